"""What a report says of money by budget line: sums to date, what remains, what has to be explained.

Plain arithmetic on minor units of the currency of the agreement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

# Heading, words and which of several alike: a budget that is written anew makes new rows.
LineKey = tuple[int, str, int]


@dataclass(frozen=True)
class FinanceLine:
    """A budget line in a report. `spent` in the period: None while nobody has said it.

    `earlier`: in earlier periods, as their reports say that were handed in. `typed`: a sum that could not be
    read.
    """

    category_id: int
    description: str
    budget: int
    earlier: int = 0
    spent: int | None = None
    typed: str = ""
    explanation: str = ""

    @property
    def to_date(self) -> int:
        """Spent from the begin of the grant to the end of the period, as far as it is said."""
        return self.earlier + (self.spent or 0)

    @property
    def remaining(self) -> int:
        """What the line still holds; less than nothing where it is overspent."""
        return self.budget - self.to_date

    def needs_explanation(self, percent: int, *, is_final: bool) -> bool:
        """Whether it differs by more than a share of the budget line: overspent, or at the end not spent."""
        difference = abs(self.remaining) if is_final else -self.remaining
        return self.spent is not None and difference * 100 > percent * self.budget


@dataclass(frozen=True)
class FinanceTotal:
    """The sums of all lines."""

    budget: int
    earlier: int
    spent: int
    to_date: int
    remaining: int


def total_of(lines: Iterable[FinanceLine]) -> FinanceTotal:
    """The sums of lines; what nobody has said yet counts as nothing."""
    found = list(lines)
    return FinanceTotal(
        budget=sum(one.budget for one in found),
        earlier=sum(one.earlier for one in found),
        spent=sum(one.spent or 0 for one in found),
        to_date=sum(one.to_date for one in found),
        remaining=sum(one.remaining for one in found),
    )


def keys_of(lines: Iterable[tuple[int, str]]) -> list[LineKey]:
    """The key of each (heading, words), in order."""
    seen: Counter[tuple[int, str]] = Counter()
    keys = []
    for category_id, description in lines:
        keys.append((category_id, description, seen[category_id, description]))
        seen[category_id, description] += 1
    return keys


def renew(
    standing: Sequence[FinanceLine], budget: Sequence[FinanceLine], earlier: Mapping[LineKey, int]
) -> list[FinanceLine]:
    """The lines of a budget as it is now, with what a draft already says of them."""
    said = dict(zip(keys_of((one.category_id, one.description) for one in standing), standing, strict=True))
    lines = []
    for key, line in zip(keys_of((one.category_id, one.description) for one in budget), budget, strict=True):
        own = said.get(key)
        fresh = replace(line, earlier=earlier.get(key, 0))
        if own is not None:
            fresh = replace(fresh, spent=own.spent, typed=own.typed, explanation=own.explanation)
        lines.append(fresh)
    return lines
