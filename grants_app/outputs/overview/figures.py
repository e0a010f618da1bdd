"""The charts of the overview as Plotly figures: rows in, JSON out.

Colours are the CSS variables of the page (`var(--accent)`), resolved by static/overview.js, so that charts
follow dark mode; a status also has a pattern, for whoever cannot tell the colours apart. Words and numbers
come ready in the reader's language. A bar's `customdata` is the address of what it counts or, on the
timeline, the row of the table that has its words and its link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Any

from grants_app.outputs.overview.frame import (
    LINE,
    QUIET,
    DayLine,
    bar_trace,
    broken,
    layout_of,
    markers,
    plain_texts,
    upright_line,
)
from grants_app.outputs.overview.packing import DAY_IN_MS
from grants_app.outputs.plotly_figure import Figure

_ROW_HEIGHT = 26
# Room for the words of the business day above, for the axis and two lines of the legend below.
_ABOVE, _BELOW = 28, 88


@dataclass(frozen=True, slots=True)
class CountBar:
    """One bar of a count; `number` is `count` as written. `look` is a status, a theme, "none" or ""."""

    label: str
    count: int
    number: str
    look: str
    url: str


@dataclass(frozen=True, slots=True)
class GrantBar:
    """One grant of a timeline, in the order of the table beside it.

    `agreed_end` is given where it closed before; days are inclusive.
    """

    group: str
    label: str
    start: date
    last_day: date
    agreed_end: date | None
    status: str


# A bar with the row of the table that it stands for.
Row = tuple[int, GrantBar]


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a month or year on the axis, and how it is written."""

    day: date
    label: str


def counts_figure(bars: Sequence[CountBar]) -> Figure:
    """Horizontal bars in the order given, each with its label before and its number behind it."""
    trace = bar_trace(
        orientation="h",
        y=list(range(len(bars))),
        x=[bar.count for bar in bars],
        text=[bar.number for bar in bars],
        textposition="outside",
        cliponaxis=False,
        hovertext=plain_texts(f"{bar.label}: {bar.number}" for bar in bars),
        hoverinfo="text",
        customdata=[bar.url for bar in bars],
        marker=markers([bar.look for bar in bars]),
    )
    largest = max((bar.count for bar in bars), default=1)
    # Room behind the longest bar for its number.
    room = 1 + 0.08 * max((len(bar.number) for bar in bars), default=1)
    layout = layout_of(
        height=len(bars) * 34 + 16,
        margin={"l": 8, "r": 8, "t": 4, "b": 4},
        bargap=0.35,
        xaxis={"visible": False, "fixedrange": True, "range": [0, max(1, largest) * room]},
        yaxis=_labels([bar.label for bar in bars]),
    )
    return {"data": [trace], "layout": layout}


def timeline_figure(
    bars: Sequence[GrantBar],
    ticks: Sequence[Tick],
    statuses: Sequence[tuple[str, str]],
    rest: str,
    day: DayLine,
) -> Figure:
    """A bar for each grant from its first to its last day, the statuses as the legend.

    `statuses` are (stored value, word) in the order of the legend, `rest` the words for what was agreed but
    not carried out. The day's line is drawn only where it falls among the grants.
    """
    begin, end = _extent(bars, ticks)
    rows = list(enumerate(bars))
    traces = [_order(bars, begin)]
    traces += [
        _grants(word, status, [row for row in rows if row[1].status == status])
        for status, word in statuses
        if any(bar.status == status for bar in bars)
    ]
    cut = [row for row in rows if row[1].agreed_end]
    traces += [_rest(rest, cut)] if cut else []
    layout = layout_of(
        height=len(bars) * _ROW_HEIGHT + _ABOVE + _BELOW,
        margin={"l": 8, "r": 12, "t": _ABOVE, "b": _BELOW},
        bargap=0.3,
        barmode="overlay",
        showlegend=True,
        legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0}
        | {"itemclick": False, "itemdoubleclick": False},
        xaxis=_days(begin, end, ticks),
        yaxis=_numbers(),
        **_day_line(day, begin, end),
    )
    return {"data": traces, "layout": layout}


def spans_figure(bars: Sequence[CountBar], position: float | None, day: DayLine, separators: str) -> Figure:
    """Upright bars, one a month or year.

    `position` is where the business day stands, in bars: 2.5 is the middle of the third; None: in none of
    them. `separators` are the decimal sign and that of thousands.
    """
    trace = bar_trace(
        x=list(range(len(bars))),
        y=[bar.count for bar in bars],
        hovertext=plain_texts(f"{bar.label}: {bar.number}" for bar in bars),
        hoverinfo="text",
        customdata=[bar.url for bar in bars],
        marker=markers([""]),
    )
    step = max(1, -(-len(bars) // 8))
    shown = list(range(0, len(bars), step))
    layout = layout_of(
        height=340,
        margin={"l": 8, "r": 12, "t": 28, "b": 8},
        bargap=0.15,
        separators=separators,
        xaxis={"tickvals": shown, "ticktext": plain_texts(broken(bars[one].label) for one in shown)}
        | {"fixedrange": True, "tickangle": 0, "automargin": True},
        yaxis={
            "tickformat": ",d",
            "fixedrange": True,
            "gridcolor": LINE,
            "automargin": True,
            "rangemode": "tozero",
        },
        **({} if position is None else upright_line(position - 0.5, day.label, position / len(bars))),
    )
    return {"data": [trace], "layout": layout}


def tick_days(first: date, last: date, most: int = 7) -> list[date]:
    """The first days of up to `most` months or years between two days, evenly spaced."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next(one for one in (1, 2, 3, 6, *range(12, 3000, 12)) if months / one <= most)
    begin = first.year * 12 + first.month - 1
    numbers = [number for number in range(begin, begin + months) if number % step == 0]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _order(bars: Sequence[GrantBar], begin: date) -> dict[str, Any]:
    """Bars without length, only so that the grants keep their order, whatever their status."""
    return bar_trace(
        orientation="h",
        y=_places(bars),
        base=begin.isoformat(),
        x=[0] * len(bars),
        showlegend=False,
        hoverinfo="skip",
    )


def _grants(word: str, status: str, rows: Sequence[Row]) -> dict[str, Any]:
    """The bars of the grants of one status."""
    return bar_trace(
        name=escape(word, quote=False),
        marker=markers([status]) | {"line": {"color": QUIET, "width": 0.5}},
        **_lengths(rows, [(bar.start, bar.last_day) for _row, bar in rows]),
    )


def _rest(word: str, rows: Sequence[Row]) -> dict[str, Any]:
    """What was agreed after the day on which a grant closed: an empty bar with an edge."""
    spans = [(bar.last_day + timedelta(days=1), bar.agreed_end or bar.last_day) for _row, bar in rows]
    return bar_trace(
        name=escape(word, quote=False),
        marker={"color": "var(--sunk)", "line": {"color": "var(--line-strong)", "width": 1}},
        **_lengths(rows, spans),
    )


def _lengths(rows: Sequence[Row], spans: Sequence[tuple[date, date]]) -> dict[str, Any]:
    """Where bars begin and how long they are; a bar ends with its last day, not before it."""
    return {
        "orientation": "h",
        "y": _places([bar for _row, bar in rows]),
        "base": [start.isoformat() for start, _last in spans],
        "x": [((last - start).days + 1) * DAY_IN_MS for start, last in spans],
        "customdata": [row for row, _bar in rows],
        "hoverinfo": "text",
    }


def _places(bars: Sequence[GrantBar]) -> list[list[str]]:
    """Where bars stand: in their group, by their label."""
    return [plain_texts(bar.group for bar in bars), plain_texts(bar.label for bar in bars)]


def _extent(bars: Sequence[GrantBar], ticks: Sequence[Tick]) -> tuple[date, date]:
    """The first and last day that are drawn."""
    ends = [bar.agreed_end or bar.last_day for bar in bars]
    return min([*(bar.start for bar in bars), *(tick.day for tick in ticks[:1])]), max(ends)


def _days(begin: date, end: date, ticks: Sequence[Tick]) -> dict[str, Any]:
    """The axis of days, a little longer at both ends than what is drawn."""
    edge = timedelta(days=1 + (end - begin).days // 60)
    return {
        "type": "date",
        "range": [(begin - edge).isoformat(), (end + edge).isoformat()],
        "tickvals": [tick.day.isoformat() for tick in ticks],
        "ticktext": plain_texts(broken(tick.label) for tick in ticks),
        "tickangle": 0,
        "side": "bottom",
        "gridcolor": LINE,
        "fixedrange": True,
        "automargin": True,
    }


def _numbers() -> dict[str, Any]:
    """The axis of grants: groups, and within them the numbers, the first on top."""
    return {
        "autorange": "reversed",
        "fixedrange": True,
        "automargin": True,
        "dividercolor": "var(--line-strong)",
        "dividerwidth": 1,
        "tickfont": {"size": 12},
    }


def _labels(labels: Sequence[str]) -> dict[str, Any]:
    return {
        "tickvals": list(range(len(labels))),
        "ticktext": plain_texts(labels),
        "autorange": "reversed",
        "fixedrange": True,
        "automargin": True,
        "ticklabelstandoff": 6,
    }


def _day_line(day: DayLine, begin: date, end: date) -> dict[str, Any]:
    """The line of the business day with its words above; nothing where the day lies outside."""
    if not begin <= day.day <= end:
        return {}
    share = (day.day - begin).days / max(1, (end - begin).days)
    return upright_line(day.day.isoformat(), day.label, share)
