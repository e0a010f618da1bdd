"""What the levels of places are called: as the division of the programme in view has it, else as is usual.

A division names its levels in one form for one place and one for many. Sentences use these two alone, in
places of a sentence where no language needs another form. Two more, which a division may leave out, stand as
headings: Albanian has them in the definite form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from flask import g, has_app_context
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.queries import NamedPlace
from grants_app.i18n import coverage_labels, labels
from grants_app.i18n.locales import choose_locale
from grants_app.i18n.spoken import spoken

# By level and language: the form for one place, the form for many, and both as headings.
OwnWords = Mapping[str, Mapping[str, Sequence[str]]]

MANY: Final = {
    PlaceLevel.COUNTRY: _("countries"),
    PlaceLevel.COUNTY: _("counties"),
    PlaceLevel.DISTRICT: _("districts"),
    PlaceLevel.MUNICIPALITY: _("municipalities"),
    PlaceLevel.COMMUNE: _("communes"),
}
HEAD: Final = {
    PlaceLevel.COUNTRY: _("Country"),
    PlaceLevel.COUNTY: _("County"),
    PlaceLevel.DISTRICT: _("District"),
    PlaceLevel.MUNICIPALITY: _("Municipality"),
    PlaceLevel.COMMUNE: _("Commune"),
}
HEADS: Final = {
    PlaceLevel.COUNTRY: _("Countries"),
    PlaceLevel.COUNTY: _("Counties"),
    PlaceLevel.DISTRICT: _("Districts"),
    PlaceLevel.MUNICIPALITY: _("Municipalities"),
    PlaceLevel.COMMUNE: _("Communes"),
}
PARTS: Final = (PlaceLevel.MUNICIPALITY, PlaceLevel.COMMUNE)


def use_level_words(own: OwnWords) -> None:
    """Speak of levels as a division does, until the end of the request."""
    g.level_words = own


@contextmanager
def other_level_words(own: OwnWords) -> Iterator[None]:
    """Speak of levels as another division does, within this block."""
    before: OwnWords = g.get("level_words", {})
    g.level_words = own
    try:
        yield
    finally:
        g.level_words = before


def has_own_word(level: str) -> bool:
    """Whether the division in view has a word of its own for a level, in the reader's language."""
    return bool(_own(level))


def level_word(level: str, count: int = 1) -> str:
    """A level in the middle of a sentence, in the form that follows a number; 2 stands for many."""
    own = _own(level)
    if own:
        return own[0] if count == 1 else own[min(1, len(own) - 1)]
    known = PlaceLevel(level)
    return spoken(coverage_labels.PLACE_WORD if count == 1 else MANY)[known]


def place_in_words(place: NamedPlace) -> str:
    """A place with its level and what it lies in, for many share a name: "Dajç (commune, Lezhë)"."""
    around = [level_word(place.level), place.district, place.county]
    return f"{place.name} ({', '.join(dict.fromkeys(filter(None, around)))})"


def level_head(level: str) -> str:
    """A level as the heading of a column of names."""
    own = _own(level)
    return _heading(own, 1) if own else spoken(HEAD)[PlaceLevel(level)]


def level_heads(level: str) -> str:
    """The places of a level as a heading; "commune" of coverage takes in municipalities."""
    if level in PARTS:
        return parts_heads()
    own = _own(level)
    return _heading(own, 2) if own else spoken(HEADS)[PlaceLevel(level)]


def parts_heads() -> str:
    """The parts of a district as a heading."""
    if not any(map(has_own_word, PARTS)):
        return str(coverage_labels.LEVEL[CoverageLevel.COMMUNE])
    own = list(dict.fromkeys(_part_heads(level) for level in PARTS))
    if len(own) == 1:
        return own[0]
    return gettext("%(first)s and %(second)s", first=own[0], second=own[1][:1].lower() + own[1][1:])


def _part_heads(level: str) -> str:
    own = _own(level)
    return _heading(own, 2) if own else _capital(level_word(level, 2))


def level_label(level: str) -> str:
    """A level as a value: of a site or of a place."""
    own = _own(level)
    if own:
        return _capital(own[0])
    words: Mapping[Any, str] = spoken(labels.SITE_LEVEL)
    return words.get(level) or spoken(labels.PLACE_LEVEL)[PlaceLevel(level)]


def _own(level: str) -> Sequence[str]:
    words: OwnWords = g.get("level_words", {}) if has_app_context() else {}
    own = words.get(str(level))
    return own.get(choose_locale(), ()) if own else ()


def _heading(own: Sequence[str], count: int) -> str:
    """The form of a heading, else that of sentences, for one place or for many."""
    forms = own[2:] or own
    return _capital(forms[min(count, len(forms)) - 1])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
