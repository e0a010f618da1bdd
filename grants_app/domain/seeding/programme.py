"""Seeding the programme: phases, totals, objectives, stated counts, sources and findings."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from grants_app.domain.audit.actions import record
from grants_app.domain.geography.models import Geography
from grants_app.domain.grants.money.currency import ISO_CODES
from grants_app.domain.programmes.models import (
    Finding,
    FindingKind,
    Objective,
    Phase,
    Programme,
    ProgrammeTotal,
    SourceDocument,
    StatedCount,
)
from grants_app.domain.seeding.facts import Record, SeedError, both, lines, read_toml
from grants_app.domain.seeding.upsert import AUTHOR, Children, Seeder
from grants_app.extensions import db, utc_now


def seed_programme(seeder: Seeder, folder: Path, geography: Geography) -> Programme:
    """Load the programme; the first one becomes the default. The seeded facts start published."""
    facts = read_toml(folder / "programme.toml")
    entry = facts["programme"]
    row = db.session.scalar(select(Programme).where(Programme.slug == entry["slug"]))
    if row is None:
        is_first = db.session.scalar(select(Programme.id).limit(1)) is None
        row = Programme(slug=entry["slug"], is_default=is_first, published_at=utc_now())
    values = {
        **both(entry, "name"),
        "acronym": (entry.get("acronym") or {}).get("sq"),
        "donor": entry.get("donor"),
        **both(entry, "summary"),
        "as_of": entry["as_of"],
        "currencies": _currencies(facts),
        "geography_id": geography.id,
        **lines(entry),
    }
    phases_changed = _keep_phases(row, facts["phases"])
    seeder.put("programme", entry["slug"], row, values, _children(facts, folder))
    if phases_changed:
        record(
            AUTHOR,
            "phases.seed",
            subject=("programme", entry["slug"]),
            changes={"phases": [None, len(row.phases)]},
        )
    return row


def _currencies(facts: Record) -> list[str]:
    """The currencies that the file lists, else those of its totals. Raises SeedError for an unknown one."""
    listed = facts["programme"].get("currencies") or [total["currency"] for total in facts["totals"]]
    for code in (*listed, *(total["currency"] for total in facts["totals"])):
        if code not in ISO_CODES:
            raise SeedError(f"programme.toml: {code} is no currency of ISO 4217")
    return list(dict.fromkeys(listed))


def _keep_phases(row: Programme, phases: list[Record]) -> bool:
    """Phases are referred to by grants: they are brought up to date in place, never replaced."""
    known = {phase.number: phase for phase in row.phases}
    changed = False
    for entry in phases:
        values = {**both(entry, "name"), **lines(entry)}
        phase = known.get(entry["number"])
        if phase is None:
            row.phases.append(Phase(number=entry["number"], **values))
            changed = True
            continue
        for name, value in values.items():
            if getattr(phase, name) != value:
                setattr(phase, name, value)
                changed = True
    return changed


def _children(facts: Record, folder: Path) -> dict[str, Children]:
    totals = [
        {
            "position": position,
            "currency": entry["currency"],
            "minor_units": entry["minor_units"],
            "as_written": entry["as_written"],
            **lines(entry),
        }
        for position, entry in enumerate(facts["totals"], 1)
    ]
    objectives = [
        {"number": number, **both(entry, "text"), **lines(entry)}
        for number, entry in enumerate(facts["objectives"], 1)
    ]
    counts = [
        {"code": entry["code"], **both(entry, "what"), "value": entry["value"], **lines(entry)}
        for entry in facts["counts"]
    ]
    sources = [
        {"code": entry["id"], **both(entry, "title"), "dated": entry.get("dated"), **both(entry, "note")}
        for entry in facts["sources"]
    ]
    findings = [
        {
            "position": position,
            "code": entry["code"],
            "kind": FindingKind(entry["kind"]),
            "grant_numbers": entry.get("grants", []),
            **both(entry, "text"),
            **both(entry, "decision"),
            **lines(entry),
        }
        for position, entry in enumerate(read_toml(folder / "findings.toml")["findings"], 1)
    ]
    return {
        "totals": Children(ProgrammeTotal, totals),
        "objectives": Children(Objective, objectives),
        "counts": Children(StatedCount, counts),
        "sources": Children(SourceDocument, sources),
        "findings": Children(Finding, findings),
    }
