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
from grants_app.domain.seeding.facts import Record, both, entry_of, lines, read_toml
from grants_app.domain.seeding.mentions import Mentions
from grants_app.domain.seeding.upsert import Children, Seeder
from grants_app.domain.texts.collation import sort_key_sq
from grants_app.extensions import db


def seed_organisations(seeder: Seeder, folder: Path) -> dict[str, Organisation]:
    """Load the grantees. Returns slug → organisation."""
    found = {row.slug: row for row in db.session.scalars(select(Organisation))}
    mentions = Mentions.of(folder)
    for entry in read_toml(folder / "organisations.toml")["organisations"]:
        slug = entry["slug"]
        row = found.get(slug) or Organisation(slug=slug)
        with entry_of(f"organisations.toml, {slug}"):
            values, names = _values(entry, mentions), _names(entry, mentions)
        found[slug] = seeder.put(
            "organisation", slug, row, values, {"names": Children(OrganisationName, names)}
        )
    return found


def _names(entry: Record, mentions: Mentions) -> list[dict[str, object]]:
    return [
        {"text": n["text"], "kind": NameKind(n["type"]), "grant_keys": mentions.behind(n), **lines(n)}
        for n in entry.get("names", [])
    ]


def _values(entry: Record, mentions: Mentions) -> dict[str, object]:
    return {
        **both(entry, "name"),
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
    for entry in read_toml(folder / "partners.toml")["partners"]:
        slug = entry["slug"]
        values = {
            **both(entry, "name"),
            "acronym": entry.get("acronym"),
            **lines(entry),
            "sort_key_sq": sort_key_sq(entry["name"]["sq"]),
        }
        found[slug] = seeder.put("partner", slug, found.get(slug) or Partner(slug=slug), values)
    return found
