"""Making a grant and changing what is said of it; each with its audit row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.agreements.queries import find_agreement
from grants_app.domain.grants.days import EARLIEST_DAY, LATEST_DAY
from grants_app.domain.grants.editing.lists import set_themes, set_works_with
from grants_app.domain.grants.editing.queries import TEXTS, values_of
from grants_app.domain.grants.lifecycle.day_changes import tell_of_days
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.vocabulary import Theme, WorksWith
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.extensions import db, utc_now

# What a signed plan says, as fields of an entry; the last two are lists.
AGREED = ("start_on", "end_on", "phase_id", "organisation_id", "primary_theme", "themes", "works_with")
DAYS = ("start_on", "end_on")
FOR_GOOD = frozenset({"start_on", "phase_id", "organisation_id"})  # no kind of amendment changes these


class GrantRefusal(StrEnum):
    """Why what is said of a grant is not accepted."""

    TITLE_MISSING = "title_missing"
    PHASE_UNKNOWN = "phase_unknown"
    ORGANISATION_UNKNOWN = "organisation_unknown"
    DAYS_REVERSED = "days_reversed"
    DAY_UNLIKELY = "day_unlikely"
    SIGNED = "signed"
    SIGNED_FOR_GOOD = "signed_for_good"
    CLOSED_OUT = "closed_out"
    DAYS_AGREED = "days_agreed"
    PRIMARY_UNFIT = "primary_unfit"
    PLACE_UNKNOWN = "place_unknown"
    PLACE_TWICE = "place_twice"
    EVIDENCE_UNFIT = "evidence_unfit"
    SHELTER_NOWHERE = "shelter_nowhere"


class GrantRefusedError(ValueError):
    """A grant cannot be written so. `field` is the form field that has to change.

    `until`: the day of a close-out.
    """

    def __init__(self, field: str, refusal: GrantRefusal, until: date | None = None) -> None:
        super().__init__(refusal.value)
        self.field = field
        self.refusal = refusal
        self.until = until


@dataclass(frozen=True)
class GrantEntry:
    """What a person says of a grant. Texts are in both languages; an empty one is None."""

    phase_id: int
    organisation_id: int
    reference: str | None
    title_sq: str | None
    title_en: str | None
    summary_sq: str | None
    summary_en: str | None
    start_on: date
    end_on: date
    themes: tuple[Theme, ...]
    primary_theme: Theme | None
    works_with: tuple[WorksWith, ...]


def create_grant(viewer: Viewer, programme: Programme, entry: GrantEntry) -> Grant:
    """Make a draft with the next number of the programme. Nobody but staff and its organisation reads it.

    Raises GrantRefusedError, PersonalDataError.
    """
    _refuse(programme, entry)
    # Two who make a grant at once wait for each other here, so that each gets a number of its own.
    db.session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    last = db.session.scalar(select(func.max(Grant.number)).where(Grant.programme_id == programme.id)) or 0
    grant = Grant(programme_id=programme.id, number=last + 1, is_draft=True)
    changes = _write(grant, entry)
    db.session.add(grant)
    record(viewer.author, "grant.create", subject=subject_of(programme, grant.number), changes=changes)
    return grant


def change_grant(viewer: Viewer, programme: Programme, number: int, entry: GrantEntry, *, seen: str) -> bool:
    """Change what is said of a grant. Returns whether anything was changed.

    What was signed here is changed by amendments: its days, phase, organisation, themes and whom it works
    with stay; of a grant of the document that has an agreement or was amended, its days. Raises LookupError,
    GrantRefusedError, EditConflictError, PersonalDataError.
    """
    grant = lock_grant(viewer, programme, number)
    refuse_overtaken(seen, values_of(grant))
    _refuse(programme, entry)
    _refuse_agreed(grant, entry)
    changes = _write(grant, entry)
    if changes:
        record(viewer.author, "grant.change", subject=subject_of(programme, number), changes=changes)
    if changes.keys() & {"start_on", "end_on"}:
        tell_of_days(viewer.author, grant)
    return bool(changes)


def agreed_fields(grant: Grant) -> frozenset[str]:
    """What `change_grant` refuses to change of a grant as it stands, so that a page can say so beforehand.

    Everything that a plan says once it was signed here, then the sites too; the days alone of a grant of the
    document that is in force with an agreement or an amendment.
    """
    agreement = find_agreement(grant.id)
    if agreement is not None and agreement.plan_as_signed is not None:
        return frozenset(AGREED)
    # Not signed here, but in force: what held when must stay answerable.
    in_force = not grant.is_draft and (grant.is_amended or agreement is not None)
    return frozenset(DAYS) if in_force else frozenset()


def refuse_signed(grant: Grant, field: str) -> None:
    """Raise GrantRefusedError for a grant whose plan was kept at signing: amendments alone change it."""
    if agreed_fields(grant) == frozenset(AGREED):
        signed = GrantRefusal.SIGNED_FOR_GOOD if field in FOR_GOOD else GrantRefusal.SIGNED
        closed_on = grant.closed_out_on
        raise GrantRefusedError(field, GrantRefusal.CLOSED_OUT if closed_on else signed, closed_on)


def _refuse_agreed(grant: Grant, entry: GrantEntry) -> None:
    """Refuse to change in passing what was signed."""
    before = {name: getattr(grant, name) for name in AGREED[:-2]}
    before["themes"] = {one.theme for one in grant.themes}
    before["works_with"] = {one.works_with for one in grant.works_with}
    after = {name: getattr(entry, name) for name in AGREED}
    after |= {name: set(after[name]) for name in AGREED[-2:]}
    agreed = agreed_fields(grant)
    changed = [name for name in AGREED if name in agreed and before[name] != after[name]]
    if changed:
        refuse_signed(grant, changed[0])
        raise GrantRefusedError(changed[0], GrantRefusal.DAYS_AGREED)


def _refuse(programme: Programme, entry: GrantEntry) -> None:
    if not entry.title_sq and not entry.title_en:
        raise GrantRefusedError("title_sq", GrantRefusal.TITLE_MISSING)
    phase = db.session.get(Phase, entry.phase_id)
    if phase is None or phase.programme_id != programme.id:
        raise GrantRefusedError("phase_id", GrantRefusal.PHASE_UNKNOWN)
    if db.session.get(Organisation, entry.organisation_id) is None:
        raise GrantRefusedError("organisation_id", GrantRefusal.ORGANISATION_UNKNOWN)
    for name in ("start_on", "end_on"):
        if not EARLIEST_DAY <= getattr(entry, name) <= LATEST_DAY:
            raise GrantRefusedError(name, GrantRefusal.DAY_UNLIKELY)
    if entry.end_on < entry.start_on:
        raise GrantRefusedError("end_on", GrantRefusal.DAYS_REVERSED)
    if entry.primary_theme is not None and entry.primary_theme not in entry.themes:
        raise GrantRefusedError("primary_theme", GrantRefusal.PRIMARY_UNFIT)
    for name in TEXTS:
        refuse_personal_data(getattr(entry, name) or "")


def _write(grant: Grant, entry: GrantEntry) -> dict[str, Any]:
    """Set what differs; gives what the log says of it. A text notes when it was written."""
    changes: dict[str, Any] = {}
    for name in ("phase_id", "organisation_id", "start_on", "end_on", "primary_theme"):
        before, after = getattr(grant, name), getattr(entry, name)
        if before != after:
            setattr(grant, name, after)
            changes[name] = [_plain(before), _plain(after)]
    moments = dict(grant.written_at or {})
    if grant.reference != entry.reference:
        changes |= hidden("reference", grant.reference, entry.reference)
        grant.reference = entry.reference
    for name in TEXTS:
        before, after = getattr(grant, name), getattr(entry, name)
        if (before or None) != (after or None):
            setattr(grant, name, after)
            moments[name] = utc_now().isoformat()
            changes |= hidden(name, before, after)
    if moments != (grant.written_at or {}):
        grant.written_at = moments
    return changes | _write_lists(grant, entry)


def _write_lists(grant: Grant, entry: GrantEntry) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    themes, works_with = [one.theme for one in grant.themes], [one.works_with for one in grant.works_with]
    if set(themes) != set(entry.themes):
        set_themes(grant, entry.themes)
        changes["themes"] = [[one.value for one in themes], [one.value for one in entry.themes]]
    if set(works_with) != set(entry.works_with):
        set_works_with(grant, entry.works_with)
        changes["works_with"] = [[one.value for one in works_with], [one.value for one in entry.works_with]]
    return changes


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def subject_of(programme: Programme, number: int) -> tuple[str, str]:
    """What the log calls a grant."""
    return ("grant", f"{programme.slug}/{number}")
