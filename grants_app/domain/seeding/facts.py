"""Reading the facts of `seed/` as plain data, and their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.exc import StatementError

from grants_app.domain.seeding.entries import Entry, Record, SeedError, read_entries

__all__ = ["Entry", "Record", "SeedError"]


@contextmanager
def entry_of(name: str | Record) -> Iterator[None]:
    """Name the file, and the line of a table, in the message of whatever is wrong with it."""
    where = name.where if isinstance(name, Entry) else str(name)
    try:
        yield
    except SeedError:
        raise
    except KeyError as error:
        raise SeedError(f"{where}: {error} is not the name of anything known") from error
    except FileNotFoundError as error:
        raise SeedError(f"{where}: there is no such file") from error
    except StatementError as error:
        why = str(error.orig).partition("\n")[0]  # PostgreSQL goes on with the whole row
        raise SeedError(f"{where}: the database refuses this: {why}") from error
    except (AttributeError, TypeError) as error:
        raise SeedError(f"{where}: a value here has another form than it should ({error})") from error
    except (OSError, ValueError) as error:
        raise SeedError(f"{where}: {error}") from error


def read_toml(path: Path, name: str | None = None) -> Record:
    """One file of facts. Raises SeedError with line and column of a slip."""
    name = name or path.name
    with entry_of(name):
        return read_entries(path.read_text(encoding="utf-8"), name)


def each(
    entry: Record, name: str, make: Callable[[int, Record], dict[str, Any]], *, needed: bool = False
) -> list[dict[str, Any]]:
    """What is made of the tables of a list, counted from 1. What is wrong with one names its line."""
    made = []
    for place, row in enumerate(tables(entry, name, needed=needed), 1):
        with entry_of(row):
            made.append(make(place, row))
    return made


def tables(entry: Record, name: str, *, needed: bool = True) -> list[Record]:
    """The tables of a list. Raises SeedError where they are something else."""
    found = entry[name] if needed else entry.get(name, [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        with entry_of(entry):
            raise ValueError(f"“{name}” must be tables, each begun by [[{name}]]")
    return found


def unique(entry: Record, key: str, seen: set[Any]) -> Any:
    """The value that tells an entry from the others. Raises SeedError where another one has it."""
    value = entry[key]
    with entry_of(entry):
        if value in seen:
            raise ValueError(f"{key} {value} is used twice")
        seen.add(value)
    return value


def programme_slug(folder: Path) -> str:
    """The slug of the programme that a folder describes. Raises SeedError where it has none."""
    facts = read_toml(folder / "programme.toml")
    with entry_of(facts):
        return str(facts["programme"]["slug"])


def read_grants(folder: Path) -> list[Record]:
    """The grants in the order of the document, one file each."""
    found = []
    for path in (folder / "grants").glob("*.toml"):
        entry = read_toml(path, f"grants/{path.name}")
        with entry_of(entry):
            found.append((int(entry["number"]), entry))
    return [entry for _number, entry in sorted(found, key=lambda pair: pair[0])]


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


def both(
    record: Record, field: str, name: str | None = None, *, needed: bool = False
) -> dict[str, str | None]:
    """A bilingual field as `<name>_sq` and `<name>_en`; `needed`: the Albanian text must be there."""
    texts = (record[field] if needed else record.get(field)) or {}
    name = name or field
    return {f"{name}_sq": texts["sq"] if needed else texts.get("sq"), f"{name}_en": texts.get("en")}
