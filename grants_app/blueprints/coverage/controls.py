"""What can be chosen on the pages of coverage, and what is chosen, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from flask_babel import gettext

from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.vocabulary import CoverageLevel, Metric
from grants_app.domain.grants.choices import Choices
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.i18n import coverage_labels, labels
from grants_app.i18n.bilingual import pick_field, pick_name
from grants_app.i18n.level_words import level_heads
from grants_app.outputs.coverage.chosen import list_folded

# Filters that the reader finds below "More filters".
FURTHER = ("organisations", "evidence", "works_with", "period", "claims")


@dataclass(frozen=True)
class Option:
    """One choice of a control; `lang` is its language where that is not the page's."""

    value: str
    label: str
    selected: bool
    lang: str | None = None


def list_controls(asked: CoverageFilter, metric: Metric, choices: Choices) -> dict[str, list[Option]]:
    """List the choices of every control."""
    return {
        "level": [Option(k.value, level_heads(k), k is asked.level) for k in CoverageLevel],
        "metric": [Option(k.value, str(v), k is metric) for k, v in coverage_labels.METRIC.items()],
        "theme": [Option(t.value, str(labels.THEME[t]), t in asked.themes) for t in Theme],
        "phase": [
            Option(c.value, pick_field(c, "name").text, int(c.value) in asked.phases) for c in choices.phases
        ],
        "organisation": list(_organisations(asked, choices)),
        "evidence": [Option(e.value, str(labels.EVIDENCE[e]), e in asked.evidence) for e in Evidence],
        "works_with": [Option(w.value, str(labels.WORKS_WITH[w]), w in asked.works_with) for w in WorksWith],
        "claims": [Option("1", gettext("Also show what only titles or texts claim"), asked.claims)],
    }


def _organisations(asked: CoverageFilter, choices: Choices) -> Iterator[Option]:
    """The organisations; of several that are asked for, the menu shows the last one."""
    for choice in choices.organisations:
        name = pick_name(choice)
        yield Option(
            choice.value,
            name.text,
            choice.value in asked.organisations[-1:],
            name.lang if name.is_other else None,
        )


def count_further(asked: CoverageFilter) -> int:
    """How many of the further filters are set."""
    return sum(bool(getattr(asked, name)) for name in FURTHER)


def list_chips(
    asked: CoverageFilter,
    choices: Choices,
    url: Callable[[CoverageFilter], str],
    *,
    is_brief: bool = False,
) -> list[tuple[str, str]]:
    """List the filters in use, each with the address without it. `url` gives that of a filter."""
    chosen = list_folded(asked, choices, is_brief=is_brief)
    return [(label, url(replace(asked, **change))) for label, change in chosen]
