"""The two ways out of the house: a mail server, or a folder from which a person takes the messages on."""

from __future__ import annotations

import os
import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as CRLF
from pathlib import Path
from typing import Final, Protocol

from grants_app.domain.messages.vocabulary import Failure, MessageState
from grants_app.mail_settings import MailServer, MailSettings

FOLDER_NAME: Final = "outbox"
PERMANENT: Final = 500  # answers from here on stay the same however often one tries


class MailFailedError(RuntimeError):
    """A message did not go out. `code` is the server's answer, `is_final` whether trying again is useless.

    What the server said in words is left out: it may name the address.
    """

    def __init__(self, failure: Failure, code: int | None = None, *, is_final: bool = False) -> None:
        super().__init__(f"{failure.value} {code or ''}".strip())
        self.failure = failure
        self.code = code
        self.is_final = is_final


class Way(Protocol):
    """A way out of the house."""

    def send(self, letter: EmailMessage, *, now: datetime) -> MessageState:
        """Let a letter go. Raises MailFailedError."""


@dataclass(frozen=True)
class Folder:
    """Files that a mail program opens, readable by the owner of the installation alone."""

    path: Path

    def send(self, letter: EmailMessage, *, now: datetime) -> MessageState:
        """Write the letter as a file of its own."""
        name = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}.eml"
        draft = self.path / f".{name}"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(letter.as_bytes(policy=CRLF))
            draft.rename(self.path / name)
        except OSError:
            raise MailFailedError(Failure.FOLDER) from None
        return MessageState.FILED


@dataclass(frozen=True)
class Connection:
    """An open conversation with a mail server."""

    smtp: smtplib.SMTP

    def send(self, letter: EmailMessage, *, now: datetime) -> MessageState:
        """Hand the letter to the server."""
        try:
            self.smtp.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise MailFailedError(Failure.RECIPIENT, code, is_final=code >= PERMANENT) from None
        except smtplib.SMTPSenderRefused as error:
            raise MailFailedError(Failure.SENDER, error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            # The address has letters that this server cannot take.
            raise MailFailedError(Failure.RECIPIENT, is_final=True) from None
        except smtplib.SMTPResponseException as error:
            final = error.smtp_code >= PERMANENT
            raise MailFailedError(Failure.REFUSED, error.smtp_code, is_final=final) from None
        except (smtplib.SMTPException, OSError):
            raise MailFailedError(Failure.UNREACHABLE) from None
        return MessageState.SENT


@contextmanager
def open_way(settings: MailSettings, instance: Path) -> Iterator[Way]:
    """The way that the settings name, open until the block ends. Raises MailFailedError if it stays shut."""
    if settings.server is None:
        yield Folder(instance / FOLDER_NAME)
        return
    smtp = connect(settings.server, introduced_as=settings.domain)
    try:
        yield Connection(smtp)
    finally:
        with suppress(smtplib.SMTPException, OSError):  # the letters are through: how it ends is no matter
            smtp.quit()
        smtp.close()


def connect(server: MailServer, *, introduced_as: str) -> smtplib.SMTP:
    """A conversation with the server, encrypted and signed in as the settings ask. Raises MailFailedError."""
    secure = ssl.create_default_context()
    try:
        if server.is_tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, introduced_as, timeout=server.timeout, context=secure
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, introduced_as, timeout=server.timeout)
    except ssl.SSLError:
        raise MailFailedError(Failure.ENCRYPTION) from None
    except (smtplib.SMTPException, OSError):
        raise MailFailedError(Failure.UNREACHABLE) from None
    try:
        introduce(smtp, server, secure)
    except MailFailedError:
        smtp.close()
        raise
    return smtp


def introduce(smtp: smtplib.SMTP, server: MailServer, secure: ssl.SSLContext) -> None:
    """Encrypt, then sign in. Raises MailFailedError; nothing is said in the clear that should not be."""
    try:
        if server.starttls:
            smtp.starttls(context=secure)
        if server.user is not None:
            smtp.login(server.user, server.password or "")
    except (smtplib.SMTPNotSupportedError, ssl.SSLError):
        failure = Failure.ENCRYPTION if server.starttls and not is_encrypted(smtp) else Failure.SIGN_IN
        raise MailFailedError(failure) from None
    except smtplib.SMTPAuthenticationError as error:
        raise MailFailedError(Failure.SIGN_IN, error.smtp_code) from None
    except smtplib.SMTPResponseException as error:
        raise MailFailedError(Failure.ENCRYPTION, error.smtp_code) from None
    except (smtplib.SMTPException, OSError):
        raise MailFailedError(Failure.UNREACHABLE) from None


def is_encrypted(smtp: smtplib.SMTP) -> bool:
    """Whether the conversation is encrypted by now."""
    return isinstance(smtp.sock, ssl.SSLSocket)
