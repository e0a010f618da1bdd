"""The coverage map as files: drawing, picture, paper and GeoJSON say what the page says."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader

from grants_app.blueprints.exports import maps
from grants_app.domain.geography.inside import ring_area
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.extensions import db
from grants_app.outputs.coverage import raster
from grants_app.outputs.coverage.geojson import polygons_of
from tests.clients import CheckedClient
from tests.factories import committed

SVG = "{http://www.w3.org/2000/svg}"
WORDS = {
    "en": ("Coverage: Grants, in November 2005", "Prevention", "With claims", "Nationwide only", "made on"),
    "sq": (
        "Mbulimi: Grantet, në nëntor 2005",
        "Parandalim",
        "Me pretendime",
        "Vetëm grante në shkallë vendi",
    ),
}
ASKED = "theme=prevention&month=2005-11&claims=1"


def drawing(client: CheckedClient, query: str = "") -> ET.Element:
    answer = client.get(f"/exports/coverage.svg?{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    return ET.fromstring(answer.data)  # noqa: S314  # our own document


def collection(client: CheckedClient, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/exports/coverage.geojson?{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/geo+json"
    content: dict[str, Any] = json.loads(answer.data)
    return content


@pytest.mark.parametrize("language", ["en", "sq"])
def test_the_drawing_says_title_filters_legend_and_sources(client: CheckedClient, language: str) -> None:
    root = drawing(client, f"{ASKED}&lang={language}")
    said = " ".join(element.text or "" for element in root.iter(f"{SVG}text"))
    for words in (*WORDS[language], "OpenStreetMap", "ODbL 1.0", "GeoNames", "2026"):
        assert words in said, words
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert root.findtext(f"{SVG}title") == WORDS[language][0]
    outlines = [path for path in root.iter(f"{SVG}path") if path.get("fill-rule")]
    # 36 districts, and the fields of the legend.
    assert len(outlines) >= 36 + 4
    assert {path.get("fill") for path in root.iter(f"{SVG}path")} >= {"url(#dots)", "url(#lines)"}
    assert "href" not in ET.tostring(root, encoding="unicode")


@pytest.mark.parametrize("level", ["county", "district", "commune"])
@pytest.mark.parametrize("language", ["en", "sq"])
def test_the_sheet_of_paper_is_one_tagged_page(client: CheckedClient, level: str, language: str) -> None:
    answer = client.get(f"/exports/coverage.pdf?level={level}&lang={language}&metric=grant_months")
    assert answer.mimetype == "application/pdf"
    found = PdfReader(BytesIO(answer.data))
    assert len(found.pages) == 1
    root: Any = found.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    text = found.pages[0].extract_text()
    assert ("Muaj-grant" if language == "sq" else "Grant-months") in text
    assert "OpenStreetMap" in text


def test_the_picture_has_the_colours_of_the_drawing(client: CheckedClient) -> None:
    answer = client.get("/exports/coverage.png?claims=1")
    assert answer.mimetype == "image/png"
    picture = Image.open(BytesIO(answer.data)).convert("RGB")
    height = float(drawing(client, "claims=1").get("height") or 0)
    assert picture.size == (2000, int(2 * height))
    colours = {colour for _count, colour in picture.getcolors(1 << 24) or []}
    for fill in ("#a3cbc7", "#67a5a4", "#2f7d7f", "#0a474b", "#d5e6e2", "#fbf3df", "#e6e2d9"):
        assert tuple(bytes.fromhex(fill[1:])) in colours, fill


def test_geojson_is_rfc_7946_and_holds_the_figures_of_the_api(client: CheckedClient) -> None:
    for level in ("county", "district", "commune"):
        content = collection(client, f"level={level}&{ASKED}&lang=en")
        assert content["type"] == "FeatureCollection"
        rows: list[dict[str, Any]] = []
        following: str | None = f"/api/v1/coverage?level={level}&{ASKED}"
        while following:
            answer = client.get(following).get_json()
            rows, following = rows + answer["data"], answer["links"]["next"]
        assert content["nationwide_grants"] == answer["meta"]["nationwide_grants"]
        figures = {
            one["id"]: (
                one["properties"]["coverage_state"],
                one["properties"]["grants_n"],
                one["properties"]["grant_months"],
                one["properties"]["claimed_by"],
            )
            for one in content["features"]
        }
        assert figures == {
            row["place"]["code"]: (row["state"], row["grants"], row["grant_months"], row["claimed_by"])
            for row in rows
        }
        for feature in content["features"]:
            check_geometry(feature, level)
        assert {one["properties"]["amount_usd"] for one in content["features"]} == {None}
        assert "OpenStreetMap" in content["attribution"]


def check_geometry(feature: dict[str, Any], level: str) -> None:
    geometry = feature["geometry"]
    if level == "commune":
        assert geometry is None or geometry["type"] == "Point"
        return
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for outer, *holes in polygons:
        assert outer[0] == outer[-1]
        assert ring_area([(x, y) for x, y in outer]) > 0
        assert all(ring_area([(x, y) for x, y in hole]) < 0 for hole in holes)
        assert all(19 < x < 21.2 and 39.5 < y < 42.8 for x, y in outer)


def test_a_ring_inside_another_is_a_hole() -> None:
    class Outline:
        lon = (0.0, 4.0, 4.0, 0.0, 0.0, None, 1.0, 2.0, 2.0, 1.0, 1.0, None, 8.0, 8.0, 9.0, 8.0)
        lat = (0.0, 0.0, 4.0, 4.0, 0.0, None, 1.0, 1.0, 2.0, 2.0, 1.0, None, 8.0, 9.0, 9.0, 8.0)

    found: Any = polygons_of(Outline())  # type: ignore[arg-type]  # has what is read of an outline
    assert [len(polygon) for polygon in found] == [2, 1]
    assert ring_area([tuple(point) for point in found[0][1]]) < 0
    assert ring_area([tuple(point) for point in found[1][0]]) > 0


def test_no_file_has_a_point_for_a_protected_site(app: Flask, client: CheckedClient) -> None:
    before = {one["id"] for one in collection(client, "level=commune")["features"] if one["geometry"]}
    with committed(app):
        site = (
            db.session.query(GrantSite).filter(GrantSite.place_id.is_not(None), ~GrantSite.inferred).first()
        )
        assert site is not None
        site.sensitive = True
    content = collection(client, "level=commune&lang=en")
    assert {one["id"] for one in content["features"] if one["geometry"]} == before
    for feature in content["features"]:
        assert set(feature["properties"]).isdisjoint({"site", "sites", "words"})


@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "geojson"])
def test_bad_values_and_a_second_question(client: CheckedClient, ending: str) -> None:
    address = f"/exports/coverage.{ending}"
    for query in (
        "level=village",
        "on=2006-01-01&month=2005-03",
        "phase=9",
        "organisation=nobody",
        "metric=money",
    ):
        assert client.get(f"{address}?{query}").status_code == 400, query
    first = client.get(f"{address}?lang=en")
    assert first.headers["Content-Disposition"].endswith(f"coverage-kvktnj-2006-05-10-en.{ending}")
    again = client.get(f"{address}?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_whoever_sees_no_grant_reads_that_nothing_is_known(
    app: Flask, client: CheckedClient, client_as: Callable[[str], CheckedClient]
) -> None:
    with committed(app):
        for grant in db.session.query(Grant):
            grant.published_at = None
    assert {one["properties"]["grants_n"] for one in collection(client)["features"]} == {None}
    said = " ".join(element.text or "" for element in drawing(client, "lang=en").iter(f"{SVG}text"))
    assert "nothing can be said" in said
    known = collection(client_as("specialist"))["features"]
    assert any(one["properties"]["grants_n"] for one in known)


def test_without_a_font_the_picture_says_what_is_missing(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raster, "FONTS", {False: ("no-such-font.ttf",), True: ("no-such-font.ttf",)})
    assert client.get("/exports/coverage.png?lang=en&on=2006-01-02").status_code == 503


def test_the_command_writes_what_a_visitor_gets(app: Flask, client: CheckedClient, tmp_path: Path) -> None:
    out = tmp_path / "coverage.geojson"
    done = app.test_cli_runner().invoke(args=["export", "geojson", str(out), "--lang", "en"])
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text(encoding="utf-8")) == collection(client, "lang=en")
    assert set(maps.FORMS) == {"svg", "png", "pdf", "geojson"}
