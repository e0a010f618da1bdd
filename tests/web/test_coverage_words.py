"""The map says what it shows: its sentence names the filters, its numbers carry the evidence of the table."""

from __future__ import annotations

import html
import re

import pytest

from tests.clients import CheckedClient
from tests.web.test_coverage import map_data, page

GLYPHS = {"rural_stated": "●", "area_wide": "◕", "level_unstated": "◑", "urban_only": "◔"}


@pytest.mark.parametrize("level", ["county", "district"])
def test_each_number_on_the_map_carries_the_evidence_of_the_place(client: CheckedClient, level: str) -> None:
    markup = page(client, f"/coverage?level={level}&lang=en")
    numbers = next(one for one in map_data(markup)["figure"]["data"] if one["mode"] == "text")
    drawn = dict(zip(numbers["meta"]["labels"], numbers["text"], strict=True))
    rows = client.get(f"/api/v1/coverage?level={level}").get_json()["data"]
    reached = {
        row["place"]["code"]: f"{row['grants']}{GLYPHS[row['state']]}" for row in rows if row["grants"]
    }
    assert drawn == reached
    assert len({text[-1] for text in drawn.values()}) >= 3
    legend = markup.split("Strongest evidence, beside the number", 1)[1].split("</ul>", 1)[0]
    assert re.findall(r"evidence-shape evidence-(\w+)", legend) == list(GLYPHS)


@pytest.mark.parametrize("form", ["svg", "geojson"])
def test_files_say_the_same(client: CheckedClient, form: str) -> None:
    query = "theme=prevention&phase=1&works_with=population&on=2005-06-15&lang=en"
    lead = html.unescape(
        page(client, f"/coverage?{query}").split('class="page-lead">', 1)[1].split("</p>", 1)[0]
    )
    assert lead == (
        "The map shows how many grants have a site in each district, on 15 June 2005; counted are only: "
        "Prevention; Phase 1; Works with: The population."
    )
    assert lead in client.get(f"/exports/coverage.{form}?{query}").get_data(as_text=True)
    assert "counted are only" not in page(client, "/coverage?on=2005-06-15&claims=1&lang=en")


def test_the_drawing_has_the_evidence_and_its_legend(client: CheckedClient) -> None:
    drawing = client.get("/exports/coverage.svg?lang=en").get_data(as_text=True)
    assert "Strongest evidence, beside the number" in drawing
    assert all(f">{glyph}</text>" in drawing for glyph in GLYPHS.values())
    assert re.search(r">5●</text>", drawing)
