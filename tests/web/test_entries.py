"""The ledger: every entry in both currencies, the balance beside it, corrections with before and after."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from grants_app.domain.grants.agreements.actions import StatedSum
from grants_app.domain.grants.amendments.proposals import CostExtension
from grants_app.domain.grants.payments.actions import NewEntry, record_entry
from grants_app.domain.grants.payments.models import MoneyEntry
from grants_app.domain.grants.payments.planning import TrancheEntry, plan_tranches
from grants_app.domain.grants.payments.queries import list_money_entries, tranche_values
from grants_app.domain.grants.payments.tranches import TranchePayment, move_tranche, pay_tranche
from grants_app.domain.grants.payments.vocabulary import EntryKind, TrancheCondition, TrancheStep
from grants_app.domain.texts.conflicts import version_of
from grants_app.extensions import db
from tests.awards import AWARD, NUMBER, desk, make_draft, make_signed, rate_of, write_terms
from tests.clients import CheckedClient
from tests.conftest import visitor
from tests.domain.test_amendments import amend, lines
from tests.factories import change_grant, counted_queries, find_grant, make_grants
from tests.web.money_pages import cells_of, fields_of, main_text, send, send_at_once

SignIn = Callable[[str], CheckedClient]
PATH = f"/grants/{NUMBER}/award/entries"


@pytest.fixture
def signed(app: Flask) -> int:
    """A signed grant of 12,345 dollars."""
    return make_signed(app)


def form(client: CheckedClient, kind: str, about: int | None = None) -> dict[str, str]:
    """The blank form for an entry of a kind."""
    more = f"&about={about}" if about else ""
    return fields_of(client.get(f"{PATH}?new={kind}{more}").text, holding=f"kind={kind}")


def enter(client: CheckedClient, kind: str, amount: str, about: int | None = None, **typed: str) -> int:
    """Make an entry through the page; gives its id."""
    shown = send(client, PATH, form(client, kind, about), amount=amount, **typed)
    assert shown.status_code == 200, main_text(shown.text)
    answer = client.post(PATH, data=fields_of(shown.text, holding=f"kind={kind}"))
    assert answer.status_code == 303, main_text(answer.text)
    return entries(client.application)[-1].id


def entries(app: Flask) -> list[MoneyEntry]:
    """The stored entries in the order in which they were made."""
    with app.app_context():
        return sorted(list_money_entries(find_grant(NUMBER).id), key=lambda entry: entry.id)


def test_every_kind_is_entered_and_the_balance_stands_beside(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    client = client_as("specialist")
    assert "No money has moved yet." in main_text(client.get(PATH).text)
    paid = enter(client, "payment", "6 000", day="2005-10-05", reference="TR-1")
    accounted = enter(client, "accounted", "5 000", day="2006-01-10")
    enter(client, "disallowed", "200", accounted, day="2006-02-01", reason="No receipt.")
    enter(client, "refund", "300", paid, day="2006-02-10")
    page = client.get(PATH).text
    text = main_text(page)
    for label, amount in (
        ("Paid out", "6,000"),
        ("Given back", "300"),
        ("Accounted for", "5,000"),
        ("Disallowed", "200"),
        ("Open advance", "900"),
        ("Not paid yet", "6,645"),
    ):
        assert f"{label} US$ {amount}" in text.replace(label, f"{label} ").replace("  ", " "), label
    rows = cells_of(page, "ledger")
    assert [row[2] for row in rows] == ["Payment", "Accounted for", "Disallowed cost", "Refund"]
    assert rows[0][1] == "5 Oct 2005"
    assert "TR-1" in rows[0][5]
    assert "no tranche" in rows[0][6]
    assert rows[2][6].startswith(f"Entry {accounted}")
    assert "No receipt." in rows[2][6]
    assert rows[3][6].startswith(f"Entry {paid}")
    assert all("specialist@example.org" in row[7] or "you" in row[7] for row in rows)
    assert "unknown" in rows[0][4]


def test_nothing_is_stored_before_the_sum_stood_in_words(app: Flask, client_as: SignIn, signed: int) -> None:
    client = client_as("specialist")
    shown = send(client, PATH, form(client, "payment"), amount="6.000")
    assert shown.status_code == 200
    assert "Which one is meant?" in shown.text
    assert entries(app) == []
    undecided = client.post(PATH, data=fields_of(shown.text, holding="kind=payment"))
    assert undecided.status_code == 422
    assert "Choose which amount is meant." in main_text(undecided.text)
    decided = fields_of(undecided.text, holding="kind=payment") | {"as-amount": "600000"}
    assert client.post(PATH, data=decided).status_code == 303
    assert entries(app)[0].minor_units == 6_000_00


def test_a_correction_shows_before_and_after_and_keeps_the_rate(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    with desk(app) as at:
        rate = rate_of(at, "100")
        db.session.flush()
        new = NewEntry(EntryKind.PAYMENT, date(2005, 10, 5), 1_000_00, rate_id=rate.id)
        record_entry(at.viewer, at.programme, NUMBER, new)
    client = client_as("specialist")
    paid = entries(app)[0].id
    shown = send(client, PATH, form(client, "correction", paid), amount="900", reason="A slip.")
    text = main_text(shown.text)
    assert f"Entry {paid} comes to US$ 1,000 now and to US$ 900 then. The difference is US$ -100." in text
    assert "In Lek (ALL) it comes to 100,000 Lek now and to 90,000 Lek then." in text
    client.post(PATH, data=fields_of(shown.text, holding="kind=correction"))
    fix = entries(app)[1]
    assert (fix.minor_units, fix.other_minor_units, fix.points_at_id) == (-100_00, -10_000_00, paid)
    rows = cells_of(client.get(PATH).text, "ledger")
    assert "US$ 1,000 becomes US$ 900" in rows[1][6]
    assert "A slip." in rows[1][6]
    assert "with corrections US$ 900" in rows[0][3]
    again = send(client, PATH, form(client, "correction", paid), amount="900", reason="Once more.")
    assert again.status_code == 422
    assert "The entry comes to this already." in main_text(again.text)
    nothing = send(client, PATH, form(client, "correction", paid), amount="0", reason="Never happened.")
    assert "The difference is US$ -900." in main_text(nothing.text)
    assert client.post(PATH, data=fields_of(nothing.text, holding="kind=correction")).status_code == 303
    assert sum(one.minor_units for one in entries(app)) == 0


def test_the_other_currency_of_a_correction_is_the_right_amount_too(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    client = client_as("specialist")
    paid = enter(client, "payment", "1 000", day="2005-10-05", other="98 000")
    enter(client, "correction", "900", paid, other="88 000", reason="A slip.")
    assert [one.other_minor_units for one in entries(app)] == [98_000_00, -10_000_00]
    bare = enter(client, "payment", "50", day="2005-10-06", reason="It was agreed by letter.")
    enter(client, "correction", "40", bare, other="4 000", reason="The letter of the bank came.")
    last = entries(app)[-1]
    assert (last.minor_units, last.other_minor_units, last.settles_other) == (-10_00, 4_000_00, True)
    assert "unknown becomes 4,000 Lek" in cells_of(client.get(PATH).text, "ledger")[-1][6]


def test_the_other_currency_alone_is_corrected(app: Flask, client_as: SignIn, signed: int) -> None:
    client = client_as("specialist")
    paid = enter(client, "payment", "1 000", day="2005-10-05", other="98 000")
    silent = send(client, PATH, form(client, "correction", paid), amount="1 000", reason="x")
    assert silent.status_code == 422
    assert "To correct what it comes to in the other currency, choose a rate" in main_text(silent.text)
    new_rate = {"rate": "new", "rate_value": "100", "rate_source": "Bank of Albania"}
    shown = send(client, PATH, form(client, "correction", paid), amount="1 000", reason="x", **new_rate)
    assert "In Lek (ALL) it comes to 98,000 Lek now and to 100,000 Lek then." in main_text(shown.text)
    assert client.post(PATH, data=fields_of(shown.text, holding="kind=correction")).status_code == 303
    row = cells_of(client.get(PATH).text, "ledger")[1]
    assert "2,000 Lek" in row[4]
    assert "1 USD = 100 ALL" in row[4]
    assert "98,000 Lek becomes 100,000 Lek" in row[6]
    assert "with corrections 100,000 Lek" in cells_of(client.get(PATH).text, "ledger")[0][4]
    enter(client, "correction", "0", paid, reason="Never happened.")
    assert sum(one.other_minor_units or 0 for one in entries(app)) == 0


REFUSALS = [
    ("payment", "12 345.01", "That would be more than awarded", "at most US$ 12,345 can follow"),
    (
        "accounted",
        "1",
        "US$ 0 of US$ 0 that the grantee keeps are accounted for",
        "at most US$ 0 are open",
    ),
]


@pytest.mark.parametrize(("kind", "amount", "english", "figure"), REFUSALS)
def test_what_would_break_the_balance_is_refused_with_the_figures(
    app: Flask,
    client_as: SignIn,
    signed: int,
    kind: str,
    amount: str,
    english: str,
    figure: str,
) -> None:
    client = client_as("specialist")
    for language in ("en", "sq"):
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        # At once: nobody reads a sum in words and confirms it to be told then that it cannot be.
        answer = send(client, PATH, form(client, kind), amount=amount)
        assert answer.status_code == 422
        text = main_text(answer.text)
        assert (english in text and figure in text) is (language == "en")
        assert fields_of(answer.text, holding=f"kind={kind}")["amount"] == amount
    assert entries(app) == []


def test_a_payment_is_measured_by_the_award_of_its_day(app: Flask, client_as: SignIn, signed: int) -> None:
    stated = StatedSum(2 * AWARD, "Amendment letter", date(2006, 2, 20))
    amend(app, lambda at: CostExtension(date(2006, 7, 31), stated, lines(at, 2 * AWARD)), date(2006, 5, 9))
    client = client_as("specialist")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    enter(client, "payment", "12 000", day="2006-05-09")
    shown = send(client, PATH, form(client, "payment"), amount="12 346", day="2006-05-08", reason="More.")
    answer = client.post(PATH, data=fields_of(shown.text, holding="kind=payment"))
    assert answer.status_code == 422
    # What was paid on a later day is no part of what the earlier award had to bear.
    assert (
        "Up to 8 May 2006 the award was US$ 12,345: US$ 0 are paid up to then, at most US$ 12,345 can "
        "follow. From 9 May 2006 on the award is higher." in main_text(answer.text)
    )
    enter(client, "payment", "12 345", day="2006-05-08", reason="More.")
    assert [one.minor_units for one in entries(app)] == [12_000_00, 12_345_00]


@pytest.mark.parametrize(("language", "day"), [("en", "10 January 2006"), ("sq", "10 janar 2006")])
@pytest.mark.parametrize(("first", "second"), [("payment", "refund"), ("accounted", "disallowed")])
def test_nothing_is_taken_back_before_its_day(
    app: Flask, client_as: SignIn, signed: int, first: str, second: str, language: str, day: str
) -> None:
    client = client_as("specialist")
    enter(client, "payment", "3 000", day="2005-12-01")
    about = enter(client, first, "1 000", day="2006-01-10", reason="More.")
    client.get(PATH)  # where "The entry is made" is said
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    typed = {"amount": "100", "reason": "Why."}
    shown = send(client, PATH, form(client, second, about), day="2006-01-09", **typed)
    answer = client.post(PATH, data=fields_of(shown.text, holding=f"kind={second}"))
    assert answer.status_code == 422
    assert day in main_text(answer.text)
    assert len(entries(app)) == 2
    enter(client, second, "100", about, day="2006-01-10", reason="Why.")


def test_refunds_and_disallowed_costs_stay_within_their_entry(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    client = client_as("specialist")
    paid = enter(client, "payment", "1 000", day="2005-10-05")
    accounted = enter(client, "accounted", "400", day="2005-12-05")
    for kind, about, amount, english in (
        ("refund", paid, "1 001", "at most US$ 600 are open"),
        ("refund", paid, "601", "at most US$ 600 are open"),
        ("disallowed", accounted, "401", "More than was accounted for: US$ 0 of US$ 400 are disallowed"),
    ):
        shown = send(client, PATH, form(client, kind, about), amount=amount, reason="Because.")
        answer = client.post(PATH, data=fields_of(shown.text, holding=f"kind={kind}"))
        assert answer.status_code == 422
        assert english in main_text(answer.text)
    assert len(entries(app)) == 2


MISTAKES = [
    ("payment", {}, "Enter a sum of more than zero."),
    ("payment", {"amount": "much"}, "This is not an amount."),
    ("payment", {"amount": "0"}, "Enter a sum of more than zero."),
    ("payment", {"amount": "5", "day": ""}, "Enter the date."),
    ("payment", {"amount": "5", "day": "2006-05-11"}, "The date cannot be after the business day"),
    ("payment", {"amount": "5", "rate": "999"}, "This rate does not fit"),
    (
        "payment",
        {"amount": "5", "rate": "new", "rate_value": "0", "rate_source": "x"},
        "A rate is more than zero, and 0 is not.",
    ),
    ("payment", {"amount": "5", "reference": "Call 0692012345"}, "Take out what points at a person"),
]


@pytest.mark.parametrize(("kind", "typed", "english"), MISTAKES)
def test_mistakes_are_named_in_both_languages(
    app: Flask, client_as: SignIn, signed: int, kind: str, typed: dict[str, str], english: str
) -> None:
    client = client_as("specialist")
    fields = form(client, kind)
    answer = send(client, PATH, fields, **typed)
    assert answer.status_code == 422
    assert english in main_text(answer.text)
    shown = fields_of(answer.text, holding=f"kind={kind}")
    for name, text in typed.items():
        if text != "999":
            assert shown[name.replace("_", "-")] == text
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sq"
    albanian = send(client, PATH, fields, **typed)
    assert albanian.status_code == 422
    assert english not in main_text(albanian.text)
    assert entries(app) == []


def test_a_reason_and_the_entry_itself_are_asked_for(app: Flask, client_as: SignIn, signed: int) -> None:
    client = client_as("specialist")
    assert "There is no entry yet that this could be about." in client.get(f"{PATH}?new=refund").text
    enter(client, "payment", "1 000", day="2005-10-05")
    answer = send(client, PATH, form(client, "correction"), amount="5")
    assert answer.status_code == 422
    assert "Choose the entry that this one is about." in main_text(answer.text)
    assert "Give a reason." in main_text(answer.text)
    assert client.get(f"{PATH}?new=gift").status_code == 400


def test_before_signing_and_after_close_out_the_page_says_that_nothing_moves(
    app: Flask, client_as: SignIn
) -> None:
    make_draft(app)
    client = client_as("specialist")
    assert "The terms of the agreement come first" in main_text(client.get(PATH).text)
    with desk(app) as at:
        write_terms(at)
    assert "The grant is not signed yet." in main_text(client.get(PATH).text)
    shown = send(client, PATH, form(client, "payment"), amount="5")
    answer = client.post(PATH, data=fields_of(shown.text, holding="kind=payment"))
    assert answer.status_code == 422
    assert "The grant was not signed on that day." in main_text(answer.text)
    change_grant(app, NUMBER, is_draft=False, closed_out_on=date(2006, 5, 1))
    assert "The grant was closed out on 1 May 2006. Open it again first." in main_text(client.get(PATH).text)
    answer = send(client, PATH, form(client, "payment"), amount="5")
    assert answer.status_code == 422
    assert "The grant was closed out on 1 May 2006. Open it again first." in main_text(answer.text)
    assert entries(app) == []


def test_of_two_at_once_one_is_told_and_loses_nothing(app: Flask, client_as: SignIn, signed: int) -> None:
    clients = {name: client_as(name) for name in ("specialist", "approver")}
    forms = {}
    for name, amount in (("specialist", "7 000"), ("approver", "8 000")):
        shown = send(clients[name], PATH, form(clients[name], "payment"), amount=amount)
        forms[name] = fields_of(shown.text, holding="kind=payment")
    answers = send_at_once(app, PATH, forms, clients)
    assert sorted(answer.status_code for answer in answers.values()) == [303, 409]
    name, loser = next((name, one.text) for name, one in answers.items() if one.status_code == 409)
    assert "Somebody else made an entry while you were typing" in main_text(loser)
    assert "(new)" in main_text(loser)
    kept = fields_of(loser, holding="kind=payment")
    assert kept["amount"] == forms[name]["amount"]
    assert len(entries(app)) == 1
    again = clients[name].post(PATH, data=kept)
    assert again.status_code == 422
    assert "That would be more than awarded" in main_text(again.text)
    assert len(entries(app)) == 1


def test_the_grantee_reads_its_ledger_and_others_do_not(app: Flask, client_as: SignIn, signed: int) -> None:
    enter(client_as("specialist"), "payment", "1 000", day="2005-10-05")
    grantee = client_as("grantee.vatra")
    page = grantee.get(PATH).text
    assert "US$ 1,000" in main_text(page)
    assert "specialist@example.org" not in page
    assert "New entry" not in main_text(page)
    token = grantee.get("/account").text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    typed = {"csrf_token": token, "kind": "payment", "amount": "5"}
    assert grantee.post(PATH, data=typed).status_code == 403
    for name in ("donor", "coordinator", "committee.kukes", "admin"):
        assert client_as(name).get(PATH).status_code == 403
    assert visitor(app).get(PATH).status_code == 302
    with app.app_context():
        other = find_grant(3).organisation_id
    make_grants(app, 1, first=600, organisation_id=other)
    assert grantee.get("/grants/600/award/entries").status_code == 404


def test_thirty_entries_take_as_many_statements_as_two(app: Flask, client_as: SignIn, signed: int) -> None:
    client = client_as("specialist")

    def count(more: int) -> int:
        with desk(app) as at:
            for _turn in range(more):
                new = NewEntry(EntryKind.PAYMENT, date(2005, 10, 5), 1_00, reason="Agreed by letter.")
                record_entry(at.viewer, at.programme, NUMBER, new)
        client.get(PATH)
        with counted_queries(app) as statements:
            client.get(f"{PATH}?new=correction")
        return len(statements)

    few = count(2)
    assert count(28) == few
    assert few <= 8


def test_a_payment_beside_the_plan_says_why_while_an_advance_is_open(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    client = client_as("specialist")
    enter(client, "payment", "1 000", day="2005-10-05")
    shown = send(client, PATH, form(client, "payment"), amount="50", day="2005-10-06")
    answer = client.post(PATH, data=fields_of(shown.text, holding="kind=payment"))
    assert answer.status_code == 422
    assert "Say why more is paid before that." in main_text(answer.text)
    enter(client, "payment", "50", day="2005-10-06", reason="It was agreed by letter.")


def test_accounting_before_the_money_came_is_refused_at_the_day(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    client = client_as("specialist")
    enter(client, "payment", "6 000", day="2005-10-05")
    shown = send(client, PATH, form(client, "accounted"), amount="100", day="2005-10-04")
    answer = client.post(PATH, data=fields_of(shown.text, holding="kind=accounted"))
    assert answer.status_code == 422
    words = "On 4 October 2005 the grantee keeps US$ 0, of which US$ 0 are accounted for"
    assert words in main_text(answer.text)
    assert re.search(r'<a href="#[^"]*day"[^>]*>[^<]*On 4 October 2005', answer.text)


def test_a_correction_past_what_was_signed_shows_the_figures_first(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    day = date(2005, 10, 5)
    parts = [
        TrancheEntry(1_000_00, day, TrancheCondition.NONE),
        TrancheEntry(1_000_00, day, TrancheCondition.ADVANCE_ACCOUNTED),
    ]
    with desk(app) as at:
        seen = version_of(tranche_values(find_grant(NUMBER).id))
        plan_tranches(at.viewer, at.programme, NUMBER, parts, award=AWARD, seen=seen)
        for step in (TrancheStep.REQUEST, TrancheStep.APPROVE):
            move_tranche(at.viewer, at.programme, NUMBER, 1, step, today=date(2006, 5, 10))
        pay_tranche(at.viewer, at.programme, NUMBER, 1, TranchePayment(day), today=date(2006, 5, 10))
    client = client_as("specialist")
    paid = entries(app)[-1].id
    shown = send(
        client, PATH, form(client, "correction", paid), amount="1 500", day="2005-10-06", reason="Typo"
    )
    assert "This goes past the plan" in main_text(shown.text)
    assert "US$ 1,000 of what is out have to be accounted for: tranche 2 waits for that" in main_text(
        shown.text
    )
    answer = client.post(PATH, data=fields_of(shown.text, holding="kind=correction"))
    assert answer.status_code == 303
    beside = send(client, PATH, form(client, "payment"), amount="50", day="2005-10-07")
    assert client.post(PATH, data=fields_of(beside.text, holding="kind=payment")).status_code == 422
