"""The address of the coverage page, read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import url_for

from grants_app.addresses import all_values, one_value
from grants_app.business_day import asked_day
from grants_app.domain.coverage.queries import CoverageFilter
from grants_app.domain.coverage.vocabulary import CoverageLevel, Metric
from grants_app.domain.grants.filters import Counted
from grants_app.domain.grants.vocabulary import Theme, WorksWith
from grants_app.domain.programmes.models import Phase
from grants_app.errors import BadParameterError

Member = TypeVar("Member", bound=StrEnum)

SORTS = ("name", "parent", "state", *(metric.value for metric in Metric))
DEFAULT_SORT = "name"


@dataclass(frozen=True)
class Asked:
    """What the address asks for. `sort` is a column of `SORTS`, with `descending` its direction."""

    filter: CoverageFilter
    metric: Metric
    sort: str
    descending: bool

    def query(self, **changes: Any) -> dict[str, Any]:
        """Give the parameters of this state with some changed; defaults are left out, as is None.

        `on` is always named: without it the link would carry on the day of the present address.
        """
        asked = self.filter
        query: dict[str, Any] = {
            "level": None if asked.level is CoverageLevel.DISTRICT else asked.level.value,
            "theme": [theme.value for theme in asked.themes] or None,
            "phase": list(asked.phases) or None,
            "on": asked.on.isoformat() if asked.on else None,
            "metric": None if self.metric is Metric.GRANTS else self.metric.value,
            "sort": self.sort_value if self.sort_value != DEFAULT_SORT else None,
        }
        return query | changes

    @property
    def sort_value(self) -> str:
        """The `sort` of the address: the column, with a minus before it for descending."""
        return f"-{self.sort}" if self.descending else self.sort

    def url(self, **changes: Any) -> str:
        """Give the address of the page in this state, with some parameters changed."""
        return url_for("coverage.show_coverage", **self.query(**changes))


def list_url(counted: CoverageFilter, code: str, *, direct: bool = False) -> str | None:
    """Give the list of exactly the grants that a filter counts in a place of its level.

    None for a municipality or commune, for which the list has no filter. `direct` leaves those that work
    with the population.
    """
    name = {CoverageLevel.COUNTY: "county", CoverageLevel.DISTRICT: "district"}.get(counted.level)
    if name is None:
        return None
    query: dict[str, Any] = {
        name: code,
        "theme": [theme.value for theme in counted.themes],
        "phase": list(counted.phases),
        "works_with": WorksWith.POPULATION.value if direct else None,
        "counted": str(Counted(counted.on)),
    }
    return url_for("grants.list_grants", **query)


def read_address(phases: Sequence[Phase]) -> Asked:
    """Read the address. Raises BadParameterError for a value that is not among the possible ones."""
    sort = one_value("sort") or DEFAULT_SORT
    if sort.removeprefix("-") not in SORTS:
        raise BadParameterError("sort", sort)
    asked = CoverageFilter(
        level=_one(CoverageLevel, "level", CoverageLevel.DISTRICT),
        themes=tuple(_members(Theme, "theme")),
        phases=_phases({str(phase.number): phase.number for phase in phases}),
        on=asked_day(),
    )
    return Asked(asked, _one(Metric, "metric", Metric.GRANTS), sort.removeprefix("-"), sort.startswith("-"))


def _one(enum: type[Member], name: str, default: Member) -> Member:
    """Read one member of an enum."""
    one_value(name)
    return next(iter(_members(enum, name)), default)


def _members(enum: type[Member], name: str) -> list[Member]:
    """Read the members of an enum that stand under a name, each once, in the enum's order."""
    known = {member.value: member for member in enum}
    asked = _values(name, known)
    return [member for value, member in known.items() if value in asked]


def _phases(known: Mapping[str, int]) -> tuple[int, ...]:
    """Read phase numbers of the programme."""
    asked = _values("phase", known)
    return tuple(number for text, number in known.items() if text in asked)


def _values(name: str, known: Mapping[str, Any]) -> set[str]:
    """Read what stands under a name; empty values are none."""
    values = all_values(name)
    for value in values:
        if value not in known:
            raise BadParameterError(name, value)
    return set(values)
