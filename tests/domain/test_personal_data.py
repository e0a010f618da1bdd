"""The guard for free text finds what points at one person and lets sources, sums and dates pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.disclosure.personal_data import (
    PersonalDataError,
    PersonalDataKind,
    find_known_formats,
    refuse_personal_data,
)

FOUND = [
    ("Write to someone@example.org.", PersonalDataKind.EMAIL, "someone@example.org"),
    ("someone [at] example.org", PersonalDataKind.EMAIL, "someone [at] example.org"),
    ("0692012345", PersonalDataKind.PHONE, "0692012345"),
    ("cel 069 20 12 345", PersonalDataKind.PHONE, "cel 069 20 12 345"),
    ("068-201-2345", PersonalDataKind.PHONE, "068-201-2345"),
    ("+355 69 201 2345", PersonalDataKind.PHONE, "+355 69 201 2345"),
    ("00355 4 2345 678", PersonalDataKind.PHONE, "00355 4 2345 678"),
    ("Tel. 042 234 567", PersonalDataKind.PHONE, "Tel. 042 234 567"),
    ("I05101999Q", PersonalDataKind.PERSONAL_NUMBER, "I05101999Q"),
    ("nr. j50101999q", PersonalDataKind.PERSONAL_NUMBER, "j50101999q"),
    ("NIPT I05101999Q", PersonalDataKind.PERSONAL_NUMBER, "I05101999Q"),
    (
        "AL47 2121 1009 0000 0002 3569 8741 në bankë",
        PersonalDataKind.BANK_ACCOUNT,
        "AL47 2121 1009 0000 0002 3569 8741",
    ),
    ("al47212110090000000235698741", PersonalDataKind.BANK_ACCOUNT, "al47212110090000000235698741"),
    ("lindur më 12 mars 1985", PersonalDataKind.BIRTH_DATE, "lindur më 12 mars 1985"),
    ("Datëlindja: 12.3.1985", PersonalDataKind.BIRTH_DATE, "Datëlindja: 12.3.1985"),
    ("born on March 12, 1985", PersonalDataKind.BIRTH_DATE, "born on March 12, 1985"),
    ("born on the 2nd of May 1992", PersonalDataKind.BIRTH_DATE, "born on the 2nd of May 1992"),
    ("Born 5 Jan. 1990", PersonalDataKind.BIRTH_DATE, "Born 5 Jan. 1990"),
    ("lindur më 5 dhj. 1990", PersonalDataKind.BIRTH_DATE, "lindur më 5 dhj. 1990"),
    ("someone (at) example (pika) org", PersonalDataKind.EMAIL, "someone (at) example (pika) org"),
    ("Nr. personal: I 05 10 19 99 Q", PersonalDataKind.PERSONAL_NUMBER, "I 05 10 19 99 Q"),
    ("numri i identitetit I-05101999-Q", PersonalDataKind.PERSONAL_NUMBER, "I-05101999-Q"),
    ("Passport no. BB1234567", PersonalDataKind.PERSONAL_NUMBER, "BB1234567"),
    ("pasaporta nr. Z 1234567", PersonalDataKind.PERSONAL_NUMBER, "Z 1234567"),
]
PASSES = [
    "Grant agreement of 1 March 2005, page 3",
    "Marrëveshja e grantit, 12.3.2005, shtojca 2",
    "US$ 2,097,624-- (209.762.381 Lek)",
    "1 069 123 456 lekë",
    "182-A-00-04-00012-00",
    "Children born after 1990",
    "Fëmijë të lindur pas vitit 1990",
    "NIPT J91402501L",
    "K52224002A",
    "NUIS: J50101999Q",
    "A12345678B",
    "identity I 99 99 19 99 Q",
    "Passport checks at 3 borders, 25000 people",
    "Pasaporta 2005, faqja 123",
    "Born in the north, opened 5 marks of 1990",
    "AL47 2121 1009 0000 0002 3569 8742",
    "",
]


@pytest.mark.parametrize(("text", "kind", "part"), FOUND)
def test_what_points_at_a_person_is_found_where_it_stands(text: str, kind: PersonalDataKind, part: str):
    found = find_known_formats(text)

    assert [(datum.kind, text[datum.start : datum.end]) for datum in found] == [(kind, part)]
    with pytest.raises(PersonalDataError, match=kind.value):
        refuse_personal_data(text)


@pytest.mark.parametrize("text", PASSES)
def test_sources_sums_days_and_tax_numbers_pass(text: str):
    assert find_known_formats(text) == []
    refuse_personal_data(text)


def test_several_findings_come_in_order():
    found = find_known_formats("someone@example.org, 0692012345, I05101999Q")

    assert [datum.kind for datum in found] == [
        PersonalDataKind.EMAIL,
        PersonalDataKind.PHONE,
        PersonalDataKind.PERSONAL_NUMBER,
    ]


@given(text=st.text(max_size=200))
def test_no_text_makes_it_fail(text: str):
    end = 0
    for datum in find_known_formats(text):
        assert end <= datum.start < datum.end <= len(text)
        end = datum.end


@given(major=st.integers(1, 10**10), cents=st.integers(0, 99), sign=st.sampled_from(" .,"))
def test_no_amount_is_taken_for_a_person(major: int, cents: int, sign: str):
    figures = f"{major:,}".replace(",", sign)
    decimal = "." if sign == "," else ","

    assert find_known_formats(f"{figures}{decimal}{cents:02}") == []
