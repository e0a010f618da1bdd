"""The figures that pages hold: Plotly knows every name and value in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask

from grants_app.outputs.coverage.figures import AREA, LINE_BREAK
from grants_app.outputs.overview.figures import CountBar, GrantBar, Tick, counts_figure, timeline_figure
from grants_app.outputs.overview.frame import DayLine
from grants_app.outputs.overview.packing import DAY_IN_MS, pack_charts
from grants_app.outputs.plotly_figure import Figure
from tests.clients import CheckedClient
from tests.crowds import make_crowd
from tests.plotly_schema import checked

SignIn = Callable[[str], CheckedClient]
DATA = re.compile(
    r'<script type="application/json" data-(?:charts|coverage-map)[^>]*>(.*?)</script>', re.DOTALL
)


def figures_of(page: str) -> Iterator[Figure]:
    """Every figure that a page hands to its scripts."""
    for text in DATA.findall(page):
        content: dict[str, Any] = json.loads(text)
        yield from charts(content) if "bars" in content else [unpacked(content)]


def charts(content: dict[str, Any]) -> Iterator[Figure]:
    """The charts of the overview as their script makes them again, but for what comes from the table."""
    bars = content["bars"]
    for own in content["counts"].values():
        layout = merged(merged(content["frame"], bars["layout"]), own["layout"])
        yield {"data": [merged(bars["trace"], own["trace"])], "layout": layout}
    for own in content["time"].values():
        traces = [chart_trace(trace, own["data"][0]["y"]) for trace in own["data"]]
        yield {"data": traces, "layout": merged(content["frame"], own["layout"])}


def merged(common: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """What is common with what one figure has besides, also inside of what they hold."""
    both = {key for key in own if isinstance(own[key], dict) and isinstance(common.get(key), dict)}
    return common | own | {key: merged(common[key], own[key]) for key in both}


def chart_trace(trace: dict[str, Any], places: Any) -> dict[str, Any]:
    """A trace of the timeline with its places and lengths."""
    if "rows" not in trace:
        return trace
    lengths = [days * DAY_IN_MS for days in trace["days"]]
    own = {"x": lengths, "y": [[axis[row] for row in trace["rows"]] for axis in places]}
    return {key: value for key, value in trace.items() if key not in {"days", "rows"}} | own


def unpacked(content: dict[str, Any]) -> Figure:
    """The figure of a map as its script makes it again."""
    words: list[str] = content["words"]
    areas = [
        AREA | {"text": said(label, words), "meta": {"boundary": code}} | content["styles"][style]
        for code, style, label in content["areas"]
    ]
    figure: Figure = content["figure"]
    others = [dict(trace) for trace in figure["data"]]
    for trace in others:
        if "labels" in trace:
            trace["text"] = [said(label, words) for label in trace.pop("labels")]
    return figure | {"data": areas + others}


def said(label: Any, words: list[str]) -> str:
    """A hover label in full: a text, or lines of words that many have."""
    if isinstance(label, str):
        return label
    return LINE_BREAK.join(one for line in label for one in lines_of(line, words))


def lines_of(line: Any, words: list[str]) -> list[str]:
    """Lines of a label: words, or those at a position, or numbers with the words from a position on."""
    if not isinstance(line, list):
        return [line if isinstance(line, str) else words[line]]
    return [words[line[0] + place] + number for place, number in enumerate(line[1:])]


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/", 5),
        ("/?on=2005-12-01&lang=en", 5),
        ("/coverage", 1),
        ("/coverage?level=county&metric=grant_months&lang=en", 1),
        ("/coverage?level=commune&theme=prevention", 1),
        ("/coverage?on=1999-01-01", 1),
    ],
)
def test_plotly_knows_what_pages_draw(client: CheckedClient, path: str, count: int) -> None:
    assert len([checked(figure) for figure in figures_of(client.get(path).text)]) == count


def test_plotly_knows_the_timeline_of_many_grants_and_the_map_of_the_donor(
    app: Flask, client_as: SignIn
) -> None:
    make_crowd(app, 70)
    found = [checked(figure) for figure in figures_of(client_as("donor").get("/").text)]
    kinds = {(trace["type"], trace.get("orientation")) for figure in found for trace in figure["data"]}
    assert kinds == {("bar", "h"), ("bar", None), ("scatter", None)}


def test_charts_that_share_what_they_have_are_whole_again() -> None:
    days = DayLine(date(2005, 2, 15), "15 shkurt 2005")
    counts = {
        "chart-phase": counts_figure(
            [CountBar("Faza 1", 5, "5", "", "/a"), CountBar("Faza 2", 7, "7", "", "/b")]
        ),
        "chart-theme": counts_figure([CountBar("Pa temë", 0, "0", "none", "/c")]),
        "chart-status": counts_figure(
            [CountBar("Aktiv", 1, "1", "active", "/d"), CountBar("Mbyllur", 2, "2", "closed_early", "/e")]
        ),
    }
    grants = [
        GrantBar("Faza 1", "1", date(2005, 2, 1), date(2005, 2, 28), None, "active"),
        GrantBar("Faza 2", "2", date(2005, 2, 1), date(2005, 2, 28), date(2005, 3, 31), "closed_early"),
    ]
    words = [("active", "Aktiv"), ("closed_early", "Mbyllur")]
    time = timeline_figure(grants, [Tick(date(2005, 3, 1), "mar 2005")], words, "E pazbatuar", days)
    found = list(charts(json.loads(json.dumps(pack_charts(counts, {"chart-timeline": time})))))
    of_table = {"customdata", "hovertext", "text", "y", "tickvals", "ticktext"}
    for figure, packed in zip([*counts.values(), time], found, strict=True):
        assert without(figure["layout"], of_table) == without(packed["layout"], of_table)
        for trace, other in zip(figure["data"], packed["data"], strict=True):
            left_out = of_table if figure is not time else {"customdata"}
            assert without(trace, left_out) == without(other, left_out)


def without(found: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """What is there but for some names, inside too."""
    return {
        key: without(value, names) if isinstance(value, dict) else value
        for key, value in found.items()
        if key not in names or (key == "y" and not isinstance(value, list))
    }
