"""Reading the money of many grants at once: a few set-based statements, whatever their number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Row, Select, Subquery, bindparam, case, func, select

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.kept import Kept
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.reconciliation.figures import GrantMoney
from grants_app.domain.grants.reconciliation.sums import Among, does_not_tie, select_money
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db, made_once, read_values

PAGE_SIZE: Final = 25
ROWS_AT_ONCE: Final = 1_000


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


@dataclass(frozen=True)
class _Summary:
    """What adding up every entry tells: grants with an agreement, those of them that do not tie out, sums."""

    total: int
    untied: int
    sums: tuple[CurrencySums, ...]


# All entries are added up once per change of the data; a page then reads those of its own grants.
_SUMMARIES: Final[Kept[_Summary]] = Kept(most=100)
_UNTIED: Final[Kept[tuple[int, ...]]] = Kept(most=20)


def list_reconciliation(
    viewer: Viewer, programme: Programme, *, only_untied: bool = False, after: int = 0
) -> ReconciliationPage:
    """One page of the grants that have an agreement.

    Two statements, of what does not tie out one; for the first page after a change of the data one more for
    the sums, and one for the numbers of what does not tie out.
    """
    summary = _summarise(viewer, programme)
    if only_untied:
        untied = _untied_numbers(viewer, programme)
        first = bisect_right(untied, after)
        numbers = list(untied[first : first + PAGE_SIZE + 1])
    else:
        numbers = _numbers(viewer, programme, after)
    shown = numbers[:PAGE_SIZE]
    kind = (viewer.role, viewer.organisation_id)
    statement = _select_page(*kind, programme.id, tuple(programme.currencies))
    rows = [_row(row, programme) for row in read_values(statement, {"numbers": shown})] if shown else []
    is_more = len(numbers) > PAGE_SIZE
    return ReconciliationPage(rows, summary.total, summary.untied, shown[-1] if is_more else None)


@lru_cache(maxsize=64)
def _select_page(
    role: Role, organisation_id: int | None, programme_id: int, currencies: Sequence[str]
) -> Select[Any]:
    """Grants of given numbers for such a reader. Kept: putting it together takes longer than asking."""
    viewer = Viewer(role, organisation_id=organisation_id)
    numbers = Grant.number.in_(bindparam("numbers", expanding=True, type_=Integer))
    among = select(Grant.id).where(Grant.programme_id == programme_id, numbers)
    return made_once(_listed(select_money(viewer, programme_id, currencies, among)))


def iterate_reconciliation(
    viewer: Viewer, programme: Programme, *, only_untied: bool = False
) -> Iterator[ReconciledGrant]:
    """Every grant that has an agreement, by number, as `list_reconciliation` shows them. One statement."""
    money = select_money(viewer, programme.id, programme.currencies)
    statement = _listed(money)
    if only_untied:
        statement = statement.where(does_not_tie(money))
    for row in db.session.execute(statement.execution_options(yield_per=ROWS_AT_ONCE)):
        yield _row(row, programme)


def _listed(money: Subquery) -> Select[Any]:
    """Rows of `select_money` with the names of the grant and its organisation, by number."""
    return (
        select(money, Grant.title_sq, Grant.title_en, Organisation.name_sq, Organisation.name_en)
        .join(Grant, Grant.id == money.c.grant_id)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .order_by(money.c.number)
    )


def sum_by_currency(
    viewer: Viewer, programme: Programme, organisation_id: int | None = None
) -> Sequence[CurrencySums]:
    """What signed agreements, all or those with one organisation, come to by currency.

    At most one statement; none while the data are as they were.
    """
    return _summarise(viewer, programme, organisation_id).sums


def get_grant_money(viewer: Viewer, programme: Programme, number: int) -> GrantMoney | None:
    """The money of one grant; None while it has no agreement."""
    own = select(Grant.id).where(Grant.programme_id == programme.id, Grant.number == number)
    row = db.session.execute(
        select(select_money(viewer, programme.id, programme.currencies, own))
    ).one_or_none()
    return None if row is None else _grant_money(row, programme)


def _numbers(viewer: Viewer, programme: Programme, after: int) -> list[int]:
    """Numbers of the grants of one page and of the first one behind it."""
    own = (Grant.programme_id == programme.id, Grant.number > after, visible_grants(viewer))
    statement = select(Grant.number).join(GrantAgreement, GrantAgreement.grant_id == Grant.id).where(*own)
    return list(db.session.scalars(statement.order_by(Grant.number).limit(PAGE_SIZE + 1)))


def _summarise(viewer: Viewer, programme: Programme, organisation_id: int | None = None) -> _Summary:
    key = (programme.id, viewer.role, viewer.organisation_id, organisation_id)
    return _SUMMARIES.find(key, lambda: _add_up(viewer, programme, organisation_id))


def _add_up(viewer: Viewer, programme: Programme, organisation_id: int | None) -> _Summary:
    among = None if organisation_id is None else _grants_of(programme, organisation_id)
    money = select_money(viewer, programme.id, programme.currencies, among)
    columns: list[ColumnElement[Any]] = [
        func.coalesce(func.sum(money.c[name]), 0)
        for name in ("award", "budget", "tranches", "paid", "accounted")
    ]
    columns += [func.count(money.c[name]) for name in ("award", "budget", "tranches")]
    untied = func.sum(case((does_not_tie(money), 1), else_=0))
    statement = (
        select(money.c.is_draft, untied, money.c.currency, func.count(), *columns)
        .group_by(money.c.is_draft, money.c.currency)
        .order_by(money.c.currency)
    )
    rows = db.session.execute(statement).all()
    sums = (CurrencySums(row[2], *(int(value) for value in row[3:])) for row in rows if not row[0])
    return _Summary(sum(row[3] for row in rows), sum(int(row[1]) for row in rows), tuple(sums))


def _untied_numbers(viewer: Viewer, programme: Programme) -> tuple[int, ...]:
    """Numbers of the grants that do not tie out, in order, kept until the data change."""

    def read() -> tuple[int, ...]:
        money = select_money(viewer, programme.id, programme.currencies)
        statement = select(money.c.number).where(does_not_tie(money)).order_by(money.c.number)
        return tuple(db.session.scalars(statement))

    return _UNTIED.find((programme.id, viewer.role, viewer.organisation_id), read)


def _grants_of(programme: Programme, organisation_id: int) -> Among:
    return select(Grant.id).where(
        Grant.programme_id == programme.id, Grant.organisation_id == organisation_id
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
