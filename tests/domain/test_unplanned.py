"""Money that no tranche has yet, once an amendment has raised the award: never silent, never stuck."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from grants_app.domain.grants.agreements.actions import StatedSum
from grants_app.domain.grants.amendments.proposals import CostExtension
from grants_app.domain.grants.payments.actions import EntryRefusedError, NewEntry, record_entry
from grants_app.domain.grants.payments.balance import Entry
from grants_app.domain.grants.payments.planning import TrancheEntry
from grants_app.domain.grants.payments.release import Accepted, ReleaseTerms, SignedPart, refuse_release
from grants_app.domain.grants.payments.rules import RefusedMove
from grants_app.domain.grants.payments.tranches import (
    TranchePayment,
    accept_milestone,
    pay_tranche,
)
from grants_app.domain.grants.payments.vocabulary import (
    EntryKind,
    EntryRefusal,
    TrancheRefusal,
    TrancheStep,
)
from grants_app.domain.grants.reconciliation.queries import get_grant_money, list_reconciliation
from grants_app.domain.grants.reconciliation.vocabulary import Mismatch
from grants_app.extensions import db
from grants_app.i18n.award_labels import amount_words
from grants_app.i18n.payment_refusals import TRANCHE_REFUSAL
from tests import awards
from tests.awards import AWARD, NUMBER, TODAY, Desk, desk, move
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
    tranche,
)

MORE = 100_00
REST = AWARD - 2 * PART
AFTER = date(2006, 3, 1)


def make_extended(app: Flask) -> None:
    """A grant with a signed plan of three tranches whose award an amendment raised by MORE."""
    make_signed(app)
    award = StatedSum(AWARD + MORE, "Amendment 1", date(2006, 2, 20))
    amend(app, lambda at: CostExtension(date(2006, 9, 30), award, lines(at, AWARD + MORE)))


def beside(at: Desk, sum_: int, reason: str = "") -> int:
    """Pay beside the plan; gives the id of the entry."""
    new = NewEntry(EntryKind.PAYMENT, AFTER, sum_, reason=reason)
    entry = record_entry(at.viewer, at.programme, NUMBER, new)
    db.session.flush()
    return entry.id


def account(at: Desk, sum_: int) -> None:
    record_entry(at.viewer, at.programme, NUMBER, NewEntry(EntryKind.ACCOUNTED, AFTER, sum_))


def pay_all(at: Desk) -> None:
    """Pay the three signed tranches, each accounted for."""
    accept_milestone(at.viewer, at.programme, NUMBER, 3, FIRST_PAID)
    for place, sum_ in ((1, PART), (2, PART), (3, REST)):
        pay(at, place, AFTER)
        account(at, sum_)


def mismatches(at: Desk) -> tuple[Mismatch, ...]:
    """What does not tie out, on the object; the list of those agrees."""
    db.session.flush()
    money = get_grant_money(at.viewer, at.programme, NUMBER)
    assert money is not None
    untied = [one.money.number for one in list_reconciliation(at.viewer, at.programme, only_untied=True).rows]
    assert (NUMBER in untied) == bool(money.mismatches)
    return money.mismatches


def test_added_money_goes_out_once_it_is_planned_or_for_a_marked_reason(app: Flask) -> None:
    make_extended(app)
    with desk(app) as at:
        pay_all(at)
        with pytest.raises(EntryRefusedError) as caught:
            beside(at, MORE)
        refused = caught.value.refused
        assert refused.refusal is EntryRefusal.UNPLANNED
        assert (refused.standing, refused.limit, refused.award) == (AWARD + MORE, AWARD, AWARD + MORE)
        plan_more(at)
        pay(at, 4, AFTER)
        assert not tranche(at, 4).is_override
        assert mismatches(at) == ()


def plan_more(at: Desk, sum_: int = MORE) -> None:
    """Plan what is added behind the tranches that were requested."""
    db.session.flush()
    awards.plan(at, TrancheEntry(sum_, AFTER, NONE), award=AWARD + MORE)


def test_what_was_paid_beside_for_a_reason_ties_with_the_rest_of_the_plan(app: Flask) -> None:
    make_extended(app)
    with desk(app) as at:
        pay_all(at)
        assert mismatches(at) == (Mismatch.TRANCHES,)
        beside(at, MORE // 2, "Agreed with the donor: the heating of the winter")
        assert mismatches(at) == (Mismatch.TRANCHES,)
        plan_more(at, MORE - MORE // 2)
        assert mismatches(at) == ()
        pay(at, 4, AFTER)
        assert mismatches(at) == ()


def test_money_that_is_not_planned_frees_none_that_waits(app: Flask) -> None:
    """The added money is no room for money beside the plan while the milestone is not accepted."""
    make_extended(app)
    with desk(app) as at:
        pay(at, 1, AFTER)
        account(at, PART)
        pay(at, 2, AFTER)
        account(at, PART)
        with pytest.raises(EntryRefusedError) as caught:
            beside(at, MORE)
        refused = caught.value.refused
        assert refused.refusal is EntryRefusal.MILESTONE_WAITS
        assert (refused.standing, refused.limit) == (2 * PART + MORE, 2 * PART)


def test_money_beside_the_plan_is_held_against_what_the_tranches_still_have(app: Flask) -> None:
    make_extended(app)
    with desk(app) as at:
        accept_milestone(at.viewer, at.programme, NUMBER, 3, FIRST_PAID)
        for place in (1, 2):
            pay(at, place, AFTER)
            account(at, PART)
        with pytest.raises(EntryRefusedError) as caught:
            beside(at, MORE)
        refused = caught.value.refused
        assert (refused.refusal, refused.standing) == (EntryRefusal.UNPLANNED, AWARD + MORE)
        beside(at, MORE, "Sent for the heating")
        assert mismatches(at) == ()
        account(at, MORE)
        move(at, 3, TrancheStep.REQUEST, TrancheStep.APPROVE)
        assert not tranche(at, 3).is_override
        plan_more(at)
        assert mismatches(at) == (Mismatch.BESIDE_PLAN,)
        move(at, 4, TrancheStep.CANCEL, reason="It was paid beside the plan")
        assert mismatches(at) == ()
        pay_tranche(at.viewer, at.programme, NUMBER, 3, TranchePayment(AFTER), today=TODAY)
        assert mismatches(at) == ()


PARTS = [SignedPart(10, NONE, number=1), SignedPart(10, MILESTONE, OPENING, 2)]
ACCEPTED = [Accepted(OPENING, FIRST_PAID, 10, 2)]


@pytest.mark.parametrize(
    ("award", "planned", "sum_", "refusal"),
    [
        (20, 20, 20, None),
        (20, 20, 21, None),  # nothing is left to plan: that is more than the award, which the balance says
        (30, 20, 20, None),
        (30, 20, 21, TrancheRefusal.UNPLANNED),
        (30, 30, 30, None),
        (30, 25, 26, TrancheRefusal.UNPLANNED),
    ],
)
def test_what_goes_past_what_is_planned(
    award: int, planned: int, sum_: int, refusal: TrancheRefusal | None
) -> None:
    terms = ReleaseTerms(PARTS, award, ACCEPTED, planned=planned)
    refused = refuse_release(terms, [], Entry(0, EntryKind.PAYMENT, sum_, on=FIRST_PAID))
    assert (refused and refused.refusal) == refusal


def test_without_a_plan_nothing_is_unplanned() -> None:
    new = Entry(0, EntryKind.PAYMENT, 30, on=FIRST_PAID)
    assert refuse_release(ReleaseTerms(award=30), [], new) is None


REPORTS = [
    SignedPart(10, NONE, number=1),
    SignedPart(10, ADVANCE, number=2),
    SignedPart(10, MILESTONE, "Report", 3),
    SignedPart(10, MILESTONE, "Report", 4),
    SignedPart(10, MILESTONE, OPENING, 5),
]


@pytest.mark.parametrize(
    ("sum_", "accounted", "tranche", "milestones"),
    [
        (20, 0, 2, ()),
        (30, 10, None, ((4, "Report"), (5, OPENING))),
    ],
)
def test_what_money_waits_for_names_its_tranche(
    sum_: int, accounted: int, tranche: int | None, milestones: tuple[tuple[int, str], ...]
) -> None:
    """Of two tranches with the same words the one is named that is not accepted."""
    terms = ReleaseTerms(REPORTS, 50, [Accepted("Report", FIRST_PAID, 10, 3)])
    entries = [Entry(1, EntryKind.PAYMENT, 10, on=FIRST_PAID, tranche=1)]
    entries += [Entry(2, EntryKind.ACCOUNTED, accounted, on=FIRST_PAID)] if accounted else []
    refused = refuse_release(terms, entries, Entry(0, EntryKind.PAYMENT, sum_, on=FIRST_PAID))
    assert refused is not None
    assert (refused.tranche, refused.milestones) == (tranche, milestones)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "tranche 4, “Report” · tranche 5, “The"), ("sq", "kësti 4, “Report”")]
)
def test_the_sentence_names_each_tranche_that_waits(app: Flask, language: str, words: str) -> None:
    refused = RefusedMove(
        TrancheRefusal.MILESTONE_WAITS, 40, 30, milestones=((4, "Report"), (5, OPENING)), can_override=True
    )
    with app.test_request_context(headers={"Accept-Language": language}):
        assert words in amount_words(TRANCHE_REFUSAL[refused.refusal], refused, "USD")
