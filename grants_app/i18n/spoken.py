"""Whole sets of words in the reader's language, looked up once per language and not once per use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from flask_babel import get_locale

from grants_app.i18n import labels
from grants_app.i18n.locales import DEFAULT_LOCALE

Key = TypeVar("Key")

# By the set itself, which stays as long as the program runs, and by language.
_SPOKEN: Final[dict[tuple[int, str], Mapping[object, str]]] = {}


def spoken(words: Mapping[Key, object]) -> Mapping[Key, str]:
    """One of the sets of `labels` in the language of this request."""
    language = str(get_locale() or DEFAULT_LOCALE)
    found = _SPOKEN.get((id(words), language))
    if found is None:
        found = {key: str(word) for key, word in words.items()}
        _SPOKEN[id(words), language] = found
    return found  # type: ignore[return-value]


class SpokenLabels:
    """The sets of `labels` by name, as the templates of one language ask for them: plain words.

    A set that was asked for is an attribute from then on, so each language needs one of its own.
    """

    def __getattr__(self, name: str) -> Mapping[object, str]:
        """One set; AttributeError where there is none of the name."""
        words: Mapping[object, str] = getattr(labels, name)
        found = spoken(words)
        setattr(self, name, found)
        return found
