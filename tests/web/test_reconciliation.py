"""Reconciliation: totals and grants beside each other, what does not tie out, and the same as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime

from flask import Flask

from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.payments.actions import NewEntry, record_entry
from grants_app.domain.grants.payments.planning import TrancheEntry, plan_tranches
from grants_app.domain.grants.payments.queries import list_entries, tranche_values
from grants_app.domain.grants.payments.tranches import TranchePayment, move_tranche, pay_tranche
from grants_app.domain.grants.payments.vocabulary import EntryKind, TrancheCondition, TrancheStep
from grants_app.domain.texts.conflicts import version_of
from grants_app.extensions import db
from tests import awards
from tests.awards import desk, make_draft, make_signed
from tests.clients import CheckedClient
from tests.conftest import visitor
from tests.factories import counted_queries, make_grants
from tests.web.money_pages import cells_of, main_text

SignIn = Callable[[str], CheckedClient]
PATH = "/reconciliation"
PAID = date(2005, 10, 5)


def make_untied(app: Flask, number: int = 501) -> None:
    """A draft whose budget is not its award."""
    make_draft(app, number)
    with desk(app) as at:
        awards.write_terms(at, number)
        awards.write_budget(at, 1_00, number=number)


def file_of(client: CheckedClient, query: str = "") -> list[list[str]]:
    """The rows of the file."""
    answer = client.get(f"{PATH}.csv{query}")
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_without_an_agreement_the_page_explains_itself(client_as: SignIn) -> None:
    page = client_as("specialist").get(PATH).text
    text = main_text(page)
    assert "No grant has an agreement yet." in text
    rows = cells_of(page, "totals")
    assert rows[0][1] == "US$ 2,097,624"
    assert "No agreement is in this currency." in rows[0][4]
    assert "US$ 0" not in text


def test_what_does_not_tie_out_is_named_and_found(app: Flask, client_as: SignIn) -> None:
    make_signed(app, 500)
    make_untied(app)
    client = client_as("specialist")
    page = client.get(PATH).text
    text = main_text(page)
    assert "2 grants have an agreement. 1 does not tie out." in text
    tied, untied = cells_of(page, "grants")
    assert tied[0].startswith("500.")
    assert tied[7] == "It ties out"
    assert untied[7] == "The budget is not the award"
    assert untied[2] == "US$ 1"
    assert "draft, not signed" in untied[0]
    assert "draft" not in tied[0]
    assert "none yet" in untied[3]
    [only] = cells_of(client.get(f"{PATH}?untied=1").text, "grants")
    assert only[0].startswith("501.")
    assert "/grants/501/award/budget" in client.get(f"{PATH}?untied=1").text
    totals = cells_of(page, "totals")[0]
    assert totals[4] == "US$ 12,345"  # no draft counts
    assert "none yet" in totals[6]
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sq"
    albanian = cells_of(client.get(PATH).text, "grants")
    assert albanian[1][7] != untied[7]


def test_the_exchange_difference_stands_in_a_column_of_its_own(app: Flask, client_as: SignIn) -> None:
    make_draft(app)
    with desk(app) as at:
        rate = awards.rate_of(at)
        dearer = awards.rate_of(at, "100", date(2005, 10, 5))
        db.session.flush()
        awards.write_terms(at, rate_id=rate.id)
        awards.write_budget(at, awards.AWARD)
        awards.decide_all(at)
        awards.sign(at)
        new = NewEntry(EntryKind.PAYMENT, date(2005, 10, 5), 1_000_00, rate_id=dearer.id)
        record_entry(at.viewer, at.programme, awards.NUMBER, new)
    client = client_as("specialist")
    page = client.get(PATH).text
    [row] = cells_of(page, "grants")
    assert row[6] == "1,500 Lek"
    assert row[7] == "It ties out"
    assert "so that it is no mistake" in main_text(page)
    [heads, cells] = file_of(client)
    found = dict(zip(heads, cells, strict=True))
    assert found["Exchange difference"] == "1500.00"
    assert found["Currency of the exchange difference"] == "ALL"
    assert found["Paid, less refunds"] == "1000.00"


def test_the_file_holds_exactly_what_the_filter_shows(app: Flask, client_as: SignIn) -> None:
    make_signed(app, 500)
    make_untied(app)
    client = client_as("specialist")
    everything, untied = file_of(client), file_of(client, "?untied=1")
    assert [row[0] for row in everything[1:]] == ["500", "501"]
    assert [row[0] for row in untied[1:]] == ["501"]
    found = dict(zip(untied[0], untied[1], strict=True))
    assert found["Budget"] == "1.00"
    assert found["Tranches"] == ""
    assert found["What does not tie out"] == "The budget is not the award"
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "sq"
    assert file_of(client)[0] != everything[0]


def pay_first_half(app: Flask, number: int, more: int = 0) -> None:
    """Half of the award is paid as the first tranche, with this much more by a correction."""
    make_signed(app, number)
    with desk(app) as at:
        half = awards.AWARD // 2
        grant = lock_grant(at.viewer, at.programme, number)
        seen = version_of(tranche_values(grant.id))
        none = TrancheCondition.NONE
        plan = [TrancheEntry(half, PAID, none), TrancheEntry(awards.AWARD - half, PAID, none)]
        plan_tranches(at.viewer, at.programme, number, plan, award=awards.AWARD, seen=seen)
        for step in (TrancheStep.REQUEST, TrancheStep.APPROVE):
            move_tranche(at.viewer, at.programme, number, 1, step, today=awards.TODAY)
        paid = pay_tranche(at.viewer, at.programme, number, 1, TranchePayment(PAID), today=awards.TODAY)
        db.session.flush()
        if more:
            fix = NewEntry(EntryKind.CORRECTION, PAID, more, paid.id, reason="As the bank says")
            record_entry(at.viewer, at.programme, number, fix)


def test_a_paid_tranche_is_held_against_its_payment(app: Flask, client_as: SignIn) -> None:
    pay_first_half(app, 500)
    pay_first_half(app, 501, more=9)
    pay_first_half(app, 502)
    with desk(app) as at:
        [paid] = list_entries(lock_grant(at.viewer, at.programme, 502).id)
        back = NewEntry(EntryKind.REFUND, PAID, 1_00, paid.id, reason="Not used")
        record_entry(at.viewer, at.programme, 502, back)
    words = "More is paid of a tranche than planned"
    client = client_as("specialist")
    rows = cells_of(client.get(PATH).text, "grants")
    assert [row[7] for row in rows] == ["It ties out", words, "It ties out"]
    [only] = cells_of(client.get(f"{PATH}?untied=1").text, "grants")
    assert only[0].startswith("501.")
    [heads, cells] = file_of(client, "?untied=1")
    assert (cells[0], dict(zip(heads, cells, strict=True))["What does not tie out"]) == ("501", words)
    assert words in main_text(client.get("/grants/501/award").text)
    said = "With its corrections the payment comes to US$ 6,172.59, which is not the amount of the tranche."
    assert said in main_text(client.get("/grants/501/award/tranches/1").text)
    assert "With its corrections" not in main_text(client.get("/grants/500/award/tranches/1").text)


def test_what_a_correction_left_unpaid_is_named_and_no_fault(app: Flask, client_as: SignIn) -> None:
    pay_first_half(app, 500, more=-10_00)
    client = client_as("specialist")
    [row] = cells_of(client.get(PATH).text, "grants")
    assert row[7] == "It ties out By corrections US$ 10 less is paid of tranches than planned."
    assert file_of(client, "?untied=1")[1:] == []
    [heads, cells] = file_of(client)
    found = dict(zip(heads, cells, strict=True))
    assert found["Less paid of tranches by corrections"] == "10.00"
    assert found["What does not tie out"] == ""


def test_money_beside_the_plan_is_held_against_what_is_still_planned(app: Flask, client_as: SignIn) -> None:
    for number, sum_ in ((500, 1), (501, 0)):
        pay_first_half(app, number)
        with desk(app) as at:
            if sum_:
                beside = NewEntry(EntryKind.PAYMENT, PAID, sum_, reason="Fees of the bank")
                record_entry(at.viewer, at.programme, number, beside)
    words = "What is paid and what is still planned are together more than the award"
    client = client_as("specialist")
    rows = cells_of(client.get(PATH).text, "grants")
    assert [row[7] for row in rows] == [words, "It ties out"]
    [only] = cells_of(client.get(f"{PATH}?untied=1").text, "grants")
    assert only[0].startswith("500.")
    assert [row[0] for row in file_of(client, "?untied=1")[1:]] == ["500"]
    with desk(app) as at:
        [paid] = list_entries(lock_grant(at.viewer, at.programme, 500).id)[1:]
        fix = NewEntry(EntryKind.REFUND, PAID, 1, paid.id, reason="Given back")
        record_entry(at.viewer, at.programme, 500, fix)
    assert [row[7] for row in cells_of(client.get(PATH).text, "grants")] == ["It ties out"] * 2


def test_it_can_be_asked_what_tied_out_then(app: Flask, client_as: SignIn) -> None:
    pay_first_half(app, 500)
    client = client_as("specialist")
    before, file_before = cells_of(client.get(PATH).text, "grants"), file_of(client)
    moment = datetime.now(UTC).isoformat()
    with desk(app) as at:
        beside = NewEntry(EntryKind.PAYMENT, PAID, 1, reason="Fees of the bank")
        record_entry(at.viewer, at.programme, 500, beside)
    pay_first_half(app, 501)
    asked = {"as_recorded": moment}
    assert len(cells_of(client.get(PATH).text, "grants")) == 2
    page = client.get(PATH, query_string=asked).text
    assert cells_of(page, "grants") == before
    assert "As recorded on" in page
    assert "All of them tie out." in main_text(page)
    answer = client.get(f"{PATH}.csv", query_string=asked)
    assert list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))) == file_before
    assert "-recorded-" in answer.headers["Content-Disposition"]
    assert file_of(client) != file_before


def test_grants_come_25_at_a_time_with_as_many_statements(app: Flask, client_as: SignIn) -> None:
    client = client_as("specialist")

    def count() -> int:
        client.get(PATH)
        with counted_queries(app) as statements:
            client.get(f"{PATH}?untied=1")
        return len(statements)

    make_untied(app, 500)
    make_untied(app, 501)
    few = count()
    numbers = make_grants(app, 28, first=502, published_at=None)
    with desk(app) as at:
        for number in numbers:
            awards.write_terms(at, number)
            awards.write_budget(at, 1_00, number=number)
    assert count() == few
    assert few <= 8
    first = client.get(PATH).text
    assert len(cells_of(first, "grants")) == 25
    assert "after=524" in first
    rest = client.get(f"{PATH}?after=524").text
    assert [row[0].split(".")[0] for row in cells_of(rest, "grants")] == ["525", "526", "527", "528", "529"]
    assert "First page" in main_text(rest)


def test_bad_addresses_are_told(client_as: SignIn) -> None:
    client = client_as("specialist")
    for query in ("untied=2", "after=x", "after=99999999999", "after=1&after=2"):
        assert client.get(f"{PATH}?{query}").status_code == 400
    assert client.get(f"{PATH}.csv?untied=yes").status_code == 400


def test_only_the_specialist_reconciles(app: Flask, client_as: SignIn) -> None:
    for name in ("donor", "coordinator", "committee.kukes", "admin", "grantee.vatra"):
        assert client_as(name).get(PATH).status_code == 403
        assert client_as(name).get(f"{PATH}.csv").status_code == 403
    assert visitor(app).get(PATH).status_code == 302
    menu = client_as("specialist").get("/grants").text
    assert 'href="/reconciliation"' in menu
