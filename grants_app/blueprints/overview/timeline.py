"""The timeline in the reader's words: a line for each grant while they are few, else one a month or year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import gettext

from grants_app.blueprints.overview.links import GrantLinks
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.grants.spans import Span
from grants_app.domain.grants.summary import PortfolioSummary
from grants_app.domain.grants.timeline import (
    MOST_LINES,
    MOST_LINES_BESIDE_MAP,
    SpanCount,
    TimelineGrant,
    count_by_span,
    list_timeline,
)
from grants_app.domain.programmes.models import Programme
from grants_app.i18n import formats, labels
from grants_app.i18n.bilingual import Text, pick

# Signs of a title in the table; the grant's own page has it whole.
LONGEST_TITLE: Final = 48


@dataclass(frozen=True)
class GrantLine:
    """One grant of the timeline. `agreed_end` is written where the grant closed before."""

    grant: TimelineGrant
    title: Text
    phase: str
    days: str
    agreed_end: str | None
    status: str
    url: str


@dataclass(frozen=True)
class SpanLine:
    """One month or year: how many grants ran in it.

    `passed` is the part of it before the business day, None where that day does not lie in it.
    """

    label: str
    count: int
    number: str
    url: str
    passed: float | None


@dataclass(frozen=True)
class Timeline:
    """Either `grants` or `spans`; `sentence` says where the business day stands."""

    grants: Sequence[GrantLine]
    spans: Sequence[SpanLine]
    by_years: bool
    first_day: date
    last_day: date
    sentence: str


def most_lines(viewer: Viewer) -> int:
    """How many grants have a line each; fewer where the page has a map, which only a donor's home has."""
    return MOST_LINES_BESIDE_MAP if viewer.role is Role.DONOR else MOST_LINES


def describe_timeline(
    viewer: Viewer, programme: Programme, summary: PortfolioSummary, day: date, links: GrantLinks
) -> Timeline | None:
    """Read the timeline and put it into words. None while there is no grant. One query."""
    first, last = summary.first_day, summary.last_day
    if first is None or last is None:
        return None
    grants: list[GrantLine] = []
    spans: list[SpanLine] = []
    by_years = False
    if summary.grants <= most_lines(viewer):
        phases = {phase.id: pick(phase.name_sq, phase.name_en).text for phase in programme.phases}
        grants = [_grant(row, phases, links) for row in list_timeline(viewer, programme.id, day)]
    else:
        counts = count_by_span(viewer, programme.id, first, last)
        spans = [_span(row, day, links) for row in counts]
        by_years = counts[0].span.month is None
    return Timeline(grants, spans, by_years, first, last, _sentence(first, last, day))


def _grant(row: TimelineGrant, phases: dict[int, str], links: GrantLinks) -> GrantLine:
    title = pick(row.title_sq, row.title_en)
    return GrantLine(
        grant=row,
        title=Text(_shortened(title.text), title.lang, title.is_other),
        phase=phases.get(row.phase_id, ""),
        days=f"{_unbroken(row.start_on)}\N{NO-BREAK SPACE}– {_unbroken(row.last_day)}",
        agreed_end=_unbroken(row.end_on) if row.last_day < row.end_on else None,
        status=str(labels.STATUS[row.status]),
        url=links.grant(row.number),
    )


def _span(row: SpanCount, day: date, links: GrantLinks) -> SpanLine:
    return SpanLine(
        label=formats.span(row.span),
        count=row.grants,
        number=formats.number(row.grants),
        url=links.grants(during=str(row.span)),
        passed=_passed(row.span, day),
    )


def _passed(span: Span, day: date) -> float | None:
    if not span.first_day <= day <= span.last_day:
        return None
    return (day - span.first_day).days / ((span.last_day - span.first_day).days + 1)


def _sentence(first: date, last: date, day: date) -> str:
    """From when to when the grants run, and where the business day stands."""
    span = gettext(
        "The first day of any grant is %(first)s, the last one %(last)s.",
        first=formats.day(first),
        last=formats.day(last),
    )
    if day < first:
        where = gettext("%(day)s, the business day, lies before all of them.", day=formats.day(day))
    elif day > last:
        where = gettext("%(day)s, the business day, lies after all of them.", day=formats.day(day))
    else:
        where = gettext("%(day)s, the business day, lies between the two.", day=formats.day(day))
    return f"{span} {where}"


def _unbroken(day: date) -> str:
    """A day that stays on one line."""
    return formats.short_day(day).replace(" ", "\N{NO-BREAK SPACE}")


def _shortened(title: str) -> str:
    """The beginning of a long title, cut between words."""
    if len(title) <= LONGEST_TITLE:
        return title
    return title[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,.;:–(“") + "…"
