"""Reading the facts of `seed/` as plain data, and their digest."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Record = dict[str, Any]


class SeedError(ValueError):
    """A fact file cannot be used; the message names the file, the entry and what is wrong."""


@contextmanager
def entry_of(name: str) -> Iterator[None]:
    """Name the entry in the message of whatever is wrong with it."""
    try:
        yield
    except KeyError as error:
        raise SeedError(f"{name}: {error} is missing here, or is not the name of anything known") from error
    except (ValueError, TypeError) as error:
        raise SeedError(f"{name}: {error}") from error


def read_toml(path: Path) -> Record:
    """One file of facts. Raises SeedError with line and column of a slip."""
    with entry_of(path.name), path.open("rb") as file:
        return tomllib.load(file)


def programme_slug(folder: Path) -> str:
    """The slug of the programme that a folder describes. Raises SeedError where it has none."""
    with entry_of("programme.toml"):
        return str(read_toml(folder / "programme.toml")["programme"]["slug"])


def read_grants(folder: Path) -> list[Record]:
    """The grants in the order of the document, one file each."""
    return sorted(
        (read_toml(path) for path in (folder / "grants").glob("*.toml")), key=lambda g: int(g["number"])
    )


def digest(folder: Path) -> str:
    """SHA-256 over names and contents of every fact file: equal digests mean nothing to do.

    The number at the start changes when more of the files is loaded than before.
    """
    total = hashlib.sha256(b"10")
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".toml", ".csv", ".geojson"}:
            total.update(path.relative_to(folder).as_posix().encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def lines(record: Record, field: str = "lines", prefix: str = "") -> dict[str, int | None]:
    """The source lines of a record as `<prefix>first_line` and `<prefix>last_line`."""
    first, last = record.get(field) or (None, None)
    return {f"{prefix}first_line": first, f"{prefix}last_line": last}


def both(record: Record, field: str, name: str | None = None) -> dict[str, str | None]:
    """A bilingual field as `<name>_sq` and `<name>_en`."""
    texts = record.get(field) or {}
    name = name or field
    return {f"{name}_sq": texts.get("sq"), f"{name}_en": texts.get("en")}
