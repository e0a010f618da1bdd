"""Counts of people leave their room by `read_released` alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.people_counts import GUARDED, ROOM, names_in, other_ways_out
from tests.checks.source import application_modules, read_modules, report

ADVICE = "Call read_released(viewer, release, code): it knows what this reader may see."


def test_no_other_module_reads_released_counts() -> None:
    found = other_ways_out(application_modules())
    assert not found, report(found, ADVICE)


def test_what_is_guarded_is_there() -> None:
    """A name that was changed in the room would guard nothing."""
    modules = application_modules()
    named = {
        name
        for module in modules.values()
        if module.name.startswith((ROOM, "grants_app.domain.disclosure.counts"))
        for _line, name in names_in(module.tree)
    }
    assert set(GUARDED) <= named


@pytest.mark.parametrize(
    "text",
    [
        "from grants_app.domain.releases.models import ReleasedCell\n",
        "from grants_app.domain.releases.stored import cells_of\n",
        "from grants_app.domain.releases import stored\n",
        "import grants_app.domain.releases.stored\n",
        "def cells(table):\n    return [cell.value for cell in models.ReleasedCell.query]\n",
        'rows = metadata.tables["released_cell"]\n',
    ],
)
def test_a_planted_way_out_is_caught(text: str, tmp_path: Path) -> None:
    path = tmp_path / "grants_app" / "outputs" / "planted.py"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    assert other_ways_out(read_modules(tmp_path / "grants_app"))


def test_what_is_right_is_let_through(tmp_path: Path) -> None:
    path = tmp_path / "grants_app" / "outputs" / "planted.py"
    path.parent.mkdir(parents=True)
    path.write_text("from grants_app.domain.releases.queries import read_released\n", encoding="utf-8")
    assert other_ways_out(read_modules(tmp_path / "grants_app")) == []
