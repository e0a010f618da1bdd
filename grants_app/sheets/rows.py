"""Rows of fields on one page: how many there are, and which of them hold something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# Empty rows below those that hold something, and the most that a page takes.
EMPTY_ROWS: Final = 3
MOST_ROWS: Final = 200


def count_rows(form: Mapping[str, str], kind: str) -> int:
    """How many rows of a kind a posted form has: their fields are named `kind-0-field` and so on."""
    pattern = re.compile(rf"(?:as-)?{kind}-(\d{{1,3}})-\w+", re.ASCII)
    places = [int(match[1]) for match in map(pattern.fullmatch, form) if match]
    return min(max(places, default=-1) + 1, MOST_ROWS)


def field_name(kind: str, place: int, name: str) -> str:
    """The name and id of a field in a row."""
    return f"{kind}-{place}-{name}"
