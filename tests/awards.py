"""Grants that are managed from draft on: what tests of awards begin with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.agreements.actions import (
    CheckEntry,
    StatedSum,
    TermsEntry,
    decide_check,
    put_terms,
)
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.agreements.queries import list_checks, terms_of
from grants_app.domain.grants.agreements.rates import record_rate
from grants_app.domain.grants.agreements.settings import take_usual_checklist, take_usual_headings
from grants_app.domain.grants.agreements.vocabulary import AwardKind, CheckState
from grants_app.domain.grants.budgets.actions import LineEntry, put_budget
from grants_app.domain.grants.budgets.queries import budget_values, list_categories
from grants_app.domain.grants.lifecycle.actions import take_step
from grants_app.domain.grants.lifecycle.rules import WantedStep
from grants_app.domain.grants.lifecycle.vocabulary import Step
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.payments.planning import TrancheEntry, plan_tranches
from grants_app.domain.grants.payments.queries import tranche_values
from grants_app.domain.grants.payments.tranches import move_tranche
from grants_app.domain.grants.payments.vocabulary import TrancheStep
from grants_app.domain.grants.vocabulary import Decision
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.domain.texts.conflicts import version_of
from grants_app.extensions import db, write_intent
from tests.factories import make_grants

SIGNED = date(2005, 9, 15)
TODAY = date(2006, 5, 10)
AWARD = 12_345_00
NUMBER = 500


@dataclass(frozen=True)
class Desk:
    """A specialist, the programme, and what they write: committed when the block ends."""

    viewer: Viewer
    programme: Programme


@contextmanager
def desk(app: Flask, email: str = "specialist@example.org") -> Iterator[Desk]:
    """One request's work of a person: committed at the end, rolled back where it raises."""
    with app.app_context():
        token = write_intent.set(True)
        try:
            user = db.session.scalars(select(User).where(User.email == email)).one()
            yield Desk(user.as_viewer(), get_default_programme())
            db.session.commit()
        finally:
            db.session.rollback()
            write_intent.reset(token)


def make_draft(app: Flask, number: int = NUMBER) -> int:
    """A draft of Vatra from 1 October 2005 to 31 July 2006; gives its number."""
    make_grants(app, 1, first=number, decision=Decision.DRAFT, published_at=None)
    return number


def write_terms(
    at: Desk, number: int = NUMBER, *, award: int = AWARD, currency: str = "USD", **more: object
) -> None:
    """Terms with this award."""
    grant = lock_grant(at.viewer, at.programme, number)
    entry = TermsEntry(
        kind=AwardKind.COST_REIMBURSEMENT,
        currency=currency,
        award=StatedSum(award, "Draft agreement", date(2005, 9, 1)),
        seen=version_of(terms_of(grant.id)),
        **more,  # type: ignore[arg-type]
    )
    put_terms(at.viewer, at.programme, number, entry)


def write_budget(at: Desk, *sums: int, number: int = NUMBER) -> None:
    """A budget of these lines, all under the first heading."""
    take_usual_headings(at.viewer, at.programme)
    heading = list_categories(at.programme.id)[0].id
    grant = lock_grant(at.viewer, at.programme, number)
    lines = [LineEntry(heading, "", one) for one in sums]
    put_budget(at.viewer, at.programme, number, lines, [], seen=version_of(budget_values(grant.id)))


def decide_all(at: Desk, number: int = NUMBER) -> None:
    """Everything on the checklist is in order."""
    take_usual_checklist(at.viewer, at.programme)
    grant = lock_grant(at.viewer, at.programme, number)
    for item, _check in list_checks(at.programme.id, grant.id):
        entry = CheckEntry(CheckState.COMPLETE, dated=date(2005, 9, 1), reference="12/2005")
        decide_check(at.viewer, at.programme, number, item.id, entry, today=TODAY)


def sign(at: Desk, number: int = NUMBER, on: date = SIGNED) -> None:
    """Sign the grant."""
    grant = lock_grant(at.viewer, at.programme, number)
    take_step(at.viewer, grant, WantedStep(Step.SIGN, on), today=TODAY)


def plan(at: Desk, *entries: TrancheEntry, award: int = AWARD) -> None:
    """Plan these tranches."""
    grant = lock_grant(at.viewer, at.programme, NUMBER)
    seen = version_of(tranche_values(grant.id))
    plan_tranches(at.viewer, at.programme, NUMBER, entries, award=award, seen=seen)
    db.session.flush()


def move(at: Desk, place: int, *steps: TrancheStep, reason: str = "") -> None:
    """Take steps with a tranche, one after the other."""
    for step in steps:
        move_tranche(at.viewer, at.programme, NUMBER, place, step, today=TODAY, reason=reason)


def make_signed(app: Flask, number: int = NUMBER, award: int = AWARD) -> int:
    """A signed grant with a budget that ties; gives its number."""
    make_draft(app, number)
    with desk(app) as at:
        write_terms(at, number, award=award)
        write_budget(at, award - 1, 1, number=number)
        decide_all(at, number)
        sign(at, number)
    return number


def rate_of(at: Desk, rate: str = "98.5", on: date = date(2005, 9, 1)) -> ExchangeRate:
    """A rate of Lek for one dollar."""
    wanted = ExchangeRate(base="USD", quote="ALL", quoted_on=on, rate=Decimal(rate), source="Bank of Albania")
    return record_rate(at.viewer, at.programme, wanted)
