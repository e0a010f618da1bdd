"""Sums that were accepted or accounted for and then written too small: put back, and no further."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.payments.actions import EntryRefusedError
from grants_app.domain.grants.payments.balance import balance_of
from grants_app.domain.grants.payments.queries import list_entries
from grants_app.domain.grants.payments.tranches import TrancheRefusedError, accept_milestone
from grants_app.domain.grants.payments.vocabulary import EntryKind, EntryRefusal, TrancheRefusal
from grants_app.extensions import db
from tests import awards
from tests.awards import AWARD, NUMBER, TODAY, desk, make_draft
from tests.checks.migrating import MIGRATIONS, migrate
from tests.domain.test_release import FIRST_PAID, MILESTONE, NONE, PART, make_signed, pay, plan, tranche
from tests.domain.test_release_again import enter


def test_an_accepted_sum_that_was_saved_smaller_by_mistake_is_put_back(app: Flask) -> None:
    """No further than it was accepted for, and with its acceptance all along."""
    report, small = "Report accepted", 100_00
    large = AWARD - PART - small
    make_draft(app)
    with desk(app) as at:
        awards.write_terms(at)
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
        plan(at, [(PART, NONE, ""), (large, MILESTONE, report), (small, MILESTONE, report)])
        awards.sign(at)
        accept_milestone(at.viewer, at.programme, NUMBER, 2, FIRST_PAID)
        plan(at, [(PART, NONE, ""), (small, MILESTONE, report), (large, MILESTONE, report)])
        accept_milestone(at.viewer, at.programme, NUMBER, 2, TODAY)  # another day is no other sum
        plan(at, [(PART, NONE, ""), (small + 1, MILESTONE, report), (large - 1, MILESTONE, report)])
        with pytest.raises(TrancheRefusedError) as caught:
            plan(at, [(PART, NONE, ""), (large + 1, MILESTONE, report), (small - 1, MILESTONE, report)])
        refused = caught.value.refused
        assert (refused.refusal, refused.standing, refused.limit) == (
            TrancheRefusal.ACCEPTED_FOR_LESS,
            large + 1,
            large,
        )
        plan(at, [(PART, NONE, ""), (large, MILESTONE, report), (small, MILESTONE, report)])
        assert (tranche(at, 2).minor_units, tranche(at, 2).milestone_accepted_on) == (large, TODAY)
        statement = select(AuditEntry).where(AuditEntry.action == "grant.plan_tranches")
        last = list(db.session.scalars(statement.order_by(AuditEntry.id)))[-1]
        assert [one[0] for one in last.changes["tranches"][0]] == [PART, small + 1, large - 1]
        assert [one[0] for one in last.changes["tranches"][1]] == [PART, large, small]


def test_costs_that_were_accounted_for_too_low_are_put_back_by_a_correction(app: Flask) -> None:
    """A new entry that points at the old one, no further than what the grantee keeps."""
    make_signed(app)
    with desk(app) as at:
        pay(at, 1)
        entry = enter(at, EntryKind.ACCOUNTED, PART)
        enter(at, EntryKind.CORRECTION, -PART + 1, entry.id, "Typed too small")
        enter(at, EntryKind.CORRECTION, PART - 1, entry.id, "Put back")
        with pytest.raises(EntryRefusedError) as caught:
            enter(at, EntryKind.CORRECTION, 1, entry.id, "More than was paid")
        assert caught.value.refused.refusal is EntryRefusal.OVER_ADVANCE
        assert balance_of(list_entries(entry.grant_id)).net_accounted == PART
        rows = list(
            db.session.scalars(select(AuditEntry).where(AuditEntry.action == "grant.record_correction"))
        )
        assert [one.changes["points_at"] for one in rows] == [[None, entry.id]] * 2


def test_what_was_accepted_before_the_sum_was_kept_is_what_its_tranche_comes_to(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        accept_milestone(at.viewer, at.programme, NUMBER, 3, FIRST_PAID)
    migrate(app, MIGRATIONS, down=True, to="0032")
    migrate(app, MIGRATIONS, down=False, to="head")
    with desk(app) as at:
        sums = [(one.accepted_minor_units, one.minor_units) for one in (tranche(at, 1), tranche(at, 3))]
        assert sums == [(None, PART), (AWARD - 2 * PART, AWARD - 2 * PART)]
