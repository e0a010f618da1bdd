"""The currencies of the programme: the only list of them."""

from __future__ import annotations

from typing import Final

CURRENCIES: Final = ("USD", "ALL")
# Digits of the minor unit: 100 cents a dollar, 100 qindarka a lek.
MINOR_DIGITS: Final[dict[str, int]] = {"USD": 2, "ALL": 2}
# No amount of this programme comes near; numbers in words end here too.
LARGEST_MAJOR: Final = 10**12


def largest_minor_units(currency: str) -> int:
    """The largest amount that is accepted, in minor units."""
    return int(LARGEST_MAJOR * 10 ** MINOR_DIGITS[currency])
