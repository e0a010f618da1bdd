"""Reading agreements, rates and the checklist of a grant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.people import Person, person_of
from grants_app.domain.grants.agreements.models import (
    ChecklistItem,
    ExchangeRate,
    GrantAgreement,
    GrantCheck,
)
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.extensions import db


@dataclass(frozen=True)
class RateInFull:
    """A rate with who withdrew it."""

    rate: ExchangeRate
    withdrawn_by: Person | None


def find_agreement(grant_id: int) -> GrantAgreement | None:
    """The agreement of a grant, None while nobody wrote its terms."""
    statement = select(GrantAgreement).where(GrantAgreement.grant_id == grant_id)
    agreement: GrantAgreement | None = db.session.scalars(statement).one_or_none()
    return agreement


def terms_of(grant_id: int) -> dict[str, Any]:
    """The terms and amounts of a grant as plain values, to tell whether somebody changed them."""
    agreement = find_agreement(grant_id)
    amounts = db.session.execute(
        select(
            GrantAmount.currency,
            GrantAmount.minor_units,
            GrantAmount.source,
            GrantAmount.stated_on,
            GrantAmount.rate_id,
        )
        .where(GrantAmount.grant_id == grant_id)
        .order_by(GrantAmount.currency)
    )
    return {
        "kind": agreement and agreement.kind.value,
        "currency": agreement and agreement.currency,
        "amounts": [[*map(str, row)] for row in amounts],
    }


def list_rates(programme_id: int) -> list[ExchangeRate]:
    """The rates of a programme that can be chosen, the newest day first."""
    return [one.rate for one in list_all_rates(programme_id) if one.rate.withdrawn_at is None]


def hold_rate(programme_id: int, rate_id: int) -> ExchangeRate:
    """A rate of a programme as it stands now, held against its withdrawal until the transaction ends.

    For actions that convert at it. Raises LookupError where the programme has no such rate.
    """
    statement = select(ExchangeRate).where(
        ExchangeRate.id == rate_id, ExchangeRate.programme_id == programme_id
    )
    fresh = statement.with_for_update(read=True).execution_options(populate_existing=True)
    rate: ExchangeRate | None = db.session.scalars(fresh).one_or_none()
    if rate is None:
        raise LookupError(rate_id)
    return rate


def list_all_rates(programme_id: int) -> list[RateInFull]:
    """The rates of a programme with the withdrawn ones, the newest day first."""
    statement = (
        select(ExchangeRate, User)
        .outerjoin(User, User.id == ExchangeRate.withdrawn_by_id)
        .where(ExchangeRate.programme_id == programme_id)
        .order_by(ExchangeRate.quoted_on.desc(), ExchangeRate.id.desc())
    )
    return [RateInFull(rate, person_of(user)) for rate, user in db.session.execute(statement)]


def list_checks(programme_id: int, grant_id: int) -> list[tuple[ChecklistItem, GrantCheck | None]]:
    """The checklist of a programme in its order, with what became of each item for one grant.

    An item that is no longer asked for stays where it was decided.
    """
    statement = (
        select(ChecklistItem, GrantCheck)
        .outerjoin(GrantCheck, (GrantCheck.item_id == ChecklistItem.id) & (GrantCheck.grant_id == grant_id))
        .where(
            ChecklistItem.programme_id == programme_id, ChecklistItem.is_active | GrantCheck.id.is_not(None)
        )
        .order_by(ChecklistItem.position, ChecklistItem.id)
    )
    return [(item, check) for item, check in db.session.execute(statement)]


def list_award_amounts(grant_id: int) -> list[GrantAmount]:
    """The amounts of one award with the rates that they follow from, dollars before Lek."""
    statement = select(GrantAmount).where(GrantAmount.grant_id == grant_id)
    with_rate = statement.options(joinedload(GrantAmount.rate))
    return list(db.session.scalars(with_rate.order_by(GrantAmount.currency.desc())))


def list_checklist(programme_id: int) -> list[ChecklistItem]:
    """The checklist of a programme in its order, items that are no longer asked for included."""
    statement = select(ChecklistItem).where(ChecklistItem.programme_id == programme_id)
    return list(db.session.scalars(statement.order_by(ChecklistItem.position, ChecklistItem.id)))


def find_check(grant_id: int, item_id: int) -> GrantCheck | None:
    """What became of an item for a grant as it stands now, whatever this transaction read before."""
    statement = select(GrantCheck).where(GrantCheck.grant_id == grant_id, GrantCheck.item_id == item_id)
    fresh = statement.execution_options(populate_existing=True)
    check: GrantCheck | None = db.session.scalars(fresh).one_or_none()
    return check


def check_values(check: GrantCheck | None) -> dict[str, Any]:
    """What was decided of an item as plain values, to tell whether somebody changed it."""
    names = ("state", "dated", "reference", "reason")
    return {} if check is None else {name: str(getattr(check, name)) for name in names}


def item_values(item: ChecklistItem) -> dict[str, Any]:
    """An item of the checklist as plain values, to tell whether somebody changed it."""
    names = ("label_sq", "label_en", "needs_date", "needs_reference", "is_active")
    return {name: getattr(item, name) for name in names}
