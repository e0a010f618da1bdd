"""How long a file may be."""

from __future__ import annotations

from pathlib import Path

LONGEST_FILE = 320
LONGEST_TEMPLATE = 120
KINDS = {".py", ".js", ".css"}

# Made by tools or by others, or one list that is read from top to bottom.
LEFT_OUT = {
    "static/vendor": "files of others",
    "translations": "catalogues",
    "migrations/versions": "a migration is one list of statements",
}


def long_files(folder: Path, *, left_out: dict[str, str] = LEFT_OUT) -> list[str]:
    """Source files below `folder` that are too long to read at one sitting, and templates likewise."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(name == out or name.startswith(f"{out}/") for out in left_out):
            continue
        limit = LONGEST_TEMPLATE if path.suffix == ".html" else LONGEST_FILE
        if path.suffix in KINDS | {".html"} and (lines := count_lines(path)) > limit:
            found.append(f"{name} has {lines} lines, {limit} are the limit")
    return found


def count_lines(path: Path) -> int:
    """The number of lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())
