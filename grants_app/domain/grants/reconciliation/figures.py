"""One grant's money side by side, and what of it does not tie out: plain arithmetic on minor units."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from grants_app.domain.grants.reconciliation.vocabulary import Mismatch


@dataclass(frozen=True)
class GrantMoney:
    """What is recorded of one grant, in minor units of the agreement's currency.

    `budget`, `tranches`: None where there are none yet. `paid` is less refunds, `accounted` less what was
    disallowed. `other_*`: the same in the other currency, None where any part of it is unknown.

    `tranches_off`: how many paid tranches are less than their payments come to with their corrections; what
    was given back later is a refund and no difference. `paid_short`: by how much corrections that say why,
    such as a bank fee, left paid tranches below their sums. `tranches_open`: what is planned and neither paid
    nor cancelled. `paid_beside`: payments that belong to no tranche, with their corrections.
    """

    number: int
    currency: str
    award: int | None
    budget: int | None
    tranches: int | None
    paid: int
    accounted: int
    is_signed: bool
    is_closed_out: bool
    other_currency: str | None = None
    other_award: int | None = None
    other_paid: int | None = None
    tranches_off: int = 0
    tranches_open: int = 0
    paid_beside: int = 0
    paid_short: int = 0

    @property
    def open_advance(self) -> int:
        """What was received and neither accounted for nor given back."""
        return self.paid - self.accounted

    @property
    def remaining(self) -> int | None:
        """What of the award has not been paid; None while the award is unknown."""
        return None if self.award is None else self.award - self.paid

    @property
    def mismatches(self) -> tuple[Mismatch, ...]:
        """What does not agree with the award or with each other. In step with `sums.does_not_tie`."""
        if self.award is None:
            return (Mismatch.NO_AWARD,)
        found = []
        if self.budget is None:
            if self.is_signed:
                found.append(Mismatch.BUDGET)
        elif self.budget != self.award:
            found.append(Mismatch.BUDGET)
        # What was planned and never paid matters no more once a grant is closed out. What was paid beside the
        # plan, for the reason that it gives, may stand in for a part of it.
        is_planned = self.tranches is None or self.award in (self.tranches, self.tranches + self.paid_beside)
        if not is_planned and not self.is_closed_out:
            found.append(Mismatch.TRANCHES)
        if self.tranches_off:
            found.append(Mismatch.TRANCHE_PAID)
        is_beside = self.paid_beside > 0 and self.tranches_open > 0 and not self.is_closed_out
        if is_beside and self.paid + self.tranches_open > self.award:
            found.append(Mismatch.BESIDE_PLAN)
        if self.paid > self.award:
            found.append(Mismatch.OVERPAID)
        if self.is_closed_out and self.open_advance:
            found.append(Mismatch.ADVANCE_AFTER_CLOSE_OUT)
        return tuple(found)

    @property
    def exchange_difference(self) -> int | None:
        """What was paid in the other currency beyond the same share of the award there.

        It comes from rates that changed between the agreement and the payments and is no mistake. None
        where the other currency is not known throughout, or nothing is paid.
        """
        if self.award is None or self.other_award is None or self.other_paid is None or not self.paid:
            return None
        expected = Decimal(self.other_award) * Decimal(self.paid) / Decimal(self.award)
        return self.other_paid - int(expected.quantize(Decimal(1), ROUND_HALF_UP))
