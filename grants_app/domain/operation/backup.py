"""Copying everything that people wrote, as it was at one moment, while they go on writing."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from grants_app.domain.documents.storage import MADE, FileStore
from grants_app.domain.operation.archive import (
    FilePart,
    Manifest,
    TablePart,
    file_part,
    new_archive,
    table_part,
    write_manifest,
    write_part,
)
from grants_app.domain.operation.heads import find_head
from grants_app.domain.operation.tables import columns_of, read_lines, read_revision, reflect_tables
from grants_app.extensions import utc_now, write_intent


class NothingToBackUpError(RuntimeError):
    """The database has no tables yet."""


def back_up(database_url: str, files: FileStore, out: Path) -> Manifest:
    """Write the database and the files to `out`, a zip that its owner alone may read.

    The tables are read in one transaction that sees a single moment; it stops nobody from writing. The files
    follow: they are kept before the row that names them is, and never changed.

    Raises NothingToBackUpError, and FileExistsError if something is at `out`.
    """
    with snapshot(database_url) as connection, new_archive(out) as archive:
        revision = read_revision(connection)
        if revision is None:
            raise NothingToBackUpError("The database has no tables yet: there is nothing to back up.")
        manifest = Manifest(
            made_at=utc_now().isoformat(timespec="seconds"),
            revision=revision,
            database=connection.dialect.name,
            tables=write_tables(archive, connection),
            files=write_files(archive, files),
            audit_head=find_head(connection),
        )
        write_manifest(archive, manifest)
    return manifest


@contextmanager
def snapshot(database_url: str) -> Iterator[Connection]:
    """A connection that sees the database as it is at its first statement, whatever is written meanwhile."""
    engine = create_engine(database_url, poolclass=NullPool)
    token = write_intent.set(False)  # a reader waits for no writer
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            # SQLite: a reading transaction is a snapshot, as the database keeps a write-ahead log.
            yield connection
    finally:
        write_intent.reset(token)
        engine.dispose()


def write_tables(archive: zipfile.ZipFile, connection: Connection) -> list[TablePart]:
    """Write the lines of every table."""
    parts = []
    for table in reflect_tables(connection):
        rows, _size, digest = write_part(archive, table_part(table.name), read_lines(connection, table))
        parts.append(TablePart(table.name, [column.name for column in columns_of(table)], rows, digest))
    return parts


def write_files(archive: zipfile.ZipFile, files: FileStore) -> list[FilePart]:
    """Write every file that people handed in. One that is removed in this moment is left out."""
    parts = []
    for file in files.list_files():
        if file.path.startswith(f"{MADE}/"):
            continue
        try:
            pieces = first_piece_read(files.read(file.path))
        except FileNotFoundError:
            continue  # removed since the list was made, and so is the row that named it
        _count, size, digest = write_part(archive, file_part(file.path), pieces)
        parts.append(FilePart(file.path, size, digest))
    return parts


def first_piece_read(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces; asks for the first one now, so that a missing file shows before its part is begun."""
    first = next(pieces, b"")

    def all_pieces() -> Iterator[bytes]:
        yield first
        yield from pieces

    return all_pieces()
