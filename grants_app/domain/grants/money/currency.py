"""Currencies: the codes of ISO 4217 and how many digits the minor unit of each has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

# The currencies of states and territories in ISO 4217, list one. Funds, metals and test codes are left out.
ISO_CODES: Final = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD "
    "HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD "
    "LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK "
    "PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG".split()
)
# Two digits (100 cents a dollar, 100 qindarka a lek) but for these.
_DIGITS: Final[dict[str, int]] = dict.fromkeys(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0
) | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
# No amount of a grant comes near; numbers in words end here too.
LARGEST_MAJOR: Final = 10**12


def minor_digits(currency: str) -> int:
    """How many decimals an amount of a currency can have."""
    return _DIGITS.get(currency, 2)


def largest_minor_units(currency: str) -> int:
    """The largest amount that is accepted, in minor units."""
    return int(LARGEST_MAJOR * 10 ** minor_digits(currency))


def currency_place(currencies: Sequence[str], code: str) -> tuple[int, str]:
    """Where a currency stands among those of a programme; others follow by their codes."""
    return (currencies.index(code) if code in currencies else len(currencies), code)
