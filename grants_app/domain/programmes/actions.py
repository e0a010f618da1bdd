"""Setting up programmes: making one, changing what it states, publishing it. Each with its audit row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from grants_app.domain.accounts.queries import count_active
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.programmes.locking import lock_programme
from grants_app.domain.programmes.models import Phase, Programme, ProgrammeTotal
from grants_app.domain.texts.conflicts import refuse_overtaken, version_of
from grants_app.extensions import db, utc_now


class SlugTakenError(ValueError):
    """Another programme has this slug."""


class SeveralSpecialistsError(ValueError):
    """More than one specialist has an account: that is no office of one person."""


@dataclass(frozen=True)
class PhaseEntry:
    """The names of a phase; its number is its place in the list."""

    name_sq: str
    name_en: str | None


@dataclass(frozen=True)
class TotalEntry:
    """A stated total in minor units of its currency, and how the source writes it."""

    currency: str
    minor_units: int
    as_written: str


@dataclass(frozen=True)
class ProgrammeEntry:
    """What a person says of a programme."""

    name_sq: str
    name_en: str | None
    acronym: str | None
    donor: str | None
    as_of: date
    geography_id: int
    currencies: tuple[str, ...]
    phases: tuple[PhaseEntry, ...]
    totals: tuple[TotalEntry, ...]
    is_one_person_office: bool = False


FIELDS = ("name_sq", "name_en", "acronym", "donor", "as_of", "geography_id", "is_one_person_office")
# What a person writes freely: the log says that it changed, not what it says.
TEXTS = ("name_sq", "name_en", "acronym", "donor", "phases")


def create_programme(viewer: Viewer, slug: str, entry: ProgrammeEntry) -> Programme:
    """Make a programme; it is unpublished and has no grants.

    Raises SlugTakenError, SeveralSpecialistsError.
    """
    if db.session.scalar(select(Programme.id).where(Programme.slug == slug)) is not None:
        raise SlugTakenError(slug)
    _refuse_office(entry)
    is_first = db.session.scalar(select(Programme.id).limit(1)) is None
    programme = Programme(slug=slug, is_default=is_first, **_values(entry), currencies=list(entry.currencies))
    db.session.add(programme)
    _put_phases(programme, entry.phases)
    _put_totals(programme, entry.totals)
    db.session.flush()
    _audit(viewer, "programme.create", programme, _differences({}, _stated(programme)))
    return programme


def programme_version(programme: Programme) -> str:
    """A token for what is said of a programme now."""
    return version_of(_stated(programme))


def change_programme(
    viewer: Viewer, programme: Programme, entry: ProgrammeEntry, *, seen: str | None = None
) -> bool:
    """Change what is said of a programme. Returns whether anything was changed. `seen`: what the person saw.

    Raises ValueError where a phase or a currency would go: grants and amounts may refer to them. The
    division of a programme stays. Raises EditConflictError, SeveralSpecialistsError.
    """
    if seen is not None:
        lock_programme(programme)
        db.session.expire(programme)
        refuse_overtaken(seen, _stated(programme))
    if len(entry.phases) < len(programme.phases) or set(programme.currencies) - set(entry.currencies):
        raise ValueError("phases and currencies are added and renamed, never taken away")
    _refuse_office(entry)
    before = _stated(programme)
    for name, value in _values(entry).items():
        if name != "geography_id":
            setattr(programme, name, value)
    programme.currencies = list(entry.currencies)
    _put_phases(programme, entry.phases)
    _put_totals(programme, entry.totals)
    changes = _differences(before, _stated(programme))
    if changes:
        _audit(viewer, "programme.change", programme, changes)
    return bool(changes)


def _refuse_office(entry: ProgrammeEntry) -> None:
    """An office with two specialists is not called one of one person, also where it was called so before."""
    if entry.is_one_person_office and count_active(Role.SPECIALIST) > 1:
        raise SeveralSpecialistsError


def publish_programme(viewer: Viewer, programme: Programme) -> None:
    """Open a programme to everybody; its grants are published one by one."""
    before, programme.published_at = programme.published_at, programme.published_at or utc_now()
    if before is None:
        _audit(
            viewer,
            "programme.publish",
            programme,
            {"published_at": [None, programme.published_at.isoformat()]},
        )


def withdraw_programme(viewer: Viewer, programme: Programme) -> None:
    """Take a programme back with all its pages. Raises ValueError for the default one."""
    if programme.is_default:
        raise ValueError("the default programme cannot be withdrawn")
    before, programme.published_at = programme.published_at, None
    if before is not None:
        _audit(viewer, "programme.withdraw", programme, {"published_at": [before.isoformat(), None]})


def _values(entry: ProgrammeEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in FIELDS}


def _put_phases(programme: Programme, phases: Sequence[PhaseEntry]) -> None:
    known = {phase.number: phase for phase in programme.phases}
    for number, entry in enumerate(phases, 1):
        phase = known.get(number)
        if phase is None:
            programme.phases.append(Phase(number=number, name_sq=entry.name_sq, name_en=entry.name_en))
        else:
            phase.name_sq, phase.name_en = entry.name_sq, entry.name_en


def _put_totals(programme: Programme, totals: Sequence[TotalEntry]) -> None:
    """Totals that stay as they were keep the lines of their source."""
    known = {total.currency: total for total in programme.totals}
    kept = {entry.currency for entry in totals}
    for currency, total in known.items():
        if currency not in kept:
            programme.totals.remove(total)
    for position, entry in enumerate(totals, 1):
        total = known.get(entry.currency) or ProgrammeTotal(currency=entry.currency)
        if entry.currency not in known:
            programme.totals.append(total)
        elif total.minor_units != entry.minor_units:
            total.first_line = total.last_line = None
        if total.minor_units != entry.minor_units:
            total.minor_units, total.as_written = entry.minor_units, entry.as_written
        total.position = position


def _stated(programme: Programme) -> dict[str, Any]:
    """What is said of a programme now, as JSON values; the names of its phases as one text."""
    names = [[phase.name_sq, phase.name_en] for phase in programme.phases]
    return {
        "name_sq": programme.name_sq,
        "name_en": programme.name_en,
        "acronym": programme.acronym,
        "donor": programme.donor,
        "as_of": programme.as_of.isoformat(),
        "is_one_person_office": programme.is_one_person_office,
        "geography_id": programme.geography_id,
        "currencies": list(programme.currencies),
        "phases": json.dumps(names) if names else None,
        "totals": [[total.currency, total.minor_units] for total in programme.totals],
    }


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What the log says of a change from one state of a programme to another."""
    changes: dict[str, Any] = {}
    for name, value in after.items():
        if name in TEXTS:
            changes |= hidden(name, before.get(name), value)
        elif before.get(name) != value:
            changes[name] = [before.get(name), value]
    return changes


def _audit(viewer: Viewer, action: str, programme: Programme, changes: dict[str, Any]) -> None:
    record(viewer.author, action, subject=("programme", programme.slug), changes=changes)
