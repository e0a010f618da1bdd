"""Plans of reporting: what is kept of them, what follows the days of a grant, what is due on which day."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.cli import SEED
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.amendments.proposals import EarlyClosure, Extension, Suspension
from grants_app.domain.grants.editing.actions import GrantEntry, change_grant
from grants_app.domain.grants.editing.queries import values_of
from grants_app.domain.grants.lifecycle.vocabulary import StepReason
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.vocabulary import Decision
from grants_app.domain.reports.schedule.actions import ScheduleRefusedError, move_due_day, plan_reports
from grants_app.domain.reports.schedule.due import due_state, has_due_state
from grants_app.domain.reports.schedule.listing import (
    PAGE_SIZE,
    DueFilter,
    list_choices,
    list_due,
    list_unplanned,
    read_place,
)
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.queries import get_schedule
from grants_app.domain.reports.schedule.vocabulary import DueState, ScheduleKind, ScheduleRefusal
from grants_app.domain.seeding.actions import seed_facts
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.extensions import db
from tests.awards import NUMBER, TODAY, Desk, desk, make_draft, make_signed
from tests.domain.test_amendments import amend
from tests.factories import committed, counted_queries, decide, find_grant, make_grants
from tests.schedules import REASON, days_of, entry, make_plan, move_due, schedule_of

QUARTERS = [
    ("2005-10-01", "2005-12-31", "2006-01-30"),
    ("2006-01-01", "2006-03-31", "2006-04-30"),
    ("2006-04-01", "2006-06-30", "2006-07-30"),
    ("2006-07-01", "2006-07-31", "2006-08-30"),
]


def viewer_of(account: str) -> Viewer:
    user = db.session.scalars(select(User).where(User.email == f"{account}@example.org")).one()
    return user.as_viewer()


def last_entry(action: str) -> AuditEntry:
    statement = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id.desc())
    return db.session.scalars(statement).first() or pytest.fail(f"no audit row {action}")


@pytest.fixture
def planned(app: Flask) -> Flask:
    """A signed grant that reports by quarters."""
    make_signed(app)
    with desk(app) as at:
        make_plan(at)
    return app


def test_a_plan_makes_its_periods_and_says_so_in_the_log(planned: Flask) -> None:
    with desk(planned) as at:
        found = schedule_of(at)
        assert days_of(found) == QUARTERS
        assert found.plan is not None
        assert found.plan.reason == REASON
        assert [one["due_on"] for one in found.plan.periods] == [due for _first, _last, due in QUARTERS]
        [version] = found.versions
        assert version.by is not None
        assert version.by.email == "specialist@example.org"
        row = last_entry("grant.plan_reports")
        assert row.changes["schedule_kind"] == [None, "quarterly"]
        assert row.changes["periods"] == [[], [list(one) for one in QUARTERS]]
        assert REASON not in str(row.changes)
        assert row.business_day == TODAY


def test_nothing_is_planned_before_somebody_plans_it(app: Flask) -> None:
    with desk(app) as at:
        assert schedule_of(at, 3).versions == []
        assert list_due(at.viewer, at.programme, DueFilter(), TODAY).rows == []


def test_a_new_plan_keeps_what_came_before_it(planned: Flask) -> None:
    with desk(planned) as at:
        before = [one.id for one in schedule_of(at).periods]
        make_plan(at, entry(ScheduleKind.MONTHLY, from_on=date(2006, 4, 1), days_until_due=15))
    with desk(planned) as at:
        after = schedule_of(at)
        assert days_of(after) == [
            *QUARTERS[:2],
            ("2006-04-01", "2006-04-30", "2006-05-15"),
            ("2006-05-01", "2006-05-31", "2006-06-15"),
            ("2006-06-01", "2006-06-30", "2006-07-15"),
            ("2006-07-01", "2006-07-31", "2006-08-15"),
        ]
        assert [one.id for one in after.periods[:2]] == before[:2]
        assert [one.kind.value for one in after.periods] == ["quarterly"] * 2 + ["monthly"] * 4
        assert [one.plan.number for one in after.versions] == [2, 1]
        kept = [(one["first_on"], one["last_on"], one["due_on"]) for one in after.versions[1].plan.periods]
        assert kept == QUARTERS


def test_a_period_that_is_not_needed_any_more_stays_on_record(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        make_plan(at, entry(ScheduleKind.MONTHLY))
        make_plan(at, entry(ScheduleKind.FINAL, reason="The donor asks for one report"))
    with desk(app) as at:
        found = schedule_of(at)
        assert days_of(found) == [("2005-10-01", "2006-07-31", "2006-08-30")]
        assert [one.first_on.month for one in found.dropped] == [11, 12, 1, 2, 3, 4, 5, 6, 7]
        plan = found.plan
        assert plan is not None
        assert {one.dropped_by_id for one in found.dropped} == {plan.id}


def test_ad_hoc_days_end_periods(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        make_plan(at, entry(ScheduleKind.AD_HOC, date(2006, 3, 15), date(2006, 1, 20)))
    with desk(app) as at:
        assert [(first, last) for first, last, _due in days_of(schedule_of(at))] == [
            ("2005-10-01", "2006-01-20"),
            ("2006-01-21", "2006-03-15"),
            ("2006-03-16", "2006-07-31"),
        ]


def test_a_moved_due_day_keeps_its_history(planned: Flask) -> None:
    with desk(planned) as at:
        move_due(at, 1, date(2006, 5, 15))
    with desk(planned) as at:
        move_due(at, 1, date(2006, 5, 8), reason="Sooner")
    with desk(planned) as at:
        found = schedule_of(at)
        period = found.periods[1]
        assert (period.due_on, period.is_due_moved) == (date(2006, 5, 8), True)
        moves = [
            (one.move.before_on, one.move.after_on, one.move.reason, one.by) for one in found.moves[period.id]
        ]
        assert [(before.isoformat(), after.isoformat(), why) for before, after, why, _by in moves] == [
            ("2006-04-30", "2006-05-15", "Snow"),
            ("2006-05-15", "2006-05-08", "Sooner"),
        ]
        assert all(by is not None and by.email == "specialist@example.org" for *_rest, by in moves)
        assert last_entry("grant.move_due_day").changes["due_on"] == ["2006-05-15", "2006-05-08"]


def test_what_was_agreed_about_a_period_holds_against_a_new_plan(planned: Flask) -> None:
    with desk(planned) as at:
        move_due(at, 1, date(2006, 5, 15))
    with desk(planned) as at, pytest.raises(ScheduleRefusedError) as error:
        make_plan(at, entry(ScheduleKind.MONTHLY))
    assert error.value.refused.refusal is ScheduleRefusal.FROM_UNFIT
    with desk(planned) as at:
        make_plan(at, entry(ScheduleKind.FINAL, from_on=date(2006, 4, 1)))
        assert days_of(schedule_of(at)) == [
            QUARTERS[0],
            ("2006-01-01", "2006-03-31", "2006-05-15"),
            ("2006-04-01", "2006-07-31", "2006-08-30"),
        ]


def test_an_early_closure_moves_the_final_report(planned: Flask) -> None:
    amend(planned, lambda _at: EarlyClosure(), date(2006, 5, 20), code=StepReason.GOALS_REACHED)
    with desk(planned) as at:
        found = schedule_of(at)
        assert days_of(found) == [*QUARTERS[:2], ("2006-04-01", "2006-05-20", "2006-06-19")]
        assert [one.first_on for one in found.dropped] == [date(2006, 7, 1)]
        [move] = found.moves[found.periods[2].id]
        assert (move.move.before_on, move.move.after_on) == (date(2006, 7, 30), date(2006, 6, 19))
        assert found.plan is not None
        assert (found.plan.number, found.plan.reason) == (2, None)
        assert last_entry("grant.follow_report_days").changes["periods"][1][-1][1] == "2006-05-20"


def test_an_extension_adds_periods(planned: Flask) -> None:
    with desk(planned) as at:
        final = schedule_of(at).periods[3].id
    amend(planned, lambda _at: Extension(date(2006, 11, 10)))
    with desk(planned) as at:
        found = schedule_of(at)
        assert days_of(found)[3:] == [
            ("2006-07-01", "2006-09-30", "2006-10-30"),
            ("2006-10-01", "2006-11-10", "2006-12-10"),
        ]
        assert found.periods[3].id == final


def test_a_suspension_changes_no_period(planned: Flask) -> None:
    make: Callable[[Desk], Suspension] = lambda _at: Suspension(date(2006, 6, 30))  # noqa: E731
    amend(planned, make, date(2006, 6, 1), code=StepReason.SAFETY)
    with desk(planned) as at:
        found = schedule_of(at)
        assert days_of(found) == QUARTERS
        assert len(found.versions) == 1


def test_a_draft_with_other_days_has_other_periods(app: Flask) -> None:
    make_draft(app)
    with desk(app) as at:
        make_plan(at)
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        wanted = GrantEntry(
            phase_id=grant.phase_id,
            organisation_id=grant.organisation_id,
            reference=None,
            title_sq=grant.title_sq,
            title_en=grant.title_en,
            summary_sq=None,
            summary_en=None,
            start_on=date(2005, 11, 1),
            end_on=date(2006, 3, 31),
            themes=tuple(one.theme for one in grant.themes),
            primary_theme=None,
            works_with=(),
        )
        change_grant(at.viewer, at.programme, NUMBER, wanted, seen=version_of(values_of(grant)))
    with desk(app) as at:
        assert days_of(schedule_of(at)) == [
            ("2005-11-01", "2005-12-31", "2006-01-30"),
            ("2006-01-01", "2006-03-31", "2006-04-30"),
        ]


def test_a_corrected_day_of_the_facts_reaches_the_periods(app: Flask, tmp_path: Path) -> None:
    with desk(app) as at:
        grant = find_grant(3)
        first_on, last_on = grant.start_on, grant.end_on
        make_plan(at, entry(from_on=first_on), number=3)
    folder = Path(shutil.copytree(SEED, tmp_path / "seed"))
    path, end = folder / "grants" / "03.toml", last_on + timedelta(days=40)
    path.write_text(path.read_text("utf-8").replace(f"end = {last_on}", f"end = {end}"), encoding="utf-8")
    with desk(app):
        seed_facts(folder)
    with desk(app) as at:
        found = schedule_of(at, 3)
        assert found.periods[-1].last_on == find_grant(3).end_on == end
        assert found.versions[0].by is None
        assert last_entry("grant.follow_report_days").actor == "flask seed"


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_planned_or_moved_without_a_reason(planned: Flask, reason: str) -> None:
    with desk(planned) as at, pytest.raises(ScheduleRefusedError) as error:
        make_plan(at, entry(ScheduleKind.MONTHLY, reason=reason))
    assert error.value.refused.refusal is ScheduleRefusal.REASON_MISSING
    with desk(planned) as at, pytest.raises(ScheduleRefusedError):
        move_due(at, 0, date(2006, 2, 28), reason=reason)


def test_no_reason_points_at_a_person(planned: Flask) -> None:
    with desk(planned) as at, pytest.raises(PersonalDataError):
        make_plan(at, entry(ScheduleKind.MONTHLY, reason="Call 069 234 5678"))
    with desk(planned) as at, pytest.raises(PersonalDataError):
        move_due(at, 0, date(2006, 2, 28), reason="Call 069 234 5678")


def test_whoever_comes_second_is_told(planned: Flask) -> None:
    with desk(planned) as at:
        seen, period = schedule_of(at).version, schedule_of(at).periods[0].id
        move_due(at, 1, date(2006, 5, 15))
    with desk(planned) as at, pytest.raises(EditConflictError):
        plan_reports(at.viewer, at.programme, NUMBER, entry(ScheduleKind.MONTHLY), seen=seen, today=TODAY)
    with desk(planned) as at, pytest.raises(EditConflictError):
        move_due_day(
            at.viewer,
            at.programme,
            NUMBER,
            period,
            date(2006, 2, 28),
            reason="Snow",
            seen=seen,
            today=TODAY,
        )


@pytest.mark.parametrize(
    ("to_on", "refusal"),
    [
        (date(2005, 12, 31), ScheduleRefusal.DUE_EARLY),
        (date(2006, 1, 30), ScheduleRefusal.SAME),
        (date(2008, 1, 1), ScheduleRefusal.DUE_UNLIKELY),
    ],
)
def test_due_days_that_cannot_be(planned: Flask, to_on: date, refusal: ScheduleRefusal) -> None:
    with desk(planned) as at, pytest.raises(ScheduleRefusedError) as error:
        move_due(at, 0, to_on)
    assert error.value.refused.refusal is refusal


def test_the_same_plan_once_more_is_none(planned: Flask) -> None:
    with desk(planned) as at, pytest.raises(ScheduleRefusedError) as error:
        make_plan(at)
    assert error.value.refused.refusal is ScheduleRefusal.SAME


def test_nothing_changes_once_a_grant_is_closed_out(planned: Flask) -> None:
    with committed(planned):
        decide(find_grant(NUMBER), Decision.CLOSED_OUT)
    with desk(planned) as at, pytest.raises(ScheduleRefusedError) as error:
        make_plan(at, entry(ScheduleKind.MONTHLY))
    assert error.value.refused.refusal is ScheduleRefusal.CLOSED_OUT
    with desk(planned) as at:
        assert not list_due(at.viewer, at.programme, DueFilter(), TODAY).rows


def test_staff_and_its_own_people_read_a_schedule(planned: Flask) -> None:
    readers = {"specialist": True, "grantee.vatra": True, "certifier.vatra": True}
    for account in (*readers, "grantee.gip", "donor", "coordinator", "committee.kukes", "admin"):
        with desk(planned) as at:
            viewer = viewer_of(account)
            if readers.get(account):
                assert get_schedule(viewer, at.programme, NUMBER).periods
                assert list_due(viewer, at.programme, DueFilter(), TODAY).rows
            else:
                with pytest.raises(LookupError):
                    get_schedule(viewer, at.programme, NUMBER)
                assert not list_due(viewer, at.programme, DueFilter(), TODAY).rows


def test_the_database_and_the_object_agree_on_what_is_late(planned: Flask) -> None:
    with desk(planned) as at:
        periods = schedule_of(at).periods
        for number in range(-5, 400):
            day = date(2005, 9, 30) + timedelta(days=number)
            for state in DueState:
                found = set(db.session.scalars(select(ReportPeriod.id).where(has_due_state(state, day))))
                wanted = {one.id for one in periods if due_state(one.last_on, one.due_on, day) is state}
                assert found == wanted, (day, state)


def test_what_is_due_by_state_organisation_and_phase(planned: Flask) -> None:
    with desk(planned) as at:

        def due(**asked: object) -> list[str]:
            page = list_due(at.viewer, at.programme, DueFilter(**asked), TODAY)  # type: ignore[arg-type]
            return [row.due_on.isoformat() for row in page.rows]

        everything = [due_on for _first, _last, due_on in QUARTERS]
        assert due() == everything
        assert due(state=DueState.LATE) == everything[:2]
        assert due(state=DueState.DUE) == []
        assert due(state=DueState.NOT_YET) == everything[2:]
        assert due(organisation="vatra") == everything
        assert due(organisation="gip") == []
        phase = find_grant(NUMBER).phase.number
        assert due(phase=phase) == everything
        assert due(phase=phase + 50) == []
        page = list_due(at.viewer, at.programme, DueFilter(state=DueState.LATE), TODAY)
        assert page.counts == dict.fromkeys(DueState, 0) | {DueState.LATE: 2, DueState.NOT_YET: 2}
        assert [row.is_final for row in list_due(at.viewer, at.programme, DueFilter(), TODAY).rows] == [
            *[False] * 3,
            True,
        ]
        choices = list_choices(at.viewer, at.programme, TODAY)
        assert [row.slug for row in choices.organisations] == ["vatra"]
        assert [row.number for row in choices.phases] == [phase]


def test_nobody_owes_a_report_under_a_draft(app: Flask) -> None:
    make_draft(app)
    with desk(app) as at:
        make_plan(at)
        assert not list_due(at.viewer, at.programme, DueFilter(), TODAY).rows


def test_grants_without_a_plan_are_counted(planned: Flask) -> None:
    with desk(planned) as at:
        found = list_unplanned(at.viewer, at.programme, TODAY)
        assert (found.count, found.numbers) == (24, list(range(1, 13)))


def test_pages_follow_each_other_without_a_row_lost_or_doubled(app: Flask) -> None:
    make_grants(app, 9, first=600)
    with desk(app) as at:
        for number in range(600, 609):
            make_plan(at, number=number)
    with desk(app) as at:
        first = list_due(at.viewer, at.programme, DueFilter(), TODAY)
        assert len(first.rows) == PAGE_SIZE
        assert first.next_after is not None
        after = read_place(first.next_after)
        second = list_due(at.viewer, at.programme, replace(DueFilter(), after=after), TODAY)
        assert second.next_after is None
        found = [(row.due_on, row.id) for row in (*first.rows, *second.rows)]
        assert len(found) == 36
        assert found == sorted(set(found))


def test_queries_do_not_grow_with_what_is_due(app: Flask) -> None:
    make_grants(app, 8, first=600)
    counts = []
    for numbers in ([600], range(601, 608)):
        with desk(app) as at:
            for number in numbers:
                make_plan(at, number=number)
        with desk(app) as at:
            at.programme.id  # noqa: B018  # read before counting
            with counted_queries(app) as statements:
                list_due(at.viewer, at.programme, DueFilter(), TODAY)
                schedule_of(at, 600)
            counts.append(len(statements))
    assert counts == [6, 6]


@pytest.mark.parametrize("text", ["", "2006-01-30", "2006-13-01.1", "2006-01-30.x", "2006-01-30.1234567890"])
def test_places_that_no_page_gave(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_place(text)
