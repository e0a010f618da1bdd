"""What a reader asks of the list of grants, read from an address. Pages, exports and API share it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from grants_app.domain.grants.days import EARLIEST_DAY, LATEST_DAY
from grants_app.domain.grants.periods import PARTED_BY, Period
from grants_app.domain.grants.spans import Span, read_span
from grants_app.domain.grants.vocabulary import Evidence, GrantStatus, Missing, Theme, WorksWith
from grants_app.domain.organisations.models import OrganisationKind

PAGE_SIZE: Final = 25
MAXIMUM_LIMIT: Final = 100
MAXIMUM_QUERY: Final = 200
DEFAULT_SORT: Final = "number"
SORTED_BY: Final = ("number", "title", "organisation", "phase", "start", "end")
# Sorted by what the reader sees, and so in the order of the reader's language.
SORTED_BY_TEXT: Final = frozenset({"title", "organisation"})
ENGLISH: Final = "en"
SORTS: Final = frozenset(SORTED_BY) | {f"-{name}" for name in SORTED_BY}
EVER: Final = "ever"

Value = TypeVar("Value")
EnumValue = TypeVar("EnumValue", bound=StrEnum)


class FilterError(ValueError):
    """A filter value that cannot be understood, with the parameter that holds it."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"the parameter {name!r} cannot be {value[:80]!r}")
        self.name = name
        self.value = value


class RepeatedError(FilterError):
    """A parameter that takes one value was given several; `value` lists them."""

    def __init__(self, name: str, values: Sequence[str]) -> None:
        super().__init__(name, ", ".join(values))


@dataclass(frozen=True)
class Counted:
    """The grants that coverage counts: those that ran on one of these days, or at any time."""

    days: Period | None = None

    def __str__(self) -> str:
        return str(self.days) if self.days else EVER


@dataclass(frozen=True)
class GrantFilter:
    """What is asked of the list. Values of one field are alternatives; all fields must hold.

    County, district and evidence are asked of one and the same site: `rural_stated` in Vlorë means a
    site in Vlorë with that evidence. Counties and districts are codes, organisations slugs. `counted`
    leaves what coverage counts in places: no drafts, no nationwide grants. `kinds` are those of the
    organisation; `without` what the grant lacks, all of it; `spans` months or years in which it ran;
    `amounts` currencies in which the reader may read an amount of it; `ends_by` the latest last active day.
    """

    q: str = ""
    phases: tuple[int, ...] = ()
    themes: tuple[Theme, ...] = ()
    statuses: tuple[GrantStatus, ...] = ()
    counties: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    works_with: tuple[WorksWith, ...] = ()
    kinds: tuple[OrganisationKind, ...] = ()
    without: tuple[Missing, ...] = ()
    spans: tuple[Span, ...] = ()
    amounts: tuple[str, ...] = ()
    counted: Counted | None = None
    ends_by: date | None = None
    sort: str = DEFAULT_SORT
    cursor: str | None = None
    limit: int = PAGE_SIZE
    language: str = "sq"

    @property
    def order(self) -> str:
        """The order of the rows: by a text it is another one for English readers, with cursors of its own."""
        is_english = self.language == ENGLISH and self.sort.removeprefix("-") in SORTED_BY_TEXT
        return f"{self.sort}@{ENGLISH}" if is_english else self.sort

    @property
    def asks_place(self) -> bool:
        """Whether sites must be looked at."""
        return bool(self.counties or self.districts or self.evidence)

    @property
    def narrows(self) -> bool:
        """Whether anything but order and page is asked."""
        own: tuple[object, ...] = (
            self.q,
            self.phases,
            self.themes,
            self.statuses,
            self.organisations,
            self.works_with,
        )
        own += (self.kinds, self.without, self.spans, self.amounts)
        return any(own) or self.counted is not None or self.ends_by is not None or self.asks_place

    def parameters(self) -> list[tuple[str, str]]:
        """The filter as the parameters of an address, without its page; defaults are left out."""
        pairs: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        many: tuple[tuple[str, Sequence[object]], ...] = (
            ("phase", self.phases),
            ("theme", self.themes),
            ("status", self.statuses),
            ("county", self.counties),
            ("district", self.districts),
            ("organisation", self.organisations),
            ("evidence", self.evidence),
            ("works_with", self.works_with),
            ("kind", self.kinds),
            ("without", self.without),
            ("during", self.spans),
            ("amount", self.amounts),
            ("counted", (self.counted,) if self.counted else ()),
            ("ends_by", (self.ends_by,) if self.ends_by else ()),
        )
        pairs += [(name, str(value)) for name, values in many for value in values]
        if self.sort != DEFAULT_SORT:
            pairs.append(("sort", self.sort))
        if self.limit != PAGE_SIZE:
            pairs.append(("limit", str(self.limit)))
        return pairs


def parse_filter(
    parameters: Mapping[str, Sequence[str]], *, default_limit: int = PAGE_SIZE, language: str = "sq"
) -> GrantFilter:
    """Read a filter from the parameters of an address (name → all its values).

    Empty values and unknown names are ignored. Raises FilterError for a value that its parameter
    cannot take; whether a phase, place or organisation exists is found when the list is read.
    """
    given = strip_values(parameters)
    return GrantFilter(
        q=read_one(given, "q", read_query) or "",
        phases=read_many(given, "phase", _read_phase),
        themes=read_many(given, "theme", member(Theme)),
        statuses=read_many(given, "status", member(GrantStatus)),
        counties=read_many(given, "county", matching(r"[A-Z]{2}-[A-Z0-9]{1,6}")),
        districts=read_many(given, "district", matching(r"[A-Z]{2}-[A-Z0-9]{1,6}")),
        organisations=read_many(given, "organisation", matching(r"[a-z0-9][a-z0-9-]{0,79}")),
        evidence=read_many(given, "evidence", member(Evidence)),
        works_with=read_many(given, "works_with", member(WorksWith)),
        kinds=read_many(given, "kind", member(OrganisationKind)),
        without=read_many(given, "without", member(Missing)),
        spans=read_many(given, "during", read_span),
        amounts=read_many(given, "amount", matching(r"[A-Z]{3}")),
        counted=read_one(given, "counted", _read_counted),
        ends_by=read_one(given, "ends_by", read_day),
        sort=read_one(given, "sort", _read_sort) or DEFAULT_SORT,
        cursor=read_one(given, "cursor", read_cursor),
        limit=read_one(given, "limit", read_limit) or default_limit,
        language=language,
    )


def strip_values(parameters: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The parameters without spaces around values and without empty values."""
    return {name: [v.strip() for v in values if v.strip()] for name, values in parameters.items()}


def read_many(
    given: Mapping[str, Sequence[str]], name: str, read: Callable[[str], Value]
) -> tuple[Value, ...]:
    """Every value of a parameter, each once, in the order given. Raises FilterError."""
    return tuple(dict.fromkeys(_checked(name, value, read) for value in given.get(name, ())))


def read_one(given: Mapping[str, Sequence[str]], name: str, read: Callable[[str], Value]) -> Value | None:
    """The only value of a parameter. Raises FilterError, also where there are several."""
    value = only_value(name, given.get(name, ()))
    return None if value is None else _checked(name, value, read)


def only_value(name: str, values: Sequence[str]) -> str | None:
    """The value of a parameter that takes one; empty ones are none, the same one twice is one.

    Raises RepeatedError for several: whichever was taken, a reader might have meant the other.
    """
    different = list(dict.fromkeys(value.strip() for value in values if value.strip()))
    if len(different) > 1:
        raise RepeatedError(name, different)
    return different[0] if different else None


def _checked(name: str, value: str, read: Callable[[str], Value]) -> Value:
    try:
        return read(value)
    except ValueError:
        raise FilterError(name, value) from None


def member(enum: type[EnumValue]) -> Callable[[str], EnumValue]:
    """Read a stored value of an enum. The reader raises ValueError, as all readers here."""
    return enum


def matching(pattern: str) -> Callable[[str], str]:
    """Take a value as it is if it matches the pattern as a whole."""

    def read(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError
        return value

    return read


def read_query(value: str) -> str:
    """A search query of at most 200 characters."""
    if len(value) > MAXIMUM_QUERY or "\0" in value:
        raise ValueError
    return value


def read_day(value: str) -> date:
    """A day from 1990 to 2100, written YYYY-MM-DD."""
    day = date.fromisoformat(matching(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")(value))
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValueError
    return day


read_cursor = matching(r"[A-Za-z0-9_-]{1,800}")


def _read_phase(value: str) -> int:
    return int(matching(r"[1-9][0-9]{0,3}")(value))


def _read_counted(value: str) -> Counted:
    if value == EVER:
        return Counted()
    first, parted, last = value.partition(PARTED_BY)
    if not parted:
        return Counted(Period.of_day(read_day(value)))
    return Counted(Period(*(read_day(end) if end else None for end in (first, last))))


def _read_sort(value: str) -> str:
    if value not in SORTS:
        raise ValueError
    return value


def read_limit(value: str) -> int:
    """A number of rows from 1 to 100."""
    limit = int(matching(r"[1-9][0-9]{0,2}")(value))
    if limit > MAXIMUM_LIMIT:
        raise ValueError
    return limit
