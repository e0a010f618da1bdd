"""The money of many grants as one selection: sums beside each other, and whether they tie out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.budgets.models import BudgetLine
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.payments.models import MoneyEntry, Tranche
from grants_app.domain.grants.payments.vocabulary import EntryKind, TrancheState
from grants_app.domain.grants.scope import visible_grants

# Ids of the grants that are read; None for all.
Among = Select[int]
SIGNS: Final = {EntryKind.PAYMENT: 1, EntryKind.REFUND: -1}
ACCOUNTS: Final = {EntryKind.ACCOUNTED: 1, EntryKind.DISALLOWED: -1}


def does_not_tie(money: Subquery) -> ColumnElement[bool]:
    """Condition on a row of `select_money`: `GrantMoney.mismatches` names something."""
    award, budget = money.c.award, money.c.budget
    return or_(
        award.is_(None),
        and_(budget.is_(None), money.c.is_signed),
        and_(budget.is_not(None), budget != award),
        and_(
            money.c.tranches.is_not(None),
            money.c.tranches != award,
            money.c.tranches + money.c.paid_beside != award,
            not_(money.c.is_closed_out),
        ),
        money.c.tranches_off > 0,
        and_(
            money.c.paid_beside > 0,
            money.c.tranches_open > 0,
            money.c.paid + money.c.tranches_open > award,
            not_(money.c.is_closed_out),
        ),
        money.c.paid > award,
        and_(money.c.is_closed_out, money.c.paid != money.c.accounted),
    )


def select_money(
    viewer: Viewer, programme_id: int, currencies: Sequence[str], among: Among | None = None
) -> Subquery:
    """A row a grant with an agreement, of all or `among` some, its sums beside each other."""
    award, other = aliased(GrantAmount), aliased(GrantAmount)
    budget, tranches, entries = _budgets(among), _tranches(among), _entries(among)
    return (
        select(
            Grant.id.label("grant_id"),
            Grant.number,
            GrantAgreement.currency,
            award.minor_units.label("award"),
            other.currency.label("other_currency"),
            other.minor_units.label("other_award"),
            budget.c.total.label("budget"),
            tranches.c.total.label("tranches"),
            func.coalesce(tranches.c.off, 0).label("tranches_off"),
            func.coalesce(tranches.c.still_open, 0).label("tranches_open"),
            func.coalesce(tranches.c.short, 0).label("paid_short"),
            func.coalesce(entries.c.beside, 0).label("paid_beside"),
            func.coalesce(entries.c.paid, 0).label("paid"),
            func.coalesce(entries.c.accounted, 0).label("accounted"),
            entries.c.other_paid,
            entries.c.other_unknown,
            (Grant.awarded_on.is_not(None)).label("is_signed"),
            Grant.is_draft,
            (Grant.closed_out_on.is_not(None)).label("is_closed_out"),
        )
        .join(GrantAgreement, GrantAgreement.grant_id == Grant.id)
        .outerjoin(award, and_(award.grant_id == Grant.id, award.currency == GrantAgreement.currency))
        .outerjoin(other, and_(other.grant_id == Grant.id, other.currency == _other_code(currencies)))
        .outerjoin(budget, budget.c.grant_id == Grant.id)
        .outerjoin(tranches, tranches.c.grant_id == Grant.id)
        .outerjoin(entries, entries.c.grant_id == Grant.id)
        .where(Grant.programme_id == programme_id, visible_grants(viewer), *_is_among(Grant.id, among))
        .subquery("money")
    )


def _other_code(codes: Sequence[str]) -> ColumnElement[Any]:
    """The programme's first currency that is not the agreement's."""
    first, second = codes[0], codes[1] if len(codes) > 1 else None
    return case((GrantAgreement.currency == first, second), else_=first)


def _is_among(grant_id: Any, among: Among | None) -> tuple[ColumnElement[bool], ...]:
    """A condition for each sum by itself, so that none adds up more than it is joined to."""
    return () if among is None else (grant_id.in_(among),)


def _budgets(among: Among | None) -> Subquery:
    total = func.sum(BudgetLine.minor_units).label("total")
    lines = select(BudgetLine.grant_id, total).where(*_is_among(BudgetLine.grant_id, among))
    return lines.group_by(BudgetLine.grant_id).subquery("budget")


def _tranches(among: Among | None) -> Subquery:
    """Sums of the tranches a grant that nobody cancelled, and how many of the paid are not what was paid.

    What a correction took from a payment is said by its reason: `short` is what it comes to.
    """
    payments = _payments_by_tranche(among)
    is_paid = Tranche.state == TrancheState.PAID
    paid = func.coalesce(payments.c.paid, 0)
    is_short = and_(is_paid, paid > 0, paid < Tranche.minor_units)
    is_off = and_(is_paid, or_(paid > Tranche.minor_units, paid <= 0))
    return (
        select(
            Tranche.grant_id,
            func.sum(Tranche.minor_units).label("total"),
            func.sum(case((is_paid, 0), else_=Tranche.minor_units)).label("still_open"),
            func.sum(case((is_off, 1), else_=0)).label("off"),
            func.sum(case((is_short, Tranche.minor_units - paid), else_=0)).label("short"),
        )
        .outerjoin(payments, payments.c.tranche_id == Tranche.id)
        .where(Tranche.state != TrancheState.CANCELLED, *_is_among(Tranche.grant_id, among))
        .group_by(Tranche.grant_id)
        .subquery("tranches")
    )


def _payments_by_tranche(among: Among | None) -> Subquery:
    """What the payments of a tranche come to with their corrections, which name no tranche themselves."""
    payment = aliased(MoneyEntry)
    return (
        select(payment.tranche_id, func.sum(MoneyEntry.minor_units).label("paid"))
        .join(payment, payment.id == _corrected_or_own())
        .where(payment.kind == EntryKind.PAYMENT, payment.tranche_id.is_not(None))
        .where(*_is_among(MoneyEntry.grant_id, among))
        .group_by(payment.tranche_id)
        .subquery("tranche_payments")
    )


def _corrected_or_own() -> ColumnElement[Any]:
    is_correction = MoneyEntry.kind == EntryKind.CORRECTION
    return case((is_correction, MoneyEntry.points_at_id), else_=MoneyEntry.id)


def _entries(among: Among | None) -> Subquery:
    """Sums of the entries a grant: a correction counts as what it corrects."""
    target = aliased(MoneyEntry)
    is_correction = MoneyEntry.kind == EntryKind.CORRECTION
    kind = case((is_correction, target.kind), else_=MoneyEntry.kind)
    tranche = case((is_correction, target.tranche_id), else_=MoneyEntry.tranche_id)
    is_beside = and_(kind == EntryKind.PAYMENT.value, tranche.is_(None))
    is_cash = kind.in_([one.value for one in SIGNS])
    settled = _settled(among)
    is_unknown = and_(
        MoneyEntry.other_minor_units.is_(None), MoneyEntry.id > func.coalesce(settled.c.last_id, 0)
    )

    def signed(signs: dict[EntryKind, int], column: Any) -> ColumnElement[Any]:
        return func.sum(case(*((kind == one.value, column * sign) for one, sign in signs.items()), else_=0))

    return (
        select(
            MoneyEntry.grant_id,
            signed(SIGNS, MoneyEntry.minor_units).label("paid"),
            signed(ACCOUNTS, MoneyEntry.minor_units).label("accounted"),
            func.sum(case((is_beside, MoneyEntry.minor_units), else_=0)).label("beside"),
            signed(SIGNS, func.coalesce(MoneyEntry.other_minor_units, 0)).label("other_paid"),
            func.sum(case((and_(is_cash, is_unknown), 1), else_=0)).label("other_unknown"),
        )
        .outerjoin(target, and_(is_correction, target.id == MoneyEntry.points_at_id))
        .outerjoin(settled, settled.c.points_at_id == _corrected_or_own())
        .where(*_is_among(MoneyEntry.grant_id, among))
        .group_by(MoneyEntry.grant_id)
        .subquery("entries")
    )


def _settled(among: Among | None) -> Subquery:
    """The last correction of each entry that says all it comes to in the other currency."""
    return (
        select(MoneyEntry.points_at_id, func.max(MoneyEntry.id).label("last_id"))
        .where(MoneyEntry.settles_other, *_is_among(MoneyEntry.grant_id, among))
        .group_by(MoneyEntry.points_at_id)
        .subquery("settled")
    )
