"""Kinds of messages, what became of them, and why one did not go out."""

from __future__ import annotations

from enum import StrEnum


class MessageKind(StrEnum):
    """What a message is."""

    PASSWORD_RESET = "password_reset"  # noqa: S105  # a kind, no password
    INVITATION = "invitation"
    SECOND_FACTOR_RESET = "second_factor_reset"
    REPORT_REMINDER = "report_reminder"
    GRANT_MESSAGE = "grant_message"


class MessageState(StrEnum):
    """What became of a message. `filed` is written into the outbox folder, where there is no mail server.

    `failed` was given up by the system, `abandoned` by a person who has seen that.
    """

    WAITING = "waiting"
    SENT = "sent"
    FILED = "filed"
    FAILED = "failed"
    ABANDONED = "abandoned"


class Failure(StrEnum):
    """Why a message did not go out."""

    UNREACHABLE = "unreachable"
    ENCRYPTION = "encryption"
    SIGN_IN = "sign_in"
    RECIPIENT = "recipient"
    SENDER = "sender"
    REFUSED = "refused"
    FOLDER = "folder"


class InvitationState(StrEnum):
    """How far an invited person has come."""

    NOT_INVITED = "not_invited"
    WAITING = "waiting"
    FAILED = "failed"
    HOLDS = "holds"
    EXPIRED = "expired"
