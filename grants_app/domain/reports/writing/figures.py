"""The figures of indicators that a report says: what is asked for, and what does not fit. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from grants_app.domain.reports.indicators.arithmetic import Figure, find_disagreements
from grants_app.domain.reports.indicators.vocabulary import Axis
from grants_app.domain.reports.writing.vocabulary import Lack

# The part of a breakdown for what belongs to none of the others, or nobody knows to which.
NOT_STATED: Final = "rest"
SEXES: Final = ("female", "male")
AGES: Final = ("minor", "adult")


class FigureKey(NamedTuple):
    """Which figure: of a measure in all, or of a part of one of its breakdowns.

    `part`: a code of `SEXES` or `AGES`, the code of a district, or the place of a category from 0.
    """

    measure: int
    axis: Axis | None = None
    part: str = ""


@dataclass(frozen=True)
class SaidFigure:
    """What a report says: a number of zero or more, that it is not known, or nothing yet.

    `typed`: what could not be read as a number, kept for whoever goes on with the draft.
    """

    value: Figure = None
    is_unknown: bool = False
    typed: str = ""

    @property
    def is_said(self) -> bool:
        """Whether it says anything."""
        return self.value is not None or self.is_unknown or bool(self.typed)


class HasBreakdowns(Protocol):
    """An indicator, as far as its breakdowns go."""

    axes: list[str]
    categories: list[dict[str, str]]


@dataclass(frozen=True)
class Counted:
    """What a report is asked to count: a measure, with the parts of each of its breakdowns."""

    measure: int
    breakdowns: Mapping[Axis, Sequence[str]]

    @property
    def total(self) -> FigureKey:
        """The figure in all."""
        return FigureKey(self.measure)

    @property
    def keys(self) -> list[FigureKey]:
        """All figures, that in all first."""
        parts = (FigureKey(self.measure, axis, part) for axis in self.breakdowns for part in self.parts(axis))
        return [self.total, *parts]

    def parts(self, axis: Axis) -> list[str]:
        """The parts of a breakdown, the one for what is not stated last."""
        return [*self.breakdowns[axis], NOT_STATED]


@dataclass(frozen=True)
class FigurePoint:
    """What is wrong with a figure. Of a breakdown: what its parts make, and the total that they should."""

    lack: Lack
    key: FigureKey
    parts: int = 0
    total: int = 0


def counted_by(measure: int, indicator: HasBreakdowns, districts: Sequence[str]) -> Counted:
    """What a report is asked to count of a measure. `districts`: codes of those in which the grant works.

    A breakdown without a part is not asked for: a grant for the whole country has no district.
    """
    parts: dict[Axis, Sequence[str]] = {
        Axis.SEX: SEXES,
        Axis.AGE: AGES,
        Axis.DISTRICT: districts,
        Axis.OTHER: [str(place) for place in range(len(indicator.categories))],
    }
    return Counted(
        measure, {axis: parts[axis] for axis in Axis if axis.value in indicator.axes and parts[axis]}
    )


def figure_points(figures: Mapping[FigureKey, SaidFigure], asked: Sequence[Counted]) -> Iterator[FigurePoint]:
    """What is missing or does not fit, in the order in which it is asked.

    A total is a number or said not to be known. Parts may be left out; those that are said make the total.
    """
    for one in asked:
        total = figures.get(one.total, SaidFigure())
        if not total.is_said:
            yield FigurePoint(Lack.FIGURE_MISSING, one.total)
        elif total.is_unknown and (total.value is not None or total.typed):
            yield FigurePoint(Lack.FIGURE_TWICE, one.total)
        for key in one.keys:
            if figures.get(key, SaidFigure()).typed:
                yield FigurePoint(Lack.FIGURE_UNREADABLE, key)
        yield from _disagreements(figures, one)


def _disagreements(figures: Mapping[FigureKey, SaidFigure], one: Counted) -> Iterator[FigurePoint]:
    total = figures.get(one.total, SaidFigure()).value
    said: dict[str, dict[str, Figure]] = {}
    for axis in one.breakdowns:
        values = {
            part: figures.get(FigureKey(one.measure, axis, part), SaidFigure()).value
            for part in one.parts(axis)
        }
        if any(value is not None for value in values.values()):
            # Nothing beside the parts that are known is nothing, not something that is not known.
            rest = values.pop(NOT_STATED)
            said[axis.value] = values if rest is None else {**values, NOT_STATED: rest}
    for found in find_disagreements(total, said):
        axis = Axis(found.axis)
        key = FigureKey(one.measure, axis, one.parts(axis)[0])
        yield FigurePoint(Lack.PARTS, key, found.parts, found.total)
