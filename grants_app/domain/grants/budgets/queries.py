"""Reading budgets and what others add to an award."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, cast, func, select, union_all
from sqlalchemy.orm import joinedload

from grants_app.domain.grants.budgets.models import BudgetCategory, BudgetLine, Cofinancing
from grants_app.domain.organisations.models import Partner
from grants_app.extensions import db


def list_categories(programme_id: int, *, with_retired: bool = False) -> list[BudgetCategory]:
    """The budget categories of a programme in its order."""
    statement = select(BudgetCategory).where(BudgetCategory.programme_id == programme_id)
    if not with_retired:
        statement = statement.where(BudgetCategory.is_active)
    return list(db.session.scalars(statement.order_by(BudgetCategory.position, BudgetCategory.id)))


def list_choosable(programme_id: int, grant_id: int) -> list[BudgetCategory]:
    """The categories that lines of a grant can have: those in use, and those that its lines have already."""
    used = select(BudgetLine.category_id).where(BudgetLine.grant_id == grant_id)
    statement = select(BudgetCategory).where(
        BudgetCategory.programme_id == programme_id, BudgetCategory.is_active | BudgetCategory.id.in_(used)
    )
    return list(db.session.scalars(statement.order_by(BudgetCategory.position, BudgetCategory.id)))


def list_plan_names(programme_id: int) -> list[tuple[str, str, str | None]]:
    """What a plan names: budget headings by code, partners by id as text, with Albanian and English words."""
    headings = select(BudgetCategory.code, BudgetCategory.label_sq, BudgetCategory.label_en)
    partners = select(cast(Partner.id, String(60)), Partner.name_sq, Partner.name_en)
    statement = union_all(headings.where(BudgetCategory.programme_id == programme_id), partners)
    return [(code, sq, en) for code, sq, en in db.session.execute(statement)]


def list_budget(grant_id: int) -> list[BudgetLine]:
    """The budget lines of a grant in their order, with their categories."""
    statement = select(BudgetLine).where(BudgetLine.grant_id == grant_id)
    with_category = statement.options(joinedload(BudgetLine.category))
    return list(db.session.scalars(with_category.order_by(BudgetLine.position)))


def list_cofinancing(grant_id: int) -> list[Cofinancing]:
    """What partners and the grantee add to an award, in order, with the partners."""
    statement = select(Cofinancing).where(Cofinancing.grant_id == grant_id)
    with_partner = statement.options(joinedload(Cofinancing.partner))
    return list(db.session.scalars(with_partner.order_by(Cofinancing.position)))


def sum_budget(grant_id: int) -> int:
    """The sum of the budget lines in minor units of the agreement's currency; 0 without lines."""
    statement = select(func.sum(BudgetLine.minor_units)).where(BudgetLine.grant_id == grant_id)
    return int(db.session.scalar(statement) or 0)


def budget_values(grant_id: int) -> dict[str, Any]:
    """A grant's budget and co-financing as plain values, to tell whether somebody changed them."""
    return budget_values_of(list_budget(grant_id), list_cofinancing(grant_id))


def budget_values_of(lines: Sequence[BudgetLine], added: Sequence[Cofinancing]) -> dict[str, Any]:
    """`budget_values` of rows that were read already."""
    return {
        "lines": [[line.category.code, line.description, line.minor_units, line.position] for line in lines],
        "cofinancing": [
            [one.partner_id, one.is_in_kind, one.currency, one.minor_units, one.source, one.position]
            for one in added
        ],
    }


def list_partners() -> list[Partner]:
    """Every partner organisation by name."""
    return list(db.session.scalars(select(Partner).order_by(Partner.sort_key_sq, Partner.id)))


def category_values(category: BudgetCategory) -> dict[str, Any]:
    """A heading as plain values, to tell whether somebody changed it."""
    return {name: getattr(category, name) for name in ("label_sq", "label_en", "is_active")}
