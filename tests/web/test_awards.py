"""Pages of awards: terms in words before they are stored, the checklist, signing, and who may see what."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.agreements.models import ChecklistItem, ExchangeRate, GrantAgreement
from grants_app.domain.grants.agreements.queries import list_award_amounts
from grants_app.domain.grants.agreements.settings import take_usual_checklist
from grants_app.domain.grants.amendments.actions import propose_amendment, reject_amendment
from grants_app.domain.grants.amendments.proposals import BudgetShift
from grants_app.domain.grants.budgets.actions import LineEntry
from grants_app.domain.grants.budgets.models import BudgetCategory
from grants_app.domain.grants.budgets.queries import list_categories
from grants_app.domain.grants.payments.actions import NewEntry, record_entry
from grants_app.domain.grants.payments.vocabulary import EntryKind
from grants_app.extensions import db
from tests import awards
from tests.awards import AWARD, NUMBER, TODAY, desk, make_draft, make_signed
from tests.clients import CheckedClient
from tests.domain.test_amendments import proposal
from tests.factories import change_grant, counted_queries, find_grant, make_grants
from tests.page_checks import find, text_of
from tests.sign_ins import ClientAs
from tests.web.money_pages import main_text
from tests.web.test_grants import page

TERMS = f"/grants/{NUMBER}/award/terms"
TYPED = {
    "kind": "cost_reimbursement",
    "currency": "USD",
    "award": "12,345",
    "award_source": "Draft agreement",
    "award_on": "2005-09-01",
    "other": "unknown",
    "rate": "new",
}


def fields(text: str) -> dict[str, str]:
    """The hidden fields of a page."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', text)
    pairs = ((re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one)) for one in found)
    return {name[1]: value[1] for name, value in pairs if name and value and name[1] != "remove"}


def send(client: CheckedClient, path: str, **typed: str) -> TestResponse:
    """Post a form as its page gives it, with what was typed."""
    return client.post(path, data={**fields(client.get(path).text), **typed})


def alert_of(answer: TestResponse) -> str:
    """What a page says at once: somebody else's values, or what is wrong."""
    found = re.search(r'<div role="alert">(.*?)</dl>', answer.text, re.DOTALL)
    assert found, "the page tells of nothing at once"
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def confirm(client: CheckedClient, path: str, **typed: str) -> TestResponse:
    """Post, read what is shown in words, and confirm it."""
    shown = send(client, path, **typed)
    return client.post(
        path, data={**fields(shown.text), **typed, "confirmed": fields(shown.text)["confirmed"]}
    )


def test_sums_are_shown_in_words_before_they_are_stored(app: Flask, client_as: ClientAs) -> None:
    make_draft(app)
    client = client_as("specialist")
    shown = send(client, f"{TERMS}?lang=en", **TYPED)
    assert shown.status_code == 200
    assert "US$\N{NO-BREAK SPACE}12,345" in shown.text
    assert "twelve thousand three hundred" in shown.text
    with app.app_context():
        assert db.session.scalars(select(GrantAgreement)).all() == []
    stored = confirm(client, TERMS, **TYPED)
    assert stored.status_code == 303
    with app.app_context():
        [amount] = list_award_amounts(find_grant(NUMBER).id)
        assert (amount.minor_units, amount.published_at) == (12_345_00, None)


def test_other_sums_than_those_that_were_shown_are_shown_again(app: Flask, client_as: ClientAs) -> None:
    make_draft(app)
    client = client_as("specialist")
    shown = send(client, f"{TERMS}?lang=en", **TYPED)
    changed = client.post(TERMS, data={**fields(shown.text), **TYPED, "award": "99,999"})
    assert changed.status_code == 200
    with app.app_context():
        assert db.session.scalars(select(GrantAgreement)).all() == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"award": "1.234"}, "This can be read in two ways."),
        ({"award": "0"}, "Zero is not an amount of a grant."),
        ({"award_source": ""}, "Where it is stated: "),
        ({"other": "stated"}, "Say which document states the amount."),
        (
            {"other": "rate", "rate_value": "0", "rate_on": "2005-09-01", "rate_source": "Bank"},
            "more than zero",
        ),
        ({"other": "rate", "rate_value": "abc"}, "Write the rate as a number, such as 98.45."),
        (
            {"other": "rate", "rate_value": "99999999999"},
            "A rate has at most nine digits before its decimals.",
        ),
        (
            {
                "other": "rate",
                "rate_value": "0.0000001",
                "rate_on": "2005-09-01",
                "rate_source": "Bank of Albania",
            },
            "At a rate of 0.0000001 the sum comes to nothing in the other currency.",
        ),
        ({"other": "rate", "rate_value": "98"}, "Give the day of the rate."),
        ({"other": "rate", "rate": ""}, "Choose a rate."),
        ({"other": "rate", "rate": "4711"}, "Not a valid choice."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(
    app: Flask, client_as: ClientAs, typed: dict[str, str], message: str
) -> None:
    make_draft(app)
    answer = send(client_as("specialist"), f"{TERMS}?lang=en", **(TYPED | typed))
    assert answer.status_code == 422
    assert message in answer.text
    kept = "Draft agreement" if "award_source" not in typed else "2005-09-01"
    assert kept in answer.text


def test_a_rate_is_kept_and_gives_the_other_sum(app: Flask, client_as: ClientAs) -> None:
    make_draft(app)
    typed = TYPED | {
        "other": "rate",
        "rate_value": "98,5",
        "rate_on": "2005-09-01",
        "rate_source": "Bank of Albania",
    }
    client = client_as("specialist")
    assert confirm(client, TERMS, **typed).status_code == 303
    text = text_of(page(client, f"/grants/{NUMBER}/award?lang=en"))
    assert "1,215,982.50" in text
    assert "converted: 1 USD = 98.5 ALL, 1 September 2005, Bank of Albania" in text
    assert "as stated: Draft agreement, 1 September 2005" in text


def test_of_two_who_write_the_second_sees_both(app: Flask, client_as: ClientAs) -> None:
    make_draft(app)
    first, second = client_as("specialist"), client_as("approver")
    seen = send(second, f"{TERMS}?lang=en", **(TYPED | {"award": "500"}))
    assert confirm(first, TERMS, **TYPED).status_code == 303
    late = second.post(f"{TERMS}?lang=en", data={**fields(seen.text), **TYPED, "award": "500"})
    assert late.status_code == 409
    assert "Somebody else changed the terms meanwhile" in late.text
    assert "US$\N{NO-BREAK SPACE}12,345" in late.text
    assert 'value="500"' in late.text
    with app.app_context():
        [amount] = list_award_amounts(find_grant(NUMBER).id)
        assert amount.minor_units == 12_345_00
    assert confirm(second, TERMS, **(TYPED | {"award": "500"})).status_code == 303


def test_signing_says_what_stands_against_it_with_the_figures(app: Flask, client_as: ClientAs) -> None:
    make_draft(app)
    path = f"/grants/{NUMBER}/award/steps/sign"
    with desk(app) as at:
        awards.write_terms(at)
        awards.write_budget(at, 12_000_00)
        take_usual_checklist(at.viewer, at.programme)
    client = client_as("specialist")
    before = client.get(f"{path}?lang=en").text
    assert (
        "The budget lines come to US$\N{NO-BREAK SPACE}12,000, the award is US$\N{NO-BREAK SPACE}12,345."
        in before
    )
    assert "Items of the checklist that are still open: 4." in before
    refused = send(client, f"{path}?lang=en", effective_on="2005-09-15")
    assert refused.status_code == 422
    with desk(app) as at:
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
    assert send(client, path, effective_on="2005-09-15").status_code == 303
    text = text_of(page(client, f"/grants/{NUMBER}/award?lang=en"))
    assert "Signed" in text
    assert "15 September 2005" in text


def test_a_check_is_decided_and_opened_again(app: Flask, client_as: ClientAs) -> None:
    make_draft(app)
    client = client_as("specialist")
    lists = "/programme/awards"
    token = fields(client.get(lists).text)
    assert client.post(f"{lists}/usual", data={**token, "list": "checklist"}).status_code == 303
    with app.app_context():
        item = db.session.scalars(select(ChecklistItem).where(ChecklistItem.code == "concurrence")).one()
        path = f"/grants/{NUMBER}/award/checklist/{item.id}"
    missing = send(client, f"{path}?lang=en", state="complete", reference="12")
    assert missing.status_code == 422
    assert "Enter the date." in missing.text
    assert send(client, path, state="waived").status_code == 422
    ahead = send(client, f"{path}?lang=en", state="complete", reference="12", dated="2006-05-11")
    assert (ahead.status_code, "The date cannot be after the business day." in ahead.text) == (422, True)
    assert send(client, path, state="complete", reference="12", dated="2005-09-01").status_code == 303
    assert "1 Sep 2005" in text_of(page(client, f"/grants/{NUMBER}/award?lang=en"))
    assert f'href="{path}' in client.get(f"/grants/{NUMBER}/award").text
    assert client.post(path, data={**token, "change": "reopen"}).status_code == 303
    private = send(client, f"{path}?lang=en", state="waived", reason="Ask ana@example.org")
    assert private.status_code == 422
    assert "Take out what points at a person" in private.text


def test_what_a_signed_grant_rests_on_offers_no_change(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    text = client_as("specialist").get(f"/grants/{NUMBER}/award?lang=en").text
    assert "Checklist" in text
    assert f"/grants/{NUMBER}/award/checklist/" not in text


@pytest.mark.parametrize("currency", ["USD", "ALL"])
def test_a_new_rate_says_which_way_it_is_meant(app: Flask, client_as: ClientAs, currency: str) -> None:
    make_draft(app)
    client = client_as("specialist")
    asked = send(client, f"{TERMS}?lang=en", **(TYPED | {"currency": currency, "other": "rate"}))
    for answer in (asked, client.get(f"{TERMS}?lang=en")):
        assert "New rate: ALL for 1 USD" in answer.text
        assert "one unit of the first" not in answer.text


def test_what_the_guard_marked_is_logged_once_it_is_stored(app: Flask, client_as: ClientAs) -> None:
    make_draft(app)
    client = client_as("specialist")
    typed = {**TYPED, "award_source": "Letter that Znj. Arta Hoxha wrote"}
    marked = send(client, f"{TERMS}?lang=en", **typed)
    assert marked.status_code == 422
    typed |= {"guard_reason": "public_function", "guard_seen": fields(marked.text)["guard_seen"]}

    def logged() -> list[str]:
        with app.app_context():
            return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))[-3:]

    asked = send(client, f"{TERMS}?lang=en", **typed)
    assert asked.status_code == 200
    assert "guard.go_on" not in logged(), "its sums are to be confirmed: nothing is stored"
    typed["confirmed"] = fields(asked.text)["confirmed"]
    assert send(client, f"{TERMS}?lang=en", **typed).status_code == 303
    assert logged() == ["guard.go_on", "grant.put_terms", "grant.record_amount"]


def test_closing_out_names_the_entry_that_came_later(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    with desk(app) as at:
        for kind in (EntryKind.PAYMENT, EntryKind.ACCOUNTED):
            new = NewEntry(kind, date(2006, 4, 20), 100_00)
            entry = record_entry(at.viewer, at.programme, NUMBER, new)
        db.session.flush()
        number = entry.id
    change_grant(app, NUMBER, end_on=date(2006, 4, 1))
    path = f"/grants/{NUMBER}/award/steps/close_out?lang=en"
    answer = send(client_as("specialist"), path, effective_on="2006-04-20")
    said = "Accounted for: US$ 100, is of 20 April 2006. Choose 21 April 2006 or a later day."
    assert answer.status_code == 422
    assert f"Entry {number} of the ledger, {said}" in main_text(answer.text)


def test_words_of_what_was_turned_down_stay(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    with desk(app) as at:
        heading = list_categories(at.programme.id)[1]
        wanted = BudgetShift((LineEntry(heading.id, "", AWARD),))
        made = propose_amendment(at.viewer, at.programme, NUMBER, proposal(wanted), today=TODAY)
        number, path = made.number, f"/programme/awards/headings/{heading.id}?lang=en"
        standing = {"label_sq": heading.label_sq, "label_en": heading.label_en or "", "is_active": "y"}
    with desk(app, "approver@example.org") as at:
        reject_amendment(at.viewer, at.programme, NUMBER, number, today=TODAY, note="")
    answer = send(client_as("specialist"), path, **(standing | {"label_en": "Weapons"}))
    assert answer.status_code == 422
    shown = page(client_as("specialist"), f"/grants/{NUMBER}/award/amendments/{number}?lang=en")
    assert standing["label_en"] in text_of(shown)


@pytest.mark.parametrize(
    ("of", "path"), [(ChecklistItem, "checklist"), (BudgetCategory, "headings")], ids=["check", "heading"]
)
def test_words_that_were_signed_stay(
    app: Flask, client_as: ClientAs, of: type[ChecklistItem] | type[BudgetCategory], path: str
) -> None:
    make_signed(app)
    with app.app_context():
        rows: list[Any] = list(db.session.scalars(select(of)).all())
        first, last = (choose(rows, key=lambda one: one.position) for choose in (min, max))
        signed, free = (f"/programme/awards/{path}/{one.id}?lang=en" for one in (first, last))
        standing = {"label_sq": first.label_sq, "label_en": first.label_en or "", "is_active": "y"}
    client = client_as("specialist")
    for changed in ({"label_sq": "Tjetër gjë"}, {"label_en": "Something else"}, {"label_en": ""}):
        answer = send(client, signed, **{**standing, **changed})
        assert answer.status_code == 422
        assert "Signed grants or proposals rest on these words." in answer.text
    del standing["is_active"]
    assert send(client, signed, **standing).status_code == 303, "out of use it may go"
    if of is BudgetCategory:
        assert send(client, free, label_sq="Tjetër gjë").status_code == 303


def test_lists_are_kept_up(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    lists = "/programme/awards"
    token = fields(client.get(lists).text)
    assert client.post(f"{lists}/usual", data={**token, "list": "headings"}).status_code == 303
    assert client.post(f"{lists}/usual", data={**token, "list": "x"}).status_code == 400
    assert send(client, f"{lists}/headings/new", label_sq="Qira", label_en="Rent").status_code == 303
    assert send(client, f"{lists}/checklist/new", label_sq="Statuti", needs_date="y").status_code == 303
    text = text_of(page(client, f"{lists}?lang=en"))
    assert "Rent" in text
    assert "Statuti" in text
    link = next(
        one for one in find(page(client, lists), "a") if (one.get("href") or "").endswith("headings/1")
    )
    assert send(client, str(link.get("href")), label_sq="Paga").status_code == 303
    assert "no longer used" in text_of(page(client, f"{lists}?lang=en"))


def test_a_rate_is_read_back_from_both_sides_before_it_is_stored(app: Flask, client_as: ClientAs) -> None:
    client, lists = client_as("specialist"), "/programme/awards"
    rate = {"base": "USD", "quote": "ALL", "rate": "98.5", "quoted_on": "2005-09-01", "source": "Bank"}
    read_back = send(client, f"{lists}/rates/new?lang=en", **rate)
    assert read_back.status_code == 200
    assert "1 USD = 98.5 ALL" in read_back.text
    assert "100 ALL are about 1.0152 USD." in read_back.text
    with app.app_context():
        assert db.session.scalars(select(ExchangeRate)).all() == [], "read back and not stored yet"
    shown = fields(read_back.text)
    assert client.post(f"{lists}/rates/new", data={**shown, **rate, "rate": "9850"}).status_code == 200
    assert client.post(f"{lists}/rates/new", data={**shown, **rate}).status_code == 303
    assert send(client, f"{lists}/rates/new", **(rate | {"quote": "USD"})).status_code == 422
    other = send(client, f"{lists}/rates/new?lang=en", **(rate | {"rate": "99"}))
    assert other.status_code == 422
    assert "A rate of 98.5 is kept of this day and source" in other.text
    exact = rate | {"rate": "98.4567", "quoted_on": "2005-09-02"}
    shown = fields(send(client, f"{lists}/rates/new", **exact).text)
    assert client.post(f"{lists}/rates/new", data={**shown, **exact}).status_code == 303
    assert "1 USD = 98.4567 ALL" in text_of(page(client, f"{lists}?lang=en"))
    assert "1 USD = 98.5 ALL" in text_of(page(client, f"{lists}?lang=en"))


def test_an_award_is_for_staff_and_its_own_people(
    app: Flask, client: CheckedClient, client_as: ClientAs
) -> None:
    make_signed(app)
    path = f"/grants/{NUMBER}/award"
    assert client.get(path).status_code == 302
    for role in ("donor", "coordinator", "committee.kukes", "admin"):
        assert client_as(role).get(path).status_code == 403, role
    assert client_as("grantee.gip").get(path).status_code == 404
    own = client_as("grantee.vatra")
    text = text_of(page(own, f"{path}?lang=en"))
    assert "Before signing" not in text
    assert "US$ 12,345" in text
    assert own.get(f"{path}/steps/close_out").status_code == 403
    assert own.get(f"{path}/terms").status_code == 403


@pytest.mark.parametrize("path", ["steps/suspend", "steps/none", "checklist/999999"])
def test_what_is_not_there_is_not_found(app: Flask, client_as: ClientAs, path: str) -> None:
    make_draft(app)
    assert client_as("specialist").get(f"/grants/{NUMBER}/award/{path}").status_code == 404


def test_the_page_takes_few_queries(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    make_grants(app, 1, first=600)
    client = client_as("specialist")
    for number in (NUMBER, 600, 3):
        with counted_queries(app) as statements:
            assert client.get(f"/grants/{number}/award").status_code == 200
        assert len(statements) <= 8, statements


def test_a_grant_of_the_document_can_get_its_agreement_later(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    assert confirm(client, "/grants/3/award/terms", **TYPED).status_code == 303
    text = text_of(page(client, "/grants/3/award?lang=en"))
    assert "US$ 12,345" in text
    assert "Signed on" not in text


@pytest.mark.parametrize(
    ("closed_on", "words"),
    [(None, "changed by an amendment"), (date(2006, 5, 1), "The grant was closed out on 1 May 2006.")],
)
def test_terms_that_were_signed_are_no_form(
    app: Flask, client_as: ClientAs, closed_on: date | None, words: str
) -> None:
    make_signed(app)
    staff = client_as("specialist")
    change_grant(app, NUMBER, closed_out_on=closed_on)
    page = staff.get(f"/grants/{NUMBER}/award/terms?lang=en")
    assert page.status_code == 200
    assert words in main_text(page.text)
    assert 'name="award"' not in page.text
