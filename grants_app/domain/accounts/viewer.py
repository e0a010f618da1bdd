"""Who looks: the only thing that queries and rules need to know about a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from grants_app.domain.audit.actions import Author


class Role(StrEnum):
    """The roles of the contract's table. A visitor has no account."""

    VISITOR = "visitor"
    DONOR = "donor"
    GRANTEE = "grantee"
    COMMITTEE = "committee"
    COORDINATOR = "coordinator"
    SPECIALIST = "specialist"
    ADMIN = "admin"


@dataclass(frozen=True)
class Viewer:
    """The person behind a request, reduced to what decides access.

    `organisation_id` is set for grantees, `county_id` (a place) for committees. Grantees have one or both of
    two rights: who can prepare writes what the organisation hands in, who can certify answers for it.
    """

    role: Role
    user_id: int | None = None
    email: str | None = None
    organisation_id: int | None = None
    county_id: int | None = None
    can_prepare: bool = False
    can_certify: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether there is an account behind the request."""
        return self.user_id is not None

    @property
    def author(self) -> Author:
        """The author for audit rows. Raises ValueError for a visitor, who never writes."""
        if self.user_id is None:
            raise ValueError("a visitor makes no changes")
        return Author(user_id=self.user_id, actor=self.role.value)


VISITOR = Viewer(role=Role.VISITOR)
