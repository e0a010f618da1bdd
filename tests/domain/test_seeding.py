"""Loading the facts again after a file was corrected."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.cli import SEED
from grants_app.domain.audit.actions import Author, record
from grants_app.domain.grants.models import Grant
from grants_app.domain.seeding.actions import seed_facts
from grants_app.domain.seeding.facts import SeedError
from grants_app.extensions import db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SEED, tmp_path / "seed"))


def correct(folder: Path, number: int, before: str, after: str) -> None:
    path = folder / "grants" / f"{number:02}.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def grant(number: int) -> Grant:
    return db.session.scalars(select(Grant).where(Grant.number == number)).one()


def test_a_corrected_file_reaches_the_database_children_included(app: Flask, folder: Path) -> None:
    """Themes are unique by grant: the old rows must go before the new ones come."""
    path = folder / "grants" / "03.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('[[themes]]\ntheme = "prevention"', '[[themes]]\ntheme = "prevention"\nextra = 1')
    )
    correct(folder, 3, "reason.sq = ", "reason.sq = 'Ndryshuar: ' #")
    correct(folder, 3, 'en = "', 'en = "Corrected ')
    with app.app_context():
        assert seed_facts(folder).changed >= 1
        db.session.commit()
        assert grant(3).title_en is not None
        assert str(grant(3).title_en).startswith("Corrected ")
        assert [theme.reason_sq for theme in grant(3).themes] == ["Ndryshuar: "]


def test_what_a_person_changed_is_kept_and_said(app: Flask, folder: Path) -> None:
    correct(folder, 3, 'en = "', 'en = "Corrected ')
    with app.app_context():
        grant(3).title_en = "A title that a person typed"
        record(Author(None, "test"), "grant.edit", subject=("grant", "kvktnj/3"))
        db.session.commit()
        result = seed_facts(folder)
        db.session.commit()
        assert grant(3).title_en == "A title that a person typed"
        assert "grant/kvktnj/3/title_en" in result.kept


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('theme = "prevention"', 'theme = "prevnetion"'),
        ("place = ", 'place = "AL-XX" #'),
        ("[duration]", "[duratoin]"),
    ],
)
def test_a_slip_in_a_file_is_named_with_its_file(app: Flask, folder: Path, before: str, after: str) -> None:
    correct(folder, 3, before, after)
    with app.app_context(), pytest.raises(SeedError, match=r"grants/03\.toml"):
        seed_facts(folder)
