"""Coverage of a programme: rows for every place, counted by the database where it can."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import exists, literal, select, union_all

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import (
    CoverageRow,
    Facts,
    PlaceFact,
    Tally,
    add_tallies,
    count_coverage,
    empty_state,
    make_rows,
    tally_sites,
)
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.presence.counting import READABLE, count_present
from grants_app.domain.coverage.presence.keeping import refresh_presence
from grants_app.domain.coverage.queries import (
    PLACE_LEVELS,
    counted_grants,
    has_any,
    read_facts,
    read_places,
    select_nationwide,
)
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.grants.counting import has_days
from grants_app.domain.grants.details.models import GrantClaim
from grants_app.domain.grants.models import Grant
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db, read_values, reads_past, write_intent


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of a level, and of the finer and coarser facts that a reader asks next.

    `rows` are of the level asked for, `districts` always of the districts, `named` of the
    municipalities and communes that site lines name. `nationwide` counts nationwide grants.
    `has_data` is False where the reader may see no grant at all. `nationwide_numbers` are those counted.
    """

    rows: list[CoverageRow]
    districts: list[CoverageRow]
    named: list[CoverageRow]
    nationwide: int
    has_data: bool
    nationwide_numbers: frozenset[int] = frozenset()

    @property
    def unreached_districts(self) -> list[CoverageRow]:
        """The districts that no site line of a non-national grant reaches."""
        return [row for row in self.districts if not row.state.is_reached]


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of some levels, the numbers of the nationwide grants, whether the reader may see any grant."""

    rows: dict[CoverageLevel, list[CoverageRow]]
    nationwide: list[int]
    has_data: bool


def list_coverage(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> list[CoverageRow]:
    """One row for each place of the level, in Albanian alphabetical order."""
    return count_places(viewer, programme, asked, {asked.level}, most_numbers=None).rows[asked.level]


def read_coverage(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> Coverage:
    """The rows of the level with what stands beside them on the page."""
    levels = {asked.level, CoverageLevel.DISTRICT, CoverageLevel.COMMUNE}
    return _coverage(asked, count_places(viewer, programme, asked, levels))


def make_coverage(asked: CoverageFilter, places: Sequence[PlaceFact], facts: Facts) -> Coverage:
    """Count the rows of every level that is needed. `places` are those of all levels, in Albanian order."""
    rows = {
        level: count_coverage(level, _of_level(places, level), facts)
        for level in {asked.level, CoverageLevel.DISTRICT, CoverageLevel.COMMUNE}
    }
    return _coverage(asked, Counted(rows, [grant.number for grant in facts.nationwide], facts.has_data))


def add_facts(
    asked: CoverageFilter,
    places: Sequence[PlaceFact],
    kept: Mapping[int, Tally],
    facts: tuple[Facts, Facts | None],
) -> Coverage:
    """What `make_coverage` gives, from what was counted of most grants and the facts of the others.

    `facts` are those of the others, nationwide ones among them, and those of the grants that claim places.
    """
    others, claiming = facts
    rows = {}
    is_nationwide = bool(others.nationwide)
    for level in {asked.level, CoverageLevel.DISTRICT, CoverageLevel.COMMUNE}:
        of_level = _of_level(places, level)
        tallies = {place.id: kept[place.id] for place in of_level if place.id in kept}
        add_tallies(tallies, tally_sites(level, of_level, others))
        empty = empty_state(level, has_data=others.has_data, is_nationwide=is_nationwide)
        rows[level] = make_rows(of_level, tallies, empty)
        if claiming is not None:
            rows[level] = put_claims(level, rows[level], claiming)
    numbers = [grant.number for grant in others.nationwide]
    return _coverage(asked, Counted(rows, numbers, others.has_data))


def _of_level(places: Iterable[PlaceFact], level: CoverageLevel) -> list[PlaceFact]:
    return [place for place in places if place.level in PLACE_LEVELS[level]]


def _coverage(asked: CoverageFilter, counted: Counted) -> Coverage:
    return Coverage(
        rows=counted.rows[asked.level],
        districts=counted.rows[CoverageLevel.DISTRICT],
        named=[row for row in counted.rows[CoverageLevel.COMMUNE] if row.state.is_reached],
        nationwide=len(counted.nationwide),
        has_data=counted.has_data,
        nationwide_numbers=frozenset(counted.nationwide),
    )


def count_places(
    viewer: Viewer,
    programme: Programme,
    asked: CoverageFilter,
    levels: Collection[CoverageLevel],
    *,
    most_numbers: int | None = READABLE,
) -> Counted:
    """Count the places of some levels.

    At most four reads, two more where sites have days of their own, three more with claims. The database
    counts what is kept in rows of presence. What these cannot tell is counted from facts: the past, grants
    that claim more than their sites, and grants with a site that has days of its own. `most_numbers` as in
    `count_present`.
    """
    wanted = tuple(one for level in levels for one in PLACE_LEVELS[level])
    places = read_places(programme.geography_id, wanted)
    by_level = {level: _of_level(places, level) for level in levels}
    if reads_past():
        facts = read_facts(viewer, programme, asked)
        rows = {level: count_coverage(level, of_level, facts) for level, of_level in by_level.items()}
        return Counted(rows, [grant.number for grant in facts.nationwide], facts.has_data)
    make_presence_current()
    kept = count_present(viewer, programme, asked, most_numbers=most_numbers)
    nationwide, has_dated = read_beside(viewer, programme, asked)
    dated = read_facts(viewer, programme, asked, has_days()) if has_dated else None
    has_data = bool(kept or nationwide or (dated and dated.grants)) or has_any(viewer, programme)
    counted = {}
    for level, of_level in by_level.items():
        tallies = {place.id: kept[place.id] for place in of_level if place.id in kept}
        if dated is not None:
            add_tallies(tallies, tally_sites(level, of_level, dated))
        empty = empty_state(level, has_data=has_data, is_nationwide=bool(nationwide))
        counted[level] = make_rows(of_level, tallies, empty)
    if asked.claims:
        claiming = read_claiming(viewer, programme, asked)
        counted = {level: put_claims(level, rows, claiming) for level, rows in counted.items()}
    return Counted(counted, nationwide, has_data)


def read_claiming(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> Facts:
    """The grants whose titles or texts claim any place, with their sites and claims."""
    return read_facts(viewer, programme, asked, among=select(GrantClaim.grant_id))


def put_claims(level: CoverageLevel, rows: Sequence[CoverageRow], claiming: Facts) -> list[CoverageRow]:
    """The same rows with the grants beside each that only claim its place."""
    claimed = count_coverage(level, [row.place for row in rows], claiming)
    return [replace(row, claimed_by=own.claimed_by) for row, own in zip(rows, claimed, strict=True)]


def make_presence_current() -> None:
    """Bring the rows of presence in step with what this request has changed."""
    if write_intent.get():
        db.session.flush()
        refresh_presence(db.session())


def read_beside(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> tuple[list[int], bool]:
    """The numbers of nationwide grants that count, and whether any site has days of its own. One read."""
    in_days = select(literal(-1)).where(exists().where(has_days()))
    if not asked.counts_nationwide:
        return [], bool(db.session.scalar(in_days))
    numbers = select(Grant.number).where(
        *counted_grants(viewer, programme, asked), Grant.id.in_(select_nationwide(asked))
    )
    found = sorted(row[0] for row in read_values(union_all(numbers, in_days)))
    return [number for number in found if number >= 0], bool(found and found[0] < 0)
