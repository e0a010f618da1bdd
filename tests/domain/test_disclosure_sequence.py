"""Releases one after the other, as years bring them, against somebody who kept them all.

Counts are corrected, some are stated late, thresholds change, and tables of participants name the same
counts. A key has as many counts as it had values; the attacker knows every sum of every release, and looks at
each difference of two counts of one key. Donors see the public's tables too.
"""

from __future__ import annotations

import random
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from grants_app.domain.disclosure.counts.protection import protect
from grants_app.domain.disclosure.counts.releases import CellState, ProtectedTable, TableRefusedError
from grants_app.domain.disclosure.counts.rules import IndicatorClass, Rule
from grants_app.domain.disclosure.counts.tables import Key
from grants_app.domain.releases.actions import printed_part
from tests.attackers import Seen, bounds, parts_seen
from tests.domain.test_disclosure_attack import DIMENSIONS, SHAPES, People, table_of, with_primary_alone

Count = tuple[Key, int]  # a key, and the number of its value in the order in which it had them
Told = Sequence[ProtectedTable]  # one table as told to each audience whose pages somebody reads
THRESHOLDS = (4, 6, 10, 20)
CORRECTIONS = (-3, -1, 1, 2, 5, 40)
generated = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass
class Kept:
    """What somebody has who kept every release, with what each of them promised."""

    published: dict[Hashable, int] = field(default_factory=dict)
    least: dict[Hashable, int] = field(default_factory=dict)
    sums: list[tuple[Hashable, Sequence[Hashable]]] = field(default_factory=list)
    values: dict[Count, int] = field(default_factory=dict)
    latest: dict[Key, Count] = field(default_factory=dict)
    of_people: set[Key] = field(default_factory=set)
    promised: list[tuple[Hashable, Rule]] = field(default_factory=list)
    others: list[Count] = field(default_factory=list)

    def add(self, told: Told) -> None:
        """One released table. The mildest rule holds: its readers see what is open under any."""
        table, rule = told[0].table, min((one.rule for one in told), key=lambda one: one.high)
        if table.indicator_class.counts_people:
            self.of_people |= set(table.counts)
        for key, value in table.counts.items():
            self._add_count(key, value, rule)
            for one in told:
                self._read(self.latest[key], one, key)
            if told[-1].states[key].is_suppressed:
                self._expect(self.latest[key], value, told[-1].rule)
        self.sums += [
            (self.latest[one.total], [self.latest[part] for part in one.parts]) for one in table.relations
        ]

    def _add_count(self, key: Key, value: int, rule: Rule) -> None:
        if key in self.latest and self.values[self.latest[key]] == value:
            return
        former = [one for one in self.values if one[0] == key]
        count = self.latest[key] = (key, len(former))
        self.values[count] = value
        for before in former:
            self._compare(before, count, rule)

    def _compare(self, before: Count, count: Count, rule: Rule) -> None:
        """The people added or taken out between two counts of a key."""
        more, less = (count, before) if self.values[count] > self.values[before] else (before, count)
        change, size = (before, count), self.values[more] - self.values[less]
        self.least[change] = 0
        self.sums.append((more, [less, change]))
        if count[0] in self.of_people and rule.is_small(size):
            self.promised.append((change, rule))

    def _read(self, count: Count, told: ProtectedTable, key: Key) -> None:
        if told.states[key] is CellState.PUBLISHED:
            self.published[count] = self.values[count]
        else:
            self.least[count] = max(self.least.get(count, 0), told.rule.low)

    def _expect(self, count: Count, value: int, rule: Rule) -> None:
        if rule.is_small(value):
            self.promised.append((count, rule))
        else:
            self.others.append(count)

    def given_away(self) -> list[tuple[Hashable, float, float]]:
        """What they can work out more closely than was promised."""
        least = {name: low for name, low in self.least.items() if name not in self.published}
        seen, found = Seen(self.published, least, self.sums), []
        for name, rule in self.promised:
            low, high = bounds(seen, name)
            if low > max(rule.low, parts_seen(seen, name)) or high < rule.high:
                found.append((name, low, high))
        for count in self.others:
            low, high = bounds(seen, count)
            if low == high:
                found.append((count, low, high))
        return found


def kept_after(source: random.Random, steps: int = 4) -> tuple[Kept, Kept]:
    """Release generated tables; what the public has then, and what donors have, who read the public's too."""
    people: People = {
        (place, sex, age): source.choice([0, source.randrange(1, 11), source.randrange(11, 90)])
        for place in DIMENSIONS[0].leaves
        for sex in DIMENSIONS[1].leaves
        for age in DIMENSIONS[2].leaves
    }
    late = set(source.sample(list(people), 2))
    public: list[ProtectedTable] = []
    donor: list[ProtectedTable] = []
    kept = (Kept(), Kept())
    for step in range(steps):
        if step:
            for one in source.sample(list(people), 2):
                people[one] = max(0, people[one] + source.choice(CORRECTIONS))
        stated = {one: count for one, count in people.items() if step > 1 or one not in late}
        table = table_of(stated, source.choice(SHAPES[:4]), "2005")
        if source.random() < 0.2:
            table = replace(table, indicator_class=IndicatorClass.PARTICIPANTS)
        rules = [Rule(high=source.choice(THRESHOLDS)) for _ in range(2)]
        try:
            first = protect(table, rules[0], public)
            second = protect(table, rules[1], [*donor, printed_part(first)])
        except TableRefusedError:
            continue
        public.append(first)
        donor.append(second)
        kept[0].add([first])
        kept[1].add([first, second])
    return kept


@generated
@given(st.integers(0, 10**6))
def test_no_sequence_of_releases_gives_a_count_away(seed: int) -> None:
    for kept in kept_after(random.Random(seed)):  # noqa: S311  # the same tables for the same number
        assert not kept.given_away()


def test_primary_suppression_alone_fails_the_same_attack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "protect", lambda table, _rule, _earlier: with_primary_alone(table))

    @settings(generated, database=None, phases=[Phase.generate])
    @given(st.integers(0, 10**6))
    def attacked(seed: int) -> None:
        assert not kept_after(random.Random(seed))[0].given_away()  # noqa: S311

    with pytest.raises(AssertionError):
        attacked()
