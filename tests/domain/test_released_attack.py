"""All that a reader gets of stored releases together, attacked by linear programming.

The tables are decided, stored, read back and shown by `read_released`; the attacker has nothing but that, the
sums that the tables' own words tell, and the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from grants_app.domain.accounts.viewer import VISITOR, Role, Viewer
from grants_app.domain.disclosure.counts.releases import CellState, ProtectedTable, TableRefusedError
from grants_app.domain.disclosure.counts.rules import Rule
from grants_app.domain.disclosure.counts.tables import CountTable, Relation, with_sums
from grants_app.domain.releases import actions
from grants_app.domain.releases.models import CountRelease
from grants_app.domain.releases.queries import ShownCell, read_released
from grants_app.domain.releases.thresholds import set_threshold
from grants_app.domain.releases.vocabulary import Audience, ShownState
from grants_app.extensions import db
from tests.attackers import given_away
from tests.awards import Desk, desk
from tests.domain.test_disclosure_attack import SHAPES, People, people, table_of, with_primary_alone
from tests.released import new_table, release

FEW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
generated = settings(max_examples=10, deadline=None, suppress_health_check=FEW)
READERS = {Audience.PUBLIC: VISITOR, Audience.DONOR: Viewer(Role.DONOR, 3)}
Made = list[tuple[CountRelease, list[CountTable]]]


class UndoneError(Exception):
    """Raised so that nothing of an example stays."""


def made_of(at: Desk, groups: Sequence[Sequence[CountTable]]) -> Made:
    """A release for each group of tables; what is refused is not released. Read anew from the database."""
    made: list[tuple[int, list[CountTable]]] = []
    for tables in groups:
        try:
            new = [new_table(f"table-{place}", one) for place, one in enumerate(tables)]
            made.append((release(at, new).id, list(tables)))
        except TableRefusedError:
            continue
    db.session.expire_all()
    return [(db.session.get_one(CountRelease, number), tables) for number, tables in made]


def seen_by(viewer: Viewer, made: Made) -> list[ProtectedTable]:
    """What this reader is shown, in the form that the attacker reads: the states come from what is shown."""
    found = []
    for one, tables in made:
        for place, table in enumerate(tables):
            shown = read_released(viewer, one, f"table-{place}")
            assert shown.rule is not None
            states = dict.fromkeys(table.counts, CellState.UNPRINTED)
            for cell in shown.cells:
                states[cell.key] = state_of(cell, table, shown.rule)
            found.append(ProtectedTable(table, shown.rule, states))
    return found


def state_of(cell: ShownCell, table: CountTable, rule: Rule) -> CellState:
    count = table.counts[cell.key]
    if cell.state is ShownState.COUNT:
        assert cell.value == count
        return CellState.PUBLISHED
    assert (cell.state, cell.value) == (ShownState.SUPPRESSED, None)
    return CellState.PRIMARY if rule.is_small(count) else CellState.COMPLEMENTARY


def attack(app: Flask, groups: Sequence[Sequence[CountTable]], donor: int = 10) -> None:
    """Release the tables, let each reader's attacker at them, and undo it all.

    Tables that cannot be protected together are refused together: then there is nothing to attack.
    """
    with suppress(UndoneError), desk(app) as at:
        set_threshold(at.viewer, Audience.DONOR, donor)
        made = made_of(at, groups)
        for viewer in READERS.values():
            assert not given_away(seen_by(viewer, made))
        raise UndoneError


@generated
@given(people, st.sampled_from(SHAPES))
def test_no_stored_table_gives_a_count_away(app: Flask, counted: People, shape: tuple[int, ...]) -> None:
    attack(app, [[table_of(counted, shape, "2005")]])


@generated
@given(people, st.lists(st.sampled_from(SHAPES), min_size=2, max_size=2, unique=True), st.booleans())
def test_no_overlapping_tables_do(
    app: Flask, counted: People, shapes: list[tuple[int, ...]], together: bool
) -> None:
    tables = [table_of(counted, shape, "2005") for shape in shapes]
    attack(app, [tables] if together else [[one] for one in tables])


@generated
@given(people, people, st.booleans())
def test_no_successive_releases_do(app: Flask, first: People, added: People, by_sex: bool) -> None:
    """A year, then two years together: the difference is the second year, which is printed last."""
    shape = (0, 1) if by_sex else (0,)
    both = {combination: first[combination] + added[combination] for combination in first}
    year, next_year = table_of(first, shape, "2005"), table_of(added, shape, "2006")
    together = table_of(both, shape, "2005-2006")
    links = [
        Relation(total, (a, b))
        for total, a, b in zip(together.counts, year.counts, next_year.counts, strict=True)
    ]
    linked = with_sums(together, links, dict(next_year.counts))
    attack(app, [[year], [linked], [next_year]])


@generated
@given(people, st.sampled_from(((0,), (0, 2))), st.sampled_from((4, 6, 20)))
def test_no_other_threshold_for_donors_does(
    app: Flask, counted: People, shape: tuple[int, ...], donor: int
) -> None:
    attack(app, [[table_of(counted, shape, "2005")], [table_of(counted, (0,), "2005")]], donor)


def test_primary_suppression_alone_fails_the_same_attack(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "protect", lambda table, _rule, _earlier: with_primary_alone(table))

    @settings(generated, database=None, phases=[Phase.generate])
    @given(people, st.sampled_from(SHAPES))
    def attacked(counted: People, shape: tuple[int, ...]) -> None:
        attack(app, [[table_of(counted, shape, "2005")]])

    with pytest.raises(AssertionError):
        attacked()
