"""Reports: what they add up to, who decides about them, what is late, and that what is removed is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.redaction.finding import find_hits
from grants_app.domain.redaction.words import read_passage
from grants_app.domain.reports.schedule.due import due_state
from grants_app.domain.reports.schedule.keeping import standing_of
from grants_app.domain.reports.schedule.vocabulary import DueState, ReportState
from grants_app.domain.reports.templates.models import ReportTemplate
from grants_app.domain.reports.writing.actions import (
    Place,
    ReportRefusedError,
    Review,
    begin_report,
    decide_report,
)
from grants_app.domain.reports.writing.finances import FinanceLine, keys_of, renew
from grants_app.domain.reports.writing.models import Report
from grants_app.domain.reports.writing.rules import ReportFacts, refuse_step
from grants_app.domain.reports.writing.vocabulary import ReportRefusal, ReportStep
from grants_app.extensions import db
from tests.awards import NUMBER, TODAY
from tests.redactions import NAME
from tests.schedules import schedule_of
from tests.written_reports import (
    REVIEWER,
    WRITER,
    begin,
    decide,
    desk_of,
    found_of,
    hand_in,
    make_handed_in,
    make_reporting,
    user_id,
    whole,
    write,
)

LINE = FinanceLine(1, "", budget=1_000_00, earlier=400_00, spent=650_00)


@pytest.fixture
def places(app: Flask) -> list[Place]:
    """The periods of a grant that reports by quarters."""
    return [Place(NUMBER, one) for one in make_reporting(app)]


def test_a_line_adds_up_and_is_explained_from_a_share_on() -> None:
    assert (LINE.to_date, LINE.remaining) == (1_050_00, -50_00)
    assert not LINE.needs_explanation(5, is_final=False)
    assert LINE.needs_explanation(4, is_final=False)
    unspent = replace(LINE, spent=0)
    assert not unspent.needs_explanation(10, is_final=False)
    assert unspent.needs_explanation(10, is_final=True)
    assert not replace(LINE, spent=None).needs_explanation(0, is_final=True)


def test_lines_alike_keep_what_was_said_of_each() -> None:
    standing = [replace(LINE, spent=1), replace(LINE, spent=2)]
    budget = [FinanceLine(1, "", 5), FinanceLine(2, "", 6), FinanceLine(1, "", 7)]
    assert keys_of([(1, ""), (2, ""), (1, "")]) == [(1, "", 0), (2, "", 0), (1, "", 1)]
    fresh = renew(standing, budget, {(1, "", 1): 9})
    assert [(one.budget, one.earlier, one.spent) for one in fresh] == [(5, 0, 1), (6, 0, None), (7, 9, 2)]


def test_earlier_periods_count_as_their_reports_say(app: Flask, places: list[Place]) -> None:
    make_handed_in(app, places[0], spent=7_00)
    begin(app, places[1])
    with desk_of(app, "grantee.vatra") as at:
        assert [line.earlier for line in whole(at, places[1]).lines] == [7_00, 7_00]


@pytest.mark.parametrize("step", [ReportStep.RETURN, ReportStep.APPROVE])
def test_nobody_decides_about_what_they_handed_in(app: Flask, places: list[Place], step: ReportStep) -> None:
    make_handed_in(app, places[0])
    with desk_of(app, REVIEWER) as at:
        version = found_of(at, places[0]).versions[0].version
        submitter = version.submitted_by_id
        number = user_id(REVIEWER)
    facts = ReportFacts(
        state=ReportState.SUBMITTED,
        last_on=date(2005, 12, 31),
        is_signed=True,
        is_closed_out=False,
        is_dropped=False,
        involved=frozenset({submitter or 0}),
    )
    own = refuse_step(facts, step, user_id=submitter, day=TODAY, has_comment=True)
    assert own is ReportRefusal.OWN_REPORT
    assert refuse_step(facts, step, user_id=number, day=TODAY, has_comment=True) is None


def test_whoever_certified_and_is_staff_now_does_not_approve(app: Flask, places: list[Place]) -> None:
    make_handed_in(app, places[0])
    with desk_of(app, REVIEWER) as at:
        user = db.session.get(User, user_id("certifier.vatra"))
        assert user is not None
        viewer = replace(user.as_viewer(), role=Role.SPECIALIST, organisation_id=None)
        with pytest.raises(ReportRefusedError) as error:
            decide_report(
                viewer, at.programme, places[0], ReportStep.APPROVE, Review({}), number=1, today=TODAY
            )
    assert error.value.refusal is ReportRefusal.OWN_REPORT


def test_a_report_is_handed_in_after_its_period_and_once(app: Flask, places: list[Place]) -> None:
    begin(app, places[0])
    write(app, places[0])
    with pytest.raises(ReportRefusedError) as error:
        hand_in(app, places[0], today=date(2005, 12, 31))
    assert error.value.refusal is ReportRefusal.NOT_ENDED
    hand_in(app, places[0])
    with pytest.raises(AssertionError):
        hand_in(app, places[0])


def test_what_is_handed_in_is_not_late_and_what_is_returned_is_chased(
    app: Flask, places: list[Place]
) -> None:
    def states() -> list[ReportState | None]:
        with desk_of(app, REVIEWER) as at:
            periods = schedule_of(at).periods
            assert [one.is_held for one in standing_of(periods)] == [
                one.report_state is not None for one in periods
            ]
            return [one.report_state for one in periods]

    begin(app, places[0])
    assert states()[0] is ReportState.DRAFT
    write(app, places[0])
    hand_in(app, places[0])
    assert states() == [ReportState.SUBMITTED, None, None, None]
    decide(app, places[0], ReportStep.RETURN, "Cilat shkolla?")
    assert states()[0] is ReportState.RETURNED
    day, due = date(2006, 5, 10), date(2006, 1, 30)
    shown = [due_state(due, due, day, one) for one in (None, *ReportState)]
    assert shown == [
        DueState.LATE,
        DueState.LATE,
        DueState.SUBMITTED,
        DueState.RETURNED,
        DueState.APPROVED,
    ]


def test_a_removal_finds_what_reports_say(app: Flask, places: list[Place]) -> None:
    make_handed_in(app, places[0], words=NAME)
    decide(app, places[0], ReportStep.RETURN, NAME)
    with app.app_context():
        hits = find_hits(db.session.connection(), read_passage(NAME))
    found = {f"{hit.table}.{hit.field}" for hit in hits}
    assert {"report_answer.text", "report_line.explanation", "report_comment.text"} <= found
    assert all(hit.owner and hit.owner[0] == "grant" for hit in hits if hit.table.startswith("report_"))


def test_two_grants_that_begin_the_first_reports_at_once_share_the_template(app: Flask) -> None:
    """Each holds its own grant; the usual template is stored by whoever comes first."""
    first, second = (Place(number, make_reporting(app, number)[0]) for number in (NUMBER, NUMBER + 1))
    faults = list[Exception]()

    def go() -> None:
        try:
            begin(app, second)
        except IntegrityError as error:
            faults.append(error)

    other = Thread(target=go)
    with desk_of(app, WRITER) as at:
        begin_report(at.viewer, at.programme, first, today=TODAY)
        db.session.flush()
        other.start()
        other.join(timeout=1)
        assert other.is_alive(), "it waits"
    other.join(timeout=30)
    assert faults == []
    with app.app_context():
        assert len(db.session.scalars(select(ReportTemplate)).all()) == 1
        assert len(db.session.scalars(select(Report)).all()) == 2
