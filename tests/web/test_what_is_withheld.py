"""What is held back or not published yet is said where figures and lists stand that leave it out."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from grants_app.domain.grants.models import Grant
from grants_app.extensions import db, utc_now
from tests.awards import make_draft
from tests.clients import CheckedClient
from tests.conftest import csrf_token
from tests.factories import committed
from tests.web.portfolios import enter_amount, hide_grant
from tests.web.second import HOME, load, the_programme

SignIn = Callable[[str], CheckedClient]
HELD_BACK = "Some grants of the programme are not open to you."


def page(client: CheckedClient, path: str) -> str:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang=en")
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def sheet(client: CheckedClient) -> str:
    answer = client.get("/exports/factsheet.pdf?lang=en")
    return " ".join(PdfReader(BytesIO(answer.data)).pages[0].extract_text().split())


def close_second(app: Flask) -> None:
    """The second programme, not published yet."""
    load(app)
    with committed(app):
        the_programme().published_at = None


def test_an_organisation_of_a_closed_programme_alone_is_not_found(
    app: Flask, client: CheckedClient, client_as: SignIn
) -> None:
    close_second(app)
    path = "/organisations/test-organisation-1"
    for reader in (client, client_as("donor")):
        assert reader.get(path).status_code == 404
        assert reader.get("/organisations/vatra").status_code == 200
    assert client_as("specialist").get(path).status_code == 200
    with committed(app):
        the_programme().published_at = utc_now()
    said = page(client, path)
    assert "no grant of this programme that is open to you" in said
    assert f'href="{HOME}/grants/' in said


@pytest.mark.parametrize("path", ["/grants", "/organisations", "/organisations/vatra", "/coverage", "/"])
@pytest.mark.parametrize("name", [None, "donor", "coordinator"])
def test_lists_and_homes_say_once_that_grants_are_held_back(
    app: Flask, client: CheckedClient, client_as: SignIn, path: str, name: str | None
) -> None:
    reader = client_as(name) if name else client
    assert HELD_BACK not in page(reader, path)
    hide_grant(app, 5)
    said = page(reader, path)
    assert said.count(HELD_BACK) == 1
    if path == "/":
        before = said.index('class="stats"')
        assert name is None or said.index(HELD_BACK) < before


def test_the_page_of_paper_says_whose_grants_it_tells_of(
    app: Flask, client: CheckedClient, client_as: SignIn
) -> None:
    specialist = client_as("specialist")
    assert HELD_BACK not in sheet(client)
    assert "do not pass this page on" not in sheet(specialist)
    hide_grant(app, 5)
    for reader in (client, client_as("donor")):
        assert HELD_BACK in sheet(reader)
        assert "do not pass this page on" not in sheet(reader)
    assert "1 grant that is not published is counted here: do not pass this page on." in sheet(specialist)
    enter_amount(app, 3, 1_234_500, released=False)
    assert "Amounts that are not published are counted here" in sheet(specialist)
    assert "Amounts that are not published" not in sheet(client_as("donor"))


def test_who_will_read_is_true_while_the_programme_is_closed(app: Flask, client_as: SignIn) -> None:
    close_second(app)
    specialist, path = client_as("specialist"), f"{HOME}/publication"
    with committed(app):
        grants = db.session.scalars(select(Grant).where(Grant.programme_id == the_programme().id)).all()
        grants[0].published_at, chosen = None, f"grant-{grants[0].id}-"
    form = {
        "csrf_token": csrf_token(specialist, path),
        "change": "publish",
        "chosen": [chosen],
    }
    said = specialist.post(f"{path}?lang=en", data=form).get_data(as_text=True)
    assert "The programme is not published yet" in said
    assert "Everybody will read them" not in said


def test_a_refused_filter_of_the_overview_leads_there_once(client: CheckedClient) -> None:
    said = client.get("/sources?kind=zzz&lang=en").get_data(as_text=True)
    main = said[said.index("data-error") : said.index("</main>")]
    assert "To the overview" in main
    assert ">Overview</a>" not in main


def test_a_grant_that_was_drafted_here_was_not_loaded(app: Flask, client_as: SignIn) -> None:
    specialist = client_as("specialist")
    assert "neither published nor withdrawn" not in page(specialist, "/publication")
    make_draft(app)
    assert "neither published nor withdrawn so far" in page(specialist, "/publication")
