"""Taking a step in a grant's life: checked, carried out, kept in its history, with an audit row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.plan import plan_of
from grants_app.domain.grants.lifecycle.day_changes import tell_of_days
from grants_app.domain.grants.lifecycle.models import GrantStep, GrantSuspension
from grants_app.domain.grants.lifecycle.queries import read_life_facts
from grants_app.domain.grants.lifecycle.rules import RefusedStep, WantedStep, refuse_step
from grants_app.domain.grants.lifecycle.vocabulary import Step
from grants_app.domain.grants.models import Grant
from grants_app.extensions import db


class StepRefusedError(ValueError):
    """A step cannot be taken; `refused` says everything that stands against it."""

    def __init__(self, refused: Sequence[RefusedStep]) -> None:
        super().__init__(", ".join(one.refusal.value for one in refused))
        self.refused = tuple(refused)


def take_step(
    viewer: Viewer, grant: Grant, wanted: WantedStep, *, today: date, note: str = "", alone: bool = False
) -> GrantStep:
    """Decide a step for a locked grant. `today` is the business day, `alone` as in `refuse_step`.

    Raises StepRefusedError with all that stands against it, PersonalDataError for the note.
    """
    if viewer.user_id is None:
        raise ValueError("a visitor decides nothing")
    refuse_personal_data(note)
    facts = read_life_facts(grant, wanted.effective_on)
    refused = refuse_step(facts, wanted, today=today, decided_by=viewer.user_id, alone=alone)
    if refused:
        raise StepRefusedError(refused)
    changes = _carry_out(grant, wanted)
    step = GrantStep(
        grant_id=grant.id,
        step=wanted.step,
        effective_on=wanted.effective_on,
        reason=wanted.reason,
        note=note.strip() or None,
        decided_by_id=viewer.user_id,
    )
    db.session.add(step)
    _audit(viewer, grant, wanted, changes, today, note=step.note, alone=alone)
    if wanted.step is Step.CLOSE_EARLY:
        tell_of_days(viewer.author, grant, today)
    return step


def _carry_out(grant: Grant, wanted: WantedStep) -> dict[str, Any]:
    """Change what the step changes; gives [before, after] by field, as JSON values."""
    day = wanted.effective_on
    if wanted.step is Step.SIGN:
        grant.is_draft, grant.awarded_on = False, day
        agreement = db.session.scalars(
            select(GrantAgreement).where(GrantAgreement.grant_id == grant.id)
        ).one()
        agreement.plan_as_signed = plan_of(grant, agreement)
        return {"awarded_on": [None, day.isoformat()]}
    if wanted.step is Step.SUSPEND:
        db.session.add(GrantSuspension(grant_id=grant.id, from_on=day, until_on=wanted.until_on))
        until = wanted.until_on and wanted.until_on.isoformat()
        return {"suspended_from": [None, day.isoformat()], "suspended_until": [None, until]}
    if wanted.step is Step.RESUME:
        return _resume(grant, day)
    if wanted.step is Step.CLOSE_EARLY:
        return _close_early(grant, day)
    before = grant.closed_out_on
    if wanted.step is Step.REOPEN and before is not None and before < day:
        # The days on which it was closed out stay so.
        until = day - timedelta(days=1)
        db.session.add(GrantSuspension(grant_id=grant.id, from_on=before, until_on=until, is_closure=True))
    grant.closed_out_on = day if wanted.step is Step.CLOSE_OUT else None
    return {"closed_out_on": [before and before.isoformat(), grant.closed_out_on and day.isoformat()]}


def _resume(grant: Grant, day: date) -> dict[str, Any]:
    """The grant runs again from the day on: its suspension ends the day before."""
    [suspension] = [one for one in _suspensions(grant) if one.covers(day) and not one.is_closure]
    until = suspension.until_on and suspension.until_on.isoformat()
    suspension.until_on = day - timedelta(days=1)
    return {"suspended_until": [until, suspension.until_on.isoformat()]}


def _close_early(grant: Grant, day: date) -> dict[str, Any]:
    """The day is the last active one; a suspension that covers it ends with the grant."""
    before, grant.closed_early_on = grant.closed_early_on, day
    return {"closed_early_on": [before and before.isoformat(), day.isoformat()]}


def _suspensions(grant: Grant) -> list[GrantSuspension]:
    return list(db.session.scalars(select(GrantSuspension).where(GrantSuspension.grant_id == grant.id)))


def _audit(
    viewer: Viewer,
    grant: Grant,
    wanted: WantedStep,
    changes: dict[str, Any],
    today: date,
    *,
    note: str | None,
    alone: bool,
) -> None:
    changes |= {"effective_on": [None, wanted.effective_on.isoformat()]}
    if wanted.reason is not None:
        changes["reason"] = [None, wanted.reason.value]
    if wanted.proposed_by is not None:
        changes["proposed_by"] = [None, wanted.proposed_by]
    if alone:
        changes["alone"] = [None, True]
    changes |= hidden("note", None, note)
    subject = ("grant", f"{grant.programme.slug}/{grant.number}")
    record(viewer.author, f"grant.{wanted.step.value}", subject=subject, changes=changes, business_day=today)
