"""Releasing results: what was reached is decided for the public and for donors, and kept as it was said.

For each indicator two tables are released together: what was reached, by the parts that readers may ask
for, and what stands behind it (targets, reports, figures that are not known). The first is a count of people
where the indicator is one; the second never is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.disclosure.counts.tables import ALL, CountTable, Key, Relation, key_of
from grants_app.domain.programmes.models import Programme
from grants_app.domain.releases.actions import NewTable, WordedDimension, Words, make_release
from grants_app.domain.releases.models import CountRelease
from grants_app.domain.releases.queries import find_last_with
from grants_app.domain.releases.vocabulary import Missing
from grants_app.domain.reports.indicators.models import Indicator
from grants_app.domain.reports.results.arithmetic import Result, add_results
from grants_app.domain.reports.results.queries import GrantResult
from grants_app.domain.reports.results.vocabulary import PREFIX, Basis, ResultsBy

# A table by grants of more would be decided for minutes: it is released by themes and phases alone, of which
# each grant has one.
MOST_GRANTS: Final = 60
SINGLE: Final = (ResultsBy.THEME, ResultsBy.PHASE)


@dataclass(frozen=True)
class Part:
    """Some of an indicator's grants: `words.code` begins with by what they were taken together."""

    by: ResultsBy
    words: Words
    grants: tuple[GrantResult, ...]


@dataclass(frozen=True)
class ResultsToRelease:
    """An indicator with its grants, and these in all the parts that are shown."""

    indicator: Indicator
    grants: tuple[GrantResult, ...]
    parts: tuple[Part, ...]

    @property
    def shown(self) -> tuple[Part, ...]:
        """The parts that are released."""
        is_small = len(self.grants) <= MOST_GRANTS
        return tuple(one for one in self.parts if is_small or one.by in SINGLE)


@dataclass(frozen=True)
class FrameWords:
    """The names of the dimensions and of what stands behind a result, in both languages."""

    part: Words
    basis: Words
    bases: tuple[Words, ...]


def release_results(
    viewer: Viewer, programme: Programme, found: Sequence[ResultsToRelease], words: FrameWords, day: date
) -> CountRelease:
    """Decide and keep what was reached on a business day. The grants are those that everybody may read.

    Raises as `make_release`: TableRefusedError where a small count could not be protected, ValueError where
    nothing is counted.
    """
    tables = [table for one in found for table in (_counts(one, words), _basis(one, words))]
    last = find_last_with(programme.id, PREFIX)
    return make_release(viewer, programme, tables=tables, business_day=day, follows=last)


def _counts(one: ResultsToRelease, words: FrameWords) -> NewTable:
    """What was reached. Each sum is tied to the finest parts that are shown, so that none gives one away."""
    code, indicator = f"{PREFIX}{one.indicator.number}", one.indicator
    counts: dict[Key, int] = {}
    missing: dict[Key, Missing] = {}
    for key, grants in _cells(one):
        reached = add_results(grant.result for grant in grants).actual.value
        if reached is None:
            missing[key] = Missing.UNKNOWN
        else:
            counts[key] = reached
    table = CountTable(code, indicator.counts, counts, tuple(_sums(one, counts)))
    title = Words(code, indicator.name_sq, indicator.name_en)
    categories = tuple(part.words for part in one.shown)
    return NewTable(code, title, table, (WordedDimension(words.part, categories),), missing)


def _sums(one: ResultsToRelease, counts: dict[Key, int]) -> Iterator[Relation]:
    """Every total that is shown, with its known parts."""
    by_grant = {part.grants[0].grant.id: part for part in one.shown if part.by is ResultsBy.GRANT}

    def sum_of(total: Key, parts: Sequence[Part]) -> Iterator[Relation]:
        keys = tuple(key for key in (_key(one, part) for part in parts) if key in counts)
        if total in counts and keys:
            yield Relation(total, keys)

    if by_grant:
        yield from sum_of(_key(one, None), list(by_grant.values()))
        for part in one.shown:
            if part.by is not ResultsBy.GRANT:
                yield from sum_of(_key(one, part), [by_grant[grant.grant.id] for grant in part.grants])
        return
    for by in SINGLE:
        yield from sum_of(_key(one, None), [part for part in one.shown if part.by is by])


def _basis(one: ResultsToRelease, words: FrameWords) -> NewTable:
    """What stands behind: targets as documents state them, reports, figures that are not known."""
    code, indicator = f"{PREFIX}{one.indicator.number}-basis", one.indicator
    counts: dict[Key, int] = {}
    missing: dict[Key, Missing] = {}
    for key, grants in _cells(one):
        for basis, value in basis_of(add_results(grant.result for grant in grants)).items():
            cell = key_of({**dict(key), "basis": basis.value})
            if value is None:
                missing[cell] = Missing.UNKNOWN
            else:
                counts[cell] = value
    table = CountTable(code, IndicatorClass.THINGS, counts, ())
    title = Words(code, f"{indicator.name_sq}: {words.basis.sq}", f"{indicator.name_en}: {words.basis.en}")
    dimensions = (
        WordedDimension(words.part, tuple(part.words for part in one.shown)),
        WordedDimension(words.basis, words.bases),
    )
    return NewTable(code, title, table, dimensions, missing)


def basis_of(result: Result) -> dict[Basis, int | None]:
    """What stands behind a result, as it is released."""
    return {
        Basis.TARGET: result.target,
        Basis.WITHOUT_TARGET: result.without_target,
        Basis.UNKNOWN: result.actual.unknown,
        Basis.EXPECTED: result.expected,
        Basis.APPROVED: result.approved,
        Basis.GRANTS: result.grants,
    }


def _cells(one: ResultsToRelease) -> Iterator[tuple[Key, tuple[GrantResult, ...]]]:
    yield _key(one, None), one.grants
    for part in one.shown:
        yield _key(one, part), part.grants


def _key(one: ResultsToRelease, part: Part | None) -> Key:
    scope = {"indicator": f"{one.indicator.number}", "part": part.words.code if part else ALL}
    return key_of(scope)
