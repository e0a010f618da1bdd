"""The programme on one page of paper: one sheet, both languages, the figures of the pages."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from grants_app.blueprints.exports import routes
from grants_app.config import ROOT
from grants_app.outputs.factsheet import document, printing
from grants_app.outputs.factsheet.map import FILLS, Outline, draw_map, draw_swatch
from tests.clients import CheckedClient
from tests.conftest import make_app, visitor
from tests.web.portfolios import add_grants, count_queries, enter_amount, hide_grant

ADDRESS = "/exports/factsheet.pdf"
WORDS = {
    "en": (
        "Grants by phase",
        "Districts that no grant reaches",
        "What is unknown",
        "As of 10 May 2006",
        "Lezhë",
    ),
    "sq": (
        "Grantet sipas fazës",
        "Rrethet që nuk i mbulon asnjë grant",
        "Çfarë nuk dihet",
        "10 maj 2006",
        "Lezhë",
    ),
}


def read(client: CheckedClient, query: str = "lang=en") -> PdfReader:
    answer = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    return PdfReader(BytesIO(answer.data))


def text(client: CheckedClient, query: str = "lang=en") -> str:
    return " ".join(read(client, query).pages[0].extract_text().split())


@pytest.mark.parametrize("language", ["en", "sq"])
def test_one_tagged_sheet_in_each_language(client: CheckedClient, language: str) -> None:
    found = read(client, f"lang={language}")
    assert len(found.pages) == 1
    width, height = (float(side) for side in found.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    root: Any = found.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert found.metadata
    assert found.metadata.title in (
        "The Albanian Initiative: Coordinated Action Against Human Trafficking",
        "Nisma Shqiptare: Koordinimi i Veprimeve Kundër Trafikimit Njerëzor",
    )
    words = text(client, f"lang={language}")
    for phrase in WORDS[language][:4]:
        assert phrase in words
    assert "Bulqizë, Kavajë, Kolonjë, Kuçovë, Kurbin, Mallakastër, Mat, Peqin, Skrapar" in words
    assert "OpenStreetMap" in words


def test_filters_and_day_count_as_in_the_list(client: CheckedClient) -> None:
    total = client.get("/api/v1/grants?phase=1").get_json()["meta"]["total"]
    words = text(client, "lang=en&phase=1")
    assert f"{total} grants" in words
    assert "Only a part of the grants" in words
    assert "Only a part" not in text(client)
    assert "As of 1 March 2005" in text(client, "lang=en&on=2005-03-01")


@pytest.mark.parametrize("query", ["phase=99", "theme=nothing", "on=yesterday", "level=moon"])
def test_what_the_list_refuses_is_refused(client: CheckedClient, query: str) -> None:
    assert client.get(f"{ADDRESS}?{query}").status_code == 400


def test_only_what_is_published_and_money_for_those_who_read_it(
    app: Flask, client_as: Callable[[str], CheckedClient], client: CheckedClient
) -> None:
    enter_amount(app, 3, 1_234_500, released=True)
    enter_amount(app, 4, 6_789_000, released=False)
    hide_grant(app, 5)
    assert "23 grants" in text(client)
    assert "12,345" not in text(client)
    donor = text(client_as("donor"))
    assert "US$ 12,345 are recorded, for 1 grant;" in donor
    assert "67,890" not in donor


def test_many_grants_fit_and_cost_no_more_queries(app: Flask, client: CheckedClient) -> None:
    few = count_queries(app, lambda: client.get(f"{ADDRESS}?lang=en"))
    add_grants(app, 30)
    assert few == count_queries(app, lambda: client.get(f"{ADDRESS}?lang=en"))
    assert len(read(client).pages) == 1


def test_an_unchanged_sheet_is_not_made_again(app: Flask, client: CheckedClient) -> None:
    first = client.get(ADDRESS)
    held = {"If-None-Match": first.headers["ETag"]}
    assert client.get(ADDRESS, headers=held).status_code == 304
    hide_grant(app, 5)
    assert client.get(ADDRESS, headers=held).status_code == 200


def test_the_name_says_what_and_the_list_of_exports_leads_there(client: CheckedClient) -> None:
    name = client.get(f"{ADDRESS}?lang=sq").headers["Content-Disposition"]
    assert "factsheet-kvktnj-2006-05-10-sq.pdf" in name
    assert "/exports/factsheet.pdf?lang=sq" in client.get("/exports?lang=en").get_data(as_text=True)


def test_made_up_data_are_marked(database_url: str, tmp_path: Path) -> None:
    app = make_app(database_url, tmp_path, DEMO="1")
    assert "Illustrative data" in text(visitor(app))


def test_without_pango_the_page_names_the_package(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_sheet: document.Factsheet) -> bytes:
        raise document.MissingLibraryError

    monkeypatch.setattr(routes, "write_pdf", fail)
    answer = client.get(f"{ADDRESS}?lang=en")
    assert answer.status_code == 503
    assert "libpangoft2-1.0-0" in answer.get_data(as_text=True)


@pytest.mark.parametrize("program", ["import time; time.sleep(60)", "raise SystemExit(1)"])
def test_a_page_that_is_not_done_in_time_is_told_and_ends(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    stuck = tmp_path / "stuck.py"
    stuck.write_text(program, encoding="utf-8")
    monkeypatch.setattr(printing, "__file__", str(stuck))
    monkeypatch.setattr(document, "LONGEST", 1.0)
    answer = client.get(f"{ADDRESS}?lang=en")
    assert answer.status_code == 503
    assert document.ONE_AT_A_TIME.acquire(blocking=False), "the next one may be printed"
    document.ONE_AT_A_TIME.release()


def test_what_the_program_finds_missing_is_named(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "without_pango.py"
    program.write_text(f"raise SystemExit({printing.WITHOUT_PANGO})", encoding="utf-8")
    monkeypatch.setattr(printing, "__file__", str(program))
    answer = client.get(f"{ADDRESS}?lang=en")
    assert answer.status_code == 503
    assert "libpangoft2-1.0-0" in answer.get_data(as_text=True)


def test_no_page_makes_a_worker_load_what_prints_or_draws(app: Flask) -> None:
    """Neither WeasyPrint nor Plotly's classes: both would stay in the worker's memory for good."""
    program = (
        "import sys\n"
        "from grants_app import create_app\n"
        "client = create_app().test_client()\n"
        f"for path in ('/', '/coverage', '/grants/3', '{ADDRESS}', '/exports/portfolio.xlsx'):\n"
        "    assert client.get(path).status_code == 200, path\n"
        "print(sorted({'weasyprint', 'plotly', 'alembic', 'pydyf'} & set(sys.modules)))\n"
    )
    settings = app.config["SETTINGS"]
    own = {"DATABASE_URL": settings.database_url, "INSTANCE": str(settings.instance), "SECRET_KEY": "tests"}
    known = {**os.environ, **{f"GRANTS_{name}": value for name, value in own.items()}}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=known, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr[-2000:]


def test_the_command_writes_the_same_page(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    result = app.test_cli_runner().invoke(args=["export", "factsheet", str(out), "--lang", "en"])
    assert result.exit_code == 0, result.output
    assert "Grants by phase" in PdfReader(out).pages[0].extract_text()


def test_texts_are_escaped_and_nothing_is_fetched(app: Flask) -> None:
    bad = '<img src="file:///etc/hostname"><script>'
    sheet = document.Factsheet(
        "en", bad, bad, bad, [bad], False, [(bad, bad)], [], None, bad, [], [bad], [bad], [bad]
    )
    with app.test_request_context("/"):
        assert "<img" not in document.page_html(sheet)
        found = PdfReader(BytesIO(document.write_pdf(sheet)))
    assert not found.pages[0].images


def test_zero_nationwide_and_unknown_look_different() -> None:
    drawn = [draw_swatch(state) for state in FILLS]
    assert len(set(drawn)) == len(drawn)
    square = (((19.0, 41.0), (20.0, 41.0), (20.0, 42.0)),)
    assert "url(#dots)" in draw_map([Outline(square, "national_only")])
    assert "url(#lines)" in draw_map([Outline(square, "no_data")])
