"""Tranches: planned on one page, requested, released and paid on their own, with the figures said before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.payments.models import MoneyEntry, Tranche
from grants_app.domain.grants.payments.queries import list_money_entries, list_tranches
from grants_app.domain.grants.payments.vocabulary import TrancheCondition, TrancheState
from grants_app.extensions import db
from tests.awards import AWARD, NUMBER, desk, make_draft, make_signed, rate_of, write_terms
from tests.clients import CheckedClient
from tests.conftest import csrf_token, visitor
from tests.factories import change_grant, committed, counted_queries, find_grant, make_grants
from tests.web.money_pages import cells_of, fields_of, main_text, send, send_at_once, send_until_stored

SignIn = Callable[[str], CheckedClient]
PATH = f"/grants/{NUMBER}/award/tranches"
FIRST = {"tranche_0_amount": "5 000", "tranche_0_day": "2005-10-05"}
WAITING = {
    "tranche_1_amount": "7 345",
    "tranche_1_day": "2006-01-05",
    "tranche_1_condition": "milestone",
    "tranche_1_milestone": "The centre is open",
}
ADVANCE = {
    "tranche_1_amount": "7 345",
    "tranche_1_day": "2006-01-05",
    "tranche_1_condition": "advance_accounted",
}


def plan(client: CheckedClient, **typed: str) -> int:
    """Plan tranches through the page; gives the status of the last answer."""
    fields = fields_of(client.get(PATH).text, "plan-form")
    return send_until_stored(client, PATH, fields, "plan-form", is_id=True, **typed).status_code


def tranches(app: Flask) -> list[Tranche]:
    with app.app_context():
        return list_tranches(find_grant(NUMBER).id)


def state(app: Flask, place: int = 1) -> TrancheState:
    return tranches(app)[place - 1].state


def take(client: CheckedClient, place: int, step: str, **typed: str) -> tuple[int, str]:
    """Take a step through the tranche's page; gives status and page."""
    path = f"{PATH}/{place}"
    fields = fields_of(client.get(path).text, holding=f"step={step}")
    answer = send(client, path, fields, **typed)
    return answer.status_code, answer.text


def entries(app: Flask) -> list[MoneyEntry]:
    with app.app_context():
        return list_money_entries(find_grant(NUMBER).id)


@pytest.fixture
def signed(app: Flask) -> int:
    """A signed grant of 12,345 dollars."""
    return make_signed(app)


def test_a_plan_is_written_and_adds_up(app: Flask, client_as: SignIn, signed: int) -> None:
    client = client_as("specialist")
    assert plan(client, **FIRST, **WAITING) == 303
    one, two = tranches(app)
    assert (one.number, one.minor_units, one.planned_on, one.milestone) == (
        1,
        5_000_00,
        date(2005, 10, 5),
        None,
    )
    assert (two.number, two.minor_units, two.milestone) == (2, 7_345_00, "The centre is open")
    page = client.get(PATH).text
    assert "The plan is saved." in page
    assert "none: it adds up" in main_text(page)


def test_a_plan_of_less_is_kept_and_one_of_more_is_refused_with_the_figures(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    client = client_as("specialist")
    assert plan(client, **FIRST) == 303
    assert "The tranches come to US$ 5,000, the award is US$ 12,345." in main_text(client.get(PATH).text)
    fields = fields_of(client.get(PATH).text, "plan-form")
    over = send_until_stored(
        client, PATH, fields, "plan-form", tranche_1_amount="7 345.01", tranche_1_day="5.1.2006"
    )
    assert over.status_code == 422
    assert "The tranches come to US$ 12,345.01, the award is US$ 12,345." in main_text(over.text)
    assert fields_of(over.text, "plan-form")["tranche-1-amount"] == "7 345.01"
    assert len(tranches(app)) == 1


MISTAKES = [
    ({"tranche-0-amount": "5"}, "Enter the date."),
    ({"tranche-0-day": "2006-01-05"}, "Enter a sum of more than zero."),
    ({"tranche-0-amount": "0", "tranche-0-day": "2006-01-05"}, "Enter a sum of more than zero."),
    ({"tranche-0-amount": "5", "tranche-0-day": "soon"}, "This is not a date."),
    ({"tranche-0-amount": "5", "tranche-0-day": "1889-01-05"}, "The date cannot be before"),
    (
        {"tranche-0-amount": "5", "tranche-0-day": "2006-01-05", "tranche-0-condition": "milestone"},
        "Say which milestone the tranche waits for.",
    ),
    (
        {"tranche-0-amount": "5", "tranche-0-day": "2006-01-05", "tranche-0-milestone": "Call 0692012345"},
        "Take out what points at a person",
    ),
]


@pytest.mark.parametrize(("typed", "english"), MISTAKES)
def test_mistakes_in_the_plan_are_named_in_both_languages(
    app: Flask, client_as: SignIn, signed: int, typed: dict[str, str], english: str
) -> None:
    client = client_as("specialist")
    fields = fields_of(client.get(PATH).text, "plan-form") | typed
    answer = client.post(PATH, data=fields)
    assert answer.status_code == 422
    assert english in main_text(answer.text)
    shown = fields_of(answer.text, "plan-form")
    assert {name: shown[name] for name in typed} == typed
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sq"
    albanian = client.post(PATH, data=fields)
    assert albanian.status_code == 422
    assert english not in main_text(albanian.text)
    assert tranches(app) == []


def test_more_rows_keep_what_was_typed(client_as: SignIn, signed: int) -> None:
    client = client_as("specialist")
    fields = fields_of(client.get(PATH).text, "plan-form")
    more = send(client, PATH, fields, step="more", tranche_0_amount="half", tranche_1_milestone="Open")
    shown = fields_of(more.text, "plan-form")
    assert (shown["tranche-0-amount"], shown["tranche-1-milestone"]) == ("half", "Open")
    assert "tranche-5-amount" in shown


def test_two_who_plan_at_once_lose_neither(app: Flask, client_as: SignIn, signed: int) -> None:
    clients = {name: client_as(name) for name in ("specialist", "approver")}
    forms = {}
    for name, amount in (("specialist", "111"), ("approver", "222")):
        fields = fields_of(clients[name].get(PATH).text, "plan-form")
        shown = send(clients[name], PATH, fields, tranche_0_amount=amount, tranche_0_day="2006-01-05")
        forms[name] = fields_of(shown.text, "plan-form")
    answers = send_at_once(app, PATH, forms, clients)
    assert sorted(answer.status_code for answer in answers.values()) == [303, 409]
    [loser] = [answer.text for answer in answers.values() if answer.status_code == 409]
    assert "111" in main_text(loser) + fields_of(loser, "plan-form")["tranche-0-amount"]
    assert "222" in main_text(loser) + fields_of(loser, "plan-form")["tranche-0-amount"]
    assert len(tranches(app)) == 1


def test_the_grantee_requests_and_staff_approve_and_pay(app: Flask, client_as: SignIn, signed: int) -> None:
    with desk(app) as at:
        rate_of(at)
    staff, grantee = client_as("specialist"), client_as("grantee.vatra")
    plan(staff, **FIRST, **WAITING)
    assert "Nothing that is yours to do." not in main_text(grantee.get(f"{PATH}/1").text)
    assert take(grantee, 1, "request")[0] == 303
    assert state(app) is TrancheState.REQUESTED
    page = main_text(grantee.get(f"{PATH}/1").text)
    assert "Nothing that is yours to do." in page
    assert "A tranche was requested" in page
    assert take(staff, 1, "approve")[0] == 303
    with app.app_context():
        [rate] = db.session.scalars(select(ExchangeRate.id))
    status, shown = take(staff, 1, "pay", day="2005-10-06", reference="TR-1", rate=str(rate))
    assert status == 200
    assert "492,500 Lek" in main_text(shown)
    assert entries(app) == []
    assert staff.post(f"{PATH}/1", data=fields_of(shown, holding="step=pay")).status_code == 303
    assert state(app) is TrancheState.PAID
    [entry] = entries(app)
    assert (entry.minor_units, entry.other_minor_units, entry.reference) == (5_000_00, 492_500_00, "TR-1")
    page = main_text(staff.get(f"{PATH}/1").text)
    assert "6 October 2005, TR-1" in page
    history = main_text(grantee.get(f"{PATH}/1").text)
    assert "specialist@example.org" not in history
    assert "grantee.vatra@example.org" in page


def test_a_payment_with_a_new_rate_or_a_stated_amount(app: Flask, client_as: SignIn, signed: int) -> None:
    staff = client_as("specialist")
    plan(staff, **FIRST, tranche_1_amount="7 345", tranche_1_day="2006-01-05")
    for place in (1, 2):
        take(staff, place, "request")
        take(staff, place, "approve")
    zero = take(staff, 1, "pay", day="2005-10-06", rate="new", rate_value="0", rate_source="Bank of Albania")
    assert zero[0] == 422
    assert "A rate is more than zero, and 0 is not." in main_text(zero[1])
    both = take(staff, 1, "pay", rate="new", rate_value="98", rate_source="Bank", other="5")
    assert "Choose a rate or write the amount of a document, not both." in main_text(both[1])
    none = take(staff, 1, "pay", rate="new", rate_value="much")
    assert "Write the rate as a number" in main_text(none[1])
    assert "Say who published the rate." in main_text(none[1])
    huge = {"rate": "new", "rate_value": "9999999999", "rate_source": "Bank of Albania"}
    large = take(staff, 2, "pay", day="2005-10-06", **huge)
    assert large[0] == 422
    assert "the sum comes to more in the other currency than any grant has" in main_text(large[1])
    late = take(staff, 1, "pay", day="2006-05-11")
    assert "The date cannot be after the business day, 10 May 2006." in main_text(late[1])
    _status, shown = take(
        staff, 1, "pay", day="2005-10-06", rate="new", rate_value="100,5", rate_source="Bank of Albania"
    )
    assert "502,500 Lek" in main_text(shown)
    staff.post(f"{PATH}/1", data=fields_of(shown, holding="step=pay"))
    _status, shown = take(staff, 2, "pay", day="2006-01-06", other="700 000")
    assert "seven hundred thousand lek" in main_text(shown)
    staff.post(f"{PATH}/2", data=fields_of(shown, holding="step=pay"))
    one, two = entries(app)
    assert (one.other_minor_units, one.rate is not None) == (502_500_00, True)
    assert (two.other_minor_units, two.rate) == (700_000_00, None)


def test_what_stands_against_a_step_is_said_before_with_the_figures(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    staff = client_as("specialist")
    plan(staff, **FIRST, **ADVANCE)
    for place in (1, 2):
        take(staff, place, "request")
    take(staff, 1, "approve")
    take(staff, 1, "pay", day="2005-10-06")
    page = staff.get(f"{PATH}/2").text
    assert "Tranche 2 waits until earlier payments are accounted for, and US$ 5,000 are not." in main_text(
        page
    )
    staff.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sq"
    assert "5 000 USD" in main_text(staff.get(f"{PATH}/2").text)
    staff.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    status, refused = take(staff, 2, "approve")
    assert status == 422
    assert "Tranche 2 waits until earlier payments are accounted for, and US$ 5,000 are not." in main_text(
        refused
    )
    assert take(staff, 2, "approve", reason="Winter is coming.")[0] == 303
    page = main_text(client_as("grantee.vatra").get(f"{PATH}/2").text)
    assert "Approved although its condition was not met." in page
    assert "Winter is coming." in page
    assert "past its condition" in main_text(staff.get(PATH).text)


def test_a_milestone_is_accepted_before_release(app: Flask, client_as: SignIn, signed: int) -> None:
    staff = client_as("specialist")
    plan(staff, **FIRST, **WAITING)
    take(staff, 2, "request")
    assert "The milestone of tranche 2 is not accepted yet." in main_text(staff.get(f"{PATH}/2").text)
    assert take(staff, 2, "accept", day="2006-05-11")[0] == 422
    status, page = take(staff, 2, "accept", day="2005-09-14")
    assert (status, "The grant was signed on 15 September 2005." in main_text(page)) == (422, True)
    assert take(staff, 2, "accept", day="2006-01-03")[0] == 303
    assert "accepted on 3 January 2006" in main_text(staff.get(f"{PATH}/2").text)
    assert take(staff, 2, "approve")[0] == 303
    assert not tranches(app)[1].is_override
    status, page = take(staff, 2, "pay", day="2006-01-02")
    assert (status, "The milestone of tranche 2 was accepted on 3 January 2006." in main_text(page)) == (
        422,
        True,
    )


def test_refusing_and_cancelling_need_a_reason_that_stays(app: Flask, client_as: SignIn, signed: int) -> None:
    staff = client_as("specialist")
    plan(staff, **FIRST)
    take(staff, 1, "request")
    status, page = take(staff, 1, "refuse")
    assert (status, "Give a reason." in main_text(page)) == (422, True)
    status, page = take(staff, 1, "refuse", reason="Write to a@example.org")
    assert status == 422
    assert "Take out what points at a person" in main_text(page)
    assert fields_of(page, holding="step=refuse")["reason"] == "Write to a@example.org"
    assert take(staff, 1, "refuse", reason="The report is missing.")[0] == 303
    assert "The report is missing." in main_text(client_as("grantee.vatra").get(f"{PATH}/1").text)
    assert take(staff, 1, "cancel", reason="No longer needed.")[0] == 303
    assert state(app) is TrancheState.CANCELLED


def test_a_grant_that_is_not_signed_releases_nothing_and_says_so(app: Flask, client_as: SignIn) -> None:
    make_draft(app)
    with desk(app) as at:
        write_terms(at)
    staff = client_as("specialist")
    plan(staff, **FIRST)
    page = staff.get(f"{PATH}/1").text
    assert "The grant is not signed yet." in main_text(page)
    assert 'value="request"' not in page


def test_of_two_who_decide_at_once_the_second_sees_what_stands(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    clients = {name: client_as(name) for name in ("specialist", "approver")}
    plan(clients["specialist"], **FIRST)
    take(clients["specialist"], 1, "request")
    path = f"{PATH}/1"
    pages = {name: client.get(path).text for name, client in clients.items()}
    forms = {
        "specialist": fields_of(pages["specialist"], holding="step=approve"),
        "approver": fields_of(pages["approver"], holding="step=refuse") | {"reason": "Too early."},
    }
    answers = send_at_once(app, path, forms, clients)
    assert sorted(answer.status_code for answer in answers.values()) == [303, 409]
    [loser] = [answer.text for answer in answers.values() if answer.status_code == 409]
    assert "Somebody else changed this tranche" in main_text(loser)
    if answers["approver"].status_code == 409:
        assert "Too early." in loser
        assert state(app) is TrancheState.APPROVED


def test_of_two_who_pay_at_once_the_second_keeps_what_was_typed(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    clients = {name: client_as(name) for name in ("specialist", "approver")}
    plan(clients["specialist"], **FIRST)
    take(clients["specialist"], 1, "request")
    take(clients["specialist"], 1, "approve")
    path, forms = f"{PATH}/1", {}
    for name, reference, other in (("specialist", "REFONE", "11 111"), ("approver", "REFTWO", "22 222")):
        fields = fields_of(clients[name].get(path).text, holding="step=pay")
        shown = send(clients[name], path, fields, day="2006-01-10", reference=reference, other=other)
        forms[name] = fields_of(shown.text, holding="step=pay")
    answers = send_at_once(app, path, forms, clients)
    assert sorted(answer.status_code for answer in answers.values()) == [303, 409]
    [loser] = [answer.text for answer in answers.values() if answer.status_code == 409]
    rows = cells_of(loser, "beside")
    assert [row[0] for row in rows] == [
        "Day of the payment",
        "Reference of the transfer",
        "Amount in the other currency",
    ]
    assert {rows[1][1], rows[1][2]} == {"REFONE", "REFTWO"}
    assert sorted(text[:6] for text in (rows[2][1], rows[2][2])) == ["11 111", "22,222"] or sorted(
        text[:6] for text in (rows[2][1], rows[2][2])
    ) == ["11,111", "22 222"]


def test_each_person_takes_only_their_own_steps(app: Flask, client_as: SignIn, signed: int) -> None:
    staff, grantee = client_as("specialist"), client_as("grantee.vatra")
    plan(staff, **FIRST, **WAITING)
    form = fields_of(grantee.get(f"{PATH}/1").text, holding="step=request")
    for step in ("approve", "refuse", "pay", "cancel", "accept"):
        assert grantee.post(f"{PATH}/1", data=form | {"step": step}).status_code == 403
    assert grantee.post(f"{PATH}/1", data=form | {"step": "steal"}).status_code == 400
    assert grantee.post(PATH, data=form).status_code == 403
    assert "tranche-0-amount" not in grantee.get(PATH).text
    assert state(app) is TrancheState.PLANNED
    for name in ("donor", "coordinator", "committee.kukes", "admin"):
        assert client_as(name).get(f"{PATH}/1").status_code == 403
    assert visitor(app).get(f"{PATH}/1").status_code == 302
    assert staff.get(f"{PATH}/3").status_code == 404
    with app.app_context():
        other = find_grant(3).organisation_id
    make_grants(app, 1, first=600, organisation_id=other)
    assert grantee.get("/grants/600/award/tranches").status_code == 404


def test_who_only_certifies_reads_and_asks_for_nothing(app: Flask, client_as: SignIn, signed: int) -> None:
    plan(client_as("specialist"), **FIRST)
    certifier = client_as("certifier.vatra")
    page = certifier.get(f"{PATH}/1").text
    assert "Nothing that is yours to do." in main_text(page)
    form = {"step": "request", "csrf_token": csrf_token(certifier, "/account")}
    assert certifier.post(f"{PATH}/1", data=form).status_code == 403
    assert state(app) is TrancheState.PLANNED


def test_a_closed_grant_keeps_its_plan(app: Flask, client_as: SignIn, signed: int) -> None:
    staff = client_as("specialist")
    plan(staff, **FIRST)
    fields = fields_of(staff.get(PATH).text, "plan-form")
    change_grant(app, NUMBER, closed_out_on=date(2006, 5, 1))
    assert "plan-form" not in staff.get(PATH).text
    answer = send_until_stored(staff, PATH, fields, "plan-form", tranche_0_amount="6 000")
    assert answer.status_code == 422
    assert "The grant was closed out on 1 May 2006. Open it again first." in main_text(answer.text)
    assert fields_of(answer.text, "plan-form")["tranche-0-amount"] == "6 000"


def test_thirty_tranches_take_as_many_statements_as_two(app: Flask, client_as: SignIn, signed: int) -> None:
    staff = client_as("specialist")

    def count(path: str) -> int:
        staff.get(path)
        with counted_queries(app) as statements:
            staff.get(path)
        return len(statements)

    plan(staff, **FIRST, **WAITING)
    few, one = count(PATH), count(f"{PATH}/1")
    with committed(app):
        for number in range(3, 31):
            db.session.add(
                Tranche(
                    grant_id=find_grant(NUMBER).id,
                    number=number,
                    minor_units=AWARD,
                    planned_on=date(2006, 1, 1),
                    condition=TrancheCondition.NONE,
                    state=TrancheState.PLANNED,
                )
            )
    assert count(PATH) == few
    assert count(f"{PATH}/1") == one
    assert max(few, one) <= 8


def test_a_condition_that_no_list_has_is_refused_at_its_field(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    client = client_as("specialist")
    fields = fields_of(client.get(PATH).text, "plan-form") | {
        "tranche-0-amount": "5",
        "tranche-0-day": "2006-01-05",
    }
    answer = client.post(PATH, data=fields | {"tranche-0-condition": "accounted"})
    assert answer.status_code == 422
    assert "Choose a condition of the list." in main_text(answer.text)
    assert 'id="tranche-0-condition-error"' in answer.text
    assert tranches(app) == []


def test_a_tranche_of_a_closed_grant_is_cancelled_and_the_page_says_why_it_can_be(
    app: Flask, client_as: SignIn, signed: int
) -> None:
    client = client_as("specialist")
    assert plan(client, **FIRST) == 303
    change_grant(app, NUMBER, closed_out_on=date(2006, 5, 1))
    page = main_text(client.get(f"{PATH}/1").text)
    assert "The grant was closed out on 1 May 2006." in page
    assert "This moves no money" in page
    status, _page = take(client, 1, "cancel", reason="Not needed.")
    assert status == 303
    assert state(app) is TrancheState.CANCELLED
