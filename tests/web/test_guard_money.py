"""What the guard marks on the pages of money: at its row, everything typed kept, until it may stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.agreements.settings import take_usual_headings
from grants_app.domain.grants.budgets.queries import list_categories
from grants_app.extensions import db
from tests import awards
from tests.awards import NUMBER, desk, make_draft, make_signed
from tests.clients import CheckedClient
from tests.page_checks import HTML, parse_page
from tests.sign_ins import ClientAs
from tests.web.money_pages import fields_of, main_text

AWARD_PAGE = f"/grants/{NUMBER}/award"
TRANCHES = f"{AWARD_PAGE}/tranches"
WORDS = "Znj. Arta Hoxha asked for it in the letter"
SOFTER = "A person asked for it in the letter"


@dataclass(frozen=True)
class Page:
    """A page of money: where its form is found, what is typed, and the field with the name in it.

    `at` is the id of that field where it is another than its name; `kept_as` what the log calls it.
    """

    path: str
    form: str
    name: str
    kept_as: str
    typed: dict[str, str] = field(default_factory=dict)
    at: str = ""
    is_draft: bool = False

    @property
    def id(self) -> str:
        return self.at or self.name

    def blank(self, client: CheckedClient) -> dict[str, str]:
        return self.fields(client.get(f"{self.path}{'&' if '?' in self.path else '?'}lang=en").text)

    def fields(self, page: str) -> dict[str, str]:
        return fields_of(page, holding=self.form) if "=" in self.form else fields_of(page, self.form)

    @property
    def target(self) -> str:
        return self.path.partition("?")[0] + "?lang=en"


ENTRY = {"amount": "500", "day": "2005-10-05"}
PAGES = {
    "reason of an entry": Page(
        f"{AWARD_PAGE}/entries?new=payment", "kind=payment", "reason", "reason", ENTRY | {"reason": WORDS}
    ),
    "reference of an entry": Page(
        f"{AWARD_PAGE}/entries?new=payment",
        "kind=payment",
        "reference",
        "reference",
        ENTRY | {"reason": "Beside the plan", "reference": WORDS},
    ),
    "who published a rate": Page(
        f"{AWARD_PAGE}/entries?new=payment",
        "kind=payment",
        "rate-source",
        "source",
        ENTRY | {"reason": "Beside it", "rate": "new", "rate-value": "98.5", "rate-source": WORDS},
    ),
    "reason of a cancelled tranche": Page(
        f"{TRANCHES}/1", "step=cancel", "reason", "reason", {"reason": WORDS}, at="cancel-reason"
    ),
    "milestone in the plan": Page(
        TRANCHES,
        "plan-form",
        "tranche-2-milestone",
        "milestone",
        {
            "tranche-2-amount": "345",
            "tranche-2-day": "2006-02-05",
            "tranche-2-condition": "milestone",
            "tranche-2-milestone": WORDS,
        },
    ),
    "line of the budget": Page(
        f"{AWARD_PAGE}/budget",
        "budget",
        "line-1-text",
        "description",
        {"line-1-category": "first", "line-1-text": WORDS, "line-1-amount": "345"},
        is_draft=True,
    ),
    "source of what others add": Page(
        f"{AWARD_PAGE}/budget",
        "budget",
        "added-0-source",
        "source",
        {"added-0-partner": "grantee", "added-0-amount": "345", "added-0-source": WORDS},
        is_draft=True,
    ),
    "source of all amounts": Page(
        "/grants/amounts",
        "sheet",
        "source",
        "source",
        {"source": WORDS, "date": "2005-03-01", "usd-3": "5,000", "step": "check"},
    ),
    "source of one amount": Page(
        "/grants/amounts",
        "sheet",
        "source-3",
        "source",
        {
            "source": "Agreement",
            "date": "2005-03-01",
            "usd-3": "5,000",
            "source-3": WORDS,
            "step": "check",
        },
    ),
}
Opened = Callable[[str], tuple[Page, CheckedClient, dict[str, str]]]


@pytest.fixture
def opened(app: Flask, client_as: ClientAs) -> Opened:
    """Opens a page by name: gives it, who opened it, and the fields as a browser sends them, filled in."""

    def open_page(name: str) -> tuple[Page, CheckedClient, dict[str, str]]:
        page, client, heading = PAGES[name], client_as("specialist"), ""
        if page.is_draft:
            make_draft(app)
            with desk(app) as at:
                awards.write_terms(at)
                take_usual_headings(at.viewer, at.programme)
                heading = str(list_categories(at.programme.id)[0].id)
        else:
            make_signed(app)
        if "tranche" in name or "milestone" in name:
            plan(client)
        typed = {key: heading if text == "first" else text for key, text in page.typed.items()}
        return page, client, page.blank(client) | typed

    return open_page


def plan(client: CheckedClient) -> None:
    rows = {"tranche-0-amount": "5 000", "tranche-0-day": "2005-10-05"}
    rows |= {"tranche-1-amount": "7 000", "tranche-1-day": "2006-01-05"}
    shown = client.post(TRANCHES, data=fields_of(client.get(TRANCHES).text, "plan-form") | rows)
    if shown.status_code == 200:
        shown = client.post(TRANCHES, data=fields_of(shown.text, "plan-form"))
    assert shown.status_code == 303, main_text(shown.text)


def marked(text: str) -> list[str]:
    return ["".join(one.itertext()) for one in parse_page(text).iter(f"{HTML}mark")]


def going_on(app: Flask) -> list[AuditEntry]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "guard.go_on")))


def count_stored(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(AuditEntry.id)).all())


@pytest.mark.parametrize("name", PAGES)
def test_a_name_is_marked_at_its_field_and_nothing_typed_is_lost(
    app: Flask, opened: Opened, name: str
) -> None:
    page, client, sent = opened(name)
    before = count_stored(app)
    answer = client.post(page.target, data=sent)

    assert answer.status_code == 422, main_text(answer.text)
    assert marked(answer.text) == ["Znj. Arta Hoxha"]
    by_id = {one.get("id"): one for one in parse_page(answer.text).iter() if one.get("id")}
    assert by_id[page.id].get("aria-invalid") == "true"
    assert "This may point at a person: the name of a person (“Znj. Arta Hoxha”)." in main_text(answer.text)
    kept = page.fields(answer.text)
    assert {key: kept.get(key) for key in page.typed if key != "step"} == {
        key: sent[key] for key in page.typed if key != "step"
    }
    assert count_stored(app) == before


@pytest.mark.parametrize("name", PAGES)
def test_the_button_puts_softer_words_into_its_field_and_stores_nothing(
    app: Flask, opened: Opened, name: str
) -> None:
    page, client, sent = opened(name)
    held = page.fields(client.post(page.target, data=sent).text)
    before = count_stored(app)
    [button] = [
        one.get("value") or ""
        for one in parse_page(client.post(page.target, data=sent).text).iter(f"{HTML}button")
        if one.get("name") == "guard_soften"
    ]
    answer = client.post(page.target, data=held | {"guard_soften": button})

    assert answer.status_code == 422
    kept = page.fields(answer.text)
    assert kept[page.name] == SOFTER
    assert marked(answer.text) == []
    assert "The words are replaced." in answer.text
    assert count_stored(app) == before
    more = {"step": "check"} if "step" in page.typed else {}
    assert client.post(page.target, data=kept | more).status_code in (200, 303)


@pytest.mark.parametrize("name", PAGES)
def test_with_a_reason_it_is_stored_and_the_log_tells_it_once(app: Flask, opened: Opened, name: str) -> None:
    page, client, sent = opened(name)
    held = page.fields(client.post(page.target, data=sent).text)
    more = {"step": "check"} if "step" in page.typed else {}
    unreasoned = client.post(page.target, data=held | more)
    assert unreasoned.status_code == 422
    answer = client.post(page.target, data=held | more | {"guard_reason": "public_function"})
    if answer.status_code == 200:  # the sums are shown in words first; nothing is stored by that
        assert going_on(app) == []
        more = {"step": "record"} if more else {}
        answer = client.post(page.target, data=page.fields(answer.text) | more)

    assert answer.status_code == 303, main_text(answer.text)
    [entry] = going_on(app)
    told = json.dumps(entry.changes)
    assert entry.changes["guard_fields"] == [None, [page.kept_as]]
    assert entry.changes["guard_reason"] == [None, "public_function"]
    assert "Arta" not in told


@pytest.mark.parametrize("name", ["milestone in the plan", "line of the budget"])
def test_more_rows_can_be_asked_for_while_something_is_marked(opened: Opened, name: str) -> None:
    page, client, sent = opened(name)
    held = page.fields(client.post(page.target, data=sent).text)
    answer = client.post(page.target, data=held | {"step": "more", "guard_reason": "agreed"})

    assert answer.status_code == 200
    kept = page.fields(answer.text)
    assert kept[page.name] == WORDS
    assert kept["guard_reason"] == "agreed"
    assert len(kept) > len(held)


def test_the_first_button_of_a_form_softens_nothing(opened: Opened) -> None:
    page, client, sent = opened("line of the budget")
    text = client.post(page.target, data=sent).text
    form = next(one for one in parse_page(text).iter(f"{HTML}form") if one.get("id") == "budget")

    assert next(form.iter(f"{HTML}button")).get("name") is None


def test_a_format_is_refused_at_its_row_whatever_the_reason(app: Flask, opened: Opened) -> None:
    page, client, sent = opened("milestone in the plan")
    held = page.fields(client.post(page.target, data=sent).text)
    wrong = {page.name: "Tel. 069 234 5671", "guard_reason": "agreed"}
    answer = client.post(page.target, data=held | wrong)

    assert answer.status_code == 422
    assert "a telephone number" in main_text(answer.text)
    assert "guard_reason" not in page.fields(answer.text)


def test_a_line_of_an_amended_budget_is_marked_beside_its_form(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    client = client_as("specialist")
    path = f"{AWARD_PAGE}/amendments/new/budget_shift?lang=en"
    page = client.get(path).text
    sent = fields_of(page, holding="document=") | {
        "effective_on": "2006-03-01",
        "reason": "Kursi filloi vonë.",
        "document": "Letter of Znj. Mira Gjoka",
        "document_on": "2006-02-20",
        "line-0-text": WORDS,
    }
    answer = client.post(path, data=sent)

    assert answer.status_code == 422
    assert marked(answer.text) == ["Znj. Mira Gjoka", "Znj. Arta Hoxha"]
    by_id = {one.get("id"): one for one in parse_page(answer.text).iter() if one.get("id")}
    assert by_id["line-0-text"].get("aria-invalid") == "true"
    soft = client.post(path, data=sent | {"guard_soften": "line-0-text:0:15"})
    kept = fields_of(soft.text, holding="document=Letter of Znj. Mira Gjoka")
    assert kept["line-0-text"] == SOFTER
    assert kept["document"] == "Letter of Znj. Mira Gjoka"


def test_of_many_marked_rows_the_first_stand_above_and_all_at_their_fields(client_as: ClientAs) -> None:
    page, client = PAGES["source of one amount"], client_as("specialist")
    numbers = range(1, 8)
    many = {f"source-{number}": f"Letter of {WORDS}" for number in numbers}
    many |= {f"usd-{number}": "5,000" for number in numbers}
    sent = page.blank(client) | many | {"date": "2005-03-01", "step": "check"}
    text = client.post(page.target, data=sent).text

    assert len(marked(text)) == 5
    assert "2 more passages are marked at their fields." in main_text(text)
    by_id = {one.get("id"): one for one in parse_page(text).iter() if one.get("id")}
    assert all(by_id[f"source-{number}"].get("aria-invalid") == "true" for number in numbers)


def test_nothing_is_logged_where_what_was_sent_stands_already(app: Flask, opened: Opened) -> None:
    page, client, sent = opened("source of one amount")
    for _turn in range(2):
        held = page.fields(client.post(page.target, data=sent).text)
        reason = {"step": "check", "guard_reason": "agreed"}
        shown = page.fields(client.post(page.target, data=held | reason).text)
        assert client.post(page.target, data=shown | {"step": "record"}).status_code == 303
        sent = page.blank(client) | page.typed
    assert len(going_on(app)) == 1
