"""What a workbook is made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from grants_app.domain.exports.columns import MoneyColumns
from grants_app.domain.exports.records import DistrictRecord, GrantRecord, OrganisationRecord, Words
from grants_app.domain.grants.choices import Choices
from grants_app.domain.grants.filters import GrantFilter


@dataclass(frozen=True)
class Source:
    """A document that facts come from."""

    title: Words
    dated: date | None


@dataclass(frozen=True)
class Portfolio:
    """The rows and what the read-me says of them.

    `day` is the business day for status, `made_on` the day on which the file is made. `nationwide` are
    the numbers of nationwide grants, which no district counts. `grants` is read once, row by row.
    """

    programme: Words
    acronym: str | None
    day: date
    made_on: date
    asked: GrantFilter
    choices: Choices
    sources: tuple[Source, ...]
    money: MoneyColumns
    is_own_money_only: bool
    is_demo: bool
    nationwide: tuple[int, ...]
    grants: Iterable[GrantRecord]
    organisations: Iterable[OrganisationRecord]
    districts: Iterable[DistrictRecord]
