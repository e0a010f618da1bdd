"""Extension objects, created once and bound to an application in `create_app`."""

from __future__ import annotations

import hmac
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakKeyDictionary

from flask import current_app
from flask_babel import Babel
from flask_compress import Compress
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as SessionOfExtension
from flask_wtf import CSRFProtect
from sqlalchemy import (
    Connection,
    CursorResult,
    DateTime,
    Engine,
    Enum,
    Executable,
    MetaData,
    String,
    event,
)
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

    from flask import Flask
    from sqlalchemy.engine.interfaces import Dialect

    from grants_app.sealing import Keys

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Declarative base with predictable constraint names, so that migrations can name them."""

    registry = registry(metadata=MetaData(naming_convention=NAMING))
    metadata = registry.metadata


PAST = "connection_to_the_past"  # where a session keeps it


class PresentOrPast(SessionOfExtension):
    """A session that reads what was recorded in the past, where it was given a connection that shows that."""

    def get_bind(self, *arguments: Any, **named: Any) -> Engine | Connection:
        """The connection to the past, or the engine."""
        past: Connection | None = self.info.get(PAST)
        return super().get_bind(*arguments, **named) if past is None else past


db = SQLAlchemy(model_class=Base, session_options={"class_": PresentOrPast})

if TYPE_CHECKING:
    from flask_sqlalchemy.model import Model

    class BaseModel(Model, Base):
        """What every table inherits from."""

        __audited__: bool

else:
    BaseModel = db.Model
    BaseModel.__audited__ = True

login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
compress = Compress()


class MigrationsOnDemand:
    """Stands where Flask-Migrate looks for its settings, and loads it when a command asks for them.

    Alembic takes as long to load as half of the application and 10 MB of every worker, which migrate nothing.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        """A setting of Flask-Migrate, which puts itself in this place."""
        from flask_migrate import Migrate

        folder = f"{self._app.root_path}/migrations"
        Migrate(render_as_batch=True, compare_type=True).init_app(self._app, db, directory=folder)
        return getattr(self._app.extensions["migrate"], name)


# SQLite takes its write lock at BEGIN, not at the first write: two requests that read and then
# write would otherwise fail each other. PostgreSQL needs no such hint.
write_intent: ContextVar[bool] = ContextVar("write_intent", default=False)


class CompiledOnce(dict[Any, Any]):
    """The compiled forms of one statement that is made once and asked by every page.

    SQLAlchemy looks for them by the whole statement: thousands of parts, hashed anew for each request. Here
    they are found by all that tells them apart but the statement itself.
    """

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        """The form for a database and names of parameters."""
        return super().get((key[0], *key[2:]), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        if len(self) > 8:
            self.clear()  # of databases that are gone
        super().__setitem__((key[0], *key[2:]), compiled)


Made = TypeVar("Made", bound=Executable)
_COMPILED: Final[WeakKeyDictionary[Executable, CompiledOnce]] = WeakKeyDictionary()


def made_once(statement: Made) -> Made:
    """A statement that stays: `read_values` keeps a place of its own for its compiled forms."""
    _COMPILED[statement] = CompiledOnce()
    return statement


def read_values(statement: Executable, parameters: Mapping[str, Any] | None = None) -> CursorResult[Any]:
    """Rows of plain columns, read in the session's own transaction but past its objects.

    A session looks for objects in every row, which takes longer than reading them.
    """
    if write_intent.get():
        db.session.flush()  # what this request has changed is read too
    own = _COMPILED.get(statement)
    options = {} if own is None else {"compiled_cache": own}
    return db.session.connection().execute(statement, parameters, execution_options=options)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give an aware moment back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def stored_enum(enum: type[StrEnum]) -> Enum:
    """Column type that stores a StrEnum's values as text; the same on both databases."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", enum.__name__).lower()
    return Enum(
        enum,
        name=name,
        native_enum=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


# Stored sort keys compare byte by byte on both databases.
SORT_KEY = String(400).with_variant(String(400, collation="C"), "postgresql")


def reads_past() -> bool:
    """Whether the present session reads what was recorded at a past moment."""
    return PAST in db.session.info


def has_cheap_password_hashes() -> bool:
    """Whether hashing may be quick and weak: in tests, which sign in a thousand times."""
    return bool(current_app.config.get("CHEAP_PASSWORD_HASHES"))


def own_key(purpose: str) -> bytes:
    """A key of this installation for one purpose, 32 bytes derived from its secret; it changes with it."""
    secret: str = current_app.config["SECRET_KEY"]
    return hmac.digest(secret.encode(), f"grants {purpose}".encode(), "sha256")


def field_keys() -> Keys:
    """The keys that seal fields of this installation."""
    keys: Keys = current_app.config["SETTINGS"].encryption_keys
    return keys


def utc_now() -> datetime:
    """The present moment in UTC, for audit rows and time stamps."""
    return datetime.now(UTC)


@event.listens_for(Engine, "connect")
def set_sqlite_pragmas(connection: Any, _record: Any) -> None:
    """Give SQLite durable writes, readers beside a writer and enforced foreign keys."""
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def begin_sqlite_transaction(connection: Any) -> None:
    """Start SQLite transactions ourselves: the driver's own start comes too late."""
    if connection.dialect.name != "sqlite":
        return
    if write_intent.get():
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # may find the file locked, which is to be told
    else:
        connection.connection.driver_connection.execute("BEGIN")  # what each page does is done straight
