"""Which columns are searched: all that hold text or JSON, of every table there is or will be.

A later table is covered because it is there. What is left out stands here, with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import JSON, Column, Enum, String, Table

from grants_app.extensions import db

LEFT_OUT: Final[dict[str, str]] = {
    "audit_entry": "holds digests of texts, never the texts (tested); nobody can change it",
    "audit_field": "names of fields",
    "audit_head": "a digest",
    "redaction": "what redactions themselves keep",
    "job": "numbers, codes, and what a file is to hold under seal",
    "user_account": "accounts are anonymised",
    "account_link": "belongs to accounts",
    "second_factor": "belongs to accounts",
    "recovery_code": "belongs to accounts",
    "sign_in": "belongs to accounts",
    "sign_in_failure": "keyed digests",
    "search_term": "made from the texts",
    "seed_run": "digests of files",
    "released_cell": "codes of dimensions and categories, whose words stand in released_table",
    "geography": "public register of places, outlines",
    "place": "public register of places",
    "place_name": "public register of places",
    "place_figure": "public register of places",
}
DERIVED: Final = ("search_text", "sort_key")
# Names by which other rows, addresses and the audit log refer to a row.
FIXED: Final = frozenset({"slug", "code", "key", "file_key", "upload_key", "table_name", "relations"})
SHORTEST: Final = 10  # currencies, languages and other codes are shorter


@dataclass(frozen=True)
class SearchedTable:
    """A table with the columns that are searched. In `fixed` ones a passage is told, but never changed."""

    table: Table
    key: tuple[Column[Any], ...]
    changed: tuple[Column[Any], ...]
    fixed: tuple[Column[Any], ...]

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        """All that are searched."""
        return self.changed + self.fixed


def searched_tables() -> list[SearchedTable]:
    """Every table that could hold a passage, in the order of their names."""
    found = []
    for table in sorted(db.metadata.tables.values(), key=lambda one: one.name):
        held = [column for column in table.columns if table.name not in LEFT_OUT and _is_text(column)]
        if held:
            found.append(
                SearchedTable(
                    table,
                    tuple(table.primary_key.columns),
                    tuple(column for column in held if not _is_fixed(column)),
                    tuple(column for column in held if _is_fixed(column)),
                )
            )
    return found


def room_of(column: Column[Any]) -> int | None:
    """How many signs a column can hold; None for as many as one likes."""
    return column.type.length if isinstance(column.type, String) else None


def _is_text(column: Column[Any]) -> bool:
    kind = column.type
    if column.name.startswith(DERIVED) or isinstance(kind, Enum):
        return False
    if isinstance(kind, JSON):
        return True
    return isinstance(kind, String) and (kind.length is None or kind.length >= SHORTEST)


def _is_fixed(column: Column[Any]) -> bool:
    return bool(column.primary_key or column.foreign_keys or column.unique or column.name in FIXED)
