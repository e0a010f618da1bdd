"""Releases for tests: any declared table with made-up words, and what a reader gets of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Flask

from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.disclosure.counts.tables import CountTable, Dimension, Key, declare_table
from grants_app.domain.releases.actions import NewTable, WordedDimension, Words, make_release
from grants_app.domain.releases.models import CountRelease
from grants_app.domain.releases.vocabulary import Missing
from tests.awards import Desk, desk

DAY = date(2006, 5, 10)


def new_table(
    code: str, table: CountTable, missing: Mapping[Key, Missing] | None = None, **own: Any
) -> NewTable:
    """A table to be released, each code standing for its own words."""
    categories: dict[str, dict[str, None]] = {}
    for key in (*table.counts, *(missing or {})):
        for dimension, category in key:
            categories.setdefault(dimension, {})[category] = None
    dimensions = tuple(
        WordedDimension(words(name), tuple(words(one) for one in found)) for name, found in categories.items()
    )
    return NewTable(code, words(code), table, dimensions, missing or {}, **own)


def words(code: str) -> Words:
    """The same in both languages but for a mark."""
    return Words(code, f"{code} sq", f"{code} en")


def release(at: Desk, tables: Sequence[NewTable], follows: CountRelease | None = None) -> CountRelease:
    """Make a release at a desk."""
    return make_release(at.viewer, at.programme, tables=tables, business_day=DAY, follows=follows)


def release_cases(app: Flask) -> None:
    """Counts by county in a first release: what the walks over everything open."""
    county = Dimension("place", {"all-counties": ["AL-06", "AL-07"]})
    table = declare_table("cases", IndicatorClass.CASES, [county], {("AL-06",): 3, ("AL-07",): 40})
    with desk(app) as at:
        release(at, [new_table("cases", table)])
