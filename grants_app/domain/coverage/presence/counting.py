"""Counting places in the database, from the rows of presence: what `figures` counts from facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, or_, select, true, union_all

from grants_app.domain.accounts.rules import can_read_unpublished
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.coverage.figures import STRENGTHS, Tally
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.months import position, position_after
from grants_app.domain.coverage.presence.deriving import bit, bits
from grants_app.domain.coverage.presence.models import GrantPresence
from grants_app.domain.grants.vocabulary import Evidence, WorksWith
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.extensions import read_values

# More numbers of grants than this over all places are read by no eye, so a page does without them.
READABLE: Final = 2_000
PLACED: Final = STRENGTHS[: STRENGTHS.index(Evidence.NATIONAL)]


def count_present(
    viewer: Viewer, programme: Programme, asked: CoverageFilter, *, most_numbers: int | None = READABLE
) -> defaultdict[int, Tally]:
    """What is present in each place, of whatever level, by its id; without the ids of grants. One read.

    `most_numbers`: where there are more numbers of grants than this, none is given; None gives them always.
    """
    rows = read_values(_tallies(asked, presence_conditions(viewer, programme, asked)))
    return _add_up(map(tuple[Any, ...], rows), most_numbers)


def count_present_each(
    viewer: Viewer,
    programme: Programme,
    questions: Sequence[CoverageFilter],
    *within: ColumnElement[bool],
    own: int | None = None,
) -> list[defaultdict[int, Tally]]:
    """What `count_present` gives for each of several questions. One read.

    `within`, conditions on `GrantPresence`, narrow it to some places. The place `own` has its numbers always.
    """
    if not questions:
        return []
    parts = [
        _tallies(asked, [*presence_conditions(viewer, programme, asked), *within], literal(number))
        for number, asked in enumerate(questions)
    ]
    found: list[list[Any]] = [[] for _asked in questions]
    for number, *row in map(tuple[Any, ...], read_values(union_all(*parts))):
        found[number].append(row)
    return [_add_up(rows, READABLE, own) for rows in found]


def _add_up(
    rows: Iterable[Sequence[Any]], most_numbers: int | None, own: int | None = None
) -> defaultdict[int, Tally]:
    """The tallies of places, from a row for each of their organisations."""
    found: defaultdict[int, Tally] = defaultdict(Tally)
    numbers: list[tuple[int, str]] = []
    for place_id, organisation_id, grants, direct, units, texts, *evidence in rows:
        tally = found[place_id]
        tally.grants += grants
        tally.direct_grants += direct
        tally.units += int(units)
        tally.organisations.add(organisation_id)
        strongest = next(strength for strength, is_there in enumerate(evidence) if is_there)
        tally.strength = min(tally.strength, strongest)
        numbers.append((place_id, texts))
    is_readable = most_numbers is None or sum(tally.grants for tally in found.values()) <= most_numbers
    for place_id, texts in numbers:
        if is_readable or place_id == own:
            found[place_id].numbers += map(int, texts.split(","))
    for tally in found.values():
        tally.numbers.sort()
    return found


def _tallies(
    asked: CoverageFilter, conditions: list[ColumnElement[bool]], *first: ColumnElement[Any]
) -> Select[Any]:
    """One row for each place and organisation.

    What comes `first`, both ids, grants, direct ones, units, the numbers of the grants in one text, a column
    for each evidence.
    """
    row, counts = GrantPresence, asked.evidence or PLACED
    is_direct = row.works_with.bitwise_and(bit(WorksWith.POPULATION)) != 0
    columns: list[Any] = [
        *first,
        row.place_id,
        row.organisation_id,
        func.count(),
        func.sum(case((is_direct, 1), else_=0)),
        func.sum(_units(asked)),
        func.aggregate_strings(cast(row.number, String), ","),
        *[func.max(row.evidence.bitwise_and(bit(one) if one in counts else 0)) for one in PLACED],
    ]
    return select(*columns).where(*conditions).group_by(row.place_id, row.organisation_id)


def _units(asked: CoverageFilter) -> ColumnElement[int]:
    """The units that count of a grant's presence, as `CoverageFilter.presence` says."""
    first, end = begin_and_end(asked)
    return end - first


def begin_and_end(asked: CoverageFilter) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """The units at which what counts of a grant's presence begins and ends."""
    end: ColumnElement[int] = GrantPresence.end_unit.expression
    first: ColumnElement[int] = GrantPresence.first_unit.expression
    last_on = asked.on or (asked.period.last if asked.period else None)
    if last_on is not None:
        end = case((end > position_after(last_on), position_after(last_on)), else_=end)
    if asked.period and asked.period.first is not None:
        begins = position(asked.period.first)
        first = case((first < begins, begins), else_=first)
    return first, end


def presence_conditions(
    viewer: Viewer, programme: Programme, asked: CoverageFilter
) -> list[ColumnElement[bool]]:
    """As `counted_grants`, on the rows of presence."""
    row, days = GrantPresence, asked.days
    found = [row.programme_id == programme.id, _is_visible(viewer)]
    if asked.themes:
        found.append(row.themes.bitwise_and(bits(asked.themes)) != 0)
    if asked.works_with:
        found.append(row.works_with.bitwise_and(bits(asked.works_with)) != 0)
    if asked.evidence:
        found.append(row.evidence.bitwise_and(bits(asked.evidence)) != 0)
    if asked.phases:
        found.append(row.phase_id.in_(select(Phase.id).where(Phase.number.in_(asked.phases))))
    if asked.organisations:
        known = select(Organisation.id).where(Organisation.slug.in_(asked.organisations))
        found.append(row.organisation_id.in_(known))
    if days and days.last:
        found.append(row.first_unit <= position(days.last))
    if days and days.first:
        found.append(row.end_unit > position(days.first))
    return found


def _is_visible(viewer: Viewer) -> ColumnElement[bool]:
    """As `visible_grants`, on the rows of presence."""
    if can_read_unpublished(viewer):
        return true()
    if viewer.role is Role.GRANTEE and viewer.organisation_id is not None:
        return or_(GrantPresence.is_published, GrantPresence.organisation_id == viewer.organisation_id)
    return GrantPresence.is_published.is_(True)
