"""Handing letters to a real mail server, with and without encryption, and what is known when it fails."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from grants_app.domain.messages.mail import MailFailedError, open_way
from grants_app.domain.messages.vocabulary import Failure, MessageState
from grants_app.mail_settings import MailSettings, read_mail_settings
from tests.mail_server import PASSWORD, USER, MailServerProcess, make_certificate, running_mail_server

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LOGIN = f"{USER}:{quote(PASSWORD, safe='')}@"


def letter() -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = "Grantet <grants@example.net>", "person@example.net"
    made["Subject"] = "Fjalëkalimi i ri"
    made.set_content("Përshëndetje – ç’kemi\n", cte="quoted-printable")
    return made


def settings(url: str) -> MailSettings:
    env = {"SMTP_URL": url, "MAIL_FROM": "Grantet <grants@example.net>"}
    return read_mail_settings(env, base_url="https://grants.example.net")


def send(using: MailSettings, instance: Path) -> MessageState:
    with open_way(using, instance) as way:
        return way.send(letter(), now=NOW)


def failure_of(using: MailSettings, instance: Path) -> MailFailedError:
    with pytest.raises(MailFailedError) as caught:
        send(using, instance)
    assert "example.net" not in str(caught.value)
    return caught.value


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return make_certificate(tmp_path)


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The certificate, which this process trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return certificate


def test_a_letter_arrives_as_it_was_written(tmp_path: Path) -> None:
    with running_mail_server(tmp_path / "mail") as server:
        assert send(settings(server.url()), tmp_path) is MessageState.SENT
        (taken,) = server.letters()
        assert taken["Subject"] == "Fjalëkalimi i ri"
        assert taken.get_content().strip() == "Përshëndetje – ç’kemi"
        (envelope,) = server.envelopes()
        assert (envelope["sender"], envelope["recipients"]) == ("grants@example.net", ["person@example.net"])


@pytest.mark.parametrize(("scheme", "query"), [("smtp", ""), ("smtp", "?starttls=1"), ("smtps", "")])
def test_user_and_password_go_over_an_encrypted_conversation(
    trusted: Path, tmp_path: Path, scheme: str, query: str
) -> None:
    how: dict[str, Any] = {"certificate": str(trusted), "needs_login": True, "is_tls": scheme == "smtps"}
    with running_mail_server(tmp_path / "mail", **how) as server:
        assert send(settings(server.url(scheme, user=LOGIN, query=query)), tmp_path) is MessageState.SENT
        (envelope,) = server.envelopes()
        assert (envelope["is_encrypted"], envelope["is_signed_in"]) == (True, True)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_with_a_strange_certificate_gets_nothing(
    certificate: Path, tmp_path: Path, scheme: str
) -> None:
    how: dict[str, Any] = {"certificate": str(certificate), "is_tls": scheme == "smtps"}
    with running_mail_server(tmp_path / "mail", **how) as server:
        error = failure_of(settings(server.url(scheme, query="")), tmp_path)
        assert (error.failure, error.is_final) == (Failure.ENCRYPTION, False)
        assert not server.letters()


def test_a_server_that_cannot_encrypt_gets_nothing(tmp_path: Path) -> None:
    with running_mail_server(tmp_path / "mail") as server:
        error = failure_of(settings(server.url(query="")), tmp_path)
        assert error.failure is Failure.ENCRYPTION
        assert not server.letters()


def test_a_wrong_password_of_the_installation_is_named_as_such(trusted: Path, tmp_path: Path) -> None:
    with running_mail_server(tmp_path / "mail", certificate=str(trusted), needs_login=True) as server:
        error = failure_of(settings(server.url(user="grants:wrong@", query="")), tmp_path)
        assert (error.failure, error.code, error.is_final) == (Failure.SIGN_IN, 535, False)


def test_a_server_without_sign_in_is_named_as_such(tmp_path: Path) -> None:
    with running_mail_server(tmp_path / "mail") as server:
        assert failure_of(settings(server.url(user=LOGIN)), tmp_path).failure is Failure.SIGN_IN


@pytest.mark.parametrize(
    ("answer", "is_final"), [("550 no such mailbox person@example.net", True), ("451 try later", False)]
)
def test_a_refused_recipient_is_final_or_not_as_the_server_says(
    tmp_path: Path, answer: str, is_final: bool
) -> None:
    with running_mail_server(tmp_path / "mail", refuses=answer) as server:
        error = failure_of(settings(server.url()), tmp_path)
        assert (error.failure, error.code) == (Failure.RECIPIENT, int(answer[:3]))
        assert error.is_final is is_final


def test_a_server_that_says_nothing_is_waited_for_only_so_long(tmp_path: Path) -> None:
    with running_mail_server(tmp_path / "mail", stalls=True) as server:
        using = settings(server.url())
        assert using.server is not None
        assert using.server.timeout == 10.0
        short = replace(using, server=replace(using.server, timeout=0.3))
        assert failure_of(short, tmp_path).failure is Failure.UNREACHABLE


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def test_a_server_that_is_down_is_unreachable(tmp_path: Path) -> None:
    down = MailServerProcess(free_port(), tmp_path)
    assert failure_of(settings(down.url()), tmp_path).failure is Failure.UNREACHABLE


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_without_a_server_letters_are_files_for_the_owner_alone(open_umask: None, tmp_path: Path) -> None:
    assert send(MailSettings(), tmp_path) is MessageState.FILED
    assert send(MailSettings(), tmp_path) is MessageState.FILED
    folder = tmp_path / "outbox"
    files = list(folder.iterdir())
    assert len(files) == 2
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert all(path.suffix == ".eml" for path in files)
    content = files[0].read_bytes()
    assert b"\r\n" in content
    assert message_from_bytes(content, policy=default)["Subject"] == "Fjalëkalimi i ri"


def test_a_folder_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file in its place")
    assert failure_of(MailSettings(), tmp_path).failure is Failure.FOLDER
