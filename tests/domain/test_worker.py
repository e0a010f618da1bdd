"""`flask work` as a process of its own: it sends, is killed, and the next one mends what it left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app import courier
from grants_app.courier import COURIER, Courier
from grants_app.delivery import Round, deliver_waiting
from grants_app.domain.accounts.links.actions import use_link
from grants_app.domain.accounts.queries import find_user_by_email
from grants_app.domain.jobs import actions as jobs
from grants_app.domain.jobs.queries import find_presence
from grants_app.domain.messages import actions
from grants_app.domain.messages.models import Message
from grants_app.domain.messages.vocabulary import MessageState
from grants_app.extensions import db, utc_now, write_intent
from tests.conftest import make_app
from tests.domain.test_jobs import WITHIN, wait_until
from tests.domain.test_outbox import BASE, ask, links, make_due
from tests.factories import committed
from tests.mail_server import ROOT, MailServerProcess, running_mail_server
from tests.mailboxes import NEW_PASSWORD, filed, link_in, make_person, messages_of


@contextmanager
def flask_work(url: str, instance: Path, *options: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a process of its own until the block ends."""
    own = {"DATABASE_URL": url, "INSTANCE": str(instance), "SECRET_KEY": "tests", **settings}
    environment = os.environ | {f"GRANTS_{name}": value for name, value in own.items()}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work", *options]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def mail_settings(server: MailServerProcess) -> dict[str, str]:
    return {"SMTP_URL": server.url(), "MAIL_FROM": "grants@example.net", "BASE_URL": BASE}


def is_there(app: Flask) -> bool:
    token = write_intent.set(False)
    try:
        with app.app_context():
            return find_presence(now=utc_now()).is_alive
    finally:
        write_intent.reset(token)


def test_the_worker_sends_shows_itself_and_ends_when_told(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    make_person(app)
    with flask_work(database_url, tmp_path) as process:
        wait_until(lambda: is_there(app), "the worker shows itself")
        ask(app)
        wait_until(lambda: len(filed(tmp_path)) == 1, "the worker sends")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=WITHIN) == 0
    assert not is_there(app)
    assert [message.state for message in messages_of(app)] == [MessageState.FILED]


def test_a_worker_beside_another_process_ends_with_it(app: Flask, database_url: str, tmp_path: Path) -> None:
    make_person(app)
    command = f"{sys.executable} -m flask --app wsgi work --beside & echo $!; exec sleep 60"
    own = {"DATABASE_URL": database_url, "INSTANCE": str(tmp_path), "SECRET_KEY": "tests"}
    environment = os.environ | {f"GRANTS_{name}": value for name, value in own.items()}
    parent = subprocess.Popen(["sh", "-c", command], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    number = int(parent.stdout.readline())
    wait_until(lambda: is_there(app), "the worker shows itself")
    parent.kill()
    parent.wait()
    wait_until(lambda: not Path(f"/proc/{number}").exists() or not is_there(app), "the worker ends")
    assert not is_there(app)


def test_a_worker_killed_before_the_server_answered_sends_the_same_letter_again(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    make_person(app)
    ask(app)
    with running_mail_server(tmp_path / "mail", forgets_to_answer=True) as server:
        settings = mail_settings(server)
        with flask_work(database_url, tmp_path, "--once", **settings) as process:
            (first,) = server.wait_for(1)
            process.send_signal(signal.SIGKILL)
            process.wait()
    assert [message.state for message in messages_of(app)] == [MessageState.WAITING]
    with running_mail_server(tmp_path / "again") as server:
        up = make_app(database_url, tmp_path, **mail_settings(server))
        assert deliver_waiting(up) == Round(), "the killed one still holds it"
        make_due(up)
        assert deliver_waiting(up) == Round(delivered=1)
        make_due(up)
        assert deliver_waiting(up) == Round(), "once delivered it is over"
        (second,) = server.wait_for(1)
    assert second["Message-ID"] == first["Message-ID"]
    assert link_in(second) == link_in(first), "so either letter opens the account"
    assert links(app) == 1


def test_a_letter_whose_link_was_used_meanwhile_is_not_sent_again(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    make_person(app)
    ask(app)
    with (
        running_mail_server(tmp_path / "mail", forgets_to_answer=True) as server,
        flask_work(database_url, tmp_path, "--once", **mail_settings(server)) as process,
    ):
        (letter,) = server.wait_for(1)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with committed(app):
        use_link(link_in(letter)[1].rpartition("/")[2], new=NEW_PASSWORD, now=utc_now())
    make_due(app)
    assert deliver_waiting(app) == Round(dropped=1)
    assert filed(tmp_path) == []


def has_letters(instance: Path, count: int) -> bool:
    return len(filed(instance)) == count


def test_where_a_worker_is_the_site_leaves_it_the_message_and_sends_it_if_that_died(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(courier, "sleep", waited.append)
    make_person(app)
    for has_worker in (False, True):
        if has_worker:
            with committed(app):
                jobs.note_start(now=utc_now())
        ask(app)
        app.extensions[COURIER] = Courier()
        app.extensions[COURIER].ask(app)
        wanted = 1 + has_worker
        wait_until(partial(has_letters, tmp_path, wanted), "the site sends")
    assert waited == [courier.LEFT_TO_THE_WORKER]


def test_a_message_can_be_sent_once_more_with_a_link_of_its_own(app: Flask, tmp_path: Path) -> None:
    make_person(app)
    ask(app, hours_ago=2)
    assert deliver_waiting(app) == Round(failed=1)
    with committed(app):
        admin = find_user_by_email("admin@example.org")
        assert admin is not None
        message = db.session.scalars(select(Message)).one()
        actions.try_again(admin.as_viewer(), message, now=utc_now())
    assert deliver_waiting(app) == Round(delivered=1)
    assert len(filed(tmp_path)) == 1
