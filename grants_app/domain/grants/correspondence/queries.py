"""The messages of a grant by pages, what a person has not read, and what a letter is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, Select, and_, case, func, null, select
from sqlalchemy.orm import aliased, joinedload

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.people import Person, person_of
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.correspondence.models import ExtensionRequest, GrantMessage, GrantMessageMark
from grants_app.domain.grants.correspondence.rules import can_read_messages, refuse_answer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

PAGE: Final = 25


@dataclass(frozen=True)
class WrittenMessage:
    """A message with who wrote it. `is_new`: another person wrote it, and the reader has not read it.

    `request`: the later end that it asks for; `amendment`: what was opened for that. `answers`: the request
    that it turns down.
    """

    message: GrantMessage
    by: Person
    is_new: bool
    request: ExtensionRequest | None = None
    amendment: GrantAmendment | None = None
    answers: ExtensionRequest | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it asks for a later end that nobody has answered."""
        opened = self.amendment.state if self.amendment is not None else None
        request = self.request
        return request is not None and not refuse_answer(
            is_turned_down=request.answer_id is not None, opened=opened
        )


@dataclass(frozen=True)
class Thread:
    """A page of the messages of a grant, the newest last.

    `last_id`: the number of the newest message of all, 0 where there is none. `unread`: how many are new.
    `earlier`, `later`: the numbers from which the pages before and after go on, None where there is none.
    """

    grant: Grant
    messages: Sequence[WrittenMessage]
    last_id: int
    unread: int
    earlier: int | None
    later: int | None


def get_thread(
    viewer: Viewer,
    programme: Programme,
    number: int,
    *,
    before: int | None = None,
    after: int | None = None,
) -> Thread:
    """The messages of a grant: the newest, or those next to a message. Two queries.

    Raises LookupError where they may not be read.
    """
    unread = select_unread(viewer).with_only_columns(func.count(GrantMessage.id))
    last = select(func.max(GrantMessage.id)).where(GrantMessage.grant_id == Grant.id)
    mark = and_(GrantMessageMark.grant_id == Grant.id, GrantMessageMark.user_id == viewer.user_id)
    statement = (
        select(
            Grant,
            GrantMessageMark.read_to,
            last.correlate(Grant).scalar_subquery(),
            unread.where(GrantMessage.grant_id == Grant.id).correlate(Grant).scalar_subquery(),
        )
        .outerjoin(GrantMessageMark, mark)
        .where(Grant.programme_id == programme.id, Grant.number == number, visible_grants(viewer))
        .options(joinedload(Grant.organisation), joinedload(Grant.programme))
    )
    found = db.session.execute(statement).one_or_none()
    if found is None or not can_read_messages(viewer, organisation_id=found[0].organisation_id):
        raise LookupError(number)
    grant, read_to, last_id, count = found
    rows = _page(grant.id, before, after)
    shown, more = rows[:PAGE], len(rows) > PAGE
    if after is None:
        shown.reverse()
    has_earlier, has_later = (more, before is not None) if after is None else (True, more)
    return Thread(
        grant=grant,
        messages=[
            WrittenMessage(
                one,
                person_of(user),
                one.written_by_id != viewer.user_id and one.id > (read_to or 0),
                request,
                amendment,
                answers,
            )
            for one, user, request, amendment, answers in shown
        ],
        last_id=last_id or 0,
        unread=count,
        earlier=shown[0][0].id if shown and has_earlier else None,
        later=shown[-1][0].id if shown and has_later else None,
    )


def select_unread(viewer: Viewer) -> Select[GrantMessage]:
    """The messages that others wrote and a person has not read, of all grants."""
    read = (
        select(GrantMessageMark.read_to)
        .where(GrantMessageMark.grant_id == GrantMessage.grant_id, GrantMessageMark.user_id == viewer.user_id)
        .correlate(GrantMessage)
        .scalar_subquery()
    )
    return select(GrantMessage).where(
        GrantMessage.written_by_id != viewer.user_id, GrantMessage.id > func.coalesce(read, 0)
    )


def find_mark(grant_id: int, user_id: int) -> GrantMessageMark | None:
    """How far a person has read the messages of a grant."""
    statement = select(GrantMessageMark).where(
        GrantMessageMark.grant_id == grant_id, GrantMessageMark.user_id == user_id
    )
    mark: GrantMessageMark | None = db.session.scalar(statement)
    return mark


def list_marks(grant_id: int) -> dict[int, GrantMessageMark]:
    """How far people have read the messages of a grant, by person."""
    found = db.session.scalars(select(GrantMessageMark).where(GrantMessageMark.grant_id == grant_id))
    return {one.user_id: one for one in found}


def find_sent(grant_id: int, user_id: int, text: str, seen: int) -> GrantMessage | None:
    """The same words that a person sent already from a page that ended with the message `seen`."""
    statement = select(GrantMessage).where(
        GrantMessage.grant_id == grant_id,
        GrantMessage.written_by_id == user_id,
        GrantMessage.id > seen,
        GrantMessage.text == text,
    )
    message: GrantMessage | None = db.session.scalars(statement.limit(1)).one_or_none()
    return message


def find_noticed(letter_id: int) -> Row[Any] | None:
    """The grant whose messages a letter is about; None once they are read.

    Columns: `number`, `reference`, `title_sq`, `title_en`, `organisation_id`, and `programme`, the slug of
    its programme, None for the default one.
    """
    statement = (
        select(
            Grant.number,
            Grant.reference,
            Grant.title_sq,
            Grant.title_en,
            Grant.organisation_id,
            case((Programme.is_default, null()), else_=Programme.slug).label("programme"),
        )
        .join(GrantMessageMark, GrantMessageMark.grant_id == Grant.id)
        .join(Programme, Programme.id == Grant.programme_id)
        .where(GrantMessageMark.letter_id == letter_id, GrantMessageMark.noticed_at.is_not(None))
    )
    return db.session.execute(statement).one_or_none()


def _page(grant_id: int, before: int | None, after: int | None) -> list[Any]:
    """The messages next to one, and one more where there are more: upward after it, else downward."""
    answered = aliased(ExtensionRequest)
    statement: Any = (
        select(GrantMessage, User, ExtensionRequest, GrantAmendment, answered)
        .join(User, User.id == GrantMessage.written_by_id)
        .outerjoin(ExtensionRequest, ExtensionRequest.message_id == GrantMessage.id)
        .outerjoin(GrantAmendment, GrantAmendment.id == ExtensionRequest.amendment_id)
        .outerjoin(answered, answered.answer_id == GrantMessage.id)
        .where(GrantMessage.grant_id == grant_id)
        .limit(PAGE + 1)
    )
    if after is not None:
        statement = statement.where(GrantMessage.id > after).order_by(GrantMessage.id)
    else:
        statement = statement.order_by(GrantMessage.id.desc())
    if before is not None:
        statement = statement.where(GrantMessage.id < before)
    return list(db.session.execute(statement))
