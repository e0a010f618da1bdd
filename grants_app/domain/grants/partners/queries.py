"""The partners of a grant and those that could be: organisations that hold no grant of their own."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grants_app.domain.grants.details.models import GrantPartner
from grants_app.domain.grants.models import Grant
from grants_app.domain.organisations.models import Partner
from grants_app.domain.texts.collation import shown, sort_key
from grants_app.extensions import db

PAIRS: Final = ("name",)
TEXTS: Final = ("name_sq", "name_en", "acronym")


def list_parts(grant: Grant) -> list[GrantPartner]:
    """The parts of a grant in their order, each with its partner."""
    own = select(GrantPartner).where(GrantPartner.grant_id == grant.id)
    return list(
        db.session.scalars(own.options(joinedload(GrantPartner.partner)).order_by(GrantPartner.position))
    )


def get_part(grant: Grant, part_id: int) -> GrantPartner:
    """One part of a grant. Raises LookupError."""
    found = db.session.get(GrantPartner, part_id, populate_existing=True)
    if found is None or found.grant_id != grant.id:
        raise LookupError(part_id)
    return found


def list_partners(language: str) -> list[Partner]:
    """Every partner in the order of the names shown."""
    rows = db.session.scalars(select(Partner))
    return sorted(
        rows, key=lambda one: (sort_key(shown(one.name_sq, one.name_en, language), language), one.id)
    )


def count_grants(partner_id: int) -> int:
    """In how many grants a partner takes part."""
    own = select(func.count(GrantPartner.grant_id.distinct())).where(GrantPartner.partner_id == partner_id)
    return db.session.scalar(own) or 0


def values_of(part: GrantPartner) -> dict[str, Any]:
    """A part and what its partner is called, as plain values, to tell whether somebody changed it."""
    return {name: getattr(part.partner, name) or "" for name in TEXTS} | {"role": part.role.value}
