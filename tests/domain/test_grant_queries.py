"""The list of grants as the database gives it: filters, order, pages, scope and the number of queries."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import VISITOR, Viewer
from grants_app.domain.exports.queries import iterate_grant_records
from grants_app.domain.grants.choices import list_choices
from grants_app.domain.grants.filters import SORTS, FilterError, GrantFilter, parse_filter
from grants_app.domain.grants.grantees.filters import OrganisationFilter
from grants_app.domain.grants.grantees.queries import list_organisations
from grants_app.domain.grants.grantees.reading import get_organisation_in_full
from grants_app.domain.grants.ordering import Cursor, decode_cursor
from grants_app.domain.grants.queries import get_grant, list_grants
from grants_app.domain.grants.reading import get_grant_in_full
from grants_app.domain.grants.rows import GrantRow
from grants_app.domain.grants.vocabulary import Evidence, Theme
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db, utc_now
from tests.factories import change_grant, counted_queries, enter_amount, make_grants

DAY = date(2006, 5, 10)


def ask(**parameters: str | list[str]) -> GrantFilter:
    given = {k: [v] if isinstance(v, str) else v for k, v in parameters.items()}
    return parse_filter(given)


def numbers(
    app: Flask, viewer: Viewer = VISITOR, day: date = DAY, **parameters: str | list[str]
) -> list[int]:
    with app.app_context():
        page = list_grants(viewer, get_default_programme(), ask(limit="100", **parameters), day)
        assert page.total == len(page.rows)
        return [row.grant.number for row in page.rows]


def viewer_of(name: str) -> Viewer:
    return db.session.scalars(select(User).where(User.email == f"{name}@example.org")).one().as_viewer()


def test_filters(app):
    expected: list[tuple[dict[str, Any], list[int]]] = [
        ({}, list(range(1, 25))),
        ({"phase": "1"}, [1, 2, 3, 4, 5]),
        ({"organisation": "vatra"}, [9, 24]),
        ({"organisation": ["vatra", "gip"]}, [9, 16, 24]),
        ({"status": "closed_early"}, [15]),
        ({"status": ["completed", "closed_early"]}, [2, 3, 4, 7, 12, 15]),
        ({"theme": "reintegration", "phase": "1"}, [1, 4, 5]),
        ({"evidence": "national"}, [1, 2, 10]),
        ({"county": "AL-02"}, [4, 8]),
        ({"district": "AL-KR"}, [4, 8]),
        ({"status": "draft"}, []),
    ]
    for parameters, found in expected:
        assert numbers(app, **parameters) == found, parameters


def test_a_county_site_counts_for_each_district_and_the_whole_country_for_none(app):
    assert 4 in numbers(app, district="AL-DR")
    assert 4 in numbers(app, district="AL-KR")
    in_some_county = numbers(app, county=[f"AL-{n:02}" for n in range(1, 13)])
    assert not {1, 2, 10} & set(in_some_county)
    assert len(in_some_county) == 21


def test_place_and_evidence_are_asked_of_one_site(app):
    """Grant 9 works in Vlorë and in Fier; only the communes Novoselë and Levan are rural for certain."""
    assert 9 in numbers(app, district="AL-VL", evidence="level_unstated")
    assert 9 in numbers(app, district="AL-VL", evidence="rural_stated")
    assert 24 not in numbers(app, district="AL-VL", evidence="rural_stated")


def test_search_ignores_case_and_marks_and_knows_every_name(app):
    expected = {
        "vatra": [9, 24],
        "VATRA vlore": [9, 24],
        "qendra psikosociale": [9, 24],
        "Psycho-Social Centre": [9, 24],
        "hap pas hapi": [11, 17],
        "pukë": [17, 18],
        "PUKE": [17, 18],
        "gip": [16],
        "zzz": [],
        "%": [],
        "_": [],
    }
    for query, found in expected.items():
        assert numbers(app, q=query) == found, query


def test_pages_cover_the_list_once_in_order_and_lead_back(app):
    make_grants(app, 5)
    for sort in sorted(SORTS):
        assert walk(app, sort, "4") == numbers(app, sort=sort), sort


def walk(app: Flask, sort: str, limit: str) -> list[int]:
    """Read the list page by page to its end, then back to its beginning; both ways give the same."""
    forward: list[int] = []
    with app.app_context():
        page = list_grants(VISITOR, get_default_programme(), ask(sort=sort, limit=limit), DAY)
        assert page.previous_cursor is None
        forward += [row.grant.number for row in page.rows]
        while page.next_cursor:
            page = list_grants(
                VISITOR, get_default_programme(), ask(sort=sort, limit=limit, cursor=page.next_cursor), DAY
            )
            assert page.first == len(forward) + 1
            forward += [row.grant.number for row in page.rows]
        assert page.last == page.total == len(forward)
        backward = [row.grant.number for row in page.rows]
        while page.previous_cursor:
            page = list_grants(
                VISITOR,
                get_default_programme(),
                ask(sort=sort, limit=limit, cursor=page.previous_cursor),
                DAY,
            )
            backward = [row.grant.number for row in page.rows] + backward
        assert page.first == 1
    assert backward == forward
    return forward


def test_orders(app):
    assert numbers(app, sort="-number") == list(range(24, 0, -1))
    assert numbers(app, sort="organisation")[:2] == [22, 10]
    assert numbers(app, sort="-start")[0] == 24
    assert numbers(app, sort="end")[0] == 12
    assert numbers(app, sort="title") != numbers(app, sort="number")


def test_a_value_that_cannot_be_is_refused_by_name(app):
    refused = [
        ("phase", "9"),
        ("phase", "one"),
        ("phase", "0"),
        ("phase", "99999999999"),
        ("theme", "shelter"),
        ("status", "open"),
        ("county", "AL-EL"),
        ("county", "AL-99"),
        ("district", "AL-02"),
        ("district", "vlore"),
        ("organisation", "nobody"),
        ("organisation", "vatra\0"),
        ("evidence", "rural"),
        ("sort", "amount"),
        ("limit", "101"),
        ("limit", "0"),
        ("limit", "-5"),
        ("cursor", "abc"),
        ("cursor", "é"),
        ("q", "x" * 201),
    ]
    with app.app_context():
        for name, value in refused:
            with pytest.raises(FilterError) as raised:
                list_grants(VISITOR, get_default_programme(), ask(**{name: value}), DAY)
            assert raised.value.name == name, value


def test_exports_refuse_unknown_values_too(app):
    with app.app_context(), pytest.raises(FilterError):
        list(iterate_grant_records(VISITOR, get_default_programme(), ask(organisation="nobody"), DAY))


@pytest.mark.parametrize(
    "content",
    ["[]", "{}", "1", '["number",0,1,1]', '["number",0,"1",1,0]', '["number",-1,1,1,0]', '["number",0,1,1,2]',
     '["start",0,"2005-13-01",1,0]', '["title",0,"a\\u0000b",1,0]', "[" * 2000],
)  # fmt: skip
def test_a_forged_cursor_is_refused(content):
    text = urlsafe_b64encode(content.encode()).decode().rstrip("=")
    with pytest.raises(FilterError):
        decode_cursor(text, "title" if "title" in content else "start" if "start" in content else "number")


def test_a_cursor_belongs_to_its_order():
    text = Cursor("number", 25, 25, 25).encode()
    assert decode_cursor(text, "number") == Cursor("number", 25, 25, 25)
    with pytest.raises(FilterError):
        decode_cursor(text, "-number")


def test_empty_and_unknown_parameters_are_ignored():
    assert parse_filter({"phase": ["", " "], "colour": ["red"], "q": [" "]}) == GrantFilter()
    assert parse_filter({"theme": ["prevention", "prevention"]}).themes == (Theme.PREVENTION,)


def test_a_filter_reads_back_from_its_own_parameters():
    asked = GrantFilter(q="a b", phases=(1, 3), themes=(Theme.PREVENTION,), counties=("AL-02",), sort="-end",
                        evidence=(Evidence.NATIONAL,), organisations=("vatra",), limit=50)  # fmt: skip
    given: dict[str, list[str]] = {}
    for name, value in asked.parameters():
        given.setdefault(name, []).append(value)
    assert parse_filter(given) == asked


def test_hidden_grants_are_seen_by_their_holder_and_the_specialist_only(app):
    change_grant(app, 9, published_at=None)
    with app.app_context():
        roles = ("specialist", "grantee.vatra", "grantee.gip", "donor", "coordinator", "admin")
        viewers = {name: viewer_of(name) for name in roles}
    seen = {name for name, viewer in viewers.items() if 9 in numbers(app, viewer)}
    assert seen == {"specialist", "grantee.vatra"}
    assert 9 not in numbers(app)
    with app.app_context():
        assert get_grant(viewers["grantee.vatra"], get_default_programme(), 9).number == 9
        for viewer in (VISITOR, viewers["donor"], viewers["grantee.gip"]):
            with pytest.raises(LookupError):
                get_grant(viewer, get_default_programme(), 9)
        around = get_grant_in_full(VISITOR, get_default_programme(), 10, DAY)
        assert (around.previous_number, around.next_number) == (8, 11)
        assert 9 not in [
            other.number for other in get_grant_in_full(VISITOR, get_default_programme(), 24, DAY).related
        ]
        assert get_organisation_in_full(VISITOR, get_default_programme(), "vatra", DAY).work.total == 1


def test_an_organisation_without_visible_grants_is_not_there(app):
    change_grant(app, 16, published_at=None)
    with app.app_context():
        assert "gip" not in [
            choice.value
            for choice in list_choices(VISITOR, get_default_programme(), GrantFilter()).organisations
        ]
        page = list_organisations(VISITOR, get_default_programme(), OrganisationFilter(), DAY)
        assert page.total == 21
        with pytest.raises(LookupError):
            get_organisation_in_full(VISITOR, get_default_programme(), "gip", DAY)
        own = get_organisation_in_full(viewer_of("grantee.gip"), get_default_programme(), "gip", DAY)
        assert own.work.total == 1


def test_amounts_reach_only_those_who_may_read_them(app):
    enter_amount(app, 9, 1234500, "USD", released=None)
    enter_amount(app, 16, 200000, "ALL", released=utc_now())
    expected = {
        "specialist": (1, 1),
        "donor": (0, 1),
        "coordinator": (0, 1),
        "grantee.vatra": (1, None),
        "grantee.gip": (None, 1),
        "committee.kukes": (None, None),
    }
    with app.app_context():
        for name, counts in expected.items():
            assert amounts_of(viewer_of(name)) == counts, name
        assert amounts_of(VISITOR) == (None, None)


def amounts_of(viewer: Viewer) -> tuple[int | None, ...]:
    """How many amounts of grants 9 and 16 a viewer gets; None where the money is closed to them."""
    rows: dict[int, GrantRow] = {
        row.grant.number: row for row in list_grants(viewer, get_default_programme(), GrantFilter(), DAY).rows
    }
    return tuple(None if (found := rows[n].amounts) is None else len(found) for n in (9, 16))


def test_iterating_gives_every_grant_once_whatever_the_batch(app, monkeypatch):
    make_grants(app, 10)
    monkeypatch.setattr("grants_app.domain.exports.queries.BATCH", 7)
    for sort in ("number", "-title", "phase"):
        with app.app_context():
            found = [
                record.number
                for record in iterate_grant_records(VISITOR, get_default_programme(), ask(sort=sort), DAY)
            ]
        assert found == numbers(app, sort=sort)


def test_the_number_of_queries_does_not_grow_with_the_rows(app):
    counts = []
    for more in (0, 30):
        make_grants(app, more)
        with app.app_context():
            viewer = viewer_of("specialist")
            programme = get_default_programme()
            with counted_queries(app) as sent:
                page = list_grants(
                    viewer,
                    programme,
                    GrantFilter(limit=2 if not more else 30),
                    DAY,
                    in_full=True,
                )
                touched = [
                    (r.grant.partners, r.grant.works_with, r.grant.sites, r.grant.themes) for r in page.rows
                ]
            assert len(touched) == (30 if more else 2)
            counts.append(len(sent))
    # The revision of the data is one of them; a page has asked for it before.
    assert counts[0] == counts[1] <= 6


def test_one_grant_in_full(app):
    with app.app_context(), counted_queries(app) as sent:
        programme = get_default_programme()
        found = get_grant_in_full(VISITOR, programme, 9, DAY)
        assert len(sent) <= 7
        sent.clear()
        assert get_grant_in_full(VISITOR, programme, 9, DAY) is found
        assert len(sent) <= 1
        assert get_grant_in_full(VISITOR, programme, 9, DAY, "en") is not found
        assert found.row.length.total_days == 426
        assert found.details.notes[0].first_line == 209
        related = {other.number: other for other in found.related}
        assert related[24].is_same_organisation
        assert [place.name for place in related[11].shared] == ["Fier"]
        assert found.related[0].number == 24


def test_no_such_grant(app):
    with app.app_context():
        for number in (0, 25, -1, 2**31, 10**30):
            with pytest.raises(LookupError):
                get_grant_in_full(VISITOR, get_default_programme(), number, DAY)


def test_an_organisation_in_full(app):
    with app.app_context(), counted_queries(app) as sent:
        programme = get_default_programme()
        found = get_organisation_in_full(VISITOR, programme, "vatra", DAY)
        assert len(sent) <= 8
        sent.clear()
        assert get_organisation_in_full(VISITOR, programme, "vatra", DAY).work is found.work
        assert len(sent) <= 3
    assert [grant.number for grant in found.work.grants] == [9, 24]
    assert [place.name for place in found.work.places] == [
        "Fier",
        "Vlorë",
        "Patos",
        "Roskovec",
        "Levan",
        "Novoselë",
    ]
    assert found.work.partners[0].grant_number == 24
    assert found.work.months == 18
    assert found.work.months_to_day < found.work.months
