"""Money goes out as the signed plan had it, in whatever pieces and order its tranches are paid afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.payments.actions import EntryRefusedError, NewEntry, record_entry
from grants_app.domain.grants.payments.balance import Entry
from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.planning import TrancheEntry
from grants_app.domain.grants.payments.queries import list_entries, list_tranches
from grants_app.domain.grants.payments.release import Accepted, ReleaseTerms, SignedPart, refuse_release
from grants_app.domain.grants.payments.reported import ReportedPeriod
from grants_app.domain.grants.payments.tranches import (
    TranchePayment,
    TrancheRefusedError,
    accept_milestone,
    pay_tranche,
)
from grants_app.domain.grants.payments.vocabulary import (
    EntryKind,
    EntryRefusal,
    TrancheCondition,
    TrancheRefusal,
    TrancheState,
    TrancheStep,
)
from grants_app.domain.grants.reconciliation.queries import get_grant_money
from grants_app.extensions import db
from tests import awards
from tests.awards import AWARD, NUMBER, TODAY, Desk, desk, make_draft, move

NONE, ADVANCE, MILESTONE, REPORT = (
    TrancheCondition.NONE,
    TrancheCondition.ADVANCE_ACCOUNTED,
    TrancheCondition.MILESTONE,
    TrancheCondition.REPORT,
)
OPENING = "The centre is open"
PART = AWARD // 3
FIRST_PAID = date(2006, 1, 20)
TERMS = ReleaseTerms(
    [SignedPart(10, NONE), SignedPart(10, ADVANCE), SignedPart(10, MILESTONE, OPENING)], award=30
)


def paid(*sums: int) -> list[Entry]:
    """Payments of these sums, all on one day."""
    return [Entry(place, EntryKind.PAYMENT, one, on=FIRST_PAID) for place, one in enumerate(sums, 1)]


def accounted(minor_units: int, on: date = FIRST_PAID) -> Entry:
    """What somebody accounted for."""
    return Entry(90, EntryKind.ACCOUNTED, minor_units, on=on)


def tranche_paid(minor_units: int, tranche: int = 1) -> Entry:
    """A payment of a tranche."""
    return Entry(79 + tranche, EntryKind.PAYMENT, minor_units, on=FIRST_PAID, tranche=tranche)


def refunded(minor_units: int) -> Entry:
    """What came back of the first tranche."""
    return Entry(91, EntryKind.REFUND, minor_units, 80, FIRST_PAID)


@pytest.mark.parametrize(
    ("entries", "sum_", "refusal", "figures"),
    [
        ([], 10, None, None),
        ([], 11, TrancheRefusal.ADVANCE_AHEAD, (0, 10)),
        (paid(10), 10, TrancheRefusal.ADVANCE_SIGNED, (0, 10)),
        ([*paid(10), accounted(9)], 10, TrancheRefusal.ADVANCE_SIGNED, (9, 10)),
        ([*paid(10), accounted(10)], 10, None, None),
        ([*paid(10), accounted(10)], 11, TrancheRefusal.MILESTONE_WAITS, (21, 20)),
        # What came back of a tranche is settled.
        ([tranche_paid(10), accounted(6), refunded(4)], 10, None, None),
        ([tranche_paid(10), accounted(5), refunded(4)], 10, TrancheRefusal.ADVANCE_SIGNED, (5, 6)),
        # What came back and is paid again is out again.
        ([tranche_paid(10), accounted(6), refunded(4), *paid(4)], 10, TrancheRefusal.ADVANCE_SIGNED, (6, 10)),
        ([tranche_paid(10), refunded(10)], 10, None, None),
        ([tranche_paid(10), refunded(10), *paid(10)], 10, TrancheRefusal.ADVANCE_SIGNED, (0, 10)),
        # A fee of the bank was never received.
        (
            [tranche_paid(10), Entry(92, EntryKind.CORRECTION, -1, 80, FIRST_PAID), accounted(9)],
            10,
            None,
            None,
        ),
        ([*paid(20), accounted(10)], 1, TrancheRefusal.MILESTONE_WAITS, (21, 20)),
        # Who went past a condition once gives a reason again.
        (paid(11), 5, TrancheRefusal.ADVANCE_SIGNED, (0, 10)),
    ],
)
def test_what_the_signed_plan_asks_for(
    entries: list[Entry], sum_: int, refusal: TrancheRefusal | None, figures: tuple[int, int] | None
) -> None:
    refused = refuse_release(TERMS, entries, Entry(0, EntryKind.PAYMENT, sum_, on=FIRST_PAID, tranche=9))
    assert (refused and refused.refusal) == refusal
    if refused is not None:
        assert (refused.standing, refused.limit) == figures
        assert refused.can_override


def test_a_milestone_frees_its_money_from_its_day_on() -> None:
    entries = [*paid(10, 10), accounted(10)]
    terms = ReleaseTerms(TERMS.parts, TERMS.award, [Accepted(OPENING, date(2006, 3, 1), 10)])
    for day, refusal in ((date(2006, 2, 28), TrancheRefusal.MILESTONE_WAITS), (date(2006, 3, 1), None)):
        refused = refuse_release(terms, entries, Entry(0, EntryKind.PAYMENT, 10, on=day))
        assert (refused and refused.refusal) == refusal


def test_a_payment_of_an_earlier_day_is_held_against_the_later_ones() -> None:
    entries = [
        Entry(1, EntryKind.PAYMENT, 10, on=date(2006, 3, 1)),
        Entry(2, EntryKind.ACCOUNTED, 10, on=date(2006, 5, 1)),
    ]
    refused = refuse_release(TERMS, entries, Entry(0, EntryKind.PAYMENT, 10, on=date(2006, 2, 1)))
    assert refused is not None
    assert refused.refusal is TrancheRefusal.ADVANCE_SIGNED


PARTS = st.builds(SignedPart, st.integers(1, 50), st.sampled_from(TrancheCondition), st.sampled_from("ab"))


@given(st.lists(PARTS, max_size=6), st.integers(0, 300))
def test_more_money_never_asks_for_less(parts: list[SignedPart], most: int) -> None:
    terms = ReleaseTerms(parts, sum(part.minor_units for part in parts))
    needed = [terms.accounted_before(paid) for paid in range(most + 1)]
    assert all(one <= two for one, two in pairwise(needed))
    assert all(one <= max(0, paid - 1) for paid, one in enumerate(needed)), "nothing waits for itself"
    assert 0 <= sum(terms.waiting(None).values()) <= terms.most == terms.award


@given(st.lists(PARTS, min_size=1, max_size=5))
def test_the_plan_as_it_was_signed_is_never_in_the_way(parts: list[SignedPart]) -> None:
    """Each tranche in its order goes out once what it waits for is true; all the money at once does not."""
    first = date(2006, 1, 1)
    parts = [
        replace(part, number=place, planned_on=first + timedelta(days=place))
        for place, part in enumerate(parts, 1)
    ]
    terms = ReleaseTerms(parts, sum(part.minor_units for part in parts))
    entries: list[Entry] = []
    accepted: list[Accepted] = []
    reported: list[ReportedPeriod] = []
    for place, part in enumerate(parts):
        open_ = sum(one.minor_units for one in entries if one.kind is EntryKind.PAYMENT) - sum(
            one.minor_units for one in entries if one.kind is EntryKind.ACCOUNTED
        )
        if part.condition is ADVANCE and open_:
            entries.append(Entry(100 + place, EntryKind.ACCOUNTED, open_, on=FIRST_PAID))
        if part.condition is MILESTONE:
            accepted.append(Accepted(part.milestone, FIRST_PAID, part.minor_units, part.number))
        if part.condition is REPORT:
            reported.append(ReportedPeriod(place, first + timedelta(days=place), FIRST_PAID))
        now = ReleaseTerms(terms.parts, terms.award, accepted, reported=reported)
        new = Entry(place + 1, EntryKind.PAYMENT, part.minor_units, on=FIRST_PAID)
        assert refuse_release(now, entries, new) is None
        entries.append(new)
    waiting = [part for part in parts if part.condition in (MILESTONE, REPORT)]
    if waiting:
        at_once = Entry(0, EntryKind.PAYMENT, terms.award, on=FIRST_PAID)
        assert refuse_release(terms, [], at_once) is not None


def test_a_tranche_that_was_split_frees_nothing_of_another_with_the_same_words() -> None:
    parts = [SignedPart(10, NONE), SignedPart(10, MILESTONE, "Report"), SignedPart(10, MILESTONE, "Report")]
    halves = [Accepted("Report", FIRST_PAID, 5)] * 2
    terms = ReleaseTerms(parts, 30, halves)
    assert terms.waiting(None) == {"Report": 10}
    assert ReleaseTerms(parts, 30, [Accepted("Report", FIRST_PAID, 19)]).waiting(None) == {"Report": 10}
    uneven = [SignedPart(5, MILESTONE, "Report", 2), SignedPart(15, MILESTONE, "Report", 3)]
    assert ReleaseTerms(uneven, 20, [Accepted("Report", FIRST_PAID, 15, 2)]).waiting(None) == {"Report": 15}
    cancelled = Accepted("Report", FIRST_PAID, 15, 3, is_cancelled=True)
    assert ReleaseTerms(uneven, 20, [cancelled]).waiting(None) == {"Report": 5}
    assert ReleaseTerms(parts, 30, [*halves, Accepted("Report", FIRST_PAID, 10)]).waiting(None) == {}


def test_a_refund_that_is_corrected_to_less_releases_money() -> None:
    entries = [
        *paid(10),
        Entry(50, EntryKind.REFUND, 10, 1, FIRST_PAID),
        Entry(2, EntryKind.PAYMENT, 10, on=FIRST_PAID),
    ]
    refused = refuse_release(TERMS, entries, Entry(0, EntryKind.CORRECTION, -10, 50, FIRST_PAID))
    assert refused is not None
    assert (refused.refusal, refused.standing, refused.limit) == (TrancheRefusal.ADVANCE_SIGNED, 0, 10)


def make_signed(app: Flask) -> None:
    """A grant signed with three tranches: free, after the advance, and at a milestone."""
    make_draft(app)
    with desk(app) as at:
        awards.write_terms(at)
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
        plan(at, [(PART, NONE, ""), (PART, ADVANCE, ""), (AWARD - 2 * PART, MILESTONE, OPENING)])
        awards.sign(at)


def plan(at: Desk, parts: list[tuple[int, TrancheCondition, str]], later: int = 0) -> None:
    """Write the tranches that nobody has requested; the one with the number `later` is put off."""
    awards.plan(
        at,
        *(
            TrancheEntry(sum_, TODAY if place == later else FIRST_PAID, condition, words)
            for place, (sum_, condition, words) in enumerate(parts, 1)
        ),
    )


def refused_release(at: Desk, place: int) -> TrancheRefusal:
    """Why a tranche is not approved."""
    move(at, place, TrancheStep.REQUEST)
    with pytest.raises(TrancheRefusedError) as caught:
        move(at, place, TrancheStep.APPROVE)
    assert caught.value.refused.can_override
    return caught.value.refused.refusal


def pay(at: Desk, place: int, on: date = FIRST_PAID) -> None:
    """Request, approve and pay a tranche."""
    move(at, place, TrancheStep.REQUEST, TrancheStep.APPROVE)
    pay_tranche(at.viewer, at.programme, NUMBER, place, TranchePayment(on), today=TODAY)


def test_a_condition_that_is_moved_to_the_first_tranche_frees_nothing(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        plan(at, [(2 * PART - 1, ADVANCE, ""), (1, NONE, ""), (AWARD - 2 * PART, MILESTONE, OPENING)])
        assert refused_release(at, 1) is TrancheRefusal.ADVANCE_AHEAD


def test_tranches_that_are_paid_out_of_order_free_nothing(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        pay(at, 2)
        assert refused_release(at, 1) is TrancheRefusal.ADVANCE_SIGNED


def test_what_is_cancelled_and_planned_anew_frees_nothing(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        for place in (2, 3):
            move(at, place, TrancheStep.CANCEL, reason="Planned anew.")
        plan(at, [(PART, NONE, ""), (AWARD - PART, ADVANCE, "")])
        pay(at, 1)
        record_entry(at.viewer, at.programme, NUMBER, NewEntry(EntryKind.ACCOUNTED, FIRST_PAID, PART))
        last = max(one.number for one in list_tranches(lock_grant(at.viewer, at.programme, NUMBER).id))
        assert refused_release(at, last) is TrancheRefusal.MILESTONE_WAITS
        accept_milestone(at.viewer, at.programme, NUMBER, 3, FIRST_PAID)
        move(at, last, TrancheStep.APPROVE)


def test_money_beside_the_plan_and_corrections_upwards_say_why(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        pay(at, 1)
        [first] = record_ids(at)
        upwards = NewEntry(EntryKind.CORRECTION, FIRST_PAID, PART, points_at=first)
        with pytest.raises(EntryRefusedError) as caught:
            record_entry(at.viewer, at.programme, NUMBER, upwards)
        assert caught.value.refused.refusal is EntryRefusal.ADVANCE_SIGNED
        before = NewEntry(EntryKind.CORRECTION, date(2006, 1, 19), -1, points_at=first, reason="Bank fee")
        with pytest.raises(EntryRefusedError) as early:
            record_entry(at.viewer, at.programme, NUMBER, before)
        assert early.value.refused.refusal is EntryRefusal.DAY_BEFORE


def test_a_tranche_that_was_not_paid_after_all_is_paid_again(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        pay(at, 1)
        [first] = record_ids(at)
        for sum_, state in ((-PART + 1, TrancheState.PAID), (-1, TrancheState.APPROVED)):
            correction = NewEntry(EntryKind.CORRECTION, FIRST_PAID, sum_, points_at=first, reason="Wrong day")
            record_entry(at.viewer, at.programme, NUMBER, correction)
            assert tranche(at, 1).state is state
        back = NewEntry(EntryKind.CORRECTION, FIRST_PAID, 1, points_at=first, reason="It was paid")
        record_entry(at.viewer, at.programme, NUMBER, back)
        assert tranche(at, 1).state is TrancheState.PAID
        record_entry(at.viewer, at.programme, NUMBER, replace(back, minor_units=-1))
        pay_tranche(at.viewer, at.programme, NUMBER, 1, TranchePayment(date(2006, 1, 25)), today=TODAY)
        assert tranche(at, 1).state is TrancheState.PAID
        money = get_grant_money(at.viewer, at.programme, NUMBER)
        assert money is not None
        assert (money.paid, money.mismatches) == (PART, ())


def test_a_milestone_is_accepted_after_its_money_went_out_for_a_reason(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        pay(at, 1)
        record_entry(at.viewer, at.programme, NUMBER, NewEntry(EntryKind.ACCOUNTED, FIRST_PAID, PART))
        move(at, 3, TrancheStep.REQUEST)
        move(at, 3, TrancheStep.APPROVE, reason="Agreed with the donor.")
        pay_tranche(at.viewer, at.programme, NUMBER, 3, TranchePayment(FIRST_PAID), today=TODAY)
        accept_milestone(at.viewer, at.programme, NUMBER, 3, TODAY)
        with pytest.raises(TrancheRefusedError):
            accept_milestone(at.viewer, at.programme, NUMBER, 3, FIRST_PAID)


def test_money_beside_a_plan_always_says_why(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        beside = NewEntry(EntryKind.PAYMENT, FIRST_PAID, 100)
        with pytest.raises(EntryRefusedError) as caught:
            record_entry(at.viewer, at.programme, NUMBER, beside)
        assert caught.value.refused.refusal is EntryRefusal.BESIDE_PLAN


@pytest.mark.parametrize("accepted", [2, 3])
def test_an_accepted_milestone_stays_with_its_tranche(app: Flask, accepted: int) -> None:
    make_draft(app)
    parts = [(PART, MILESTONE, "Report accepted")] * 3
    with desk(app) as at:
        awards.write_terms(at)
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
        plan(at, parts)
        awards.sign(at)
        accept_milestone(at.viewer, at.programme, NUMBER, accepted, FIRST_PAID)
        plan(at, parts, later=3)
        plan(at, parts, later=2)
        assert [tranche(at, one).milestone_accepted_on for one in (1, 2, 3)] == [
            FIRST_PAID if one == accepted else None for one in (1, 2, 3)
        ]


def tranche(at: Desk, place: int) -> Tranche:
    """A tranche as it stands."""
    db.session.flush()
    return list_tranches(lock_grant(at.viewer, at.programme, NUMBER).id)[place - 1]


def record_ids(at: Desk) -> list[int]:
    """The ids of the entries of the grant."""
    return [one.id for one in list_entries(lock_grant(at.viewer, at.programme, NUMBER).id)]


def test_nothing_is_accounted_for_before_it_was_received(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        pay(at, 1)
        early = NewEntry(EntryKind.ACCOUNTED, date(2006, 1, 2), 100)
        with pytest.raises(EntryRefusedError) as caught:
            record_entry(at.viewer, at.programme, NUMBER, early)
        refused = caught.value.refused
        assert (refused.refusal, refused.until, refused.most) == (
            EntryRefusal.OVER_ADVANCE_THEN,
            date(2006, 1, 2),
            0,
        )
        record_entry(at.viewer, at.programme, NUMBER, NewEntry(EntryKind.ACCOUNTED, FIRST_PAID, 100))


def test_what_is_paid_out_of_its_order_asks_for_no_more_than_is_out() -> None:
    """The free tranche follows the one after the advance: to account for all of that is not enough."""
    terms = ReleaseTerms([SignedPart(40, NONE, number=1), SignedPart(35, ADVANCE, number=2)], award=75)
    entries = [Entry(1, EntryKind.PAYMENT, 35, on=FIRST_PAID, tranche=2)]
    new = Entry(0, EntryKind.PAYMENT, 40, on=FIRST_PAID, tranche=1)
    refused = refuse_release(terms, entries, new)
    assert refused is not None
    assert (refused.refusal, refused.tranche) == (TrancheRefusal.ADVANCE_AHEAD, 2)
    assert (refused.standing, refused.limit) == (35, 40)
    assert refused.can_override
    # What is out in its order is asked for in full, as before.
    in_order = [Entry(1, EntryKind.PAYMENT, 40, on=FIRST_PAID, tranche=1)]
    refused = refuse_release(terms, in_order, Entry(0, EntryKind.PAYMENT, 35, on=FIRST_PAID, tranche=2))
    assert refused is not None
    assert (refused.refusal, refused.limit, refused.standing) == (TrancheRefusal.ADVANCE_SIGNED, 40, 0)
