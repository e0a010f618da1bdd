"""The second programme of tests: where its files are, its addresses, and loading it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from grants_app.domain.programmes.models import Programme
from grants_app.domain.seeding.actions import seed_facts
from grants_app.extensions import db, write_intent

FOLDER = Path(__file__).parent / "second_programme"
HOME = "/programmes/test-programme"


def load(app: Flask, folder: Path = FOLDER) -> None:
    """Load a programme from its files, beside those that are there."""
    with app.app_context():
        token = write_intent.set(True)
        seed_facts(folder)
        db.session.commit()
        write_intent.reset(token)


def the_programme() -> Programme:
    """The second programme, in an open context."""
    return db.session.scalars(select(Programme).where(Programme.slug == "test-programme")).one()
