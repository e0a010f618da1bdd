"""Reading tranches and entries of money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.queries import find_agreement
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.payments.balance import Entry
from grants_app.domain.grants.payments.milestones import acceptances, accepted_of, taken_over, words_of
from grants_app.domain.grants.payments.models import MoneyEntry, Tranche
from grants_app.domain.grants.payments.release import ReleaseTerms, SignedPart
from grants_app.domain.grants.payments.reported import all_approved_on, awaited, list_reported
from grants_app.domain.grants.payments.vocabulary import TrancheCondition, TrancheState
from grants_app.extensions import db

# States of a tranche that is neither paid nor cancelled.
OPEN: Final = frozenset(TrancheState) - {TrancheState.PAID, TrancheState.CANCELLED}


def list_entries(grant_id: int) -> list[Entry]:
    """The entries of a grant as the balance counts them, in the order in which they were made."""
    statement = (
        select(
            MoneyEntry.id,
            MoneyEntry.kind,
            MoneyEntry.minor_units,
            MoneyEntry.points_at_id,
            MoneyEntry.happened_on,
            MoneyEntry.tranche_id,
        )
        .where(MoneyEntry.grant_id == grant_id)
        .order_by(MoneyEntry.id)
    )
    return [Entry(*row) for row in db.session.execute(statement)]


def list_entry_rows(entry_id: int) -> list[MoneyEntry]:
    """One entry and the corrections of it, in the order in which they were made."""
    about = or_(MoneyEntry.id == entry_id, MoneyEntry.points_at_id == entry_id)
    statement = select(MoneyEntry).where(about).order_by(MoneyEntry.id)
    return list(db.session.scalars(statement))


def read_release_terms(grant: Grant) -> ReleaseTerms:
    """What the signed plan asks for before money goes out; the standing plan where none was signed.

    Two statements, and a third where money waits for reports.
    """
    tranches = list_tranches(grant.id)
    agreed = (
        select(GrantAgreement.plan_as_signed, GrantAgreement.plan_added, GrantAmount.minor_units)
        .outerjoin(
            GrantAmount,
            (GrantAmount.grant_id == grant.id) & (GrantAmount.currency == GrantAgreement.currency),
        )
        .where(GrantAgreement.grant_id == grant.id)
    )
    plan, added, award = db.session.execute(agreed).one_or_none() or (None, None, None)
    held = [_part(one) for one in held_tranches(plan, added)]
    standing = [one for one in tranches if one.state is not TrancheState.CANCELLED]
    numbers = {part.number for part in held}
    parts = held or [
        SignedPart(one.minor_units, one.condition, words_of(one), one.number, one.planned_on)
        for one in standing
    ]
    conditions = {one.condition for one in parts} | {one.condition for one in standing}
    waits = TrancheCondition.REPORT in conditions
    return ReleaseTerms(
        parts,
        award or 0,
        accepted_of(tranches, numbers),
        {number: one.milestone_accepted_on for number, one in taken_over(tranches, numbers).items()},
        planned=sum(one.minor_units for one in standing),
        still_open=sum(one.minor_units for one in standing if one.state is not TrancheState.PAID),
        reported=list_reported(grant.id) if waits else (),
    )


def held_tranches(plan: dict[str, Any] | None, added: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """The tranches as they were signed, and those that were planned when the award had grown; else none."""
    signed: list[dict[str, Any]] = plan["tranches"] if plan else []
    return [*signed, *(added or [])] if signed else []


def list_acceptances(grant: Grant) -> dict[int, date]:
    """When the milestone of each standing tranche was accepted, its own or one taken over, by its number."""
    agreement = find_agreement(grant.id)
    held = held_tranches(agreement.plan_as_signed, agreement.plan_added) if agreement is not None else []
    return acceptances(list_tranches(grant.id), {one["number"] for one in held})


def _part(one: dict[str, Any]) -> SignedPart:
    words = (one["milestone"] or "").strip()
    day = date.fromisoformat(one["planned_on"])
    return SignedPart(one["minor_units"], TrancheCondition(one["condition"]), words, one["number"], day)


def list_opened_by(grant_id: int, last_on: date) -> list[int]:
    """The numbers of the open tranches for which the report up to a day was the last that lacked."""
    waiting = [
        one
        for one in list_tranches(grant_id)
        if one.condition is TrancheCondition.REPORT and one.state in OPEN and one.planned_on > last_on
    ]
    reported = list_reported(grant_id) if waiting else ()
    return [one.number for one in waiting if all_approved_on(awaited(reported, one.planned_on)) is not None]


def list_money_entries(grant_id: int) -> list[MoneyEntry]:
    """The entries of a grant with their rates, by day, for those who may read its money."""
    statement = (
        select(MoneyEntry)
        .where(MoneyEntry.grant_id == grant_id)
        .options(joinedload(MoneyEntry.rate))
        .order_by(MoneyEntry.happened_on, MoneyEntry.id)
    )
    return list(db.session.scalars(statement))


def list_tranches(grant_id: int) -> list[Tranche]:
    """The tranches of a grant by number."""
    statement = select(Tranche).where(Tranche.grant_id == grant_id).order_by(Tranche.number)
    return list(db.session.scalars(statement))


def has_plan(agreement: GrantAgreement | None, grant_id: int) -> bool:
    """Whether money can be beside a plan: tranches were signed, or some stand now. At most one statement."""
    if agreement is not None and held_tranches(agreement.plan_as_signed, None):
        return True
    stands = (Tranche.grant_id == grant_id, Tranche.state != TrancheState.CANCELLED)
    return db.session.scalar(select(Tranche.id).where(*stands).limit(1)) is not None


def find_tranche(grant_id: int, place: int) -> Tranche | None:
    """One tranche of a grant by its number."""
    statement = select(Tranche).where(Tranche.grant_id == grant_id, Tranche.number == place)
    tranche: Tranche | None = db.session.scalars(statement).one_or_none()
    return tranche


def tranche_values(grant_id: int) -> dict[str, Any]:
    """A grant's tranches as plain values, to tell whether somebody changed them."""
    return tranche_values_of(list_tranches(grant_id))


def tranche_values_of(tranches: Sequence[Tranche]) -> dict[str, Any]:
    """`tranche_values` of rows that were read already."""
    return {
        "tranches": [
            [
                one.number,
                one.minor_units,
                one.planned_on.isoformat(),
                one.condition.value,
                one.milestone,
                one.state.value,
            ]
            for one in tranches
        ]
    }
