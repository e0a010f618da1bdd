"""Other worlds that a reader cannot tell from the real one, and what has to be suppressed for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2

from grants_app.domain.disclosure.counts.knowledge import Knowledge
from grants_app.domain.disclosure.counts.moves import Ask, Moves
from grants_app.domain.disclosure.counts.rules import Rule

# What readers do not see anyway costs next to nothing to change, so that worlds share what they change.
UNSEEN_PRICE = 0.01
# No price comes near the reward for the change that is asked for.
DEAREST = 1e3
# How often another way is sought where the cheapest world is not in whole numbers.
ATTEMPTS = 12


@dataclass
class Worlds:
    """The worlds found so far.

    `open` are counts to be published unless a world needs them to differ: then they leave it.
    `lowest` and `highest` are what the worlds make of each count; the real one is among them.
    """

    knowledge: Knowledge
    rule: Rule
    open: set[int]
    area: set[int]
    lowest: dict[int, int] = field(default_factory=dict)
    highest: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        know = self.knowledge
        self.room_down = [
            max(value - know.floor(count, self.rule), 0) for count, value in enumerate(know.values)
        ]
        self.relations = [one for one in know.relations if not self.area.isdisjoint(one)]
        free = [{c: factor for c, factor in one.items() if self._may_change(c)} for one in self.relations]
        self.moves = Moves([one for one in free if one])
        self.lowest = {count: know.values[count] for count in self.area}
        self.highest = dict(self.lowest)

    def _may_change(self, count: int) -> bool:
        """Published stays; so does a zero, as suppressing it would say that it is none."""
        know = self.knowledge
        if count in know.known:
            return False
        if count in self.open:
            return know.values[count] >= know.floor(count, self.rule)
        return count in know.floors or count in know.unprinted

    def reach(self, count: int, value: int) -> bool:
        """Whether there is a world with this count at `value` or beyond it, seen from the real count."""
        amount = value - self.knowledge.values[count]
        if self.lowest[count] <= value <= self.highest[count]:
            return True
        if amount < -self.room_down[count] or not self._may_change(count):
            return False
        avoided: dict[int, float] = {}
        for _ in range(ATTEMPTS):
            ask = Ask(count, amount, self._prices(abs(amount), avoided), self.room_down)
            changes = self.moves.cheapest(ask)
            if changes is None:
                return False
            whole = {other: round(change) for other, change in changes.items() if round(change)}
            if whole.get(count) == amount and self._is_world(whole):
                self._enter(whole)
                return True
            # Not in whole numbers: the counts that were split become dearer until another way is cheaper.
            for other, change in changes.items():
                if abs(change - round(change)) > 1e-6:
                    avoided[other] = avoided.get(other, 1.0) * 4
        return False

    def _prices(self, amount: int, avoided: Mapping[int, float]) -> list[float]:
        """What a unit of change of each count costs: the more a reader would lose with it, the more."""
        prices = []
        for count, value in enumerate(self.knowledge.values):
            price = UNSEEN_PRICE
            if count in self.open:
                price = (1 + log2(1 + value)) * max(1.0, amount / max(self.room_down[count], 1))
            # No two counts cost quite the same, so that the search neither stalls nor depends on chance.
            varied = 1 + (count * 7919 % 1009) / 1e6
            prices.append(min(price * varied * avoided.get(count, 1.0), DEAREST))
        return prices

    def _is_world(self, changes: dict[int, int]) -> bool:
        """The proof, in whole numbers: all sums stay true, no count falls below what readers know of it."""
        return all(
            self._may_change(count) and change >= -self.room_down[count] for count, change in changes.items()
        ) and all(
            sum(factor * changes.get(count, 0) for count, factor in relation.items()) == 0
            for relation in self.relations
        )

    def _enter(self, changes: dict[int, int]) -> None:
        """Keep a world: what differs in it must not be published."""
        for count, change in changes.items():
            value = self.knowledge.values[count] + change
            self.lowest[count] = min(self.lowest[count], value)
            self.highest[count] = max(self.highest[count], value)
            if count in self.open:
                self.open.discard(count)
                self.knowledge.suppress(count, self.rule)
