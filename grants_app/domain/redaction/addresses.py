"""Words of a passage in the short names of organisations and partners that were made of a typed name.

A short name holds words with hyphens between them. What people entered here gets another one, made of what is
left of its name; the old address then leads nowhere. Those of the documents stay: they are public.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Table, select, update

from grants_app.domain.organisations.models import Organisation, Partner
from grants_app.domain.organisations.naming import make_slug
from grants_app.domain.redaction.words import Sought, find_spans
from grants_app.domain.texts.tombstones import without_tombstones
from grants_app.domain.versions.rewriting import rewrite_versions
from grants_app.extensions import db

ADDRESSED: Final[tuple[Table, ...]] = (
    Organisation.metadata.tables[Organisation.__tablename__],
    Partner.metadata.tables[Partner.__tablename__],
)
FIELD: Final = "slug"
NAMES: Final = ("acronym", "name_sq")


@dataclass(frozen=True)
class Address:
    """A short name that holds a passage, of a row of a table."""

    table: Table
    row: int
    slug: str
    log_key: str | None

    @property
    def owner(self) -> tuple[str, int] | None:
        """The record with a page that it leads to."""
        return ("organisation", self.row) if self.table is ADDRESSED[0] else None


def find_addresses(connection: Connection, sought: Sought) -> Iterator[Address]:
    """The short names that hold it and can be made anew."""
    for table in ADDRESSED:
        own = select(table.c.id, table.c.slug, table.c.log_key).where(table.c.first_line.is_(None))
        for row, slug, log_key in connection.execute(own.order_by(table.c.id)).all():
            if any(find_spans(text, sought) for text in (slug, slug.replace("-", " "))):
                yield Address(table, row, slug, log_key)


def renew_addresses(connection: Connection, sought: Sequence[Sought]) -> list[Address]:
    """Make them anew of the names as they are now, in earlier states too; the log's own stays."""
    found = {(one.table.name, one.row): one for each in sought for one in find_addresses(connection, each)}
    for address in found.values():
        table, own = address.table, address.table.c.id == address.row
        names = connection.execute(select(*(table.c[name] for name in NAMES)).where(own)).one()
        taken = set(connection.execute(select(table.c.slug)).scalars())
        values = {
            FIELD: make_slug(_name_left(table, names), taken),
            "log_key": address.log_key or address.slug,
        }
        connection.execute(update(table).where(own).values(values))
        rewrite_versions(table.name, address.row, partial(_with_values, values))
    db.session.expire_all()
    return list(found.values())


def _with_values(values: dict[str, Any], state: dict[str, Any]) -> dict[str, Any]:
    """An earlier state with these values in place of its own."""
    return state | values


def _name_left(table: Table, names: Any) -> str:
    """What an address can be made of. A partner has no page: no word of it is typed."""
    if table is not ADDRESSED[0]:
        return table.name
    left = (without_tombstones(name or "").strip() for name in names)
    return next((name for name in left if name), table.name)
