"""Decide which counts of a table are published (the method in words: docs/disclosure.md).

For every small count other worlds are found: whole counts, none below what readers know, all sums true,
everything published unchanged. In one world the count is at the low end of the band, in one at the high end.
As readers cannot tell these worlds from the real one, no reckoning of theirs, however clever, comes nearer.
Counts in which such a world differs from the real one are suppressed too.
"""

from __future__ import annotations

from collections.abc import Sequence

from grants_app.domain.disclosure.counts.knowledge import Knowledge, knowledge_of
from grants_app.domain.disclosure.counts.releases import (
    CellState,
    ProtectedTable,
    Refusal,
    TableRefusedError,
)
from grants_app.domain.disclosure.counts.rules import Rule
from grants_app.domain.disclosure.counts.tables import CountTable
from grants_app.domain.disclosure.counts.worlds import Worlds


def protect(table: CountTable, rule: Rule, earlier: Sequence[ProtectedTable] = ()) -> ProtectedTable:
    """Decide a table, given all that the same readers were given before, oldest first.

    Raises TableRefusedError with the reason where no way was found to keep what is suppressed, here or in an
    earlier release, as uncertain as the rule promises. A table of things or participants hides nothing: it is
    published whole, or refused where that would give a count of people away.
    """
    know = knowledge_of(earlier)
    know.add_table(table, rule)
    if not table.indicator_class.counts_people:
        _check_whole(table, rule, know)
        printed = dict.fromkeys(table.counts, CellState.PUBLISHED)
        unprinted = dict.fromkeys(table.unprinted, CellState.UNPRINTED)
        return ProtectedTable(table, rule, printed | unprinted)
    numbers = [know.latest[key] for key in table.counts if key not in table.unprinted]
    worlds = Worlds(know, rule, _suppress_small(know, rule, numbers), know.reached_from(know.latest.values()))
    failed = _find_worlds(know, worlds)
    if failed:
        here = {know.latest[key] for key in table.counts}
        reason = Refusal.TOO_LITTLE_TO_HIDE_BEHIND if here & set(failed) else Refusal.GIVES_EARLIER_AWAY
        raise TableRefusedError(reason, tuple(dict.fromkeys(know.keys[count] for count in failed)))
    return _decided(table, rule, know)


def _check_whole(table: CountTable, rule: Rule, know: Knowledge) -> None:
    """Refuse a table that says what was suppressed, itself or together with what readers have."""
    printed = {know.latest[key] for key in table.counts if key not in table.unprinted}
    said = sorted(printed & set(know.floors))
    know.known |= printed
    worlds = Worlds(know, rule, set(), know.reached_from(printed))
    failed = said + _find_worlds(know, worlds)
    if failed:
        keys = tuple(dict.fromkeys(know.keys[count] for count in failed))
        raise TableRefusedError(Refusal.GIVES_EARLIER_AWAY, keys)


def _suppress_small(know: Knowledge, rule: Rule, printed: Sequence[int]) -> set[int]:
    """Suppress the small counts of what is to be printed; the counts that are left to decide."""
    undecided = set()
    for count in printed:
        if count in know.known:
            continue
        if rule.is_small(know.values[count]):
            know.suppress(count, rule)
            know.guard(count, rule)
        elif count not in know.floors:
            know.unprinted.discard(count)
            undecided.add(count)
    return undecided


def _find_worlds(know: Knowledge, worlds: Worlds) -> list[int]:
    """Find the worlds that every suppressed count needs; the counts for which there are none.

    The largest changes come first: their worlds serve the others.
    """
    needs: list[tuple[int, int, int]] = []
    least = know.least_by_zeros(worlds.rule)
    for count, (low, high) in know.bands.items():
        if count not in know.known and count in worlds.area:
            ends = (max(low, least[count]), high)
            needs += [(abs(end - know.values[count]), count, end) for end in ends]
    failed = [count for _, count, end in sorted(needs, reverse=True) if not worlds.reach(count, end)]
    # A larger count that is suppressed for others' sake must not be told exactly: one other value is enough.
    for count in sorted(set(know.floors) & worlds.area - set(know.bands)):
        value = know.values[count]
        if not worlds.lowest[count] < worlds.highest[count] and not (
            worlds.reach(count, value + 1) or worlds.reach(count, value - 1)
        ):
            failed.append(count)
    return failed


def _decided(table: CountTable, rule: Rule, know: Knowledge) -> ProtectedTable:
    """The table with the state of each count."""
    states: dict[tuple[tuple[str, str], ...], CellState] = {}
    known = []
    for key, value in table.counts.items():
        count = know.latest[key]
        if key in table.unprinted:
            states[key] = CellState.UNPRINTED
        elif count in know.floors:
            states[key] = CellState.PRIMARY if count in know.bands else CellState.COMPLEMENTARY
        else:
            states[key] = CellState.PUBLISHED
            known += [key] if rule.is_small(value) else []
    return ProtectedTable(table, rule, states, frozenset(known))
