"""Results as they were released, for one reader: every count comes from `read_released`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.disclosure.counts.tables import ALL
from grants_app.domain.releases.models import CountRelease
from grants_app.domain.releases.queries import ShownCell, ShownTable, describe, read_released
from grants_app.domain.releases.vocabulary import ShownState
from grants_app.domain.reports.indicators.models import Indicator
from grants_app.domain.reports.results.vocabulary import PREFIX, Basis, ResultsBy
from grants_app.extensions import db


@dataclass(frozen=True)
class ReleasedRow:
    """What was reached by a part of the grants. `words`: of the part, in both languages; None: of all.

    `reached` is None where `state` says that it is suppressed or not known; `basis` holds what is known of
    what stands behind it.
    """

    words: Mapping[str, str] | None
    state: ShownState
    reached: int | None
    basis: Mapping[Basis, int]

    @property
    def target(self) -> int | None:
        """What the grants are to reach together, where that is known of any."""
        return self.basis.get(Basis.TARGET)

    @property
    def percent(self) -> int | None:
        """The share of the target, rounded down; None where either is not known in whole or not shown."""
        unknown = self.basis.get(Basis.WITHOUT_TARGET, 1) or self.basis.get(Basis.UNKNOWN, 1)
        if self.reached is None or not self.target or unknown:
            return None
        return 100 * self.reached // self.target


@dataclass(frozen=True)
class ReleasedIndicator:
    """An indicator as it was released; `parts` by the code of what they were taken together by."""

    indicator: Indicator
    table: ShownTable
    whole: ReleasedRow
    parts: Mapping[str, tuple[ReleasedRow, ...]]

    def rows_by(self, by: ResultsBy) -> tuple[ReleasedRow, ...]:
        """The parts of one kind; none where they were not released."""
        return self.parts.get(by.value, ())


def read_results(viewer: Viewer, release: CountRelease) -> list[ReleasedIndicator]:
    """The results of a release as this reader may see them, by indicator. One query beside the release."""
    codes = describe(release).tables
    own = select(Indicator).where(Indicator.programme_id == release.programme_id)
    indicators = {f"{PREFIX}{one.number}": one for one in db.session.scalars(own)}
    return [_read(viewer, release, indicators[code]) for code in codes if code in indicators]


def _read(viewer: Viewer, release: CountRelease, indicator: Indicator) -> ReleasedIndicator:
    code = f"{PREFIX}{indicator.number}"
    table = read_released(viewer, release, code)
    behind: dict[str, dict[Basis, int]] = {}
    for cell in read_released(viewer, release, f"{code}-basis").cells:
        if cell.value is not None:
            behind.setdefault(_part(cell), {})[Basis(dict(cell.key)["basis"])] = cell.value
    words = {one["code"]: one for one in _categories(table)}
    rows = {part: _row(cell, words.get(part), behind) for part, cell in _by_part(table).items()}
    parts: dict[str, list[ReleasedRow]] = {}
    for part in words:
        if part in rows:
            parts.setdefault(part.partition(":")[0], []).append(rows[part])
    return ReleasedIndicator(indicator, table, rows[ALL], {by: tuple(found) for by, found in parts.items()})


def _row(
    cell: ShownCell, words: Mapping[str, str] | None, behind: Mapping[str, Mapping[Basis, int]]
) -> ReleasedRow:
    return ReleasedRow(words, cell.state, cell.value, behind.get(_part(cell), {}))


def _by_part(table: ShownTable) -> dict[str, ShownCell]:
    return {_part(cell): cell for cell in table.cells}


def _part(cell: ShownCell) -> str:
    return dict(cell.key).get("part", ALL)


def _categories(table: ShownTable) -> list[dict[str, Any]]:
    return next((one["categories"] for one in table.words if one["code"] == "part"), [])
