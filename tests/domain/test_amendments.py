"""Amendments: two persons, what each kind changes, what held when, and what stands against them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grants_app.domain.accounts.actions import deactivate_user
from grants_app.domain.accounts.models import User
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.reading import list_coverage
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.agreements.actions import StatedSum
from grants_app.domain.grants.agreements.queries import find_agreement
from grants_app.domain.grants.amendments.actions import (
    approve_amendment,
    propose_amendment,
    reject_amendment,
)
from grants_app.domain.grants.amendments.held import held_of
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.amendments.plan import differing, held_on
from grants_app.domain.grants.amendments.proposals import (
    AmendmentRefusedError,
    BudgetShift,
    Content,
    CostExtension,
    EarlyClosure,
    Extension,
    Proposal,
    Scope,
    SiteChange,
    Suspension,
)
from grants_app.domain.grants.amendments.vocabulary import AmendmentRefusal, AmendmentState
from grants_app.domain.grants.budgets.actions import LineEntry
from grants_app.domain.grants.budgets.queries import list_categories, sum_budget
from grants_app.domain.grants.editing.actions import GrantRefusal, GrantRefusedError
from grants_app.domain.grants.editing.sites import SiteEntry, add_site, mark_site
from grants_app.domain.grants.lifecycle.actions import StepRefusedError
from grants_app.domain.grants.lifecycle.queries import read_life_facts
from grants_app.domain.grants.lifecycle.rules import WantedStep, refuse_step
from grants_app.domain.grants.lifecycle.vocabulary import Step, StepReason, StepRefusal
from grants_app.domain.grants.money.actions import (
    AmountAgreedError,
    AmountEntry,
    SeenAmount,
    clear_amounts,
    record_amounts,
)
from grants_app.domain.grants.money.queries import version_of
from grants_app.domain.grants.money.vocabulary import ClearingReason
from grants_app.domain.grants.reconciliation.queries import get_grant_money
from grants_app.domain.grants.status import status_of, status_on
from grants_app.domain.grants.vocabulary import Evidence, GrantStatus, Theme, WorksWith
from grants_app.domain.versions.models import RowVersion
from grants_app.extensions import db
from tests.awards import AWARD, NUMBER, TODAY, Desk, desk, make_signed
from tests.factories import AUTHOR, find_grant

DAY = date(2006, 3, 1)
BUSHAT = "AL-10304"
APPROVER = "approver@example.org"


def proposal(content: Content, on: date = DAY, **more: Any) -> Proposal:
    return Proposal(
        **{
            "content": content,
            "effective_on": on,
            "reason": "The trainers came late.",
            "document": "Letter 14",
            "document_on": date(2006, 2, 20),
            **more,
        }
    )


def propose(at: Desk, content: Content, on: date = DAY, **more: Any) -> int:
    made = propose_amendment(at.viewer, at.programme, NUMBER, proposal(content, on, **more), today=TODAY)
    return made.number


def approve(at: Desk, number: int = 1) -> GrantAmendment:
    return approve_amendment(at.viewer, at.programme, NUMBER, number, today=TODAY)


def amend(app: Flask, make: Callable[[Desk], Content], on: date = DAY, **more: Any) -> None:
    """Proposed by the specialist, approved by the other one."""
    with desk(app) as at:
        number = propose(at, make(at), on, **more)
    with desk(app, APPROVER) as at:
        approve(at, number)


def refused(error: pytest.ExceptionInfo[AmendmentRefusedError]) -> list[AmendmentRefusal]:
    return [one.refusal for one in error.value.refused]


def lines(at: Desk, *sums: int) -> tuple[LineEntry, ...]:
    heading = list_categories(at.programme.id)[0].id
    return tuple(LineEntry(heading, "", one) for one in sums)


def test_an_extension_holds_once_another_person_approved_it(app: Flask) -> None:
    make_signed(app)
    later = date(2006, 9, 30)
    with desk(app) as at:
        propose(at, Extension(later))
    with desk(app) as at:
        assert find_grant(NUMBER).end_on == date(2006, 7, 31)
        with pytest.raises(AmendmentRefusedError) as error:
            approve(at)
        assert refused(error) == [AmendmentRefusal.SECOND_PERSON]
    with desk(app, APPROVER) as at:
        approve(at)
    with desk(app) as at:
        grant = find_grant(NUMBER)
        assert grant.end_on == later
        assert grant.is_amended
        agreement = find_agreement(grant.id)
        assert agreement is not None
        assert agreement.plan_as_signed is not None
        assert agreement.plan_as_signed["end_on"] == "2006-07-31"
        with pytest.raises(AmendmentRefusedError) as error:
            approve(at)
        assert refused(error) == [AmendmentRefusal.NOT_OPEN]


def test_the_database_itself_asks_for_two_persons(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        propose(at, Extension(date(2006, 9, 30)))
    with desk(app) as at:
        [amendment] = db.session.scalars(select(GrantAmendment))
        amendment.state, amendment.decided_by_id = AmendmentState.APPROVED, at.viewer.user_id
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_an_office_of_one_person_says_so_in_the_amendment_and_the_log(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        at.programme.is_one_person_office = True
        propose(at, Extension(date(2006, 9, 30)))
    with desk(app) as at, pytest.raises(AmendmentRefusedError) as error:
        approve(at)
    assert refused(error) == [AmendmentRefusal.SECOND_PERSON], "there are two specialists"
    with desk(app):
        other = db.session.scalars(select(User).where(User.email == APPROVER)).one()
        deactivate_user(AUTHOR, other)
    with desk(app) as at:
        assert approve(at).is_alone
    with desk(app):
        [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "grant.approve_amendment"))
        assert entry.changes["alone"] == [None, True]
        assert entry.changes["end_on"] == ["2006-07-31", "2006-09-30"]


def test_no_grant_ends_while_an_amendment_waits(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        propose(at, Extension(date(2006, 9, 30)))
        with pytest.raises(StepRefusedError) as error:
            propose(at, EarlyClosure(), code=StepReason.GOALS_REACHED)
        [one] = error.value.refused
        assert (one.refusal, one.count) == (StepRefusal.AMENDMENTS_OPEN, 1)
    with desk(app) as at:
        reject_amendment(at.viewer, at.programme, NUMBER, 1, today=TODAY, note="")
        propose(at, EarlyClosure(), code=StepReason.GOALS_REACHED)
        propose(at, BudgetShift(lines(at, 345_00, AWARD - 345_00)))
    with desk(app, APPROVER) as at, pytest.raises(StepRefusedError) as error:
        approve(at, 2)
    assert [one.refusal for one in error.value.refused] == [StepRefusal.AMENDMENTS_OPEN]
    with desk(app, APPROVER) as at:
        reject_amendment(at.viewer, at.programme, NUMBER, 3, today=TODAY, note="")
        approve(at, 2)
    with desk(app) as at:
        grant = find_grant(NUMBER)
        assert status_of(grant, TODAY) is GrantStatus.CLOSED_EARLY
        close_out = WantedStep(Step.CLOSE_OUT, TODAY)
        facts = read_life_facts(grant, TODAY)
        assert refuse_step(facts, close_out, today=TODAY, decided_by=1) == []
        [waits] = refuse_step(replace(facts, amendments_open=2), close_out, today=TODAY, decided_by=1)
        assert (waits.refusal, waits.count) == (StepRefusal.AMENDMENTS_OPEN, 2)


def test_the_log_keeps_no_words_of_an_amendment(app: Flask) -> None:
    make_signed(app)
    amend(app, lambda _at: Extension(date(2006, 9, 30)))
    with desk(app):
        texts = [str(one.changes) for one in db.session.scalars(select(AuditEntry))]
        assert not [text for text in texts if "trainers" in text or "Letter 14" in text]


def test_more_money_comes_with_its_whole_budget_and_ties(app: Flask) -> None:
    make_signed(app)
    more = AWARD + 5_000_00
    stated = StatedSum(more, "Amendment letter", date(2006, 2, 20))
    with desk(app) as at:
        with pytest.raises(AmendmentRefusedError) as error:
            propose(at, CostExtension(date(2006, 9, 30), stated, lines(at, more - 1)))
        assert refused(error) == [AmendmentRefusal.BUDGET_DIFFERS]
        assert (error.value.refused[0].standing, error.value.refused[0].limit) == (more - 1, more)
        same = StatedSum(AWARD, "Amendment letter", date(2006, 2, 20))
        with pytest.raises(AmendmentRefusedError) as error:
            propose(at, CostExtension(date(2006, 9, 30), same, lines(at, AWARD)))
        assert refused(error) == [AmendmentRefusal.AWARD_NOT_MORE]
    amend(app, lambda at: CostExtension(date(2006, 9, 30), stated, lines(at, 5_000_00, AWARD)))
    with desk(app) as at:
        money = get_grant_money(at.viewer, at.programme, NUMBER)
        assert money is not None
        assert (money.award, money.budget, money.mismatches) == (more, more, ())
        assert find_grant(NUMBER).end_on == date(2006, 9, 30)


def test_a_shift_in_the_budget_leaves_the_award(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at, pytest.raises(AmendmentRefusedError) as error:
        propose(at, BudgetShift(lines(at, AWARD + 1)))
    assert refused(error) == [AmendmentRefusal.BUDGET_DIFFERS]
    amend(app, lambda at: BudgetShift(lines(at, 345_00, AWARD - 345_00)))
    with desk(app) as at:
        grant = find_grant(NUMBER)
        assert sum_budget(grant.id) == AWARD
        agreement = find_agreement(grant.id)
        assert agreement is not None
        assert agreement.plan_as_signed is not None
        assert [one["minor_units"] for one in agreement.plan_as_signed["budget"]] == [AWARD - 1, 1]


def test_sites_end_and_begin_on_their_days_and_coverage_counts_those(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        grant = find_grant(NUMBER)
        first = [site.position for site in grant.sites]
    amend(
        app,
        lambda _at: SiteChange((SiteEntry("Has", "AL-HA", Evidence.AREA_WIDE),), frozenset(first)),
    )
    with desk(app) as at:
        grant = find_grant(NUMBER)
        ended = [site for site in grant.sites if site.until_on]
        [added] = [site for site in grant.sites if site.from_on]
        assert {site.position for site in ended} == set(first)
        assert {site.until_on for site in ended} == {DAY - timedelta(days=1)}
        assert (added.from_on, added.until_on) == (DAY, None)
        rows = {on: _districts_of(at, on) for on in (DAY - timedelta(days=1), DAY, None)}
    assert "Has" not in rows[DAY - timedelta(days=1)]
    assert "Has" in rows[DAY]
    # At any time counts it among the nationwide ones, for once it was one; those are in no place.
    assert rows[None] == set()


def _districts_of(at: Desk, on: date | None) -> set[str]:
    asked = CoverageFilter(level=CoverageLevel.DISTRICT, on=on)
    rows = list_coverage(at.viewer, at.programme, asked)
    return {row.place.name for row in rows if NUMBER in row.grant_numbers}


def test_scope_changes_themes_and_keeps_what_stays(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        before = {one.theme: one.id for one in find_grant(NUMBER).themes}
        kept = next(iter(before))
        other = next(theme for theme in Theme if theme not in before)
        with pytest.raises(AmendmentRefusedError) as error:
            propose(at, Scope((), None, (WorksWith.POPULATION,)))
        assert refused(error) == [AmendmentRefusal.THEME_MISSING]
        with pytest.raises(AmendmentRefusedError) as error:
            propose(at, Scope((kept,), other, ()))
        assert refused(error) == [AmendmentRefusal.PRIMARY_UNFIT]
    amend(app, lambda _at: Scope((kept, other), other, (WorksWith.PROFESSIONALS,)))
    with desk(app) as at:
        grant = find_grant(NUMBER)
        assert {one.theme: one.id for one in grant.themes}[kept] == before[kept]
        assert grant.primary_theme is other
        assert [one.works_with for one in grant.works_with] == [WorksWith.PROFESSIONALS]


def test_a_suspension_and_an_early_closure_take_two_persons(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at, pytest.raises(AmendmentRefusedError) as error:
        propose(at, Suspension())
    assert refused(error) == [AmendmentRefusal.CODE_MISSING]
    until = date(2006, 3, 31)
    amend(app, lambda _at: Suspension(until), code=StepReason.LATE_REPORTS)
    with desk(app) as at:
        grant = find_grant(NUMBER)
        days = [DAY - timedelta(days=1), DAY, until, until + timedelta(days=1)]
        active, suspended = GrantStatus.ACTIVE, GrantStatus.SUSPENDED
        assert [status_of(grant, day) for day in days] == [active, suspended, suspended, active]
        with pytest.raises(StepRefusedError) as step:
            propose(at, Suspension(), code=StepReason.SAFETY)
        assert [one.refusal for one in step.value.refused] == [StepRefusal.WRONG_STATUS]
    last = date(2006, 5, 31)
    amend(app, lambda _at: EarlyClosure(), last, code=StepReason.GOALS_REACHED)
    with desk(app) as at:
        grant = find_grant(NUMBER)
        assert grant.closed_early_on == last
        assert status_of(grant, last + timedelta(days=1)) is GrantStatus.CLOSED_EARLY
        # No extension stands beside a closure: the two would contradict each other.
        with pytest.raises(AmendmentRefusedError) as error:
            propose(at, Extension(date(2006, 9, 30)), last)
        assert [(one.refusal, one.until) for one in error.value.refused] == [
            (AmendmentRefusal.CLOSED_EARLY, last)
        ]


def test_what_was_changed_since_a_proposal_stops_it(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        propose(at, Extension(date(2006, 9, 30)))
        propose(at, Extension(date(2006, 10, 31)))
    with desk(app, APPROVER) as at:
        approve(at, 1)
    with desk(app, APPROVER) as at, pytest.raises(AmendmentRefusedError) as error:
        approve(at, 2)
    assert refused(error) == [AmendmentRefusal.OVERTAKEN]
    with desk(app, APPROVER) as at:
        made = reject_amendment(at.viewer, at.programme, NUMBER, 2, today=TODAY, note="See number 1.")
        assert made.state is AmendmentState.REJECTED


def test_whoever_proposed_it_takes_it_back(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        propose(at, Extension(date(2006, 9, 30)))
    with desk(app) as at:
        made = reject_amendment(at.viewer, at.programme, NUMBER, 1, today=TODAY, note="")
        assert made.state is AmendmentState.WITHDRAWN


@pytest.mark.parametrize(
    ("content", "on", "expected"),
    [
        (Extension(date(2006, 7, 31)), DAY, AmendmentRefusal.END_NOT_LATER),
        (Extension(date(9999, 12, 31)), DAY, AmendmentRefusal.DAY_UNLIKELY),
        (Extension(date(2006, 9, 30)), date(2005, 1, 1), AmendmentRefusal.DAY_OUTSIDE),
        (Extension(date(2006, 9, 30)), date(2006, 8, 2), AmendmentRefusal.NOT_ADJOINING),
        (SiteChange(), DAY, AmendmentRefusal.NOTHING_CHANGED),
        (Scope((Theme.PREVENTION,), None, ()), date(2006, 6, 1), AmendmentRefusal.DAY_AHEAD),
        (SiteChange((SiteEntry("X", "AL-NO", Evidence.AREA_WIDE),)), DAY, AmendmentRefusal.PLACE_UNKNOWN),
        (SiteChange((SiteEntry("X", None, Evidence.AREA_WIDE),)), DAY, AmendmentRefusal.EVIDENCE_UNFIT),
    ],
)
def test_what_stands_against_an_amendment_is_said(
    app: Flask, content: Content, on: date, expected: AmendmentRefusal
) -> None:
    make_signed(app)
    with desk(app) as at, pytest.raises(AmendmentRefusedError) as error:
        propose(at, content, on)
    assert expected in refused(error)


def test_no_amendment_holds_from_before_another_of_the_same(app: Flask) -> None:
    make_signed(app)
    amend(app, lambda _at: Extension(date(2006, 9, 30)))
    with desk(app) as at, pytest.raises(AmendmentRefusedError) as error:
        propose(at, Extension(date(2006, 12, 31)), DAY - timedelta(days=1))
    assert refused(error) == [AmendmentRefusal.BEFORE_ANOTHER]


def test_personal_data_are_refused_wherever_something_is_typed(app: Flask) -> None:
    make_signed(app)
    number = "tel. 069 123 4567"
    with desk(app) as at:
        for name in ("reason", "document"):
            with pytest.raises(PersonalDataError):
                propose(at, Extension(date(2006, 9, 30)), DAY, **{name: number})
        with pytest.raises(PersonalDataError):
            propose(at, SiteChange((SiteEntry(number, "AL-HA", Evidence.AREA_WIDE),)))


def test_a_place_becomes_no_site_twice(app: Flask) -> None:
    make_signed(app)
    has = SiteEntry("Has", "AL-HA", Evidence.AREA_WIDE)
    amend(app, lambda _at: SiteChange((has,)))
    later = date(2006, 4, 1)
    with desk(app) as at, pytest.raises(AmendmentRefusedError) as again:
        propose(at, SiteChange((has,)), later)
    assert refused(again) == [AmendmentRefusal.PLACE_TWICE]
    kukes = SiteEntry("Kukës", "AL-KU", Evidence.AREA_WIDE)
    with desk(app) as at, pytest.raises(AmendmentRefusedError) as both:
        propose(at, SiteChange((kukes, kukes)), later)
    assert refused(both) == [AmendmentRefusal.PLACE_TWICE]
    with desk(app) as at:
        ended = frozenset(one.position for one in find_grant(NUMBER).sites if one.from_on)
        assert propose(at, SiteChange((has,), ended), later), "what ends may begin anew"


def test_signed_sites_are_changed_by_amendments_alone(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at, pytest.raises(GrantRefusedError) as error:
        add_site(at.viewer, at.programme, NUMBER, SiteEntry("Has", "AL-HA", Evidence.AREA_WIDE))
    assert error.value.refusal is GrantRefusal.SIGNED


def test_what_turns_out_to_be_a_shelter_goes_from_plans_and_amendments_too(app: Flask) -> None:
    make_signed(app)
    amend(app, lambda _at: SiteChange((SiteEntry("Bushat", BUSHAT, Evidence.RURAL_STATED),)))
    with desk(app) as at:
        [site] = [one for one in find_grant(NUMBER).sites if one.from_on]
        mark_site(at.viewer, at.programme, NUMBER, site.id, is_sensitive=True)
    with desk(app):
        [amendment] = db.session.scalars(select(GrantAmendment))
        added = amendment.changes["sites"][1][-1]
        assert added["level"] == "county"
        states = db.session.scalars(select(RowVersion.before))
        texts = [json.dumps(one.changes) for one in db.session.scalars(select(AuditEntry))]
        texts += [json.dumps(one) for one in (amendment.changes, *states)]
        assert not [text for text in texts if "Bushat" in text or BUSHAT in text]


def test_no_single_person_changes_what_was_signed_among_the_amounts(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        grant = find_grant(NUMBER)
        [award] = grant.amounts
        entry = AmountEntry(grant.id, "USD", 1_00, "Gazeta", date(2006, 1, 1), version_of(award))
        with pytest.raises(AmountAgreedError):
            record_amounts(at.viewer, at.programme, [entry])
        chosen = [SeenAmount(award.id, version_of(award))]
        with pytest.raises(AmountAgreedError):
            clear_amounts(at.viewer, at.programme, chosen, reason=ClearingReason.WRONG_AMOUNT)
        lek = AmountEntry(grant.id, "ALL", 1_000_00, "Letter 15", date(2006, 1, 1), "")
        assert record_amounts(at.viewer, at.programme, [lek]) == 1


def test_two_who_approve_at_once_approve_once(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        propose(at, Extension(date(2006, 9, 30)))
    barrier, outcomes = threading.Barrier(2), []

    def run() -> None:
        barrier.wait()
        try:
            with desk(app, APPROVER) as at:
                approve(at)
            outcomes.append("approved")
        except AmendmentRefusedError as error:
            outcomes.append(error.refused[0].refusal.value)

    threads = [threading.Thread(target=run) for _turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved", "not_open"]


@dataclass
class Made:
    """An approved amendment."""

    effective_on: date
    changes: dict[str, Any]


VALUES = st.fixed_dictionaries({"a": st.integers(0, 3), "b": st.integers(0, 3), "c": st.integers(0, 3)})


@given(VALUES, st.lists(st.tuples(st.integers(0, 30), VALUES), max_size=6), st.integers(-1, 31))
def test_what_held_on_a_day_is_what_was_agreed_up_to_it(
    first: dict[str, Any], later: list[tuple[int, dict[str, Any]]], asked: int
) -> None:
    begin, plan, made, expected = date(2006, 1, 1), dict(first), [], dict(first)
    for offset, wanted in sorted(later, key=lambda one: one[0]):
        changes = differing(plan, wanted)
        made.append(Made(begin + timedelta(days=offset), changes))
        plan |= {name: after for name, (_before, after) in changes.items()}
        if offset <= asked:
            expected = dict(plan)
    assert plan | held_on(begin + timedelta(days=asked), made) == expected


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), max_size=4))
def test_the_status_of_a_day_follows_from_the_end_that_held_then(later: list[tuple[int, int]]) -> None:
    """Extensions take up where a grant ends, so that asking by the present end gives the same."""
    start = date(2006, 1, 1)
    end = before = start + timedelta(days=20)
    made, day = [], start
    for offset, longer in later:
        day = min(max(day, start + timedelta(days=offset)), end + timedelta(days=1))
        before, end = end, end + timedelta(days=longer)
        made.append(Made(day, {"end_on": [before.isoformat(), end.isoformat()]}))
    for offset in range(-1, 120):
        asked = start + timedelta(days=offset)
        then, now = (
            status_on(asked, start_on=start, end_on=last, closed_early_on=None, decision=None)
            for last in (held_of(asked, made).end_on(end), end)
        )
        assert then is now
