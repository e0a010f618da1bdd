"""Telling that somebody else changed what a person saw, by a token for the state that they saw."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


class EditConflictError(RuntimeError):
    """Somebody else changed the same meanwhile; nothing was written."""


def version_of(values: Mapping[str, Any]) -> str:
    """A token for one state of some values (anything JSON can write): equal if and only if they are."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def refuse_overtaken(seen: str, values: Mapping[str, Any]) -> None:
    """Raise EditConflictError where the values are no longer those that a person saw."""
    if seen != version_of(values):
        raise EditConflictError
