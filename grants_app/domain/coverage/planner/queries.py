"""Reading what the planner compares: the grants that are changed, and all that is in the same counties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, or_, select, true
from sqlalchemy.orm import joinedload, load_only

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import STRENGTHS, PlaceFact
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.planner.changes import (
    Change,
    ChangeKind,
    PlanFacts,
    PlanGrant,
    PlanSite,
    apply_changes,
)
from grants_app.domain.coverage.planner.compare import PlaceLosses, compare, find_touched
from grants_app.domain.coverage.planner.others import add_others
from grants_app.domain.coverage.planner.standing import DAY, Basis
from grants_app.domain.coverage.presence.counting import READABLE
from grants_app.domain.coverage.queries import (
    PLACE_LEVELS,
    counted_grants,
    read_places,
    select_grants,
)
from grants_app.domain.coverage.reading import make_presence_current
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.counting import has_days
from grants_app.domain.grants.models import Grant, GrantTheme
from grants_app.domain.grants.periods import Period
from grants_app.domain.grants.search.finding import is_found_grant
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.totals import count_visible
from grants_app.domain.grants.vocabulary import Evidence, Theme
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db, reads_past

# More grants than this are searched for and not chosen from a list; a search lists so many.
LISTED_GRANTS: Final = 200
FOUND_GRANTS: Final = 20
MOST_DIGITS: Final = 9
FEW: Final = READABLE
COMPARED: Final = (CoverageLevel.COUNTY, CoverageLevel.DISTRICT, CoverageLevel.COMMUNE)


class UnknownChangeError(LookupError):
    """A grant or site that does not count or may not be seen. Nobody learns which of these it is."""


@dataclass(frozen=True)
class ChangedGrant:
    """A grant that something is supposed of, with its sites by their position."""

    grant: Grant
    sites: dict[int, GrantSite]


@dataclass(frozen=True)
class Plan:
    """What the supposed changes do. `idle` are those that come too late to change anything.

    `grants` are the changed ones by number; `counties`, `districts` and `communes` the places that something
    leaves.
    """

    changes: tuple[Change, ...]
    grants: dict[int, ChangedGrant]
    idle: tuple[Change, ...]
    counties: list[PlaceLosses]
    districts: list[PlaceLosses]
    communes: list[PlaceLosses]


def list_choices(viewer: Viewer, programme: Programme) -> list[Grant] | None:
    """The grants that can be chosen, by number; None where they are too many for a list."""
    conditions = counted_grants(viewer, programme, CoverageFilter())
    statement = (
        select(Grant)
        .where(*conditions)
        .options(load_only(Grant.number, Grant.title_sq, Grant.title_en))
        .order_by(Grant.number)
        .limit(LISTED_GRANTS + 1)
    )
    found = list(db.session.scalars(statement))
    return found if len(found) <= LISTED_GRANTS else None


def find_choices(viewer: Viewer, programme: Programme, words: str) -> list[Grant]:
    """The first grants that can be chosen and that a number or words find, by number."""
    is_number = words.isascii() and words.isdigit() and len(words) <= MOST_DIGITS
    found = Grant.number == int(words) if is_number else is_found_grant(words)
    statement = (
        select(Grant)
        .where(*counted_grants(viewer, programme, CoverageFilter()), found)
        .options(load_only(Grant.number, Grant.title_sq, Grant.title_en))
        .order_by(Grant.number)
        .limit(FOUND_GRANTS)
    )
    return list(db.session.scalars(statement))


def find_changed_grants(
    viewer: Viewer, programme: Programme, numbers: Sequence[int]
) -> dict[int, ChangedGrant]:
    """Those of some grants that count and that the viewer may see, by number, with their sites."""
    if not numbers:
        return {}
    conditions = [*counted_grants(viewer, programme, CoverageFilter()), Grant.number.in_(numbers)]
    grants = {grant.id: grant for grant in db.session.scalars(select(Grant).where(*conditions))}
    statement = (
        select(GrantSite)
        .where(GrantSite.grant_id.in_(grants))
        .options(joinedload(GrantSite.place), joinedload(GrantSite.district), joinedload(GrantSite.county))
        .order_by(GrantSite.grant_id, GrantSite.position)
    )
    sites: defaultdict[int, dict[int, GrantSite]] = defaultdict(dict)
    for site in db.session.scalars(statement):
        sites[site.grant_id][site.position] = site
    return {grant.number: ChangedGrant(grant, sites[grant.id]) for grant in grants.values()}


def read_plan(
    viewer: Viewer,
    programme: Programme,
    changes: Sequence[Change],
    basis: Basis = Basis.SERVED,
    few: int = FEW,
) -> Plan:
    """Compare the programme as it is with what it would be. At most seven reads, ten of many grants.

    Up to `few` grants are all read; of more the database gathers those of which nothing is supposed.
    Raises UnknownChangeError for a grant or site that cannot be changed.
    """
    grants = find_changed_grants(viewer, programme, sorted({change.number for change in changes}))
    for change in changes:
        known = grants.get(change.number)
        if known is None or (change.kind is ChangeKind.SITE and change.position not in known.sites):
            raise UnknownChangeError(change.number)
    within = _counties_of(grants)
    days = _days_of(changes, grants)
    places = _read_places(programme, within) if changes else []
    if days is None:
        before = PlanFacts({}, (), {})
    elif reads_past() or count_visible(viewer, programme.id) <= few:
        before = read_plan_facts(viewer, programme, within, days)
    else:
        before = _gather(viewer, programme, grants, (places, within), days)
    after = apply_changes(before, changes)
    found = _compare(places, (before, after), basis) if changes else {}
    return Plan(
        changes=tuple(changes),
        grants=grants,
        idle=tuple(change for change in changes if _is_idle(before, change)),
        counties=found.get(CoverageLevel.COUNTY, []),
        districts=found.get(CoverageLevel.DISTRICT, []),
        communes=found.get(CoverageLevel.COMMUNE, []),
    )


def _compare(
    places: Sequence[PlaceFact], facts: tuple[PlanFacts, PlanFacts], basis: Basis
) -> dict[CoverageLevel, list[PlaceLosses]]:
    before, after = facts
    return {level: compare(level, _of_level(places, level), before, after, basis) for level in COMPARED}


def _read_places(programme: Programme, within: frozenset[int] | None) -> list[PlaceFact]:
    levels = tuple(one for level in COMPARED for one in PLACE_LEVELS[level])
    near = None if within is None else Place.county_id.in_(within)
    return read_places(programme.geography_id, levels, near)


def _of_level(places: Sequence[PlaceFact], level: CoverageLevel) -> list[PlaceFact]:
    return [one for one in places if one.level in PLACE_LEVELS[level]]


def _gather(
    viewer: Viewer,
    programme: Programme,
    changed: dict[int, ChangedGrant],
    where: tuple[Sequence[PlaceFact], frozenset[int] | None],
    days: Period,
) -> PlanFacts:
    """The changed grants, those with a site that has days of its own, and all others gathered."""
    make_presence_current()
    places, within = where
    ids = frozenset(one.grant.id for one in changed.values())
    apart = or_(Grant.id.in_(ids), Grant.id.in_(select(GrantSite.grant_id).where(has_days())))
    facts = read_plan_facts(viewer, programme, within, days, apart)
    touched = [find_touched(level, _of_level(places, level), facts, ids) for level in COMPARED]
    return add_others(viewer, programme, facts, set().union(*touched), days)


def _days_of(changes: Sequence[Change], grants: dict[int, ChangedGrant]) -> Period | None:
    """The days on which the changes can make a difference."""
    if not changes:
        return None
    first = min(change.last_on for change in changes) + DAY
    return Period(first, max(first, *(one.grant.last_day for one in grants.values())))


def _counties_of(grants: dict[int, ChangedGrant]) -> frozenset[int] | None:
    """The counties in which the grants work; None for all, where one of them is nationwide."""
    sites = [site for one in grants.values() for site in one.sites.values()]
    if any(site.evidence is Evidence.NATIONAL for site in sites):
        return None
    return frozenset(site.county_id for site in sites if site.county_id is not None)


def read_plan_facts(
    viewer: Viewer,
    programme: Programme,
    within: frozenset[int] | None,
    days: Period | None = None,
    only: ColumnElement[bool] | None = None,
) -> PlanFacts:
    """The grants with a site in some counties, and the nationwide ones, that ran on some days; None: all.

    `only`, a condition on `Grant`, narrows them.
    """
    here: ColumnElement[bool] = (
        true()
        if within is None
        else or_(GrantSite.county_id.in_(within), GrantSite.evidence == Evidence.NATIONAL)
    )
    conditions = counted_grants(viewer, programme, CoverageFilter(period=days))
    if only is not None:
        conditions.append(only)
    if within is not None:
        conditions.append(Grant.id.in_(select(GrantSite.grant_id).where(here)))
    grants = {
        row[0]: PlanGrant(row[0], row[1], bool(row[5]), row[3], row[4])
        for row in db.session.execute(select_grants(conditions))
    }
    themes: defaultdict[int, set[Theme]] = defaultdict(set)
    statement = select(GrantTheme.grant_id, GrantTheme.theme).join(Grant, Grant.id == GrantTheme.grant_id)
    for grant_id, theme in db.session.execute(statement.where(*conditions)):
        themes[grant_id].add(theme)
    return PlanFacts(
        grants, _read_sites(and_(*conditions, here)), {one: frozenset(own) for one, own in themes.items()}
    )


def _read_sites(condition: ColumnElement[bool]) -> list[PlanSite]:
    strength = case({evidence: number for number, evidence in enumerate(STRENGTHS)}, value=GrantSite.evidence)
    columns: list[Any] = [
        GrantSite.grant_id,
        GrantSite.position,
        GrantSite.place_id,
        GrantSite.district_id,
        GrantSite.county_id,
        strength,
        GrantSite.sensitive,
        GrantSite.from_on,
        GrantSite.until_on,
    ]
    statement = select(*columns).join(Grant, Grant.id == GrantSite.grant_id).where(condition)
    rows = db.session.execute(statement.order_by(GrantSite.grant_id, GrantSite.position))
    return [PlanSite._make(row) for row in rows]


def _is_idle(facts: PlanFacts, change: Change) -> bool:
    """Whether a change by itself takes no day away."""
    own = {one.id for one in facts.grants.values() if one.number == change.number}
    facts = replace(facts, sites=[site for site in facts.sites if site.grant_id in own])
    after = apply_changes(facts, [change])
    return [facts.days_of(site) for site in facts.sites] == [after.days_of(site) for site in after.sites]
