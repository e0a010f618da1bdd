"""The plan of a grant as plain values: what was signed stays readable whatever is amended later."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from grants_app.domain.geography.models import Place
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.budgets.models import BudgetCategory, BudgetLine, Cofinancing
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.vocabulary import TrancheState
from grants_app.extensions import db


def plan_of(grant: Grant, agreement: GrantAgreement) -> dict[str, Any]:
    """Dates, sites, themes, money, budget, co-financing and tranches of a grant as JSON values.

    Days are ISO 8601, sums minor units beside their currency, places codes.
    """
    return {
        "title_sq": grant.title_sq,
        "title_en": grant.title_en,
        "start_on": grant.start_on.isoformat(),
        "end_on": grant.end_on.isoformat(),
        "themes": [one.theme.value for one in grant.themes],
        "works_with": [one.works_with.value for one in grant.works_with],
        "sites": _sites(grant),
        "kind": agreement.kind.value,
        "currency": agreement.currency,
        "amounts": _amounts(grant),
        "budget": _budget(grant),
        "cofinancing": _cofinancing(grant),
        "tranches": _tranches(grant),
    }


def _sites(grant: Grant) -> list[dict[str, Any]]:
    ids = {site.place_id for site in grant.sites if site.place_id}
    codes = {
        row.id: row.code for row in db.session.execute(select(Place.id, Place.code).where(Place.id.in_(ids)))
    }
    return [
        {
            "place": codes.get(site.place_id) if site.place_id else None,
            "words": site.words,
            "level": site.level.value,
            "evidence": site.evidence.value,
        }
        for site in grant.sites
    ]


def _amounts(grant: Grant) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(GrantAmount).where(GrantAmount.grant_id == grant.id).order_by(GrantAmount.currency)
    )
    return [
        {"currency": row.currency, "minor_units": row.minor_units, "basis": row.basis.value} for row in rows
    ]


def _budget(grant: Grant) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(BudgetCategory.code, BudgetLine.description, BudgetLine.minor_units)
        .join(BudgetLine.category)
        .where(BudgetLine.grant_id == grant.id)
        .order_by(BudgetLine.position)
    )
    return [{"category": code, "description": text, "minor_units": sum_} for code, text, sum_ in rows]


def _cofinancing(grant: Grant) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(Cofinancing).where(Cofinancing.grant_id == grant.id).order_by(Cofinancing.position)
    )
    return [
        {
            "partner_id": row.partner_id,
            "currency": row.currency,
            "minor_units": row.minor_units,
            "is_in_kind": row.is_in_kind,
        }
        for row in rows
    ]


def _tranches(grant: Grant) -> list[dict[str, Any]]:
    """Those that stand: what was cancelled before it was signed is no part of what is agreed."""
    stands = (Tranche.grant_id == grant.id, Tranche.state != TrancheState.CANCELLED)
    rows = db.session.scalars(select(Tranche).where(*stands).order_by(Tranche.number))
    return [
        {
            "number": row.number,
            "minor_units": row.minor_units,
            "planned_on": row.planned_on.isoformat(),
            "condition": row.condition.value,
            "milestone": row.milestone,
        }
        for row in rows
    ]
