"""The seeding is repeatable: a second run changes nothing, and never what a person has changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants_app.cli import SEED
from grants_app.domain.audit.actions import Author, record
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.models import Grant
from grants_app.domain.seeding.actions import SeedResult, seed_facts
from grants_app.extensions import db, write_intent
from tests.checks.source import report
from tests.checks.tables import changed_tables, contents

PERSON = Author(user_id=None, actor="test")
FILE = "grants/03.toml"


def seed(app: Flask, folder: Path) -> SeedResult:
    """Load a folder of facts in one transaction, as the command does."""
    with app.app_context():
        token = write_intent.set(True)
        result = seed_facts(folder)
        db.session.commit()
        write_intent.reset(token)
    return result


def change_grant(app: Flask, change: Callable[[Grant], None]) -> None:
    """What a person does on a page: a change of grant 3 with its audit row."""
    with app.app_context():
        token = write_intent.set(True)
        change(db.session.scalars(select(Grant).where(Grant.number == 3)).one())
        record(PERSON, "grant.edit", subject=("grant", "kvktnj/3"))
        db.session.commit()
        write_intent.reset(token)


def summaries(app: Flask) -> tuple[str | None, str | None]:
    with app.app_context():
        grant = db.session.scalars(select(Grant).where(Grant.number == 3)).one()
        return grant.summary_sq, grant.summary_en


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A copy of the facts that a test may correct."""
    folder = tmp_path / "seed"
    shutil.copytree(SEED, folder)
    return folder


def correct(facts: Path, app: Flask) -> None:
    """Other summaries of grant 3 in the file, in both languages."""
    path, (sq, en) = facts / FILE, summaries(app)
    text = path.read_text(encoding="utf-8")
    assert sq
    assert en
    assert sq[:40] in text
    assert en[:40] in text
    corrected = text.replace(sq[:40], f"Korrigjuar. {sq[:40]}").replace(en[:40], f"Corrected. {en[:40]}")
    path.write_text(corrected, encoding="utf-8")


def test_a_second_run_changes_nothing(app: Flask, database_url: str) -> None:
    before = contents(database_url)
    result = seed(app, SEED)
    found = changed_tables(before, contents(database_url))
    assert not found, report(
        found, "Seeding writes only what differs from the row; see domain/seeding/upsert.py."
    )
    assert (result.changed, result.kept) == (0, [])


def test_what_nobody_changed_follows_the_file(app: Flask, facts: Path) -> None:
    correct(facts, app)
    result = seed(app, facts)
    sq, en = summaries(app)
    assert (sq or "").startswith("Korrigjuar. ")
    assert (en or "").startswith("Corrected. ")
    assert result.kept == []
    assert result.changed == 1


def test_what_a_person_changed_is_kept_and_named(app: Flask, facts: Path) -> None:
    def rewrite(grant: Grant) -> None:
        grant.summary_en = "Rewritten by hand."

    correct(facts, app)
    change_grant(app, rewrite)
    for _run in range(2):
        result = seed(app, facts)
        sq, en = summaries(app)
        assert en == "Rewritten by hand."
        assert (sq or "").startswith("Korrigjuar. ")
        assert result.kept == ["grant/kvktnj/3/summary_en"]


def test_what_a_person_took_away_stays_away(app: Flask, facts: Path) -> None:
    def take_away(grant: Grant) -> None:
        assert grant.sites
        grant.sites = []

    change_grant(app, take_away)
    result = seed(app, facts)
    assert result.kept == ["grant/kvktnj/3/sites"]
    with app.app_context():
        assert db.session.scalars(select(Grant).where(Grant.number == 3)).one().sites == []


def test_each_run_leaves_its_audit_row(app: Flask, facts: Path) -> None:
    def count() -> int:
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0

    before = count()
    correct(facts, app)
    seed(app, facts)
    assert count() == before + 1


def test_a_planted_change_is_caught(app: Flask, database_url: str) -> None:
    before = contents(database_url)

    def rewrite(grant: Grant) -> None:
        grant.summary_en = "Rewritten by hand."

    change_grant(app, rewrite)
    found = changed_tables(before, contents(database_url))
    assert [line.split(":")[0] for line in found] == [
        "audit_entry",
        "audit_head",
        "grant_award",
        "row_version",
        "search_term",
    ]
    assert changed_tables({"a": []}, {"b": []}) == ["a went", "b came"]
