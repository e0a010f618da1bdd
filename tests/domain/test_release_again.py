"""Money that comes back, is kept by a bank or is paid again: what is out is never more than was signed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.grants.agreements.actions import StatedSum
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.queries import find_agreement
from grants_app.domain.grants.amendments.proposals import CostExtension
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.payments.actions import NewEntry, record_entry
from grants_app.domain.grants.payments.balance import Entry, balance_of, refuse_entry
from grants_app.domain.grants.payments.models import MoneyEntry
from grants_app.domain.grants.payments.planning import TrancheEntry
from grants_app.domain.grants.payments.queries import list_entries
from grants_app.domain.grants.payments.release import Accepted, ReleaseTerms, SignedPart, refuse_release
from grants_app.domain.grants.payments.tranches import TrancheRefusedError, accept_milestone
from grants_app.domain.grants.payments.vocabulary import (
    EntryKind,
    TrancheCondition,
    TrancheRefusal,
    TrancheStep,
)
from grants_app.domain.grants.reconciliation.queries import get_grant_money
from grants_app.extensions import db
from tests import awards
from tests.awards import AWARD, NUMBER, Desk, desk, make_draft, move
from tests.domain.test_amendments import amend, lines
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
    tranche,
)

PARTS = st.lists(
    st.builds(SignedPart, st.integers(1, 20), st.sampled_from([NONE, ADVANCE])), min_size=1, max_size=5
)
DAY = FIRST_PAID
MORE = 100_00


@dataclass
class Ledger:
    """Entries that were let in one after the other, without any reason to go past a condition."""

    terms: ReleaseTerms
    entries: list[Entry] = field(default_factory=list)

    def enter(
        self, kind: EntryKind, sum_: int, points_at: int | None = None, tranche: int | None = None
    ) -> bool:
        """Whether such an entry is let in."""
        new = Entry(len(self.entries) + 1, kind, sum_, points_at, DAY, tranche)
        pays = kind is EntryKind.PAYMENT
        is_let_in = sum_ > 0 and refuse_entry(self.entries, self.terms.award, new) is None
        if is_let_in and (not pays or refuse_release(self.terms, self.entries, new) is None):
            self.entries.append(new)
            return True
        return False

    def allowed(self) -> int:
        """What the signed plan allows to be open at the point that was reached.

        That is what is out, or what the tranches came to of which something still is; the plan allows as much
        as it has from its last condition up to there.
        """
        backs = {one.points_at: one for one in self.entries if one.kind is EntryKind.REFUND}
        out = [one for one in self.entries if one.kind is EntryKind.PAYMENT]
        whole = {
            one.tranche: one.minor_units
            for one in out
            if one.tranche and (one.id not in backs or backs[one.id].minor_units < one.minor_units)
        }
        point = max(balance_of(self.entries).net_paid, sum(whole.values()))
        ends, total = [0], 0
        for part in self.terms.parts:
            if part.condition is ADVANCE and total < point:
                ends.append(total)
            total += part.minor_units
        return point - max(ends)


steps = st.lists(
    st.tuples(
        st.sampled_from(["tranche", "beside", "back", "account"]), st.integers(0, 8), st.integers(1, 30)
    ),
    max_size=20,
)


@given(PARTS, steps)
def test_never_more_is_open_than_the_signed_plan_allowed_there(
    parts: list[SignedPart], tried: list[tuple[str, int, int]]
) -> None:
    ledger = Ledger(ReleaseTerms(parts, sum(part.minor_units for part in parts)))
    paid: set[int] = set()
    for what, which, sum_ in tried:
        is_payment = False
        if what == "tranche" and which < len(parts) and which not in paid:
            is_payment = ledger.enter(EntryKind.PAYMENT, parts[which].minor_units, tranche=which + 1)
            paid |= {which} if is_payment else set()
        elif what == "beside":
            is_payment = ledger.enter(EntryKind.PAYMENT, sum_)
        elif what == "back" and which < len(ledger.entries):
            given = {one.points_at for one in ledger.entries}
            if which + 1 not in given:
                ledger.enter(EntryKind.REFUND, sum_, which + 1)
        elif what == "account":
            ledger.enter(EntryKind.ACCOUNTED, sum_)
        if is_payment:
            assert balance_of(ledger.entries).open_advance <= ledger.allowed()


@given(st.lists(st.tuples(PARTS.map(lambda parts: parts[0]), st.integers(0, 19), st.booleans()), max_size=6))
def test_fees_and_refunds_are_never_in_the_way_of_the_next_tranche(
    tried: list[tuple[SignedPart, int, bool]],
) -> None:
    """Each tranche in its order, less what a bank kept or what came back, once the rest is accounted for."""
    parts = [part for part, _less, _is_fee in tried]
    ledger = Ledger(ReleaseTerms(parts, sum(part.minor_units for part in parts)))
    for place, (part, less, is_fee) in enumerate(tried, 1):
        if part.condition is ADVANCE:
            ledger.enter(EntryKind.ACCOUNTED, balance_of(ledger.entries).open_advance)
        assert ledger.enter(EntryKind.PAYMENT, part.minor_units, tranche=place)
        missing, payment = min(less, part.minor_units - 1), len(ledger.entries)
        if missing and is_fee:
            ledger.entries.append(Entry(payment + 1, EntryKind.CORRECTION, -missing, payment, DAY))
        elif missing:
            assert ledger.enter(EntryKind.REFUND, missing, payment)


def enter(at: Desk, kind: EntryKind, sum_: int, points_at: int | None = None, reason: str = "") -> MoneyEntry:
    """An entry of the day of the first payment."""
    entry = record_entry(
        at.viewer, at.programme, NUMBER, NewEntry(kind, FIRST_PAID, sum_, points_at, reason=reason)
    )
    db.session.flush()
    return entry


def refusal_of(at: Desk, place: int) -> tuple[TrancheRefusal, int | None, int | None]:
    """Why a requested tranche is not approved, with the figures."""
    with pytest.raises(TrancheRefusedError) as caught:
        move(at, place, TrancheStep.APPROVE)
    assert caught.value.refused.can_override
    return caught.value.refused.refusal, caught.value.refused.standing, caught.value.refused.limit


def first_entry(at: Desk) -> int:
    """The id of the first payment."""
    return list_entries(lock_grant(at.viewer, at.programme, NUMBER).id)[0].id


def agreement(at: Desk) -> GrantAgreement:
    """The terms of the grant."""
    found = find_agreement(lock_grant(at.viewer, at.programme, NUMBER).id)
    assert found is not None
    return found


@pytest.mark.parametrize("is_sent_again", [True, False])
def test_what_was_given_back_settles_nothing_twice(app: Flask, is_sent_again: bool) -> None:
    """Sent again, or as the next tranche: with the third, two thirds were open and nothing accounted for."""
    make_signed(app)
    with desk(app) as at:
        pay(at, 1)
        enter(at, EntryKind.REFUND, PART, first_entry(at))
        if is_sent_again:
            enter(at, EntryKind.PAYMENT, PART, reason="Sent again")
        else:
            pay(at, 2)
        accept_milestone(at.viewer, at.programme, NUMBER, 3, FIRST_PAID)
        move(at, 3, TrancheStep.REQUEST)
        assert refusal_of(at, 3) == (TrancheRefusal.ADVANCE_SIGNED, 0, PART)
        enter(at, EntryKind.ACCOUNTED, PART)
        move(at, 3, TrancheStep.APPROVE)


def test_a_fee_of_the_bank_is_no_debt_and_no_fault(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        pay(at, 1)
        enter(at, EntryKind.CORRECTION, -10_00, first_entry(at), reason="Fee of the bank")
        move(at, 2, TrancheStep.REQUEST)
        assert refusal_of(at, 2) == (TrancheRefusal.ADVANCE_OPEN, PART - 10_00, None)
        enter(at, EntryKind.ACCOUNTED, PART - 10_00)
        move(at, 2, TrancheStep.APPROVE)
        assert not tranche(at, 2).is_override
        money = get_grant_money(at.viewer, at.programme, NUMBER)
        assert money is not None
        assert (money.mismatches, money.paid_short, money.tranches) == ((), 10_00, AWARD)


def plan_all(at: Desk, *parts: tuple[int, TrancheCondition, str]) -> None:
    """Write the tranches that nobody has requested, under the award as it was raised."""
    entries = [TrancheEntry(sum_, FIRST_PAID, condition, words) for sum_, condition, words in parts]
    awards.plan(at, *entries, award=AWARD + MORE)


def test_tranches_of_an_extension_hold_as_they_were_planned_first(app: Flask) -> None:
    make_signed(app)
    signed = [(PART, NONE, ""), (PART, ADVANCE, ""), (AWARD - 2 * PART, MILESTONE, OPENING)]
    award = StatedSum(AWARD + MORE, "Amendment 1", date(2006, 2, 20))
    amend(app, lambda at: CostExtension(date(2006, 9, 30), award, lines(at, AWARD + MORE)))
    with desk(app) as at:
        plan_all(at, *signed)
        assert agreement(at).plan_added is None
        plan_all(at, *signed, (MORE, MILESTONE, "Final report"))
        added = [
            (one["number"], one["minor_units"], one["milestone"]) for one in agreement(at).plan_added or []
        ]
        assert added == [(4, MORE, "Final report")]
        move(at, 4, TrancheStep.CANCEL, reason="Planned anew.")
        plan_all(at, *signed, (MORE, ADVANCE, ""))
        assert len(agreement(at).plan_added or []) == 1
        accept_milestone(at.viewer, at.programme, NUMBER, 3, FIRST_PAID)
        for place, sum_ in ((1, PART), (2, PART), (3, AWARD - 2 * PART)):
            pay(at, place)
            enter(at, EntryKind.ACCOUNTED, sum_)
        move(at, 5, TrancheStep.REQUEST)
        assert refusal_of(at, 5) == (TrancheRefusal.MILESTONE_WAITS, AWARD + MORE, AWARD)
        accept_milestone(at.viewer, at.programme, NUMBER, 4, FIRST_PAID)
        move(at, 5, TrancheStep.APPROVE)


@pytest.mark.parametrize("is_accepted_first", [True, False])
def test_an_accepted_milestone_counts_for_what_is_planned_in_its_place(
    app: Flask, is_accepted_first: bool
) -> None:
    make_signed(app)
    with desk(app) as at:
        if is_accepted_first:
            accept_milestone(at.viewer, at.programme, NUMBER, 3, FIRST_PAID)
        move(at, 3, TrancheStep.CANCEL, reason="Planned anew.")
        plan(at, [(PART, NONE, ""), (PART, ADVANCE, ""), (AWARD - 2 * PART, MILESTONE, f" {OPENING} ")])
        if not is_accepted_first:
            accept_milestone(at.viewer, at.programme, NUMBER, 3, FIRST_PAID)
        pay(at, 1)
        enter(at, EntryKind.ACCOUNTED, PART)
        pay(at, 4)
        assert not tranche(at, 4).is_override


def test_an_accepted_milestone_is_not_made_larger(app: Flask) -> None:
    """Of two with the same words the smaller one was accepted: what is more waits for a report of its own."""
    report, small = "Report accepted", 100_00
    make_draft(app)
    with desk(app) as at:
        awards.write_terms(at)
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
        large = AWARD - PART - 2 * small
        plan(at, [(PART, NONE, ""), (small, MILESTONE, report), (large, MILESTONE, report)])
        awards.sign(at)
        accept_milestone(at.viewer, at.programme, NUMBER, 2, FIRST_PAID)
        with pytest.raises(TrancheRefusedError) as caught:
            plan(at, [(PART, NONE, ""), (large, MILESTONE, report), (small, MILESTONE, report)])
        refused = caught.value.refused
        assert (refused.refusal, caught.value.row) == (TrancheRefusal.ACCEPTED_FOR_LESS, 1)
        assert (refused.standing, refused.limit) == (large, small)
        plan(at, [(PART, NONE, ""), (small, MILESTONE, report), (large + small, MILESTONE, report)])
        assert tranche(at, 2).milestone_accepted_on == FIRST_PAID


def test_a_smaller_tranche_that_was_cancelled_frees_no_more_than_it_was() -> None:
    parts = [SignedPart(5, MILESTONE, "Report", 2), SignedPart(15, MILESTONE, "Report", 3)]
    accepted = [Accepted("Report", DAY, 5, 3, is_cancelled=True)]
    assert ReleaseTerms(parts, 20, accepted).waiting(None) == {"Report": 15}


def test_a_slip_in_what_is_planned_for_more_money_is_put_right(app: Flask) -> None:
    make_signed(app)
    signed = [(PART, NONE, ""), (PART, ADVANCE, ""), (AWARD - 2 * PART, MILESTONE, OPENING)]
    award = StatedSum(AWARD + MORE, "Amendment 1", date(2006, 2, 20))
    amend(app, lambda at: CostExtension(date(2006, 9, 30), award, lines(at, AWARD + MORE)))

    def held(at: Desk) -> list[tuple[int, str, str | None]]:
        added = agreement(at).plan_added or []
        return [(one["minor_units"], one["condition"], one["milestone"]) for one in added]

    with desk(app) as at:
        plan_all(at, *signed, (MORE, NONE, ""))
        plan_all(at, *signed, (MORE, MILESTONE, "Finl report"))
        plan_all(at, *signed, (MORE, MILESTONE, "Final report"))
        assert held(at) == [(MORE, "milestone", "Final report")]
        plan_all(at, (MORE, MILESTONE, "Final report"), *signed)  # another order is no other plan
        plan_all(at, *signed, (MORE, MILESTONE, "Final report"))
        assert held(at) == [(MORE, "milestone", "Final report")]
        plan_all(at, *signed, (MORE - 1, MILESTONE, "Final report"))  # what was planned first goes on to hold
        assert held(at) == [(MORE, "milestone", "Final report")]
        with pytest.raises(TrancheRefusedError):
            plan_all(at, *signed, (MORE, NONE, ""))
        plan_all(at, *signed)
        plan_all(at, *signed, (MORE, MILESTONE, "Final report"))
        move(at, 4, TrancheStep.REQUEST)
        move(at, 4, TrancheStep.REFUSE, reason="Too early")
        assert held(at) == [(MORE, "milestone", "Final report")]
