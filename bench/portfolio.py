"""A portfolio of any size for measuring: the real facts, and copies of the real grants under new numbers."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Table, func, insert, select, text

from grants_app import create_app
from grants_app.cli import SEED
from grants_app.config import read_settings
from grants_app.domain.coverage.presence.keeping import rebuild_presence
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.search.keeping import rebuild_index
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.search.models import Subject
from grants_app.domain.seeding.actions import seed_facts
from grants_app.domain.texts.sorting import sort_keys
from grants_app.extensions import BaseModel, db, write_intent

BATCH = 2_000


def make_portfolio(url: str, instance: Path, size: int) -> None:
    """Fill an empty database with `size` grants, at least the 24 real ones."""
    app = application(url, instance)
    with app.app_context():
        upgrade()
        write_intent.set(True)
        seed_facts(SEED)
        db.session.commit()
        add_copies(size - 24)
        rebuild_index(Subject.GRANT)
        rebuild_presence()
        db.session.commit()
        db.session.remove()
        gather_statistics()
        db.engine.dispose()


def gather_statistics() -> None:
    """What autovacuum does within minutes of a large change: PostgreSQL plans by what it knows."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def application(url: str, instance: Path) -> Flask:
    """The product on a given database."""
    settings = {"GRANTS_DATABASE_URL": url, "GRANTS_INSTANCE": str(instance), "GRANTS_SECRET_KEY": "bench"}
    return create_app(read_settings(settings))


def add_copies(count: int) -> None:
    """Add copies of the real grants with shifted dates, their themes, sites and whom they work with."""
    chance = random.Random(1)
    originals = [dict(row._mapping) for row in db.session.execute(select(table(Grant)))]
    models: tuple[type[BaseModel], ...] = (GrantTheme, GrantWorksWith, GrantSite)
    parts = {model: rows_by_grant(model) for model in models}
    organisations = list(db.session.scalars(select(Organisation.id)))
    next_id = (db.session.scalar(select(func.max(Grant.id))) or 0) + 1
    number = (db.session.scalar(select(func.max(Grant.number))) or 0) + 1
    for first in range(0, max(count, 0), BATCH):
        grants: list[dict[str, Any]] = []
        children: dict[type[BaseModel], list[dict[str, Any]]] = {model: [] for model in parts}
        for _copy in range(min(BATCH, count - first)):
            original = chance.choice(originals)
            grants.append(copied(original, next_id, number, chance, organisations))
            for model, found in parts.items():
                children[model] += [{**row, "grant_id": next_id} for row in found.get(original["id"], [])]
            next_id, number = next_id + 1, number + 1
        connection = db.session.connection()
        connection.execute(insert(table(Grant)), grants)
        for model, values in children.items():
            connection.execute(insert(table(model)), values)
        db.session.commit()


def copied(
    original: dict[str, Any], key: int, number: int, chance: random.Random, organisations: list[int]
) -> dict[str, Any]:
    """A grant like the original with a number, dates and an organisation of its own."""
    shift = timedelta(days=chance.randrange(0, 1500))
    title = f"{original['title_sq']} {number}"
    return {
        **original,
        "id": key,
        "number": number,
        "title_sq": title,
        **sort_keys(title, original["title_en"]),
        "search_text": f"{number}\n{original['search_text']}",
        "start_on": original["start_on"] + shift,
        "end_on": original["end_on"] + shift,
        "closed_early_on": original["closed_early_on"] and original["closed_early_on"] + shift,
        "organisation_id": chance.choice(organisations),
    }


def rows_by_grant(model: type[BaseModel]) -> dict[int, list[dict[str, Any]]]:
    """Every row of a child table by its grant, without its own id."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in db.session.execute(select(table(model))).all():
        values = dict(row._mapping)
        values.pop("id")
        found.setdefault(values["grant_id"], []).append(values)
    return found


def table(model: type[BaseModel]) -> Table:
    """The table of a model: benchmarks write past the audit log, into a database of their own."""
    return cast("Table", model.__table__)
