"""A site of a county: each of its districts only where the words speak of all of it."""

from __future__ import annotations

import html

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.coverage.presence.keeping import find_presence_faults
from grants_app.domain.coverage.presence.models import GrantPresence
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, SiteLevel
from grants_app.extensions import db
from tests.awards import make_signed
from tests.checks.migrating import MIGRATIONS, migrate
from tests.clients import CheckedClient
from tests.factories import committed, find_grant
from tests.sign_ins import ClientAs

DIBER = {"AL-09", "AL-BU", "AL-DI", "AL-MT"}


def put_in_county(app: Flask, evidence: Evidence) -> None:
    """Let grant 21, which is direct, work in the county of Dibër and nowhere else."""
    with committed(app):
        county = db.session.scalars(select(Place).where(Place.code == "AL-09")).one()
        site = GrantSite(position=1, words="Qarku i Dibrës", place=county, county=county)
        site.level, site.evidence = SiteLevel.COUNTY, evidence
        find_grant(21).sites = [site]


def places_of_21(app: Flask) -> set[str]:
    """The codes of the places in which the rows of presence have the grant."""
    with app.app_context():
        own = GrantPresence.grant_id == find_grant(21).id
        return set(db.session.scalars(select(Place.code).join(GrantPresence).where(own)))


@pytest.mark.parametrize(("evidence", "unreached"), [(Evidence.RURAL_STATED, 9), (Evidence.AREA_WIDE, 7)])
def test_rural_zones_of_a_county_reach_none_of_its_districts(
    app: Flask, client: CheckedClient, evidence: Evidence, unreached: int
) -> None:
    put_in_county(app, evidence)
    is_whole = evidence is Evidence.AREA_WIDE
    assert places_of_21(app) == (DIBER if is_whole else {"AL-09"})
    gaps = {row["place"]["name"]: row for row in client.get("/api/v1/coverage/gaps").get_json()["data"]}
    assert (gaps["Mat"]["reason"] == "served") is is_whole
    rows = client.get("/api/v1/coverage?level=district").get_json()["data"]
    reached = [row for row in rows if row["grants"]]
    assert len(rows) - len(reached) == unreached
    county = client.get("/api/v1/coverage/gaps?level=county").get_json()["data"]
    assert {row["place"]["name"]: row["reason"] for row in county}["Dibër"] == "served"


def test_rows_that_an_earlier_release_made_are_made_again(app: Flask) -> None:
    put_in_county(app, Evidence.RURAL_STATED)
    migrate(app, MIGRATIONS, down=True, to="0031")
    assert places_of_21(app) == DIBER
    migrate(app, MIGRATIONS, down=False, to="head")
    assert places_of_21(app) == {"AL-09"}
    with app.app_context():
        assert find_presence_faults() == []


def test_the_forms_say_so_beside_the_choice(app: Flask, client_as: ClientAs) -> None:
    number, client = make_signed(app), client_as("specialist")
    for path in ("/grants/21/sites", f"/grants/{number}/award/amendments/new/sites"):
        said = html.unescape(client.get(f"{path}?lang=en").get_data(as_text=True))
        assert "“Area as a whole” only where the words speak of all of it" in said, path


def test_the_method_tells_all_of_a_county_from_parts_of_it(client: CheckedClient) -> None:
    said = html.unescape(client.get("/coverage/method?lang=en").get_data(as_text=True))
    assert "speak of all of a place on the level “county” (evidence: Area as a whole)" in said
    assert "some communes in it that nobody names, count there and in none of its parts" in said
