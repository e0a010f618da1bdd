"""Whether a message is still to be sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from grants_app.domain.accounts.links.models import LinkPurpose
from grants_app.domain.accounts.links.rules import can_be_sent
from grants_app.domain.accounts.models import User

# More than a person needs, few enough not to fill a mailbox that is not the asker's own.
MOST_RESETS: Final = 5
RESETS_WITHIN: Final = timedelta(hours=1)


def is_told(user: User | None) -> bool:
    """Whether there is somebody to get a notice: the addresses of demo accounts are nobody's."""
    return user is not None and user.is_active and not user.is_demo


def is_wanted(user: User | None, purpose: LinkPurpose, *, is_asked_by_visitor: bool, recent: int) -> bool:
    """Whether there is somebody to get it. `recent` counts the account's links of the last hour."""
    if user is None or not can_be_sent(user, purpose):
        return False
    return not is_asked_by_visitor or recent < MOST_RESETS
