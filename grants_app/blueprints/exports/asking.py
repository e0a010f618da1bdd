"""What the address of an export asks for: the query string of `/grants`, of `/coverage`, or both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import request

from grants_app.business_day import asked_day
from grants_app.domain.coverage.queries import CoverageFilter
from grants_app.domain.coverage.vocabulary import CoverageLevel, Metric
from grants_app.domain.grants.filters import (
    PAGE_SIZE,
    GrantFilter,
    member,
    parse_filter,
    read_one,
    strip_values,
)
from grants_app.i18n.locales import choose_locale

# Orders of the table on the coverage page. None of them is an order of grants, so no address is unclear.
COVERAGE_SORTS: Final = frozenset({"name", "parent", "state", *(metric.value for metric in Metric)})


def read_filter() -> GrantFilter:
    """The filter of the address without its page: an export holds all rows."""
    given = request.args.to_dict(flat=False)
    own = [value for value in given.get("sort", []) if value.strip().removeprefix("-") not in COVERAGE_SORTS]
    return replace(
        parse_filter({**given, "sort": own}, language=choose_locale()), cursor=None, limit=PAGE_SIZE
    )


def read_coverage_filter(asked: GrantFilter) -> CoverageFilter:
    """What the coverage page would count under this address. Raises FilterError as it does.

    The metric colours the map of that page; a table has all of them, so it is only checked.
    """
    given = strip_values(request.args.to_dict(flat=False))
    read_one(given, "metric", member(Metric))
    level = read_one(given, "level", member(CoverageLevel)) or CoverageLevel.DISTRICT
    return CoverageFilter(level=level, themes=asked.themes, phases=asked.phases, on=asked_day())


def address_query(asked: GrantFilter, places: CoverageFilter) -> dict[str, Any]:
    """What this address asks for, for links to files and to the API."""
    query: dict[str, Any] = {}
    for name, value in asked.parameters():
        query.setdefault(name, []).append(value)
    if places.level is not CoverageLevel.DISTRICT:
        query["level"] = places.level.value
    return query | {"on": places.on.isoformat()} if places.on else query
