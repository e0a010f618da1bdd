"""Which tables are kept through time, and a row of them as plain JSON, the same from both databases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Column, Date, DateTime, Numeric, Table

from grants_app.extensions import Base, UtcDateTime

# All that lists, exports and the pages of grants and organisations show of a programme, and the terms and
# the money of its grants. Not the places: a division of a country does not change, it is only described
# better.
VERSIONED: Final = frozenset(
    {
        "programme",
        "phase",
        "programme_total",
        "objective",
        "stated_count",
        "source_document",
        "finding",
        "organisation",
        "organisation_name",
        "partner",
        "grant_award",
        "grant_theme",
        "grant_works_with",
        "grant_site",
        "grant_claim",
        "grant_partner",
        "grant_target_group",
        "grant_target",
        "grant_note",
        "grant_amount",
        "grant_suspension",
        "grant_agreement",
        "grant_amendment",
        "budget_line",
        "cofinancing",
        "tranche",
        "money_entry",
    }
)
# Made from other columns: made again for a past moment, never kept.
DERIVED: Final = frozenset({"search_text", "sort_key_sq", "sort_key_en"})
# What stands for the beginning: no row of any table.
BEGINNING: Final = "row_version"


@lru_cache(maxsize=100)
def versioned_table(name: str) -> Table:
    """The table of this name."""
    return Base.metadata.tables[name]


def kept_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table that a version holds."""
    return [column for column in table.columns if column.name not in DERIVED and not column.primary_key]


def as_plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON: days and moments in ISO 8601, moments in UTC, decimals as text, enums by their value."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.value if isinstance(value, Enum) else value


def as_stored(table: Table, before: Mapping[str, Any]) -> dict[str, Any]:
    """What `as_plain` wrote, as the columns that the table has now take it.

    A column that came later has its default, one that is gone is left out.
    """
    return {
        column.name: _value(column, before[column.name]) if column.name in before else _default(column)
        for column in kept_columns(table)
    }


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime | DateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(column.type, Numeric) else value


def _default(column: Column[Any]) -> Any:
    default = column.default
    if default is None or not default.is_scalar:
        return None
    return default.arg  # type: ignore[attr-defined]  # scalar defaults have it
