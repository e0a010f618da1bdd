"""Filters with many values as one word say the same as all their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.grants.filters import FilterError
from grants_app.domain.grants.short_filters import read_short, write_short
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith

KEYS = {"vatra": 1, "gip": 36, "dorcas": 1_000_000, **{f"row-{number}": number for number in range(50, 56)}}


def some(values: list[str]) -> st.SearchStrategy[list[str]]:
    """Any of the values, in their order."""
    return st.sets(st.sampled_from(values)).map(lambda chosen: [one for one in values if one in chosen])


@given(
    some([one.value for one in Theme]),
    some([one.value for one in Evidence]),
    some([one.value for one in WorksWith]),
    st.lists(st.integers(1, 400).map(str), unique=True, max_size=5),
    some(list(KEYS)),
)
def test_what_is_written_is_read(
    themes: list[str], evidence: list[str], works_with: list[str], phases: list[str], organisations: list[str]
) -> None:
    lists = {"theme": themes, "evidence": evidence, "works_with": works_with, "phase": phases}
    word = write_short({**lists, "organisation": organisations}, KEYS)
    if not word:
        assert not any((*lists.values(), organisations))
        return
    found, keys = read_short(word)
    assert found == {name: values for name, values in lists.items() if values}
    assert keys == [KEYS[slug] for slug in organisations]


def test_a_word_is_short() -> None:
    every = {"theme": [one.value for one in Theme], "evidence": [one.value for one in Evidence]}
    assert (
        write_short({**every, "organisation": list(KEYS), "phase": ["1", "2"]}, KEYS)
        == "tf.ev.p1-2.o1-10-lfls-1e_1j"
    )


SAYS_NOTHING = (
    " t tg ew t1-2 x1 t1. t1.t p1- T1 t0 p0-1 t1.t2 o1_ o_2 o1_2_3 o2_1 o1_1 o1_zzzzzz o1-2_sz t1_2"
)


@pytest.mark.parametrize("word", [*SAYS_NOTHING.split(" "), "t1 ", "t" + "1" * 3000])
def test_what_says_nothing_is_refused(word: str) -> None:
    with pytest.raises(FilterError):
        read_short(word)
