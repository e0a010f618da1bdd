"""Coverage in one statement, for a page that asks the database much else: a home with a map.

Grants, sites and places come as texts in the columns of one union and become the same facts as elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Select, String, cast, literal, null, select, union_all

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import Facts, GrantFact, PlaceFact, SiteFact
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.queries import (
    ALL_LEVELS,
    counted_grants,
    grant_fact,
    select_grants,
    select_has_data,
    select_places,
    select_sites,
)
from grants_app.domain.coverage.reading import Coverage, make_coverage
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

OWN: Final = frozenset({"grant", "site", "place", "data"})
# As many as the widest of the parts has, the places.
COLUMNS: Final = 13
# How the two databases write a truth as a text.
TRUE: Final = frozenset({"1", "true"})
Texts = Sequence[Any]


def read_coverage_at_once(
    viewer: Viewer, programme: Programme, asked: CoverageFilter, beside: Iterable[Select[Any]] = ()
) -> tuple[Coverage, list[Texts]]:
    """What `read_coverage` gives but for claims, by one statement, and the rows of what else is asked in it.

    `beside`: statements of at most `COLUMNS` columns. The first one names what the row is and is none of
    `grant`, `site`, `place` and `data`; the values come as texts.
    """
    conditions = counted_grants(viewer, programme, asked)
    statement = union_all(
        _part(select_grants(conditions), "grant"),
        _part(select_sites(conditions, asked), "site"),
        _part(select_places(programme.geography_id, ALL_LEVELS), "place"),
        _part(select_has_data(viewer, programme), "data"),
        *map(_part, beside),
    )
    found: defaultdict[str, list[Texts]] = defaultdict(list)
    others: list[Texts] = []
    for kind, *texts in db.session.execute(statement):
        if kind in OWN:
            found[kind].append(texts)
        else:
            others.append((kind, *texts))
    facts = Facts(
        sorted((_grant(texts, asked) for texts in found["grant"]), key=lambda one: one.number),
        [_site(texts) for texts in found["site"]],
        has_data=any(texts[0] in TRUE for texts in found["data"]),
        counts_nationwide=asked.counts_nationwide,
    )
    places = sorted(map(_place, found["place"]), key=lambda one: (one.sort_key, one.code))
    return make_coverage(asked, places, facts), others


def _part(statement: Select[Any], kind: str | None = None) -> Select[Any]:
    """One part of the union: its kind, its columns as texts, and empty ones up to their number."""
    own: list[Any] = [cast(column, String) for column in statement.subquery().c]
    named = own if kind is None else [literal(kind), *own]
    return select(*named, *[cast(null(), String)] * (1 + COLUMNS - len(named)))


def _grant(texts: Texts, asked: CoverageFilter) -> GrantFact:
    id_, number, organisation_id, start_on, last_day, is_direct = texts[:6]
    days = (date.fromisoformat(start_on), date.fromisoformat(last_day))
    return grant_fact(asked, (int(id_), int(number), int(organisation_id)), days, is_direct=is_direct in TRUE)


def _site(texts: Texts) -> SiteFact:
    grant_id, place_id, district_id, county_id, strength, is_sensitive, from_on, until_on = texts[:8]
    return SiteFact(
        int(grant_id),
        _id(place_id),
        _id(district_id),
        _id(county_id),
        int(strength),
        is_sensitive in TRUE,
        _day(from_on),
        _day(until_on),
    )


def _place(texts: Texts) -> PlaceFact:
    id_, code, name, level, county_id, *county, district_id, district_code, district, key, lat, lon = texts
    return PlaceFact(
        id=int(id_),
        code=code,
        name=name,
        level=PlaceLevel(level),
        county_id=_id(county_id),
        county_code=county[0],
        county=county[1],
        district_id=_id(district_id),
        district_code=district_code,
        district=district,
        sort_key=key,
        latitude=None if lat is None else Decimal(lat),
        longitude=None if lon is None else Decimal(lon),
    )


def _id(text: str | None) -> int | None:
    return None if text is None else int(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
