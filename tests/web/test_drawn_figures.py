"""The figures that pages hold: Plotly knows every name and value in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from grants_app.outputs.coverage.figures import AREA, LINE_BREAK
from grants_app.outputs.plotly_figure import Figure
from tests.clients import CheckedClient
from tests.crowds import make_crowd
from tests.plotly_schema import checked

SignIn = Callable[[str], CheckedClient]
DATA = re.compile(
    r'<script type="application/json" data-(?:charts|coverage-map)=[^>]*>(.*?)</script>', re.DOTALL
)


def figures_of(page: str) -> Iterator[Figure]:
    """Every figure that a page hands to its scripts."""
    for text in DATA.findall(page):
        content: dict[str, Any] = json.loads(text)
        yield from content["figures"].values() if "figures" in content else [unpacked(content)]


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
    lines = (
        line if isinstance(line, str) else words[line] if isinstance(line, int) else words[line[0]] + line[1]
        for line in label
    )
    return LINE_BREAK.join(lines)


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
