"""Seeding a territorial division: its names, words for levels, sources of figures and outlines."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from grants_app.domain.geography.boundaries import parse_boundaries
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Geography
from grants_app.domain.geography.sources import read_sources
from grants_app.domain.seeding.facts import Record, SeedError, both, entry_of, read_toml
from grants_app.domain.seeding.upsert import Seeder
from grants_app.extensions import db

OUTLINE_FILES = {PlaceLevel.COUNTY: "counties.geojson", PlaceLevel.DISTRICT: "districts.geojson"}

# How many forms a division may give of the name of a level.
FORMS: Final = (1, 2, 4)


def find_geography(code: str) -> Geography:
    """A division that is loaded. Raises SeedError if there is none."""
    found = db.session.scalar(select(Geography).where(Geography.code == code))
    if found is None:
        raise SeedError(f"programme.toml: no division {code} is loaded, and there is no folder geography/")
    return found


def seed_geography(seeder: Seeder, folder: Path) -> Geography:
    """Load the division that a folder of places describes; outlines are optional."""
    entry = read_toml(folder / "geography.toml")
    with entry_of(entry):
        code = entry["code"]
        row = db.session.scalar(select(Geography).where(Geography.code == code)) or Geography(
            code=code, outline_digests={}
        )
        values = _values(entry, folder)
    digests: dict[str, str] = {}
    for level, name in OUTLINE_FILES.items():
        if (folder / name).exists():
            digests[level.value] = _put_outlines(row, level, folder / name)
    with entry_of(entry):
        return seeder.put("geography", code, row, values | {"outline_digests": digests})


def _values(entry: Record, folder: Path) -> dict[str, Any]:
    known = {level.value for level in PlaceLevel}
    words = entry.get("level_words", {})
    unknown = sorted(words.keys() - known)
    if unknown:
        raise ValueError(f"there is no level {unknown[0]}")
    for level, forms in words.items():
        if not all(len(own) in FORMS for own in forms.values()):
            raise ValueError(f"{level}: one place, many places, then both as headings or neither")
    with entry_of("sources.csv"):
        sources = read_sources(folder)
    return {
        **both(entry, "name", needed=True),
        "attribution": entry.get("attribution"),
        "level_words": words,
        "figure_sources": {
            key: {"title_sq": source.title_sq, "title_en": source.title_en} for key, source in sources.items()
        },
    }


def _put_outlines(row: Geography, level: PlaceLevel, path: Path) -> str:
    """Store the outlines of a level where they are new. Returns their digest."""
    with entry_of(path.name):
        text = path.read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    if row.outline_digests.get(level.value) != digest:
        with entry_of(path.name):
            parse_boundaries(level, text)
        if level is PlaceLevel.COUNTY:
            row.county_outlines = text
        else:
            row.district_outlines = text
    return digest
