"""Where files lie: in a folder, or in S3-compatible storage, behind the same few verbs.

The library behind it starts threads of its own, which do not survive a fork: a store is made in the process
that uses it, when it is first used, and never handed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from obstore.store import ObjectStore

CHUNK: Final = 1024 * 1024
# Files that are made to be fetched and then go: no part of a backup, and nothing that anybody handed in.
MADE: Final = "made"


class BadFileNameError(ValueError):
    """A name that leads out of the store, or that not every store can keep."""


@dataclass(frozen=True)
class StoredFile:
    """A file in a store: its path inside it, with "/" between folders, and its size in bytes."""

    path: str
    size: int


class FileStore:
    """The files of one installation."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, path: str, content: bytes | BinaryIO, *, replace: bool = False) -> None:
        """Keep a file.

        Raises FileExistsError if one of that name is there and `replace` is not set, BadFileNameError.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError

        try:
            obstore.put(self._store, checked(path), content, mode="overwrite" if replace else "create")
        except AlreadyExistsError:
            raise FileExistsError(path) from None

    def read(self, path: str) -> Iterator[bytes]:
        """The content of a file, piece by piece. Raises FileNotFoundError."""
        import obstore

        for piece in obstore.get(self._store, checked(path)).stream(min_chunk_size=CHUNK):
            yield bytes(piece)

    def delete(self, path: str) -> None:
        """Remove a file."""
        import obstore

        obstore.delete(self._store, checked(path))

    def list_files(self, under: str | None = None) -> list[StoredFile]:
        """Every file, or those in one folder, in the order of the paths."""
        import obstore

        found = [one for batch in obstore.list(self._store, under) for one in batch]
        return sorted((StoredFile(one["path"], one["size"]) for one in found), key=lambda file: file.path)


def made_path(address: str) -> str:
    """Where a file lies that a job made, by the job's address."""
    return f"{MADE}/{address}"


def checked(path: str) -> str:
    """The path, if it stays inside a store. Raises BadFileNameError."""
    parts = path.split("/")
    if any(part in {"", ".", ".."} for part in parts) or not path.isprintable() or "\\" in path:
        raise BadFileNameError(path)
    return path


@lru_cache(maxsize=4)
def open_store(url: str) -> FileStore:
    """The store at `GRANTS_FILES_URL`: file:///folder, which is made if need be, or s3://bucket/prefix.

    For S3 the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, for storage of others,
    AWS_ENDPOINT_URL are read from the environment.
    """
    from obstore.store import LocalStore, S3Store

    if url.startswith("file://"):
        folder = Path(unquote(urlsplit(url).path))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return FileStore(LocalStore(folder))
    return FileStore(S3Store.from_url(url))
