"""Two people at one form: the second reads what the first saved, loses nothing, and may then store it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from grants_app.domain.grants.agreements.queries import list_checklist
from grants_app.domain.grants.agreements.settings import take_usual_checklist, take_usual_headings
from grants_app.domain.grants.budgets.queries import list_categories
from tests.awards import NUMBER, desk, make_draft, write_terms
from tests.page_checks import text_of
from tests.sign_ins import ClientAs
from tests.web.money_pages import fields_of
from tests.web.test_grants import page

SAID = "Somebody else changed this meanwhile"


@pytest.fixture
def paths(app: Flask) -> dict[str, str]:
    """The forms: a decision on the checklist, an item of it, a heading, the programme."""
    make_draft(app)
    with desk(app) as at:
        write_terms(at)
        take_usual_checklist(at.viewer, at.programme)
        take_usual_headings(at.viewer, at.programme)
    with desk(app) as at:
        item, heading = list_checklist(at.programme.id)[0].id, list_categories(at.programme.id)[0].id
    return {
        "check": f"/grants/{NUMBER}/award/checklist/{item}",
        "item": f"/programme/awards/checklist/{item}",
        "heading": f"/programme/awards/headings/{heading}",
        "programme": "/programme",
    }


MINE = {
    "check": ({"state": "complete", "dated": "2005-09-01", "reference": "12"}, {"reference": "Mine 13"}),
    "item": ({"label_en": "Theirs"}, {"label_en": "Mine 13"}),
    "heading": ({"label_en": "Theirs"}, {"label_en": "Mine 13"}),
    "programme": ({"donor": "Theirs"}, {"donor": "Mine 13"}),
}


def fields(text: str) -> dict[str, str]:
    """The fields of the form that knows what its reader saw."""
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', text)
    assert seen is not None
    return fields_of(text, holding=f"seen={seen[1]}")


@pytest.mark.parametrize("name", list(MINE))
def test_the_second_reads_both_and_loses_nothing(
    client_as: ClientAs, paths: dict[str, str], name: str
) -> None:
    path = f"{paths[name]}?lang=en"
    first, second = client_as("specialist"), client_as("approver")
    theirs, mine = MINE[name]
    seen = fields(second.get(path).text)
    assert first.post(path, data={**fields(first.get(path).text), **theirs}).status_code == 303
    typed = {**seen, **theirs, **mine}
    answer = second.post(path, data=typed)
    assert answer.status_code == 409
    assert SAID in answer.text
    assert "Mine 13" in answer.text
    assert "Mine 13" not in text_of(page(first, path))
    again = second.post(path, data={**fields(answer.text), **mine})
    assert again.status_code == 303
    assert fields(first.get(path).text)[next(iter(mine))] == "Mine 13"
