"""Letters with a link: their heads, and that each language says all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP, default
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from flask import Flask

from grants_app.domain.accounts.viewer import Role
from grants_app.domain.messages.vocabulary import MessageKind
from grants_app.outputs.messages.letters import Letter, LinkLetter, write_letter
from tests.conftest import make_app
from tests.mailboxes import link_in, words_of

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PATH = f"/password/new/{'x' * 43}"
LETTER = LinkLetter(
    kind=MessageKind.PASSWORD_RESET,
    locales=("en",),
    email="person@example.net",
    role=Role.DONOR,
    site="https://grants.example.net",
    path=PATH,
    expires_at=datetime(2026, 11, 20, 13, 0, tzinfo=UTC),
    sender="Grantet <grants@example.net>",
    contact="+355 4 000 000",
    name="a-name-of-its-own",
    now=NOW,
)


@pytest.fixture
def bare_app(tmp_path: Path) -> Flask:
    return make_app("sqlite://", tmp_path)


def read(app: Flask, letter: Letter = LETTER):
    with app.app_context():
        return message_from_bytes(write_letter(letter).as_bytes(policy=SMTP), policy=default)


def test_the_head_of_a_letter(bare_app: Flask) -> None:
    message = read(bare_app)
    assert message["From"] == "Grantet <grants@example.net>"
    assert message["To"] == "person@example.net"
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert message["Message-ID"] == "<a-name-of-its-own@example.net>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    assert read(bare_app)["Message-ID"] == message["Message-ID"], "the same letter"
    assert read(bare_app, replace(LETTER, name="another"))["Message-ID"] != message["Message-ID"]


@pytest.mark.parametrize("kind", [MessageKind.PASSWORD_RESET, MessageKind.INVITATION])
@pytest.mark.parametrize("locale", ["sq", "en"])
def test_a_letter_says_what_the_link_is_for_and_until_when(
    bare_app: Flask, kind: MessageKind, locale: str
) -> None:
    message = read(bare_app, replace(LETTER, kind=kind, locales=(locale,)))
    words = words_of(message)
    assert message["Content-Language"] == locale
    assert link_in(message) == ("https://grants.example.net", PATH)
    assert ("20 November 2026, 14:00" if locale == "en" else "20 nëntor 2026, 14:00") in words
    assert "person@example.net" in words
    assert "+355 4 000 000" in words
    albanian = "fjalëkalim" in words
    assert albanian is (locale == "sq")
    assert message["Subject"].isascii() is (locale == "en")


@pytest.mark.parametrize("locale", ["sq", "en"])
def test_a_notice_says_what_was_done_and_has_no_link_that_opens(bare_app: Flask, locale: str) -> None:
    values = vars(LETTER) | {
        "kind": MessageKind.SECOND_FACTOR_RESET,
        "locales": (locale,),
        "path": "/account",
    }
    del values["expires_at"]
    message = read(bare_app, Letter(**values))
    words = words_of(message)
    assert "person@example.net" in words
    assert "https://grants.example.net/account" in words
    assert "/password/new/" not in words
    assert ("faktori i dytë" in words.lower()) is (locale == "sq")
    assert "https://" not in words_of(read(bare_app, Letter(**(values | {"site": ""}))))


@pytest.mark.parametrize("kind", [MessageKind.PASSWORD_RESET, MessageKind.INVITATION])
def test_who_reads_an_unknown_language_gets_all_of_it_in_both(bare_app: Flask, kind: MessageKind) -> None:
    message = read(bare_app, replace(LETTER, kind=kind, locales=("sq", "en")))
    words = words_of(message)
    assert message["Content-Language"] == "sq, en"
    assert words.startswith("In English below.\n")
    assert words.index("Përshëndetje") < words.index("20 nëntor 2026, 14:00") < words.index("Good day")
    assert words.index("Good day") < words.index("20 November 2026, 14:00") < words.index("\n-- \n")
    assert words.count(f"https://grants.example.net{PATH}") == 2
    assert words.count("\n-- \n") == 1
    subjects = message["Subject"].split(" / ")
    for locale, subject in zip(("sq", "en"), subjects, strict=True):
        assert read(bare_app, replace(LETTER, kind=kind, locales=(locale,)))["Subject"] == subject


def test_an_address_in_other_letters_gets_its_form_for_machines(bare_app: Flask) -> None:
    message = read(bare_app, replace(LETTER, email="person@shqipëria.example.net"))
    assert message["To"].isascii()
    assert "xn--" in message["To"]


def test_a_letter_of_a_site_without_an_address_says_so(bare_app: Flask) -> None:
    message = read(bare_app, replace(LETTER, site=""))
    assert link_in(message) == ("", PATH)
    assert "GRANTS_BASE_URL" in words_of(message)


def test_the_link_is_not_shown_by_accident() -> None:
    assert PATH not in repr(LETTER)
