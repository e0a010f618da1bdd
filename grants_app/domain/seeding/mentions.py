"""Which grants the words of a fact file rest on, so that they can be kept from whoever may not see these."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grants_app.domain.seeding.facts import Record, entry_of, programme_slug, read_grants


def grant_key(programme: str, number: int) -> str:
    """A grant as other records name it: "programme/number"."""
    return f"{programme}/{number}"


@dataclass(frozen=True)
class Mentions:
    """The grants of a folder of facts with the lines of the document that are about each."""

    programme: str
    ranges: dict[int, tuple[int, int]]

    @classmethod
    def of(cls, folder: Path) -> Mentions:
        """Read the ranges. Raises SeedError for a file that cannot be read."""
        grants = read_grants(folder)
        ranges = {}
        for entry in grants:
            with entry_of(entry):
                first, last = entry["lines"]
                ranges[entry["number"]] = (int(first), int(last))
        return cls(programme_slug(folder), ranges)

    def behind(self, entry: Record, field: str = "grants", lines: str = "lines") -> list[str]:
        """The grants that an entry says it speaks of, and those whose text its lines are in."""
        numbers = set(entry.get(field, []))
        if entry.get(lines):
            first, last = entry[lines]
            numbers |= {n for n, (start, end) in self.ranges.items() if start <= last and first <= end}
        return [grant_key(self.programme, number) for number in sorted(numbers)]
