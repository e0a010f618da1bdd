"""The numbers beside the values of the list's filters, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from flask import url_for
from flask_babel import ngettext

from grants_app.blueprints.grants.listing import Option, grouped
from grants_app.domain.grants.filter_counts.counting import Counts
from grants_app.domain.grants.filters import GrantFilter
from grants_app.i18n import formats
from grants_app.i18n.locales import choose_locale

ENDPOINT: Final = "grants.show_filter_counts"


class ValueCount(NamedTuple):
    """How many grants a value would show: `8` and `grants`. A form shows the one and says both."""

    shown: str
    unit: str


def describe_counts(
    counts: Counts, options: Mapping[str, Iterable[Option]]
) -> dict[str, tuple[ValueCount, ...]]:
    """A count for each option of each group that is counted, by the names of the form's fields."""
    locale = choose_locale()
    return {
        group: tuple(_in_words(found.get(option.value, 0), locale) for option in options[group])
        for group, found in counts.items()
    }


def speak_counts(counts: Counts) -> dict[str, Any]:
    """The same for a script: `none` for each value that is absent, `counts` by field and value."""
    locale = choose_locale()
    spoken = {
        group: {str(value): _in_words(count, locale) for value, count in found.items() if count}
        for group, found in counts.items()
    }
    return {"none": _in_words(0, locale), "counts": spoken}


def counts_url(asked: GrantFilter) -> str:
    """Where a script finds the counts of a list; the order and the length of its pages change none."""
    own = [pair for pair in asked.parameters() if pair[0] not in ("sort", "limit")]
    return url_for(ENDPOINT, lang=choose_locale(), **grouped(own))


@lru_cache(maxsize=4096)
def _in_words(count: int, locale: str) -> ValueCount:
    """A number in the present language, which is named so that each has its own."""
    return ValueCount(formats.number(count, locale=locale), ngettext("grant", "grants", count))
