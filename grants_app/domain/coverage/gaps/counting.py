"""What grants do in each district or county, from the rows of presence: what `presence` finds from facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import NATIONWIDE, STRENGTHS
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.gaps.presence import UNSTATED, GrantsThere, Presence
from grants_app.domain.coverage.presence.counting import (
    begin_and_end,
    presence_conditions,
)
from grants_app.domain.coverage.presence.deriving import bit
from grants_app.domain.coverage.presence.models import GrantPresence
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Theme, WorksWith
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import read_values

GRANTS: Final = 0
DAYS: Final = 1
NAMED: Final = 2


@dataclass(frozen=True, slots=True)
class Kept:
    """Presence by id of the district or county, and the ids of the places that direct grants name."""

    presence: Mapping[int, Presence]
    named: frozenset[int]


def count_kept(
    viewer: Viewer,
    programme: Programme,
    asked: CoverageFilter,
    places: Iterable[int],
    district_of: Mapping[int, int],
) -> Kept:
    """Read the rows of presence of some districts and, if counties are asked for, counties. One statement.

    `district_of` gives the district of each municipality and commune, by ids.
    """
    found = {place: Presence() for place in places}
    named = set()
    themes = asked.themes or tuple(Theme)
    rows = read_values(_statement(viewer, programme, asked))
    for kind, place_id, first, second, third, fourth, numbers in map(tuple[Any, ...], rows):
        if kind == NAMED:
            named.add(place_id)
        elif place_id not in found:
            continue
        elif kind == DAYS:
            found[place_id].spans.add((first, second))
        else:
            there = GrantsThere(
                strength=_strength(third, fourth),
                open_strength=_strongest(fourth),
                is_direct=bool(first),
                themes=frozenset(theme for theme in themes if second & bit(theme)),
            )
            found[place_id].enter(there, map(int, numbers.split(",")))
    for place_id in named:
        if district_of.get(place_id) in found:
            found[district_of[place_id]].parts.add(place_id)
    return Kept(found, frozenset(named))


def _strongest(evidence: int) -> int:
    """The strength of the strongest evidence among some bits."""
    return next((strength for strength, one in enumerate(STRENGTHS) if evidence & bit(one)), NATIONWIDE)


def _strength(evidence: int, open_evidence: int) -> int:
    """The strength of a grant in a place; of a shelter never more than that of a bare name."""
    return min(_strongest(open_evidence), max(_strongest(evidence), UNSTATED))


def _statement(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> Any:
    row = GrantPresence
    conditions = presence_conditions(viewer, programme, asked)
    is_direct = row.works_with.bitwise_and(bit(WorksWith.POPULATION)) != 0
    by_county = asked.level is CoverageLevel.COUNTY
    levels = (PlaceLevel.DISTRICT, PlaceLevel.COUNTY) if by_county else (PlaceLevel.DISTRICT,)
    in_district = row.place_id.in_(
        select(Place.id).where(Place.geography_id == programme.geography_id, Place.level.in_(levels))
    )
    kinds: Sequence[Any] = (row.place_id, case((is_direct, 1), else_=0), row.themes, row.evidence)
    grants = (
        select(
            literal(GRANTS).label("kind"),
            *kinds,
            row.open_evidence,
            func.aggregate_strings(cast(row.number, String), ","),
        )
        .where(*conditions, in_district)
        .group_by(*kinds, row.open_evidence)
    )
    first, end = begin_and_end(asked)
    begins = first.label("begins")
    # Of the spans that begin on the same day the longest one holds the others.
    days = (
        select(
            literal(DAYS), row.place_id, begins, func.max(end), literal(0), literal(0), cast(null(), String)
        )
        .where(*conditions, in_district, is_direct, row.open_evidence != 0)
        .group_by(row.place_id, begins)
    )
    return union_all(grants, days, _named(conditions, is_direct, programme))


def _named(conditions: Sequence[Any], is_direct: Any, programme: Programme) -> Select[Any]:
    """The places that sites of direct grants name, no shelter among them."""
    there = exists().where(
        GrantSite.place_id == Place.id,
        GrantSite.sensitive.is_(False),
        GrantPresence.place_id == Place.id,
        GrantPresence.grant_id == GrantSite.grant_id,
        is_direct,
        and_(*conditions),
    )
    empty: list[Any] = [literal_column("0")] * 4
    return select(literal(NAMED), Place.id, *empty, cast(null(), String)).where(
        Place.geography_id == programme.geography_id, there
    )
