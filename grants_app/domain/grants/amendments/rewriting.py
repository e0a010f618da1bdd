"""Taking out of plans and amendments what may no longer be kept of a site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.versions.rewriting import rewrite_versions
from grants_app.extensions import db


def rewrite_plans(grant_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Write a site otherwise wherever the plan as signed or an amendment of the grant tells of it.

    `before` and `after` hold place (its code), words, level and evidence; their earlier states, too.
    """
    old, new = _plain(before), _plain(after)

    def rewritten(value: Any) -> Any:
        if isinstance(value, list):
            return [rewritten(one) for one in value]
        if not isinstance(value, dict):
            return value
        if old.items() <= value.items():
            return {**value, **new}
        return {name: rewritten(one) for name, one in value.items()}

    agreement = db.session.scalars(
        select(GrantAgreement).where(GrantAgreement.grant_id == grant_id)
    ).one_or_none()
    if agreement is not None and agreement.plan_as_signed is not None:
        agreement.plan_as_signed = rewritten(agreement.plan_as_signed)
        rewrite_versions(GrantAgreement.__tablename__, agreement.id, rewritten)
    for one in db.session.scalars(select(GrantAmendment).where(GrantAmendment.grant_id == grant_id)):
        one.changes = rewritten(one.changes)
        rewrite_versions(GrantAmendment.__tablename__, one.id, rewritten)


def _plain(site: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "value", value) for name, value in site.items()}
