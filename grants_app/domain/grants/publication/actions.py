"""Publishing many items at once, or taking them back: all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.actions import UnsignedGrantError, publish_grant, withdraw_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.actions import (
    SeenAmount,
    publish_amounts,
    withdraw_amounts,
)
from grants_app.domain.grants.publication.queries import Item, find_items
from grants_app.domain.grants.publication.vocabulary import ItemKind, WithdrawalReason
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db


@dataclass(frozen=True)
class SeenItem:
    """An item that a person chose, with its version as they saw it."""

    kind: ItemKind
    item_id: int
    version: str


class PublicationConflictError(RuntimeError):
    """Chosen items changed meanwhile, or are not there; nothing was written."""

    def __init__(self, versions: Iterable[str]) -> None:
        super().__init__("items changed meanwhile")
        self.versions = frozenset(versions)


def find_chosen(viewer: Viewer, programme: Programme, chosen: Sequence[SeenItem]) -> list[Item]:
    """The chosen items in the order of the list. Raises PublicationConflictError if one changed."""
    found: list[Item] = []
    for kind in ItemKind:
        ids = [seen.item_id for seen in chosen if seen.kind is kind]
        found += find_items(viewer, programme, kind, ids) if ids else []
    changed = {seen.version for seen in chosen} - {item.version for item in found}
    if changed:
        raise PublicationConflictError(changed)
    return sorted(found, key=lambda item: item.key)


def publish_items(viewer: Viewer, programme: Programme, chosen: Sequence[SeenItem]) -> int:
    """Publish what was chosen. Returns how many were not published before.

    Raises PublicationConflictError, and UnsignedGrantError if a grant is a draft: nothing is published then.
    """
    items = _lock(viewer, programme, chosen)
    for item in items:
        if item.is_unsigned and item.published_at is None:
            raise UnsignedGrantError(item.grant.number)
    done = sum(publish_grant(viewer, item.grant) for item in items if item.kind is ItemKind.GRANT)
    return done + publish_amounts(viewer, programme, _amounts(chosen))


def withdraw_items(
    viewer: Viewer, programme: Programme, chosen: Sequence[SeenItem], *, reason: WithdrawalReason
) -> int:
    """Take back what was chosen, for a stated reason. Returns how many were published before.

    Raises PublicationConflictError.
    """
    items = _lock(viewer, programme, chosen)
    done = sum(withdraw_grant(viewer, item.grant, reason) for item in items if item.kind is ItemKind.GRANT)
    return done + withdraw_amounts(viewer, programme, _amounts(chosen), reason=reason)


def _lock(viewer: Viewer, programme: Programme, chosen: Sequence[SeenItem]) -> list[Item]:
    """Lock the grants of what was chosen in one order, then look whether it is as it was seen."""
    of_items = {item.grant.id for item in find_chosen(viewer, programme, chosen)}
    statement = select(Grant).where(Grant.id.in_(of_items)).order_by(Grant.id).with_for_update(key_share=True)
    db.session.scalars(statement).all()
    return find_chosen(viewer, programme, chosen)


def _amounts(chosen: Sequence[SeenItem]) -> list[SeenAmount]:
    prefix = f"{ItemKind.AMOUNT}-"
    return [
        SeenAmount(seen.item_id, seen.version.removeprefix(prefix))
        for seen in chosen
        if seen.kind is ItemKind.AMOUNT
    ]
