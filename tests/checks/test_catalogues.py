"""The catalogues are fresh, complete, not fuzzy, and keep placeholders and tags."""

from __future__ import annotations

import gettext
import subprocess
import sys
from pathlib import Path

import catalogues
import polib
import pytest
from babel.messages.catalog import Catalog

from grants_app.i18n.locales import DEFAULT_LOCALE, LOCALES
from tests.checks.catalogues_checked import catalogue_faults, stale_compilation
from tests.checks.source import report

ADVICE = "Run `make translations`, write what is missing into the .po file, and run it again."
COMPILE = (sys.executable, "-m", "babel.messages.frontend", "--quiet", "compile")
PATHS = dict(catalogues.catalogue_paths())


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_the_catalogue_is_complete(path: Path) -> None:
    found = catalogue_faults(path, PATHS[path])
    assert not found, report(found, ADVICE)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_the_compiled_catalogue_has_todays_words(path: Path) -> None:
    found = stale_compilation(path)
    assert not found, report(found, "Run `make translations`, which compiles the catalogues too.")


def test_every_language_but_english_has_its_catalogues() -> None:
    languages = {path.parent.parent.name for path in PATHS}
    assert languages == set(LOCALES) - {"en"}
    assert DEFAULT_LOCALE in languages


def words(*messages: str | tuple[str, str]) -> Catalog:
    collected = Catalog(charset="utf-8")
    for message in messages:
        collected.add(message)
    return collected


def write(folder: Path, collected: Catalog, *entries: polib.POEntry) -> Path:
    """A catalogue with these entries, in the form that the project's tool writes."""
    path = folder / "sq" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    draft = polib.POFile()
    draft.extend(entries)
    draft.save(str(path))
    path.write_text(catalogues.text_of(catalogues.rewritten(path, collected)), encoding="utf-8")
    return path


GOOD = polib.POEntry(msgid="%(count)s grants", msgstr="%(count)s grante")


def test_a_good_catalogue_is_let_through(tmp_path: Path) -> None:
    collected = words("%(count)s grants")
    assert catalogue_faults(write(tmp_path, collected, GOOD), collected) == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (polib.POEntry(msgid="%(count)s grants", msgstr=""), "is not translated"),
        (polib.POEntry(msgid="%(count)s grants", msgstr="%(count)s grante", flags=["fuzzy"]), "fuzzy"),
        (polib.POEntry(msgid="%(count)s grants", msgstr="%(numri)s grante"), "other placeholders"),
        (polib.POEntry(msgid="%(count)s grants", msgstr="<b>%(count)s</b> grante"), "other HTML tags"),
        (polib.POEntry(msgid="%(count)s grants", msgstr="%(count)s grante "), "white space"),
    ],
)
def test_a_planted_fault_is_caught(entry: polib.POEntry, fault: str, tmp_path: Path) -> None:
    collected = words("%(count)s grants")
    found = catalogue_faults(write(tmp_path, collected, entry), collected)
    assert any(fault in line for line in found)


def test_a_plural_that_lacks_a_form_is_caught(tmp_path: Path) -> None:
    collected = words(("%(num)s day", "%(num)s days"))
    entry = polib.POEntry(
        msgid="%(num)s day", msgid_plural="%(num)s days", msgstr_plural={0: "%(num)s ditë", 1: ""}
    )
    assert any(
        "not translated" in line for line in catalogue_faults(write(tmp_path, collected, entry), collected)
    )


@pytest.mark.parametrize("later", [words("%(count)s grants", "New words"), words()])
def test_words_that_came_or_went_are_caught(later: Catalog, tmp_path: Path) -> None:
    path = write(tmp_path, words("%(count)s grants"), GOOD)
    assert any("is not what the code's words give" in line for line in catalogue_faults(path, later))


def test_compilation_is_made_and_a_stale_one_is_caught(tmp_path: Path) -> None:
    path = write(tmp_path, words("%(count)s grants"), GOOD)
    assert stale_compilation(path) == ["messages.mo is not there"]
    compiled = path.with_suffix(".mo")
    subprocess.run(
        [*COMPILE, "--input-file", str(path), "--output-file", str(compiled)],
        check=True,
    )
    assert stale_compilation(path) == []
    with compiled.open("rb") as stream:
        assert gettext.GNUTranslations(stream).gettext("%(count)s grants") == "%(count)s grante"
    path.write_text(path.read_text(encoding="utf-8").replace("grante", "grantet"), encoding="utf-8")
    assert stale_compilation(path) == ["messages.mo does not have today's words for '%(count)s grants'"]
