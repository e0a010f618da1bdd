"""The header with two programmes, one of which has a long name, stays in order on desktop and phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.browser.conftest import ReadAs
from tests.browser.servers import Server, running_server
from tests.conftest import make_app
from tests.web.second import FOLDER, HOME, load

LONG = "Programme of many words for cross-border work against trafficking in human beings in the region"


@pytest.fixture
def two_programmes(database_url: str, tmp_path: Path) -> Iterator[Server]:
    """A server with a second programme whose name is long."""
    app: Flask = make_app(database_url, tmp_path)
    folder = tmp_path / "facts"
    for path in FOLDER.rglob("*.*"):
        target = folder / path.relative_to(FOLDER)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8").replace("Test Programme", LONG), encoding="utf-8")
    load(app, folder)
    with running_server(database_url, tmp_path / "server") as server:
        yield server


def test_the_header_keeps_its_rows(two_programmes: Server, read_as: ReadAs) -> None:
    reader = read_as(two_programmes, account="specialist", language="en")
    page = reader.go(f"{HOME}/grants")
    boxes = {}
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        for name in (".brand", ".languages", ".account", ".shown-programme", ".site-nav"):
            box = page.locator(name).bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width, (width, name)
            boxes[width, name] = box
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        below = boxes[width, ".shown-programme"]
        assert below["y"] >= boxes[width, ".account"]["y"] + boxes[width, ".account"]["height"] - 1
        assert below["height"] <= 90, "the name takes three lines at most, the link one"
        assert LONG in (page.locator(".shown-programme").text_content() or "")
    middles = [
        boxes[1280, name]["y"] + boxes[1280, name]["height"] / 2
        for name in (".brand", ".languages", ".account")
    ]
    assert max(middles) - min(middles) < 6, "one row at the top"
    assert boxes[1280, ".shown-programme"]["height"] < 30, "and one for the programme"
    assert boxes[360, ".languages"]["y"] < boxes[360, ".brand"]["y"] + boxes[360, ".brand"]["height"]
