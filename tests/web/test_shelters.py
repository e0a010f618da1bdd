"""Shelters: nobody and nothing tells where one stands, beyond its county and what the document published."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from grants_app.cli import SEED
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.editing.sites import mark_site
from grants_app.domain.grants.search.keeping import find_derived_faults
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, SiteLevel
from grants_app.domain.versions.models import RowVersion
from grants_app.extensions import db, utc_now
from tests.awards import desk
from tests.checks.access_table import ACCOUNTS, ROLES
from tests.checks.migrating import MIGRATIONS, migrate
from tests.checks.tables import contents
from tests.checks.test_seeding import seed
from tests.conftest import DATABASES, make_app
from tests.databases import Copies
from tests.factories import committed, find_grant
from tests.released import release_cases
from tests.sign_ins import ClientAs
from tests.web.everything import Question, differing, sign_in, walk
from tests.web.test_awards import fields

# Two communes in two districts of the county AL-06, which no seeded grant names.
HERE, THERE = "AL-7201", "AL-7105"
NUMBER = 9  # a published grant of the organisation whose account stands for grantees
PATH = f"/grants/{NUMBER}/sites"
QUESTION = Question(
    number=NUMBER,
    codes=(HERE, THERE, "AL-ER", "AL-DV", "AL-06"),
    words=("Barmash", "Proger"),
    filters=("district=AL-ER", "district=AL-DV", "county=AL-06"),
)
# Filled anew with every request or sign-in, with digests over moments.
OWN_TIMES = {"audit_entry", "audit_head", "audit_field", "sign_in", "sign_in_failure", "user_account"}


@pytest.fixture(params=DATABASES)
def fresh_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Flask]]:
    """Make an application on a seeded database that nobody has touched; only the last one made is used."""
    made: list[Flask] = []

    def leave() -> None:
        for app in made:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()

    def fresh() -> Flask:
        leave()
        folder = tmp_path / str(len(made)) / "instance"  # whose name stands on a page
        folder.mkdir(parents=True)
        if request.param == "sqlite":
            template: Path = request.getfixturevalue("seeded_sqlite")
            for suffix in ("", "-wal", "-shm"):
                if template.with_name(template.name + suffix).exists():
                    shutil.copy(template.with_name(template.name + suffix), folder / f"g.sqlite{suffix}")
            url = f"sqlite:///{folder / 'g.sqlite'}"
        else:
            copies: Copies = request.getfixturevalue("postgres_copies")
            url = copies.fresh()
        made.append(make_app(url, folder))
        return made[-1]

    yield fresh
    leave()


def plant(app: Flask, code: str, *, is_shelter: bool) -> None:
    """A site of grant 9 in a commune, as a specialist types and chooses it; a shelter unless it is open."""
    with app.app_context():
        name = db.session.scalars(select(Place.name).where(Place.code == code)).one()
    release_cases(app)
    client = sign_in(app, "specialist")
    typed = {"words": f"Komuna {name}", "evidence": "rural_stated"} | (
        {"is_sensitive": "y"} if is_shelter else {}
    )
    asked = client.post(PATH, data={**fields(client.get(PATH).text), **typed})
    assert code in asked.text
    answer = client.post(PATH, data={**fields(asked.text), **typed, "chosen": code})
    assert answer.status_code == 303


@pytest.mark.parametrize("role", Role)
def test_no_answer_tells_where_a_shelter_stands(fresh_app: Callable[[], Flask], role: Role) -> None:
    """Two portfolios that differ in nothing but the commune of a shelter answer alike, everywhere."""
    answers = []
    for code in (HERE, THERE):
        app = fresh_app()
        plant(app, code, is_shelter=True)
        answers.append([walk(app, role, language, QUESTION) for language in ("sq", "en")])
    for one, other in zip(*answers, strict=True):
        assert len(one) > 60
        assert differing(one, other) == []


def test_the_walk_finds_every_output_that_names_an_open_site(fresh_app: Callable[[], Flask]) -> None:
    """The same walk over a site that is no shelter: so it would find an output that forgets the rule."""
    answers = []
    for code in (HERE, THERE):
        app = fresh_app()
        plant(app, code, is_shelter=False)
        answers.append(walk(app, Role.SPECIALIST, "en", QUESTION))
    found = {path.partition("?")[0] for path in differing(*answers)}
    assert found >= {
        f"/grants/{NUMBER}",
        PATH,
        "/grants",
        "/grants/counts",
        "/organisations",
        "/organisations/vatra",
        "/coverage",
        f"/coverage/places/{HERE}",
        f"/coverage/places/{THERE}",
        "/coverage/places/AL-ER",
        "/coverage/planner",
        "/exports/portfolio.xlsx",
        "/exports/grants.csv",
        "/exports/factsheet.pdf",
        "/api/v1/grants",
        f"/api/v1/grants/{NUMBER}",
        "/api/v1/coverage",
        "/admin/audit",
        "/admin/audit/log.csv",
    }


def test_nothing_stored_tells_where_a_shelter_stands(fresh_app: Callable[[], Flask]) -> None:
    """Nor does a backup, a dump or an output that is yet to be written."""
    stored, logged = [], []
    for code in (HERE, THERE):
        app = fresh_app()
        plant(app, code, is_shelter=True)
        with app.app_context():
            url = db.engine.url.render_as_string(hide_password=False)
            logged.append(
                [
                    (row.action, row.changes)
                    for row in db.session.execute(select(AuditEntry.action, AuditEntry.changes)).all()
                ]
            )
        stored.append({name: rows for name, rows in contents(url).items() if name not in OWN_TIMES})
    assert logged[0] == logged[1]
    assert {name for name in stored[0] if _untimed(stored[0][name]) != _untimed(stored[1][name])} == set()


def _untimed(rows: list[tuple[Any, ...]]) -> list[str]:
    return sorted(re.sub(r"datetime\.datetime\([^)]*\)+", "*", str(row)) for row in rows)


def site_of(app: Flask, number: int, position: int = 1) -> dict[str, Any]:
    with app.app_context():
        statement = select(GrantSite).where(
            GrantSite.grant_id == find_grant(number).id, GrantSite.position == position
        )
        site = db.session.scalars(statement).one()
        names = ("id", "words", "place_id", "district_id", "county_id", "level", "evidence", "sensitive")
        return {name: getattr(site, name) for name in names}


def test_marking_a_site_as_a_shelter_deletes_what_is_finer(app: Flask, client_as: ClientAs) -> None:
    plant(app, HERE, is_shelter=False)
    position = _last_position(app)
    client = client_as("specialist")
    before = site_of(app, NUMBER, position)
    assert before["level"] is SiteLevel.COMMUNE
    answer = client.post(PATH, data={**fields(client.get(PATH).text), "shelter": str(before["id"])})
    assert answer.status_code == 303
    after = site_of(app, NUMBER, position)
    assert (after["words"], after["level"], after["district_id"]) == ("Korçë", SiteLevel.COUNTY, None)
    assert (after["place_id"], after["evidence"]) == (before["county_id"], Evidence.LEVEL_UNSTATED)
    assert str(before["words"]) not in client.get("/grants/9").text
    with app.app_context():
        states = db.session.scalars(
            select(RowVersion.before).where(RowVersion.table_name == "grant_site")
        ).all()
        assert [one and (one["words"], one["level"]) for one in states] == [None, ("Korçë", "county")]
        assert find_derived_faults() == []
        assert "barmash" not in find_grant(NUMBER).search_text
    again = client.post(PATH, data={**fields(client.get(PATH).text), "open": str(before["id"])})
    assert again.status_code == 303
    assert site_of(app, NUMBER, position) == {**after, "sensitive": False}


def test_no_past_moment_tells_what_marking_deleted(app: Flask, client_as: ClientAs) -> None:
    plant(app, HERE, is_shelter=False)
    between, client = utc_now().isoformat(), client_as("specialist")
    paths = (f"/grants/{NUMBER}", f"/api/v1/grants/{NUMBER}", "/organisations/vatra", "/exports/grants.csv")

    def told_of_the_past() -> list[bool]:
        answers = [client.get(path, query_string={"as_recorded": between, "lang": "en"}) for path in paths]
        assert [one.status_code for one in answers] == [200] * len(paths)
        return ["Barmash" in one.get_data(as_text=True) for one in answers]

    assert told_of_the_past() == [True] * len(paths)
    site_id = site_of(app, NUMBER, _last_position(app))["id"]
    marked = {**fields(client.get(PATH).text), "shelter": str(site_id)}
    assert client.post(PATH, data=marked).status_code == 303
    assert told_of_the_past() == [False] * len(paths)


def _last_position(app: Flask) -> int:
    with app.app_context():
        return max(site.position for site in find_grant(NUMBER).sites)


@pytest.mark.parametrize("is_taken_away", [False, True])
def test_the_log_shows_the_county_of_what_became_a_shelter(
    app: Flask, client_as: ClientAs, *, is_taken_away: bool
) -> None:
    client = client_as("specialist")
    typed = {"words": "Barmash", "evidence": "rural_stated", "chosen": HERE}
    assert client.post(PATH, data={**fields(client.get(PATH).text), **typed}).status_code == 303
    for path in (f"/grants/{NUMBER}", "/admin/audit", "/admin/audit/log.csv"):
        assert "Barmash" in client.get(path).text, path
    with app.app_context():
        site_id = db.session.scalars(select(GrantSite.id).order_by(GrantSite.id.desc()).limit(1)).one()
    steps = ("shelter", "remove") if is_taken_away else ("shelter",)
    for step in steps:
        sent = {**fields(client.get(PATH).text), step: str(site_id)}
        assert client.post(PATH, data=sent).status_code == 303

    for role in ("specialist", "admin"):
        for path in (f"/grants/{NUMBER}", "/admin/audit", "/admin/audit/log.csv"):
            answer = client_as(role).get(path, query_string={"lang": "en"})
            assert answer.status_code == 200
            assert "Barmash" not in answer.text, (role, path)
            assert HERE not in answer.text, (role, path)
            assert "Korçë" in answer.text
        assert "Rural area stated" not in client_as(role).get("/admin/audit?lang=en").text


def test_a_site_of_the_document_stays_as_it_was_published(app: Flask, client_as: ClientAs) -> None:
    plain = site_of(app, 16)
    with desk(app) as at:
        assert mark_site(at.viewer, at.programme, 16, plain["id"], is_sensitive=True)
        assert not mark_site(at.viewer, at.programme, 16, plain["id"], is_sensitive=True)
    assert site_of(app, 16) == {**plain, "sensitive": True}
    assert seed(app, SEED).changed == 0
    assert site_of(app, 16)["sensitive"]
    assert client_as("specialist").post(
        "/grants/16/sites",
        data={**fields(client_as("specialist").get("/grants/16/sites").text), "shelter": "99999"},
    ).status_code in {400, 404}


def test_a_shelter_is_refused_where_it_lies_in_no_county(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    typed = {"words": "vendi", "evidence": "national", "chosen": "country", "is_sensitive": "y"}
    answer = client.post(f"{PATH}?lang=en", data={**fields(client.get(PATH).text), **typed})
    assert answer.status_code == 422
    assert "A shelter stands in one place" in answer.text


def test_words_typed_beside_a_county_are_not_kept_either(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    typed = {"words": "Korçë", "evidence": "urban_only", "chosen": "AL-06", "is_sensitive": "y"}
    data = {**fields(client.get(PATH).text), **typed, "words": "shtëpia e fundit në Barmash"}
    assert client.post(PATH, data=data).status_code == 303
    site = site_of(app, NUMBER, _last_position(app))
    assert (site["words"], site["evidence"]) == ("Korçë", Evidence.LEVEL_UNSTATED)


@pytest.mark.parametrize("values", [{}, {"first_line": 209, "inferred": True}])
def test_the_database_refuses_a_finer_shelter(app: Flask, values: dict[str, Any]) -> None:
    """Whatever writes sites and forgets the rule fails; what the document published is let in."""
    add_commune(app, sensitive=False, **values)
    with pytest.raises(IntegrityError, match="shelter_is_coarse"):
        add_commune(app, sensitive=True, **values)
    add_commune(app, sensitive=True, first_line=209, inferred=False)


def add_commune(app: Flask, **values: Any) -> None:
    with committed(app):
        place = db.session.scalars(select(Place).where(Place.code == HERE)).one()
        db.session.add(
            GrantSite(
                grant_id=find_grant(NUMBER).id,
                position=90,
                words=place.name,
                place_id=place.id,
                district_id=place.district_id,
                county_id=place.county_id,
                level=SiteLevel.COMMUNE,
                evidence=Evidence.RURAL_STATED,
                **values,
            )
        )


def test_what_was_stored_before_the_rule_is_made_coarse(app: Flask) -> None:
    add_commune(app, sensitive=False)
    migrate(app, MIGRATIONS, down=True, to="0014")
    with app.app_context(), db.engine.begin() as connection:
        # Past the models, which are those of today.
        connection.execute(text("UPDATE grant_site SET sensitive = true WHERE position = 90"))
    migrate(app, MIGRATIONS, down=False, to="head")
    site = site_of(app, NUMBER, 90)
    assert (site["words"], site["level"], site["district_id"]) == ("Korçë", SiteLevel.COUNTY, None)
    assert (site["place_id"], site["evidence"]) == (site["county_id"], Evidence.LEVEL_UNSTATED)


def test_the_seeding_keeps_no_commune_that_only_we_inferred(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "seed"
    shutil.copytree(SEED, folder)
    path = folder / "grants" / "24.toml"
    facts = path.read_text(encoding="utf-8")
    path.write_text(
        facts.replace('place = "AL-VL"\nlevel = "district"', 'place = "AL-12301"\nlevel = "commune"'),
        encoding="utf-8",
    )
    assert path.read_text(encoding="utf-8") != facts
    assert seed(app, folder).changed == 1
    site = site_of(app, 24)
    assert (site["words"], site["level"], site["district_id"]) == ("Vlora", SiteLevel.COUNTY, None)
    assert (seed(app, folder).changed, seed(app, folder).kept) == (0, [])


def test_every_role_is_walked() -> None:
    assert set(ACCOUNTS) == set(Role)
    assert set(ROLES["published"]) == set(Role)


def test_the_browser_keeps_no_name_of_a_place_that_may_be_a_shelter(client_as: ClientAs) -> None:
    page = client_as("specialist").get(PATH).text
    assert "data-keep" not in page
    before, after = page.split('name="words"')
    assert 'autocomplete="off"' in before.rpartition("<")[2] + after.partition(">")[0]
