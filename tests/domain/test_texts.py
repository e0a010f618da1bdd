"""Folding for search and the Albanian sort key."""

import itertools
import re
import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, create_engine, select

from grants_app.domain.texts.collation import ALPHABET, SORT_KEY_LENGTH, sort_key_sq
from grants_app.domain.texts.folding import fold
from grants_app.extensions import SORT_KEY

# In Albanian order: digits, then letters with each digraph after its first letter, words before longer words.
IN_ORDER = (
    """
10 vjet, Ballsh, Bashkia e Pukës, Bashkimi, Cërrik, Çerravë, Çërravë, Çorovodë, Delvinë, Devoll,
Dibër, Durrës, Dhivër, Elbasan, Ersekë, ëmbël, Fier, Fier-Shegan, Fushë Krujë, Fushëbardhë, Gostimë,
Gramsh, Gjergjan, Gjirokastër, Himarë, Laç, Lushnjë, Llugaj, Nikël, Njerëz, Orikum, Rubik, Rukaj,
Rrapë, Rrëshen, Sarandë, Suç, Shalë, Shkodër, Tepelenë, Tropojë, Thumanë, “Vatra”, Velipojë, Vlorë,
Vllahinë, Xibër, Xhafzotaj, YWCA, Zejmen, Zhepë
""".replace("\n", " ")
    .strip()
    .split(", ")
)
# Small before capital, plain before accented, a space before other punctuation; letters decide first.
TIES_IN_ORDER = ["arra", "Arra", "Árra", "arra e", "Fushë Arrëz", "Fushë-Arrëz", "Vatra", "“Vatra”", "Vatraz"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Fushë-Arrëz", "fushe arrez"),
        ("  Çorovodë,\tRRËSHEN ", "corovode rreshen"),
        ("“Të Ndryshëm & të Barabartë”", "te ndryshem te barabarte"),
        ("KVKTNj-së t’i", "kvktnj se t i"),
        ("Łódź Straße İstanbul", "lodz strasse istanbul"),
        ("½ – ²", "1 2 2"),
        ("--", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="abcçdeëfghjklnrstxz ABCÇËDH-’“"))
def test_case_and_composition_do_not_matter_for_search(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(unicodedata.normalize("NFD", text))


@given(st.text(), st.text())
def test_a_word_is_found_in_the_text_that_holds_it(before: str, after: str) -> None:
    assert "pogradec" in fold(f"{before} Pogradec {after}").split()


@pytest.mark.parametrize("ordered", [list(ALPHABET), TIES_IN_ORDER])
def test_keys_rise_strictly(ordered: list[str]) -> None:
    keys = [sort_key_sq(text) for text in ordered]
    assert all(first < second for first, second in itertools.pairwise(keys))


def test_names_sort_as_in_an_albanian_dictionary() -> None:
    shuffled = sorted(IN_ORDER)
    assert sorted(shuffled, key=sort_key_sq) == IN_ORDER
    assert sorted(shuffled, key=_letters) == IN_ORDER


def _letters(text: str) -> list[list[int]]:
    """Positions in the alphabet, word by word: the order written down a second time, plainly."""
    order = [*string.digits, *ALPHABET]
    pattern = re.compile("|".join(sorted(order, key=len, reverse=True)))
    return [
        [order.index(found) for found in pattern.findall(word)] for word in re.findall(r"\w+", text.lower())
    ]


@given(
    st.text(alphabet="abcçdeëghjlnrstxz09 "),
    st.text(alphabet="abcçdeëghjlnrstxz09 "),
)
def test_letters_decide_before_anything_else(one: str, other: str) -> None:
    if _letters(one) != _letters(other):
        assert (sort_key_sq(one) < sort_key_sq(other)) == (_letters(one) < _letters(other))


@given(st.text())
def test_key_is_short_printable_ascii_and_the_same_for_every_composition(text: str) -> None:
    key = sort_key_sq(text)
    assert len(key) <= SORT_KEY_LENGTH
    assert all(" " <= char <= "~" for char in key)
    assert key == sort_key_sq(unicodedata.normalize("NFD", text))
    assert key == sort_key_sq(unicodedata.normalize("NFC", text))


@given(st.text(alphabet="abcçdeëghjlnrstxz é"), st.sampled_from([".", "“", "”", "!", "*"]))
def test_case_and_outer_punctuation_only_break_ties(text: str, mark: str) -> None:
    letters = sort_key_sq(text).split(" ")[0]
    assert sort_key_sq(text.upper()).split(" ")[0] == letters
    assert sort_key_sq(f"{mark}{text}{mark}").split(" ")[0] == letters


def test_other_scripts_come_last() -> None:
    assert sort_key_sq("zh") < sort_key_sq("Ωμέγα") < sort_key_sq("Яна")


def test_a_cut_key_still_sorts() -> None:
    long = "Shoqata " * 100
    assert sort_key_sq(long) == sort_key_sq(long + "z")
    assert sort_key_sq("Shoqa") < sort_key_sq(long) < sort_key_sq("Shoqatë")


MIXED = [
    *IN_ORDER,
    *TIES_IN_ORDER,
    *ALPHABET,
    *(letter.upper() for letter in ALPHABET),
    *"Zürich Zurich Rreth rreth RRETH résumé resume Çaj caj lule lloj Lloji gjak gaj nënë njeri".split(),
]


def _store(connection: Connection) -> Table:
    table = Table(
        "sorted_text",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("plain", Text),
        Column("key", SORT_KEY),
    )
    table.create(connection)
    rows = [{"plain": " ".join(re.findall(r"\w+", text)), "key": sort_key_sq(text)} for text in MIXED]
    connection.execute(table.insert(), rows)
    return table


def test_sqlite_sorts_keys_as_python_does() -> None:
    with create_engine("sqlite://").connect() as connection:
        table = _store(connection)
        stored = list(connection.scalars(select(table.c.key).order_by(table.c.key)))
    assert stored == sorted(stored)


def test_postgresql_sorts_keys_as_python_and_names_as_icu_does(postgres: str) -> None:
    engine = create_engine(postgres)
    with engine.connect() as connection:
        table = _store(connection)  # never committed: the server is shared
        stored = list(connection.scalars(select(table.c.key).order_by(table.c.key)))
        by_key = select(table.c.plain).order_by(table.c.key, table.c.plain.collate("C"))
        by_icu = select(table.c.plain).order_by(table.c.plain.collate("sq-x-icu"), table.c.plain.collate("C"))
        ours, theirs = list(connection.scalars(by_key)), list(connection.scalars(by_icu))
    engine.dispose()
    assert stored == sorted(stored)
    assert ours == theirs
