"""The filters of coverage in use, in the reader's language: for the page and for files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from flask_babel import gettext

from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.grants.choices import Choices
from grants_app.i18n import formats, labels
from grants_app.i18n.bilingual import pick_field, pick_name
from grants_app.i18n.period_words import when

# More values of one filter than these are one line of a page.
MOST_APART: Final = 3


def narrowed_to(asked: CoverageFilter, choices: Choices) -> list[str]:
    """What the grants that count are narrowed to in words, besides the days on which they ran."""
    without_days = replace(asked, on=None, period=None, claims=False)
    return [label for label, _change in list_chosen(without_days, choices)]


def list_chosen(asked: CoverageFilter, choices: Choices) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is chosen in words, each value with the fields of the filter without it."""
    for name, words in _list_words(asked, choices):
        yield from _list_apart(asked, name, words)
    yield from _list_others(asked)


def list_folded(
    asked: CoverageFilter, choices: Choices, *, is_brief: bool = False
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same for a page: more than `MOST_APART` values of one filter stand, and go, together.

    `is_brief`: of them only how many there are, for a page whose first sentence names them.
    """
    for name, words in _list_words(asked, choices):
        if len(words) > MOST_APART:
            label = _count(name, words) if is_brief else f"{_head(name)}: {'; '.join(words)}"
            yield label, {name: ()}
        else:
            yield from _list_apart(asked, name, words)
    yield from _list_others(asked)


def list_briefly(asked: CoverageFilter, choices: Choices) -> Iterator[str]:
    """The same for a heading: of more than `MOST_APART` values of one filter how many there are."""
    for name, words in _list_words(asked, choices):
        if len(words) > MOST_APART:
            yield _count(name, words)
        else:
            yield from (_alone(name, word) for word in words)
    yield from (label for label, _change in _list_others(asked))


def _list_apart(
    asked: CoverageFilter, name: str, words: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    values: Sequence[Any] = getattr(asked, name)
    for value, word in zip(values, words, strict=True):
        yield _alone(name, word), {name: tuple(one for one in values if one != value)}


def _list_words(asked: CoverageFilter, choices: Choices) -> Iterator[tuple[str, list[str]]]:
    """Each filter with several values, by its field: the words of those that are chosen."""
    phases = {int(choice.value): pick_field(choice, "name").text for choice in choices.phases}
    names = {choice.value: pick_name(choice).text for choice in choices.organisations}
    yield "themes", [str(labels.THEME[theme]) for theme in asked.themes]
    yield "phases", [phases.get(number, str(number)) for number in asked.phases]
    yield "organisations", [names.get(slug, slug) for slug in asked.organisations]
    yield "evidence", [str(labels.EVIDENCE[evidence]) for evidence in asked.evidence]
    yield "works_with", [str(labels.WORKS_WITH[whom]) for whom in asked.works_with]


def _alone(name: str, word: str) -> str:
    """A value that stands without the name of its filter."""
    return gettext("Works with: %(whom)s", whom=word) if name == "works_with" else word


def _count(name: str, words: Sequence[str]) -> str:
    return gettext("%(filter)s: %(count)s chosen", filter=_head(name), count=formats.number(len(words)))


def _head(name: str) -> str:
    """The name of a filter with several values."""
    heads = {
        "themes": gettext("Theme"),
        "phases": gettext("Phase"),
        "organisations": gettext("Organisation"),
        "evidence": gettext("Evidence of the site"),
        "works_with": gettext("Works with"),
    }
    return heads[name]


def _list_others(asked: CoverageFilter) -> Iterator[tuple[str, dict[str, Any]]]:
    if asked.days:
        yield gettext("Ran %(when)s", when=when(asked.days)), {"on": None, "period": None}
    if asked.claims:
        yield gettext("With claims"), {"claims": False}
