"""Seeding the grants with everything that hangs on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
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
from grants_app.domain.grants.lifecycle.day_changes import tell_of_days
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
from grants_app.domain.seeding.facts import Record, both, each, entry_of, lines, read_grants, unique
from grants_app.domain.seeding.mentions import grant_key
from grants_app.domain.seeding.upsert import AUTHOR, Children, Seeder
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
    seen: set[int] = set()
    for entry in read_grants(folder):
        number = unique(entry, "number", seen)
        row = found.get(number) or Grant(
            programme_id=known.programme.id, number=number, published_at=utc_now()
        )
        before = (row.start_on, row.last_day) if number in found else None
        with entry_of(entry):
            values, children = _values(entry, known), _children(entry, known)
            seeder.put("grant", f"{known.programme.slug}/{number}", row, values, children)
        if before not in (None, (row.start_on, row.last_day)):
            tell_of_days(AUTHOR, row)


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
    def theme(place: int, row: Record) -> dict[str, Any]:
        return {"position": place, "theme": Theme(row["theme"]), **both(row, "reason"), **lines(row)}

    def group(place: int, row: Record) -> dict[str, Any]:
        return {"position": place, "group": TargetGroup(row["group"]), **lines(row)}

    def partner(place: int, row: Record) -> dict[str, Any]:
        partner_id, role = known.partners[row["partner"]].id, PartnerRole(row["role"])
        return {"position": place, "partner_id": partner_id, "role": role, **lines(row)}

    def note(place: int, row: Record) -> dict[str, Any]:
        keys = [grant_key(known.programme.slug, number) for number in row.get("grants", [])]
        kind = NoteKind(row["kind"])
        return {"position": place, "kind": kind, **both(row, "text"), "grant_keys": keys, **lines(row)}

    works_with = [{"works_with": WorksWith(value)} for value in entry["works_with"]]
    return {
        "themes": Children(GrantTheme, each(entry, "themes", theme)),
        "works_with": Children(GrantWorksWith, works_with),
        "sites": Children(GrantSite, each(entry, "sites", partial(_site, known=known))),
        "claims": Children(GrantClaim, each(entry, "claims", partial(_claim, known=known))),
        "partners": Children(GrantPartner, each(entry, "partners", partner)),
        "target_groups": Children(GrantTargetGroup, each(entry, "target_groups", group)),
        "targets": Children(GrantTarget, each(entry, "targets", _target)),
        "notes": Children(GrantNote, each(entry, "notes", note)),
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
