"""A tranche that waits for reports is released once the reports before its planned day are approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from grants_app.domain.grants.payments.actions import EntryRefusedError, NewEntry, record_entry
from grants_app.domain.grants.payments.balance import Entry
from grants_app.domain.grants.payments.planning import TrancheEntry
from grants_app.domain.grants.payments.queries import list_opened_by
from grants_app.domain.grants.payments.release import ReleaseTerms, SignedPart, refuse_release
from grants_app.domain.grants.payments.reported import ReportedPeriod, all_approved_on, awaited
from grants_app.domain.grants.payments.tranches import TranchePayment, TrancheRefusedError, pay_tranche
from grants_app.domain.grants.payments.vocabulary import (
    EntryKind,
    EntryRefusal,
    TrancheCondition,
    TrancheRefusal,
    TrancheStep,
)
from grants_app.domain.reports.writing.actions import Place, correct_report
from grants_app.domain.reports.writing.vocabulary import ReportStep
from tests import awards
from tests.awards import AWARD, NUMBER, TODAY, desk, make_draft, move
from tests.factories import find_grant
from tests.schedules import make_plan, schedule_of
from tests.written_reports import WRITER, begin, decide, desk_of, hand_in, make_handed_in, write

NONE, REPORT = TrancheCondition.NONE, TrancheCondition.REPORT
SPRING = date(2006, 4, 3)
HALF = AWARD // 2
PERIODS = (
    ReportedPeriod(1, date(2005, 12, 31), date(2006, 1, 20)),
    ReportedPeriod(2, date(2006, 3, 31), date(2006, 4, 12)),
    ReportedPeriod(3, date(2006, 6, 30)),
)


def make_waiting(app: Flask) -> list[int]:
    """A grant signed with a free half and one that waits for reports; gives the numbers of its periods."""
    make_draft(app)
    with desk(app) as at:
        awards.write_terms(at)
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
        awards.plan(
            at,
            TrancheEntry(HALF, date(2005, 10, 5), NONE),
            TrancheEntry(AWARD - HALF, SPRING, REPORT),
        )
        awards.sign(at)
    with desk(app) as at:
        make_plan(at, number=NUMBER)
        return [one.id for one in schedule_of(at, NUMBER).periods]


def refused(app: Flask, step: TrancheStep = TrancheStep.APPROVE) -> tuple[TrancheRefusal, date | None]:
    """Why the second tranche is not moved on, and the day that is named."""
    with desk(app) as at, pytest.raises(TrancheRefusedError) as caught:
        move(at, 2, step)
    return caught.value.refused.refusal, caught.value.refused.until


def test_a_tranche_waits_for_the_periods_that_end_before_its_day() -> None:
    assert [one.id for one in awaited(PERIODS, SPRING)] == [1, 2]
    assert [one.id for one in awaited(PERIODS, date(2006, 3, 31))] == [1]
    assert all_approved_on(awaited(PERIODS, SPRING)) == date(2006, 4, 12)
    assert all_approved_on(PERIODS) is None
    assert all_approved_on(()) is None


@pytest.mark.parametrize(
    ("on", "is_free"), [(date(2006, 4, 11), False), (date(2006, 4, 12), True), (None, True)]
)
def test_the_signed_part_is_held_until_the_day_of_the_last_approval(on: date | None, is_free: bool) -> None:
    terms = ReleaseTerms(
        [SignedPart(10, NONE, number=1), SignedPart(10, REPORT, number=2, planned_on=SPRING)],
        award=20,
        reported=PERIODS,
    )
    entries = [Entry(1, EntryKind.PAYMENT, 10, on=date(2006, 1, 2))]
    # Paid as any tranche, beside the plan or in pieces: what the signed part has stays.
    found = refuse_release(terms, entries, Entry(0, EntryKind.PAYMENT, 5, on=on))
    assert (found is None) is is_free
    if found is not None:
        assert (found.refusal, found.limit, found.standing, found.tranche) == (
            TrancheRefusal.REPORT_WAITS,
            10,
            15,
            2,
        )
    open_ = replace(terms, reported=PERIODS[2:])
    assert refuse_release(open_, entries, Entry(0, EntryKind.PAYMENT, 5, on=on)) is not None


def test_an_approved_report_opens_the_tranche_that_waits_for_it(app: Flask) -> None:
    first, second, *_later = make_waiting(app)
    with desk(app) as at:
        move(at, 1, TrancheStep.REQUEST, TrancheStep.APPROVE)
        pay_tranche(at.viewer, at.programme, NUMBER, 1, TranchePayment(date(2005, 10, 6)), today=TODAY)
        move(at, 2, TrancheStep.REQUEST)
    assert refused(app) == (TrancheRefusal.REPORT_OPEN, date(2005, 12, 31))
    make_handed_in(app, Place(NUMBER, first))
    assert refused(app) == (TrancheRefusal.REPORT_OPEN, date(2005, 12, 31))
    decide(app, Place(NUMBER, first), ReportStep.APPROVE)
    assert refused(app) == (TrancheRefusal.REPORT_OPEN, date(2006, 3, 31))
    make_handed_in(app, Place(NUMBER, second))
    decide(app, Place(NUMBER, second), ReportStep.RETURN, "Which schools?")
    assert refused(app) == (TrancheRefusal.REPORT_OPEN, date(2006, 3, 31))
    with desk(app):
        assert list_opened_by(find_grant(NUMBER).id, date(2006, 3, 31)) == []
    write(app, Place(NUMBER, second), words="Në Lezhë.")
    hand_in(app, Place(NUMBER, second))
    decide(app, Place(NUMBER, second), ReportStep.APPROVE, number=2)
    with desk(app) as at:
        assert list_opened_by(find_grant(NUMBER).id, date(2006, 3, 31)) == [2]
        assert list_opened_by(find_grant(NUMBER).id, SPRING) == []
        move(at, 2, TrancheStep.APPROVE)
    # It was approved today: not even a reason of the calendar makes it paid before that.
    yesterday = TODAY - timedelta(days=1)
    with desk(app) as at, pytest.raises(TrancheRefusedError) as caught:
        pay_tranche(at.viewer, at.programme, NUMBER, 2, TranchePayment(yesterday), today=TODAY)
    assert (caught.value.refused.refusal, caught.value.refused.until) == (TrancheRefusal.REPORT_LATER, TODAY)
    with desk(app) as at:
        pay_tranche(at.viewer, at.programme, NUMBER, 2, TranchePayment(TODAY), today=TODAY)


def test_a_correction_of_an_approved_report_closes_nothing_again(app: Flask) -> None:
    periods = make_waiting(app)
    for one in periods[:2]:
        make_handed_in(app, Place(NUMBER, one))
        decide(app, Place(NUMBER, one), ReportStep.APPROVE)
    with desk_of(app, WRITER) as at:
        correct_report(at.viewer, at.programme, Place(NUMBER, periods[0]), "Një shumë.", today=TODAY)
    with desk(app) as at:
        move(at, 2, TrancheStep.REQUEST, TrancheStep.APPROVE)


def test_what_is_planned_anew_without_the_condition_still_waits(app: Flask) -> None:
    make_waiting(app)
    with desk(app) as at:
        move(at, 2, TrancheStep.CANCEL, reason="Another day.")
        awards.plan(
            at,
            TrancheEntry(HALF, date(2005, 10, 5), NONE),
            TrancheEntry(AWARD - HALF, date(2005, 12, 1), REPORT),
        )
    with desk(app) as at:
        move(at, 1, TrancheStep.REQUEST, TrancheStep.APPROVE)
        pay_tranche(at.viewer, at.programme, NUMBER, 1, TranchePayment(date(2005, 10, 6)), today=TODAY)
        move(at, 3, TrancheStep.REQUEST)
    with desk(app) as at, pytest.raises(TrancheRefusedError) as caught:
        move(at, 3, TrancheStep.APPROVE)
    assert caught.value.refused.refusal is TrancheRefusal.REPORT_UNPLANNED
    new = NewEntry(EntryKind.PAYMENT, TODAY, 100)
    with desk(app) as at, pytest.raises(EntryRefusedError) as beside:
        record_entry(at.viewer, at.programme, NUMBER, new)
    assert beside.value.refused.refusal is EntryRefusal.REPORT_WAITS
    with desk(app) as at:
        record_entry(at.viewer, at.programme, NUMBER, replace(new, reason="The centre needs it now."))


def test_a_report_that_nobody_planned_is_none_that_was_approved(app: Flask) -> None:
    make_waiting(app)
    begin(app, Place(NUMBER, make_places(app)[0]))
    with desk(app) as at:
        awards.plan(
            at,
            TrancheEntry(HALF, date(2005, 10, 5), NONE),
            TrancheEntry(AWARD - HALF, date(2005, 12, 31), REPORT),
        )
        move(at, 2, TrancheStep.REQUEST)
    assert refused(app) == (TrancheRefusal.REPORT_UNPLANNED, None)
    with desk(app) as at:
        move(at, 2, TrancheStep.APPROVE, reason="The donor agreed.")


def make_places(app: Flask) -> list[int]:
    """The numbers of the periods."""
    with desk(app) as at:
        return [one.id for one in schedule_of(at, NUMBER).periods]
