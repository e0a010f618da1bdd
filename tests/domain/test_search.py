"""Search finds the same on both databases, by any form of a name, and follows every change of the records."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask_babel import gettext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from grants_app.cli import SEED
from grants_app.domain.accounts.viewer import VISITOR
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.names import split_level
from grants_app.domain.geography.seedfiles import PlaceRecord, read_places
from grants_app.domain.grants.details.models import GrantPartner
from grants_app.domain.grants.filters import parse_filter
from grants_app.domain.grants.grantees.filters import OrganisationFilter
from grants_app.domain.grants.grantees.queries import list_organisations
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.queries import list_grants
from grants_app.domain.grants.search.keeping import find_derived_faults, rebuild_derived
from grants_app.domain.grants.search.words import GROUP_WORDS, NATIONWIDE_NAMES
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.organisations.models import Organisation, OrganisationName, Partner
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.domain.search.matches import BLOCK, FEW, Matches
from grants_app.domain.search.models import SearchTerm
from grants_app.domain.search.postings import pack, unpack
from grants_app.domain.search.query import beginnings, read_pieces
from grants_app.domain.search.terms import terms_of, word_lines
from grants_app.domain.texts.folding import fold
from grants_app.extensions import db
from grants_app.i18n.labels import TARGET_GROUP
from tests.factories import change_grant, committed, counted_queries, find_grant, make_grants

DAY = date(2006, 5, 10)
PLACES = [p for p in read_places(SEED / "geography") if p.level in (PlaceLevel.DISTRICT, PlaceLevel.COUNTY)]


def numbers(query: str, **parameters: str) -> list[int]:
    """The numbers that a query finds, in an open context; the total says as many."""
    given_values = {"q": query, "limit": "100"} | parameters
    page = list_grants(
        VISITOR,
        get_default_programme(),
        parse_filter({name: [v] for name, v in given_values.items() if v}),
        DAY,
    )
    found = [row.grant.number for row in page.rows]
    assert page.total == len(found)
    return found


def organisations(query: str) -> list[str]:
    page = list_organisations(VISITOR, get_default_programme(), OrganisationFilter(q=query), DAY)
    assert page.total == len(page.rows)
    return [row.organisation.slug for row in page.rows]


ALIKE: dict[tuple[str, ...], list[int]] = {
    ("Tirana", "Tiranë", "Tiranës", "TIRANE", "tirana"): [2, 6, 8, 10, 14],
    ("Kruja", "Krujë", "Krujës", "Krujë District", "Rrethi i Krujës"): [4, 8],
    ("Rrethi i Lezhës", "rrethit të Lezhës", "rrethi Lezhë", "Lezhë District", "district of Lezhë"): [3, 8],
    ("Qarku i Durrësit", "Prefektura e Durrësit", "Durrës County", "qark Durrës", "Durazzo"): [4, 8],
    ("Devoll", "Devollit", "Rrethi i Devollit"): [3, 8],
    ("Mirditë", "Mirdita", "Librazhd", "Librazhdi", "Rrethi Librazhd"): [3],
    ("Levan", "Levani", "Levanit", "Komuna Levan", "Komuna e Levanit", "levan commune"): [9],
    ("Bashkia e Pogradecit", "bashkisë Pogradec", "Pogradec municipality"): [8, 16],
    ("Malësi e Madhe", "Malësia e Madhe", "Malësisë së Madhe", "M. e Madhe"): [8, 18],
    ("Mat", "Fushë-Arrëz", "Bashkia e Kuçovës", "Rrethi i Matit"): [],
    ("legal clinic", "Legal Clinics", "clinic LEGAL"): [8, 22],
    ("psychosocial", "psycho-social", "Psikosociale", "psiko-sociale"): [2, 9, 24],
    ("D&E", "d&e", "Different and Equal"): [1],
    ("family", "families"): [8, 9, 11, 14, 21, 22, 23],
    ("VATRA vlore", "vatra", "Qendra Psikosociale"): [9, 24],
    ("16", "gip"): [16],
    ("zzz", "vatra zzz", "%", "_", "--"): [],
}


def test_each_way_to_ask_finds_the_same(app: Flask) -> None:
    with app.app_context():
        for queries, found in ALIKE.items():
            for query in queries:
                assert numbers(query) == found, query


def test_any_form_of_the_country_finds_the_nationwide_grants(app: Flask) -> None:
    with app.app_context():
        found = [numbers(q) for q in ("Shqipëri", "shqiperia", "Shqipërisë", "Albania")]
    assert {1, 2, 10} <= set(found[0])
    assert all(other == found[0] for other in found)


def bare_forms(place: PlaceRecord) -> list[str]:
    forms = [place.name, *(name.form for name in place.names)]
    return [form for form in forms if split_level(fold(form))[1] is None]


def test_every_form_of_a_place_finds_what_the_filter_finds(app: Flask) -> None:
    """And a form with its level finds exactly that."""
    words = {PlaceLevel.DISTRICT: "Rrethi i", PlaceLevel.COUNTY: "Qarku i"}
    with app.app_context():
        for place in PLACES:
            filtered = numbers("", **{place.level.value: place.code})
            forms = bare_forms(place)
            found = {form: numbers(form) for form in forms}
            assert len({tuple(one) for one in found.values()}) == 1, found
            assert set(filtered) <= set(found[place.name]), place.name
            for form in forms:
                assert numbers(f"{words[place.level]} {form}") == filtered, form


def test_the_beginning_of_a_word_finds_it_and_a_short_word_stands_alone(app: Flask) -> None:
    with app.app_context():
        assert set(numbers("trafikimit")) < set(numbers("trafik"))
        assert 22 not in numbers("ikimi")
        assert numbers("vl") == []
        assert 24 not in numbers("2")


def test_other_filters_narrow_what_is_found(app: Flask) -> None:
    with app.app_context():
        assert numbers("vatra", phase="3") == [24]
        assert numbers("Tiranë", theme="assistance", sort="-number") == [8]


def test_organisations_are_found_by_their_names_and_by_where_they_work(app: Flask) -> None:
    with app.app_context():
        assert organisations("klinika ligjore") == organisations("Legal Clinic") == ["klinika-ligjore"]
        assert organisations("vatra") == organisations("VATRA Vlorës") == ["vatra"]
        assert organisations("Rrethi i Lezhës") == organisations("Lezhë District")
        assert set(organisations("Rrethi i Lezhës")) == {"klinika-ligjore", "politikave-gjinore"}
        assert organisations("trafikimit") == organisations("--") == []
    change_grant(app, 8, published_at=None)
    with app.app_context():
        assert organisations("Rrethi i Lezhës") == ["politikave-gjinore"]


def test_the_total_leaves_out_what_the_reader_may_not_see(app: Flask) -> None:
    numbers_made = make_grants(app, FEW + 40, title_sq="Strehëz e re", title_en="New shelter")
    change_grant(app, numbers_made[0], published_at=None)
    with app.app_context(), counted_queries(app) as sent:
        page = list_grants(VISITOR, get_default_programme(), parse_filter({"q": ["strehëz re"]}), DAY)
        assert len(sent) <= 6
    assert page.total == FEW + 39
    assert [row.grant.number for row in page.rows] == numbers_made[1:26]
    with app.app_context():
        narrowed = list_grants(
            VISITOR, get_default_programme(), parse_filter({"q": ["strehëz"], "evidence": ["national"]}), DAY
        )
        assert narrowed.total == FEW + 39


def test_what_is_found_follows_every_change(app: Flask) -> None:
    with committed(app):
        grant = find_grant(3)
        grant.title_sq = "Titull krejt tjetër"
        grant.organisation.names.append(OrganisationName(text="Emër i ri", kind="alias"))
        partner = Partner(slug="ortak", name_sq="Ortak Provues", sort_key_sq="")
        db.session.add(partner)
        db.session.flush()
        grant.partners.append(GrantPartner(position=1, partner_id=partner.id, role="implementing"))
        vatra = db.session.scalars(select(Organisation).where(Organisation.slug == "vatra")).one()
        vatra.name_en = "Hearth"
        for site in find_grant(17).sites:
            db.session.delete(site)
    with app.app_context():
        assert numbers("krejt tjetër") == numbers("emër ri") == numbers("ortak") == [3]
        assert numbers("hearth") == [9, 24]
        assert organisations("hearth") == ["vatra"]
        assert numbers("Bashkia Pukë") == []
        assert find_derived_faults() == []


def test_what_was_rolled_back_is_not_found(app: Flask) -> None:
    with app.app_context():
        find_grant(3).title_sq = "Titull krejt tjetër"
        db.session.flush()
        db.session.rollback()
        assert numbers("krejt tjetër") == []


def test_a_deleted_grant_is_found_no_more(app: Flask) -> None:
    (number,) = make_grants(app, 1, title_sq="Strehëz e vetme")
    with committed(app):
        db.session.delete(find_grant(number))
    with app.app_context():
        assert numbers("strehëz vetme") == []
        assert find_derived_faults() == []


def test_faults_are_named_and_mended(app: Flask) -> None:
    with app.app_context():
        assert find_derived_faults() == []
        connection = db.session.connection()
        connection.execute(delete(SearchTerm).where(SearchTerm.term == "vatra"))
        changed = {"search_text": "x", "sort_key_en": "x"}
        connection.execute(update(Grant).where(Grant.number == 3).values(changed))
        assert len(find_derived_faults()) == 4
        assert rebuild_derived() == 2
        assert find_derived_faults() == []


def test_pieces() -> None:
    assert read_pieces("D&E, Fushë-Arrëz i") == [("d", "e"), ("fushe", "arrez"), ("i",)]
    assert read_pieces(" - ") == []
    assert len(read_pieces(" ".join(f"w{n}" for n in range(100)))) == 12
    assert beginnings(("clinics",)) == ["clinic"]
    assert beginnings(("ti",)) == beginnings(("2005",)) == []


def test_terms() -> None:
    assert terms_of("\n".join(word_lines(["Psycho-Social help"]))) == {
        "psycho", "social", "help", "~psycho social", "~social help", "psychosocial",
    }  # fmt: skip


@given(st.sets(st.integers(0, 3 * BLOCK)), st.sets(st.integers(0, 3 * BLOCK)))
def test_sets_of_records(one: set[int], other: set[int]) -> None:
    first, second = Matches.of(one), Matches.of(other)
    assert list(first) == sorted(one)
    assert len(first) == len(one)
    assert set(Matches.all_of([first, second])) == one & other
    assert set(Matches.any_of([first, second])) == one | other
    assert all(unpack(pack(bits)) == bits for bits in first.blocks.values())


@pytest.mark.parametrize("count", [0, 3, FEW + 1])
def test_the_condition_finds_exactly_the_set(app: Flask, count: int) -> None:
    wanted = set(make_grants(app, count))
    with app.app_context():
        ids = db.session.execute(select(Grant.number, Grant.id))
        found = Matches.of(key for number, key in ids if number in wanted)
        assert set(db.session.scalars(select(Grant.number).where(found.condition(Grant.id)))) == wanted
        assert db.session.scalars(select(GrantSite.id).where(GrantSite.id < 0)).all() == []


@pytest.mark.parametrize(
    "query", ["whole country", "Whole Country", "nationwide", "i gjithë vendi", "në të gjithë vendin"]
)
def test_the_words_for_the_whole_country_find_the_nationwide_grants(app: Flask, query: str) -> None:
    with app.app_context():
        assert numbers(query) == numbers("", evidence="national") == [1, 2, 10]
        assert numbers(f"{query} pisha") == [10]
        assert set(organisations(query)) == {
            "te-ndryshem-dhe-te-barabarte",
            "instituti-studimeve-sociale",
            "rruga-me-pisha",
        }


def test_groups_are_found_by_their_labels_in_both_languages(app: Flask) -> None:
    with app.app_context():
        assert numbers("egyptian") == numbers("egjiptian") == numbers("komuniteti egjiptian") == [22]
    with committed(app):
        db.session.delete(next(r for r in find_grant(22).target_groups if "egyptian" in r.group.value))
    with app.app_context():
        assert numbers("egyptian") == []


@pytest.mark.parametrize(("language", "place"), [("sq", 0), ("en", 1)])
def test_words_of_groups_are_those_of_the_pages(app: Flask, language: str, place: int) -> None:
    with app.test_request_context(f"/?lang={language}"):
        shown = {group: str(label) for group, label in TARGET_GROUP.items()}
        assert {group: words[place] for group, words in GROUP_WORDS.items()} == shown
        assert gettext("whole country") in NATIONWIDE_NAMES
