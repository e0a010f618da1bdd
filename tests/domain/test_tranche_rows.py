"""Each change of a tranche has a row in the log with its author, also one that a plan makes."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.payments.actions import NewEntry, record_entry
from grants_app.domain.grants.payments.queries import list_entries
from grants_app.domain.grants.payments.reading import list_tranche_events
from grants_app.domain.grants.payments.tranches import accept_milestone
from grants_app.domain.grants.payments.vocabulary import EntryKind, TrancheStep
from grants_app.extensions import db
from tests.awards import AWARD, NUMBER, Desk, desk, move
from tests.domain.test_release import (
    ADVANCE,
    FIRST_PAID,
    MILESTONE,
    NONE,
    OPENING,
    PART,
    make_signed,
    pay,
    plan,
)
from tests.factories import find_grant

REST = AWARD - 2 * PART


def correct(at: Desk, difference: int) -> None:
    """Correct the first payment by this much."""
    first = list_entries(find_grant(NUMBER).id)[0].id
    new = NewEntry(EntryKind.CORRECTION, FIRST_PAID, difference, points_at=first, reason="It was not sent")
    record_entry(at.viewer, at.programme, NUMBER, new)
    db.session.flush()


def rows_of(at: Desk, *actions: str) -> list[dict[str, Any]]:
    """What the log says of these actions, the oldest first; each row has its author."""
    statement = select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id)
    found = list(db.session.scalars(statement))
    assert {one.user_id for one in found} <= {at.viewer.user_id}
    return [one.changes for one in found]


def told(at: Desk) -> list[tuple[int, list[str | None]]]:
    """Which tranche had and has an acceptance, by the rows on that."""
    found = rows_of(at, "grant.carry_acceptance", "grant.lose_acceptance")
    return [(one["tranche"][1], one["milestone_accepted_on"]) for one in found]


def test_a_correction_that_changes_the_state_of_a_tranche_has_a_row_of_its_own(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        pay(at, 1)
        correct(at, -PART)
        correct(at, PART)
        correct(at, -1)  # it stays paid: nothing to tell
        correct(at, 1 - PART)
        move(at, 1, TrancheStep.CANCEL, reason="Not needed")
        correct(at, PART)
        states = [["paid", "approved"], ["approved", "paid"], ["paid", "approved"], ["cancelled", "paid"]]
        assert rows_of(at, "grant.correct_tranche") == [
            {"tranche": [None, 1], "state": state} for state in states
        ]
        assert list_tranche_events(at.programme, NUMBER, 1)[-1].action == "grant.correct_tranche"


def test_an_acceptance_that_is_carried_over_or_lost_has_a_row(app: Flask) -> None:
    make_signed(app)
    day = FIRST_PAID.isoformat()
    free = [(PART, NONE, ""), (PART, ADVANCE, "")]
    with desk(app) as at:
        accept_milestone(at.viewer, at.programme, NUMBER, 3, FIRST_PAID)
        plan(at, [*free, (REST - 1, MILESTONE, OPENING), (1, MILESTONE, OPENING)])
        assert told(at) == []  # the third has it still
        plan(at, [(1, MILESTONE, OPENING), *free, (REST - 1, MILESTONE, OPENING)])
        carried, lost = [None, day], [day, None]
        assert told(at) == [(1, carried), (3, lost)]
        move(at, 1, TrancheStep.CANCEL, reason="Planned anew")
        assert told(at)[2:] == [(1, lost)]
        plan(at, [*free, (REST - 1, MILESTONE, OPENING), (1, MILESTONE, OPENING)])
        assert told(at)[3:] == [(5, carried)]
