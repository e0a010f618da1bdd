"""All that a reader may know together: tables, earlier releases and their sums, as numbered counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from grants_app.domain.disclosure.counts.releases import (
    CellState,
    ProtectedTable,
    Refusal,
    TableRefusedError,
)
from grants_app.domain.disclosure.counts.rules import Rule
from grants_app.domain.disclosure.counts.tables import CountTable, Key, Relation


@dataclass
class Knowledge:
    """Counts by number, with what readers know of each.

    A key whose count was corrected between two releases is two counts and a third one, the change: who holds
    both releases sees how many people were added or taken out, so a change is protected as any count is. Of
    several corrections each count is compared with all before it.
    """

    keys: list[Key] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    relations: list[dict[int, int]] = field(default_factory=list)
    latest: dict[Key, int] = field(default_factory=dict)
    # Every count that a key had, the latest too.
    versions: dict[Key, list[int]] = field(default_factory=dict)
    # Keys that some table counts people by; they do so in every other table.
    of_people: set[Key] = field(default_factory=set)
    # Printed for readers, now or earlier: they do not change in any world that readers must allow for.
    known: set[int] = field(default_factory=set)
    # Printed as suppressed, with the least count that this lets readers think of.
    floors: dict[int, int] = field(default_factory=dict)
    # Followed by nobody's print: any count from 0.
    unprinted: set[int] = field(default_factory=set)
    # Small counts, with the band that must stay possible.
    bands: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add_release(self, release: ProtectedTable) -> None:
        """What was released earlier: known counts stay known, suppressed ones stay suppressed."""
        self.add_table(release.table, release.rule)
        for key, state in release.states.items():
            count = self.latest[key]
            if state is CellState.PUBLISHED:
                self.known.add(count)
            elif state.is_suppressed:
                self.suppress(count, release.rule)
                if state is CellState.PRIMARY:
                    self.guard(count, release.rule)

    def add_table(self, table: CountTable, rule: Rule) -> None:
        """The counts and sums of a table; nothing is yet said of what is printed.

        TableRefusedError where a sum is wrong or names a count that no table holds.
        """
        for key, value in table.counts.items():
            self._add_count(key, value, table, rule)
        for relation in table.relations:
            self._add_relation(relation)

    def _add_count(self, key: Key, value: int, table: CountTable, rule: Rule) -> None:
        if table.indicator_class.counts_people:
            self.of_people.add(key)
        count = self.latest.get(key)
        if count is None or self.values[count] != value:
            count = self.latest[key] = self._new(key, value)
            former = self.versions.setdefault(key, [])
            for before in former:
                self._add_change(before, count, rule)
            former.append(count)
        if key in table.unprinted:
            self._leave_unprinted(count, rule)

    def _add_change(self, before: int, count: int, rule: Rule) -> None:
        """How much a key's count was corrected by, printed by nobody and worked out by everybody."""
        more, less = (count, before) if self.values[count] > self.values[before] else (before, count)
        change = self._new(self.keys[count], self.values[more] - self.values[less])
        self._leave_unprinted(change, rule)
        self.relations.append({more: -1, less: 1, change: 1})

    def _new(self, key: Key, value: int) -> int:
        self.keys.append(key)
        self.values.append(value)
        return len(self.keys) - 1

    def _leave_unprinted(self, count: int, rule: Rule) -> None:
        self.unprinted.add(count)
        if self.keys[count] in self.of_people and rule.is_small(self.values[count]):
            self.guard(count, rule)

    def _add_relation(self, relation: Relation) -> None:
        named = (relation.total, *relation.parts)
        missing = tuple(key for key in named if key not in self.latest)
        if missing:
            raise TableRefusedError(Refusal.NOT_IN_ANY_TABLE, missing)
        total, *parts = (self.latest[key] for key in named)
        if self.values[total] != sum(self.values[part] for part in parts):
            raise TableRefusedError(Refusal.DOES_NOT_ADD_UP, (relation.total,))
        coefficients = {total: -1}
        for part in parts:
            coefficients[part] = coefficients.get(part, 0) + 1
        self.relations.append({count: factor for count, factor in coefficients.items() if factor})

    def suppress(self, count: int, rule: Rule) -> None:
        """Readers see a count as suppressed: where zeros are published, they know that it is none."""
        self.floors[count] = max(self.floors.get(count, 0), rule.low)

    def guard(self, count: int, rule: Rule) -> None:
        """The whole band must stay possible; of two rules, the wider one."""
        low, high = self.bands.get(count, (rule.low, rule.high))
        self.bands[count] = (min(low, rule.low), max(high, rule.high))

    def floor(self, count: int, rule: Rule) -> int:
        """The least that the count may be in a world that readers must allow for, once it is suppressed."""
        if count in self.floors:
            return self.floors[count]
        return 0 if count in self.unprinted else rule.low

    def least_by_zeros(self, rule: Rule) -> list[int]:
        """What the published zeros alone say of each count: as much as it has parts that are none of them.

        This is no small count given away: it stays true if nothing else is published at all.
        """
        printed = [count not in self.unprinted for count in range(len(self.values))]
        least = [
            self.floor(count, rule) if value and printed[count] else 0
            for count, value in enumerate(self.values)
        ]
        changed = True
        while changed:
            changed = False
            for relation in self.relations:
                total = next((count for count, factor in relation.items() if factor < 0), None)
                parts = sum(least[count] for count, factor in relation.items() if factor > 0)
                if total is not None and parts > least[total]:
                    least[total], changed = parts, True
        return least

    def reached_from(self, counts: Iterable[int]) -> set[int]:
        """These counts and all that sums tie to them, directly or through others."""
        tied: dict[int, list[dict[int, int]]] = {}
        for relation in self.relations:
            for count in relation:
                tied.setdefault(count, []).append(relation)
        found: set[int] = set()
        waiting = list(counts)
        while waiting:
            count = waiting.pop()
            if count not in found:
                found.add(count)
                waiting += [other for relation in tied.get(count, ()) for other in relation]
        return found


def knowledge_of(earlier: Sequence[ProtectedTable]) -> Knowledge:
    """What readers know from these releases, in the order in which they were made."""
    knowledge = Knowledge()
    for release in earlier:
        knowledge.add_release(release)
    return knowledge
