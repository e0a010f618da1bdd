"""Seeding organisations and partners."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from grants_app.domain.organisations.models import (
    NameKind,
    Organisation,
    OrganisationKind,
    OrganisationName,
    Partner,
)
from grants_app.domain.seeding.facts import Record, both, each, entry_of, lines, read_toml, tables, unique
from grants_app.domain.seeding.mentions import Mentions
from grants_app.domain.seeding.upsert import Children, Seeder
from grants_app.domain.texts.collation import sort_key_sq
from grants_app.extensions import db


def seed_organisations(seeder: Seeder, folder: Path) -> dict[str, Organisation]:
    """Load the grantees. Returns slug → organisation."""
    found = {row.slug: row for row in db.session.scalars(select(Organisation))}
    mentions = Mentions.of(folder)
    seen: set[str] = set()
    for entry in tables(read_toml(folder / "organisations.toml"), "organisations"):
        slug = unique(entry, "slug", seen)
        row = found.get(slug) or Organisation(slug=slug)
        with entry_of(entry):
            values, names = _values(entry, mentions), _names(entry, mentions)
            found[slug] = seeder.put(
                "organisation", slug, row, values, {"names": Children(OrganisationName, names)}
            )
    return found


def _names(entry: Record, mentions: Mentions) -> list[dict[str, object]]:
    def name(_place: int, row: Record) -> dict[str, object]:
        kind, keys = NameKind(row["type"]), mentions.behind(row)
        return {"text": row["text"], "kind": kind, "grant_keys": keys, **lines(row)}

    return each(entry, "names", name)


def _values(entry: Record, mentions: Mentions) -> dict[str, object]:
    return {
        **both(entry, "name", needed=True),
        "acronym": entry.get("acronym"),
        "kind": OrganisationKind(entry["kind"]),
        "kind_inferred": bool(entry.get("kind_inferred")),
        **both(entry, "kind_reason"),
        "kind_grant_keys": mentions.behind(entry, "kind_grants", "kind_lines"),
        **lines(entry, "kind_lines", "kind_"),
        **lines(entry),
    }


def seed_partners(seeder: Seeder, folder: Path) -> dict[str, Partner]:
    """Load the partner organisations. Returns slug → partner."""
    found = {row.slug: row for row in db.session.scalars(select(Partner))}
    seen: set[str] = set()
    for entry in tables(read_toml(folder / "partners.toml"), "partners"):
        slug = unique(entry, "slug", seen)
        with entry_of(entry):
            values = {
                **both(entry, "name", needed=True),
                "acronym": entry.get("acronym"),
                **lines(entry),
                "sort_key_sq": sort_key_sq(entry["name"]["sq"]),
            }
            found[slug] = seeder.put("partner", slug, found.get(slug) or Partner(slug=slug), values)
    return found
