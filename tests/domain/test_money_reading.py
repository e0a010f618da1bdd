"""Reading typed amounts: every way of writing is understood, and nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.grants.money.currency import largest_minor_units
from grants_app.domain.grants.money.reading import MoneyRefusal, Separator, read_money

# Of two decimals each.
CURRENCIES = ("USD", "ALL", "EUR")

WAYS = {
    "albanian": (" ", ","),
    "continental": (".", ","),
    "english": (",", "."),
    "swiss": ("'", "."),
    "none": ("", ","),
}
PLAIN = {
    "1 234 567,50": 123456750,
    "1.234.567,50": 123456750,
    "1,234,567.50": 123456750,
    "1234567": 123456700,
    "1\N{NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567": 123456700,
    "2,097,624": 209762400,
    "209.762.381": 20976238100,
    "12.50": 1250,
    "12,5": 1250,
    "1.234,5": 123450,
    "1,234.5": 123450,
    "1'234.50": 123450,
    "0,50": 50,
    "0.500": 50,
    "  7  ": 700,
    "2,097,624--": 209762400,
    "5.000,-": 500000,
    "١٢٣": 12300,
}
REFUSED = {
    "": MoneyRefusal.NOT_A_NUMBER,
    "unknown": MoneyRefusal.NOT_A_NUMBER,
    "1e6": MoneyRefusal.NOT_A_NUMBER,
    "2 milionë": MoneyRefusal.NOT_A_NUMBER,
    "10²": MoneyRefusal.NOT_A_NUMBER,
    "1.2.3": MoneyRefusal.NOT_A_NUMBER,
    "12 50": MoneyRefusal.NOT_A_NUMBER,
    "1.234 567": MoneyRefusal.NOT_A_NUMBER,
    "5.": MoneyRefusal.NOT_A_NUMBER,
    "1" * 100: MoneyRefusal.NOT_A_NUMBER,
    "-5": MoneyRefusal.NEGATIVE,
    "− 5": MoneyRefusal.NEGATIVE,
    "(1 200)": MoneyRefusal.NEGATIVE,
    "0": MoneyRefusal.ZERO,
    "0,00": MoneyRefusal.ZERO,
    "1 234,567": MoneyRefusal.TOO_MANY_DECIMALS,
    "1 012.500": MoneyRefusal.TOO_MANY_DECIMALS,
    "0,001": MoneyRefusal.TOO_MANY_DECIMALS,
    "1 000 000 000 001": MoneyRefusal.TOO_LARGE,
    "5 EUR": MoneyRefusal.OTHER_CURRENCY,
    "5 Lek": MoneyRefusal.OTHER_CURRENCY,
    "$ 5 lekë": MoneyRefusal.OTHER_CURRENCY,
}


def write(minor_units: int, thousands: str, decimal: str, *, always_cents: bool = True) -> str:
    """Write an amount in one of the ways."""
    major, cents = divmod(minor_units, 100)
    text = f"{major:,}".replace(",", thousands)
    return f"{text}{decimal}{cents:02}" if cents or always_cents else text


@pytest.mark.parametrize(("text", "minor_units"), PLAIN.items())
def test_what_can_be_read_in_one_way_is_read_so(text: str, minor_units: int):
    assert [reading.minor_units for reading in read_money(text, "USD").readings] == [minor_units]


@pytest.mark.parametrize(("text", "refusal"), REFUSED.items())
def test_what_is_no_amount_is_refused_with_its_reason(text: str, refusal: MoneyRefusal):
    result = read_money(text, "USD")

    assert result.refusal is refusal
    assert not result.readings


@pytest.mark.parametrize(
    "text", ["US$ 500", "$500", "500 USD", "usd 500", "500 dollarë", "US$\N{NO-BREAK SPACE}500"]
)
def test_signs_and_names_of_dollars_are_tolerated(text: str):
    assert read_money(text, "USD").readings[0].minor_units == 50000
    assert read_money(text, "ALL").refusal is MoneyRefusal.OTHER_CURRENCY


@pytest.mark.parametrize("text", ["500 Lek", "500 lekë", "lek 500", "ALL 500", "500ALL", "500 leke"])
def test_signs_and_names_of_lek_are_tolerated(text: str):
    assert read_money(text, "ALL").readings[0].minor_units == 50000


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("12.500", [(1250000, Separator.THOUSANDS), (1250, Separator.DECIMAL)]),
        ("12,500", [(1250000, Separator.THOUSANDS), (1250, Separator.DECIMAL)]),
        ("1.234", [(123400, Separator.THOUSANDS)]),
        ("1,234", [(123400, Separator.THOUSANDS)]),
    ],
)
@pytest.mark.parametrize("grouping", [None, ".", ","])
def test_a_single_sign_before_three_digits_is_asked_about_unless_the_language_groups_by_it(
    text: str, readings: list[tuple[int, Separator]], grouping: str | None
):
    result = read_money(text, "USD", grouping)

    is_own = grouping is not None and grouping in text
    assert result.is_ambiguous != is_own
    assert result.is_grouped_by_custom == is_own
    found = [(reading.minor_units, reading.separator) for reading in result.readings]
    assert found == (readings[:1] if is_own else readings)


@pytest.mark.parametrize(
    "text", ["1.234.567", "1,234,567", "12 500", "12'500", "12.5", "12,50", "0.500", "1234.500", "5.000,-"]
)
@pytest.mark.parametrize("grouping", [None, ".", ","])
def test_any_other_sign_says_itself_what_it_is(text: str, grouping: str | None):
    result = read_money(text, "USD", grouping)

    assert len(result.readings) == 1
    assert not result.is_ambiguous


@given(
    minor_units=st.integers(1, largest_minor_units("USD")),
    way=st.sampled_from(sorted(WAYS)),
    currency=st.sampled_from(CURRENCIES),
)
def test_any_amount_with_cents_is_read_back_exactly(minor_units: int, way: str, currency: str):
    result = read_money(write(minor_units, *WAYS[way]), currency)

    assert [reading.minor_units for reading in result.readings] == [minor_units]


@given(major=st.integers(1, 10**12), way=st.sampled_from(sorted(WAYS)))
def test_the_amount_meant_is_always_among_the_readings(major: int, way: str):
    result = read_money(write(major * 100, *WAYS[way], always_cents=False), "ALL")

    assert major * 100 in [reading.minor_units for reading in result.readings]
    assert len(result.readings) <= 2


@given(text=st.one_of(st.text(max_size=90), st.text("0123456789 .,'-–()$€lekLEKusdUSD\xa0", max_size=40)))
def test_no_text_makes_it_fail_or_gives_an_amount_out_of_bounds(text: str):
    for currency in (*CURRENCIES, "JPY", "KWD"):
        result = read_money(text, currency)

        assert bool(result.readings) != bool(result.refusal)
        assert all(0 < reading.minor_units <= largest_minor_units(currency) for reading in result.readings)
        assert len({reading.minor_units for reading in result.readings}) == len(result.readings)


@given(minor_units=st.integers(1, 10**10), way=st.sampled_from(sorted(WAYS)))
def test_a_minus_is_never_lost(minor_units: int, way: str):
    for minus in ("-", "−", "–"):
        assert read_money(minus + write(minor_units, *WAYS[way]), "USD").refusal is MoneyRefusal.NEGATIVE
