"""Money in another currency at a dated rate: exact arithmetic on minor units."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from grants_app.domain.grants.money.currency import minor_digits

# Enough for the largest amount that is accepted times a rate with eight decimals.
_PRECISION = 60


class RateError(ValueError):
    """A rate that is zero, negative or not a number."""


def convert(minor_units: int, rate: Decimal, *, base: str, quote: str) -> int:
    """An amount of `base` in `quote`, both in minor units, rounded half away from zero.

    `rate`: units of `quote` for one unit of `base`. Raises RateError for a rate that is not positive.
    """
    _check(rate)
    return _scaled(Decimal(minor_units), rate, minor_digits(quote) - minor_digits(base))


def convert_back(minor_units: int, rate: Decimal, *, base: str, quote: str) -> int:
    """An amount of `quote` in `base` at the same rate. Raises RateError."""
    _check(rate)
    with localcontext(prec=_PRECISION):
        inverse = Decimal(1) / rate
        return _scaled(Decimal(minor_units), inverse, minor_digits(base) - minor_digits(quote))


def _check(rate: Decimal) -> None:
    if not rate.is_finite() or rate <= 0:
        raise RateError(str(rate))


def _scaled(amount: Decimal, rate: Decimal, digits: int) -> int:
    with localcontext(prec=_PRECISION):
        exact = (amount * rate).scaleb(digits)
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
