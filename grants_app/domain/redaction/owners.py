"""The records with pages that rows belong to, as the audit log calls them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from grants_app.domain.grants.models import Grant
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

Owner = tuple[str, int]


def name_owners(owners: Iterable[Owner | None]) -> dict[Owner, str]:
    """The key of each record in the audit log: a grant's is "programme/number", others' their own."""
    wanted: dict[str, set[int]] = {}
    for kind, number in (one for one in owners if one):
        wanted.setdefault(kind, set()).add(number)
    names: dict[Owner, str] = {}
    if ids := wanted.get("grant"):
        grants = select(Grant.id, Programme.slug, Grant.number).join(Grant.programme).where(Grant.id.in_(ids))
        names |= {("grant", row.id): f"{row.slug}/{row.number}" for row in db.session.execute(grants)}
    keys: tuple[tuple[str, Any, Any], ...] = (
        ("organisation", Organisation.id, Organisation.key_in_log),
        ("programme", Programme.id, Programme.slug),
    )
    for kind, number, key in keys:
        if ids := wanted.get(kind):
            found = db.session.execute(select(number, key).where(number.in_(ids)))
            names |= {(kind, row[0]): row[1] for row in found}
    return names
