"""What is wrong with the catalogues, by the functions that `make lint` and `make translations` use."""

from __future__ import annotations

from pathlib import Path

import catalogues
import polib
from babel.messages.catalog import Catalog


def catalogue_faults(path: Path, words: Catalog) -> list[str]:
    """What is wrong with one catalogue that has to hold these words."""
    fresh = catalogues.rewritten(path, words)
    found = [f"{path.name}: {entry.msgid!r} {fault}" for entry in fresh for fault in catalogues.faults(entry)]
    if not path.exists() or path.read_text(encoding="utf-8") != catalogues.text_of(fresh):
        found.append(f"{path.name} is not what the code's words give")
    return found


def stale_compilation(path: Path) -> list[str]:
    """Entries that the compiled catalogue beside `path` lacks or has in other words."""
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        return [f"{compiled.name} is not there"]
    present = {(entry.msgctxt, entry.msgid): entry for entry in polib.mofile(str(compiled))}
    wanted = polib.pofile(str(path))
    found = []
    for entry in wanted.translated_entries():
        other = present.get((entry.msgctxt, entry.msgid))
        if other is None or (other.msgstr, other.msgstr_plural) != (entry.msgstr, entry.msgstr_plural):
            found.append(f"{compiled.name} does not have today's words for {entry.msgid!r}")
    gone = set(present) - {(entry.msgctxt, entry.msgid) for entry in wanted}
    return found + [
        f"{compiled.name} still has {msgid!r}" for _context, msgid in sorted(gone, key=str) if msgid
    ]
