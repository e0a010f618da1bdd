"""Days of a grant of the document that were changed here: marked on its page, with what the document says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from grants_app.domain.grants.amendments.actions import approve_amendment, propose_amendment
from grants_app.domain.grants.amendments.proposals import Extension
from grants_app.domain.grants.editing.actions import GrantEntry, GrantRefusal, GrantRefusedError, change_grant
from grants_app.domain.grants.editing.queries import values_of
from grants_app.domain.grants.models import Grant
from grants_app.domain.texts.conflicts import version_of
from tests.awards import TODAY, desk, write_terms
from tests.clients import CheckedClient
from tests.domain.test_amendments import APPROVER, proposal
from tests.factories import find_grant
from tests.page_checks import text_of
from tests.sign_ins import ClientAs
from tests.web.test_grants import page

MARK = {
    "en": "Changed here: no longer what the document says. In the document: 1 June 2005 to 31 July 2006.",
    "sq": "Ndryshuar këtu: nuk është më siç e thotë dokumenti. "
    "Në dokument: 1 qershor 2005 deri më 31 korrik 2006.",
}


def entry_of(grant: Grant) -> GrantEntry:
    """What is said of a grant now."""
    names = ("phase_id", "organisation_id", "reference", "title_sq", "title_en", "summary_sq", "summary_en")
    return GrantEntry(
        **{name: getattr(grant, name) for name in (*names, "start_on", "end_on", "primary_theme")},
        themes=tuple(one.theme for one in grant.themes),
        works_with=tuple(one.works_with for one in grant.works_with),
    )


def edit(app: Flask, number: int, **days: Any) -> None:
    with desk(app) as at:
        grant = find_grant(number)
        entry = replace(entry_of(grant), **days)
        change_grant(at.viewer, at.programme, number, entry, seen=version_of(values_of(grant)))


@pytest.mark.parametrize("language", ["sq", "en"])
def test_days_that_were_changed_here_say_what_the_document_says(
    app: Flask, client: CheckedClient, language: str
) -> None:
    path = f"/grants/9?lang={language}"
    assert MARK[language] not in text_of(page(client, path))
    edit(app, 9, end_on=date(2008, 1, 1))
    assert MARK[language] in text_of(page(client, path))
    edit(app, 9, end_on=date(2006, 7, 31))
    assert MARK[language] not in text_of(page(client, path))


def test_an_early_closing_that_the_document_states_stands_beside_it(
    app: Flask, client: CheckedClient
) -> None:
    edit(app, 15, start_on=date(2005, 10, 2))
    said = "In the document: 1 October 2005 to 31 July 2006, closed early, last active day 28 February 2006."
    assert said in text_of(page(client, "/grants/15?lang=en"))


def test_an_amendment_departs_from_the_document_from_its_day_on(app: Flask, client: CheckedClient) -> None:
    with desk(app) as at:
        later = proposal(Extension(date(2006, 9, 30)), date(2006, 5, 1))
        propose_amendment(at.viewer, at.programme, 9, later, today=TODAY)
    with desk(app, APPROVER) as at:
        approve_amendment(at.viewer, at.programme, 9, 1, today=TODAY)
    assert MARK["en"] in text_of(page(client, "/grants/9?lang=en"))
    assert MARK["en"] not in text_of(page(client, "/grants/9?lang=en&on=2006-04-30"))
    with pytest.raises(GrantRefusedError) as error:
        edit(app, 9, end_on=date(2006, 8, 31))
    assert (error.value.field, error.value.refusal) == ("end_on", GrantRefusal.DAYS_AGREED)


def test_an_agreement_holds_the_days_of_a_grant_of_the_document(app: Flask, client_as: ClientAs) -> None:
    with desk(app) as at:
        write_terms(at, 9)
    for name, day in (("start_on", date(2005, 7, 1)), ("end_on", date(2008, 1, 1))):
        with pytest.raises(GrantRefusedError) as error:
            edit(app, 9, **{name: day})
        assert (error.value.field, error.value.refusal) == (name, GrantRefusal.DAYS_AGREED)
    with desk(app) as at:
        grant = find_grant(9)
        entry = replace(entry_of(grant), title_en="Another title")
        assert change_grant(at.viewer, at.programme, 9, entry, seen=version_of(values_of(grant)))


@pytest.mark.parametrize("path", ["/", "/grants/9", "/coverage", "/login"])
def test_no_page_says_that_every_fact_is_the_documents(client: CheckedClient, path: str) -> None:
    shown = text_of(page(client, f"{path}?lang=en"))
    assert "Every fact" not in shown
    assert "what was entered here has no such lines" in shown
