"""The order of lists: Albanian and English readers each find what they see in the order of their alphabet."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, create_engine, select

from grants_app.cli import SEED
from grants_app.domain.accounts.viewer import VISITOR
from grants_app.domain.exports.queries import (
    iterate_grant_records,
    list_grant_records,
    list_organisation_records,
)
from grants_app.domain.grants.choices import list_choices
from grants_app.domain.grants.filters import SORTED_BY_TEXT, FilterError, GrantFilter, parse_filter
from grants_app.domain.grants.grantees.filters import OrganisationFilter
from grants_app.domain.grants.grantees.queries import list_organisations
from grants_app.domain.grants.grantees.reading import get_organisation_in_full
from grants_app.domain.grants.listed import list_rows
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.domain.texts.collation import shown, sort_key, sort_key_en, sort_key_sq
from grants_app.extensions import SORT_KEY
from tests.factories import change_grant, make_grants, make_organisations

DAY = date(2006, 5, 10)
LANGUAGES = ("sq", "en")


def own_words() -> list[str]:
    """Every word and every two words side by side in the facts and the gazetteer."""
    found: set[str] = set()
    for path in SEED.rglob("*"):
        if path.suffix in (".toml", ".csv"):
            words = re.findall(r"\w+", path.read_text(encoding="utf-8").replace("_", " "))
            found.update(words)
            found.update(f"{one} {other}" for one, other in pairwise(words))
    return sorted(found)


@pytest.mark.parametrize(("language", "collation"), [("sq", "sq-x-icu"), ("en", "en-x-icu")])
def test_keys_sort_every_word_of_the_facts_as_icu_does(postgres: str, language: str, collation: str) -> None:
    words = own_words()
    assert len(words) > 10_000
    engine = create_engine(postgres)
    with engine.connect() as connection:
        ours, theirs = both_orders(connection, words, language, collation)  # never committed
    engine.dispose()
    assert ours == theirs


def both_orders(
    connection: Connection, words: list[str], language: str, collation: str
) -> tuple[list[str], list[str]]:
    table = Table(
        "word",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("text", Text),
        Column("key", SORT_KEY),
    )
    table.create(connection)
    connection.execute(
        table.insert(), [{"text": word, "key": sort_key.__wrapped__(word, language)} for word in words]
    )
    by_key = select(table.c.text).order_by(table.c.key, table.c.text.collate("C"))
    by_icu = select(table.c.text).order_by(table.c.text.collate(collation), table.c.text.collate("C"))
    return list(connection.scalars(by_key)), list(connection.scalars(by_icu))


def test_english_readers_find_albanian_letters_among_their_own() -> None:
    names = ["Çorovodë", "Cërrik", "Dibër", "Durrës", "Devoll", "Dhivër", "Shkodër", "Suç", "Sarandë"]
    assert sorted(names, key=sort_key_sq) == [
        "Cërrik", "Çorovodë", "Devoll", "Dibër", "Durrës", "Dhivër", "Sarandë", "Suç", "Shkodër",
    ]  # fmt: skip
    assert sorted(names, key=sort_key_en) == [
        "Cërrik", "Çorovodë", "Devoll", "Dhivër", "Dibër", "Durrës", "Sarandë", "Shkodër", "Suç",
    ]  # fmt: skip
    assert sort_key_en("Krujë") < sort_key_en("Kruje e Re") < sort_key_en("Krujës")
    assert sort_key_en("zh") < sort_key_en("Яна")


def prepared(app: Flask) -> None:
    """Titles and names that the two languages order differently, one without a translation."""
    make_grants(app, 1, first=101, title_sq="Çdo vajzë", title_en="Zebra")
    make_grants(app, 1, first=102, title_sq="Dhoma e re", title_en=None)
    make_grants(app, 1, first=103, title_sq="Duhet folur", title_en="Aardvark")
    make_organisations(app, 3)
    change_grant(app, 7, title_en=None)


def titles(language: str, sort: str, limit: int = 100) -> list[str]:
    """The titles shown, read page by page."""
    found: list[str] = []
    cursor: list[str] = []
    while True:
        given = {"sort": [sort], "limit": [str(limit)], "cursor": cursor}
        page = list_rows(VISITOR, get_default_programme(), parse_filter(given, language=language), DAY)
        found += [shown(row.title_sq, row.title_en, language) for row in page.rows]
        if page.next_cursor is None:
            return found
        cursor = [page.next_cursor]


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_stand_in_the_order_of_what_is_shown(app: Flask, language: str) -> None:
    prepared(app)
    with app.app_context():
        found = titles(language, "title")
        assert found == sorted(found, key=lambda title: sort_key(title, language))
        assert titles(language, "title", limit=4) == found
        assert titles(language, "-title", limit=5) == found[::-1]
        assert found.index("Dhoma e re") > found.index("Duhet folur" if language == "sq" else "Aardvark")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_of_names_stands_in_the_order_of_what_is_shown(app: Flask, language: str) -> None:
    prepared(app)

    def in_order(names: list[str]) -> bool:
        return len(names) > 1 and names == sorted(names, key=lambda name: sort_key(name, language))

    def name(record: object) -> str:
        return shown(getattr(record, "name_sq", None), getattr(record, "name_en", None), language)

    with app.app_context():
        asked = GrantFilter(sort="organisation", limit=100, language=language)
        assert in_order(
            [name(row.organisation) for row in list_rows(VISITOR, get_default_programme(), asked, DAY).rows]
        )
        choices = list_choices(VISITOR, get_default_programme(), asked)
        for group in (choices.organisations, choices.counties, choices.districts):
            assert in_order([name(choice) for choice in group])
        organisations = list_organisations(
            VISITOR, get_default_programme(), OrganisationFilter(limit=100, language=language), DAY
        )
        assert in_order([name(row.organisation) for row in organisations.rows])
        found = list_organisation_records(VISITOR, get_default_programme(), asked, DAY)
        assert in_order([shown(record.name.sq, record.name.en, language) for record in found])
        grants = list(iterate_grant_records(VISITOR, get_default_programme(), asked, DAY))
        assert in_order([shown(g.organisation.name.sq, g.organisation.name.en, language) for g in grants])
        places = get_organisation_in_full(
            VISITOR, get_default_programme(), "klinika-ligjore", DAY, language
        ).work.places
        assert in_order([place.name or "" for place in places if place.level == "district"])


def test_pages_of_organisations_lead_on_in_both_orders(app: Flask) -> None:
    with app.app_context():
        for language in LANGUAGES:
            whole = list_organisations(
                VISITOR, get_default_programme(), OrganisationFilter(limit=100, language=language), DAY
            )
            first = list_organisations(
                VISITOR, get_default_programme(), OrganisationFilter(limit=9, language=language), DAY
            )
            rest = OrganisationFilter(limit=100, language=language, cursor=first.next_cursor)
            found = [*first.rows, *list_organisations(VISITOR, get_default_programme(), rest, DAY).rows]
            assert [row.organisation.slug for row in found] == [row.organisation.slug for row in whole.rows]
            other = OrganisationFilter(language="en" if language == "sq" else "sq", cursor=first.next_cursor)
            with pytest.raises(FilterError):
                list_organisations(VISITOR, get_default_programme(), other, DAY)


def test_a_cursor_belongs_to_the_order_of_its_language(app: Flask) -> None:
    with app.app_context():
        for sort in ("title", "-title", "organisation", "number"):
            asked = parse_filter({"sort": [sort], "limit": ["5"]}, language="en")
            cursor = list_rows(VISITOR, get_default_programme(), asked, DAY).next_cursor or ""
            given = {"sort": [sort], "cursor": [cursor]}
            if sort.removeprefix("-") in SORTED_BY_TEXT:
                with pytest.raises(FilterError):
                    list_rows(VISITOR, get_default_programme(), parse_filter(given), DAY)
            else:
                assert list_rows(VISITOR, get_default_programme(), parse_filter(given), DAY).first == 6


def test_the_order_for_programs_is_the_albanian_one(app: Flask) -> None:
    """And an order of another language cannot be asked for by name."""
    prepared(app)
    with app.app_context():
        page = list_grant_records(
            VISITOR, get_default_programme(), parse_filter({"sort": ["title"], "limit": ["100"]}), DAY
        )
        found = [record.title.sq or record.title.en or "" for record in page.records]
        assert found == sorted(found, key=sort_key_sq)
        with pytest.raises(FilterError):
            parse_filter({"sort": ["title@en"]})
