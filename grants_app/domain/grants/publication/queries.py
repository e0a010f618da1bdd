"""What can be published, with its state: the grants of a programme and their amounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.currency import currency_place
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.money.queries import version_of
from grants_app.domain.grants.publication.history import (
    Change,
    amount_changed_since,
    grant_changed_since,
    list_changes,
)
from grants_app.domain.grants.publication.vocabulary import ItemKind, PublicationState
from grants_app.domain.grants.scope import visible_amounts, visible_grants
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

PAGE_SIZE: Final = 50
Key = tuple[int, str]
Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class PublicationFilter:
    """What to show. `after`: number and currency (empty for a grant itself) that the page comes after."""

    kind: ItemKind | None = None
    state: PublicationState | None = None
    changed_since: datetime | None = None
    after: Key = (0, "")


@dataclass(frozen=True)
class Item:
    """A grant, or the amount of one in a currency. `version` names its state; another has another one.

    `by` is the address of who published it; None where it came published with the facts.
    """

    kind: ItemKind
    item_id: int
    grant: Grant
    amount: GrantAmount | None
    organisation: Organisation
    by: str | None
    last: Change | None = None

    @property
    def key(self) -> Key:
        """Its place in the list."""
        return (self.grant.number, self.amount.currency if self.amount else "")

    @property
    def published_at(self) -> datetime | None:
        """Since when it is published."""
        return self.amount.published_at if self.amount else self.grant.published_at

    @property
    def is_unsigned(self) -> bool:
        """Whether it is a grant that is still a draft, which cannot be published."""
        return self.kind is ItemKind.GRANT and self.grant.is_draft

    @property
    def version(self) -> str:
        """What a form sends back: the item as it was seen."""
        if self.amount:
            return f"{ItemKind.AMOUNT}-{version_of(self.amount)}"
        moment = "" if self.grant.published_at is None else self.grant.published_at.strftime("%Y%m%d%H%M%S%f")
        return f"{ItemKind.GRANT}-{self.grant.id}-{moment}"


@dataclass(frozen=True)
class ItemPage:
    """One page of items, the number of all, and where the next page begins."""

    items: list[Item]
    total: int
    next_after: Key | None


def list_items(viewer: Viewer, programme: Programme, asked: PublicationFilter) -> ItemPage:
    """A page of what can be published, grants by number, each with its amounts after it."""
    statements = [
        _select(viewer, programme, kind).where(*_conditions(programme, asked, kind))
        for kind in ItemKind
        if asked.kind in {None, kind}
    ]
    total = sum(
        db.session.scalar(select(func.count()).select_from(statement.subquery("counted"))) or 0
        for statement in [one.with_only_columns(Grant.id) for one in statements]
    )
    found: list[Item] = []
    for kind, statement in zip(
        [kind for kind in ItemKind if asked.kind in {None, kind}], statements, strict=True
    ):
        page = statement.where(_beyond(asked.after, kind)).order_by(Grant.number).limit(PAGE_SIZE + 1)
        if kind is ItemKind.AMOUNT:
            page = page.order_by(GrantAmount.currency)
        found += _items(page, kind)
    found.sort(key=lambda item: item.key)
    shown = found[:PAGE_SIZE]
    return ItemPage(
        items=_with_last_changes(programme, _in_order(programme, shown)),
        total=total,
        next_after=shown[-1].key if len(found) > PAGE_SIZE else None,
    )


def find_items(viewer: Viewer, programme: Programme, kind: ItemKind, ids: Sequence[int]) -> list[Item]:
    """Items of a programme by their ids, as they stand now, in the order of the list."""
    wanted = Grant.id if kind is ItemKind.GRANT else GrantAmount.id
    statement = _select(viewer, programme, kind).where(wanted.in_(ids))
    fresh = statement.execution_options(populate_existing=True)
    return _in_order(programme, _items(fresh, kind))


def list_amounts_of(viewer: Viewer, programme: Programme, grant: Grant) -> list[Item]:
    """The amounts of one grant."""
    statement = _select(viewer, programme, ItemKind.AMOUNT).where(Grant.id == grant.id)
    return _in_order(programme, _items(statement, ItemKind.AMOUNT))


def _in_order(programme: Programme, items: Iterable[Item]) -> list[Item]:
    """By grant, each before its amounts, which stand as the programme lists its currencies."""

    def place(item: Item) -> tuple[int, tuple[int, str]]:
        first = (-1, "")
        amount = item.amount
        return item.grant.number, currency_place(programme.currencies, amount.currency) if amount else first

    return sorted(items, key=place)


def list_grantees(programme: Programme) -> list[Organisation]:
    """The organisations that hold grants of a programme, by name."""
    holders = select(Grant.organisation_id).where(Grant.programme_id == programme.id)
    statement = select(Organisation).where(Organisation.id.in_(holders)).order_by(Organisation.name_sq)
    return list(db.session.scalars(statement))


def _select(viewer: Viewer, programme: Programme, kind: ItemKind) -> Statement:
    own = (Grant.programme_id == programme.id, visible_grants(viewer))
    statement: Statement
    if kind is ItemKind.GRANT:
        statement = select(Grant, Organisation, User.email).where(*own)
        publisher = Grant.published_by_id
    else:
        statement = select(Grant, Organisation, User.email, GrantAmount)
        statement = statement.join(GrantAmount, GrantAmount.grant_id == Grant.id)
        statement = statement.where(*own, visible_amounts(viewer))
        publisher = GrantAmount.published_by_id
    return statement.join(Organisation, Organisation.id == Grant.organisation_id).outerjoin(
        User, User.id == publisher
    )


def _conditions(programme: Programme, asked: PublicationFilter, kind: ItemKind) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    moment = Grant.published_at if kind is ItemKind.GRANT else GrantAmount.published_at
    if asked.state is not None:
        found.append(moment.is_not(None) if asked.state is PublicationState.PUBLISHED else moment.is_(None))
    if asked.changed_since is not None:
        changed = grant_changed_since if kind is ItemKind.GRANT else amount_changed_since
        found.append(or_(moment >= asked.changed_since, changed(programme, asked.changed_since)))
    return found


def _beyond(after: Key, kind: ItemKind) -> ColumnElement[bool]:
    number, currency = after
    later = Grant.number > number
    if kind is ItemKind.GRANT:
        return later
    return or_(later, and_(Grant.number == number, GrantAmount.currency > currency))


def _items(statement: Statement, kind: ItemKind) -> list[Item]:
    found = []
    for grant, organisation, email, *rest in db.session.execute(statement):
        amount: GrantAmount | None = rest[0] if rest else None
        item_id = amount.id if amount else grant.id
        found.append(Item(kind, item_id, grant, amount, organisation, email))
    return found


def list_published_drafts() -> list[tuple[str, int]]:
    """Programme and number of each grant that is published and was never signed. One query."""
    statement = (
        select(Programme.slug, Grant.number)
        .join(Programme, Programme.id == Grant.programme_id)
        .where(Grant.is_draft, Grant.published_at.is_not(None))
        .order_by(Programme.slug, Grant.number)
    )
    return [(slug, number) for slug, number in db.session.execute(statement)]


def _with_last_changes(programme: Programme, items: Sequence[Item]) -> list[Item]:
    newest: dict[Key, Change] = {}
    for change in list_changes(programme, {item.grant.number for item in items}):
        newest.setdefault((change.number, change.currency or ""), change)
    return [
        Item(
            item.kind, item.item_id, item.grant, item.amount, item.organisation, item.by, newest.get(item.key)
        )
        for item in items
    ]
