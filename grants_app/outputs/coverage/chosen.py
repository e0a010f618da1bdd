"""The filters of coverage in use, in the reader's language: for the page and for files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext

from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.grants.choices import Choices
from grants_app.i18n import labels
from grants_app.i18n.bilingual import pick_field, pick_name
from grants_app.i18n.period_words import when


def narrowed_to(asked: CoverageFilter, choices: Choices) -> list[str]:
    """What the grants that count are narrowed to in words, besides the days on which they ran."""
    without_days = replace(asked, on=None, period=None, claims=False)
    return [label for label, _change in list_chosen(without_days, choices)]


def list_chosen(asked: CoverageFilter, choices: Choices) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is chosen in words, each with the fields of the filter without it."""
    phases = {int(choice.value): pick_field(choice, "name").text for choice in choices.phases}
    names = {choice.value: pick_name(choice).text for choice in choices.organisations}
    words: tuple[tuple[str, Callable[[Any], str]], ...] = (
        ("themes", lambda theme: str(labels.THEME[theme])),
        ("phases", lambda number: phases.get(number, str(number))),
        ("organisations", lambda slug: names.get(slug, slug)),
        ("evidence", lambda evidence: str(labels.EVIDENCE[evidence])),
        ("works_with", lambda whom: gettext("Works with: %(whom)s", whom=labels.WORKS_WITH[whom])),
    )
    for name, word in words:
        values: Sequence[Any] = getattr(asked, name)
        for value in values:
            yield word(value), {name: tuple(one for one in values if one != value)}
    if asked.days:
        yield gettext("Ran %(when)s", when=when(asked.days)), {"on": None, "period": None}
    if asked.claims:
        yield gettext("With claims"), {"claims": False}
