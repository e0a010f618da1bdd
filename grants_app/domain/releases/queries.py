"""Reading releases. `read_released` is the single way by which any output gets counts of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import joinedload, selectinload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.disclosure.counts.rules import IndicatorClass, Rule
from grants_app.domain.disclosure.counts.tables import Key
from grants_app.domain.releases.models import CountRelease, ReleasedTable
from grants_app.domain.releases.rules import audience_of, reads_table_in_full
from grants_app.domain.releases.stored import WITHOUT_COUNT, FullCell, cells_of, rule_of, with_cells
from grants_app.domain.releases.vocabulary import Audience, ShownState, StoredState
from grants_app.extensions import db


@dataclass(frozen=True)
class ShownCell:
    """A cell as one reader may see it: a count where `state` says so, else None."""

    key: Key
    state: ShownState
    value: int | None


@dataclass(frozen=True)
class ShownTable:
    """A table as one reader may see it. `rule`: what was suppressed as small; None: read in full."""

    code: str
    title_sq: str
    title_en: str
    indicator_class: IndicatorClass
    words: list[dict[str, Any]]
    rule: Rule | None
    cells: tuple[ShownCell, ...]

    @property
    def has_suppressed(self) -> bool:
        """Whether something is kept back from this reader."""
        return any(cell.state is ShownState.SUPPRESSED for cell in self.cells)


@dataclass(frozen=True)
class ShownRelease:
    """What is open to all of a release: never who made it."""

    number: int
    made_at: datetime
    business_day: date
    follows: int | None
    tables: tuple[str, ...]


def list_releases(programme_id: int) -> list[ShownRelease]:
    """The releases of a programme, newest first."""
    statement = (
        select(CountRelease)
        .where(CountRelease.programme_id == programme_id)
        .options(selectinload(CountRelease.tables), joinedload(CountRelease.follows))
        .order_by(CountRelease.number.desc())
    )
    return [describe(release) for release in db.session.scalars(statement)]


def last_released(programme_id: int) -> ScalarSelect[datetime]:
    """When a programme's counts were last released, as a part of a query; null where none were."""
    latest = select(func.max(CountRelease.made_at)).where(CountRelease.programme_id == programme_id)
    return latest.correlate(None).scalar_subquery()


def find_release(programme_id: int, number: int) -> CountRelease | None:
    """The release of this number, with all that its tables hold. Three queries."""
    statement = (
        select(CountRelease)
        .where(CountRelease.programme_id == programme_id, CountRelease.number == number)
        .options(with_cells(), joinedload(CountRelease.follows))
    )
    return db.session.scalars(statement).one_or_none()


def find_last_with(programme_id: int, prefix: str) -> CountRelease | None:
    """The newest release with a table whose code begins so, with all that its tables hold. Three queries."""
    begins = CountRelease.tables.any(ReleasedTable.code.startswith(prefix, autoescape=True))
    statement = (
        select(CountRelease)
        .where(CountRelease.programme_id == programme_id, begins)
        .options(with_cells(), joinedload(CountRelease.follows))
        .order_by(CountRelease.number.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def describe(release: CountRelease) -> ShownRelease:
    """What is said of a release."""
    return ShownRelease(
        number=release.number,
        made_at=release.made_at,
        business_day=release.business_day,
        follows=release.follows.number if release.follows else None,
        tables=tuple(table.code for table in release.tables),
    )


def read_released(viewer: Viewer, release: CountRelease, code: str) -> ShownTable:
    """A table of a release as this reader may see it. Raises LookupError if it has none of this code."""
    table = next((one for one in release.tables if one.code == code), None)
    if table is None:
        raise LookupError(f"release {release.number} has no table {code}")
    in_full, audience = reads_table_in_full(viewer, table), audience_of(viewer)
    cells = (_shown(cell, audience, in_full=in_full) for cell in cells_of(table))
    return ShownTable(
        code=table.code,
        title_sq=table.title_sq,
        title_en=table.title_en,
        indicator_class=table.indicator_class,
        words=table.words,
        rule=None if in_full else rule_of(release, audience),
        cells=tuple(cell for cell in cells if cell is not None),
    )


def _shown(cell: FullCell, audience: Audience, *, in_full: bool) -> ShownCell | None:
    """A cell for a reader; None for what nobody prints."""
    state = cell.states[audience]
    if state is StoredState.UNPRINTED:
        return None
    if state in WITHOUT_COUNT:
        return ShownCell(cell.key, ShownState(state), None)
    if in_full or state is StoredState.PUBLISHED:
        return ShownCell(cell.key, ShownState.COUNT, cell.value)
    return ShownCell(cell.key, ShownState.SUPPRESSED, None)
