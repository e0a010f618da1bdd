"""Amounts in words and in figures: no digit is lost in either language."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.grants.money.currency import largest_minor_units
from grants_app.i18n import formats
from grants_app.i18n.money_words import albanian_words, english_words, money_in_words

# Of two decimals each.
CURRENCIES = ("USD", "ALL", "EUR")

ENGLISH = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split(),
        [*range(1, 20), *range(20, 100, 10)],
        strict=True,
    )
) | {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
ALBANIAN = dict(
    zip(
        "një dy tre katër pesë gjashtë shtatë tetë nëntë dhjetë njëmbëdhjetë dymbëdhjetë trembëdhjetë "
        "katërmbëdhjetë pesëmbëdhjetë gjashtëmbëdhjetë shtatëmbëdhjetë tetëmbëdhjetë nëntëmbëdhjetë njëzet "
        "tridhjetë dyzet pesëdhjetë gjashtëdhjetë shtatëdhjetë tetëdhjetë nëntëdhjetë".split(),
        [*range(1, 20), *range(20, 100, 10)],
        strict=True,
    )
) | {
    "tri": 3,
    "qind": 100,
    "mijë": 1000,
    "milion": 10**6,
    "milionë": 10**6,
    "miliard": 10**9,
    "miliardë": 10**9,
}


def back_to_number(words: list[str], values: dict[str, int]) -> int:
    """Read number words back: scales multiply what stands before them since the last larger scale."""
    total, group = 0, 0
    for word in words:
        value = values[word]
        if value < 100:
            group += value
        elif value == 100:
            group *= 100
        elif group == 0:
            total *= value
        else:
            total, group = total + group * value, 0
    return total + group


@given(number=st.integers(1, 10**12))
def test_english_words_say_every_digit(number: int):
    words = english_words(number).replace("-", " ").split()

    assert back_to_number([word for word in words if word != "and"], ENGLISH) == number


@given(number=st.integers(1, 10**12), is_feminine=st.booleans())
def test_albanian_words_say_every_digit(number: int, is_feminine: bool):
    words = albanian_words(number, is_feminine=is_feminine).replace("qind", " qind").split()

    assert back_to_number([word for word in words if word != "e"], ALBANIAN) == number


@pytest.mark.parametrize(
    ("minor_units", "currency", "english", "albanian"),
    [
        (123400, "USD", "one thousand two hundred and thirty-four US dollars",
         "një mijë e dyqind e tridhjetë e katër dollarë amerikanë"),
        (100, "ALL", "one lek", "një lek"),
        (101, "USD", "one US dollar and one cent", "një dollar amerikan dhe një cent"),
        (303, "ALL", "three lek and three qindarka", "tre lekë dhe tri qindarka"),
        (5, "USD", "five cents", "pesë centë"),
        (100000500, "ALL", "one million and five lek", "një milion e pesë lekë"),
        (2100, "USD", "twenty-one US dollars", "njëzet e një dollarë amerikanë"),
    ],
)  # fmt: skip
def test_amounts_in_words(minor_units: int, currency: str, english: str, albanian: str):
    assert money_in_words(minor_units, currency, "en") == english
    assert money_in_words(minor_units, currency, "sq") == albanian


def test_the_stated_totals_in_words():
    assert money_in_words(209762400, "USD", "sq") == (
        "dy milionë e nëntëdhjetë e shtatë mijë e gjashtëqind e njëzet e katër dollarë amerikanë"
    )
    assert money_in_words(20976238100, "ALL", "en") == (
        "two hundred and nine million seven hundred and sixty-two thousand three hundred and eighty-one lek"
    )


def test_amounts_out_of_bounds_have_no_words():
    for minor_units in (-1, largest_minor_units("USD") + 1):
        with pytest.raises(ValueError, match="no words"):
            money_in_words(minor_units, "USD", "en")


def test_figures_lose_no_digit():
    bare = Flask("formats")

    @given(
        minor_units=st.integers(0, 10**15),
        currency=st.sampled_from(CURRENCIES),
        lang=st.sampled_from(["sq", "en"]),
    )
    def holds(minor_units: int, currency: str, lang: str):
        with bare.test_request_context(f"/?lang={lang}"):
            text = formats.money(minor_units, currency)
        cents = re.search(rf"{re.escape(',' if lang == 'sq' else '.')}(\d\d)(?!\d)", text)
        whole = text[: cents.start()] if cents else text
        assert int(re.sub(r"\D", "", whole)) * 100 + int(cents.group(1) if cents else 0) == minor_units
        assert " " not in text

    holds()


@pytest.mark.parametrize(
    ("minor_units", "currency", "english", "albanian"),
    [
        (209762400, "USD", "US$ 2,097,624", "2 097 624 USD"),
        (20976238100, "ALL", "209,762,381 Lek", "209 762 381 lekë"),
        (100, "ALL", "1 Lek", "1 lek"),
        (123450, "USD", "US$ 1,234.50", "1 234,50 USD"),
        (1234567, "JPY", "1,234,567 JPY", "1 234 567 JPY"),
        (1234567, "KWD", "1,234.567 KWD", "1 234,567 KWD"),
    ],
)
def test_figures_as_each_language_writes_them(minor_units: int, currency: str, english: str, albanian: str):
    bare = Flask("formats")
    for lang, wanted in (("en", english), ("sq", albanian)):
        with bare.test_request_context(f"/?lang={lang}"):
            assert formats.money(minor_units, currency).replace("\N{NO-BREAK SPACE}", " ") == wanted


@pytest.mark.parametrize(
    ("minor_units", "currency", "english", "albanian"),
    [
        (12, "JPY", "twelve Japanese yen", "dymbëdhjetë jenë japonezë"),
        (12050, "KWD", "twelve Kuwaiti dinars and 050/1000", "dymbëdhjetë dinarë kuvajtianë dhe 050/1000"),
        (1200, "SVC", "twelve Salvadoran colones", "dymbëdhjetë SVC"),
    ],
)
def test_a_currency_without_words_of_ours_is_named_as_cldr_does(
    minor_units: int, currency: str, english: str, albanian: str
):
    assert money_in_words(minor_units, currency, "en") == english
    assert money_in_words(minor_units, currency, "sq") == albanian
