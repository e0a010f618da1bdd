"""Which grants coverage counts, as conditions on `Grant`. The list of grants can ask for exactly these."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, or_, select

from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.periods import Period
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence


def may_count(days: Period | None) -> list[ColumnElement[bool]]:
    """Drafts never count. With days only what ran on one of them counts, first and last day included."""
    conditions: list[ColumnElement[bool]] = [Grant.is_draft.is_(False)]
    if days and days.last:
        conditions.append(Grant.start_on <= days.last)
    if days and days.first:
        conditions.append(func.coalesce(Grant.closed_early_on, Grant.end_on) >= days.first)
    return conditions


def in_force(days: Period | None) -> list[ColumnElement[bool]]:
    """Conditions on `GrantSite`: what an amendment added later or ended before is no site on those days."""
    conditions: list[ColumnElement[bool]] = []
    if days and days.last:
        conditions.append(or_(GrantSite.from_on.is_(None), GrantSite.from_on <= days.last))
    if days and days.first:
        conditions.append(or_(GrantSite.until_on.is_(None), GrantSite.until_on >= days.first))
    return conditions


def has_days() -> ColumnElement[bool]:
    """Condition on `GrantSite`: an amendment added it later or ended it before."""
    return or_(GrantSite.from_on.is_not(None), GrantSite.until_on.is_not(None))


def counts_in_places(days: Period | None) -> ColumnElement[bool]:
    """What may count and is not nationwide: a grant with a nationwide site counts in no place."""
    nationwide = select(GrantSite.grant_id).where(GrantSite.evidence == Evidence.NATIONAL, *in_force(days))
    return and_(*may_count(days), Grant.id.not_in(nationwide))
