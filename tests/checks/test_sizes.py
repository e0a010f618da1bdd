"""No file is too long to read at one sitting."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.sizes import long_files
from tests.checks.source import APPLICATION, report

ADVICE = (
    "Split a long file by what it is about: a room becomes sub-rooms with the same file names, a template "
    "hands parts to components/ or to a part beside it."
)


def test_no_file_is_too_long() -> None:
    found = long_files(APPLICATION)
    assert not found, report(found, ADVICE)


@pytest.mark.parametrize(
    ("name", "lines", "is_caught"),
    [
        ("domain/grants/queries.py", 320, False),
        ("domain/grants/queries.py", 321, True),
        ("templates/grants/list.html", 120, False),
        ("templates/grants/list.html", 121, True),
        ("static/vendor/plotly.js", 5000, False),
        ("migrations/versions/0001_first.py", 900, False),
    ],
)
def test_a_planted_long_file_is_caught(name: str, lines: int, is_caught: bool, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text("line\n" * lines, encoding="utf-8")
    assert bool(long_files(tmp_path)) is is_caught
