"""A filter in words, for the read-me of an export."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext

from grants_app.domain.grants.choices import Choice, Choices
from grants_app.domain.grants.filters import DEFAULT_SORT, GrantFilter
from grants_app.i18n.bilingual import pick
from grants_app.i18n.formats import day, span
from grants_app.i18n.period_words import when
from grants_app.outputs.workbook.cells import label
from grants_app.outputs.workbook.words import SORTS, filter_name


def filter_words(asked: GrantFilter, choices: Choices) -> list[tuple[str, str]]:
    """What is asked, as (name, values) in the reader's language; empty when nothing narrows the list."""
    given: tuple[tuple[str, list[str]], ...] = (
        ("q", [asked.q] if asked.q else []),
        ("phase", [str(number) for number in asked.phases]),
        ("theme", [label(theme) for theme in asked.themes]),
        ("status", [label(status) for status in asked.statuses]),
        ("county", _names(asked.counties, choices.counties)),
        ("district", _names(asked.districts, choices.districts)),
        ("organisation", _names(asked.organisations, choices.organisations)),
        ("evidence", [label(evidence) for evidence in asked.evidence]),
        ("works_with", [label(works_with) for works_with in asked.works_with]),
        ("kind", [label(kind) for kind in asked.kinds]),
        ("without", [label(missing) for missing in asked.without]),
        ("during", [span(one) for one in asked.spans]),
        ("amount", list(asked.amounts)),
        ("counted", [when(asked.counted.days)] if asked.counted else []),
        ("ends_by", [day(asked.ends_by)] if asked.ends_by else []),
    )
    return [(filter_name(name), "; ".join(values)) for name, values in given if values]


def order_words(asked: GrantFilter) -> str | None:
    """The order of the rows in words; None for the order of the document."""
    if asked.sort == DEFAULT_SORT:
        return None
    name = str(SORTS[asked.sort.removeprefix("-")])
    return gettext("%(column)s, descending", column=name) if asked.sort.startswith("-") else name


def _names(values: Iterable[str], choices: Iterable[Choice]) -> list[str]:
    """Names with their codes: a name alone may be county and district at once."""
    known = {choice.value: pick(choice.name_sq, choice.name_en).text for choice in choices}
    return [f"{known[value]} ({value})" if value in known else value for value in values]
