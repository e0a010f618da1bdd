"""Settings of mail: what is taken, and what is refused before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from grants_app.config import ConfigurationError, read_settings
from grants_app.mail_settings import MailServer

BASE, FROM = "https://grants.example.net", "grants@example.net"


def read(tmp_path: Path, **values: str) -> MailServer | None:
    given = {"INSTANCE": str(tmp_path), "BASE_URL": BASE, "MAIL_FROM": FROM} | values
    return read_settings({f"GRANTS_{name}": value for name, value in given.items()}).mail.server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", None),
        ("smtp://mail.example.net", MailServer("mail.example.net", 587, is_tls=False, starttls=True)),
        ("smtp://mail.example.net:25/?starttls=0", MailServer("mail.example.net", 25, False, False)),
        ("smtps://mail.example.net", MailServer("mail.example.net", 465, is_tls=True, starttls=False)),
        (
            "smtp://me%40example.net:p%2Fw%3A@mail.example.net:2525",
            MailServer("mail.example.net", 2525, False, True, "me@example.net", "p/w:"),
        ),
        ("smtp://me:x@127.0.0.1:25?starttls=0", MailServer("127.0.0.1", 25, False, False, "me", "x")),
        ("smtp://[::1]:25", MailServer("::1", 25, is_tls=False, starttls=True)),
    ],
)
def test_addresses_of_servers(tmp_path: Path, url: str, server: MailServer | None) -> None:
    assert read(tmp_path, SMTP_URL=url) == server


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"SMTP_URL": "mail.example.net"}, "GRANTS_SMTP_URL"),
        ({"SMTP_URL": "http://mail.example.net"}, "GRANTS_SMTP_URL"),
        ({"SMTP_URL": "smtp://"}, "GRANTS_SMTP_URL"),
        ({"SMTP_URL": "smtp://mail.example.net:x"}, "GRANTS_SMTP_URL"),
        ({"SMTP_URL": "smtp://mail.example.net:99999"}, "GRANTS_SMTP_URL"),
        ({"SMTP_URL": "smtp://mail.example.net:0"}, "GRANTS_SMTP_URL"),
        ({"SMTP_URL": "smtp://mail.example.net/box"}, "GRANTS_SMTP_URL"),
        ({"SMTP_URL": "smtp://mail.example.net?starttls=no"}, "GRANTS_SMTP_URL"),
        ({"SMTP_URL": "smtp://mail.example.net?tls=1"}, "GRANTS_SMTP_URL"),
        ({"SMTP_URL": "smtp://me:secret@mail.example.net?starttls=0"}, "in the clear"),
        ({"SMTP_URL": "smtp://mail.example.net", "MAIL_FROM": ""}, "GRANTS_MAIL_FROM"),
        ({"SMTP_URL": "smtp://mail.example.net", "BASE_URL": ""}, "GRANTS_BASE_URL"),
        ({"MAIL_FROM": "nobody"}, "GRANTS_MAIL_FROM"),
        ({"MAIL_FROM": "a@example.net, b@example.net"}, "GRANTS_MAIL_FROM"),
        ({"MAIL_FROM": "a@example.net\nBcc: b"}, "GRANTS_MAIL_FROM"),
        ({"BASE_URL": "grants.example.net"}, "GRANTS_BASE_URL"),
        ({"BASE_URL": "ftp://grants.example.net"}, "GRANTS_BASE_URL"),
        ({"BASE_URL": "https://grants.example.net/?x=1"}, "GRANTS_BASE_URL"),
    ],
)
def test_what_cannot_work_is_refused_by_name(tmp_path: Path, values: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named) as caught:
        read(tmp_path, **values)
    assert "secret" not in str(caught.value)


def test_the_password_is_not_shown_by_accident(tmp_path: Path) -> None:
    server = read(tmp_path, SMTP_URL="smtp://me:hidden@mail.example.net")
    assert "hidden" not in repr(server)
