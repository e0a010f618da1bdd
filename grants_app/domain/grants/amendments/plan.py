"""What is agreed of a grant as plain values, and what of it held on an earlier day.

The values are JSON: days ISO 8601, sums minor units beside their currency, places codes, budget headings
codes. They are what amendments change; the plan as signed is kept whole beside them (`agreements.plan`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from sqlalchemy import select

from grants_app.domain.geography.models import Place
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.budgets.queries import list_budget
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.extensions import db

Plan = dict[str, Any]


class Amended(Protocol):
    """An approved amendment: from which day on it holds, and [before, after] by field."""

    @property
    def effective_on(self) -> date:
        """The first day on which it holds."""

    @property
    def changes(self) -> dict[str, Any]:
        """Fields of the plan and what became of them."""


def read_plan(grant: Grant, agreement: GrantAgreement | None) -> Plan:
    """What is agreed of a grant now. The award in another currency only where it is known."""
    codes = _codes(grant)
    plan: Plan = {
        "end_on": grant.end_on.isoformat(),
        "closed_early_on": grant.closed_early_on and grant.closed_early_on.isoformat(),
        "sites": [_site(site, codes) for site in grant.sites],
        "themes": [one.theme.value for one in grant.themes],
        "primary_theme": grant.primary_theme and grant.primary_theme.value,
        "works_with": [one.works_with.value for one in grant.works_with],
        "suspension": None,
    }
    if agreement is not None:
        amounts = {one.currency: _amount(one) for one in _list_amounts(grant.id)}
        plan["award"] = amounts.pop(agreement.currency, None)
        plan["other_award"] = next(iter(amounts.values()), None)
        plan["budget"] = [
            {"category": one.category.code, "description": one.description, "minor_units": one.minor_units}
            for one in list_budget(grant.id)
        ]
    return plan


def differing(before: Plan, after: Plan) -> dict[str, list[Any]]:
    """[before, after] of the fields that `after` names and gives another value."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def held_on(day: date, amendments: Iterable[Amended]) -> Plan:
    """What of the plan was another on a day: the fields that amendments in force later changed since.

    `amendments` are the approved ones in the order of their approval. None holds from an earlier day than one
    before it that changes the same, so that the earliest of the later ones says what held.
    """
    earlier: Plan = {}
    for one in sorted(amendments, key=lambda one: one.effective_on):
        if one.effective_on > day:
            earlier = {name: before for name, (before, _after) in one.changes.items()} | earlier
    return earlier


def held_from(amendments: Iterable[Amended]) -> dict[str, date]:
    """The latest day from which an approved amendment of each field holds."""
    days: dict[str, date] = {}
    for one in amendments:
        for name in one.changes:
            days[name] = max(one.effective_on, days.get(name, one.effective_on))
    return days


def _codes(grant: Grant) -> dict[int, str]:
    ids = {site.place_id for site in grant.sites if site.place_id}
    return {
        row.id: row.code for row in db.session.execute(select(Place.id, Place.code).where(Place.id.in_(ids)))
    }


def _site(site: GrantSite, codes: dict[int, str]) -> dict[str, Any]:
    return {
        "position": site.position,
        "words": site.words,
        "place": codes.get(site.place_id) if site.place_id else None,
        "level": site.level.value,
        "evidence": site.evidence.value,
        "is_sensitive": site.sensitive,
        "from_on": site.from_on and site.from_on.isoformat(),
        "until_on": site.until_on and site.until_on.isoformat(),
    }


def _list_amounts(grant_id: int) -> list[GrantAmount]:
    statement = select(GrantAmount).where(GrantAmount.grant_id == grant_id)
    return list(db.session.scalars(statement.order_by(GrantAmount.currency.desc())))


def _amount(row: GrantAmount) -> dict[str, Any]:
    return {
        "currency": row.currency,
        "minor_units": row.minor_units,
        "source": row.source,
        "stated_on": row.stated_on.isoformat(),
        "rate_id": row.rate_id,
    }
