"""No query where there is no business with one, and one commit a request."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.queries import ALLOWED_COMMITS, queries_outside_the_domain, stray_commits
from tests.checks.source import Module, application_modules, read_modules, report

QUERY_ADVICE = "Call a function of domain/<room>/queries.py or actions.py and hand its rows on."
COMMIT_ADVICE = (
    "The request commits once, in request_cycle.py; actions only flush. What must be kept although the "
    "request fails commits in a function of its own, entered in ALLOWED_COMMITS with its reason."
)


def test_no_query_in_blueprints_and_outputs() -> None:
    found = queries_outside_the_domain(application_modules())
    assert not found, report(found, QUERY_ADVICE)


def test_nothing_commits_but_what_is_listed() -> None:
    found = stray_commits(application_modules(), ALLOWED_COMMITS)
    assert not found, report(found, COMMIT_ADVICE)


def plant(tmp_path: Path, name: str, text: str) -> dict[str, Module]:
    path = tmp_path / "grants_app" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return read_modules(tmp_path / "grants_app")


@pytest.mark.parametrize(
    "text",
    [
        "from sqlalchemy import func\n",
        "import sqlalchemy as sa\n",
        "from grants_app.extensions import db as database\n",
        "def show():\n    return db\n",
        "def show():\n    return select(1)\n",
        "def show(rows):\n    return rows.session\n",
        "def show():\n    return Grant.query.all()\n",
        "def show(connection):\n    return connection.execute('SELECT 1')\n",
    ],
)
@pytest.mark.parametrize("storey", ["blueprints", "outputs"])
def test_a_planted_query_is_caught(text: str, storey: str, tmp_path: Path) -> None:
    assert queries_outside_the_domain(plant(tmp_path, f"{storey}/grants/planted.py", text))


def test_flasks_own_session_and_an_html_select_are_no_query(tmp_path: Path) -> None:
    text = "from flask import session\nsession.clear()\nform.select.data\n"
    assert queries_outside_the_domain(plant(tmp_path, "blueprints/grants/routes.py", text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "def save():\n    db.session.commit()\n",
        "class A:\n    def save(self):\n        if 1:\n            self.session.commit()\n",
        "def save():\n    with db.engine.begin() as connection:\n        pass\n",
        "db.session.commit()\n",
    ],
)
def test_a_planted_commit_is_caught(text: str, tmp_path: Path) -> None:
    assert stray_commits(plant(tmp_path, "domain/grants/actions.py", text), {})


def test_a_listed_commit_is_let_through_while_it_is_there(tmp_path: Path) -> None:
    modules = plant(tmp_path, "domain/grants/actions.py", "def save():\n    db.session.commit()\n")
    listed = {"grants_app.domain.grants.actions.save": "a reason"}
    assert stray_commits(modules, listed) == []
    assert stray_commits({}, listed)
