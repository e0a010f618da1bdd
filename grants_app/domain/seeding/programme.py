"""Seeding the programme: phases, totals, objectives, stated counts, sources and findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
from grants_app.domain.seeding.facts import Record, both, each, entry_of, lines, read_toml, tables, unique
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
    with entry_of(entry):
        values = _values(facts, entry) | {"geography_id": geography.id}
        phases_changed = _keep_phases(row, facts)
        seeder.put("programme", entry["slug"], row, values, _children(facts, folder))
    if phases_changed:
        record(
            AUTHOR,
            "phases.seed",
            subject=("programme", entry["slug"]),
            changes={"phases": [None, len(row.phases)]},
        )
    return row


def _values(facts: Record, entry: Record) -> dict[str, Any]:
    return {
        **both(entry, "name", needed=True),
        "acronym": (entry.get("acronym") or {}).get("sq"),
        "donor": entry.get("donor"),
        **both(entry, "summary"),
        "as_of": entry["as_of"],
        "currencies": _currencies(facts),
        **lines(entry),
    }


def _currencies(facts: Record) -> list[str]:
    """The currencies that the file lists, else those of its totals. Raises SeedError for an unknown one."""
    programme, totals = facts["programme"], tables(facts, "totals")
    listed = programme.get("currencies") or [total["currency"] for total in totals]
    stated = [(code, programme) for code in listed] + [(total["currency"], total) for total in totals]
    for code, where in stated:
        with entry_of(where):
            if code not in ISO_CODES:
                raise ValueError(f"{code} is no currency of ISO 4217")
    return list(dict.fromkeys(listed))


def _keep_phases(row: Programme, facts: Record) -> bool:
    """Phases are referred to by grants: they are brought up to date in place, never replaced."""
    known = {phase.number: phase for phase in row.phases}
    changed = False
    seen: set[int] = set()
    for entry in tables(facts, "phases"):
        with entry_of(entry):
            values = {**both(entry, "name", needed=True), **lines(entry)}
        phase = known.get(unique(entry, "number", seen))
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
    stated = read_toml(folder / "findings.toml")
    return {
        "totals": Children(ProgrammeTotal, each(facts, "totals", _total, needed=True)),
        "objectives": Children(Objective, each(facts, "objectives", _objective)),
        "counts": Children(StatedCount, each(facts, "counts", _count)),
        "sources": Children(SourceDocument, each(facts, "sources", _source, needed=True)),
        "findings": Children(Finding, each(stated, "findings", _finding, needed=True)),
    }


def _total(place: int, row: Record) -> dict[str, Any]:
    own = {name: row[name] for name in ("currency", "minor_units", "as_written")}
    return {"position": place, **own, **lines(row)}


def _objective(place: int, row: Record) -> dict[str, Any]:
    return {"number": place, **both(row, "text"), **lines(row)}


def _count(_place: int, row: Record) -> dict[str, Any]:
    return {"code": row["code"], **both(row, "what"), "value": row["value"], **lines(row)}


def _source(_place: int, row: Record) -> dict[str, Any]:
    return {"code": row["id"], **both(row, "title"), "dated": row.get("dated"), **both(row, "note")}


def _finding(place: int, row: Record) -> dict[str, Any]:
    return {
        "position": place,
        "code": row["code"],
        "kind": FindingKind(row["kind"]),
        "grant_numbers": row.get("grants", []),
        **both(row, "text"),
        **both(row, "decision"),
        **lines(row),
    }
