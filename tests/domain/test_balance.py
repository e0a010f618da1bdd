"""Money of one grant: no sequence of entries breaks the balances."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.grants.agreements.conversion import RateError, convert, convert_back
from grants_app.domain.grants.payments.balance import (
    Balance,
    EarlierAward,
    Entry,
    balance_of,
    effective_amounts,
    refuse_entry,
)
from grants_app.domain.grants.payments.vocabulary import EntryKind, EntryRefusal

PAYMENT, REFUND, ACCOUNTED = EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.ACCOUNTED
DISALLOWED, CORRECTION = EntryKind.DISALLOWED, EntryKind.CORRECTION
AWARD = 1_000

attempts = st.lists(
    st.tuples(st.sampled_from(EntryKind), st.integers(-1_200, 1_200), st.integers(0, 12)), max_size=25
)


def accepted(tried: list[tuple[EntryKind, int, int]]) -> list[Entry]:
    """The entries that get in when all are tried one after the other."""
    entries: list[Entry] = []
    for kind, minor_units, points_at in tried:
        aims = kind in (REFUND, DISALLOWED, CORRECTION)
        new = Entry(len(entries) + 1, kind, minor_units, points_at if aims else None)
        if refuse_entry(entries, AWARD, new) is None:
            entries.append(new)
    return entries


@given(attempts)
def test_no_sequence_of_entries_breaks_the_balances(tried: list[tuple[EntryKind, int, int]]) -> None:
    entries = accepted(tried)
    balance, amounts = balance_of(entries), effective_amounts(entries)
    assert 0 <= balance.net_accounted <= balance.net_paid <= AWARD
    assert balance.open_advance >= 0
    assert all(amount >= 0 for amount in amounts.values())
    for entry in entries:
        taken = [e for e in entries if e.points_at == entry.id and e.kind in (REFUND, DISALLOWED)]
        if entry.kind is not CORRECTION:
            assert sum(amounts[e.id] for e in taken) <= amounts[entry.id]


@given(attempts)
def test_the_balance_is_the_plain_sum_of_what_stands(tried: list[tuple[EntryKind, int, int]]) -> None:
    """Counted a second time, by signs along the entries instead of by kinds."""
    entries = accepted(tried)
    kinds = {entry.id: entry.kind for entry in entries}
    cash = accounted = 0
    for entry in entries:
        kind = kinds[entry.points_at] if entry.kind is CORRECTION and entry.points_at else entry.kind
        cash += {PAYMENT: 1, REFUND: -1}.get(kind, 0) * entry.minor_units
        accounted += {ACCOUNTED: 1, DISALLOWED: -1}.get(kind, 0) * entry.minor_units
    balance = balance_of(entries)
    assert (balance.net_paid, balance.net_accounted) == (cash, accounted)


@given(attempts, st.sampled_from([PAYMENT, ACCOUNTED, REFUND, DISALLOWED]), st.integers(0, 12))
def test_a_refusal_names_the_largest_entry_that_would_do(
    tried: list[tuple[EntryKind, int, int]], kind: EntryKind, points_at: int
) -> None:
    entries = accepted(tried)
    aim = points_at if kind in (REFUND, DISALLOWED) else None
    refused = refuse_entry(entries, AWARD, Entry(99, kind, 5_000, aim))
    assert refused is not None
    if refused.most is None:
        assert refused.refusal is EntryRefusal.POINTS_NOWHERE
        return
    if refused.most:
        again = refuse_entry(entries, AWARD, Entry(99, kind, refused.most, aim))
        assert again is None, "of several limits the tightest is named"
    one_more = refuse_entry(entries, AWARD, Entry(99, kind, refused.most + 1, aim))
    assert one_more is not None


FIRST = date(2006, 5, 1)
GREW = [EarlierAward(FIRST + timedelta(days=9), 300), EarlierAward(FIRST + timedelta(days=19), 600)]
dated = st.lists(
    st.tuples(st.sampled_from(EntryKind), st.integers(-700, 700), st.integers(0, 12), st.integers(0, 29)),
    max_size=25,
)


@given(dated)
def test_no_sequence_pays_more_up_to_a_day_than_was_awarded_then(
    tried: list[tuple[EntryKind, int, int, int]],
) -> None:
    """Counted a second time, along the days: a correction says what was so on the day of its entry."""
    entries: list[Entry] = []
    for kind, minor_units, points_at, day in tried:
        aims = kind in (REFUND, DISALLOWED, CORRECTION)
        on = FIRST + timedelta(days=day)
        new = Entry(len(entries) + 1, kind, minor_units, points_at if aims else None, on)
        known = [entry for entry in entries if entry.id == new.points_at]
        if kind is REFUND and known and known[0].on is not None and known[0].on > on:
            continue  # money does not come back before it was paid: refused before the sums are looked at
        refused = refuse_entry(entries, AWARD, new, GREW)
        if refused is None:
            entries.append(new)
        elif refused.most and kind is PAYMENT:
            assert refuse_entry(entries, AWARD, new._replace(minor_units=refused.most), GREW) is None
            assert refuse_entry(entries, AWARD, new._replace(minor_units=refused.most + 1), GREW)
    of = {entry.id: entry for entry in entries}
    for until, limit in [*GREW, (FIRST + timedelta(days=99), AWARD)]:
        paid = 0
        for entry in entries:
            real = of[entry.points_at] if entry.kind is CORRECTION and entry.points_at else entry
            if real.on is not None and real.on <= until:
                paid += {PAYMENT: 1, REFUND: -1}.get(real.kind, 0) * entry.minor_units
        assert paid <= limit


def test_an_earlier_award_bears_what_was_paid_up_to_it_and_no_more() -> None:
    last = GREW[0].until
    before = [Entry(1, PAYMENT, 100, on=last), Entry(2, PAYMENT, 400, on=last + timedelta(days=1))]
    refused = refuse_entry(before, AWARD, Entry(0, PAYMENT, 201, on=FIRST), GREW)
    assert refused is not None
    figures = (refused.standing, refused.limit, refused.most, refused.until)
    # The second limit leaves less: 500 of 600 are paid by then.
    assert figures == (500, 600, 100, GREW[1].until)
    refused = refuse_entry(before[:1], AWARD, Entry(0, PAYMENT, 201, on=last), GREW)
    assert refused is not None
    assert (refused.refusal, refused.until) == (EntryRefusal.OVER_AWARD_THEN, last)
    assert (refused.standing, refused.limit, refused.most) == (100, 300, 200)
    assert refuse_entry(before[:1], AWARD, Entry(0, PAYMENT, 200, on=last), GREW) is None
    assert refuse_entry(before[:1], AWARD, Entry(0, PAYMENT, 201, on=last + timedelta(days=1)), GREW) is None


def test_paying_more_than_awarded_is_refused_with_the_figures() -> None:
    paid = [Entry(1, PAYMENT, 600)]
    refused = refuse_entry(paid, AWARD, Entry(2, PAYMENT, 401))
    assert refused is not None
    assert refused.refusal is EntryRefusal.OVER_AWARD
    assert (refused.limit, refused.standing, refused.most) == (1_000, 600, 400)
    assert refuse_entry(paid, AWARD, Entry(2, PAYMENT, 400)) is None


def test_nothing_is_paid_while_the_award_is_unknown() -> None:
    refused = refuse_entry([], None, Entry(1, PAYMENT, 1))
    assert refused is not None
    assert refused.refusal is EntryRefusal.NO_AWARD


@pytest.mark.parametrize(
    ("entries", "new", "refusal"),
    [
        ([], Entry(1, PAYMENT, 0), EntryRefusal.NOT_POSITIVE),
        ([], Entry(1, PAYMENT, -5), EntryRefusal.NOT_POSITIVE),
        ([], Entry(1, REFUND, 5), EntryRefusal.POINTS_NOWHERE),
        ([Entry(1, PAYMENT, 5)], Entry(2, DISALLOWED, 5, 1), EntryRefusal.POINTS_NOWHERE),
        ([Entry(1, PAYMENT, 5)], Entry(2, REFUND, 6, 1), EntryRefusal.OVER_PAYMENT),
        ([Entry(1, PAYMENT, 5)], Entry(2, ACCOUNTED, 6), EntryRefusal.OVER_ADVANCE),
        (
            [Entry(1, PAYMENT, 5), Entry(2, ACCOUNTED, 4)],
            Entry(3, REFUND, 2, 1),
            EntryRefusal.OVER_ADVANCE,
        ),
        (
            [Entry(1, PAYMENT, 5), Entry(2, ACCOUNTED, 4)],
            Entry(3, DISALLOWED, 5, 2),
            EntryRefusal.OVER_ACCOUNTED,
        ),
        ([Entry(1, PAYMENT, 5)], Entry(2, CORRECTION, -6, 1), EntryRefusal.BELOW_ZERO),
        (
            [Entry(1, PAYMENT, 5), Entry(2, CORRECTION, -1, 1)],
            Entry(3, CORRECTION, -1, 2),
            EntryRefusal.POINTS_NOWHERE,
        ),
    ],
)
def test_each_refusal(entries: list[Entry], new: Entry, refusal: EntryRefusal) -> None:
    refused = refuse_entry(entries, AWARD, new)
    assert refused is not None
    assert refused.refusal is refusal


def test_a_disallowed_cost_is_owed_until_it_comes_back() -> None:
    entries = [Entry(1, PAYMENT, 500), Entry(2, ACCOUNTED, 500), Entry(3, DISALLOWED, 80, 2)]
    assert balance_of(entries).open_advance == 80
    entries.append(Entry(4, REFUND, 80, 1))
    assert balance_of(entries) == Balance(paid=500, refunded=80, accounted=500, disallowed=80)
    assert balance_of(entries).open_advance == 0


@given(st.integers(1, 10**14), st.decimals("0.0001", "9999", places=4))
def test_money_that_goes_there_and_back_is_off_by_rounding_alone(minor_units: int, rate: Decimal) -> None:
    there = convert(minor_units, rate, base="USD", quote="ALL")
    back = convert_back(there, rate, base="USD", quote="ALL")
    assert abs(back - minor_units) <= max(Decimal(1), 1 / rate)


def test_conversion_keeps_to_the_digits_of_each_currency() -> None:
    assert convert(100_00, Decimal("98.5"), base="USD", quote="ALL") == 9_850_00
    assert convert(1_00, Decimal("110.456"), base="USD", quote="JPY") == 110
    for rate in ("0", "-1", "NaN", "Infinity"):
        with pytest.raises(RateError):
            convert(100, Decimal(rate), base="USD", quote="ALL")
