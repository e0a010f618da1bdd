"""Reading the grants that a viewer may see as sets, in one statement.

The database gathers what filters cannot tell apart and sends a row of ids for it, not a row for each grant.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Label,
    Row,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.conditions import has_status
from grants_app.domain.grants.filter_counts.counting import WITHOUT, Portfolio, SiteKind
from grants_app.domain.grants.filter_counts.sets import any_of, set_of
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.sites.whole_counties import takes_in_districts
from grants_app.domain.grants.traits import lacks
from grants_app.domain.grants.vocabulary import Evidence, GrantStatus, Missing, SiteLevel
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.extensions import db

# What a row tells of, and its columns: codes, then the grants for which they hold.
GRANT, SITE, DISTRICT = "grant", "site", "district"
COLUMNS: Final = ("about", "first", "second", "third", "fourth", "fifth", "ids")
# What themes and sites tell; whatever else may be missing is asked of each grant.
FROM_PARTS: Final = (Missing.THEME, Missing.PLACE)
OF_GRANTS: Final = {"phase": "first", "kind": "third", "status": "fourth"}
PARTS: Final = ("theme", "works_with")

Value = TypeVar("Value")
Rows = Mapping[str, Sequence[Row[Any]]]


@dataclass(frozen=True)
class ReadPortfolio:
    """A portfolio with the id of the grant at place 0; the others follow in the order of their ids."""

    portfolio: Portfolio
    first_id: int

    @property
    def total(self) -> int:
        """How many grants there are."""
        return self.portfolio.everything.bit_count()


def read_portfolio(
    viewer: Viewer, programme: Programme, day: date, limit: int | None = None
) -> ReadPortfolio:
    """The grants of a programme that a viewer may see, with their status on a day.

    With a limit so many of them: enough to know that there are more.
    """
    rows: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(_select_all(viewer, programme, day, limit)):
        rows[row.about].append(row)
    ids = {row: read_ids(row.ids) for row in chain.from_iterable(rows.values())}
    first = min((min(ids[row]) for row in rows[GRANT]), default=0)
    size = max((max(ids[row]) for row in rows[GRANT]), default=first - 1) - first + 1

    def places(found: Iterable[Row[Any]]) -> Iterator[int]:
        return chain.from_iterable(_places(ids[row], first, size) for row in found)

    def sets(found: Mapping[Value, Iterable[Row[Any]]]) -> dict[Value, int]:
        return {value: set_of(places(of_value), size) for value, of_value in found.items()}

    traits = {group: sets(_split(rows[GRANT], column)) for group, column in OF_GRANTS.items()}
    everything = any_of(traits["phase"].values())
    traits |= {group: _among(everything, sets(_split(rows[group], "first"))) for group in PARTS}
    sites = _among(everything, sets(_by_kind(rows)))
    traits[WITHOUT] = _missing(everything, traits["theme"].values(), sites) | sets(_lacking(rows[GRANT]))
    holders = {slug: array("L", places(found)) for slug, found in _split(rows[GRANT], "second").items()}
    return ReadPortfolio(Portfolio(size, everything, traits, sites, holders), first)


def read_ids(joined: str | None) -> Sequence[int]:
    """Ids that the database has joined with commas."""
    return array("Q", map(int, joined.split(","))) if joined else ()


def _places(ids: Sequence[int], first: int, size: int) -> Iterable[int]:
    """Where grants stand whose ids these are, leaving out those of which there is no place."""
    if not ids or (min(ids) >= first and max(ids) < first + size):
        return (one - first for one in ids)
    return (one - first for one in ids if 0 <= one - first < size)


def _among(everything: int, sets: Mapping[Value, int]) -> dict[Value, int]:
    """What of each set is in one of them all, without those of which nothing is."""
    found = {value: members & everything for value, members in sets.items()}
    return {value: members for value, members in found.items() if members}


def joined_ids(column: ColumnElement[int] | InstrumentedAttribute[int]) -> Label[str]:
    """The ids of a group, joined with commas: one row and not one for each."""
    return func.aggregate_strings(cast(column, String(20)), ",").label("ids")


def _split(rows: Iterable[Row[Any]], column: str) -> dict[str, list[Row[Any]]]:
    """The rows by the value of a column."""
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _by_kind(rows: Rows) -> dict[SiteKind, list[Row[Any]]]:
    """The rows of sites by what filters see of them. A site of a county as a whole takes in its districts."""
    districts: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows[DISTRICT]:
        districts[row.second].add(row.first)
    found: defaultdict[SiteKind, list[Row[Any]]] = defaultdict(list)
    for row in rows[SITE]:
        taken_in = districts[row.second] if row.fourth == SiteLevel.COUNTY else set()
        own = frozenset(taken_in | ({row.third} if row.third else set()))
        found[SiteKind(row.second, own, Evidence(row.first))].append(row)
    return found


def _lacking(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    """The rows of grants by what is missing of them."""
    found: dict[str, list[Row[Any]]] = {one.value: [] for one in Missing if one not in FROM_PARTS}
    for row in rows:
        for missing in row.fifth.split():
            found[missing].append(row)
    return found


def _missing(everything: int, themes: Iterable[int], sites: Mapping[SiteKind, int]) -> dict[str, int]:
    """What grants lack, by `Missing`, as `traits.lacks` says it."""
    placed = (own for kind, own in sites.items() if kind.county or kind.evidence is Evidence.NATIONAL)
    has = {Missing.THEME: any_of(themes), Missing.PLACE: any_of(placed)}
    return {missing.value: everything & ~members for missing, members in has.items()}


def _select_all(viewer: Viewer, programme: Programme, day: date, limit: int | None) -> CompoundSelect[Any]:
    """Grants that the viewer may see; of their parts all that there are, unless few are asked for.

    Parts are read as they stand in an index: to ask of each whose grant it is would take three times as long
    as to leave out afterwards, in sets, what is another's.
    """
    seen = select(Grant.id).where(Grant.programme_id == programme.id, visible_grants(viewer))
    few: Select[Any] | None = None
    if limit is not None:
        seen = few = seen.order_by(Grant.number).limit(limit)
    return union_all(
        _select_grants(viewer, seen, day),
        _select_part("theme", GrantTheme.theme, GrantTheme.grant_id, few),
        _select_part("works_with", GrantWorksWith.works_with, GrantWorksWith.grant_id, few),
        _select_sites(few),
        _select_districts(programme),
    )


def _select_grants(viewer: Viewer, seen: Select[Any], day: date) -> Select[Any]:
    """Grants by phase, organisation, status and what is missing: one pass over them. With the kind."""
    status = case(*((has_status(one, day), one.value) for one in GrantStatus))
    lacking = [case((lacks(viewer, [m]), f"{m.value} "), else_="") for m in Missing if m not in FROM_PARTS]
    without: ColumnElement[str] = cast(literal(""), String(80))
    for own in lacking:
        without = without.concat(own)
    columns = (Grant.phase_id, Grant.organisation_id, status.label("status"), without.label("without"))
    one = seen.add_columns(*columns).subquery()
    keys = (one.c.phase_id, one.c.organisation_id, one.c.status, one.c.without)
    gathered = select(*keys, joined_ids(one.c.id)).group_by(*keys).subquery()
    number = cast(Phase.number, String(10))
    codes = (number, Organisation.slug, _as_text(Organisation.kind), gathered.c.status, gathered.c.without)
    return (
        select(*_row(GRANT, codes, gathered.c.ids))
        .join_from(gathered, Phase, Phase.id == gathered.c.phase_id)
        .join(Organisation, Organisation.id == gathered.c.organisation_id)
    )


def _select_part(
    about: str,
    value: InstrumentedAttribute[Any],
    grant_id: InstrumentedAttribute[int],
    few: Select[Any] | None,
) -> Select[Any]:
    """What a grant may have several of, by its value."""
    part = select(*_row(about, (_as_text(value),), joined_ids(grant_id))).group_by(value)
    return part if few is None else part.where(grant_id.in_(few))


def _select_sites(few: Select[Any] | None) -> Select[Any]:
    """Sites by evidence, county, district and whether they take in the districts of the county."""
    site = GrantSite
    keys = (site.county_id, site.district_id, site.level, site.evidence, site.sensitive)
    grant_id = GrantSite.grant_id
    of_kind = select(*keys, joined_ids(grant_id)).group_by(*keys)
    gathered = (of_kind if few is None else of_kind.where(grant_id.in_(few))).subquery()
    county, district = aliased(Place), aliased(Place)
    takes_in = case((takes_in_districts(gathered.c), SiteLevel.COUNTY.value), else_=None)
    codes = (_as_text(gathered.c.evidence), county.code, district.code, takes_in)
    return (
        select(*_row(SITE, codes, gathered.c.ids))
        .outerjoin_from(gathered, county, county.id == gathered.c.county_id)
        .outerjoin(district, district.id == gathered.c.district_id)
    )


def _select_districts(programme: Programme) -> Select[Any]:
    """Each district with the county around it."""
    county = aliased(Place)
    own = (Place.geography_id == programme.geography_id, Place.level == PlaceLevel.DISTRICT)
    columns = _row(DISTRICT, (Place.code, county.code), cast(null(), String))
    return select(*columns).join_from(Place, county, county.id == Place.county_id).where(*own)


def _row(about: str, codes: Sequence[Any], ids: Any) -> list[Any]:
    """The columns of a row: up to five codes, then ids."""
    blank = [cast(null(), String)] * (5 - len(codes))
    return [
        value.label(name) for name, value in zip(COLUMNS, (literal(about), *codes, *blank, ids), strict=True)
    ]


def _as_text(column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """A stored value of an enum as it is stored."""
    return cast(column, String(80))
