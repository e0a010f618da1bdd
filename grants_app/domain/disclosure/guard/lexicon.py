"""The names that the guard knows, in every form in which a text may write them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeVar

from grants_app.domain.disclosure.guard.inflection import forms_of
from grants_app.domain.texts.folding import fold

NAMES: Final = Path(__file__).parent / "names.toml"
Gender = Literal["female", "male"]
Said = TypeVar("Said")


@dataclass(frozen=True)
class FirstName:
    """A first name as it may stand in a text. `is_word`: the same letters are also a word, month or place."""

    gender: Gender
    is_word: bool


@dataclass(frozen=True)
class Lexicon:
    """Names by folded form. `surnames` says of each whether it is also a word or a place."""

    first: dict[str, FirstName]
    surnames: dict[str, bool]
    public: tuple[str, ...]


def _load() -> Lexicon:
    lists = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    first: dict[str, FirstName] = {}
    surnames: dict[str, bool] = {}
    # Words come last: where a name stands in both lists, the more careful reading holds.
    for is_word in (False, True):
        prefix = "word_" if is_word else ""
        for language in ("english", "foreign", "albanian"):
            listed = {key: text.split() for key, text in lists[language].items()}
            genders: tuple[Gender, Gender] = ("female", "male")
            for gender in genders:
                _add(first, listed.get(prefix + gender, ()), language, FirstName(gender, is_word))
            _add(surnames, listed.get(f"{prefix}surnames", ()), language, is_word)
    for form in lists["albanian"]["forms_of_words"].split():
        if form in first:
            first[form] = FirstName(first[form].gender, is_word=True)
        if form in surnames:
            surnames[form] = True
    public = tuple(" ".join(one.split()) for one in lists["public"]["names"].split(","))
    return Lexicon(first, surnames, public)


def _add(known: dict[str, Said], names: Iterable[str], language: str, said: Said) -> None:
    """Note what is said of names for each of their forms.

    A form that is a name of its own stays that: "Albana", whatever it may be of "Alban".
    """
    for name in map(fold, names):
        for form in forms_of(name) if language != "english" else (name,):
            if form == name or form not in known:
                known[form] = said


LEXICON: Final = _load()
