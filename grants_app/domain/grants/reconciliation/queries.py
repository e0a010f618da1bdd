"""Reading the money of many grants at once: a few set-based statements, whatever their number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.budgets.models import BudgetLine
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.payments.models import MoneyEntry, Tranche
from grants_app.domain.grants.payments.vocabulary import EntryKind, TrancheState
from grants_app.domain.grants.reconciliation.figures import GrantMoney
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

PAGE_SIZE: Final = 25
ROWS_AT_ONCE: Final = 1_000
SIGNS: Final = {EntryKind.PAYMENT: 1, EntryKind.REFUND: -1}
ACCOUNTS: Final = {EntryKind.ACCOUNTED: 1, EntryKind.DISALLOWED: -1}


@dataclass(frozen=True)
class ReconciledGrant:
    """One grant with its names and its money."""

    money: GrantMoney
    title_sq: str | None
    title_en: str | None
    organisation_sq: str
    organisation_en: str | None
    is_draft: bool


@dataclass(frozen=True)
class ReconciliationPage:
    """Grants with an agreement by number; `next_after` is the number to go on from, None on the last page."""

    rows: list[ReconciledGrant]
    total: int
    untied: int
    next_after: int | None


@dataclass(frozen=True)
class CurrencySums:
    """What all agreements in one currency come to, in its minor units.

    `with_*`: how many of the grants have an award, a budget, tranches; of the others it is unknown.
    """

    currency: str
    grants: int
    award: int
    budget: int
    tranches: int
    paid: int
    accounted: int
    with_award: int
    with_budget: int
    with_tranches: int


def list_reconciliation(
    viewer: Viewer, programme: Programme, *, only_untied: bool = False, after: int = 0
) -> ReconciliationPage:
    """One page of the grants that have an agreement. Two statements."""
    money = _money(viewer, programme)
    counts = select(func.count(), func.coalesce(func.sum(case((does_not_tie(money), 1), else_=0)), 0))
    total, untied = db.session.execute(counts.select_from(money)).one()
    statement = _listed(money, only_untied=only_untied).where(money.c.number > after).limit(PAGE_SIZE + 1)
    found = [_row(row, programme) for row in db.session.execute(statement)]
    shown = found[:PAGE_SIZE]
    is_more = len(found) > PAGE_SIZE
    return ReconciliationPage(shown, total, int(untied), shown[-1].money.number if is_more else None)


def iterate_reconciliation(
    viewer: Viewer, programme: Programme, *, only_untied: bool = False
) -> Iterator[ReconciledGrant]:
    """Every grant that has an agreement, by number, as `list_reconciliation` shows them. One statement."""
    statement = _listed(_money(viewer, programme), only_untied=only_untied)
    for row in db.session.execute(statement.execution_options(yield_per=ROWS_AT_ONCE)):
        yield _row(row, programme)


def _listed(money: Subquery, *, only_untied: bool) -> Select[Any]:
    """Rows of `_money` with the names of the grant and its organisation, by number."""
    statement = (
        select(money, Grant.title_sq, Grant.title_en, Organisation.name_sq, Organisation.name_en)
        .join(Grant, Grant.id == money.c.grant_id)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .order_by(money.c.number)
    )
    return statement.where(does_not_tie(money)) if only_untied else statement


def sum_by_currency(
    viewer: Viewer, programme: Programme, organisation_id: int | None = None
) -> list[CurrencySums]:
    """What signed agreements, all or those with one organisation, come to by currency. One statement."""
    money = _money(viewer, programme, organisation_id)
    columns: list[ColumnElement[Any]] = [
        func.coalesce(func.sum(money.c[name]), 0)
        for name in ("award", "budget", "tranches", "paid", "accounted")
    ]
    columns += [func.count(money.c[name]) for name in ("award", "budget", "tranches")]
    statement = (
        select(money.c.currency, func.count(), *columns)
        .where(money.c.is_draft.is_(False))
        .group_by(money.c.currency)
        .order_by(money.c.currency)
    )
    return [CurrencySums(row[0], *(int(value) for value in row[1:])) for row in db.session.execute(statement)]


def get_grant_money(viewer: Viewer, programme: Programme, number: int) -> GrantMoney | None:
    """The money of one grant; None while it has no agreement."""
    money = _money(viewer, programme)
    row = db.session.execute(select(money).where(money.c.number == number)).one_or_none()
    return None if row is None else _grant_money(row, programme)


def does_not_tie(money: Subquery) -> ColumnElement[bool]:
    """Condition on a row of `_money`: `GrantMoney.mismatches` names something."""
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


def _money(viewer: Viewer, programme: Programme, organisation_id: int | None = None) -> Subquery:
    """A row a grant with an agreement, of one organisation or of all, its sums beside each other."""
    own = [] if organisation_id is None else [Grant.organisation_id == organisation_id]
    award, other = aliased(GrantAmount), aliased(GrantAmount)
    budget, tranches, entries = _budgets(), _tranches(), _entries()
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
        .outerjoin(other, and_(other.grant_id == Grant.id, other.currency == _other_code(programme)))
        .outerjoin(budget, budget.c.grant_id == Grant.id)
        .outerjoin(tranches, tranches.c.grant_id == Grant.id)
        .outerjoin(entries, entries.c.grant_id == Grant.id)
        .where(Grant.programme_id == programme.id, visible_grants(viewer), *own)
        .subquery("money")
    )


def _other_code(programme: Programme) -> ColumnElement[Any]:
    """The programme's first currency that is not the agreement's."""
    codes = programme.currencies
    first, second = codes[0], codes[1] if len(codes) > 1 else None
    return case((GrantAgreement.currency == first, second), else_=first)


def _budgets() -> Subquery:
    total = func.sum(BudgetLine.minor_units).label("total")
    return select(BudgetLine.grant_id, total).group_by(BudgetLine.grant_id).subquery("budget")


def _tranches() -> Subquery:
    """Sums of the tranches a grant that nobody cancelled, and how many of the paid are not what was paid.

    What a correction took from a payment is said by its reason: `short` is what it comes to.
    """
    payments = _payments_by_tranche()
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
        .where(Tranche.state != TrancheState.CANCELLED)
        .group_by(Tranche.grant_id)
        .subquery("tranches")
    )


def _payments_by_tranche() -> Subquery:
    """What the payments of a tranche come to with their corrections, which name no tranche themselves."""
    payment = aliased(MoneyEntry)
    return (
        select(payment.tranche_id, func.sum(MoneyEntry.minor_units).label("paid"))
        .join(payment, payment.id == _corrected_or_own())
        .where(payment.kind == EntryKind.PAYMENT, payment.tranche_id.is_not(None))
        .group_by(payment.tranche_id)
        .subquery("tranche_payments")
    )


def _corrected_or_own() -> ColumnElement[Any]:
    is_correction = MoneyEntry.kind == EntryKind.CORRECTION
    return case((is_correction, MoneyEntry.points_at_id), else_=MoneyEntry.id)


def _entries() -> Subquery:
    """Sums of the entries a grant: a correction counts as what it corrects."""
    target = aliased(MoneyEntry)
    is_correction = MoneyEntry.kind == EntryKind.CORRECTION
    kind = case((is_correction, target.kind), else_=MoneyEntry.kind)
    tranche = case((is_correction, target.tranche_id), else_=MoneyEntry.tranche_id)
    is_beside = and_(kind == EntryKind.PAYMENT.value, tranche.is_(None))
    is_cash = kind.in_([one.value for one in SIGNS])
    settled = _settled()
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
        .group_by(MoneyEntry.grant_id)
        .subquery("entries")
    )


def _settled() -> Subquery:
    """The last correction of each entry that says all it comes to in the other currency."""
    return (
        select(MoneyEntry.points_at_id, func.max(MoneyEntry.id).label("last_id"))
        .where(MoneyEntry.settles_other)
        .group_by(MoneyEntry.points_at_id)
        .subquery("settled")
    )


def _row(row: Row[Any], programme: Programme) -> ReconciledGrant:
    money = _grant_money(row, programme)
    return ReconciledGrant(money, row.title_sq, row.title_en, row.name_sq, row.name_en, row.is_draft)


def _grant_money(row: Row[Any], programme: Programme) -> GrantMoney:
    """PostgreSQL sums big integers as Decimal."""

    def whole(value: Any) -> int | None:
        return None if value is None else int(value)

    others = [code for code in programme.currencies if code != row.currency]
    return GrantMoney(
        number=row.number,
        currency=row.currency,
        award=row.award,
        budget=whole(row.budget),
        tranches=whole(row.tranches),
        paid=int(row.paid),
        accounted=int(row.accounted),
        is_signed=bool(row.is_signed),
        is_closed_out=bool(row.is_closed_out),
        other_currency=others[0] if others else None,
        other_award=row.other_award,
        other_paid=None if row.other_unknown or row.other_paid is None else int(row.other_paid),
        tranches_off=int(row.tranches_off),
        tranches_open=int(row.tranches_open),
        paid_beside=int(row.paid_beside),
        paid_short=int(row.paid_short),
    )
