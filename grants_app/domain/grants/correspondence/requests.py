"""Asking for a later end with a message, and what a specialist answers: an amendment, or no with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.correspondence.actions import Sending, add_message, write_message
from grants_app.domain.grants.correspondence.models import ExtensionRequest, GrantMessage
from grants_app.domain.grants.correspondence.rules import (
    can_ask_extension,
    can_turn_down,
    refuse_answer,
    refuse_extension,
)
from grants_app.domain.grants.correspondence.vocabulary import ExtensionRefusal
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.status import status_of
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db


class ExtensionRefusedError(ValueError):
    """A later end cannot be asked for, or a request not be answered; `refusal` says why."""

    def __init__(self, refusal: ExtensionRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True)
class Wanted:
    """A later end as the organisation asks for it, with why."""

    end_on: date
    with_cost: bool
    reason: str


def ask_extension(
    viewer: Viewer, programme: Programme, number: int, wanted: Wanted, sending: Sending
) -> ExtensionRequest:
    """Ask for a later end: a message with the request beside it. Nothing of the grant is changed by it.

    Raises LookupError, ExtensionRefusedError.
    """
    grant = lock_grant(viewer, programme, number)
    if not can_ask_extension(viewer) or grant.organisation_id != viewer.organisation_id:
        raise LookupError(number)
    refused = refuse_extension(status_of(grant, sending.today), grant.end_on, wanted.end_on)
    if refused is not None:
        raise ExtensionRefusedError(refused)
    message = write_message(viewer, programme, number, wanted.reason, sending)
    standing = db.session.scalar(select(ExtensionRequest).where(ExtensionRequest.message_id == message.id))
    if standing is not None:  # the form was sent twice
        return standing
    made = ExtensionRequest(
        grant_id=grant.id, message_id=message.id, end_on=wanted.end_on, with_cost=wanted.with_cost
    )
    db.session.add(made)
    changes = {"wanted_end_on": [None, wanted.end_on.isoformat()], "with_cost": [None, wanted.with_cost]}
    _record(viewer, programme, number, "grant.ask_extension", changes, sending.today)
    return made


@dataclass(frozen=True)
class AskedExtension:
    """A request with the message that says why and the amendment that was last opened for it."""

    request: ExtensionRequest
    message: GrantMessage
    amendment: GrantAmendment | None

    @property
    def refusal(self) -> ExtensionRefusal | None:
        """Why it cannot be answered any more; None while it waits."""
        return refuse_answer(
            is_turned_down=self.request.answer_id is not None,
            opened=self.amendment.state if self.amendment is not None else None,
        )


def find_request(grant_id: int, request_id: int) -> AskedExtension | None:
    """A request of a grant as it stands now."""
    statement = (
        select(ExtensionRequest, GrantMessage, GrantAmendment)
        .join(GrantMessage, GrantMessage.id == ExtensionRequest.message_id)
        .outerjoin(GrantAmendment, GrantAmendment.id == ExtensionRequest.amendment_id)
        .where(ExtensionRequest.id == request_id, ExtensionRequest.grant_id == grant_id)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(statement).one_or_none()
    return None if row is None else AskedExtension(row[0], row[1], row[2])


def turn_down(
    viewer: Viewer, programme: Programme, number: int, request_id: int, reason: str, sending: Sending
) -> ExtensionRequest:
    """Turn down a request: the reason is a message to the organisation.

    The same words of the same person once more are the answer that stands.

    Raises LookupError, ExtensionRefusedError.
    """
    grant = lock_grant(viewer, programme, number)
    asked = find_request(grant.id, request_id)
    if asked is None or not can_turn_down(viewer):
        raise LookupError(request_id)
    answer = db.session.get(GrantMessage, asked.request.answer_id) if asked.request.answer_id else None
    if answer is not None and (answer.written_by_id, answer.text) == (viewer.user_id, reason.strip()):
        return asked.request
    if asked.refusal is not None:
        raise ExtensionRefusedError(asked.refusal)
    message = add_message(viewer, grant, reason, sending)
    db.session.flush()
    asked.request.answer_id = message.id
    changes = {"turned_down_end_on": [asked.request.end_on.isoformat(), None]}
    _record(viewer, programme, number, "grant.turn_down_extension", changes, sending.today)
    return asked.request


def note_opened(
    viewer: Viewer,
    programme: Programme,
    number: int,
    request: ExtensionRequest,
    made: GrantAmendment,
    today: date,
) -> None:
    """Keep which amendment a specialist proposed for a request.

    The grant is held by who proposed it. Raises ExtensionRefusedError where somebody answered meanwhile.
    """
    asked = find_request(made.grant_id, request.id)
    if asked is not None and asked.refusal is not None:
        raise ExtensionRefusedError(asked.refusal)
    request.amendment_id = made.id
    changes = {"amendment": [None, made.number]}
    _record(viewer, programme, number, "grant.open_extension_request", changes, today)


def _record(
    viewer: Viewer,
    programme: Programme,
    number: int,
    action: str,
    changes: dict[str, Any],
    today: date,
) -> None:
    subject = ("grant", f"{programme.slug}/{number}")
    record(viewer.author, action, subject=subject, changes=changes, business_day=today)
