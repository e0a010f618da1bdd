"""The stored cells, for deciding and for `read_released`: no other module reads them (tests/checks)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from grants_app.domain.disclosure.counts.releases import CellState, ProtectedTable
from grants_app.domain.disclosure.counts.rules import Rule
from grants_app.domain.disclosure.counts.tables import CountTable, Key, Relation
from grants_app.domain.releases.models import CountRelease, ReleasedCell, ReleasedTable
from grants_app.domain.releases.vocabulary import Audience, Missing, StoredState
from grants_app.extensions import db

WITHOUT_COUNT = {StoredState.UNKNOWN, StoredState.NOT_COLLECTED}


@dataclass(frozen=True)
class FullCell:
    """A cell with everything that is stored of it."""

    key: Key
    value: int | None
    states: Mapping[Audience, StoredState]


def rule_of(release: CountRelease, audience: Audience) -> Rule:
    """The rule that held for an audience when the release was made."""
    if audience is Audience.DONOR:
        return Rule(release.donor_low, release.donor_high)
    return Rule(release.public_low, release.public_high)


def with_cells() -> ORMOption:
    """Loads a release's tables and their cells with it, however many tables there are."""
    return selectinload(CountRelease.tables).selectinload(ReleasedTable.cells)


def cells_of(table: ReleasedTable) -> list[FullCell]:
    """The cells of a table in their order, with full counts."""
    return [_full(cell) for cell in table.cells]


def decided_tables(programme_id: int, audience: Audience) -> Iterator[ProtectedTable]:
    """What an audience was given in all releases of a programme, oldest first."""
    statement = (
        select(ReleasedTable)
        .join(ReleasedTable.release)
        .where(CountRelease.programme_id == programme_id)
        .order_by(CountRelease.number, ReleasedTable.id)
    )
    for table in db.session.scalars(statement):
        yield _protected(table, audience)


def new_cells(
    decided: Mapping[Audience, ProtectedTable], missing: Mapping[Key, Missing]
) -> list[ReleasedCell]:
    """The rows of a table as decided for each audience, then what has no count."""
    public, donor = decided[Audience.PUBLIC], decided[Audience.DONOR]
    cells = [
        _row(key, value, StoredState(public.states[key]), StoredState(donor.states[key]))
        for key, value in public.table.counts.items()
    ]
    cells += [_row(key, None, StoredState(why), StoredState(why)) for key, why in missing.items()]
    for position, cell in enumerate(cells):
        cell.position = position
    return cells


def stored_relations(relations: Sequence[Relation]) -> list[list[object]]:
    """Sums as JSON."""
    return [[_listed(one.total), [_listed(part) for part in one.parts]] for one in relations]


def _row(key: Key, value: int | None, public: StoredState, donor: StoredState) -> ReleasedCell:
    return ReleasedCell(key=_listed(key), value=value, public_state=public, donor_state=donor)


def _full(cell: ReleasedCell) -> FullCell:
    states = {Audience.PUBLIC: cell.public_state, Audience.DONOR: cell.donor_state}
    return FullCell(_key(cell.key), cell.value, states)


def _protected(table: ReleasedTable, audience: Audience) -> ProtectedTable:
    """A stored table as the decision made it."""
    cells = [cell for cell in cells_of(table) if cell.value is not None]
    states = {cell.key: CellState(cell.states[audience]) for cell in cells}
    counts = CountTable(
        table.code,
        table.indicator_class,
        {cell.key: cell.value for cell in cells if cell.value is not None},
        tuple(Relation(_key(total), tuple(map(_key, parts))) for total, parts in table.relations),
        frozenset(key for key, state in states.items() if state is CellState.UNPRINTED),
    )
    return ProtectedTable(counts, rule_of(table.release, audience), states)


def _key(pairs: Sequence[Sequence[str]]) -> Key:
    return tuple((dimension, category) for dimension, category in pairs)


def _listed(key: Key) -> list[list[str]]:
    return [list(pair) for pair in key]
