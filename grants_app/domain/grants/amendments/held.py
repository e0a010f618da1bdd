"""What of amended grants was another on a day: for lists, files and answers that are asked for one.

Without a day everything that is agreed counts, also what takes effect later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from sqlalchemy import select

from grants_app.domain.accounts.rules import can_read_amounts_of
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.geography.queries import NamedPlace, name_places
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.amendments.plan import Amended, Plan, held_on
from grants_app.domain.grants.amendments.queries import list_agreed_changes
from grants_app.domain.grants.amendments.vocabulary import AmendmentState
from grants_app.domain.grants.shown import ShownAmount
from grants_app.domain.grants.vocabulary import Theme, WorksWith
from grants_app.extensions import db

MONEY: Final = ("award", "other_award")


class AnyAmount(Protocol):
    """An amount of a grant, stored or held."""

    @property
    def currency(self) -> str:
        """Its code of ISO 4217."""


@dataclass(frozen=True)
class Held:
    """The fields of a grant's plan that were others on a day, and its amounts by currency, None if unknown.

    Each method gives what was so on that day; it takes what is so now.
    """

    plan: Plan = field(default_factory=dict)
    amounts: Mapping[str, ShownAmount | None] = field(default_factory=dict)

    def end_on(self, now: date) -> date:
        """The agreed last day."""
        return date.fromisoformat(self.plan["end_on"]) if "end_on" in self.plan else now

    def closed_early_on(self, now: date | None) -> date | None:
        """The last active day of a grant that was closed early."""
        if "closed_early_on" not in self.plan:
            return now
        held = self.plan["closed_early_on"]
        return date.fromisoformat(held) if held else None

    def themes(self, now: Iterable[Theme]) -> tuple[Theme, ...]:
        """The themes."""
        return tuple(Theme(one) for one in self.plan.get("themes", now))

    def primary_theme(self, now: Theme | None) -> Theme | None:
        """The main theme."""
        held = self.plan.get("primary_theme", now)
        return Theme(held) if held else None

    def works_with(self, now: Iterable[WorksWith]) -> tuple[WorksWith, ...]:
        """Whom the grant works with."""
        return tuple(WorksWith(one) for one in self.plan.get("works_with", now))

    def known_amounts(
        self, viewer: Viewer, organisation_id: int, now: Sequence[AnyAmount] | None
    ) -> tuple[Any, ...] | None:
        """The amounts, dollars before Lek. None where they are not open to the viewer.

        What an award was before is for staff and the grantee: nobody has published it.
        """
        if now is None or not self.amounts:
            return None if now is None else tuple(now)
        if not can_read_amounts_of(viewer, organisation_id=organisation_id, is_published=False):
            return None
        same = [one for one in now if one.currency not in self.amounts]
        held = [one for one in self.amounts.values() if one is not None]
        return tuple(sorted([*same, *held], key=lambda one: one.currency, reverse=True))


AS_NOW: Final = Held()


def held_of(day: date, amendments: Sequence[Amended]) -> Held:
    """What approved amendments, in the order of their approval, have changed since a day."""
    amounts: dict[str, ShownAmount | None] = {}
    for one in sorted(amendments, key=lambda one: one.effective_on):
        for before, after in (one.changes[name] for name in MONEY if name in one.changes):
            if one.effective_on > day:
                amounts.setdefault((before or after)["currency"], _sum(before))
    return Held(held_on(day, amendments), amounts)


def read_held(day: date | None, grant_ids: Sequence[int]) -> dict[int, Held]:
    """What was another on a day, by grant; no entry where all is as now. One query, none without a day.

    `grant_ids` are those of amended grants.
    """
    if day is None or not grant_ids:
        return {}
    statement = (
        select(GrantAmendment)
        .where(GrantAmendment.grant_id.in_(grant_ids), GrantAmendment.state == AmendmentState.APPROVED)
        .where(GrantAmendment.effective_on > day)
        .order_by(GrantAmendment.effective_on, GrantAmendment.number)
    )
    found: dict[int, list[GrantAmendment]] = {}
    for one in db.session.scalars(statement):
        found.setdefault(one.grant_id, []).append(one)
    return {grant_id: held_of(day, amendments) for grant_id, amendments in found.items()}


def _sum(before: Mapping[str, Any] | None) -> ShownAmount | None:
    if before is None:
        return None
    stated_on = date.fromisoformat(before["stated_on"])
    return ShownAmount(before["minor_units"], before["currency"], before["source"], stated_on, None)


@dataclass(frozen=True)
class Earlier:
    """What of an agreement was another on a day, with the names that it needs. For readers of the award."""

    day: date
    plan: Plan
    places: Mapping[str, NamedPlace]

    @property
    def award(self) -> int | None:
        """The award of that day in minor units of the agreement's currency; None where it is as now."""
        return self.plan["award"]["minor_units"] if self.plan.get("award") else None

    @property
    def budget(self) -> list[dict[str, Any]] | None:
        """The budget lines of that day: category, description, minor_units; None where they are as now."""
        return self.plan.get("budget")


def read_earlier(grant_id: int, day: date) -> Earlier:
    """What was another on a day. Two queries."""
    found = list_agreed_changes(grant_id, with_money=True)
    plan = held_on(day, found)
    codes = {site["place"] for site in plan.get("sites", ()) if site["place"]}
    return Earlier(day, plan, name_places(codes))
