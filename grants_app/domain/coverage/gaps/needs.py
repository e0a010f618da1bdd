"""What is known of the people of a place: published figures in, the numbers that a score starts from out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from grants_app.domain.geography.records import FigureKind, FigureStatus


class StoredFigure(NamedTuple):
    """A figure as it is stored; `source` is a key of the division's sources."""

    place_id: int
    kind: str
    year: int
    value: Decimal
    status: str | None
    source: str


@dataclass(frozen=True, slots=True)
class RuralFigure:
    """Rural people and all people of a place, of one count."""

    rural: Decimal
    all: Decimal
    year: int
    status: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RateFigure:
    """A rate in per cent with its year and source; `is_of_county` where only the county around has it."""

    value: Decimal
    year: int
    source: str
    is_of_county: bool = False


KINDS: Final = (
    FigureKind.POPULATION,
    FigureKind.RURAL_POPULATION,
    FigureKind.POVERTY_HEADCOUNT_PCT,
)
_Key = tuple[int, str]


class Figures:
    """The figures of the places of a division."""

    def __init__(self, rows: Iterable[StoredFigure]) -> None:
        self._rural: defaultdict[int, dict[_Key, StoredFigure]] = defaultdict(dict)
        self._all: defaultdict[int, dict[_Key, StoredFigure]] = defaultdict(dict)
        self._poverty: dict[int, StoredFigure] = {}
        for row in rows:
            key = (row.year, row.status or "")
            if row.kind == FigureKind.RURAL_POPULATION:
                self._rural[row.place_id][key] = row
            elif row.kind == FigureKind.POPULATION:
                self._all[row.place_id][key] = row
            elif row.kind == FigureKind.POVERTY_HEADCOUNT_PCT:
                known = self._poverty.get(row.place_id)
                if known is None or known.year < row.year:
                    self._poverty[row.place_id] = row

    def rural(self, place_id: int, census: FigureStatus) -> RuralFigure | None:
        """The latest rural population with all people of the same count; of `census` where there are two."""
        rural, everybody = self._rural[place_id], self._all[place_id]
        known = [key for key in rural if key in everybody]
        if not known:
            return None
        year = max(year for year, _ in known)
        of_year = [key for key in known if key[0] == year]
        key = next((one for one in of_year if one[1] == census), of_year[0])
        found, whole = rural[key], everybody[key]
        return RuralFigure(found.value, whole.value, year, found.status, (found.source,))

    def rural_of_parts(self, place_id: int, parts: Sequence[int], census: FigureStatus) -> RuralFigure | None:
        """As `rural`, for a place made of parts: a count that only the parts have is added up.

        The place's own figure is taken where it has one of `census`, else the sum over all parts, else
        whatever it has.
        """
        own = self.rural(place_id, census)
        if own is not None and own.status == census:
            return own
        known = [one for one in (self.rural(part, census) for part in parts) if one is not None]
        if not parts or len(known) < len(parts) or len({one.year for one in known}) > 1:
            return own
        statuses = {one.status for one in known}
        return RuralFigure(
            rural=sum((one.rural for one in known), Decimal(0)),
            all=sum((one.all for one in known), Decimal(0)),
            year=known[0].year,
            status=statuses.pop() if len(statuses) == 1 else None,
            sources=tuple(dict.fromkeys(source for one in known for source in one.sources)),
        )

    def poverty(self, place_id: int, county_id: int | None) -> RateFigure | None:
        """The latest rate of poverty of a place, else of the county around it."""
        own = self._poverty.get(place_id)
        found = own or self._poverty.get(county_id or 0)
        if found is None:
            return None
        return RateFigure(found.value, found.year, found.source, own is None)
