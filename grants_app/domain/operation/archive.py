"""The file of a backup: a zip with a manifest, the lines of each table, and the files that people handed in.

The manifest says how many rows each table has and what the digest of every part is, so that a part that was
lost or altered is found before anything is restored. Secrets are not in it: they are kept apart.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from grants_app.domain.audit.chain import Head

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
CHUNK: Final = 1024 * 1024


class BadArchiveError(ValueError):
    """A file that is not a backup, or not a whole one; the message is a sentence for the operator."""


@dataclass(frozen=True)
class TablePart:
    """A table in the archive: its columns in the order of the lines, its rows, the digest of its lines."""

    name: str
    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True)
class FilePart:
    """A file in the archive: its path in the store, its size in bytes, its digest."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive holds; `revision` is that of the tables, `made_at` a moment in UTC as text.

    `audit_head` is where the audit log ends; None in backups that are older than its chain.
    """

    made_at: str
    revision: str
    database: str
    tables: list[TablePart]
    files: list[FilePart]
    audit_head: Head | None = None


@contextmanager
def new_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip that appears at `path`, readable by its owner alone, once everything in it is written.

    Raises FileExistsError: a backup never takes another's place.
    """
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
        os.link(unfinished, path)  # unlike a renaming, this fails if something has come there meanwhile
    finally:
        unfinished.unlink(missing_ok=True)


def write_part(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> tuple[int, int, str]:
    """Write one part. Returns the number of pieces, their bytes and their digest."""
    digest, count, size = hashlib.sha256(), 0, 0
    with archive.open(name, "w", force_zip64=True) as part:
        for piece in pieces:
            part.write(piece)
            digest.update(piece)
            count, size = count + 1, size + len(piece)
    return count, size, digest.hexdigest()


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Write the manifest, after everything that it tells of."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1)
    archive.writestr(MANIFEST, text.encode())


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """Read the manifest. Raises BadArchiveError."""
    try:
        found: dict[str, Any] = json.loads(archive.read(MANIFEST))
        number = found.pop("format")
        if number != FORMAT:
            raise BadArchiveError(f"The backup has form {number}; this version reads form {FORMAT}.")
        tables = [TablePart(**part) for part in found.pop("tables")]
        files = [FilePart(**part) for part in found.pop("files")]
        head = found.pop("audit_head", None)
        return Manifest(tables=tables, files=files, audit_head=head and Head(**head), **found)
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BadArchiveError("The file holds no manifest of a backup that can be read.") from error


@contextmanager
def open_archive(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open a backup and check every part of it against the manifest. Raises BadArchiveError."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = read_manifest(archive)
            for name, digest in parts_of(manifest):
                check_part(archive, name, digest)
            yield archive, manifest
    except zipfile.BadZipFile as error:
        raise BadArchiveError(f"{path.name} is no backup, or not a whole one: {error}.") from error


def parts_of(manifest: Manifest) -> Iterator[tuple[str, str]]:
    """(name, digest) of every part."""
    for table in manifest.tables:
        yield table_part(table.name), table.sha256
    for file in manifest.files:
        yield file_part(file.path), file.sha256


def check_part(archive: zipfile.ZipFile, name: str, digest: str) -> None:
    """Compare one part with its digest. Raises BadArchiveError."""
    if name not in archive.NameToInfo:
        raise BadArchiveError(f"The backup lacks its part {name}.")
    found = hashlib.sha256()
    with archive.open(name) as part:
        while piece := part.read(CHUNK):
            found.update(piece)
    if found.hexdigest() != digest:
        raise BadArchiveError(f"The part {name} of the backup is not what was written.")


def table_part(name: str) -> str:
    """Where a table's lines stand in the archive."""
    return f"tables/{name}.jsonl"


def file_part(path: str) -> str:
    """Where a file stands in the archive."""
    return f"files/{path}"
