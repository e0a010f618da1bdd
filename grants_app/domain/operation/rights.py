"""What the application's own role may do in PostgreSQL: work with the rows, and never alter the audit log.

Given anew after every migration, by the owner of the tables, so that no new table is forgotten.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from grants_app.domain.audit.models import AuditEntry, AuditField, AuditHead
from grants_app.domain.operation.tables import VERSION_TABLE
from grants_app.domain.versions.models import RowVersion

ONLY_GROWING: Final = (AuditEntry.__tablename__, AuditField.__tablename__)
# The chain sets them once, when a transaction ends; a trigger refuses it a second time.
SET_ONCE: Final = ("position", "digest")
# Of what rows held before, only words are ever taken out again.
REWRITTEN: Final = ("before",)


def role_of_application(database_url: str, owner_url: str) -> str | None:
    """The name of the application's role if it is another than the owner's; else, and for SQLite, None."""
    application, owner = make_url(database_url), make_url(owner_url)
    if application.get_backend_name() != "postgresql" or application.username == owner.username:
        return None
    return application.username


def give_rights(connection: Connection, role: str) -> None:
    """Give the role what it needs, as the owner of the tables."""
    quote = connection.dialect.identifier_preparer.quote
    name, schema = quote(role), quote(connection.scalar(text("SELECT current_schema()")) or "public")
    entries, head = quote(AuditEntry.__tablename__), quote(AuditHead.__tablename__)
    has_chain = inspect(connection).has_table(AuditHead.__tablename__)  # not in the tables of an older backup
    versions = quote(RowVersion.__tablename__)
    has_versions = inspect(connection).has_table(RowVersion.__tablename__)
    growing = ", ".join(map(quote, ONLY_GROWING)) if has_chain else entries
    of_chain = (
        f"GRANT UPDATE ({', '.join(SET_ONCE)}) ON {entries} TO {name}",
        f"REVOKE INSERT, DELETE ON {head} FROM {name}",
    )
    of_versions = (
        f"REVOKE UPDATE, DELETE ON {versions} FROM {name}",
        f"GRANT UPDATE ({', '.join(map(quote, REWRITTEN))}) ON {versions} TO {name}",
    )
    for statement in (
        f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
        f"REVOKE UPDATE, DELETE ON {growing} FROM {name}",
        *(of_chain if has_chain else ()),
        *(of_versions if has_versions else ()),
        f"REVOKE INSERT, UPDATE, DELETE ON {VERSION_TABLE} FROM {name}",
    ):
        connection.execute(text(statement))
