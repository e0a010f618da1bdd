"""Every stored value has words in both languages."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import polib
import pytest
from flask import Flask
from flask_babel import lazy_gettext

from grants_app import domain, i18n
from grants_app.i18n import (
    amendment_labels,
    award_labels,
    coverage_labels,
    gap_labels,
    guard_labels,
    indicator_labels,
    job_labels,
    labels,
    message_labels,
    organisation_labels,
    planner_labels,
    publication_labels,
    redaction_labels,
    release_labels,
    report_labels,
    report_words,
    upload_labels,
)
from tests.checks.source import APPLICATION, report
from tests.checks.words import (
    WORDLESS,
    enums_below,
    label_maps,
    members_without_words,
    words_without_translation,
)
from tests.conftest import make_app

CATALOGUE = APPLICATION / "translations" / "sq" / "LC_MESSAGES" / "messages.po"
# Words that docs/terms.md has decided against, each with the one that stands for it.
REJECTED = {
    r"shtyll": "kolonë",
    r"seanc": "sesion",
    r"gabime? shtypi": "gabim shkrimi",
    r"\bpubliko[hnj]|\bpublikua": "botoj",
    r"dit(?:a|ën|ës) (?:e|së) punës,? (?:%|është)|pas ditës së punës": "dita e gjendjes",
    r"[Vv]eprim(?:i|in|it|et)? (?:%\(number\)s|i ri|u regjistrua|jashtë)|[Vv]eprimet dhe": "regjistrim",
    r"[Zz]ërat e buxhetit të programit|rresht(?:i)? i? ?buxheti": "kategoritë e buxhetit, zë buxheti",
    r"nuk përputhen? me shumën|(?:grant|ato) (?:që )?(?:nuk )?përputhen?\b": "rakordon",
    r"të shumtën": "e shumta",
}

# Imperatives of buttons: where a title or a link leads on, the reader is addressed politely.
FAMILIAR = re.compile(
    r"(?:Anonimizo|Boto|Fto|Hap|Kalo|Kontrollo|Korrigjo|Krahaso|Kthehu|Kërko|Merr|Ndrysho|Ngrit|Propozo|Shfaq|"
    r"Shih|Shko|Shto|Shëno|Vazhdo)(?:i|e|je)?\b"
)
TITLE_OR_LINK = re.compile(
    r'page_title = (?:[^%]*? else )?_\("(?P<title>[^"]+)"|<a [^>]*>\{\{ _\("(?P<link>[^"]+)"', re.DOTALL
)
# A title that repeats the button by which its page was reached.
LIKE_THEIR_BUTTON = {"Kontrollo shumat"}


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@pytest.fixture
def bare_app(tmp_path: Path) -> Flask:
    return make_app("sqlite://", tmp_path)


def test_every_member_has_words() -> None:
    found = members_without_words(enums_below(domain), label_maps(i18n), WORDLESS)
    assert not found, report(
        found, "Write the words into i18n/labels.py and its ALL; what no reader meets goes into WORDLESS."
    )


def test_one_albanian_word_stands_for_one_thing() -> None:
    entries = [text for entry in polib.pofile(str(CATALOGUE)) for text in _texts_of(entry)]
    facts = [
        path.read_text(encoding="utf-8") for path in sorted((APPLICATION.parent / "seed").rglob("*.toml"))
    ]
    said = "\n".join([*entries, *facts])
    found = [
        f"{match[0]}: say {word}"
        for not_this, word in REJECTED.items()
        for match in re.finditer(not_this, said)
    ]
    assert not found, report(found, "Choose the word of docs/terms.md.")


def test_titles_and_links_address_the_reader_politely() -> None:
    known = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
    found = []
    for path in sorted((APPLICATION / "templates").rglob("*.html")):
        for match in TITLE_OR_LINK.finditer(path.read_text(encoding="utf-8")):
            words = known.get(match["title"] or match["link"], "")
            if FAMILIAR.match(words) and words not in LIKE_THEIR_BUTTON:
                found.append(f"{path.name}: {words}")
    assert not found, report(found, "Write the polite plural, as docs/terms.md says.")


def _texts_of(entry: polib.POEntry) -> list[str]:
    return [] if entry.obsolete else [entry.msgstr, *entry.msgstr_plural.values()]


def test_every_word_has_an_albanian_one(bare_app: Flask) -> None:
    found = words_without_translation(bare_app, label_maps(i18n), polib.pofile(str(CATALOGUE)))
    assert not found, report(
        found, "Run `make translations`, then write the Albanian words into the catalogue."
    )


def test_labels_can_be_looked_up_by_their_enum() -> None:
    rooms = (
        labels,
        amendment_labels,
        award_labels,
        coverage_labels,
        gap_labels,
        guard_labels,
        indicator_labels,
        job_labels,
        message_labels,
        organisation_labels,
        planner_labels,
        publication_labels,
        redaction_labels,
        release_labels,
        report_labels,
        report_words,
        upload_labels,
    )
    listed = {enum for room in rooms for enum in room.ALL}
    missing = [
        name for name, enum in enums_below(domain).items() if name not in WORDLESS and enum not in listed
    ]
    assert not missing, report(missing, "Enter the table of words in ALL, by which exports look words up.")


def planted_module(**contents: object) -> ModuleType:
    module = ModuleType("planted")
    module.__path__ = []
    vars(module).update(contents)
    return module


def test_an_enum_and_a_table_of_words_are_found() -> None:
    Planted = StrEnum("Planted", {"ONE": "one"}, module="planted")  # noqa: N806  # an enum made on the spot
    module = planted_module(Planted=Planted, Colour=Colour, WORDS={Colour.RED: "Red"}, OTHER={"red": 1})
    assert list(enums_below(module)) == ["planted.Planted"]
    assert list(label_maps(module)) == ["planted.WORDS"]


def test_a_missing_enum_and_a_missing_member_are_caught() -> None:
    enums: dict[str, type[StrEnum]] = {"planted.Colour": Colour}
    assert members_without_words(enums, {}, {}) == ["planted.Colour has no words"]
    assert members_without_words(enums, {"planted.WORDS": {Colour.RED: "Red"}}, {}) == [
        "planted.WORDS has no words for <Colour.BLUE: 'blue'>"
    ]
    assert members_without_words(enums, {}, {"planted.Colour": "a reason"}) == []
    assert members_without_words({}, {}, {"planted.Colour": "a reason"}) == [
        "planted.Colour is excused but not there"
    ]


def test_words_without_albanian_ones_are_caught(bare_app: Flask) -> None:
    planted = {"planted.WORDS": {Colour.RED: lazy_gettext("Red"), Colour.BLUE: lazy_gettext("Blue")}}
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Red", msgstr="E kuqe"))
    catalogue.append(polib.POEntry(msgid="Blue", msgstr=""))
    assert words_without_translation(bare_app, planted, catalogue) == [
        "planted.WORDS: 'Blue' for <Colour.BLUE: 'blue'> has no Albanian words"
    ]
    catalogue[0].flags.append("fuzzy")
    assert len(words_without_translation(bare_app, planted, catalogue)) == 2
