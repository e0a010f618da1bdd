"""Declared tables: counts by the categories of named dimensions, and every sum that ties them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from grants_app.domain.disclosure.counts.rules import IndicatorClass

# What a cell counts: (dimension, category) pairs in the order of the dimensions' names. Equal keys are one
# count, in whatever table they stand.
Key = tuple[tuple[str, str], ...]
Counts = Mapping[Key, int]

# The category of everybody. It is left out of keys: a total over sex and a total over age are one count.
ALL: Final = "all"


def key_of(categories: Mapping[str, str]) -> Key:
    """The key of the count with these categories, by dimension; `ALL` says nothing and is left out."""
    return tuple(sorted(pair for pair in categories.items() if pair[1] != ALL))


@dataclass(frozen=True)
class Relation:
    """One sum: the count of `total` is the counts of all `parts` together."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True)
class Dimension:
    """Categories of one kind: places, periods, sexes.

    `sums` gives the parts of each total, downwards: a county its districts, a year its halves. `bare` are
    categories that stand in no sum at all.
    """

    name: str
    sums: Mapping[str, Sequence[str]]
    bare: Sequence[str] = ()

    @property
    def leaves(self) -> list[str]:
        """The categories that are no sum of others, in the order of their first mention."""
        parts = [part for parts in self.sums.values() for part in parts]
        return list(dict.fromkeys(name for name in (*self.bare, *parts) if name not in self.sums))

    def leaves_of(self, category: str) -> list[str]:
        """The leaves that a category adds up."""
        if category not in self.sums:
            return [category]
        return [leaf for part in self.sums[category] for leaf in self.leaves_of(part)]


@dataclass(frozen=True)
class CountTable:
    """Counts and the sums between them.

    `unprinted` are counts that nobody prints but anybody can work out, such as a difference of two periods:
    they are protected like the others. A relation may name counts of earlier releases, not held here.
    """

    name: str
    indicator_class: IndicatorClass
    counts: Counts
    relations: tuple[Relation, ...]
    unprinted: frozenset[Key] = frozenset()

    def __post_init__(self) -> None:
        wrong = [key for key, count in self.counts.items() if count < 0]
        if wrong:
            raise ValueError(f"{self.name}: a count of people or things is never below zero: {wrong}")


def declare_table(
    name: str,
    indicator_class: IndicatorClass,
    dimensions: Sequence[Dimension],
    leaf_counts: Mapping[tuple[str, ...], int],
    scope: Mapping[str, str] | None = None,
) -> CountTable:
    """A table with all its totals, from the counts of its leaves.

    `leaf_counts` are keyed by one leaf of each dimension, in their order. A leaf that is missing was not
    reported: it is in no sum and in no cell, as not reported is not zero. `scope` is what all cells share,
    such as the indicator; without it two indicators would be taken for one. ValueError for categories that no
    dimension has.
    """
    known = set(product(*(dimension.leaves for dimension in dimensions)))
    if not set(leaf_counts) <= known:
        raise ValueError(f"{name}: no such cells: {sorted(set(leaf_counts) - known)}")

    def key(combination: Sequence[str]) -> Key:
        named = {
            dimension.name: category for dimension, category in zip(dimensions, combination, strict=True)
        }
        return key_of({**(scope or {}), **named})

    counts: dict[Key, int] = {}
    for combination in product(*([*dimension.sums, *dimension.leaves] for dimension in dimensions)):
        leaves = product(
            *(d.leaves_of(category) for d, category in zip(dimensions, combination, strict=True))
        )
        reported = [leaf_counts[leaf] for leaf in leaves if leaf in leaf_counts]
        if reported:
            counts[key(combination)] = sum(reported)
    relations = [
        Relation(key(total), tuple(key(part) for part in parts)) for total, parts in _sums_of(dimensions)
    ]
    present = [
        Relation(one.total, tuple(part for part in one.parts if part in counts))
        for one in relations
        if one.total in counts
    ]
    return CountTable(name, indicator_class, counts, tuple(present))


def _sums_of(dimensions: Sequence[Dimension]) -> Iterable[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Every total, one dimension at a time, with its parts, as categories in the order of the dimensions."""
    for at, dimension in enumerate(dimensions):
        others = [[ALL] if i == at else [*d.sums, *d.leaves] for i, d in enumerate(dimensions)]
        for total, parts in dimension.sums.items():
            for rest in product(*others):
                before, after = rest[:at], rest[at + 1 :]
                yield (*before, total, *after), [(*before, part, *after) for part in parts]


def merge_tables(name: str, tables: Sequence[CountTable]) -> CountTable:
    """Tables that are released together, as one, so that what they share is decided once.

    ValueError where they disagree about a count or mix classes of indicators.
    """
    counts: dict[Key, int] = {}
    for table in tables:
        for key, count in table.counts.items():
            if counts.setdefault(key, count) != count:
                raise ValueError(f"{name}: two counts for {key}: {counts[key]} and {count}")
    if len({table.indicator_class for table in tables}) != 1:
        raise ValueError(f"{name}: tables of different classes are decided one by one")
    printed = {key for table in tables for key in table.counts if key not in table.unprinted}
    return CountTable(
        name,
        tables[0].indicator_class,
        counts,
        tuple(dict.fromkeys(relation for table in tables for relation in table.relations)),
        frozenset(set(counts) - printed),
    )


def with_sums(
    table: CountTable, relations: Sequence[Relation], unprinted: Counts | None = None
) -> CountTable:
    """The table with further sums, and counts that are not printed but follow from what is.

    For what ties it to other tables and releases: "until December = until June + July to December".
    """
    hidden = dict(unprinted or {})
    return replace(
        table,
        counts={**table.counts, **hidden},
        relations=(*table.relations, *relations),
        unprinted=table.unprinted | set(hidden),
    )
