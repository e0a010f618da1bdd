"""What was decided about a grant on a day, as the database answers it. `Grant.decision_on` says the same."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Label, and_, case, exists, not_, null, or_, type_coerce

from grants_app.domain.grants.lifecycle.models import GrantSuspension
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.vocabulary import Decision
from grants_app.extensions import stored_enum

# A day, or a parameter for it in a statement that is put together once.
Day = date | BindParameter[date]


def is_draft_on(day: Day) -> ColumnElement[bool]:
    """Condition on `Grant`: not signed yet on a day. A grant without a day of signing counts as signed."""
    return or_(Grant.is_draft, and_(Grant.awarded_on.is_not(None), Grant.awarded_on > day))


def is_closed_out_on(day: Day) -> ColumnElement[bool]:
    """Condition on `Grant`: closed out by a day, and not opened again before it."""
    is_now = and_(Grant.closed_out_on.is_not(None), Grant.closed_out_on <= day)
    return and_(not_(is_draft_on(day)), or_(is_now, _is_held(day, is_closure=True)))


def is_suspended_on(day: Day) -> ColumnElement[bool]:
    """Condition on `Grant`: a suspension covers the day."""
    return _is_held(day, is_closure=False)


def _is_held(day: Day, *, is_closure: bool) -> ColumnElement[bool]:
    """Condition on `Grant`: days of a suspension, or of a closure that ended, cover the day."""
    return exists().where(
        GrantSuspension.is_closure.is_(is_closure),
        GrantSuspension.grant_id == Grant.id,
        GrantSuspension.from_on <= day,
        or_(GrantSuspension.until_on.is_(None), GrantSuspension.until_on >= day),
    )


def decision_on(day: Day) -> Label[Any]:
    """The decision that holds on a day, as a column `decision` beside others of `Grant`."""
    decided = case(
        (is_draft_on(day), Decision.DRAFT.value),
        (is_closed_out_on(day), Decision.CLOSED_OUT.value),
        (is_suspended_on(day), Decision.SUSPENDED.value),
        else_=null(),
    )
    return type_coerce(decided, stored_enum(Decision)).label("decision")
