"""The guides: one for each role, in both languages, for all who may read the site."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from grants_app.domain.accounts.viewer import Role
from tests.clients import CheckedClient
from tests.conftest import make_app, visitor


@pytest.mark.parametrize("role", Role)
def test_each_role_has_a_guide_in_both_languages(client: CheckedClient, role: Role) -> None:
    english = client.get(f"/guide/{role.value}?lang=en").get_data(as_text=True)
    albanian = client.get(f"/guide/{role.value}?lang=sq").get_data(as_text=True)
    assert "What you can do here" in english
    assert "Çfarë mund të bëni këtu" in albanian
    assert english.count("<li><strong>") == albanian.count("<li><strong>") >= 5


@pytest.mark.parametrize("role", ["specialist", "grantee"])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Agreement", "Tranches", "Entries and balance", "amendment", "remove")),
        ("sq", ("Marrëveshja", "Këstet", "Regjistrimet dhe bilanci", "ndryshim", "të dhënat")),
    ],
)
def test_awards_money_amendments_and_removals_are_explained(
    client: CheckedClient, role: str, language: str, words: tuple[str, ...]
) -> None:
    page = client.get(f"/guide/{role}?lang={language}").get_data(as_text=True)
    steps = page[page.index('id="steps"') : page.index('id="notes"')]
    assert [word for word in words if word.lower() not in steps.lower()] == []
    assert len(re.sub(r"<[^>]*>", "", steps)) < 5_000  # a page of paper


def test_the_guides_differ(client: CheckedClient) -> None:
    assert len({client.get(f"/guide/{role.value}?lang=en").get_data() for role in Role}) == len(Role)


def test_the_index_leads_to_each_guide_and_the_foot_of_each_page_to_the_index(client: CheckedClient) -> None:
    page = client.get("/guide?lang=en").get_data(as_text=True)
    assert all(f'href="/guide/{role.value}"' in page for role in Role)
    for path in ("/", "/grants", "/login", "/nothing-here"):
        assert 'href="/guide"' in client.get(path).get_data(as_text=True), path


@pytest.mark.parametrize("role", ["nobody", "Donor", "visitor%00", "1"])
def test_a_guide_that_is_none_is_not_found(client: CheckedClient, role: str) -> None:
    assert client.get(f"/guide/{role}").status_code == 404


def test_each_home_leads_to_its_own_guide(client_as: Callable[[str], CheckedClient]) -> None:
    for name in ("specialist", "grantee.vatra", "donor", "committee.kukes", "coordinator", "admin"):
        page = client_as(name).get("/?lang=en").get_data(as_text=True)
        assert f'href="/guide/{name.partition(".")[0]}"' in page, name


def test_the_guide_names_the_contact_that_is_set(database_url: str, tmp_path: Path) -> None:
    app = make_app(database_url, tmp_path, CONTACT="grants office, 04 123")
    assert "Questions: grants office, 04 123" in visitor(app).get("/guide/grantee").get_data(as_text=True)
