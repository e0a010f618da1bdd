"""The report on gaps in words, as all its files have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class PartCell:
    """One part of a place's score: the number that it is computed from, and its share of the greatest gap.

    Both are None where they are unknown.
    """

    number: Decimal | None
    share: float | None
    of: Decimal | None = None


@dataclass(frozen=True)
class PlaceLine:
    """One place.

    `rank`, `ranks` (lowest and highest) and `score` are None where nothing can be said. `census` says whether
    the count of its people is the final one.
    """

    code: str
    name: str
    county: str | None
    rank: int | None
    ranks: tuple[int, int] | None
    score: Decimal | None
    reason: str
    why: str
    missing_themes: str
    census: str | None
    parts: Sequence[PartCell]


@dataclass(frozen=True)
class CountyLine:
    """A county: its districts, those not served, their rural people, and those that miss each theme."""

    name: str
    districts: int
    gaps: int
    rural: Decimal | None
    missing: Sequence[int]
    census: str | None = None


@dataclass(frozen=True)
class GapSheet:
    """Every word and number of the report, in one language.

    `parts` are the heads of the parts with their weights, `themes` those of the columns of `counties`, whose
    last line is their sum. `notes`: filters, weights, formula, day, how to read it; `sources`: whose data.
    """

    language: str
    title: str
    lead: str
    counted: str
    place_head: str
    parts: Sequence[str]
    lines: Sequence[PlaceLine]
    themes: Sequence[str]
    counties: Sequence[CountyLine]
    notes: Sequence[str]
    sources: Sequence[str]
    is_demo: bool
