"""How many grants each value of a filter would show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.conditions import filter_conditions
from grants_app.domain.grants.filter_counts.counting import Counts, count_list, count_values
from grants_app.domain.grants.filter_counts.keeping import KeptPortfolio, find_small, find_whole
from grants_app.domain.grants.filter_counts.reading import joined_ids, read_ids
from grants_app.domain.grants.filter_counts.sets import set_of
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.programmes.models import Programme
from grants_app.domain.search.matches import BLOCK
from grants_app.domain.search.models import Subject
from grants_app.domain.search.query import find_matches
from grants_app.extensions import db

# A page waits for the counts of so many grants; those of more are asked for once it stands.
MOST_IN_PAGE: Final = 10_000
# The fields of a filter that the portfolio knows of.
COUNTED: Final = (
    "phases",
    "themes",
    "statuses",
    "works_with",
    "kinds",
    "without",
    "organisations",
    "counties",
    "districts",
    "evidence",
)


@dataclass(frozen=True)
class FilterCounts:
    """By group and value the number of grants that the list would show if the value were chosen.

    `total` is the length of the list as it is; None where that must be asked, as a value chosen has no grant.
    """

    counts: Counts
    total: int | None


def find_filter_counts(
    viewer: Viewer, programme: Programme, asked: GrantFilter, day: date, most: int = MOST_IN_PAGE
) -> FilterCounts | None:
    """`count_filter_values` with the list's length; None where the viewer may see more than `most` grants."""
    kept = find_small(viewer, programme, day, most)
    return None if kept is None else _count(viewer, programme, asked, day, kept)


def count_filter_values(viewer: Viewer, programme: Programme, asked: GrantFilter, day: date) -> Counts:
    """By group and value the number of grants that the list would show if the value were chosen.

    Nothing that the viewer may not see is counted. `day` is the business day for status. No statement
    where it was asked before at this revision, but one for search words and one for what the form does
    not show: months, amounts, what coverage counts.
    """
    kept = find_small(viewer, programme, day, MOST_IN_PAGE) or find_whole(viewer, programme, day)
    return _count(viewer, programme, asked, day, kept).counts


def _count(
    viewer: Viewer, programme: Programme, asked: GrantFilter, day: date, kept: KeptPortfolio
) -> FilterCounts:
    if not asked.narrows:
        return FilterCounts(kept.plain, kept.read.total)
    among: int | None = None
    if asked.q:
        among = _found(asked.q, kept.read.first_id)
    cleared: dict[str, Any] = dict.fromkeys(COUNTED, ())
    rest = replace(asked, q="", **cleared)
    if rest.narrows:
        unseen = _unseen(viewer, programme, rest, day, kept)
        among = unseen if among is None else among & unseen
    portfolio = kept.read.portfolio
    # The sets know no days of sites: where days of coverage are asked for, the list counts itself.
    of_days = asked.counted is not None and asked.counted.days is not None and asked.asks_place
    total = None if of_days else count_list(portfolio, asked, among)
    return FilterCounts(count_values(portfolio, asked, among), total)


def _found(query: str, first_id: int) -> int:
    """The grants that hold the search words."""
    blocks = find_matches(Subject.GRANT, query).blocks
    return sum(bits << block * BLOCK for block, bits in blocks.items()) >> first_id


def _unseen(viewer: Viewer, programme: Programme, asked: GrantFilter, day: date, kept: KeptPortfolio) -> int:
    """The grants that meet what is asked by figures of other pages and stands in no field of the form."""
    own = (Grant.programme_id == programme.id, visible_grants(viewer))
    statement = select(joined_ids(Grant.id)).where(*own, *filter_conditions(viewer, asked, day))
    # Between two statements somebody may have added a grant, which the portfolio does not know yet.
    size = kept.read.portfolio.size
    places = (one - kept.read.first_id for one in read_ids(db.session.scalar(statement)))
    return set_of((place for place in places if 0 <= place < size), size)
