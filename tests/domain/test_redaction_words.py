"""A passage is found in every way of writing it, and nothing but the passage is ever taken."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.redaction.marks import Entry, make_mark, open_mark, sign_entry
from grants_app.domain.redaction.replacing import Order, removed_from
from grants_app.domain.redaction.words import (
    BadPassageError,
    Inflected,
    find_spans,
    may_hold,
    read_passage,
    replace_spans,
    tombstone,
)
from grants_app.domain.texts.tombstones import TOMBSTONE
from grants_app.sealing import Keys, make_key

DAY = date(2026, 11, 22)
MARK = tombstone(DAY)
# Few letters, so that texts hold passages often; signs that fold in every odd way.
LETTERS = "abAËëeç1ß½ﬁ-.' \n\u00a0\u00ad\u0301\u0308[]…_"
texts = st.text(LETTERS, max_size=60)
passages = st.text(LETTERS, min_size=3, max_size=12)


def seen(text: str, passage: str) -> list[str]:
    return [text[span.start : span.end] for span in find_spans(text, read_passage(passage))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dje Ana Kola erdhi.", ["Ana Kola"]),
        ("ANA\u00a0\n kola, ana kola", ["ANA\u00a0\n kola", "ana kola"]),
        ("Aña Ko\u00adla dhe A\u0301na Kola\u0301!", ["Aña Ko\u00adla", "A\u0301na Kola\u0301"]),
        ("Ana-Kola, Ana. Kola, Anana Kola, Ana Kolas, Ana Kola2", []),
        ("Ana [...2026-11-22] Kola", []),
        ("", []),
    ],
)
def test_a_passage_is_found_however_it_is_written(text: str, found: list[str]) -> None:
    assert seen(text, "  ana   Kola, ") == found


def test_numbers_and_addresses_keep_the_signs_inside() -> None:
    assert seen("tel. +355 69 123 45 67.", "355 69 123 45 67") == ["355 69 123 45 67"]
    assert seen("355-69-123", "355 69 123") == []
    assert seen("write to A.Kola@Example.org now", "a.kola@example.org") == ["A.Kola@Example.org"]


def test_endings_are_told_apart() -> None:
    text = "Ana Kolës, Ana Kolen, Ana Kolentina, Ana Kol"
    sought = Inflected(read_passage("Ana Kol"))
    assert [text[one.start : one.end] for one in find_spans(text, sought)] == ["Ana Kolës", "Ana Kolen"]


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        (
            "Agim Kola",
            "Agim Kolën, Agim Kolës, Agim Kola, Agim Kolaj",
            ["Agim Kolën", "Agim Kolës", "Agim Kolaj"],
        ),
        ("Drita Hoxha", "Paga e Drita Hoxhës; Drita-Hoxha/5; drita hoxha", ["Drita Hoxhës", "Drita-Hoxha"]),
        ("Drita", "Dritës, Dritan, Dritëro, Drini", ["Dritës", "Dritan", "Dritëro"]),
        ("Ana", "Anës, Ankara", []),
    ],
)
def test_names_that_change_their_last_letter_are_told(typed: str, text: str, expected: list[str]) -> None:
    sought = Inflected(read_passage(typed))
    assert [text[one.start : one.end] for one in find_spans(text, sought)] == expected


@pytest.mark.parametrize("typed", ["", "  ", "a", "ab", "., -", "x" * 501, "Ana [...2026-11-22]", "Ana []"])
def test_what_is_no_passage_is_refused(typed: str) -> None:
    with pytest.raises(BadPassageError):
        read_passage(typed)


@given(texts, passages)
def test_only_the_passage_is_taken(text: str, typed: str) -> None:
    try:
        passage = read_passage(typed)
    except BadPassageError:
        return
    spans = find_spans(text, passage)
    ends = [0, *(place for span in spans for place in (span.start, span.end)), len(text)]
    assert ends == sorted(ends)
    for span in spans:
        taken = text[span.start : span.end]
        assert read_passage(taken) == passage  # each piece is the passage itself, and no word more
        assert not TOMBSTONE.search(taken)
        assert may_hold(text, passage)
    kept = [text[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)]
    assert replace_spans(text, spans, MARK) == MARK.join(kept)


@given(texts, passages, st.one_of(st.none(), st.integers(60, 90)))
def test_twice_is_once(text: str, typed: str, room: int | None) -> None:
    try:
        order = Order(read_passage(typed), DAY)
    except BadPassageError:
        return
    once, counts = removed_from(text, [order], room)
    assert bool(counts) == (once != text)
    assert removed_from(once, [order], room) == (once, {})
    assert room is None or len(once) <= max(room, len(text))


@given(passages, texts, texts)
def test_a_passage_between_blanks_is_always_found(typed: str, before: str, after: str) -> None:
    try:
        passage = read_passage(typed)
    except BadPassageError:
        return
    for form in ("NFC", "NFD"):
        for way in (typed, typed.upper()):
            text = f"{before} \n {unicodedata.normalize(form, way)} \n {after}"
            if way.upper().lower() == way.lower() and read_passage(way) == passage:
                assert find_spans(text, passage) or TOMBSTONE.search(text)


@given(texts, passages)
def test_the_mark_of_a_passage_finds_what_the_passage_finds(text: str, typed: str) -> None:
    try:
        passage = read_passage(typed)
    except BadPassageError:
        return
    mark = open_mark(entry_for(typed), KEYS)
    assert mark is not None
    assert find_spans(text, mark) == find_spans(text, passage)


def test_the_quick_answer_never_misses() -> None:
    """Every sign that folds into letters of ASCII is found by the quick way, or known not to be."""
    for sign in map(chr, range(0x80, 0x20000)):
        text = f"abc{sign}xyz"
        assert may_hold(text, read_passage(text)), hex(ord(sign))


KEYS = Keys((make_key(),))


def entry_for(typed: str, keys: Keys = KEYS) -> Entry:
    passage = read_passage(typed)
    digest, sealed = make_mark(passage.form, keys)
    entry = Entry(
        uid="0123456789ab",
        kind="name",
        reason="slipped_in",
        proposed_at="2026-11-22T10:00:00+00:00",
        decided_at="2026-11-22T11:00:00+00:00",
        marked_on="2026-11-22",
        words=passage.words,
        length=len(passage.form),
        digest=digest,
        sealed_key=sealed,
        hits=[["grant_award", "3", "summary_en", ["grant", "kvktnj/3"], 1]],
    )
    return sign_entry(entry, keys)


def test_a_mark_says_nothing_without_the_key_and_is_believed_only_as_it_was_written() -> None:
    entry = entry_for("Ana Kola")
    assert entry_for("Ana Kola").digest != entry.digest
    assert open_mark(entry, Keys((make_key(),))) is None
    assert open_mark(Entry(**{**vars(entry), "digest": "0" * 64}), KEYS) is None
    assert open_mark(Entry(**{**vars(entry), "signature": ""}), KEYS) is None


def test_a_narrow_column_gets_a_short_mark() -> None:
    order = Order(read_passage("Ana"), DAY)
    assert removed_from("Ana x", [order])[0] == "[...2026-11-22] x"
    assert removed_from("Ana x", [order], 8)[0] == "[...] x"
    assert removed_from("Ana x", [order], 5)[0] == "[] x"
