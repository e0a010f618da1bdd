"""The page on confidentiality: words only, open to all, reached from every page and every form with text."""

from __future__ import annotations

from pathlib import Path

import pytest

from grants_app.domain.accounts.viewer import Role
from grants_app.domain.disclosure.guard.finding import find_personal_data
from grants_app.i18n import labels
from tests.clients import CheckedClient
from tests.conftest import make_app, visitor
from tests.page_checks import parse_page, text_of
from tests.sign_ins import ClientAs

PATH = "/confidentiality"


@pytest.mark.parametrize(
    ("language", "heads"),
    [
        ("en", ("must never be entered", "does about it", "cannot do", "Who sees what", "slipped in")),
        (
            "sq",
            ("nuk duhet shënuar kurrë", "bën sistemi", "nuk mund të bëjë", "Kush çfarë sheh", "pa dashje"),
        ),
    ],
)
def test_the_page_says_all_five_things_in_both_languages(
    client: CheckedClient, language: str, heads: tuple[str, ...]
) -> None:
    page = parse_page(client.get(f"{PATH}?lang={language}").text)
    found = [text_of(one) for one in page.iterfind(".//{*}h2")]
    assert len(found) == len(heads)
    assert all(head in one for head, one in zip(heads, found, strict=True))


def test_its_examples_hold_nothing_that_the_guard_would_mark(client: CheckedClient) -> None:
    for language in ("sq", "en"):
        page = parse_page(client.get(f"{PATH}?lang={language}").text)
        cells = [text_of(one) for one in page.iterfind(".//{*}td")]
        assert len(cells) >= 2 * 4 + len(Role)
        assert [one for cell in cells for one in find_personal_data(cell, None)] == []


def test_every_role_has_a_line(client: CheckedClient) -> None:
    page = parse_page(client.get(f"{PATH}?lang=en").text)
    heads = {text_of(one) for one in page.iterfind(".//{*}th[@scope='row']")}
    with client.application.test_request_context("/?lang=en"):
        assert heads == {str(labels.ROLE[role]) for role in Role}


def test_it_is_open_where_the_facts_are_not_and_names_the_contact_that_is_set(
    database_url: str, tmp_path: Path
) -> None:
    closed = visitor(make_app(database_url, tmp_path / "closed", PUBLIC="0"))
    assert closed.get("/grants").status_code == 302
    answer = closed.get(f"{PATH}?lang=en")
    assert answer.status_code == 200
    assert "No address is set here" in answer.text
    named = visitor(make_app(database_url, tmp_path / "named", CONTACT="grants office, 04 123"))
    page = named.get(f"{PATH}?lang=en").text
    assert "Tell at once: grants office, 04 123." in page
    assert "No address is set here" not in page


def test_the_foot_of_each_page_leads_to_it(client: CheckedClient) -> None:
    for path in ("/", "/grants/3", "/login", "/nothing-here"):
        assert f'href="{PATH}"' in client.get(path).text, path


def test_forms_with_free_text_lead_to_it_before_and_after_the_guard_marks(client_as: ClientAs) -> None:
    client = client_as("specialist")
    for path in ("/grants/new", "/grants/9/edit"):
        answer = client.get(f"{path}?lang=en")
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        assert answer.status_code == 200
        assert f'href="{PATH}"' in main, path
