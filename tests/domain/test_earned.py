"""Fixed sums for milestones: what is paid for an accepted one is earned, and no advance stays open."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from grants_app.domain.grants.agreements.queries import find_agreement
from grants_app.domain.grants.agreements.vocabulary import AwardKind
from grants_app.domain.grants.payments.planning import TrancheEntry
from grants_app.domain.grants.payments.queries import list_money_entries
from grants_app.domain.grants.payments.tranches import TranchePayment, accept_milestone, pay_tranche
from grants_app.domain.grants.payments.vocabulary import EntryKind, TrancheCondition, TrancheStep
from grants_app.domain.grants.reconciliation.queries import get_grant_money
from grants_app.extensions import db
from tests.awards import AWARD, NUMBER, TODAY, desk, make_signed, move, plan, rate_of
from tests.factories import find_grant

PAID = date(2006, 2, 2)


@pytest.mark.parametrize(
    ("kind", "accepted_on", "open_advance"),
    [
        (AwardKind.FIXED_OBLIGATION, date(2006, 2, 1), 0),
        (AwardKind.COST_REIMBURSEMENT, date(2006, 2, 1), AWARD),
        (AwardKind.FIXED_OBLIGATION, date(2006, 3, 1), AWARD),
    ],
)
def test_a_fixed_sum_is_earned_by_its_milestone(
    app: Flask, kind: AwardKind, accepted_on: date, open_advance: int
) -> None:
    make_signed(app)
    with desk(app) as at:
        agreement = find_agreement(find_grant(NUMBER).id)
        assert agreement is not None
        agreement.kind = kind
        plan(at, TrancheEntry(AWARD, PAID, TrancheCondition.MILESTONE, "Book printed"))
        accept_milestone(at.viewer, at.programme, NUMBER, 1, accepted_on)
        move(at, 1, TrancheStep.REQUEST, TrancheStep.APPROVE)
        payment = TranchePayment(PAID, reason="The printer waits.")
        pay_tranche(at.viewer, at.programme, NUMBER, 1, payment, today=TODAY)
        db.session.flush()
        money = get_grant_money(at.viewer, at.programme, NUMBER)
        assert money is not None
        assert (money.paid, money.open_advance, money.mismatches) == (AWARD, open_advance, ())
        entries = [one.kind for one in list_money_entries(find_grant(NUMBER).id)]
    kinds = [EntryKind.PAYMENT] if open_advance else [EntryKind.PAYMENT, EntryKind.ACCOUNTED]
    assert entries == kinds


def test_what_is_earned_is_worth_as_much_in_the_other_currency(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        agreement = find_agreement(find_grant(NUMBER).id)
        assert agreement is not None
        agreement.kind = AwardKind.FIXED_OBLIGATION
        plan(at, TrancheEntry(AWARD, PAID, TrancheCondition.MILESTONE, "Book printed"))
        accept_milestone(at.viewer, at.programme, NUMBER, 1, date(2006, 2, 1))
        move(at, 1, TrancheStep.REQUEST, TrancheStep.APPROVE)
        rate = rate_of(at)
        db.session.flush()
        pay_tranche(at.viewer, at.programme, NUMBER, 1, TranchePayment(PAID, rate_id=rate.id), today=TODAY)
        db.session.flush()
        paid, earned = list_money_entries(find_grant(NUMBER).id)
        assert paid.other_minor_units is not None
        assert (earned.other_minor_units, earned.rate_id) == (paid.other_minor_units, paid.rate_id)
