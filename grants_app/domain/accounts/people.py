"""Who did something, as pages say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Role


@dataclass(frozen=True)
class Person:
    """Who did something: the address is for staff, others read the role."""

    user_id: int
    email: str
    role: Role


@overload
def person_of(user: User) -> Person: ...


@overload
def person_of(user: None) -> None: ...


def person_of(user: User | None) -> Person | None:
    """An account as who did something; None where nobody did."""
    return None if user is None else Person(user.id, user.email, user.role)
