"""The other currency of entries: corrected by itself, and gone with what was corrected to nothing."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.grants.payments.actions import EntryRefusedError, NewEntry, record_entry
from grants_app.domain.grants.payments.models import MoneyEntry
from grants_app.domain.grants.payments.other_side import EntryOfBoth, other_sides
from grants_app.domain.grants.payments.vocabulary import EntryKind, EntryRefusal
from grants_app.domain.grants.reconciliation.figures import GrantMoney
from grants_app.domain.grants.reconciliation.queries import get_grant_money
from grants_app.extensions import db
from tests import awards
from tests.awards import AWARD, NUMBER, Desk, desk, make_draft

PAID = date(2006, 1, 7)
PAYMENT, CORRECTION = EntryKind.PAYMENT, EntryKind.CORRECTION


@pytest.fixture
def signed(app: Flask) -> None:
    """A signed grant of 12,345 dollars at 100 lek a dollar."""
    make_draft(app)
    with desk(app) as at:
        rate = awards.rate_of(at, "100")
        db.session.flush()
        awards.write_terms(at, rate_id=rate.id)
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
        awards.sign(at)


def enter(
    at: Desk,
    kind: EntryKind,
    minor_units: int,
    about: int | None = None,
    *,
    rate: int | None = None,
    stated: int | None = None,
) -> MoneyEntry:
    """One entry on the day of the payment."""
    new = NewEntry(kind, PAID, minor_units, about, stated, rate, reason="A slip")
    entry = record_entry(at.viewer, at.programme, NUMBER, new)
    db.session.flush()
    return entry


def rate_of(at: Desk, value: str, on: date = PAID) -> int:
    """The id of a rate of a day."""
    rate = awards.rate_of(at, value, on)
    db.session.flush()
    return rate.id


def money_of(at: Desk) -> GrantMoney:
    """What the grant reconciles to."""
    money = get_grant_money(at.viewer, at.programme, NUMBER)
    assert money is not None
    return money


@pytest.mark.usefixtures("signed")
def test_a_mistyped_rate_is_corrected_and_the_sum_stays(app: Flask) -> None:
    with desk(app) as at:
        paid = enter(at, PAYMENT, 1_000_00, rate=rate_of(at, "10000"))
        assert money_of(at).exchange_difference == 9_900_000_00
        fix = enter(at, CORRECTION, 0, paid.id, rate=rate_of(at, "101", date(2006, 1, 6)))
        assert (fix.minor_units, fix.other_minor_units, fix.points_at_id) == (0, -9_899_000_00, paid.id)
        money = money_of(at)
        assert (money.paid, money.other_paid, money.exchange_difference) == (1_000_00, 101_000_00, 1_000_00)
        enter(at, CORRECTION, 0, paid.id, stated=100_000_00)
        assert money_of(at).exchange_difference == 0
        with pytest.raises(EntryRefusedError) as caught:
            enter(at, CORRECTION, 0, paid.id, stated=100_000_00)
        assert caught.value.refused.refusal is EntryRefusal.NO_CHANGE
        with pytest.raises(EntryRefusedError):
            enter(at, CORRECTION, 0, paid.id)


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("rate", [None, "80"])
def test_what_is_corrected_to_nothing_leaves_no_exchange_difference(app: Flask, rate: str | None) -> None:
    with desk(app) as at:
        paid = enter(at, PAYMENT, 1_000_00, stated=100_050_00)
        back = enter(at, CORRECTION, -1_000_00, paid.id, rate=rate_of(at, rate) if rate else None)
        assert (back.other_minor_units, back.rate_id) == (-100_050_00, None)
        enter(at, PAYMENT, 1_000_00, stated=100_000_00)
        money = money_of(at)
        assert (money.other_paid, money.exchange_difference) == (100_000_00, 0)


@pytest.mark.usefixtures("signed")
def test_what_was_unknown_becomes_known(app: Flask) -> None:
    with desk(app) as at:
        paid = enter(at, PAYMENT, 1_000_00)
        enter(at, CORRECTION, -100_00, paid.id)
        assert money_of(at).exchange_difference is None
        enter(at, CORRECTION, 0, paid.id, stated=90_100_00)
        assert money_of(at).exchange_difference == 100_00
        gone = enter(at, PAYMENT, 50_00)
        assert money_of(at).other_paid is None
        enter(at, CORRECTION, -50_00, gone.id)
        assert money_of(at).other_paid == 90_100_00


steps = st.lists(
    st.tuples(st.integers(0, 500), st.sampled_from([None, 90, 101]), st.sampled_from([None, 7, 40_000])),
    min_size=1,
    max_size=6,
)


@given(steps)
def test_correcting_to_nothing_nets_both_currencies_to_nothing(
    tried: list[tuple[int, int | None, int | None]],
) -> None:
    """As entries are stored: each correction carries the difference to what it says of the whole."""
    rows: list[SimpleNamespace] = []

    def add(other: int | None, *, is_correction: bool, settles: bool) -> None:
        kind = CORRECTION if is_correction else PAYMENT
        about = 1 if is_correction else None
        row = SimpleNamespace(
            id=len(rows) + 1, kind=kind, points_at_id=about, other_minor_units=other, rate_id=None
        )
        row.settles_other = settles
        rows.append(row)

    for sum_, rate, stated in tried:
        whole = stated if stated is not None else sum_ * rate if rate else None
        known = other_sides(cast("list[EntryOfBoth]", rows))[1].known if rows else 0
        other = None if whole is None else whole - known
        add(other, is_correction=bool(rows), settles=bool(rows) and whole is not None)
        assert other_sides(cast("list[EntryOfBoth]", rows))[1].comes_to == whole
    known = other_sides(cast("list[EntryOfBoth]", rows))[1].known
    add(-known, is_correction=True, settles=True)
    assert other_sides(cast("list[EntryOfBoth]", rows))[1].comes_to == 0
    assert sum(row.other_minor_units or 0 for row in rows) == 0
