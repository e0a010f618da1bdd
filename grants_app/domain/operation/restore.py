"""Putting a backup into an empty place: tables as they were, checked row by row, then brought up to date."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from sqlalchemy import Connection, Table, create_engine, exists, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import NullPool

from grants_app.domain.audit.chain import Head
from grants_app.domain.documents.storage import FileStore, checked
from grants_app.domain.operation.archive import (
    BadArchiveError,
    FilePart,
    Manifest,
    TablePart,
    file_part,
    open_archive,
    table_part,
)
from grants_app.domain.operation.archived_log import find_log_faults
from grants_app.domain.operation.backup import back_up
from grants_app.domain.operation.heads import find_head, seal_log
from grants_app.domain.operation.tables import (
    VERSION_TABLE,
    columns_of,
    load_lines,
    read_lines,
    reflect_tables,
)
from grants_app.domain.redaction.files import LEDGER
from grants_app.extensions import write_intent

SECONDS_FOR_LOCK: Final = 10


class RestoreRefusedError(RuntimeError):
    """A restore that would do harm or cannot succeed; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Target:
    """Where a backup goes: a database, by the URL of the owner of its tables, and a store of files.

    `upgrade` brings the tables to a revision, or to the newest one for "head".
    """

    database_url: str
    files: FileStore
    upgrade: Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """What was restored.

    `log_end` is where its audit log ends, `is_sealed_anew` whether another key, or none, had signed that;
    `log_faults` are those that the operator chose to bear.
    """

    manifest: Manifest
    log_end: Head | None
    is_sealed_anew: bool
    log_faults: list[str]


def put_back(
    path: Path,
    target: Target,
    *,
    known_revisions: frozenset[str],
    set_aside: Path | None,
    bears_altered_log: bool = False,
) -> Restored:
    """Make the target hold what the backup holds, and no more.

    `set_aside` is where what the target holds is backed up first; None if a filled target is to be refused.
    An audit log that does not verify is refused unless `bears_altered_log`; its head then stays unsigned.
    Raises BadArchiveError, BadFileNameError or RestoreRefusedError; what can be known before, before anything
    is changed.
    """
    with open_archive(path) as (archive, manifest):
        for part in manifest.files:
            checked(part.path)
        if manifest.revision not in known_revisions:
            raise RestoreRefusedError(
                f"The backup was made by a newer version (its tables are at {manifest.revision}): "
                "install that version or a later one first."
            )
        faults = find_log_faults(archive, manifest)
        if faults and not bears_altered_log:
            raise RestoreRefusedError(
                f"The audit log of the backup does not verify: {'; '.join(faults)}. Take an earlier backup, "
                "or restore this one all the same with --with-altered-log."
            )
        if is_filled(target):
            if set_aside is None:
                raise RestoreRefusedError(
                    "The database or the folder of files is not empty: --replace backs up what is there, "
                    "then puts the backup in its place."
                )
            back_up(target.database_url, target.files, set_aside)
        clear_tables(target)
        target.upgrade(manifest.revision)
        load_tables(archive, manifest, target)
        target.upgrade("head")
        load_files(archive, manifest, target.files)
        with transaction(target.database_url) as connection:
            is_anew = not faults and seal_log(connection)
            return Restored(manifest, find_head(connection), is_anew, faults)


@contextmanager
def transaction(database_url: str) -> Iterator[Connection]:
    """One transaction of the tables' owner. SQLite's foreign keys are off in it."""
    engine = create_engine(database_url, poolclass=NullPool)
    token = write_intent.set(True)
    try:
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            if connection.dialect.name == "sqlite" and raw is not None:
                raw.execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text(f"SET LOCAL lock_timeout = '{SECONDS_FOR_LOCK}s'"))
                yield connection
    finally:
        write_intent.reset(token)
        engine.dispose()


def is_filled(target: Target) -> bool:
    """Whether any table has a row, or any file is there but the list of redactions, which a restore reads."""
    with transaction(target.database_url) as connection:
        for table in reflect_tables(connection):
            if connection.scalar(select(exists().select_from(table))):
                return True
    return any(file.path != LEDGER for file in target.files.list_files())


def clear_tables(target: Target) -> None:
    """Drop every table. Raises RestoreRefusedError if somebody is still using them."""
    try:
        with transaction(target.database_url) as connection:
            quote = connection.dialect.identifier_preparer.quote
            names = [quote(table.name) for table in reflect_tables(connection)] + [VERSION_TABLE]
            cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
            for name in names:
                connection.execute(text(f"DROP TABLE IF EXISTS {name}{cascade}"))
    except OperationalError as error:
        raise RestoreRefusedError("The tables are in use: stop the application first.") from error


def load_tables(archive: zipfile.ZipFile, manifest: Manifest, target: Target) -> None:
    """Load every table and compare what then stands there, in one transaction."""
    with transaction(target.database_url) as connection:
        tables = {table.name: table for table in reflect_tables(connection)}
        check_columns(manifest, tables)
        with references_aside(connection):
            for part in manifest.tables:
                table = tables[part.name]
                connection.execute(table.delete())  # what the migrations themselves wrote
                with archive.open(table_part(part.name)) as lines:
                    load_lines(connection, table, lines)
                set_counters(connection, table)
        for part in manifest.tables:
            check_rows(connection, tables[part.name], part)


def check_columns(manifest: Manifest, tables: dict[str, Table]) -> None:
    """Compare tables and columns of the backup with those of the target. Raises RestoreRefusedError."""
    theirs = {part.name: part.columns for part in manifest.tables}
    ours = {name: [column.name for column in columns_of(table)] for name, table in tables.items()}
    if theirs != ours:
        names = sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name))
        raise RestoreRefusedError(f"These tables of the backup are made otherwise here: {', '.join(names)}.")


@contextmanager
def references_aside(connection: Connection) -> Iterator[None]:
    """Take foreign keys away while rows are loaded, as rows refer to later ones; then check them all."""
    if connection.dialect.name == "sqlite":
        yield
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise BadArchiveError(f"The backup holds references to rows that it lacks: {broken[:5]}.")
        return
    found = connection.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
            " FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
        )
    ).all()
    for table, name, _definition in found:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    yield
    try:
        for table, name, definition in found:
            connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))
    except IntegrityError as error:
        raise BadArchiveError("The backup holds references to rows that it lacks.") from error


def set_counters(connection: Connection, table: Table) -> None:
    """Let PostgreSQL go on counting after the highest number that was loaded."""
    if connection.dialect.name != "postgresql":
        return
    quoted = connection.dialect.identifier_preparer.quote(table.name)
    for column in table.primary_key.columns:
        counter = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": quoted, "column": column.name}
        )
        highest = connection.scalar(select(func.max(column))) if counter else None
        if highest is not None:
            connection.execute(
                text("SELECT setval(CAST(:counter AS regclass), :highest)"),
                {"counter": counter, "highest": highest},
            )


def check_rows(connection: Connection, table: Table, part: TablePart) -> None:
    """Compare the rows that stand in a table with those of the backup. Raises RestoreRefusedError."""
    digest, rows = hashlib.sha256(), 0
    for line in read_lines(connection, table):
        digest.update(line)
        rows += 1
    if (rows, digest.hexdigest()) != (part.rows, part.sha256):
        raise RestoreRefusedError(
            f"The table {part.name} has {rows} rows that differ from the {part.rows} of the backup; "
            "nothing of it was kept."
        )


def load_files(archive: zipfile.ZipFile, manifest: Manifest, files: FileStore) -> None:
    """Put the files of the backup in place of those that are there, and read each one back.

    The list of redactions stays if there is one: it knows more than the backup, whose own are in its tables.
    """
    wanted = {part.path for part in manifest.files}
    present = {file.path for file in files.list_files()}
    for path in present - wanted - {LEDGER}:
        files.delete(path)
    for part in manifest.files:
        if part.path == LEDGER and LEDGER in present:
            continue
        with archive.open(file_part(part.path)) as content:
            files.put(part.path, cast("BinaryIO", content), replace=True)
        check_file(files, part)


def check_file(files: FileStore, part: FilePart) -> None:
    """Read a file back. Raises RestoreRefusedError if it is not what was written."""
    digest = hashlib.sha256()
    for piece in files.read(part.path):
        digest.update(piece)
    if digest.hexdigest() != part.sha256:
        raise RestoreRefusedError(f"The file {part.path} could not be written as it was.")
