"""What a workbook is made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.exports.columns import MoneyColumns
from grants_app.domain.exports.records import GrantRecord, OrganisationRecord, PlaceRecord, Words
from grants_app.domain.grants.choices import Choices
from grants_app.domain.grants.filters import GrantFilter


@dataclass(frozen=True)
class Source:
    """A document that facts come from."""

    title: Words
    dated: date | None


@dataclass(frozen=True)
class Division:
    """The territorial division that places belong to, and whose its outlines are."""

    code: str
    name: Words
    attribution: str | None


@dataclass(frozen=True)
class Places:
    """The places of a level and what is apart from them.

    `asked` says which grants they count. `unnamed` counts
    the towns and communes that no site line names; they have no row. `nationwide` are the numbers of
    nationwide grants, which no place counts.
    """

    level: CoverageLevel
    asked: CoverageFilter
    rows: Iterable[PlaceRecord]
    unnamed: int
    nationwide: tuple[int, ...]


@dataclass(frozen=True)
class Portfolio:
    """The rows and what the read-me says of them.

    `day` is the business day for status, `made_on` the day on which the file is made, `recorded_at` the past
    moment that it tells of, None for the present. `grants` is read once, row by row; `unpublished` counts
    those among them that others do not read.
    """

    programme: Words
    acronym: str | None
    day: date
    made_on: date
    asked: GrantFilter
    choices: Choices
    sources: tuple[Source, ...]
    currencies: tuple[str, ...]
    division: Division
    money: MoneyColumns
    is_own_money_only: bool
    is_demo: bool
    grants: Iterable[GrantRecord]
    organisations: Iterable[OrganisationRecord]
    places: Places
    recorded_at: datetime | None = None
    unpublished: int = 0
    is_programme_published: bool = True
