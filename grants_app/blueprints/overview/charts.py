"""What the charts of the overview are given to draw: the same figures as the tables beside them."""

from __future__ import annotations

from flask_babel import gettext
from markupsafe import Markup

from grants_app.blueprints.overview.figures import Breakdown
from grants_app.blueprints.overview.timeline import GrantLine, SpanLine, Timeline
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.i18n import formats, labels
from grants_app.outputs.coverage.figures import page_json
from grants_app.outputs.overview.figures import (
    CountBar,
    GrantBar,
    Tick,
    counts_figure,
    spans_figure,
    tick_days,
    timeline_figure,
)
from grants_app.outputs.overview.frame import CONFIG, DayLine
from grants_app.outputs.overview.packing import pack_charts
from grants_app.outputs.plotly_figure import Figure


def draw_charts(breakdowns: list[Breakdown], timeline: Timeline, line: DayLine) -> Markup:
    """All charts as JSON for static/overview.js, by the id of the element that each is drawn into."""
    counts = {
        f"chart-{one.kind}": counts_figure(
            [CountBar(row.label, row.count, row.grants.number, row.mark, row.grants.url) for row in one.lines]
        )
        for one in breakdowns
    }
    time = _timeline(timeline, line) if timeline.grants else _spans(timeline, line)
    content = {
        **pack_charts(counts, {"chart-timeline": time}),
        "config": CONFIG,
        "failure": gettext("The chart could not be drawn. The table has the same figures."),
    }
    return Markup(page_json(content))  # noqa: S704  # page_json leaves no character that ends a script


def _timeline(timeline: Timeline, line: DayLine) -> Figure:
    last = max(row.grant.end_on for row in timeline.grants)
    ticks = [Tick(day, formats.short_month(day)) for day in tick_days(timeline.first_day, last)]
    statuses = [(status.value, str(labels.STATUS[status])) for status in GrantStatus]
    bars = [_bar(row) for row in timeline.grants]
    return timeline_figure(bars, ticks, statuses, gettext("Agreed, not carried out"), line)


def _bar(row: GrantLine) -> GrantBar:
    closed = row.grant.last_day < row.grant.end_on
    return GrantBar(
        group=row.phase,
        label=str(row.grant.number),
        start=row.grant.start_on,
        last_day=row.grant.last_day,
        agreed_end=row.grant.end_on if closed else None,
        status=row.grant.status.value,
    )


def _spans(timeline: Timeline, line: DayLine) -> Figure:
    passed = [index + row.passed for index, row in enumerate(timeline.spans) if row.passed is not None]
    bars = [_count(row) for row in timeline.spans]
    return spans_figure(bars, passed[0] if passed else None, line, formats.separators())


def _count(row: SpanLine) -> CountBar:
    return CountBar(row.label, row.count, row.number, "", row.url)
