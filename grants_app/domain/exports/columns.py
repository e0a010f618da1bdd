"""The declared columns of tabular exports: order, kind of value and width. Words for them are elsewhere.

A column's `key` names it for good: header words, documentation and tests hang on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from grants_app.domain.coverage.vocabulary import CoverageLevel


class CellKind(StrEnum):
    """What a cell holds. An unknown value leaves the cell empty, whatever the kind."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    LONG_WORDS = "long_words"
    LABEL = "label"
    CODE = "code"
    YES_NO = "yes_no"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DAY = "day"
    MONEY = "money"
    NUMBERS = "numbers"
    LINES = "lines"


class MoneyColumns(StrEnum):
    """Which columns of money an export has: none, amounts, or amounts and whether they are released."""

    NONE = "none"
    AMOUNTS = "amounts"
    AMOUNTS_AND_RELEASE = "amounts_and_release"


@dataclass(frozen=True)
class Column:
    """One column. `field` is the attribute of the record that fills it; `width` is in characters.

    `is_printed` is False for what is there for programs and checkers: codes, reasons, source lines.
    Printed columns stand first. `currency` is that of a column about an amount.
    """

    key: str
    kind: CellKind
    width: int
    field: str
    is_printed: bool = True
    currency: str | None = None


def column(key: str, kind: CellKind, width: int, field: str | None = None) -> Column:
    """A column that is filled from the field of its own name unless another is given."""
    return Column(key=key, kind=kind, width=width, field=field or key)


def unprinted(key: str, kind: CellKind, width: int, field: str | None = None) -> Column:
    """A column that stays on the screen."""
    return Column(key=key, kind=kind, width=width, field=field or key, is_printed=False)


_GRANT = (
    column("number", CellKind.INTEGER, 8),
    column("phase", CellKind.INTEGER, 7),
    column("title", CellKind.LONG_WORDS, 36),
    column("organisation", CellKind.LONG_WORDS, 28),
    column("themes", CellKind.LABEL, 20),
    column("works_with", CellKind.LABEL, 16),
    column("start", CellKind.DAY, 12, "start_on"),
    column("end", CellKind.DAY, 12, "end_on"),
    column("closed_early", CellKind.DAY, 12, "closed_early_on"),
    column("status", CellKind.LABEL, 16),
    column("places", CellKind.LONG_TEXT, 30),
)
_RELEASE = (column("not_released", CellKind.TEXT, 13),)
_GRANT_END = (
    unprinted("districts", CellKind.LONG_TEXT, 28),
    unprinted("counties", CellKind.LONG_TEXT, 22),
    unprinted("partners", CellKind.LONG_TEXT, 34),
    unprinted("summary", CellKind.LONG_WORDS, 70),
    unprinted("acronym", CellKind.TEXT, 12),
    unprinted("kind", CellKind.LABEL, 20),
    unprinted("last_day", CellKind.DAY, 12),
    unprinted("days", CellKind.INTEGER, 8),
    unprinted("months", CellKind.DECIMAL, 10),
    unprinted("dates_inferred", CellKind.YES_NO, 12, "dates_are_inferred"),
    unprinted("primary_theme", CellKind.LABEL, 20),
    unprinted("theme_codes", CellKind.CODE, 24, "themes"),
    unprinted("works_with_codes", CellKind.CODE, 16, "works_with"),
    unprinted("status_code", CellKind.CODE, 14, "status"),
    unprinted("reference", CellKind.TEXT, 14),
    unprinted("title_as_written", CellKind.LONG_TEXT, 40),
    unprinted("lines", CellKind.LINES, 10),
)

SITE_COLUMNS = (
    column("grant", CellKind.INTEGER, 8, "grant_number"),
    column("title", CellKind.LONG_WORDS, 34, "grant_title"),
    column("organisation", CellKind.LONG_WORDS, 28, "organisation_name"),
    column("words", CellKind.LONG_TEXT, 26),
    column("place", CellKind.TEXT, 18, "name"),
    column("level", CellKind.LABEL, 14),
    column("district", CellKind.TEXT, 16),
    column("county", CellKind.TEXT, 16),
    column("evidence", CellKind.LABEL, 22),
    unprinted("from", CellKind.DAY, 12, "from_on"),
    unprinted("until", CellKind.DAY, 12, "until_on"),
    unprinted("sub_area", CellKind.YES_NO, 12, "is_sub_area"),
    unprinted("inferred", CellKind.YES_NO, 12, "is_inferred"),
    unprinted("reason", CellKind.LONG_WORDS, 60),
    unprinted("place_code", CellKind.TEXT, 11, "code"),
    unprinted("district_code", CellKind.TEXT, 11),
    unprinted("county_code", CellKind.TEXT, 11),
    unprinted("level_code", CellKind.CODE, 13, "level"),
    unprinted("evidence_code", CellKind.CODE, 16, "evidence"),
    unprinted("lines", CellKind.LINES, 10),
)
ORGANISATION_COLUMNS = (
    column("organisation", CellKind.LONG_WORDS, 46, "name"),
    column("acronym", CellKind.TEXT, 12),
    column("kind", CellKind.LABEL, 20),
    column("grants", CellKind.INTEGER, 10),
    column("grant_numbers", CellKind.NUMBERS, 14),
    column("other_names", CellKind.LONG_TEXT, 60),
    unprinted("name_sq", CellKind.TEXT, 40),
    unprinted("name_en", CellKind.TEXT, 40),
    unprinted("kind_inferred", CellKind.YES_NO, 12, "kind_is_inferred"),
    unprinted("kind_code", CellKind.CODE, 14, "kind"),
    unprinted("slug", CellKind.TEXT, 30),
    unprinted("lines", CellKind.LINES, 10),
)
_REACH = (
    column("state", CellKind.LABEL, 30),
    column("grants", CellKind.INTEGER, 10),
    column("direct_grants", CellKind.INTEGER, 16),
    column("organisations", CellKind.INTEGER, 14),
    column("grant_months", CellKind.DECIMAL, 13),
    column("grant_numbers", CellKind.NUMBERS, 28),
)
_STATE_CODE = unprinted("state_code", CellKind.CODE, 16, "state")
CLAIMED_COLUMN = column("claimed_by", CellKind.NUMBERS, 28)
PLACE_COLUMNS = {
    CoverageLevel.COUNTY: (
        column("county", CellKind.TEXT, 20, "name"),
        *_REACH,
        unprinted("county_code", CellKind.TEXT, 11, "code"),
        _STATE_CODE,
    ),
    CoverageLevel.DISTRICT: (
        column("district", CellKind.TEXT, 20, "name"),
        column("county", CellKind.TEXT, 18),
        *_REACH,
        unprinted("district_code", CellKind.TEXT, 11, "code"),
        unprinted("county_code", CellKind.TEXT, 11),
        _STATE_CODE,
    ),
    CoverageLevel.COMMUNE: (
        column("place", CellKind.TEXT, 20, "name"),
        column("level", CellKind.LABEL, 14),
        column("district", CellKind.TEXT, 18),
        column("county", CellKind.TEXT, 18),
        *_REACH,
        unprinted("place_code", CellKind.TEXT, 11, "code"),
        unprinted("district_code", CellKind.TEXT, 11),
        unprinted("county_code", CellKind.TEXT, 11),
        unprinted("level_code", CellKind.CODE, 13, "level"),
        _STATE_CODE,
    ),
}


def place_columns(level: CoverageLevel, *, has_claims: bool) -> tuple[Column, ...]:
    """The columns of the places of a level; with claims, one at the end says who claims a place."""
    return (*PLACE_COLUMNS[level], CLAIMED_COLUMN) if has_claims else PLACE_COLUMNS[level]


def _amount(currency: str) -> Column:
    key = f"amount_{currency.lower()}"
    return Column(key, CellKind.MONEY, 18 if currency == "USD" else 20, "amount", currency=currency)


def _amount_source(currency: str) -> tuple[Column, Column]:
    key = f"amount_{currency.lower()}"
    return (
        Column(f"{key}_source", CellKind.LONG_TEXT, 30, "amount_source", is_printed=False, currency=currency),
        Column(f"{key}_stated", CellKind.DAY, 14, "amount_stated", is_printed=False, currency=currency),
    )


def grant_columns(money: MoneyColumns, currencies: Sequence[str]) -> tuple[Column, ...]:
    """The columns of the grants of a programme with these currencies.

    Without the right to read money there is no column for it.
    """
    if money is MoneyColumns.NONE:
        return (*_GRANT, *_GRANT_END)
    release = _RELEASE if money is MoneyColumns.AMOUNTS_AND_RELEASE else ()
    amounts = [_amount(currency) for currency in currencies]
    sources = [column for currency in currencies for column in _amount_source(currency)]
    return (*_GRANT, *amounts, *release, *sources, *_GRANT_END)
