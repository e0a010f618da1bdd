"""What held on an earlier day, on pages, in lists, files and answers, for those who may know it."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from grants_app.domain.grants.actions import publish_grant
from grants_app.domain.grants.agreements.actions import StatedSum
from grants_app.domain.grants.amendments.proposals import CostExtension, EarlyClosure, Scope, SiteChange
from grants_app.domain.grants.editing.sites import SiteEntry
from grants_app.domain.grants.lifecycle.vocabulary import StepReason
from grants_app.domain.grants.money.actions import SeenAmount, publish_amounts
from grants_app.domain.grants.money.queries import version_of
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from tests.awards import AWARD, NUMBER, desk, make_signed
from tests.clients import CheckedClient
from tests.conftest import visitor
from tests.domain.test_amendments import amend, lines
from tests.factories import find_grant
from tests.page_checks import text_of
from tests.sign_ins import ClientAs
from tests.web.test_grants import page

GRANT = f"/grants/{NUMBER}"
API = f"/api/v1{GRANT}"
BEFORE, AFTER = "2006-02-28", "2006-03-01"
MORE = AWARD + 5_000_00


@pytest.fixture
def amended(app: Flask) -> Flask:
    """A published grant: from 1 March on more money until September, other themes and another site."""
    make_signed(app)
    stated = StatedSum(MORE, "Amendment letter", date(2006, 2, 20))
    amend(app, lambda at: CostExtension(date(2006, 9, 30), stated, lines(at, 5_000_00, AWARD)))
    amend(app, lambda _at: Scope((Theme.ASSISTANCE,), None, (WorksWith.ORGANISATIONS,)))
    with desk(app):
        standing = frozenset(site.position for site in find_grant(NUMBER).sites)
    amend(app, lambda _at: SiteChange((SiteEntry("Has", "AL-HA", Evidence.AREA_WIDE),), standing))
    with desk(app) as at:
        grant = find_grant(NUMBER)
        publish_grant(at.viewer, grant)
        seen = [SeenAmount(one.id, version_of(one)) for one in grant.amounts]
        publish_amounts(at.viewer, at.programme, seen)
    return app


def words(client: CheckedClient, path: str, on: str | None, language: str = "en") -> str:
    return text_of(page(client, f"{path}?lang={language}" + (f"&on={on}" if on else "")))


def item(client: CheckedClient, on: str | None) -> dict[str, Any]:
    answer = client.get(f"{API}?on={on}" if on else API).json
    assert answer is not None
    found: dict[str, Any] = answer["data"]
    return found


@pytest.mark.parametrize("reader", ["specialist", "grantee.vatra"])
def test_award_and_budget_of_a_day_stand_beside_what_holds_now(
    amended: Flask, client_as: ClientAs, reader: str
) -> None:
    client = client_as(reader)
    shown = words(client, GRANT, BEFORE)
    assert "On 28 February 2006 this was agreed instead" in shown
    assert "Last day: 31 July 2006" in shown
    assert "Award: US$ 12,345" in shown
    assert "Budget: Staff: US$ 12,344.99, Staff: US$ 0.01, in all US$ 12,345" in shown
    assert "Amount US$ 12,345Source" in shown
    assert "Agreed since: US$ 17,345" in shown
    assert "It runs until 31 July 2006." in shown
    assert "Agreed since: until 30 September 2006" in shown
    assert "money, for staff and the grantee" not in shown
    for path in (f"{GRANT}/award", f"{GRANT}/award/budget"):
        assert "As of 28 February 2006" in words(client, path, BEFORE)
        assert "më 28 shkurt 2006" in words(client, path, BEFORE, "sq")
        assert client.get(f"{path}?on=soon").status_code == 400
    shown = words(client, f"{GRANT}/award", BEFORE)
    assert "On 28 February 2006 this was agreed instead" in shown
    assert "Award: US$ 12,345" in shown
    assert "Below stands what is agreed now." in shown
    assert "not yet in force on" in shown
    shown = words(client, f"{GRANT}/award/budget", BEFORE)
    assert "The budget on 28 February 2006" in shown
    assert "Sum US$ 12,345 Award US$ 12,345 Difference none: it adds up" in shown
    assert "What holds now" in shown
    assert "Sum US$ 17,345 Award US$ 17,345" in shown
    for path in (GRANT, f"{GRANT}/award", f"{GRANT}/award/budget"):
        for on in (AFTER, None):
            shown = words(client, path, on)
            assert "agreed instead" not in shown
            assert "Agreed since" not in shown
            assert "The budget on" not in shown


def test_who_reads_no_award_reads_what_else_held(amended: Flask, client_as: ClientAs) -> None:
    for client in (visitor(amended), client_as("donor"), client_as("grantee.gip")):
        shown = words(client, GRANT, BEFORE)
        assert "Last day: 31 July 2006" in shown
        assert "It runs until 31 July 2006." in shown
        assert "12,345" not in shown
        assert "money, for staff and the grantee" in shown
        assert item(client, BEFORE)["amounts"] == []
    donor = client_as("donor")
    shown = words(donor, GRANT, BEFORE)
    assert "What was awarded on 28 February 2006 is for staff and the grantee." in shown
    assert "Agreed since: US$ 17,345" in shown
    assert item(donor, AFTER)["amounts"] == [{"currency": "USD", "value": "17345.00"}]


def test_what_nobody_published_stays_closed_on_an_earlier_day_too(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    stated = StatedSum(MORE, "Amendment letter", date(2006, 2, 20))
    amend(app, lambda at: CostExtension(date(2006, 9, 30), stated, lines(at, MORE)))
    with desk(app) as at:
        publish_grant(at.viewer, find_grant(NUMBER))
    shown = words(client_as("donor"), GRANT, BEFORE)
    assert "What was awarded on 28 February 2006 is for staff and the grantee." in shown
    assert "17,345" not in shown
    assert "12,345" not in shown


def test_answers_tell_what_was_agreed_on_the_day(amended: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    for on, end, value, themes, works_with in (
        (BEFORE, "2006-07-31", "12345.00", ["prevention"], []),
        (AFTER, "2006-09-30", "17345.00", ["assistance"], ["organisations"]),
        (None, "2006-09-30", "17345.00", ["assistance"], ["organisations"]),
    ):
        found = item(client, on)
        assert (found["end"], found["themes"], found["works_with"]) == (end, themes, works_with)
        # What was awarded before, nobody has published.
        mark = {"published": False} if on == BEFORE else {}
        assert found["amounts"] == [{"currency": "USD", "value": value, **mark}]
        assert found["status"] == "active"
        listed = client.get(f"/api/v1/grants?phase=1&limit=100{f'&on={on}' if on else ''}").json
        assert listed is not None
        assert found in listed["data"]
    # Sites keep their days, whatever day is asked for, and are found by their place on all of them.
    *ended, added = item(client, BEFORE)["sites"]
    assert {(one["from"], one["until"]) for one in ended} == {(None, BEFORE)}
    assert (added["name"], added["from"], added["until"]) == ("Has", AFTER, None)
    answer = client.get(f"/api/v1/grants?district=AL-HA&on={BEFORE}").json
    assert answer is not None
    assert NUMBER in [one["number"] for one in answer["data"]]
    untouched = client.get("/api/v1/grants/1").json
    assert untouched is not None
    assert {(one["from"], one["until"]) for one in untouched["data"]["sites"]} == {(None, None)}


def test_lists_and_files_tell_it_too(amended: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    for on, end, sum_ in ((BEFORE, "31 Jul 2006", "US$ 12,345"), (AFTER, "30 Sep 2006", "US$ 17,345")):
        listed = words(client, "/grants", on + "&district=AL-HA")
        assert end in listed
        assert sum_ in listed
        assert "Has (from 1 Mar 2006)" in listed
        assert "(until 28 Feb 2006)" in listed
        read = csv.DictReader(
            StringIO(client.get(f"/exports/grants.csv?lang=en&on={on}").text.lstrip("\ufeff"))
        )
        [row] = [one for one in read if one["Number"] == str(NUMBER)]
        assert row["Agreed end"] == ("2006-07-31" if on == BEFORE else "2006-09-30")
        assert row["Amount in US dollars"] == ("12345.00" if on == BEFORE else "17345.00")
        assert "Has (from 1 Mar 2006)" in row["Places"]
        book = load_workbook(BytesIO(client.get(f"/exports/portfolio.xlsx?lang=en&on={on}").data))
        head, *rows = [list(one) for one in book["Sites"].values]
        own = [dict(zip(head, one, strict=True)) for one in rows if one[0] == NUMBER]
        assert [str(one["Site from"])[:10] for one in own if one["Site from"]] == [AFTER]
        assert {str(one["Site until"])[:10] for one in own if one["Site until"]} == {BEFORE}
    donor = words(client_as("donor"), "/grants", BEFORE + "&district=AL-HA")
    assert "not open to you" in donor
    assert "12,345" not in donor


def test_sites_say_whether_they_are_ones_on_the_day(amended: Flask, client: CheckedClient) -> None:
    assert "from 1 March 2006 not yet on 28 February 2006" in words(client, GRANT, BEFORE)
    assert "until 28 February 2006 no longer on 1 March 2006" in words(client, GRANT, AFTER)


def test_a_grant_that_was_closed_early_ran_as_agreed_before(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    last = date(2006, 4, 30)
    amend(app, lambda _at: EarlyClosure(), last, code=StepReason.GOALS_REACHED)
    client = client_as("specialist")
    found = item(client, "2006-04-29")
    assert (found["closed_early_on"], found["end"], found["status"]) == (None, "2006-07-31", "active")
    assert item(client, None)["closed_early_on"] == "2006-04-30"
    shown = words(client, GRANT, "2006-04-29")
    assert "It runs until 31 July 2006." in shown
    assert "Agreed since: until 30 April 2006" in shown
