"""Reading amounts: every read starts from what the viewer may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.balance import RecordedTotal
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.scope import visible_amounts, visible_grants
from grants_app.domain.programmes.models import Phase, Programme, ProgrammeTotal
from grants_app.extensions import db

# Grants on one page of the sheet.
PAGE_SIZE: Final = 25
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class RecordedAmount:
    """An amount as it stands, with who entered it. `version` changes with every write."""

    amount_id: int
    grant_number: int
    currency: str
    minor_units: int
    source: str
    stated_on: date
    entered_at: datetime
    entered_by: str
    published_at: datetime | None
    version: str

    @property
    def is_published(self) -> bool:
        """Whether it has been released."""
        return self.published_at is not None


@dataclass(frozen=True)
class GrantLine:
    """A grant on the page of amounts, with what is recorded for it by currency."""

    grant_id: int
    number: int
    title_sq: str | None
    title_en: str | None
    organisation_sq: str
    organisation_en: str | None
    recorded: dict[str, RecordedAmount] = field(default_factory=dict)


@dataclass(frozen=True)
class GrantLines:
    """One page of grants. Cursors are grant numbers: the page holds those that come after."""

    lines: list[GrantLine]
    previous_cursor: int | None
    next_cursor: int | None


def version_of(amount: GrantAmount) -> str:
    """A token for one state of an amount, `12-bm3k9x0q2f-`; another state never has the same.

    It is short because a page of amounts holds many.
    """
    released = "" if amount.published_at is None else _short_moment(amount.published_at)
    return f"{amount.id}-{_short_moment(amount.entered_at)}-{released}"


def _short_moment(moment: datetime) -> str:
    """Microseconds since 2000 in base 36."""
    rest = (moment - EPOCH) // timedelta(microseconds=1)
    signs = ""
    while rest > 0:
        rest, digit = divmod(rest, len(DIGITS))
        signs = DIGITS[digit] + signs
    return signs or "0"


def recorded_totals(viewer: Viewer, programme: Programme) -> list[RecordedTotal]:
    """What the viewer may see of the recorded amounts, a line a currency, beside the stated total.

    Three queries, whatever the number of grants. Neither currency is ever computed from the other.
    """
    sums = recorded_sums(viewer, programme.id)
    statement = select(ProgrammeTotal).where(ProgrammeTotal.programme_id == programme.id)
    stated = {total.currency: total.minor_units for total in db.session.scalars(statement)}
    in_all = _count_grants(viewer, programme.id)
    totals = []
    for currency in programme.currencies:
        recorded, grants_recorded = sums.get(currency, (None, 0))
        totals.append(RecordedTotal(currency, recorded, grants_recorded, in_all, stated.get(currency)))
    return totals


def _count_grants(viewer: Viewer, programme_id: int) -> int:
    statement = select(func.count(Grant.id)).where(Grant.programme_id == programme_id, visible_grants(viewer))
    return db.session.scalar(statement) or 0


def recorded_sums(viewer: Viewer, programme_id: int) -> dict[str, tuple[int, int]]:
    """By currency, the sum of the amounts that the viewer may see (minor units) and how many grants have one.

    A currency without an amount is missing: unknown, not zero. One query.
    """
    # PostgreSQL sums big integers as Decimal.
    rows = db.session.execute(select_sums(viewer, programme_id))
    return {currency: (int(total), count) for currency, total, count in rows}


def select_sums(viewer: Viewer, programme_id: int) -> Select[str, Any, int]:
    """The statement of `recorded_sums`, for whoever asks for more with it: currency, sum, grants."""
    return (
        select(GrantAmount.currency, func.sum(GrantAmount.minor_units), func.count(GrantAmount.id))
        .join(Grant, Grant.id == GrantAmount.grant_id)
        .where(Grant.programme_id == programme_id, visible_grants(viewer), visible_amounts(viewer))
        .group_by(GrantAmount.currency)
    )


def list_grant_lines(
    viewer: Viewer,
    programme_id: int,
    *,
    after: int = 0,
    phase: int | None = None,
    limit: int = PAGE_SIZE,
) -> GrantLines:
    """A page of the programme's grants by number, those after number `after`, of one phase or of all."""
    wanted = _in_phase(viewer, programme_id, phase)
    statement = wanted.where(Grant.number > after).order_by(Grant.number).limit(limit + 1)
    grants = list(db.session.scalars(statement))
    shown = grants[:limit]
    before = wanted.where(Grant.number <= after).with_only_columns(Grant.number)
    previous = before.order_by(Grant.number.desc()).offset(limit).limit(1)
    return GrantLines(
        lines=_lines(viewer, shown),
        previous_cursor=(db.session.scalar(previous) or 0) if after > 0 else None,
        next_cursor=shown[-1].number if len(grants) > limit else None,
    )


def list_numbered_lines(viewer: Viewer, programme_id: int, numbers: Collection[int]) -> GrantLines:
    """The lines of these grants, whatever page they are on; from there one goes on to the first page."""
    statement = _in_phase(viewer, programme_id, None).where(Grant.number.in_(numbers)).order_by(Grant.number)
    return GrantLines(
        _lines(viewer, list(db.session.scalars(statement))), previous_cursor=0, next_cursor=None
    )


def _in_phase(viewer: Viewer, programme_id: int, phase: int | None) -> Select[Grant]:
    statement = (
        select(Grant)
        .where(Grant.programme_id == programme_id, visible_grants(viewer))
        .options(joinedload(Grant.organisation))
    )
    if phase is None:
        return statement
    of_phase = select(Phase.id).where(Phase.programme_id == programme_id, Phase.number == phase)
    return statement.where(Grant.phase_id.in_(of_phase))


def _lines(viewer: Viewer, grants: Sequence[Grant]) -> list[GrantLine]:
    recorded = recorded_amounts(viewer, [grant.id for grant in grants])
    return [_line(grant, recorded) for grant in grants]


def _line(grant: Grant, recorded: Sequence[RecordedAmount]) -> GrantLine:
    return GrantLine(
        grant_id=grant.id,
        number=grant.number,
        title_sq=grant.title_sq,
        title_en=grant.title_en,
        organisation_sq=grant.organisation.name_sq,
        organisation_en=grant.organisation.name_en,
        recorded={amount.currency: amount for amount in recorded if amount.grant_number == grant.number},
    )


def recorded_amounts(viewer: Viewer, grant_ids: Sequence[int]) -> list[RecordedAmount]:
    """The visible amounts of these grants, of one programme, with the address of who entered each."""
    statement = (
        select(GrantAmount, Grant.number, User.email)
        .join(Grant, Grant.id == GrantAmount.grant_id)
        .join(User, User.id == GrantAmount.entered_by_id)
        .where(Grant.id.in_(grant_ids), visible_grants(viewer), visible_amounts(viewer))
        .order_by(Grant.number, GrantAmount.currency.desc())
        .execution_options(populate_existing=True)
    )
    return [
        RecordedAmount(
            amount_id=amount.id,
            grant_number=number,
            currency=amount.currency,
            minor_units=amount.minor_units,
            source=amount.source,
            stated_on=amount.stated_on,
            entered_at=amount.entered_at,
            entered_by=email,
            published_at=amount.published_at,
            version=version_of(amount),
        )
        for amount, number, email in db.session.execute(statement)
    ]
