"""Refusals around an award: each is provoked as a person can, and said in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from grants_app.domain.grants.lifecycle.models import GrantSuspension
from grants_app.domain.grants.payments.planning import TrancheEntry
from grants_app.domain.grants.payments.vocabulary import TrancheCondition, TrancheStep
from tests import awards
from tests.awards import AWARD, NUMBER, desk, make_draft, make_signed, move
from tests.clients import CheckedClient
from tests.factories import change_grant
from tests.sign_ins import ClientAs
from tests.web.money_pages import fields_of, main_text
from tests.web.test_amendments import NEW as PROPOSE
from tests.web.test_amendments import SAID
from tests.web.test_awards import fields
from tests.web.test_editing import typed as grant_typed

BASE = f"/grants/{NUMBER}/award"
EDIT = f"/grants/{NUMBER}/edit"
RATES = "/programme/awards/rates/new"
RATE = {"base": "USD", "quote": "ALL", "rate": "98.5", "quoted_on": "2005-09-01", "source": "Bank"}
Prepare = Callable[[Flask], object]


def planned(app: Flask) -> None:
    """A signed grant with one tranche."""
    make_signed(app)
    with desk(app) as at:
        awards.plan(at, TrancheEntry(AWARD, date(2005, 10, 5), TrancheCondition.NONE))


def requested(app: Flask) -> None:
    """A grant that has ended, with a tranche that was requested."""
    planned(app)
    with desk(app) as at:
        move(at, 1, TrancheStep.REQUEST)
    change_grant(app, NUMBER, end_on=date(2006, 4, 30))


def in_both(client: CheckedClient, path: str, english: str, **typed: str) -> None:
    """Post a form: it is refused with these English words, and in Albanian with others."""
    texts = {}
    for language in ("en", "sq"):
        token = fields(client.get("/account").text)["csrf_token"]
        answer = client.post(f"{path}?lang={language}", data={"csrf_token": token, **typed})
        assert answer.status_code == 422, answer.status_code
        texts[language] = main_text(answer.text)
    assert english in texts["en"]
    assert english not in texts["sq"]


STEPS: list[tuple[Prepare, str, dict[str, str], str]] = [
    (
        requested,
        "close_out",
        {"effective_on": "2006-05-05"},
        "Tranches that are requested or approved and not paid: 1.",
    ),
    (make_draft, "sign", {"effective_on": "2005-09-15"}, "The terms of the agreement are missing"),
]


@pytest.mark.parametrize(("prepare", "step", "typed", "english"), STEPS)
def test_steps(
    app: Flask, client_as: ClientAs, prepare: Prepare, step: str, typed: dict[str, str], english: str
) -> None:
    prepare(app)
    in_both(client_as("specialist"), f"{BASE}/steps/{step}", english, **typed)


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        ({"start_on": "1889-06-01"}, "Days of grants lie between 1 January 1990 and 31 December 2100."),
        ({"primary_theme": "assistance"}, "The main theme is one of the themes. Tick it there too."),
        ({"title_sq": " "}, "Give the grant a title in at least one language."),
        ({"end_on": "2006-01-01"}, "The last day lies before the first."),
        ({"organisation_id": "999999"}, "Not a valid choice"),
        ({"phase_id": "999999"}, "Not a valid choice"),
    ],
)
def test_what_is_said_of_a_grant(
    app: Flask, client_as: ClientAs, typed: dict[str, str], english: str
) -> None:
    in_both(client_as("specialist"), "/grants/new", english, **grant_typed(app, **typed))


def test_the_organisation_of_a_signed_grant(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    staff = client_as("specialist")
    standing = fields_of(staff.get(EDIT).text, holding="title_sq=" + str(title_of(staff)))
    other = next(one for one in ("1", "2", "3") if one != standing["organisation_id"])
    in_both(staff, EDIT, "No amendment changes its organisation", **(standing | {"organisation_id": other}))


def title_of(client: CheckedClient) -> str:
    """The Albanian title of the grant in its form."""
    form = client.get(EDIT).text.split('name="title_sq"', 1)[1]
    return form.split('value="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        ({"rate": "0"}, "A rate is more than zero, and 0 is not."),
        ({"rate": "x"}, "Write the rate as a number, such as 98.45."),
        ({"rate": "1.123456789"}, "Write the rate with at most eight decimals."),
        ({"quote": "USD"}, "Choose two different currencies."),
        ({"source": ""}, "This field is required."),
        ({"quoted_on": "2090-01-01"}, "The date cannot lie in the future."),
    ],
)
def test_rates(client_as: ClientAs, typed: dict[str, str], english: str) -> None:
    in_both(client_as("specialist"), RATES, english, **(RATE | typed))


def test_a_tranche_in_another_state_and_in_a_suspension(app: Flask, client_as: ClientAs) -> None:
    planned(app)
    staff = client_as("specialist")
    path = f"{BASE}/tranches/1"
    form = fields_of(staff.get(path).text, holding="step=request")
    wrong = form | {"step": "approve"}
    in_both(staff, path, "The tranche does not have the state from which this is done.", **wrong)
    change_grant(app, NUMBER, suspensions=[GrantSuspension(from_on=date(2006, 1, 1))])
    in_both(staff, path, "The grant is suspended. Nothing is released until it is resumed.", **form)


@pytest.mark.parametrize(
    ("prepare", "kind", "typed", "english"),
    [
        (make_draft, "extension", {"end_on": "2006-09-30"}, "The status of the grant is “Draft”"),
        (
            make_signed,
            "extension",
            {"end_on": "2006-01-30"},
            "An extension ends later than what is agreed now.",
        ),
        (make_signed, "early_closure", {"effective_on": "2004-01-30"}, "outside the days of the grant"),
        (make_signed, "suspension", {"code": ""}, "Choose a reason."),
    ],
)
def test_amendments(
    app: Flask, client_as: ClientAs, prepare: Prepare, kind: str, typed: dict[str, str], english: str
) -> None:
    prepare(app)
    in_both(client_as("specialist"), f"{PROPOSE}/{kind}", english, **(SAID | typed))
