"""What was decided about a table: kept with its counts, read without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from grants_app.domain.disclosure.counts.rules import Rule
from grants_app.domain.disclosure.counts.tables import CountTable, Key

SUPPRESSED: Final = "suppressed"


class CellState(StrEnum):
    """What became of a count. Readers are told suppressed or not, never which of the two kinds."""

    PUBLISHED = "published"
    PRIMARY = "suppressed_primary"
    COMPLEMENTARY = "suppressed_complementary"
    UNPRINTED = "unprinted"

    @property
    def is_suppressed(self) -> bool:
        """Whether readers see the word suppressed in the count's place."""
        return self in {CellState.PRIMARY, CellState.COMPLEMENTARY}


class Refusal(StrEnum):
    """Why a table cannot be released."""

    DOES_NOT_ADD_UP = "does_not_add_up"
    NOT_IN_ANY_TABLE = "not_in_any_table"
    TOO_LITTLE_TO_HIDE_BEHIND = "too_little_to_hide_behind"
    GIVES_EARLIER_AWAY = "gives_earlier_away"


class TableRefusedError(Exception):
    """No way was found to release the table; `keys` are the counts that it would give away."""

    def __init__(self, reason: Refusal, keys: tuple[Key, ...]) -> None:
        super().__init__(f"{reason}: {keys}")
        self.reason = reason
        self.keys = keys


@dataclass(frozen=True)
class ProtectedTable:
    """A table as decided, with its full counts: for storage and for those who read in full.

    `already_known` are small counts that an earlier release had published under a milder rule: hiding them
    now would hide nothing.
    """

    table: CountTable
    rule: Rule
    states: Mapping[Key, CellState]
    already_known: frozenset[Key] = frozenset()

    def for_readers(self) -> dict[Key, int | Literal["suppressed"]]:
        """What readers get who do not read in full: the count or the word, in the table's order."""
        return {
            key: SUPPRESSED if self.states[key].is_suppressed else count
            for key, count in self.table.counts.items()
            if self.states[key] is not CellState.UNPRINTED
        }
