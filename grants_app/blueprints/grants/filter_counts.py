"""The numbers beside the values of the list's filters, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    words = _Words()
    return {
        group: tuple(words[found.get(option.value, 0)] for option in options[group])
        for group, found in counts.items()
    }


def speak_counts(counts: Counts) -> dict[str, Any]:
    """The same for a script: `none` for each value that is absent, `counts` by field and value."""
    words = _Words()
    spoken = {
        group: {str(value): words[count] for value, count in found.items() if count}
        for group, found in counts.items()
    }
    return {"none": words[0], "counts": spoken}


def counts_url(asked: GrantFilter) -> str:
    """Where a script finds the counts of a list; the order and the length of its pages change none."""
    own = [pair for pair in asked.parameters() if pair[0] not in ("sort", "limit")]
    return url_for(ENDPOINT, lang=choose_locale(), **grouped(own))


class _Words(dict[int, ValueCount]):
    """Numbers in words, each looked up once."""

    def __missing__(self, count: int) -> ValueCount:
        self[count] = ValueCount(formats.number(count), ngettext("grant", "grants", count))
        return self[count]
