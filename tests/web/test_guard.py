"""What the guard marks in a form: everything typed is kept, it can be softened, or stay for a reason."""

from __future__ import annotations

import json
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.models import Grant
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.page_checks import parse_page, text_of
from tests.sign_ins import ClientAs
from tests.web.test_awards import fields
from tests.web.test_editing import NEW, typed

SUMMARY = "Arben Hoxha u kthye. Nëna e Mirelës e pret."


def ask(app: Flask, client: CheckedClient, **more: str) -> tuple[TestResponse, dict[str, str]]:
    """Send a new grant with a name in its summary; gives the answer and what the form then holds."""
    path = f"{NEW}?lang=en"
    sent = {**typed(app, summary_sq=SUMMARY), **more}
    answer = client.post(path, data={**fields(client.get(path).text), **sent})
    return answer, {**fields(answer.text), **sent}


def marked(page: Element) -> list[str]:
    return [one.text or "" for one in page.iterfind(".//{*}mark")]


def summary(page: Element) -> str:
    held = [one.text or "" for one in page.iterfind(".//{*}textarea") if one.get("name") == "summary_sq"]
    return held[0].strip()


def test_what_is_marked_comes_back_with_the_reason_and_everything_typed(
    app: Flask, client_as: ClientAs
) -> None:
    answer, _held = ask(app, client_as("specialist"))

    page = parse_page(answer.text)
    assert answer.status_code == 422
    assert marked(page) == ["Arben Hoxha", "Mirelës"]
    assert summary(page) == SUMMARY
    assert "A first name and a surname stand together." in text_of(page)
    assert "Write “një personi” instead" in text_of(page)
    with app.app_context():
        assert db.session.scalar(select(Grant).where(Grant.summary_sq == SUMMARY)) is None


def test_a_button_puts_softer_words_in_the_field_and_stores_nothing(app: Flask, client_as: ClientAs) -> None:
    answer, _held = ask(app, client_as("specialist"), guard_soften="summary_sq:0:11")

    page = parse_page(answer.text)
    assert answer.status_code == 422
    held = summary(page)
    assert held == "Një person u kthye. Nëna e Mirelës e pret."
    assert marked(page) == ["Mirelës"]


def test_with_a_reason_it_is_stored_and_the_log_holds_no_word_of_it(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    _answer, held = ask(app, client)
    answer = client.post(f"{NEW}?lang=en", data={**held, "guard_reason": "public_function"})

    assert answer.status_code == 303
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "guard.go_on")).one()
        told = json.dumps(entry.changes)
    assert entry.changes["guard_fields"] == [None, ["summary_sq"]]
    assert entry.changes["guard_kinds"] == [None, ["person_name"]]
    assert entry.changes["guard_reason"] == [None, "public_function"]
    assert "digest" in told
    assert "Arben" not in told
    assert "Mirel" not in told


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"guard_reason": "because"},
        {"guard_reason": "agreed", "summary_sq": f"{SUMMARY} Dhe Valmira iku."},
    ],
    ids=["no reason", "a reason that is none", "other words than were seen"],
)
def test_without_a_reason_for_these_words_it_stays_unsaved(
    app: Flask, client_as: ClientAs, more: dict[str, str]
) -> None:
    client = client_as("specialist")
    _answer, held = ask(app, client)
    answer = client.post(f"{NEW}?lang=en", data={**held, **more})

    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalar(select(AuditEntry).where(AuditEntry.action == "guard.go_on")) is None


def test_names_of_organisations_and_places_pass(app: Flask, client_as: ClientAs) -> None:
    client, path = client_as("specialist"), f"{NEW}?lang=en"
    sent = typed(app, summary_sq="Vatra dhe Të Ndryshëm dhe të Barabartë në Shkodër, Dibër dhe Bajram Curri.")

    assert client.post(path, data={**fields(client.get(path).text), **sent}).status_code == 303


def test_a_format_is_marked_and_refused_whatever_the_reason(app: Flask, client_as: ClientAs) -> None:
    answer, _held = ask(app, client_as("specialist"), summary_sq="Tel. 069 234 5671", guard_reason="agreed")

    page = parse_page(answer.text)
    assert answer.status_code == 422
    assert marked(page) == ["Tel. 069 234 5671"]
    assert not [one for one in page.iterfind(".//{*}select") if one.get("name") == "guard_reason"]
