"""Which grants coverage counts, as conditions on `Grant`. The list of grants can ask for exactly these."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence


def may_count(on: date | None) -> list[ColumnElement[bool]]:
    """Drafts never count. With a day only what ran on it counts, first and last day included."""
    conditions: list[ColumnElement[bool]] = [Grant.is_draft.is_(False)]
    if on is not None:
        conditions += [Grant.start_on <= on, func.coalesce(Grant.closed_early_on, Grant.end_on) >= on]
    return conditions


def in_force(on: date | None) -> list[ColumnElement[bool]]:
    """Conditions on `GrantSite`: what an amendment added later or ended before is no site on a day."""
    if on is None:
        return []
    return [
        or_(GrantSite.from_on.is_(None), GrantSite.from_on <= on),
        or_(GrantSite.until_on.is_(None), GrantSite.until_on >= on),
    ]


def counts_in_places(on: date | None) -> ColumnElement[bool]:
    """What may count and is not nationwide: a grant with a nationwide site counts in no place."""
    nationwide = select(GrantSite.grant_id).where(GrantSite.evidence == Evidence.NATIONAL, *in_force(on))
    return and_(*may_count(on), Grant.id.not_in(nationwide))
