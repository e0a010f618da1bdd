"""Months of presence in whole numbers, so that sums over many grants are exact and fast.

A month of presence is days ÷ days of that calendar month. Every calendar month has 28, 29, 30 or 31
days, so a month is counted as `UNITS` = 28 · 29 · 15 · 31 equal parts, of which each of its days has a
whole number.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

UNITS = 377_580


def month_units(start_on: date, last_day: date, on: date | None = None) -> int:
    """Give the presence from `start_on` to `last_day`, both included, in 1/`UNITS` of a month.

    Counted up to `on` (included) if given; 0 for a grant that starts later.
    """
    end = min(last_day, on) if on else last_day
    return max(0, position_after(end) - position(start_on))


def to_months(units: int) -> Decimal:
    """Turn a sum of units into months, rounded once to one decimal."""
    return (Decimal(units) / UNITS).quantize(Decimal("0.1"), ROUND_HALF_UP)


@lru_cache(maxsize=20_000)
def position(day: date) -> int:
    """Give the units from the beginning of the calendar to the beginning of a day."""
    length = monthrange(day.year, day.month)[1]
    return (day.year * 12 + day.month) * UNITS + (day.day - 1) * (UNITS // length)


def day_of(units: int) -> date:
    """The day that holds some units from the beginning of the calendar: `position` turned round."""
    months, rest = divmod(units, UNITS)
    year, month = divmod(months - 1, 12)
    length = monthrange(year, month + 1)[1]
    return date(year, month + 1, 1 + rest // (UNITS // length))


def last_day_of(units: int) -> date:
    """The day that ends there: `position_after` turned round."""
    return day_of(units) - timedelta(days=1)


@lru_cache(maxsize=20_000)
def position_after(day: date) -> int:
    """Give the units from the beginning of the calendar to the end of a day."""
    return position(day + timedelta(days=1))
