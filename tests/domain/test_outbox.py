"""Delivering what waits: who gets it, what stays after a failure, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from grants_app.delivery import Round, deliver_waiting
from grants_app.domain.accounts import actions as accounts
from grants_app.domain.accounts.links.models import AccountLink
from grants_app.domain.accounts.models import User
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.messages import actions
from grants_app.domain.messages.actions import Wishes, wait_after
from grants_app.domain.messages.models import Message
from grants_app.domain.messages.queries import list_invitations
from grants_app.domain.messages.vocabulary import Failure, InvitationState, MessageKind, MessageState
from grants_app.extensions import db, utc_now
from tests.conftest import make_app
from tests.domain.test_mail import free_port
from tests.factories import AUTHOR, committed, counted_queries
from tests.mail_server import MailServerProcess, running_mail_server
from tests.mailboxes import (
    PERSON,
    everything_stored,
    filed,
    link_in,
    make_person,
    messages_of,
    number_of,
    words_of,
)

BASE = "https://grants.example.net"
MakeApp = Callable[..., Flask]


@pytest.fixture
def app_with(database_url: str, tmp_path: Path) -> Any:
    """Make an application that sends mail to a server."""
    made: list[Flask] = []

    def make(url: str) -> Flask:
        application = make_app(
            database_url, tmp_path, SMTP_URL=url, MAIL_FROM="grants@example.net", BASE_URL=BASE
        )
        made.append(application)
        return application

    yield make
    for application in made:
        with application.app_context():
            db.session.remove()
            db.engine.dispose()


def ask(app: Flask, email: str = PERSON, *, hours_ago: float = 0) -> None:
    with committed(app):
        at = utc_now() - timedelta(hours=hours_ago)
        actions.ask_for_reset(email, Wishes(base_url=None, at=at))


def invite(app: Flask) -> None:
    with committed(app):
        admin = db.session.scalars(select(User).where(User.email == "admin@example.org")).one()
        user = db.session.scalars(select(User).where(User.email == PERSON)).one()
        wishes = Wishes(base_url="http://grants.local", at=utc_now())
        actions.send_link(admin.as_viewer(), user, MessageKind.INVITATION, wishes)


def make_due(app: Flask) -> None:
    """Let the waiting time of every message pass."""
    with app.app_context():
        db.session.execute(update(Message).values(next_attempt_at=utc_now()))
        db.session.commit()


def links(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(AccountLink)).all())


def test_a_message_goes_out_in_the_persons_language(app_with: MakeApp, tmp_path: Path) -> None:
    with running_mail_server(tmp_path / "mail") as server:
        app = app_with(server.url())
        make_person(app, locale="sq")
        ask(app)
        assert deliver_waiting(app) == Round(delivered=1)
        (letter,) = server.wait_for(1)
    assert letter["To"] == PERSON
    assert letter["Content-Language"] == "sq"
    assert link_in(letter)[0] == BASE
    (message,) = messages_of(app)
    assert (message.state, message.attempts, message.failure) == (MessageState.SENT, 1, None)


def test_nothing_stored_can_be_used_after_the_message_went_out(app: Flask, tmp_path: Path) -> None:
    make_person(app)
    ask(app)
    stored = everything_stored(app)
    assert "/password/new" not in stored
    deliver_waiting(app)
    token = link_in(filed(tmp_path)[0])[1].rpartition("/")[2]
    stored = everything_stored(app)
    assert token not in stored
    assert "/password/new" not in stored


def test_a_server_that_is_down_keeps_the_message_and_makes_no_link(app_with: MakeApp, tmp_path: Path) -> None:
    app = app_with(MailServerProcess(free_port(), tmp_path).url())
    make_person(app)
    ask(app)
    assert deliver_waiting(app) == Round(failed=1)
    (message,) = messages_of(app)
    assert (message.state, message.failure, message.attempts) == (
        MessageState.WAITING,
        Failure.UNREACHABLE,
        1,
    )
    assert message.next_attempt_at > utc_now()
    assert links(app) == 0
    assert deliver_waiting(app) == Round(), "it is not due yet"
    with running_mail_server(tmp_path / "mail") as server:
        up = app_with(server.url())
        make_due(up)
        assert deliver_waiting(up) == Round(delivered=1)
        server.wait_for(1)
    (message,) = messages_of(app)
    assert (message.state, message.failure, message.attempts) == (MessageState.SENT, None, 2)


def test_a_refused_address_is_given_up_at_once(app_with: MakeApp, tmp_path: Path) -> None:
    with running_mail_server(tmp_path / "mail", refuses=f"550 no mailbox {PERSON}") as server:
        app = app_with(server.url())
        make_person(app)
        ask(app)
        assert deliver_waiting(app) == Round(failed=1)
    (message,) = messages_of(app)
    assert (message.state, message.failure, message.smtp_code) == (
        MessageState.FAILED,
        Failure.RECIPIENT,
        550,
    )
    assert message.finished_at is not None


def test_a_refusal_for_now_is_tried_again_and_brings_the_same_link(app_with: MakeApp, tmp_path: Path) -> None:
    with running_mail_server(tmp_path / "busy", refuses="451 later") as server:
        app = app_with(server.url())
        make_person(app)
        ask(app)
        assert deliver_waiting(app) == Round(failed=1)
    assert messages_of(app)[0].state is MessageState.WAITING
    with running_mail_server(tmp_path / "mail") as server:
        up = app_with(server.url())
        make_due(up)
        assert deliver_waiting(up) == Round(delivered=1)
    with app.app_context():
        assert [row.ended_at for row in db.session.scalars(select(AccountLink))] == [None]


@pytest.mark.parametrize(
    "email",
    ["nobody@example.net", "donor@example.org", "closed@example.net", "invited@example.net", "\0", "x" * 400],
)
def test_nobody_else_gets_a_link(app: Flask, tmp_path: Path, email: str) -> None:
    make_person(app, "closed@example.net")
    make_person(app, "invited@example.net", invited=True)
    with committed(app):
        closed = db.session.scalars(select(User).where(User.email == "closed@example.net")).one()
        accounts.deactivate_user(AUTHOR, closed)
    ask(app, email)
    assert deliver_waiting(app) == Round(dropped=1)
    assert messages_of(app) == []
    assert links(app) == 0
    assert filed(tmp_path) == []


def test_asking_does_the_same_for_every_address(app: Flask) -> None:
    make_person(app)
    seen = []
    for email in (PERSON, "nobody@example.net", "donor@example.org"):
        with counted_queries(app) as statements:
            ask(app, email)
        seen.append([statement.split(" VALUES")[0] for statement in statements])
    assert seen[0] == seen[1] == seen[2]


def test_a_mailbox_is_not_filled(app: Flask, tmp_path: Path) -> None:
    make_person(app)
    for _time in range(7):
        ask(app)
        deliver_waiting(app)
    assert len(filed(tmp_path)) == 5


def test_a_message_that_comes_too_late_is_given_up(app: Flask, tmp_path: Path) -> None:
    make_person(app)
    ask(app, hours_ago=1.1)
    assert deliver_waiting(app) == Round(failed=1)
    assert messages_of(app)[0].state is MessageState.FAILED
    assert filed(tmp_path) == []


def test_a_message_that_another_process_has_is_left_alone(app: Flask, tmp_path: Path) -> None:
    make_person(app)
    ask(app)
    with app.app_context():
        number = db.session.scalars(select(Message.id)).one()
        assert actions.claim(number, now=utc_now()) is not None
        db.session.commit()
    assert deliver_waiting(app) == Round()
    assert filed(tmp_path) == []
    make_due(app)  # the other one died
    assert deliver_waiting(app) == Round(delivered=1)


def test_waiting_grows_to_an_hour() -> None:
    minutes = [wait_after(attempts).total_seconds() / 60 for attempts in (0, 1, 2, 3, 6, 7, 100)]
    assert minutes == [1, 1, 2, 4, 32, 60, 60]


def test_what_is_done_is_forgotten_after_a_month(app: Flask, tmp_path: Path) -> None:
    make_person(app)
    ask(app)
    deliver_waiting(app)
    with app.app_context():
        db.session.execute(update(Message).values(finished_at=utc_now() - timedelta(days=29)))
        db.session.commit()
    deliver_waiting(app)
    assert len(messages_of(app)) == 1
    with app.app_context():
        db.session.execute(update(Message).values(finished_at=utc_now() - timedelta(days=30)))
        db.session.commit()
    deliver_waiting(app)
    assert messages_of(app) == []


def test_an_invitation_says_how_far_it_has_come(app_with: MakeApp, tmp_path: Path) -> None:
    app = app_with(MailServerProcess(free_port(), tmp_path).url())
    make_person(app, invited=True)
    number = number_of(app)

    def state(days: int = 0) -> tuple[InvitationState, bool]:
        with app.app_context():
            found = list_invitations([number], now=utc_now() + timedelta(days=days))[number]
            return found.state, found.expires_at is not None

    assert state() == (InvitationState.NOT_INVITED, False)
    invite(app)
    assert state() == (InvitationState.WAITING, False)
    deliver_waiting(app)
    assert state() == (InvitationState.WAITING, False)
    with running_mail_server(tmp_path / "mail") as server:
        up = app_with(server.url())
        make_due(up)
        deliver_waiting(up)
        (letter,) = server.wait_for(1)
    assert link_in(letter)[0] == BASE, "the setting wins over the address of the request"
    assert "Donator" in words_of(letter)
    assert state() == (InvitationState.HOLDS, True)
    assert state(days=8) == (InvitationState.EXPIRED, True)


def test_a_link_has_its_author_in_the_audit_log(app: Flask) -> None:
    make_person(app)
    ask(app)
    deliver_waiting(app)
    make_person(app, "second@example.net", invited=True)
    with committed(app):
        admin = db.session.scalars(select(User).where(User.email == "admin@example.org")).one()
        user = db.session.scalars(select(User).where(User.email == "second@example.net")).one()
        wishes = Wishes(base_url=None, at=utc_now())
        actions.send_link(admin.as_viewer(), user, MessageKind.INVITATION, wishes)
    deliver_waiting(app)
    with app.app_context():
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "account.issue_link").order_by(AuditEntry.id)
        ).all()
        assert [(entry.actor, entry.user_id is not None) for entry in entries] == [
            ("password forgotten", False),
            ("admin", True),
        ]
        assert "example.net" not in str([entry.changes for entry in entries])


def test_the_worker_sends_what_waits(app: Flask, tmp_path: Path) -> None:
    make_person(app)
    ask(app)
    result = app.test_cli_runner().invoke(args=["work", "--once"])
    assert result.exit_code == 0, result.output
    assert "messages: 1 delivered, 0 failed" in result.output
    assert PERSON not in result.output
    assert len(filed(tmp_path)) == 1
