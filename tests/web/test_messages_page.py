"""The administrator sees which messages did not go out, has them sent once more, or gives them up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.delivery import deliver_waiting
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.jobs import actions as jobs
from grants_app.domain.messages.actions import give_up
from grants_app.domain.messages.models import Message
from grants_app.domain.messages.vocabulary import MessageState
from grants_app.extensions import db, utc_now
from tests.clients import CheckedClient
from tests.conftest import csrf_token
from tests.domain.test_outbox import ask
from tests.domain.test_reminders import GRANTEE, LATE, make_people, queue
from tests.factories import committed
from tests.mailboxes import PERSON, filed, make_person, messages_of, number_of
from tests.page_checks import text_of
from tests.sign_ins import ClientAs
from tests.web.test_grants import page

PAGE = "/admin/messages"


@pytest.fixture
def admin(client_as: ClientAs) -> CheckedClient:
    return client_as("admin")


def make_failed(app: Flask) -> int:
    """A message that was given up; its number."""
    make_person(app)
    ask(app, hours_ago=2)
    deliver_waiting(app)
    (message,) = messages_of(app)
    assert message.state is MessageState.FAILED
    return message.id


def send(admin: CheckedClient, path: str) -> int:
    return admin.post(path, data={"csrf_token": csrf_token(admin, "/admin/users")}).status_code


def shown(admin: CheckedClient, language: str = "en") -> str:
    return text_of(page(admin, f"{PAGE}?lang={language}"))


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("Try again", "could not be sent")), ("sq", ("Provo përsëri", "nuk"))]
)
def test_what_failed_is_listed_with_its_reason(
    app: Flask, admin: CheckedClient, language: str, words: tuple[str, ...]
) -> None:
    make_failed(app)
    text = shown(admin, language)
    assert PERSON in text
    for word in words:
        assert word in text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Reminder of reports"), ("sq", "Kujtesë për raportet")]
)
def test_a_reminder_that_did_not_go_out_is_named(
    app: Flask, admin: CheckedClient, language: str, words: str
) -> None:
    make_people(app)
    queue(app, LATE)
    with committed(app):
        for message in db.session.scalars(select(Message)):
            give_up(message, now=utc_now())
    text = shown(admin, language)
    assert text.count(words) == 2
    assert GRANTEE in text


def test_a_failed_message_is_sent_once_more(app: Flask, admin: CheckedClient, tmp_path: Path) -> None:
    number = make_failed(app)
    assert send(admin, f"{PAGE}/{number}/again") == 303
    assert [message.state for message in messages_of(app)] == [MessageState.FILED]
    assert len(filed(tmp_path)) == 1
    assert PERSON not in shown(admin)
    assert actions_of(app) == ["message.try_again"]


def test_a_message_that_is_given_up_leaves_the_list_and_is_never_sent(
    app: Flask, admin: CheckedClient, tmp_path: Path
) -> None:
    number = make_failed(app)
    assert send(admin, f"{PAGE}/{number}/give-up") == 303
    assert PERSON not in shown(admin)
    deliver_waiting(app)
    assert filed(tmp_path) == []
    assert send(admin, f"{PAGE}/{number}/again") == 404
    assert actions_of(app) == ["message.abandon"]
    assert "given up by an administrator" in text_of(page(admin, f"/admin/users/{number_of(app)}?lang=en"))


def actions_of(app: Flask) -> list[str]:
    with app.app_context():
        found = select(AuditEntry.action).where(AuditEntry.action.startswith("message."))
        return list(db.session.scalars(found))


def test_the_page_says_whether_a_worker_is_there(app: Flask, admin: CheckedClient) -> None:
    assert "No worker has been seen so far." in shown(admin)
    with committed(app):
        number = jobs.note_start(now=utc_now())
    assert "The worker is there" in shown(admin)
    with committed(app):
        jobs.note_seen(number, now=utc_now() - timedelta(minutes=5))
    assert "No worker is there" in shown(admin)


def test_nobody_else_opens_it(client_as: ClientAs) -> None:
    assert client_as("specialist").get(PAGE).status_code == 403
