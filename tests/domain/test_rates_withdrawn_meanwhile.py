"""A rate that somebody withdraws while another person converts at it: nothing is stored at a wrong rate."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from grants_app.domain.grants.agreements.actions import (
    AgreementRefusedError,
    StatedSum,
    TermsEntry,
    put_terms,
)
from grants_app.domain.grants.agreements.queries import find_agreement, terms_of
from grants_app.domain.grants.agreements.rates import withdraw_rate
from grants_app.domain.grants.agreements.vocabulary import AwardKind
from grants_app.domain.grants.amendments.actions import approve_amendment, propose_amendment
from grants_app.domain.grants.amendments.proposals import AmendmentRefusedError, CostExtension, Proposal
from grants_app.domain.grants.amendments.vocabulary import AmendmentRefusal
from grants_app.domain.grants.budgets.actions import LineEntry
from grants_app.domain.grants.budgets.queries import list_categories
from grants_app.domain.grants.payments.actions import NewEntry, record_entry
from grants_app.domain.grants.payments.queries import list_entries
from grants_app.domain.grants.payments.vocabulary import EntryKind
from grants_app.domain.texts.conflicts import version_of
from grants_app.extensions import db
from tests.awards import AWARD, NUMBER, TODAY, Desk, desk, make_draft, make_signed, rate_of
from tests.factories import find_grant

WRONG = "Lek and dollars were mixed up."
MORE = AWARD + 1_000_00


def keep_rate(app: Flask) -> int:
    with desk(app) as at:
        rate = rate_of(at)
        db.session.flush()
        return rate.id


def write_terms_at(at: Desk, rate_id: int) -> None:
    seen = version_of(terms_of(find_grant(NUMBER).id))
    award = StatedSum(AWARD, "Draft agreement", date(2005, 9, 1))
    kind = AwardKind.COST_REIMBURSEMENT
    entry = TermsEntry(kind=kind, currency="USD", award=award, seen=seen, rate_id=rate_id)
    put_terms(at.viewer, at.programme, NUMBER, entry)


def pay_at(at: Desk, rate_id: int) -> None:
    new = NewEntry(EntryKind.PAYMENT, date(2005, 10, 5), 1_000_00, rate_id=rate_id)
    record_entry(at.viewer, at.programme, NUMBER, new)


def extend_at(at: Desk, rate_id: int) -> int:
    heading = list_categories(at.programme.id)[0].id
    award = StatedSum(MORE, "Amendment letter", date(2006, 2, 20))
    content = CostExtension(date(2006, 9, 30), award, (LineEntry(heading, "", MORE),), rate_id=rate_id)
    proposal = Proposal(content, date(2006, 3, 1), "More trainings.", "Letter 14", date(2006, 2, 20))
    return propose_amendment(at.viewer, at.programme, NUMBER, proposal, today=TODAY).number


@pytest.mark.parametrize(
    ("make", "convert"), [(make_draft, write_terms_at), (make_signed, pay_at), (make_signed, extend_at)]
)
def test_whoever_converts_waits_for_the_withdrawal_and_is_refused(
    app: Flask, make: Callable[[Flask], int], convert: Callable[[Desk, int], object]
) -> None:
    """Two connections: one withdraws and has not ended yet, the other one began with the rate before."""
    make(app)
    rate_id = keep_rate(app)
    outcomes: list[str] = []

    def write() -> None:
        try:
            with desk(app, "approver@example.org") as at:
                convert(at, rate_id)
            outcomes.append("stored")
        except AgreementRefusedError as error:
            outcomes.append(error.refusal.value)

    other = threading.Thread(target=write)
    with desk(app) as at:
        withdraw_rate(at.viewer, at.programme, rate_id, WRONG)
        db.session.flush()
        other.start()
        other.join(timeout=1)
        assert outcomes == [], "it waits"
    other.join(timeout=30)
    assert outcomes == ["rate_withdrawn"]
    with app.app_context():
        grant = find_grant(NUMBER)
        assert list_entries(grant.id) == []
        assert make is make_signed or find_agreement(grant.id) is None


def test_a_proposal_at_a_rate_that_was_withdrawn_since_is_not_approved(app: Flask) -> None:
    make_signed(app)
    rate_id = keep_rate(app)
    with desk(app) as at:
        number = extend_at(at, rate_id)
    with desk(app) as at:
        withdraw_rate(at.viewer, at.programme, rate_id, WRONG)
    with desk(app, "approver@example.org") as at, pytest.raises(AmendmentRefusedError) as caught:
        approve_amendment(at.viewer, at.programme, NUMBER, number, today=TODAY)
    assert [one.refusal for one in caught.value.refused] == [AmendmentRefusal.RATE_WITHDRAWN]
    with app.app_context():
        assert [one.currency for one in find_grant(NUMBER).amounts] == ["USD"]
