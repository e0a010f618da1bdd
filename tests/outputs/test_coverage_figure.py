"""The coverage map as a figure."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from decimal import Decimal

import pytest

from grants_app.config import ROOT
from grants_app.outputs.coverage.classes import class_of, scale_classes
from grants_app.outputs.coverage.figures import (
    MapArea,
    MapPoint,
    MapWords,
    map_config,
    map_figure,
    page_json,
)
from tests.plotly_schema import checked

BBOX = (19.2, 39.6, 21.1, 42.7)


def test_areas_are_filled_lines_without_their_outline() -> None:
    figure = map_figure([MapArea("AL-PG", "5", ["Pogradec", "Grants: 2"], "2")], [], BBOX)
    area, numbers = figure["data"]
    assert (area["type"], area["fill"], area["fillcolor"]) == ("scatter", "toself", "var(--scale-5)")
    assert (area["x"], area["meta"]) == ([], {"boundary": "AL-PG"})
    assert area["text"] == "Pogradec<br>Grants: 2"
    assert (numbers["mode"], numbers["text"], numbers["meta"]) == ("text", ["2"], {"labels": ["AL-PG"]})
    assert numbers["textfont"]["color"] == ["var(--on-accent)"]


@pytest.mark.parametrize("swatch", ["national_only", "no_data"])
def test_what_is_not_a_count_has_a_pattern(swatch: str) -> None:
    (area,) = map_figure([MapArea("AL-MT", swatch, ["Mat"])], [], BBOX)["data"]
    assert area["fillpattern"]["shape"]
    assert area["fillpattern"]["bgcolor"] == f"var(--map-{swatch})"
    (empty,) = map_figure([MapArea("AL-MT", "none", ["Mat"])], [], BBOX)["data"]
    assert "fillpattern" not in empty


def test_markers_that_look_alike_share_a_trace() -> None:
    points = [
        MapPoint("AL-1", "town", 19.81866, 41.32744, "named", ["Tiranë"]),
        MapPoint("AL-2", "commune", 20.6, 40.9, "named", ["Buçimas"]),
        MapPoint("AL-3", "town", 20.65, 40.9, "named", ["Pogradec"]),
    ]
    towns, communes = map_figure([], points, BBOX)["data"]
    assert (towns["customdata"], towns["marker"]["symbol"]) == (["AL-1", "AL-3"], "circle")
    assert (communes["customdata"], communes["marker"]["symbol"]) == (["AL-2"], "diamond")
    assert towns["x"][0] == 19.819


def test_proportions_are_those_of_the_country() -> None:
    layout = map_figure([], [], BBOX)["layout"]
    assert layout["yaxis"]["scaleanchor"] == "x"
    assert layout["yaxis"]["scaleratio"] == pytest.approx(1 / math.cos(math.radians(41.15)), abs=0.001)


def test_nothing_asks_for_another_host() -> None:
    config = map_config(MapWords("sq", {"Zoom in": "Zmadho"}, ",", "\N{NO-BREAK SPACE}"))
    assert config["displaylogo"] is False
    assert config["locales"]["sq"]["format"] == {"decimal": ",", "thousands": "\N{NO-BREAK SPACE}"}
    figure = map_figure([MapArea("AL-PG", "2", ["Pogradec"], "1")], [], BBOX)
    assert "http" not in page_json([figure, config])
    assert "choropleth" not in page_json(figure)


def test_names_are_text_and_json_cannot_end_its_element() -> None:
    figure = map_figure([MapArea("AL-1", "2", ["</script><b>&"], "<")], [], BBOX)
    text = page_json([figure, "</script><!--"])
    assert "</" not in text
    assert "<!--" not in text
    assert json.loads(text)[0]["data"][0]["text"] == "&lt;/script&gt;&lt;b&gt;&amp;"


@pytest.mark.parametrize(
    ("highest", "bounds"),
    [
        (0, []),
        (1, ["1-1"]),
        (3, ["1-1", "2-2", "3-3"]),
        (5, ["1-1", "2-2", "3-3", "4-5"]),
        (8, ["1-2", "3-4", "5-6", "7-8"]),
        (1000, ["1-200", "201-400", "401-600", "601-1000"]),
    ],
)
def test_classes_have_round_bounds(highest: int, bounds: list[str]) -> None:
    classes = scale_classes([Decimal(0), Decimal(highest)])
    assert [f"{one.low}-{one.high}" for one in classes] == bounds


def test_every_value_has_one_class_and_zero_has_none() -> None:
    tenth = Decimal("0.1")
    values = [tenth * number for number in range(1, 491)]
    classes = scale_classes(values, tenth)
    assert all(sum(one.low <= value <= one.high for one in classes) == 1 for value in values)
    assert class_of(Decimal(0), classes) is None
    assert [one.step for one in classes] == sorted({one.step for one in classes})


def test_plotly_knows_every_attribute_of_the_figure() -> None:
    areas = [
        MapArea("AL-PG", "5", ["Pogradec"], "2"),
        MapArea("AL-MT", "national_only", ["Mat"]),
        MapArea("AL-KU", "ground", ["Kukës"]),
    ]
    points = [
        MapPoint("a", "town", 19.5, 41.1, "named", ["a"]),
        MapPoint("b", "commune", 19.6, 41.2, "unnamed", ["b"]),
    ]
    assert len(checked(map_figure(areas, points, BBOX))["data"]) == 6


def test_no_worker_loads_the_classes_of_plotly() -> None:
    code = (
        "import sys; import wsgi, grants_app.outputs.coverage.figures as f; "
        "f.map_figure([], [], (19, 39, 21, 43)); assert 'plotly' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
