"""Short names for addresses, and texts that note when they were written."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from typing import Any, Final

from grants_app.domain.texts.folding import fold
from grants_app.extensions import utc_now

LONGEST_SLUG: Final = 70
# Addresses of the site itself.
RESERVED: Final = frozenset({"new"})


def make_slug(name: str, taken: Collection[str]) -> str:
    """A short name for an address, made of a name once and never again; none that is taken."""
    words = "-".join("".join(c if c.isascii() else " " for c in fold(name)).split())
    base = words[:LONGEST_SLUG].strip("-") or "organisation"
    known = RESERVED | set(taken)
    endings = ("" if number == 1 else f"-{number}" for number in range(1, len(known) + 2))
    return next(base + ending for ending in endings if base + ending not in known)


def make_log_key() -> str:
    """What the audit log calls a record whose short name is made of typed words; like no short name."""
    return f"no.{secrets.token_hex(6)}"


def set_texts(row: Any, values: dict[str, str | None], names: Iterable[str]) -> list[tuple[str, Any, Any]]:
    """Set the texts that differ and note when. Gives (name, before, after) of each."""
    moments, changed = dict(row.written_at or {}), []
    for name in names:
        before, after = getattr(row, name), values[name]
        if (before or None) != (after or None):
            setattr(row, name, after)
            moments[name] = utc_now().isoformat()
            changed.append((name, before, after))
    if changed:
        row.written_at = moments
    return changed
