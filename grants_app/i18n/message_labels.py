"""Words for messages: what they are, what became of them, and why one did not go out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from grants_app.domain.homes.accounts import AccountGroup
from grants_app.domain.messages.vocabulary import Failure, InvitationState, MessageKind, MessageState

KIND = {
    MessageKind.PASSWORD_RESET: _("Link for a new password"),
    MessageKind.INVITATION: _("Invitation"),
    MessageKind.SECOND_FACTOR_RESET: _("Notice that the second factor was taken away"),
    MessageKind.REPORT_REMINDER: _("Reminder of reports"),
    MessageKind.GRANT_MESSAGE: _("Notice of a message about a grant"),
}
STATE = {
    MessageState.WAITING: _("not sent yet"),
    MessageState.SENT: _("sent"),
    MessageState.FILED: _("written into the folder outbox"),
    MessageState.FAILED: _("could not be sent"),
    MessageState.ABANDONED: _("given up by an administrator"),
}
FAILURE = {
    Failure.UNREACHABLE: _("the mail server does not answer"),
    Failure.ENCRYPTION: _("no encrypted connection with the mail server"),
    Failure.SIGN_IN: _("the mail server does not accept the user name and password of this installation"),
    Failure.RECIPIENT: _("the mail server does not take this address"),
    Failure.SENDER: _("the mail server does not take the sender’s address of this installation"),
    Failure.REFUSED: _("the mail server did not take the message"),
    Failure.FOLDER: _("the folder of messages cannot be written"),
}
INVITATION = {
    InvitationState.NOT_INVITED: _("no invitation yet"),
    InvitationState.WAITING: _("the invitation is not sent yet"),
    InvitationState.FAILED: _("the invitation could not be sent"),
    InvitationState.HOLDS: _("invited, not yet signed in"),
    InvitationState.EXPIRED: _("the invitation has expired"),
}

ACCOUNT_GROUP = {
    AccountGroup.ACTIVE: _("Active accounts"),
    AccountGroup.INVITED: _("Without a password yet"),
    AccountGroup.DEACTIVATED: _("Deactivated accounts"),
    AccountGroup.WAITING: _("With a message that is not sent yet"),
    AccountGroup.FAILED: _("Whose last message failed"),
}

ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    MessageKind: KIND,
    MessageState: STATE,
    Failure: FAILURE,
    InvitationState: INVITATION,
    AccountGroup: ACCOUNT_GROUP,
}
