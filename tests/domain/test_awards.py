"""A grant from draft to close-out, with money that reconciles, on real databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.agreements.actions import (
    AgreementRefusal,
    AgreementRefusedError,
    CheckEntry,
    StatedSum,
    TermsEntry,
    decide_check,
    put_terms,
    reopen_check,
)
from grants_app.domain.grants.agreements.models import ExchangeRate, GrantAgreement
from grants_app.domain.grants.agreements.queries import list_checks, terms_of
from grants_app.domain.grants.agreements.settings import take_usual_checklist
from grants_app.domain.grants.agreements.vocabulary import AwardKind, CheckState
from grants_app.domain.grants.budgets.actions import BudgetRefusal, BudgetRefusedError
from grants_app.domain.grants.conditions import has_status
from grants_app.domain.grants.lifecycle.actions import StepRefusedError, take_step
from grants_app.domain.grants.lifecycle.models import GrantStep
from grants_app.domain.grants.lifecycle.rules import RefusedStep, WantedStep
from grants_app.domain.grants.lifecycle.vocabulary import Step, StepReason, StepRefusal
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.payments.actions import EntryRefusedError, NewEntry, record_entry
from grants_app.domain.grants.payments.planning import TrancheEntry
from grants_app.domain.grants.payments.queries import list_entries, list_tranches
from grants_app.domain.grants.payments.tranches import (
    TranchePayment,
    TrancheRefusedError,
    accept_milestone,
    move_tranche,
    pay_tranche,
)
from grants_app.domain.grants.payments.vocabulary import (
    EntryKind,
    EntryRefusal,
    TrancheCondition,
    TrancheRefusal,
    TrancheStep,
)
from grants_app.domain.grants.reconciliation.queries import (
    get_grant_money,
    iterate_reconciliation,
    list_reconciliation,
    sum_by_currency,
)
from grants_app.domain.grants.reconciliation.vocabulary import Mismatch
from grants_app.domain.grants.status import status_of
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.extensions import db, write_intent
from tests import awards
from tests.awards import AWARD, NUMBER, TODAY, Desk, desk, make_draft, make_signed, move, plan
from tests.factories import counted_queries, find_grant

PAID = date(2005, 10, 5)


def enter(at: Desk, kind: EntryKind, minor_units: int, points_at: int | None = None, on: date = PAID) -> int:
    """Add an entry of money; gives its id."""
    entry = record_entry(at.viewer, at.programme, NUMBER, NewEntry(kind, on, minor_units, points_at))
    return entry.id


def refused_steps(at: Desk, wanted: WantedStep) -> list[StepRefusal]:
    """Why a step is refused."""
    grant = lock_grant(at.viewer, at.programme, NUMBER)
    with pytest.raises(StepRefusedError) as caught:
        take_step(at.viewer, grant, wanted, today=TODAY)
    return [one.refusal for one in caught.value.refused]


def test_nothing_is_signed_before_everything_is_in_order(app: Flask) -> None:
    make_draft(app)
    signing = WantedStep(Step.SIGN, awards.SIGNED)
    with desk(app) as at:
        take_usual_checklist(at.viewer, at.programme)
        assert refused_steps(at, signing) == [StepRefusal.NO_AGREEMENT]
        awards.write_terms(at)
        awards.write_budget(at, 12_000_00, 300_00)
        assert refused_steps(at, signing) == [StepRefusal.BUDGET_DIFFERS, StepRefusal.CHECKS_OPEN]
        awards.write_budget(at, 12_000_00, 345_00)
        awards.decide_all(at)
        early = WantedStep(Step.SIGN, date(2005, 8, 31))
        assert refused_steps(at, early) == [StepRefusal.CHECKS_LATER], (
            "papers of 1 September are in the checklist"
        )
        late = WantedStep(Step.SIGN, date(2006, 5, 11))
        assert refused_steps(at, late) == [StepRefusal.DAY_AHEAD]
        awards.sign(at)
    with app.app_context():
        grant = find_grant(NUMBER)
        assert status_of(grant, awards.SIGNED) is GrantStatus.AWARDED
        assert status_of(grant, date(2005, 9, 14)) is GrantStatus.DRAFT
        plan_signed = db.session.scalars(
            select(GrantAgreement.plan_as_signed).where(GrantAgreement.grant_id == grant.id)
        ).one()
        assert plan_signed is not None
        assert [line["minor_units"] for line in plan_signed["budget"]] == [12_000_00, 345_00]
        steps = db.session.scalars(select(GrantStep).where(GrantStep.grant_id == grant.id)).all()
        assert [step.step for step in steps] == [Step.SIGN]
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "grant.sign")).one()
        assert entry.business_day == TODAY


def test_a_budget_that_differs_is_kept_and_never_becomes_the_award(app: Flask) -> None:
    make_draft(app)
    with desk(app) as at:
        awards.write_terms(at)
        awards.write_budget(at, 5_000_00)
    with desk(app) as at:
        money = get_grant_money(at.viewer, at.programme, NUMBER)
        assert money is not None
        assert (money.award, money.budget) == (AWARD, 5_000_00)
        assert money.mismatches == (Mismatch.BUDGET,)


def test_what_is_signed_is_changed_by_amendments_alone(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        with pytest.raises(AgreementRefusedError) as terms:
            awards.write_terms(at)
        assert terms.value.refusal is AgreementRefusal.ALREADY_SIGNED
        with pytest.raises(BudgetRefusedError) as budget:
            awards.write_budget(at, AWARD)
        assert budget.value.refusal is BudgetRefusal.ALREADY_SIGNED


def test_a_check_needs_what_its_item_asks_for(app: Flask) -> None:
    make_draft(app)
    with desk(app) as at:
        take_usual_checklist(at.viewer, at.programme)
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        items = {item.code: item.id for item, _check in list_checks(at.programme.id, grant.id)}

        def decide(code: str, entry: CheckEntry) -> AgreementRefusal:
            with pytest.raises(AgreementRefusedError) as caught:
                decide_check(at.viewer, at.programme, NUMBER, items[code], entry, today=TODAY)
            return caught.value.refusal

        complete = CheckEntry(CheckState.COMPLETE)
        assert decide("concurrence", complete) is AgreementRefusal.DATE_MISSING
        assert decide("tax_number", complete) is AgreementRefusal.REFERENCE_MISSING
        assert decide("concurrence", CheckEntry(CheckState.WAIVED)) is AgreementRefusal.REASON_MISSING
        ahead = CheckEntry(CheckState.COMPLETE, dated=date(2006, 5, 11))
        assert decide("concurrence", ahead) is AgreementRefusal.DATE_AHEAD, "later than the business day"
        waived = CheckEntry(CheckState.WAIVED, reason="The donor asks for none below this sum.")
        decide_check(at.viewer, at.programme, NUMBER, items["concurrence"], waived, today=TODAY)


def test_the_other_currency_follows_from_a_dated_rate(app: Flask) -> None:
    make_draft(app)
    with desk(app) as at:
        rate = awards.rate_of(at)
        db.session.flush()
        awards.write_terms(at, rate_id=rate.id)
        amounts = {
            a.currency: a
            for a in db.session.scalars(
                select(GrantAmount).where(GrantAmount.grant_id == find_grant(NUMBER).id)
            )
        }
        assert amounts["ALL"].minor_units == AWARD * 985 // 10
        assert amounts["ALL"].rate_id == rate.id
        assert amounts["USD"].rate_id is None
    with desk(app) as at, pytest.raises(AgreementRefusedError) as caught:
        awards.rate_of(at, "0")
    assert caught.value.refusal is AgreementRefusal.RATE_NOT_POSITIVE
    with app.app_context():
        assert db.session.scalars(select(ExchangeRate)).all() != []


def test_of_two_people_who_write_terms_the_second_is_told(app: Flask) -> None:
    make_draft(app)
    with desk(app) as at:
        seen = version_of(terms_of(find_grant(NUMBER).id))
        awards.write_terms(at)
        stale = TermsEntry(
            kind=AwardKind.IN_KIND,
            currency="USD",
            award=StatedSum(1, "Draft", PAID),
            seen=seen,
        )
        with pytest.raises(EditConflictError):
            put_terms(at.viewer, at.programme, NUMBER, stale)


def test_tranches_are_released_when_their_condition_is_met(app: Flask) -> None:
    make_signed(app)
    first = TrancheEntry(5_000_00, PAID, TrancheCondition.NONE)
    second = TrancheEntry(4_000_00, date(2006, 1, 5), TrancheCondition.ADVANCE_ACCOUNTED)
    third = TrancheEntry(3_345_00, date(2006, 4, 5), TrancheCondition.MILESTONE, "The centre is open")
    with desk(app) as at:
        plan(at, first, second, third)
    with desk(app) as at:
        move(at, 1, TrancheStep.REQUEST)
        move(at, 1, TrancheStep.APPROVE)
        pay_tranche(at.viewer, at.programme, NUMBER, 1, TranchePayment(PAID, "TR-1"), today=TODAY)
        move(at, 2, TrancheStep.REQUEST)
        with pytest.raises(TrancheRefusedError) as caught:
            move(at, 2, TrancheStep.APPROVE)
        assert caught.value.refused.refusal is TrancheRefusal.ADVANCE_OPEN
        assert caught.value.refused.standing == 5_000_00
        enter(at, EntryKind.ACCOUNTED, 5_000_00)
        move(at, 2, TrancheStep.APPROVE)
        move(at, 3, TrancheStep.REQUEST)
        with pytest.raises(TrancheRefusedError) as milestone:
            move(at, 3, TrancheStep.APPROVE)
        assert milestone.value.refused.refusal is TrancheRefusal.MILESTONE_OPEN
        accept_milestone(at.viewer, at.programme, NUMBER, 3, TODAY)
        move(at, 3, TrancheStep.APPROVE)
        pay_tranche(at.viewer, at.programme, NUMBER, 3, TranchePayment(TODAY), today=TODAY)
        money = get_grant_money(at.viewer, at.programme, NUMBER)
        assert money is not None
        assert (money.paid, money.accounted, money.remaining) == (8_345_00, 5_000_00, 4_000_00)
        assert money.mismatches == ()


def test_an_override_needs_a_reason_and_stays_visible(app: Flask) -> None:
    make_signed(app)
    waiting = TrancheEntry(AWARD, PAID, TrancheCondition.MILESTONE, "The centre is open")
    with desk(app) as at:
        plan(at, waiting)
        move(at, 1, TrancheStep.REQUEST)
        tranche = move_tranche(
            at.viewer, at.programme, NUMBER, 1, TrancheStep.APPROVE, today=TODAY, reason="Winter is coming."
        )
        assert tranche.is_override


def test_tranches_never_exceed_the_award(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at, pytest.raises(TrancheRefusedError) as caught:
        plan(
            at, TrancheEntry(AWARD, PAID, TrancheCondition.NONE), TrancheEntry(1, PAID, TrancheCondition.NONE)
        )
    assert (caught.value.refused.limit, caught.value.refused.standing, caught.value.row) == (
        AWARD,
        AWARD + 1,
        1,
    )


def test_money_is_refused_with_the_figures(app: Flask) -> None:
    make_draft(app)
    with desk(app) as at:
        awards.write_terms(at)
        with pytest.raises(EntryRefusedError) as unsigned:
            enter(at, EntryKind.PAYMENT, 1)
        assert unsigned.value.refused.refusal is EntryRefusal.NOT_SIGNED
    with desk(app) as at:
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
        awards.sign(at)
        enter(at, EntryKind.PAYMENT, 12_000_00)
        with pytest.raises(EntryRefusedError) as over:
            enter(at, EntryKind.PAYMENT, 345_01)
    assert over.value.refused.refusal is EntryRefusal.OVER_AWARD
    assert (over.value.refused.limit, over.value.refused.most) == (AWARD, 345_00)


def test_a_grant_is_closed_out_when_no_advance_is_open(app: Flask) -> None:
    make_signed(app)
    closing = WantedStep(Step.CLOSE_OUT, date(2006, 8, 1))
    after = date(2006, 8, 10)
    with desk(app) as at:
        payment = enter(at, EntryKind.PAYMENT, 12_000_00)
        enter(at, EntryKind.ACCOUNTED, 11_000_00)
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        with pytest.raises(StepRefusedError) as caught:
            take_step(at.viewer, grant, closing, today=after)
        [refused] = caught.value.refused
        assert (refused.refusal, refused.standing) == (StepRefusal.ADVANCE_OPEN, 1_000_00)
        enter(at, EntryKind.REFUND, 1_000_00, payment)
        take_step(at.viewer, grant, closing, today=after)
        with pytest.raises(EntryRefusedError) as closed:
            enter(at, EntryKind.PAYMENT, 1)
        assert closed.value.refused.refusal is EntryRefusal.CLOSED_OUT
        fix = NewEntry(EntryKind.CORRECTION, PAID, -1_00, payment, reason="Typing slip")
        with pytest.raises(EntryRefusedError) as corrected:
            record_entry(at.viewer, at.programme, NUMBER, fix)
        assert corrected.value.refused.refusal is EntryRefusal.CORRECTED_CLOSED
    with desk(app) as at:
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        reopening = WantedStep(Step.REOPEN, date(2006, 8, 2), StepReason.UNEXPLAINED_COSTS)
        take_step(at.viewer, grant, reopening, today=after)
        assert status_of(grant, after) is GrantStatus.COMPLETED
    with desk(app) as at:
        with pytest.raises(EntryRefusedError) as within:
            enter(at, EntryKind.PAYMENT, 1, on=date(2006, 8, 1))
        assert within.value.refused.refusal is EntryRefusal.CLOSED_THEN


def test_suspending_and_closing_early_take_two_people(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        day = date(2006, 3, 1)
        alone = WantedStep(Step.SUSPEND, day, StepReason.LATE_REPORTS)
        assert refused_steps(at, alone) == [StepRefusal.SECOND_PERSON]
        own = WantedStep(Step.SUSPEND, day, StepReason.LATE_REPORTS, proposed_by=at.viewer.user_id)
        assert refused_steps(at, own) == [StepRefusal.SECOND_PERSON]
        unfit = WantedStep(Step.SUSPEND, day, StepReason.GOALS_REACHED, proposed_by=0)
        assert refused_steps(at, unfit) == [StepRefusal.REASON_UNFIT]
    with desk(app, "approver@example.org") as at:
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        two = WantedStep(Step.SUSPEND, day, StepReason.LATE_REPORTS, proposed_by=at.viewer.user_id - 1)  # type: ignore[operator]
        take_step(at.viewer, grant, two, today=TODAY)
    with desk(app) as at:
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        undoing = WantedStep(Step.RESUME, day, StepReason.MISTAKE)
        assert refused_steps(at, undoing) == [StepRefusal.FIRST_DAY], "one person undoes no decision of two"
        resuming = WantedStep(Step.RESUME, date(2006, 4, 1), StepReason.RESOLVED)
        take_step(at.viewer, grant, resuming, today=TODAY)
    with app.app_context():
        grant = find_grant(NUMBER)
        assert status_of(grant, date(2006, 3, 31)) is GrantStatus.SUSPENDED
        assert status_of(grant, date(2006, 4, 1)) is GrantStatus.ACTIVE


def test_corrections_refunds_and_exchange_differences_reconcile(app: Flask) -> None:
    make_draft(app)
    with desk(app) as at:
        rate = awards.rate_of(at)
        db.session.flush()
        awards.write_terms(at, rate_id=rate.id)
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
        awards.sign(at)
        dearer = awards.rate_of(at, "100", PAID)
        db.session.flush()
        new = NewEntry(EntryKind.PAYMENT, PAID, 1_000_00, rate_id=dearer.id)
        payment = record_entry(at.viewer, at.programme, NUMBER, new)
        db.session.flush()
        fix = NewEntry(
            EntryKind.CORRECTION, PAID, -100_00, payment.id, rate_id=dearer.id, reason="Typing slip"
        )
        record_entry(at.viewer, at.programme, NUMBER, fix)
        money = get_grant_money(at.viewer, at.programme, NUMBER)
        assert money is not None
        assert (money.paid, money.other_paid) == (900_00, 90_000_00)
        assert money.exchange_difference == 90_000_00 - 88_650_00
        [usd] = sum_by_currency(at.viewer, at.programme)
        assert (usd.currency, usd.grants, usd.award, usd.paid) == ("USD", 1, AWARD, 900_00)


def test_only_what_does_not_tie_out_is_listed_when_asked(app: Flask) -> None:
    make_signed(app, 500)
    make_draft(app, 501)
    with desk(app) as at:
        awards.write_terms(at, 501)
        awards.write_budget(at, 1_00, number=501)
    with desk(app) as at:
        everything = list_reconciliation(at.viewer, at.programme)
        untied = list_reconciliation(at.viewer, at.programme, only_untied=True)
    assert [row.money.number for row in everything.rows] == [500, 501]
    assert [row.money.number for row in untied.rows] == [501]
    assert (everything.total, everything.untied) == (2, 1)
    for row in everything.rows:
        assert bool(row.money.mismatches) is (row in untied.rows)


def test_a_page_of_the_reconciliation_tells_the_same_as_its_file_and_the_grant_itself(app: Flask) -> None:
    for number in range(500, 503):
        make_signed(app, number)
    with desk(app) as at:
        for number in (500, 501):
            record_entry(at.viewer, at.programme, number, NewEntry(EntryKind.PAYMENT, PAID, 1_000_00))
    with desk(app) as at:
        page = list_reconciliation(at.viewer, at.programme)
        assert page.rows == list(iterate_reconciliation(at.viewer, at.programme))
        for row in page.rows:
            assert row.money == get_grant_money(at.viewer, at.programme, row.money.number)
        assert [row.money.paid for row in page.rows] == [1_000_00, 1_000_00, 0]
        rest = list_reconciliation(at.viewer, at.programme, after=501)
        assert rest.rows == page.rows[2:]


def test_all_entries_are_added_up_once_until_the_data_change(app: Flask) -> None:
    def read() -> tuple[int, int]:
        """What is paid, and how often all entries were added up for it and a page."""
        with desk(app) as at, counted_queries(app) as statements:
            write_intent.set(False)
            list_reconciliation(at.viewer, at.programme)
            [usd] = sum_by_currency(at.viewer, at.programme)
            return usd.paid, sum("GROUP BY money.is_draft" in one for one in statements)

    make_signed(app, 500)
    assert [read(), read()] == [(0, 1), (0, 0)]
    with desk(app) as at:
        record_entry(at.viewer, at.programme, 500, NewEntry(EntryKind.PAYMENT, PAID, 1_000_00))
    assert [read(), read()] == [(1_000_00, 1), (1_000_00, 0)]


def test_reconciliation_takes_as_many_reads_for_two_grants_as_for_thirty(app: Flask) -> None:
    def count() -> int:
        with desk(app) as at, counted_queries(app) as statements:
            list_reconciliation(at.viewer, at.programme)
            sum_by_currency(at.viewer, at.programme)
            return len(statements)

    make_signed(app, 500)
    few = count()
    for number in range(501, 531):
        make_draft(app, number)
    with desk(app) as at:
        for number in range(501, 531):
            awards.write_terms(at, number)
    assert count() == few


def test_a_grant_is_signed_and_closed_out_once(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        for day in (date(2005, 9, 1), date(2005, 9, 20)):
            with pytest.raises(StepRefusedError) as error:
                take_step(at.viewer, grant, WantedStep(Step.SIGN, day), today=TODAY)
            assert [one.refusal for one in error.value.refused] == [StepRefusal.DECIDED_ALREADY]
        grant.end_on = date(2006, 4, 1)
        take_step(at.viewer, grant, WantedStep(Step.CLOSE_OUT, date(2006, 5, 1)), today=TODAY)
        for step in (Step.CLOSE_OUT, Step.RESUME):
            with pytest.raises(StepRefusedError) as error:
                take_step(at.viewer, grant, WantedStep(step, date(2006, 4, 10)), today=TODAY)
            assert [one.refusal for one in error.value.refused] == [StepRefusal.DECIDED_ALREADY]


@pytest.mark.parametrize("day", [date(1899, 1, 1), date(1, 1, 1)])
def test_nobody_signs_before_there_were_grants(app: Flask, day: date) -> None:
    make_draft(app)
    with desk(app) as at:
        awards.write_terms(at)
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        with pytest.raises(StepRefusedError) as error:
            take_step(at.viewer, grant, WantedStep(Step.SIGN, day), today=TODAY)
        assert [one.refusal for one in error.value.refused] == [StepRefusal.DAY_UNLIKELY]


def test_money_that_moves_on_a_day_or_later_stops_the_close_out(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        enter(at, EntryKind.PAYMENT, 100_00, on=date(2006, 4, 20))
        enter(at, EntryKind.ACCOUNTED, 100_00, on=date(2006, 4, 20))
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        grant.end_on = date(2006, 4, 1)
        with pytest.raises(StepRefusedError) as error:
            take_step(at.viewer, grant, WantedStep(Step.CLOSE_OUT, date(2006, 4, 20)), today=TODAY)
        [last] = error.value.refused
        assert (last.refusal, last.standing, last.until, last.entry_kind) == (
            StepRefusal.ENTRIES_LATER,
            100_00,
            date(2006, 4, 20),
            EntryKind.ACCOUNTED,
        )
        assert last.entry == list_entries(grant.id)[-1].id
        take_step(at.viewer, grant, WantedStep(Step.CLOSE_OUT, date(2006, 4, 21)), today=TODAY)


def test_days_on_which_a_grant_was_closed_out_stay_so_when_it_is_opened_again(app: Flask) -> None:
    make_signed(app)
    days = [date(2006, 4, 14), date(2006, 4, 15), date(2006, 4, 30), date(2006, 5, 1)]
    with desk(app) as at:
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        grant.end_on = date(2006, 4, 1)
        take_step(at.viewer, grant, WantedStep(Step.CLOSE_OUT, days[1]), today=TODAY)
        reopen = WantedStep(Step.REOPEN, days[3], StepReason.DONOR_ASKED)
        take_step(at.viewer, grant, reopen, today=TODAY)
    closed, completed = GrantStatus.CLOSED_OUT, GrantStatus.COMPLETED
    with desk(app) as at:
        grant = find_grant(NUMBER)
        assert [status_of(grant, day) for day in days] == [completed, closed, closed, completed]
        found = [
            bool(db.session.scalar(select(Grant.id).where(Grant.id == grant.id, has_status(closed, day))))
            for day in days
        ]
        assert found == [False, True, True, False]


def test_what_was_decided_before_signing_stays(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        item, _check = list_checks(at.programme.id, grant.id)[0]
        waived = CheckEntry(CheckState.WAIVED, reason="x")
        with pytest.raises(AgreementRefusedError):
            reopen_check(at.viewer, at.programme, NUMBER, item.id)
        with pytest.raises(AgreementRefusedError):
            decide_check(at.viewer, at.programme, NUMBER, item.id, waived, today=TODAY)


def test_the_condition_of_a_tranche_is_looked_at_again_when_it_is_paid(app: Flask) -> None:
    make_signed(app)
    after_advance = TrancheEntry(200_00, PAID, TrancheCondition.ADVANCE_ACCOUNTED)
    with desk(app) as at:
        plan(at, TrancheEntry(100_00, PAID, TrancheCondition.NONE), after_advance)
        move(at, 1, TrancheStep.REQUEST)
        move(at, 1, TrancheStep.APPROVE)
        pay_tranche(at.viewer, at.programme, NUMBER, 1, TranchePayment(PAID), today=TODAY)
        accounted = enter(at, EntryKind.ACCOUNTED, 100_00)
        move(at, 2, TrancheStep.REQUEST)
        move(at, 2, TrancheStep.APPROVE)
        enter(at, EntryKind.DISALLOWED, 100_00, accounted)
        with pytest.raises(TrancheRefusedError) as error:
            pay_tranche(at.viewer, at.programme, NUMBER, 2, TranchePayment(PAID), today=TODAY)
        refused = error.value.refused
        assert (refused.refusal, refused.standing) == (TrancheRefusal.ADVANCE_OPEN, 100_00)
        because = TranchePayment(PAID, reason="The report is late, the shelter needs heating.")
        entry = pay_tranche(at.viewer, at.programme, NUMBER, 2, because, today=TODAY)
        assert entry.reason == because.reason


def test_payments_beside_the_plan_say_why_and_refunds_come_after_them(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        first = enter(at, EntryKind.PAYMENT, 100_00)
        for new, refusal in (
            (NewEntry(EntryKind.PAYMENT, PAID, 50_00), EntryRefusal.REASON_MISSING),
            (NewEntry(EntryKind.REFUND, date(2005, 10, 4), 10_00, first), EntryRefusal.DAY_BEFORE),
        ):
            with pytest.raises(EntryRefusedError) as error:
                record_entry(at.viewer, at.programme, NUMBER, new)
            assert error.value.refused.refusal is refusal


def test_nothing_is_paid_while_a_grant_is_suspended(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        why = StepReason.LATE_REPORTS
        suspend = WantedStep(Step.SUSPEND, date(2006, 3, 1), why, proposed_by=0, until_on=date(2006, 3, 31))
        take_step(at.viewer, grant, suspend, today=TODAY)
        db.session.flush()
        db.session.expire(grant, ["suspensions"])
        with pytest.raises(EntryRefusedError) as error:
            enter(at, EntryKind.PAYMENT, 100_00, on=date(2006, 3, 31))
        assert error.value.refused.refusal is EntryRefusal.SUSPENDED
        before = enter(at, EntryKind.PAYMENT, 100_00, on=date(2006, 2, 1))
        with pytest.raises(EntryRefusedError) as corrected:
            enter(at, EntryKind.CORRECTION, 50_00, before, on=date(2006, 3, 31))
        assert corrected.value.refused.refusal is EntryRefusal.SUSPENDED
        enter(at, EntryKind.CORRECTION, -50_00, before, on=date(2006, 3, 31))


def test_no_suspension_begins_before_a_payment_inside_it(app: Flask) -> None:
    make_signed(app)
    why = StepReason.LATE_REPORTS
    with desk(app) as at:
        enter(at, EntryKind.PAYMENT, 100_00, on=date(2006, 3, 5))
        slip = NewEntry(EntryKind.PAYMENT, date(2006, 4, 6), 50_00, reason="Entered twice")
        mistaken = record_entry(at.viewer, at.programme, NUMBER, slip).id
        suspend = WantedStep(Step.SUSPEND, date(2006, 3, 5), why, proposed_by=0)
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        with pytest.raises(StepRefusedError) as error:
            take_step(at.viewer, grant, suspend, today=TODAY)
        assert error.value.refused == (
            RefusedStep(StepRefusal.PAID_THEN, standing=50_00, until=date(2006, 4, 6)),
        )
        enter(at, EntryKind.CORRECTION, -50_00, mistaken, on=date(2006, 4, 6))
        assert refused_steps(at, replace(suspend, effective_on=date(2006, 3, 1))) == [StepRefusal.PAID_THEN]
        earlier = replace(suspend, effective_on=date(2006, 3, 1), until_on=date(2006, 3, 4))
        take_step(at.viewer, grant, earlier, today=TODAY)
        # What was corrected to nothing was never paid.
        take_step(at.viewer, grant, replace(suspend, effective_on=date(2006, 3, 6)), today=TODAY)


def test_a_signed_tranche_keeps_its_condition(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        plan(at, TrancheEntry(100_00, PAID, TrancheCondition.MILESTONE, "Mid-term report"))
        with pytest.raises(TrancheRefusedError) as error:
            plan(at, TrancheEntry(100_00, PAID, TrancheCondition.NONE))
        assert error.value.refused.refusal is TrancheRefusal.CONDITION_SIGNED
        plan(at, TrancheEntry(150_00, PAID, TrancheCondition.MILESTONE, "Mid-term report"))


def test_no_money_moves_from_a_condition_that_was_signed_to_none(app: Flask) -> None:
    """What the tranches wait for stays, and how much money; sums move between those that wait alike."""
    make_signed(app)
    waiting = (
        TrancheEntry(100_00, PAID, TrancheCondition.NONE),
        TrancheEntry(100_00, PAID, TrancheCondition.ADVANCE_ACCOUNTED),
        TrancheEntry(100_00, PAID, TrancheCondition.MILESTONE, "Mid-term report"),
    )
    with desk(app) as at:
        plan(at, *waiting)
        moved = [
            replace(waiting[0], minor_units=298_00),
            *(replace(one, minor_units=1_00) for one in waiting[1:]),
        ]
        other = [*waiting[:2], replace(waiting[2], milestone="Another one")]
        for entries, refusal, figures in (
            (moved, TrancheRefusal.CONDITION_SIGNED, (1_00, 100_00)),
            ([waiting[2], waiting[0]], TrancheRefusal.CONDITION_SIGNED, (0, 100_00)),
            (other, TrancheRefusal.MILESTONE_SIGNED, (None, None)),
        ):
            with pytest.raises(TrancheRefusedError) as error:
                plan(at, *entries)
            refused = error.value.refused
            assert (refused.refusal, (refused.standing, refused.limit)) == (refusal, figures)
        split = [replace(waiting[1], minor_units=60_00), replace(waiting[1], minor_units=40_00)]
        plan(at, waiting[2], *split, waiting[0])
        less = [replace(one, minor_units=50_00) for one in (waiting[0], waiting[1], waiting[2])]
        plan(at, *less, award=150_00)


def test_what_waited_for_a_condition_is_not_freed_by_cancelling(app: Flask) -> None:
    make_signed(app)
    free = TrancheEntry(100_00, PAID, TrancheCondition.NONE)
    milestone = TrancheEntry(200_00, PAID, TrancheCondition.MILESTONE, "Mid-term report")
    with desk(app) as at:
        plan(at, free, milestone, award=400_00)
        move(at, 2, TrancheStep.CANCEL, reason="The report is not written any more")
        with pytest.raises(TrancheRefusedError) as error:
            plan(at, free, replace(free, minor_units=200_00), award=400_00)
        refused = error.value.refused
        assert (refused.refusal, refused.standing, refused.limit) == (
            TrancheRefusal.FREE_SIGNED,
            300_00,
            200_00,
        )
        plan(at, free, free, milestone, award=500_00)


def test_a_plan_that_is_written_again_keeps_its_numbers(app: Flask) -> None:
    make_signed(app)
    first, second = (TrancheEntry(sum_, PAID, TrancheCondition.NONE) for sum_ in (100_00, 200_00))
    with desk(app) as at:
        plan(at, first, second, first)
        move(at, 2, TrancheStep.REQUEST)
        plan(at, first, first, second)
        assert [(one.number, one.minor_units) for one in list_tranches(find_grant(NUMBER).id)] == [
            (1, 100_00),
            (2, 200_00),
            (3, 100_00),
            (4, 200_00),
        ]


def test_conditions_are_looked_at_on_the_day_of_the_payment(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        plan(
            at,
            TrancheEntry(100_00, PAID, TrancheCondition.ADVANCE_ACCOUNTED),
            TrancheEntry(100_00, PAID, TrancheCondition.MILESTONE, "Mid-term report"),
        )
        beside = NewEntry(EntryKind.PAYMENT, date(2005, 11, 1), 80_00, reason="Agreed by letter.")
        record_entry(at.viewer, at.programme, NUMBER, beside)
        enter(at, EntryKind.ACCOUNTED, 80_00, on=date(2006, 4, 20))
        with pytest.raises(TrancheRefusedError) as unsigned:
            accept_milestone(at.viewer, at.programme, NUMBER, 2, date(2005, 9, 14))
        assert unsigned.value.refused.refusal is TrancheRefusal.MILESTONE_EARLY, "signed on the 15th"
        accept_milestone(at.viewer, at.programme, NUMBER, 2, date(2006, 4, 20))
        for place in (1, 2):
            move(at, place, TrancheStep.REQUEST)
            move(at, place, TrancheStep.APPROVE)
        early = TranchePayment(date(2006, 2, 20))
        for place, refusal in ((1, TrancheRefusal.ADVANCE_OPEN), (2, TrancheRefusal.MILESTONE_LATER)):
            with pytest.raises(TrancheRefusedError) as error:
                pay_tranche(at.viewer, at.programme, NUMBER, place, early, today=TODAY)
            assert error.value.refused.refusal is refusal
        pay_tranche(at.viewer, at.programme, NUMBER, 1, TranchePayment(date(2006, 4, 20)), today=TODAY)
        with_reason = replace(early, reason="The report was on its way")
        pay_tranche(at.viewer, at.programme, NUMBER, 2, with_reason, today=TODAY)
        assert [one.is_override for one in list_tranches(find_grant(NUMBER).id)] == [False, True]


def test_tranches_that_were_never_paid_are_no_fault_of_a_closed_grant(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        plan(at, TrancheEntry(100_00, PAID, TrancheCondition.NONE))
        money = get_grant_money(at.viewer, at.programme, NUMBER)
        assert money is not None
        assert Mismatch.TRANCHES in money.mismatches
        assert list_reconciliation(at.viewer, at.programme).untied == 1
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        grant.end_on = date(2006, 4, 1)
        take_step(at.viewer, grant, WantedStep(Step.CLOSE_OUT, date(2006, 5, 1)), today=TODAY)
        money = get_grant_money(at.viewer, at.programme, NUMBER)
        assert money is not None
        assert money.mismatches == ()
        assert list_reconciliation(at.viewer, at.programme).untied == 0
