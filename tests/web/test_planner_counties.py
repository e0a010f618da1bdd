"""The planner where of a site only the county is known: the county loses what none of its districts does."""

from __future__ import annotations

import pytest
from flask import Flask

from grants_app.domain.geography.models import Place
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, SiteLevel
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.factories import committed, find_grant
from tests.web.test_planner import page, rows, summary

CLOSED = "change=21-close-2006-05-10"
NOTHING = "no place loses a grant by this"


def put_in_counties(app: Flask, *codes: str, keep: bool = False) -> None:
    """Let grant 21 work in counties of which nothing finer is known, and nowhere else unless `keep`."""
    with committed(app):
        grant: Grant = find_grant(21)
        own = list(grant.sites) if keep else []
        grant.sites = [*own, *(_site(grant, code, len(own) + place) for place, code in enumerate(codes, 1))]


def _site(grant: Grant, code: str, position: int) -> GrantSite:
    county = db.session.scalars(db.select(Place).where(Place.code == code)).one()
    return GrantSite(
        position=position,
        words=f"Qarku {code}",
        place=county,
        county=county,
        level=SiteLevel.COUNTY,
        evidence=Evidence.LEVEL_UNSTATED,
        first_line=None,
        last_line=None,
    )


@pytest.mark.parametrize("count", ["", "&count=direct", "&count=reached"])
def test_a_county_that_alone_loses_a_grant_is_named(app: Flask, client: CheckedClient, count: str) -> None:
    put_in_counties(app, "AL-01")
    markup = page(client, CLOSED + count)
    said, table = summary(markup), rows(markup, "losses-counties")
    assert NOTHING not in said
    assert rows(markup, "losses-districts") == []
    if count:
        assert {row[0] for row in table} == {"Berat"}
        assert "In 1 county a theme is lost, or less reaches the place: Berat." in said
    else:
        assert table == []
        assert "Nothing falls out of coverage that was covered before." in said
        kept = markup.split("Where a grant leaves and nothing else changes", 1)[1]
        assert 'href="/coverage/places/AL-01">Berat</a> (county), from 11 May 2006 on' in kept


def test_a_county_stands_beside_the_district_that_a_grant_leaves(app: Flask, client: CheckedClient) -> None:
    put_in_counties(app, "AL-09", keep=True)
    markup = page(client, CLOSED)
    assert 'href="/coverage/places/AL-GJ">Gjirokastër</a>, from' in markup
    assert 'href="/coverage/places/AL-09">Dibër</a> (county), from' in markup
