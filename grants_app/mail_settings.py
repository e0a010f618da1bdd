"""The settings of mail: which server takes it, in whose name it goes, and for which address of this site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS: Final = {"smtp": 587, "smtps": 465}
LARGEST_PORT: Final = 65535


@dataclass(frozen=True)
class MailServer:
    """The server that takes mail.

    `is_tls` is encryption from the first byte (`smtps://`), `starttls` encryption that has to begin before
    anything else is said. With neither, mail and password travel in the clear. `timeout` is in seconds, for
    each step of the conversation.
    """

    host: str
    port: int
    is_tls: bool
    starttls: bool
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 10.0


@dataclass(frozen=True)
class MailSettings:
    """How this installation sends mail. Without a server messages are written into `instance/outbox/`."""

    server: MailServer | None = None
    sender: str = "no-reply@localhost"

    @property
    def domain(self) -> str:
        """The domain in whose name mail goes out."""
        return parseaddr(self.sender)[1].rpartition("@")[2]


def read_mail_settings(env: Mapping[str, str], *, base_url: str | None) -> MailSettings:
    """Read `SMTP_URL` and `MAIL_FROM`. Raises ValueError with one sentence that names the variable."""
    url, sender = env.get("SMTP_URL"), env.get("MAIL_FROM")
    if sender and not is_sender(sender):
        raise ValueError("GRANTS_MAIL_FROM takes an e-mail address, such as grants@example.org.")
    if not url:
        return MailSettings(sender=sender or MailSettings.sender)
    if not sender:
        raise ValueError("GRANTS_SMTP_URL needs GRANTS_MAIL_FROM, the address in whose name mail goes out.")
    if not base_url:
        # Else a visitor's Host header could decide where a link with a secret in it leads.
        raise ValueError("GRANTS_SMTP_URL needs GRANTS_BASE_URL, the address that links in mail lead to.")
    return MailSettings(server=read_mail_server(url), sender=sender)


def is_sender(text: str) -> bool:
    """Whether a text is one address, with or without a name before it."""
    address = parseaddr(text)[1]
    name, _at, domain = address.rpartition("@")
    return bool(name and domain) and text.isprintable() and text.count("@") == 1 and "," not in text


def read_mail_server(url: str) -> MailServer:
    """Read `smtp://` or `smtps://`. Raises ValueError, without the password in it."""
    try:
        parts = urlsplit(url)
        port = parts.port if parts.port is not None else PORTS.get(parts.scheme, 0)
    except ValueError:
        raise ValueError("GRANTS_SMTP_URL cannot be read: is the port a number?") from None
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError(
            "GRANTS_SMTP_URL takes smtp://user:password@host:port or smtps://user:password@host:port."
        )
    if not 0 < port <= LARGEST_PORT:
        raise ValueError("GRANTS_SMTP_URL takes a port from 1 to 65535.")
    return MailServer(
        host=parts.hostname,
        port=port,
        is_tls=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp" and wants_starttls(parts),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or "") if parts.username else None,
    )


def wants_starttls(parts: SplitResult) -> bool:
    """Whether `smtp://` must be encrypted: yes, unless `?starttls=0` says otherwise.

    Raises ValueError where a password would then travel over a network in the clear.
    """
    asked = parse_qs(parts.query, keep_blank_values=True)
    values = asked.pop("starttls", ["1"])
    if asked or values not in (["0"], ["1"]):
        raise ValueError("GRANTS_SMTP_URL takes ?starttls=0 or ?starttls=1 and nothing else.")
    if values == ["1"]:
        return True
    if parts.username and parts.hostname not in LOOPBACK:
        raise ValueError("GRANTS_SMTP_URL: with ?starttls=0 the password would travel in the clear.")
    return False
