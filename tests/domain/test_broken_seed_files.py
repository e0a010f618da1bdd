"""A fact file that cannot be used is named in one line, with what is wrong and where; nothing is loaded."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants_app.cli import SEED
from grants_app.domain.programmes.models import Programme
from grants_app.domain.seeding.entries import Entry, read_entries
from grants_app.extensions import db
from tests.web.second import FOLDER

TOML = ("organisations.toml", "partners.toml", "programme.toml", "findings.toml", "grants/03.toml")
FILES = (
    *TOML,
    "geography/geography.toml",
    "geography/country.csv",
    "geography/counties.csv",
    "geography/communes.csv",
    "geography/sources.csv",
    "geography/districts.geojson",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "facts"))


def refusal(app: Flask, folder: Path) -> str:
    """What the command says of a folder that it refuses."""
    result = app.test_cli_runner().invoke(args=["seed", "--folder", str(folder)])
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Programme)) == 1
    return result.output.strip().splitlines()[-1]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"= [\n,,,,,,,,,,,,,,\n"])
def test_an_empty_or_broken_file_is_named(app: Flask, folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    said = refusal(app, folder)
    assert said.startswith("Error: seed: "), said
    assert Path(name).name in said


@pytest.mark.parametrize("name", [*TOML, "geography/geography.toml", "geography/figures.csv"])
def test_a_missing_file_is_named(app: Flask, folder: Path, name: str) -> None:
    (folder / name).unlink()
    if name.startswith("grants/"):
        (folder / name).mkdir()  # a file that cannot be read
    assert Path(name).name in refusal(app, folder)


@pytest.mark.parametrize("name", TOML)
def test_each_key_that_is_taken_away_is_missed_at_its_line_or_not_needed(
    app: Flask, folder: Path, name: str
) -> None:
    """Whatever line goes, the answer is one line that names the file, or the facts load without it."""
    path = folder / name
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    missed = 0
    for number in range(len(lines[:24])):
        path.write_text("".join(lines[:number] + lines[number + 1 :]), encoding="utf-8")
        result = app.test_cli_runner().invoke(args=["seed", "--folder", str(folder)])
        if result.exit_code == 0:
            continue
        missed += 1
        said = result.output.strip().splitlines()[-1]
        assert isinstance(result.exception, SystemExit), (number, result.exception)
        assert re.match(r"Error: seed: [\w/]+\.toml(, line \d+)?: ", said), (number, said)
    assert missed


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("organisations.toml", 'kind = "', 'kind = "guild" #', "is not a valid OrganisationKind"),
        ("organisations.toml", "name.sq", "name.xx", "“sq” is missing"),
        ("organisations.toml", "[[organisations]]", "[organisations]", "organisations.toml"),
        ("grants/03.toml", "organisation = ", 'organisation = "nobody" #', "'nobody' is not the name"),
        ("grants/03.toml", "number = 3", "number = 4", "number 4 is used twice"),
        ("programme.toml", '"JPY"]', '"QQQ"]', "QQQ is no currency of ISO 4217"),
        ("programme.toml", "as_of = 2015-06-30", 'as_of = "soon"', "programme.toml"),
    ],
)
def test_a_slip_is_told_with_its_line(
    app: Flask, folder: Path, name: str, before: str, after: str, said: str
) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    answer = refusal(app, folder)
    assert said in answer
    assert re.search(r"\.toml(, line \d+|.*at line \d+)", answer), answer


def test_every_table_of_the_facts_knows_its_line() -> None:
    for path in SEED.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for entry in tables_of(read_entries(text, path.name)):
            if entry.line > 1:
                assert lines[entry.line - 1].lstrip().startswith("[") or "." in lines[entry.line - 1]
    text = "[[a]]\nx = 1\n\n[[a.b]]\ny = 1\n[[a]]\n[[a.b]]\n[[a.b]]\ny = 3\n"
    found = read_entries(text, "some.toml")
    assert [one.where for one in found["a"]] == ["some.toml, line 1", "some.toml, line 6"]
    assert [two.line for one in found["a"] for two in one["b"]] == [4, 7, 8]


def tables_of(entry: Entry) -> list[Entry]:
    """A table and all in it."""
    inner = [one for value in entry.values() for one in (value if isinstance(value, list) else [value])]
    return [entry, *(table for one in inner if isinstance(one, Entry) for table in tables_of(one))]
