"""Loading all facts, once per change of the files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from grants_app.domain.grants.search.keeping import rebuild_derived
from grants_app.domain.seeding.facts import digest, entry_of, programme_slug, read_toml
from grants_app.domain.seeding.geography import find_geography, seed_geography
from grants_app.domain.seeding.grants import Known, seed_grants
from grants_app.domain.seeding.models import SeedRun
from grants_app.domain.seeding.organisations import seed_organisations, seed_partners
from grants_app.domain.seeding.places import places_of, seed_places
from grants_app.domain.seeding.programme import seed_programme
from grants_app.domain.seeding.upsert import Seeder
from grants_app.extensions import db


@dataclass(frozen=True)
class SeedResult:
    """How many records a run changed, and which fields it left because a person had changed them."""

    changed: int
    kept: list[str]


def is_seeded(folder: Path) -> bool:
    """Whether the last run for this folder's programme loaded exactly these files."""
    of_programme = select(SeedRun).where(SeedRun.programme == programme_slug(folder))
    last = db.session.scalar(of_programme.order_by(SeedRun.id.desc()).limit(1))
    return last is not None and last.digest == digest(folder)


def seed_facts(folder: Path) -> SeedResult:
    """Load the facts of `folder`. A second run on the same files changes nothing."""
    seeder = Seeder.start()
    own = folder / "geography"
    if own.is_dir():
        geography = seed_geography(seeder, own)
        places = seed_places(seeder, own, geography)
    else:
        programme_facts = read_toml(folder / "programme.toml")
        with entry_of(programme_facts):
            geography = find_geography(str(programme_facts["programme"].get("geography")))
        places = places_of(geography)
    organisations = seed_organisations(seeder, folder)
    partners = seed_partners(seeder, folder)
    programme = seed_programme(seeder, folder, geography)
    seed_grants(seeder, folder, Known(programme, places, organisations, partners))
    if not is_seeded(folder):
        db.session.add(SeedRun(digest=digest(folder), programme=programme.slug))
        db.session.flush()
        rebuild_derived()
    return SeedResult(changed=seeder.changed, kept=seeder.kept)
