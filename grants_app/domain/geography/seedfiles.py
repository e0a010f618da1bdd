"""Reader of the place files in seed/geography/.

Every mistake that a person can make in these files is reported with file and line, as a
`SeedFileError`. Empty cells are unknown values: they leave no record, and never become zero.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.records import (
    FigureKind,
    FigureRecord,
    FigureStatus,
    NameRecord,
    NameType,
    PlaceRecord,
)
from grants_app.domain.geography.sources import read_sources

__all__ = ["PlaceRecord", "SeedFileError", "read_places"]

_VARIANT_SEPARATOR = "|"

T = TypeVar("T")


class SeedFileError(ValueError):
    """A row of a seed file cannot be used; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a CSV file and where it stands."""

    file: str
    line: int
    cells: Mapping[str, str]

    def optional(self, column: str) -> str | None:
        """Give a cell's text without outer spaces, or None if it is empty."""
        if column not in self.cells:
            raise self.error(f"there is no column {column}")
        return self.cells[column].strip() or None

    def required(self, column: str) -> str:
        """Give a cell's text; an empty one is an error."""
        value = self.optional(column)
        if value is None:
            raise self.error(f"{column} is empty")
        return value

    def converted(self, column: str, convert: Callable[[str], T]) -> T:
        """Give a required cell turned into a number or an enum member."""
        value = self.required(column)
        try:
            return convert(value)
        except (InvalidOperation, ValueError) as error:
            raise self.error(f"{column} cannot be {value!r}") from error

    def error(self, reason: str) -> SeedFileError:
        """Give an error that names this row."""
        return SeedFileError(f"{self.file}, line {self.line}: {reason}")


def read_places(folder: Path) -> list[PlaceRecord]:
    """Read the country, counties, districts, municipalities and communes, parents first.

    Raises SeedFileError for a duplicate code, a missing parent, a figure or name of an unknown
    place, a bad number, an unknown kind or a missing file.
    """
    places: dict[str, PlaceRecord] = {}
    for row, place in _places(folder):
        if place.code in places:
            raise row.error(f"code {place.code} is used twice")
        for parent in (place.parent_code, place.county_code):
            if parent not in (None, place.code) and parent not in places:
                raise row.error(f"there is no place {parent}")
        places[place.code] = place
    sources = read_sources(folder)
    figures = _by_place(folder / "figures.csv", places, lambda row: _figures(row, sources))
    names = _by_place(folder / "name_variants.csv", places, _names)
    return [
        replace(place, figures=tuple(figures[code]), names=tuple(names[code]))
        for code, place in places.items()
    ]


def _rows(path: Path) -> Iterator[_Row]:
    """Read a CSV file with a header line; lines count from 1, the header being the first."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SeedFileError(f"{path.name}: it cannot be read ({error})") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        if not reader.fieldnames:
            raise SeedFileError(f"{path.name}, line 1: there is no line of headings")
        for cells in reader:
            row = _Row(path.name, reader.line_num, cells)
            if None in cells or None in cells.values():
                raise row.error("the number of cells differs from the header")
            yield row
    except csv.Error as error:
        raise SeedFileError(f"{path.name}, line {reader.line_num}: {error}") from error


def _places(folder: Path) -> Iterator[tuple[_Row, PlaceRecord]]:
    """Read the four place files from the whole to the parts."""
    country = None
    for row in _rows(folder / "country.csv"):
        country = row.required("code")
        yield row, _place(row, PlaceLevel.COUNTRY, None, None, None)
    if country is None:
        raise SeedFileError("country.csv, line 2: there is no country")
    for row in _rows(folder / "counties.csv"):
        yield row, _place(row, PlaceLevel.COUNTY, country, row.required("code"), None)
    for row in _rows(folder / "districts.csv"):
        county = row.required("county_code")
        yield row, _place(row, PlaceLevel.DISTRICT, county, county, row.required("code"))
    for row in _rows(folder / "communes.csv"):
        level = row.converted("level", PlaceLevel)
        if level not in (PlaceLevel.MUNICIPALITY, PlaceLevel.COMMUNE):
            raise row.error("level must be municipality or commune")
        district = row.required("district_code")
        yield row, _place(row, level, district, row.required("county_code"), district)


def _place(
    row: _Row, level: PlaceLevel, parent: str | None, county: str | None, district: str | None
) -> PlaceRecord:
    """Make the record of one row; the lower units have no column for a seat, the country no point."""
    has_point = level is not PlaceLevel.COUNTRY
    has_seat = level in (PlaceLevel.COUNTRY, PlaceLevel.COUNTY, PlaceLevel.DISTRICT)
    return PlaceRecord(
        code=row.required("code"),
        name=row.required("name"),
        level=level,
        parent_code=parent,
        county_code=county,
        district_code=district,
        seat_name=row.required("seat") if has_seat else None,
        lat=_degrees(row, "latitude") if has_point else None,
        lon=_degrees(row, "longitude") if has_point else None,
        coord_source=row.optional("coordinate_source") if has_point else None,
    )


def _degrees(row: _Row, column: str) -> Decimal | None:
    """Read a coordinate; an empty cell is an unknown one."""
    return row.converted(column, _number) if row.optional(column) else None


def _number(text: str) -> Decimal:
    """Read a finite decimal number; raises ValueError for NaN and infinity."""
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _by_place(
    path: Path, places: Mapping[str, PlaceRecord], read: Callable[[_Row], Iterator[T]]
) -> dict[str, list[T]]:
    """Read a file of facts about places, refusing rows of unknown places or with another's name."""
    found: defaultdict[str, list[T]] = defaultdict(list)
    for row in _rows(path):
        place = places.get(row.required("code"))
        if place is None:
            raise row.error(f"there is no place {row.cells['code']}")
        if place.name != row.required("name"):
            raise row.error(f"{place.code} is called {place.name}")
        found[place.code].extend(read(row))
    return found


def _figures(row: _Row, sources: Container[str]) -> Iterator[FigureRecord]:
    """Read one figure; it must have a source whose title is known."""
    status, source = row.optional("status"), row.required("source")
    if source not in sources:
        raise row.error(f"there is no source {source}")
    yield FigureRecord(
        kind=row.converted("kind", FigureKind),
        year=row.converted("year", int),
        value=row.converted("value", _number),
        status=row.converted("status", FigureStatus) if status else None,
        source=source,
    )


def _names(row: _Row) -> Iterator[NameRecord]:
    """Read the forms of one name."""
    for name_type in (NameType.DEFINITE, NameType.GENITIVE, NameType.ENGLISH):
        form = row.optional(name_type)
        if form:
            yield NameRecord(form, name_type)
    for variant in (row.optional("variants") or "").split(_VARIANT_SEPARATOR):
        if variant.strip():
            yield NameRecord(variant.strip(), NameType.VARIANT)
