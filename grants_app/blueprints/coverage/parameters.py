"""The addresses of the coverage pages, read and checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from flask import request, url_for

from grants_app.addresses import as_fields, one_value, repeated_query
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.filters import CoverageFilter, parse_coverage
from grants_app.domain.coverage.vocabulary import CoverageLevel, Metric
from grants_app.domain.grants.choices import check_values
from grants_app.domain.grants.filters import Counted, FilterError, GrantFilter
from grants_app.domain.grants.vocabulary import WorksWith
from grants_app.domain.programmes.models import Programme
from grants_app.errors import BadParameterError

SORTS = ("name", "parent", "state", *(metric.value for metric in Metric))
DEFAULT_SORT = "name"
# Whom a list may already be narrowed to, so that "population" can be asked of it besides.
_ANY_OR_POPULATION: Final = ((), (WorksWith.POPULATION,))


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
        query: dict[str, Any] = {
            "on": None,
            **self.filter.parameters(),
            "metric": None if self.metric is Metric.GRANTS else self.metric.value,
            "sort": self.sort_value if self.sort_value != DEFAULT_SORT else None,
        }
        return query | changes

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """Give the parameters one by one, as a form keeps them."""
        return as_fields(self.query(**changes))

    @property
    def sort_value(self) -> str:
        """The `sort` of the address: the column, with a minus before it for descending."""
        return f"-{self.sort}" if self.descending else self.sort

    def url(self, **changes: Any) -> str:
        """Give the address of the page in this state, with some parameters changed."""
        return url_for("coverage.show_coverage", **repeated_query(self.query(**changes)))

    @property
    def long_url(self) -> str:
        """The address of the page as readers see, keep and send it on."""
        return url_for("coverage.show_coverage", **self.query())

    def url_of(self, other: CoverageFilter) -> str:
        """Give the address of the page with another filter."""
        return replace(self, filter=other).url()


def place_url(asked: CoverageFilter, code: str, anchor: str | None = None) -> str:
    """Give the page of a place that counts the same grants."""
    query = {"on": None} | replace(asked, level=CoverageLevel.DISTRICT, claims=False).parameters()
    return url_for("coverage.show_place", code=code, _anchor=anchor, **repeated_query(query))


def list_url(counted: CoverageFilter, code: str, *, direct: bool = False) -> str | None:
    """Give the list of exactly the grants that a filter counts in a place of its level.

    `direct` leaves those that work with the population. None where the list has no such filter: for a
    municipality or commune, and for direct grants among those that work with others.
    """
    name = {CoverageLevel.COUNTY: "county", CoverageLevel.DISTRICT: "district"}.get(counted.level)
    if name is None or (direct and counted.works_with not in _ANY_OR_POPULATION):
        return None
    shared = ("theme", "phase", "organisation", "evidence", "works_with")
    query = {key: value for key, value in counted.parameters().items() if key in shared}
    query |= {name: code, "counted": str(Counted(counted.days))}
    if direct:
        query["works_with"] = WorksWith.POPULATION.value
    return url_for("grants.list_grants", **repeated_query(query))


def read_address(viewer: Viewer, programme: Programme) -> Asked:
    """Read the address of the coverage page.

    Raises BadParameterError or FilterError for a value that is not among the possible ones.
    """
    sort = one_value("sort") or DEFAULT_SORT
    if sort.removeprefix("-") not in SORTS:
        raise BadParameterError("sort", sort)
    metric, asked = read_metric(), read_filter(viewer, programme)
    return Asked(asked, metric, sort.removeprefix("-"), sort.startswith("-"))


def read_metric() -> Metric:
    """Read what the map counts. Raises BadParameterError."""
    metric = one_value("metric") or Metric.GRANTS
    if metric not in set(Metric):
        raise BadParameterError("metric", metric)
    return Metric(metric)


def read_filter(viewer: Viewer, programme: Programme) -> CoverageFilter:
    """Read what is to be counted. Raises FilterError, also for a phase or organisation that there is not."""
    asked = parse_coverage(request.args.to_dict(flat=False))
    known = {phase.number for phase in programme.phases}
    for number in asked.phases:
        if number not in known:
            raise FilterError("phase", str(number))
    if asked.organisations:
        check_values(viewer, programme, GrantFilter(organisations=asked.organisations))
    return asked
