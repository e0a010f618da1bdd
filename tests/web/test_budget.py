"""The budget of an award: all lines on one page, saved whether it adds up or not, never lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.agreements.settings import take_usual_headings
from grants_app.domain.grants.budgets.models import BudgetCategory, BudgetLine, Cofinancing
from grants_app.domain.grants.budgets.queries import (
    list_budget,
    list_categories,
    list_cofinancing,
    list_partners,
)
from grants_app.extensions import db
from tests import awards
from tests.awards import NUMBER, desk, make_draft, make_signed
from tests.clients import CheckedClient
from tests.conftest import visitor
from tests.factories import change_grant, counted_queries, find_grant, make_grants
from tests.web.money_pages import fields_of, main_text, send, send_at_once, send_until_stored

SignIn = Callable[[str], CheckedClient]
PATH = f"/grants/{NUMBER}/award/budget"


@pytest.fixture
def heading(app: Flask) -> str:
    """A draft with terms and the usual headings; gives the first heading's value in the form."""
    make_draft(app)
    with desk(app) as at:
        awards.write_terms(at)
        take_usual_headings(at.viewer, at.programme)
        return str(list_categories(at.programme.id)[0].id)


def lines(app: Flask) -> list[tuple[int, str | None]]:
    """The stored lines: minor units and words."""
    with app.app_context():
        found = list_budget(find_grant(NUMBER).id)
        return [(line.minor_units, line.description) for line in found]


def added(app: Flask) -> list[Cofinancing]:
    """The stored co-financing."""
    with app.app_context():
        return list_cofinancing(find_grant(NUMBER).id)


def fill(client: CheckedClient, **typed: str) -> TestResponse:
    """Open the page, type, send, read the words, send again."""
    fields = fields_of(client.get(PATH).text, "budget")
    return send_until_stored(client, PATH, fields, "budget", is_id=True, **typed)


def test_lines_and_what_others_add_are_written_on_one_page(
    app: Flask, client_as: SignIn, heading: str
) -> None:
    with app.app_context():
        partner = str(list_partners()[0].id)
    client = client_as("specialist")
    answer = fill(
        client,
        line_0_category=heading,
        line_0_text="Two social workers",
        line_0_amount="12 000",
        line_2_category=heading,
        line_2_amount="345.00",
        added_0_partner=partner,
        added_0_kind="in_kind",
        added_0_currency="ALL",
        added_0_amount="150 000",
        added_0_source="Letter of the partner",
        added_1_partner="grantee",
        added_1_amount="700",
        added_1_source="Draft agreement",
    )
    assert answer.status_code == 303
    assert lines(app) == [(12_000_00, "Two social workers"), (345_00, None)]
    first, second = added(app)
    assert (str(first.partner_id), first.is_in_kind, first.currency) == (partner, True, "ALL")
    assert (first.minor_units, first.source) == (150_000_00, "Letter of the partner")
    assert (second.partner_id, second.is_in_kind, second.currency) == (None, False, "USD")
    page = client.get(PATH).text
    assert "The budget is saved." in page
    assert "none: it adds up" in main_text(page)
    assert fields_of(page, "budget")["line-0-text"] == "Two social workers"
    with app.app_context():
        actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "grant.put_budget"))
        assert len(actions.all()) == 1


def test_nothing_is_stored_before_the_sums_stood_in_words(
    app: Flask, client_as: SignIn, heading: str
) -> None:
    client = client_as("specialist")
    fields = fields_of(client.get(PATH).text, "budget")
    answer = send(client, PATH, fields, line_0_category=heading, line_0_amount="12 345")
    assert answer.status_code == 200
    assert "twelve thousand three hundred and forty-five US dollars" in answer.text
    assert "Nothing is stored yet." in answer.text
    assert lines(app) == []
    changed = fields_of(answer.text, "budget") | {"line-0-amount": "12 346"}
    assert client.post(PATH, data=changed).status_code == 200
    assert lines(app) == []


def test_a_point_that_reads_in_two_ways_is_decided_by_the_person(
    app: Flask, client_as: SignIn, heading: str
) -> None:
    client = client_as("specialist")
    fields = fields_of(client.get(PATH).text, "budget")
    asked = send(client, PATH, fields, line_0_category=heading, line_0_amount="1.234")
    assert asked.status_code == 200
    assert "Which one is meant?" in asked.text
    undecided = client.post(PATH, data=fields_of(asked.text, "budget"))
    assert undecided.status_code == 422
    assert "Choose which amount is meant." in undecided.text
    assert lines(app) == []
    decided = fields_of(undecided.text, "budget") | {"as-line-0-amount": "123400"}
    assert client.post(PATH, data=decided).status_code == 303
    assert lines(app) == [(1_234_00, None)]


def test_a_budget_that_does_not_add_up_is_kept_and_says_so(
    app: Flask, client_as: SignIn, heading: str
) -> None:
    client = client_as("specialist")
    assert fill(client, line_0_category=heading, line_0_amount="5 000").status_code == 303
    page = main_text(client.get(PATH).text)
    assert "It comes to US$ 5,000, the award to US$ 12,345" in page
    assert "US$ 7,345 less than the award" in page
    assert fill(client, line_1_category=heading, line_1_amount="8 000").status_code == 303
    assert "US$ 655 more than the award" in main_text(client.get(PATH).text)


def test_more_rows_come_without_a_script_and_keep_what_was_typed(
    app: Flask, client_as: SignIn, heading: str
) -> None:
    client = client_as("specialist")
    fields = fields_of(client.get(PATH).text, "budget")
    assert "line-2-amount" in fields
    assert "line-3-amount" not in fields
    more = send(
        client,
        PATH,
        fields,
        step="more",
        line_0_text="Typed",
        line_1_amount="about half",
        added_2_source="Letter",
    )
    assert more.status_code == 200
    shown = fields_of(more.text, "budget")
    assert (shown["line-0-text"], shown["line-1-amount"], shown["added-2-source"]) == (
        "Typed",
        "about half",
        "Letter",
    )
    assert "line-5-amount" in shown
    assert "added-5-amount" in shown
    assert lines(app) == []


def test_the_log_says_which_line_got_how_much(app: Flask, client_as: SignIn, heading: str) -> None:
    client = client_as("specialist")
    other = str(int(heading) + 1)
    fill(client, line_0_category=heading, line_0_amount="600", line_1_category=other, line_1_amount="400")
    fill(client, line_0_amount="100", line_1_amount="900")
    with app.app_context():
        rows = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "grant.put_budget").order_by(AuditEntry.id)
        ).all()
        first, second = (row.changes["budget_by_line"] for row in rows)
        assert first[0] == []
        assert [minor for _code, minor in second[0]] == [600_00, 400_00]
        assert [minor for _code, minor in second[1]] == [100_00, 900_00]
        words = db.session.scalars(select(BudgetCategory.label_en).order_by(BudgetCategory.position)).first()
    said = main_text(client.get("/admin/audit?lang=en").text).replace("\u00a0", " ")
    assert f"{words}: US$ 600" in said
    assert "900" not in main_text(client_as("admin").get("/admin/audit?lang=en").text)


def test_a_line_is_taken_out(app: Flask, client_as: SignIn, heading: str) -> None:
    client = client_as("specialist")
    fill(
        client, line_0_category=heading, line_0_amount="1 000", line_1_category=heading, line_1_amount="2 000"
    )
    assert fill(client, line_0_drop="1").status_code == 303
    assert lines(app) == [(2_000_00, None)]


MISTAKES = [
    ({"line-0-amount": "5"}, "Choose a heading of the list."),
    ({"line-0-text": "x"}, "Enter a sum of more than zero, or take the line out."),
    ({"line-0-category": "H", "line-0-amount": "much"}, "This is not an amount."),
    ({"line-0-category": "H", "line-0-amount": "-5"}, "An amount cannot be negative"),
    ({"line-0-category": "H", "line-0-amount": "0"}, "Enter a sum of more than zero."),
    ({"line-0-category": "H", "line-0-amount": "5", "line-0-text": "x" * 251}, "Use at most 250 characters."),
    (
        {"line-0-category": "H", "line-0-amount": "5", "line-0-text": "a@example.org"},
        "Take out what points at a person",
    ),
    ({"added-0-amount": "5"}, "Choose a partner of the list, or the grantee itself."),
    ({"added-0-amount": "5", "added-0-partner": "grantee"}, "Say where this is stated."),
    (
        {"added-0-partner": "9999", "added-0-source": "x", "added-0-amount": "5"},
        "Choose a partner of the list",
    ),
]


@pytest.mark.parametrize(("typed", "english"), MISTAKES)
def test_mistakes_are_named_and_nothing_typed_is_lost(
    app: Flask, client_as: SignIn, heading: str, typed: dict[str, str], english: str
) -> None:
    client = client_as("specialist")
    sent = {name: heading if text == "H" else text for name, text in typed.items()}
    fields = fields_of(client.get(PATH).text, "budget") | sent
    answer = client.post(PATH, data=fields)
    assert answer.status_code == 422
    assert english in main_text(answer.text)
    shown = fields_of(answer.text, "budget")
    for name, text in sent.items():
        if text != "9999":
            assert shown[name] == text
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sq"
    albanian = client.post(PATH, data=fields)
    assert albanian.status_code == 422
    assert english not in main_text(albanian.text)
    assert lines(app) == []


def test_of_two_people_the_second_sees_both_budgets_and_loses_neither(
    app: Flask, client_as: SignIn, heading: str
) -> None:
    first, second = client_as("specialist"), client_as("approver")
    stale = fields_of(second.get(PATH).text, "budget")
    fill(first, line_0_category=heading, line_0_text="Theirs", line_0_amount="1 000")
    answer = send_until_stored(
        second, PATH, stale, "budget", line_0_category=heading, line_0_text="Mine", line_0_amount="2 000"
    )
    assert answer.status_code == 409
    assert "Theirs" in main_text(answer.text)
    assert fields_of(answer.text, "budget")["line-0-text"] == "Mine"
    assert lines(app) == [(1_000_00, "Theirs")]
    again = send_until_stored(second, PATH, fields_of(answer.text, "budget"), "budget")
    assert again.status_code == 303
    assert lines(app) == [(2_000_00, "Mine")]


def test_of_two_requests_at_the_same_moment_one_is_told(app: Flask, client_as: SignIn, heading: str) -> None:
    people = {"specialist": "111", "approver": "222"}
    clients = {name: client_as(name) for name in people}
    forms = {}
    for name, amount in people.items():
        fields = fields_of(clients[name].get(PATH).text, "budget")
        shown = send(clients[name], PATH, fields, line_0_category=heading, line_0_amount=amount)
        forms[name] = fields_of(shown.text, "budget")
    answers = send_at_once(app, PATH, forms, clients)
    assert sorted(answer.status_code for answer in answers.values()) == [303, 409]
    assert len(lines(app)) == 1
    loser = next(answer.text for answer in answers.values() if answer.status_code == 409)
    assert "111" in loser
    assert "222" in loser


def test_what_is_signed_is_read_and_what_was_typed_meanwhile_is_not_lost(
    app: Flask, client_as: SignIn
) -> None:
    make_signed(app)
    client = client_as("specialist")
    page = client.get(PATH).text
    assert "The agreement is signed. Its budget is changed by an amendment." in page
    assert 'name="line-0-amount"' not in page
    with app.app_context():
        heading = str(db.session.scalars(select(BudgetLine.category_id)).first())
    typed = {
        "seen": "",
        "line-0-category": heading,
        "line-0-text": "Late",
        "line-0-amount": "5",
        "csrf_token": token_of(client),
    }
    for _turn in range(3):
        answer = client.post(PATH, data=typed)
        typed = fields_of(answer.text, "budget")
    assert answer.status_code == 422
    assert "The agreement is signed." in main_text(answer.text)
    assert typed["line-0-text"] == "Late"
    assert lines(app) == [(12_344_99, None), (1, None)]


def token_of(client: CheckedClient) -> str:
    """A token for a form; the demo's page of tranches has one."""
    fields = fields_of(client.get(f"/grants/{NUMBER}/award/tranches").text, "plan-form")
    return fields["csrf_token"]


def test_before_there_are_terms_the_page_says_so(app: Flask, client_as: SignIn) -> None:
    make_draft(app)
    page = main_text(client_as("specialist").get(PATH).text)
    assert "The terms of the agreement come first" in page


def test_the_grantee_reads_its_own_budget_and_changes_nothing(
    app: Flask, client_as: SignIn, heading: str
) -> None:
    fill(client_as("specialist"), line_0_category=heading, line_0_text="Rent", line_0_amount="1 000")
    grantee = client_as("grantee.vatra")
    page = grantee.get(PATH).text
    assert "Rent" in main_text(page)
    assert 'name="line-0-amount"' not in page
    token = fields_of_any(grantee)
    assert grantee.post(PATH, data={"csrf_token": token}).status_code == 403
    assert lines(app) == [(1_000_00, "Rent")]


def fields_of_any(client: CheckedClient) -> str:
    """A token of the account's own page."""
    page = client.get("/account").text
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def test_others_do_not_get_in(app: Flask, client_as: SignIn, heading: str) -> None:
    change_grant(app, NUMBER, published_at=None)
    for name in ("donor", "coordinator", "committee.kukes", "admin"):
        assert client_as(name).get(PATH).status_code == 403
    assert visitor(app).get(PATH).status_code == 302
    make_grants(app, 1, first=600, organisation_id=other_organisation(app))
    assert client_as("grantee.vatra").get("/grants/600/award/budget").status_code == 404
    assert client_as("specialist").get("/grants/99999999999/award/budget").status_code == 404


def other_organisation(app: Flask) -> int:
    """An organisation that is not Vatra."""
    with app.app_context():
        return find_grant(3).organisation_id


def test_thirty_lines_take_as_many_statements_as_two(app: Flask, client_as: SignIn, heading: str) -> None:
    client = client_as("specialist")

    def count(*sums: int) -> int:
        with desk(app) as at:
            awards.write_budget(at, *sums)
        client.get(PATH)
        with counted_queries(app) as statements:
            client.get(PATH)
        return len(statements)

    few = count(1, 2)
    assert count(*range(1, 31)) == few
    assert few <= 8
