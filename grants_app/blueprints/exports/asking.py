"""What the address of an export asks for: the query string of `/grants`, of `/coverage`, or both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from flask import request

from grants_app.access import current_viewer
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.coverage.filters import CoverageFilter, parse_coverage
from grants_app.domain.coverage.vocabulary import Metric
from grants_app.domain.grants.choices import check_values
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


def read_coverage_filter() -> CoverageFilter:
    """What the coverage page would count under this address. Raises FilterError as it does.

    The metric colours the map of that page; a table has all of them, so it is only checked.
    """
    read_metric()
    return parse_coverage(request.args.to_dict(flat=False))


def read_checked() -> tuple[GrantFilter, CoverageFilter, date]:
    """All that the address of a file of grants asks for, and its day. Raises FilterError."""
    viewer, asked, day = current_viewer(), read_filter(), current_day()
    places = read_coverage_filter()
    check_values(viewer, current_programme(), asked)
    return asked, places, day


def read_metric() -> Metric:
    """What the map of the coverage page would count under this address. Raises FilterError."""
    given = strip_values(request.args.to_dict(flat=False))
    return read_one(given, "metric", member(Metric)) or Metric.GRANTS


def check_coverage(asked: CoverageFilter) -> None:
    """Raise FilterError with the first phase or organisation that there is not."""
    known = GrantFilter(phases=asked.phases, organisations=asked.organisations)
    check_values(current_viewer(), current_programme(), known)


def address_query(asked: GrantFilter, places: CoverageFilter) -> dict[str, Any]:
    """What this address asks for, for links to files and to the API."""
    query: dict[str, Any] = {}
    for name, value in asked.parameters():
        query.setdefault(name, []).append(value)
    return query | {name: value for name, value in places.parameters().items() if name not in query}
