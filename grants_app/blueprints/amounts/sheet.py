"""The sheet of amounts as a person fills it in: what was typed, how it reads, and what is missing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from grants_app.domain.grants.money.actions import AmountEntry, Key
from grants_app.domain.grants.money.balance import Change
from grants_app.domain.grants.money.currency import ISO_CODES
from grants_app.domain.grants.money.queries import GrantLine, RecordedAmount
from grants_app.domain.grants.money.reading import MoneyReading, Separator
from grants_app.forms.guarded_rows import RowsGuard

KEEP_THEIRS = "keep"
OVER_NOTHING = "none"


@dataclass
class Cell:
    """One amount field: a grant in a currency.

    `seen` is the version of the recorded amount that the person saw. `over` is the newer version that they
    chose to write over, OVER_NOTHING if it has been cleared, or KEEP_THEIRS. `confirmed` holds the minor
    units that they were shown in words.
    """

    line: GrantLine
    currency: str
    typed: str = ""
    seen: str = ""
    over: str = ""
    confirmed: str = ""
    reading: MoneyReading = field(default_factory=MoneyReading)
    is_overtaken: bool = False

    @property
    def name(self) -> str:
        """The name of its field; others are `seen-`, `over-` and `as-` before it."""
        return f"{self.currency.lower()}-{self.line.number}"

    @property
    def key(self) -> Key:
        """What there is one amount of."""
        return (self.line.grant_id, self.currency)

    @property
    def recorded(self) -> RecordedAmount | None:
        """The amount that stands."""
        return self.line.recorded.get(self.currency)

    @property
    def is_filled(self) -> bool:
        """Whether something was typed."""
        return bool(self.typed.strip())

    @property
    def keeps_theirs(self) -> bool:
        """Whether the person gives way to the amount that somebody else recorded meanwhile."""
        return self.over == KEEP_THEIRS

    @property
    def version_met(self) -> str:
        """The version that the person knows of and means to replace; empty for none."""
        return "" if self.over == OVER_NOTHING else self.over or self.seen

    @property
    def minor_units(self) -> int | None:
        """The amount that is meant, or None while there is a choice to make."""
        possible = [reading.minor_units for reading in self.reading.readings]
        if len(possible) == 1 and not self.reading.is_ambiguous:
            return possible[0]
        return next((amount for amount in possible if str(amount) == self.confirmed), None)

    @property
    def is_confirmed(self) -> bool:
        """Whether the person has been shown exactly this amount in words."""
        return self.minor_units is not None and self.confirmed == str(self.minor_units)

    def choose(self, separator: Separator) -> None:
        """Take the reading in which the separator means this, where no other choice was made."""
        for reading in self.reading.readings if self.minor_units is None else ():
            if reading.separator is separator:
                self.confirmed = str(reading.minor_units)


@dataclass
class Row:
    """A grant's line of fields. `source` and `stated_on` hold good for every currency."""

    line: GrantLine
    cells: list[Cell]
    typed_source: str = ""
    typed_date: str = ""
    source: str = ""
    stated_on: date | None = None

    @property
    def filled(self) -> list[Cell]:
        """The cells with an amount."""
        return [cell for cell in self.cells if cell.is_filled]

    def stands_already(self, cell: Cell) -> bool:
        """Whether exactly this amount, source and date are recorded."""
        recorded = cell.recorded
        return recorded is not None and (recorded.minor_units, recorded.source, recorded.stated_on) == (
            cell.minor_units,
            self.source,
            self.stated_on,
        )

    @property
    def has_own_source(self) -> bool:
        """Whether a source or a date was typed for this grant alone."""
        return bool(self.typed_source or self.typed_date)


@dataclass(frozen=True)
class FaultyField:
    """A field with a mistake, by its id: `usd-3`, `source-3`, `as-usd-3-1`, `source` or `sheet` for all."""

    id: str

    @property
    def number(self) -> str | None:
        """The number of its grant, or None for a field that is for all."""
        return next((part for part in self.id.split("-") if part.isdecimal()), None)

    @property
    def currency(self) -> str | None:
        """Its currency, or None for a source or a date."""
        return next((part for part in self.id.upper().split("-") if part in ISO_CODES), None)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in one or many fields. `id`: of its place in the summary of the page."""

    id: str
    message: str
    fields: list[FaultyField]


@dataclass
class Sheet:
    """All rows of a page, and what was typed above them for all.

    `errors`: field id to message. `elsewhere`: what was typed for grants that are not on this page, by field
    name. `guard`: what it says of the sources.
    """

    rows: list[Row]
    typed_source: str = ""
    typed_date: str = ""
    separator: Separator | None = None
    errors: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    guard: RowsGuard | None = None

    @property
    def marked_ids(self) -> frozenset[str]:
        """The ids of the fields in which the guard marked something."""
        return self.guard.marked_ids if self.guard else frozenset()

    @property
    def is_filled(self) -> bool:
        """Whether anything was typed."""
        typed_in_rows = any(row.filled or row.has_own_source for row in self.rows)
        return bool(typed_in_rows or self.typed_source or self.typed_date or self.elsewhere)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong, each message once, in the order of the fields."""
        found: dict[str, Problem] = {}
        for name, message in self.errors.items():
            problem = found.setdefault(message, Problem(f"e{len(found) + 1}", message, []))
            problem.fields.append(FaultyField(name))
        return list(found.values())

    @property
    def problem_ids(self) -> dict[str, str]:
        """The id of what is wrong, by field."""
        return {field.id: problem.id for problem in self.problems for field in problem.fields}

    @property
    def packed_seen(self) -> str:
        """The recorded amounts that the page shows beside its fields, for one hidden field."""
        cells = [cell for row in self.rows for cell in row.cells if cell.seen]
        return " ".join(f"{cell.name}={cell.seen}" for cell in cells)

    @property
    def packed_shown(self) -> str:
        """The amounts that the page shows in words without a choice, for one hidden field."""
        cells = [cell for cell in self.cells if not cell.reading.is_ambiguous]
        return " ".join(f"{cell.name}={cell.minor_units}" for cell in cells)

    @property
    def packed_elsewhere(self) -> str:
        """What was typed for grants of other pages, for one hidden field; empty for nothing."""
        return json.dumps(self.elsewhere, ensure_ascii=False, separators=(",", ":")) if self.elsewhere else ""

    @property
    def filled_rows(self) -> list[Row]:
        """Rows with an amount."""
        return [row for row in self.rows if row.filled]

    @property
    def cells(self) -> list[Cell]:
        """Every cell with an amount."""
        return [cell for row in self.rows for cell in row.filled]

    @property
    def undecided(self) -> list[Cell]:
        """Cells whose text reads in two ways, while nobody has chosen."""
        return [cell for cell in self.cells if cell.minor_units is None and not cell.keeps_theirs]

    @property
    def ambiguous(self) -> list[Cell]:
        """Cells whose text reads in two ways."""
        return [cell for cell in self.cells if cell.reading.is_ambiguous]

    @property
    def is_grouped_by_custom(self) -> bool:
        """Whether a sign was taken for thousands because the language of the page groups them by it."""
        return any(cell.reading.is_grouped_by_custom for cell in self.cells)

    @property
    def overtaken(self) -> list[Cell]:
        """Cells whose recorded amount somebody else changed."""
        return [cell for cell in self.cells if cell.is_overtaken]

    @property
    def is_confirmed(self) -> bool:
        """Whether the person was shown every amount in words and chose where there is a choice."""
        return all(cell.is_confirmed for cell in self.cells if not cell.keeps_theirs)

    def entries(self) -> list[AmountEntry]:
        """What is to be recorded, after validation. An open choice stands with its first reading."""
        return [
            AmountEntry(
                grant_id=cell.line.grant_id,
                currency=cell.currency,
                minor_units=cell.minor_units or cell.reading.readings[0].minor_units,
                source=row.source,
                stated_on=row.stated_on,
                seen=cell.version_met,
            )
            for row in self.filled_rows
            for cell in row.filled
            if row.stated_on is not None and cell.reading.readings and not cell.keeps_theirs
        ]

    def mark_overtaken(self, keys: Iterable[Key]) -> None:
        """Note which amounts somebody else changed."""
        wanted = set(keys)
        for cell in self.cells:
            cell.is_overtaken = cell.key in wanted

    def changes(self, currency: str) -> list[Change]:
        """What recording the sheet would change in one currency; what is not decided is left out."""
        return [
            Change(cell.recorded.minor_units if cell.recorded else None, cell.minor_units)
            for cell in self.cells
            if cell.currency == currency and cell.minor_units is not None
            if not cell.keeps_theirs and not cell.is_overtaken
        ]


def blank_sheet(lines: Iterable[GrantLine], currencies: Sequence[str]) -> Sheet:
    """A sheet of a programme's currencies on which nothing has been typed."""
    return Sheet(
        rows=[
            Row(line=line, cells=[_blank_cell(line, currency) for currency in currencies]) for line in lines
        ]
    )


def _blank_cell(line: GrantLine, currency: str) -> Cell:
    recorded = line.recorded.get(currency)
    return Cell(line=line, currency=currency, seen=recorded.version if recorded else "")
