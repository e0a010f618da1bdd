"""Telling higher rooms that a grant has other days: what they keep follows in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from grants_app.domain.audit.actions import Author
from grants_app.domain.grants.models import Grant

# Called with the author of the change, the grant with its new days, and the business day if there is one.
Follower = Callable[[Author, Grant, date | None], None]
_FOLLOWERS: Final[list[Follower]] = []


def follows_days(follower: Follower) -> Follower:
    """Mark a function that is called whenever a grant has got other days."""
    _FOLLOWERS.append(follower)
    return follower


def tell_of_days(author: Author, grant: Grant, business_day: date | None = None) -> None:
    """Let all that depends on the first and the last day of a grant follow them. For actions."""
    for follower in _FOLLOWERS:
        follower(author, grant, business_day)
