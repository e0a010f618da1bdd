"""Proposing an amendment and deciding about it: two persons, checked twice, each step with its audit row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from grants_app.domain.accounts.queries import count_active
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.agreements.queries import find_agreement, hold_rate
from grants_app.domain.grants.amendments.applying import carry_out, step_of
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.amendments.plan import read_plan
from grants_app.domain.grants.amendments.proposals import AmendmentRefusedError, Proposal, changes_of
from grants_app.domain.grants.amendments.queries import find_amendment, read_amendment_facts
from grants_app.domain.grants.amendments.rules import RefusedAmendment, refuse_amendment, refuse_kind
from grants_app.domain.grants.amendments.vocabulary import AmendmentRefusal, AmendmentState
from grants_app.domain.grants.lifecycle.actions import StepRefusedError
from grants_app.domain.grants.lifecycle.day_changes import tell_of_days
from grants_app.domain.grants.lifecycle.queries import read_life_facts
from grants_app.domain.grants.lifecycle.rules import WantedStep, refuse_step
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db, utc_now

# What of a change the log can say in words; the rest is free text or figures that the log hides.
LOGGED = frozenset({"end_on", "closed_early_on", "themes", "primary_theme", "works_with"})


def propose_amendment(
    viewer: Viewer, programme: Programme, number: int, proposal: Proposal, *, today: date
) -> GrantAmendment:
    """Keep a proposal with what it changes. Nothing of the grant is changed by it.

    `today` is the business day. Raises LookupError, AmendmentRefusedError with all that stands against it,
    StepRefusedError, PersonalDataError.
    """
    grant = lock_grant(viewer, programme, number)
    for text in (proposal.reason, proposal.document, *_texts(proposal)):
        refuse_personal_data(text)
    agreement = find_agreement(grant.id)
    facts = read_amendment_facts(grant, agreement, today)
    refused = refuse_kind(facts, proposal.kind)
    if refused:
        raise AmendmentRefusedError(refused)
    changes = changes_of(programme, agreement, read_plan(grant, agreement), proposal)
    refused = refuse_amendment(
        facts, proposal.kind, proposal.effective_on, changes, code=proposal.code, today=today
    )
    if refused:
        raise AmendmentRefusedError(refused)
    _refuse_step(viewer, grant, step_of(proposal.kind, proposal.effective_on, changes, proposal.code), today)
    own = select(func.max(GrantAmendment.number)).where(GrantAmendment.grant_id == grant.id)
    amendment = GrantAmendment(
        grant_id=grant.id,
        number=(db.session.scalar(own) or 0) + 1,
        kind=proposal.kind,
        state=AmendmentState.PROPOSED,
        effective_on=proposal.effective_on,
        changes=changes,
        code=proposal.code,
        reason=proposal.reason.strip(),
        document=proposal.document.strip(),
        document_on=proposal.document_on,
        proposed_by_id=_account(viewer),
    )
    db.session.add(amendment)
    _audit(viewer, programme, grant, amendment, "grant.propose_amendment", today)
    return amendment


def approve_amendment(
    viewer: Viewer, programme: Programme, number: int, place: int, *, today: date, note: str = ""
) -> GrantAmendment:
    """Approve what another person proposed, and carry it out.

    Everything is checked once more, for the grant may have changed since. Whoever proposed it approves it
    only where the programme says that its office has one person. Raises LookupError, AmendmentRefusedError,
    StepRefusedError, PersonalDataError.
    """
    grant, amendment = _open(viewer, programme, number, place)
    refuse_personal_data(note)
    is_alone = amendment.proposed_by_id == viewer.user_id
    if is_alone and not may_decide_alone(programme):
        raise AmendmentRefusedError([RefusedAmendment(AmendmentRefusal.SECOND_PERSON)])
    agreement = find_agreement(grant.id)
    plan = read_plan(grant, agreement)
    if any(plan.get(name) != before for name, (before, _after) in amendment.changes.items()):
        raise AmendmentRefusedError([RefusedAmendment(AmendmentRefusal.OVERTAKEN)])
    _refuse_rate(programme, amendment)
    facts = read_amendment_facts(grant, agreement, today)
    refused = refuse_amendment(
        facts, amendment.kind, amendment.effective_on, amendment.changes, code=amendment.code, today=today
    )
    if refused:
        raise AmendmentRefusedError(refused)
    step = step_of(amendment.kind, amendment.effective_on, amendment.changes, amendment.code)
    _refuse_step(viewer, grant, step, today, own=1)
    amendment.is_alone = is_alone
    _decide(viewer, amendment, AmendmentState.APPROVED, note)
    grant.is_amended = True
    carry_out(viewer, programme, grant, amendment, today=today)
    _audit(viewer, programme, grant, amendment, "grant.approve_amendment", today)
    if "end_on" in amendment.changes:
        tell_of_days(viewer.author, grant, today)
    return amendment


def may_decide_alone(programme: Programme) -> bool:
    """Whether whoever proposes may also approve: the programme says so, and no second specialist can."""
    return programme.is_one_person_office and count_active(Role.SPECIALIST) < 2


def reject_amendment(
    viewer: Viewer, programme: Programme, number: int, place: int, *, today: date, note: str
) -> GrantAmendment:
    """Turn a proposal down; whoever made it takes it back. Raises LookupError, AmendmentRefusedError."""
    grant, amendment = _open(viewer, programme, number, place)
    refuse_personal_data(note)
    is_own = amendment.proposed_by_id == viewer.user_id
    _decide(viewer, amendment, AmendmentState.WITHDRAWN if is_own else AmendmentState.REJECTED, note)
    action = "grant.withdraw_amendment" if is_own else "grant.reject_amendment"
    _audit(viewer, programme, grant, amendment, action, today)
    return amendment


def _open(viewer: Viewer, programme: Programme, number: int, place: int) -> tuple[Grant, GrantAmendment]:
    grant = lock_grant(viewer, programme, number)
    amendment = find_amendment(grant.id, place)
    if amendment is None:
        raise LookupError(place)
    if amendment.state is not AmendmentState.PROPOSED:
        raise AmendmentRefusedError([RefusedAmendment(AmendmentRefusal.NOT_OPEN)])
    return grant, amendment


def _decide(viewer: Viewer, amendment: GrantAmendment, state: AmendmentState, note: str) -> None:
    amendment.state, amendment.note = state, note.strip() or None
    amendment.decided_at, amendment.decided_by_id = utc_now(), _account(viewer)


def _refuse_rate(programme: Programme, amendment: GrantAmendment) -> None:
    """Raise AmendmentRefusedError where the rate of a proposal was withdrawn after it was made."""
    award = amendment.changes.get("other_award", [None, None])[1]
    rate_id = award and award["rate_id"]
    if rate_id is not None and hold_rate(programme.id, rate_id).withdrawn_at is not None:
        raise AmendmentRefusedError([RefusedAmendment(AmendmentRefusal.RATE_WITHDRAWN)])


def _refuse_step(
    viewer: Viewer, grant: Grant, wanted: WantedStep | None, today: date, *, own: int = 0
) -> None:
    """Raise StepRefusedError where the grant's life does not allow the step, whoever is the second person.

    `own`: 1 where the step is that of a proposal that waits, so that only others stand against it.
    """
    if wanted is None:
        return
    facts = read_life_facts(grant, wanted.effective_on)
    facts = replace(facts, amendments_open=facts.amendments_open - own)
    by_two = replace(wanted, proposed_by=viewer.user_id)
    refused = refuse_step(facts, by_two, today=today, decided_by=_account(viewer), alone=True)
    if refused:
        raise StepRefusedError(refused)


def _texts(proposal: Proposal) -> list[str]:
    """What was typed freely in the content of a proposal."""
    content = proposal.content
    texts = [line.description for line in getattr(content, "lines", ())]
    texts += [entry.words for entry in getattr(content, "added", ())]
    for name in ("award", "other"):
        stated = getattr(content, name, None)
        texts += [stated.source] if stated else []
    return texts


def _audit(
    viewer: Viewer,
    programme: Programme,
    grant: Grant,
    amendment: GrantAmendment,
    action: str,
    today: date,
) -> None:
    is_new = amendment.state is AmendmentState.PROPOSED
    changes: dict[str, Any] = {
        "amendment": [None, amendment.number],
        "kind": [None, amendment.kind.value],
        "state": [None if is_new else AmendmentState.PROPOSED.value, amendment.state.value],
        "effective_on": [None, amendment.effective_on.isoformat()],
        "fields": [None, sorted(amendment.changes)],
    }
    for name in LOGGED & amendment.changes.keys():
        changes[name] = amendment.changes[name]
    if amendment.code is not None:
        changes["reason"] = [None, amendment.code.value]
    if is_new:
        changes |= hidden("note", None, amendment.reason) | hidden("reference", None, amendment.document)
    else:
        changes["proposed_by"] = [None, amendment.proposed_by_id]
        changes |= hidden("note", None, amendment.note)
    if amendment.is_alone:
        changes["alone"] = [None, True]
    subject = ("grant", f"{programme.slug}/{grant.number}")
    record(viewer.author, action, subject=subject, changes=changes, business_day=today)


def _account(viewer: Viewer) -> int:
    if viewer.user_id is None:
        raise ValueError("a visitor decides nothing")
    return viewer.user_id
