"""One sum as a person typed it: how it reads, and whether they were shown it in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

from grants_app.domain.grants.money.currency import minor_digits
from grants_app.domain.grants.money.reading import MoneyReading, MoneyRefusal, read_money
from grants_app.i18n import formats, labels


@dataclass
class TypedSum:
    """A field for a sum. `shown`: the minor units that stand or that the person was shown in words.

    `is_asked` says that the choice between two readings stood on the page already. `takes_zero`: what
    somebody corrects may have been nothing at all.
    """

    name: str
    currency: str
    typed: str = ""
    shown: str = ""
    is_asked: bool = False
    takes_zero: bool = False
    reading: MoneyReading = field(default_factory=MoneyReading)

    @property
    def is_filled(self) -> bool:
        """Whether something was typed."""
        return bool(self.typed)

    @property
    def is_zero(self) -> bool:
        """Whether nothing at all is meant, where that can be said."""
        return self.takes_zero and self.reading.refusal is MoneyRefusal.ZERO

    @property
    def minor_units(self) -> int | None:
        """What is meant, or None while nothing readable is typed or there is a choice to make."""
        if self.is_zero:
            return 0
        possible = [one.minor_units for one in self.reading.readings]
        if len(possible) == 1 and not self.reading.is_ambiguous:
            return possible[0]
        return next((amount for amount in possible if str(amount) == self.shown), None)

    @property
    def is_confirmed(self) -> bool:
        """Whether exactly this sum stood in words before the person, or stands already."""
        return self.minor_units is not None and self.shown == str(self.minor_units)

    @property
    def error(self) -> str | None:
        """Why what was typed is no sum, or that a choice is still to be made."""
        refusal = self.reading.refusal
        if self.is_filled and refusal is not None and not self.is_zero:
            if refusal is MoneyRefusal.ZERO:
                return gettext("Enter a sum of more than zero.")
            return labels.money_refusal(refusal, self.currency)
        if self.is_filled and self.minor_units is None and self.is_asked:
            return gettext("Choose which amount is meant.")
        return None

    @property
    def has_choice(self) -> bool:
        """Whether the text reads in two ways."""
        return self.reading.is_ambiguous


def read_sum(form: Mapping[str, str], name: str, currency: str, *, takes_zero: bool = False) -> TypedSum:
    """The sum that a form has under a name; `as-` and `asked-` before it hold what was shown."""
    typed = form.get(name, "").strip()
    found = TypedSum(
        name=name,
        currency=currency,
        typed=typed,
        shown=form.get(f"as-{name}", ""),
        is_asked=f"asked-{name}" in form,
        takes_zero=takes_zero,
    )
    if typed:
        found.reading = read_money(typed, currency, formats.grouping_sign())
    return found


def standing_sum(name: str, currency: str, minor_units: int) -> TypedSum:
    """A field that holds a sum as it stands."""
    value = formats.to_major(minor_units, currency)
    is_whole = value == value.to_integral_value()
    typed = formats.number(value, 0 if is_whole else minor_digits(currency))
    reading = read_money(typed, currency, formats.grouping_sign())
    return TypedSum(name, currency, typed, str(minor_units), reading=reading)


def are_confirmed(sums: Iterable[TypedSum]) -> bool:
    """Whether every sum that was typed stood in words before the person."""
    return all(one.is_confirmed for one in sums if one.is_filled)
