"""Static files that travel together are what their parts are, kept by their address and not sent twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grants_app.bundles import BUNDLES
from tests.clients import CheckedClient

STATIC = Path(__file__).resolve().parents[2] / "grants_app" / "static"
KINDS = {"site.css": "text/css", "drawing.js": "text/javascript"}


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_is_its_parts(client: CheckedClient, name: str) -> None:
    address = re.findall(rf"/static/{re.escape(name)}\?v=[0-9a-f]{{10}}", client.get("/coverage").text)
    assert len(address) == 1
    answer = client.get(address[0])
    assert (answer.status_code, answer.mimetype) == (200, KINDS[name])
    at = 0
    for part in BUNDLES[name]:
        at = answer.text.index((STATIC / part).read_text(encoding="utf-8"), at)
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    known = client.get(address[0], headers={"If-None-Match": answer.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    assert client.get(f"/static/{name}/no").status_code == 404


def test_style_sheets_of_coverage_name_only_parts_of_their_own_pages() -> None:
    own = re.compile(
        r"coverage|gap|planner|reach|trend|compared|claimed|ranked|filters-wide|weightless|\.b\d+$"
    )
    for name in BUNDLES["site.css"][2:]:
        text = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        for line in re.findall(r"([^{}]+)\{", text):
            for selector in re.split(r",(?![^()]*\))", line):
                assert selector.strip().startswith("@") or own.search(selector.strip()), selector
