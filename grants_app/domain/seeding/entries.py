"""Where the tables and keys of a TOML file stand, for messages about what is wrong with them."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any, Final

Record = dict[str, Any]

HEADER: Final = re.compile(r"\s*\[{1,2}\s*([\w.\- ]+?)\s*\]{1,2}\s*(?:#.*)?$")
KEY: Final = re.compile(r"\s*([\w-]+)[\w.\- ]*=")


class SeedError(ValueError):
    """A fact file cannot be used; the message names the file, its line and what is wrong."""


class Entry(Record):
    """A table of a fact file that knows where it stands. A key that is not there is a SeedError."""

    file: str = ""
    line: int = 1

    @property
    def where(self) -> str:
        """The file and the line, as a message begins."""
        return f"{self.file}, line {self.line}"

    def __missing__(self, key: str) -> Any:
        """Say that a key is not there."""
        raise SeedError(f"{self.where}: “{key}” is missing")


@dataclass
class _Stand:
    """A table's first line, and those of its keys."""

    line: int
    keys: dict[str, int] = field(default_factory=dict)


def read_entries(text: str, file: str) -> Entry:
    """The tables of a file, each with its line. Raises tomllib.TOMLDecodeError with line and column."""
    stands: defaultdict[str, deque[_Stand]] = defaultdict(deque)
    here = _Stand(1)
    stands[""].append(here)
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            here = _Stand(number)
            stands[header[1]].append(here)
        elif key := KEY.match(line):
            here.keys.setdefault(key[1], number)
    return _located(tomllib.loads(text), "", file, stands, _Stand(1))


def _located(table: Record, path: str, file: str, stands: dict[str, deque[_Stand]], around: _Stand) -> Entry:
    """A table and all in it. What has no header of its own stands where its key does."""
    stand = stands[path].popleft() if stands.get(path) else around
    entry = Entry()
    entry.file, entry.line = file, stand.line
    for key, value in table.items():
        inner = f"{path}.{key}" if path else key
        near = _Stand(stand.keys.get(key, stand.line))
        if isinstance(value, dict):
            entry[key] = _located(value, inner, file, stands, near)
        elif isinstance(value, list):
            entry[key] = [
                _located(one, inner, file, stands, near) if isinstance(one, dict) else one for one in value
            ]
        else:
            entry[key] = value
    return entry
