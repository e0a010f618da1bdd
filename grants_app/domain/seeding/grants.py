"""Seeding the grants with everything that hangs on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.details.models import (
    GrantClaim,
    GrantNote,
    GrantPartner,
    GrantTarget,
    GrantTargetGroup,
)
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.sites.shelters import Whereabouts, kept_of_shelter
from grants_app.domain.grants.vocabulary import (
    Evidence,
    NoteKind,
    PartnerRole,
    SiteLevel,
    TargetBasis,
    TargetGroup,
    Theme,
    WorksWith,
)
from grants_app.domain.organisations.models import Organisation, Partner
from grants_app.domain.programmes.models import Programme
from grants_app.domain.seeding.facts import Record, both, entry_of, lines, read_grants
from grants_app.domain.seeding.mentions import grant_key
from grants_app.domain.seeding.upsert import Children, Seeder
from grants_app.extensions import db, utc_now


@dataclass(frozen=True)
class Known:
    """What grants refer to: places by code, organisations and partners by slug."""

    programme: Programme
    places: dict[str, Place]
    organisations: dict[str, Organisation]
    partners: dict[str, Partner]


def seed_grants(seeder: Seeder, folder: Path, known: Known) -> None:
    """Load the grants of the programme. They start published: their document is public."""
    found = {
        row.number: row
        for row in db.session.scalars(select(Grant).where(Grant.programme_id == known.programme.id))
    }
    for entry in read_grants(folder):
        number = entry["number"]
        row = found.get(number) or Grant(
            programme_id=known.programme.id, number=number, published_at=utc_now()
        )
        with entry_of(f"grants/{number:02}.toml"):
            values, children = _values(entry, known), _children(entry, known)
        seeder.put("grant", f"{known.programme.slug}/{number}", row, values, children)


def _values(entry: Record, known: Known) -> dict[str, Any]:
    title, length = entry["title"], entry["duration"]
    phases = {phase.number: phase.id for phase in known.programme.phases}
    primary = entry.get("primary_theme")
    return {
        "phase_id": phases[entry["phase"]],
        "organisation_id": known.organisations[entry["organisation"]].id,
        "title_sq": title["sq"],
        "title_en": title.get("en"),
        "title_source": title["source"],
        "title_line": title["lines"][0],
        "title_last_line": title["lines"][1],
        "ngo_source": entry["ngo"]["source"],
        "ngo_line": entry["ngo"]["lines"][0],
        "ngo_last_line": entry["ngo"]["lines"][1],
        "site_line_source": entry["site_line"]["source"],
        "site_line_line": entry["site_line"]["lines"][0],
        "site_line_last_line": entry["site_line"]["lines"][1],
        "duration_source": length["source"],
        "duration_line": length["lines"][0],
        "duration_last_line": length["lines"][1],
        **both(entry, "summary"),
        "start_on": length["start"],
        "end_on": length["end"],
        "closed_early_on": length.get("closed_early_on"),
        "dates_inferred": bool(length.get("inferred")),
        **both(length, "reason", "dates_reason"),
        "primary_theme": Theme(primary) if primary else None,
        **both(entry, "works_with_reason"),
        **lines(entry.get("works_with_reason") or {}, prefix="works_with_"),
        **lines(entry),
    }


def _children(entry: Record, known: Known) -> dict[str, Children]:
    def rows(name: str) -> list[tuple[int, Record]]:
        return list(enumerate(entry.get(name, []), 1))

    themes = [
        {"position": i, "theme": Theme(row["theme"]), **both(row, "reason"), **lines(row)}
        for i, row in rows("themes")
    ]
    groups = [
        {"position": i, "group": TargetGroup(row["group"]), **lines(row)} for i, row in rows("target_groups")
    ]
    partners = [
        {
            "position": i,
            "partner_id": known.partners[row["partner"]].id,
            "role": PartnerRole(row["role"]),
            **lines(row),
        }
        for i, row in rows("partners")
    ]
    notes = [
        {
            "position": i,
            "kind": NoteKind(row["kind"]),
            **both(row, "text"),
            "grant_keys": [grant_key(known.programme.slug, number) for number in row.get("grants", [])],
            **lines(row),
        }
        for i, row in rows("notes")
    ]
    return {
        "themes": Children(GrantTheme, themes),
        "works_with": Children(
            GrantWorksWith, [{"works_with": WorksWith(value)} for value in entry["works_with"]]
        ),
        "sites": Children(GrantSite, [_site(i, row, known) for i, row in rows("sites")]),
        "claims": Children(GrantClaim, [_claim(i, row, known) for i, row in rows("claims")]),
        "partners": Children(GrantPartner, partners),
        "target_groups": Children(GrantTargetGroup, groups),
        "targets": Children(GrantTarget, [_target(i, row) for i, row in rows("targets")]),
        "notes": Children(GrantNote, notes),
    }


def _site(position: int, row: Record, known: Known) -> dict[str, Any]:
    place = known.places[row["place"]] if row.get("place") else None
    around = place or (known.places[row["district"]] if row.get("district") else None)
    where = Whereabouts(
        words=row["words"],
        place_id=place.id if place else None,
        district_id=around.district_id if around else None,
        county_id=around.county_id if around else None,
        level=SiteLevel(row["level"]),
        evidence=Evidence(row["evidence"]),
        unnamed_count=row.get("unnamed_count"),
        is_sub_area=bool(row.get("sub_area")),
    )
    is_sensitive, is_inferred, own_lines = bool(row.get("sensitive")), bool(row.get("inferred")), lines(row)
    if is_sensitive:
        counties = {one.id: one.name for one in known.places.values() if one.level is PlaceLevel.COUNTY}
        county = counties.get(where.county_id or 0)
        where = kept_of_shelter(where, county, is_inferred=is_inferred, line=own_lines["first_line"])
    return {
        "position": position,
        **where._asdict(),
        "inferred": is_inferred,
        **both(row, "reason"),
        "sensitive": is_sensitive,
        **own_lines,
    }


def _claim(position: int, row: Record, known: Known) -> dict[str, Any]:
    level = row.get("level")
    return {
        "position": position,
        "words": row["words"],
        "place_id": known.places[row["place"]].id if row.get("place") else None,
        "scope": row.get("scope"),
        "level": SiteLevel(level) if level and level in {member.value for member in SiteLevel} else None,
        **both(row, "reason"),
        **lines(row),
    }


def _target(position: int, row: Record) -> dict[str, Any]:
    return {
        "position": position,
        "value": row["value"],
        "approximate": bool(row.get("approximate")),
        **both(row, "what"),
        "basis": TargetBasis(row["basis"]),
        **both(row, "note"),
        **lines(row),
    }
