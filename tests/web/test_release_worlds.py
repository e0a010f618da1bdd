"""Two worlds that readers must not tell apart: nothing that they are answered differs by what is suppressed.

That holds for words, titles, the order of rows, the size of files and the marks by which browsers keep them.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import text

from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.disclosure.counts.tables import Dimension, declare_table
from grants_app.extensions import db
from tests.awards import desk
from tests.clients import CheckedClient
from tests.conftest import PASSWORD, make_app, visitor
from tests.released import new_table, release
from tests.sign_ins import sign_in

# 3 and 40 in one world, 8 and 35 in the other: all that is published is the same.
OTHER_WORLD = {3: 8, 40: 35}
PAGES = ("/", "/exports", "/releases", "/releases/1")
FILES = ("/releases/1/cases.csv", "/releases/1.xlsx")
PATHS = (*PAGES, *FILES, "/api/v1/releases", "/api/v1/releases/1")
TOKENS = re.compile(rb'name="csrf_token" value="[^"]*"')
NAMING = ("ETag", "Content-Length", "Content-Disposition", "Cache-Control")


def move_to_the_other_world(app: Flask) -> None:
    """Past everything that keeps what was released as it is."""
    with app.app_context():
        connection = db.session.connection()
        for before, after in OTHER_WORLD.items():
            changed = connection.execute(
                text("UPDATE released_cell SET value = :after WHERE value = :before"),
                {"before": before, "after": after},
            )
            assert changed.rowcount == 1
        db.session.commit()


def reader(app: Flask, account: str | None) -> CheckedClient:
    """A visitor, or somebody who signed in."""
    client = visitor(app)
    if account is not None:
        assert sign_in(client, f"{account}@example.org", PASSWORD).status_code == 302
    return client


def read(client: CheckedClient) -> dict[str, tuple[list[str | None], object]]:
    """Every answer; of a workbook its parts but the moment at which it was made."""
    found: dict[str, tuple[list[str | None], object]] = {}
    for path in PATHS:
        for language in ("sq", "en"):
            answer = client.get(f"{path}?lang={language}")
            assert answer.status_code == 200, path
            body: object = TOKENS.sub(b"", answer.data)
            heads = [answer.headers.get(name) for name in NAMING]
            if path.endswith(".xlsx"):
                with ZipFile(BytesIO(answer.data)) as parts:
                    body = {name: parts.read(name) for name in parts.namelist() if "core.xml" not in name}
                heads[1] = None
            found[f"{path} {language}"] = (heads, body)
    return found


@pytest.mark.parametrize("account", [None, "donor", "grantee.gip", "admin"])
def test_no_answer_depends_on_what_is_suppressed(app: Flask, tmp_path: Path, account: str | None) -> None:
    dimension = Dimension("place", {"country": ["a", "b", "c", "d"]})
    leaves: dict[tuple[str, ...], int] = {("a",): 3, ("b",): 40, ("c",): 70, ("d",): 0}
    table = declare_table("cases", IndicatorClass.CASES, [dimension], leaves)
    with desk(app) as at:
        release(at, [new_table("cases", table)])
    url = app.config["SETTINGS"].database_url
    worlds, full = [], []
    for world in range(2):
        if world:
            move_to_the_other_world(app)
        again = make_app(url, tmp_path / f"world-{world}")  # nothing is kept of the other one's answers
        worlds.append(read(reader(again, account)))
        full.append(reader(again, "specialist").get("/api/v1/releases/1").data)
    assert full[0] != full[1]
    for name, answer in worlds[0].items():
        assert answer == worlds[1][name], name
