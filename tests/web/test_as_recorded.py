"""Lists, pages, files and the API as they were recorded at a past moment."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from difflib import ndiff
from io import BytesIO
from urllib.parse import urlencode
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select

from grants_app.domain.grants.details.models import GrantTargetGroup
from grants_app.domain.grants.models import GrantTheme
from grants_app.domain.grants.vocabulary import TargetGroup, Theme
from grants_app.domain.programmes.clock import TIRANA
from grants_app.domain.versions.models import RowVersion
from grants_app.domain.versions.tables import VERSIONED
from grants_app.extensions import db
from grants_app.recorded import ENDPOINTS, read_local, read_moment
from tests.clients import CheckedClient
from tests.conftest import csrf_token
from tests.factories import committed, find_grant, make_grants
from tests.web.portfolios import enter_amount
from tests.web.second import HOME, load

PAGES = (
    "/grants?",
    "/grants?q=qark&",
    "/grants?q=shkod&sort=title&lang=en&",
    "/grants?q=lezhë&theme=prevention&",
    "/grants?county=AL-10&status=completed&on=2006-05-10&sort=-start&",
    "/grants?organisation=vatra&kind=local&",
    "/grants/3?",
    "/grants/4?lang=sq&",
    "/organisations?",
    "/organisations?q=vatra&kind=local&",
    "/organisations/vatra?",
    "/exports?",
)
FILES = (
    "/exports/grants.csv?",
    "/exports/grants.csv?q=qark&sort=organisation&",
    "/api/v1/grants?limit=5&",
    "/api/v1/grants?q=lezhe&sort=-title&",
    "/api/v1/grants/3?",
    "/api/v1/organisations?",
    "/api/v1/organisations/vatra?",
    "/grants/counts?q=qark&",
    "/api/v1/coverage?level=county&",
    "/api/v1/coverage?on=2006-05-10&claims=1&",
    "/exports/coverage.geojson?level=district&",
)
NOTE = re.compile(
    r'<div class="callout callout-warning" role="note" aria-label="(An earlier|Të dhëna).*?</div>\s*</div>',
    re.DOTALL,
)
FORM = re.compile(r"<details>\s*<summary>[^<]*</summary>\s*<form[^>]*>.*?</form>\s*</details>", re.DOTALL)


def now() -> str:
    return datetime.now(UTC).isoformat()


def plain(body: str) -> str:
    """An answer without what tells which moment it is about."""
    body = NOTE.sub("", body)
    body = FORM.sub("", body)
    body = re.sub(
        r"(\?|&amp;|&|\\u0026)as_recorded=[^\"&'\\]*(&amp;|&)?", lambda m: m[1] if m[2] else "", body
    )
    body = re.sub(r'"as_recorded": ?"[^"]*",? ?', "", body)
    body = re.sub(r'<input type="hidden" name="(as_recorded|csrf_token)"[^>]*>', "", body)
    return re.sub(r"[\s,]+", " ", re.sub(r"[\s,]+(?=[<}])", "", body))


def differences(one: str, other: str) -> list[str]:
    return [line for line in ndiff(one.split("<"), other.split("<")) if line[0] in "+-"]


def answers(
    client: CheckedClient, moment: str | None = None, paths: tuple[str, ...] = FILES
) -> dict[str, str]:
    extra = urlencode({"as_recorded": moment}) if moment else ""
    found = {}
    for path in paths:
        language = "" if "lang=" in path else "lang=en&"
        answer = client.get(path + language + extra)
        assert answer.status_code == 200, (path, answer.get_data(as_text=True))
        found[path] = plain(answer.get_data(as_text=True))
    return found


def change_much(app: Flask) -> None:
    """Change, add and remove something in nearly all that a list shows."""
    make_grants(app, 2, title_sq="Qark i ri Lezhë")
    with committed(app):
        grant = find_grant(3)
        grant.title_sq, grant.title_en = "Titull tjetër", "Another title"
        grant.start_on = grant.start_on.replace(year=2004)
        grant.organisation.name_sq, grant.organisation.name_en = "Emër tjetër", "Another name"
        grant.organisation.names.clear()
        grant.phase.name_en = "Another phase"
        grant.programme.name_sq = "Program tjetër"
        grant.themes.append(GrantTheme(position=9, theme=Theme.CAPACITY_BUILDING))
        for one in list(grant.sites)[:1]:
            one.words = "Diku tjetër"
        fourth = find_grant(4)
        fourth.works_with.clear()
        fourth.target_groups.append(GrantTargetGroup(position=9, group=TargetGroup.CHILDREN))
    with committed(app):
        find_grant(5).closed_early_on = find_grant(5).start_on
        find_grant(6).is_draft = True


def test_answers_are_those_of_then(app: Flask, client: CheckedClient) -> None:
    paths = (*PAGES, *FILES)
    before = answers(client, paths=paths)
    moment = now()
    change_much(app)
    present, past = answers(client, paths=paths), answers(client, moment, paths)
    for path in paths:
        found = differences(before[path], past[path])
        assert not found, "\n".join([path, *found])
    assert [path for path in paths if present[path] == before[path]] == []


@pytest.mark.parametrize("name", ["specialist", "donor", "grantee.gip"])
def test_each_reader_gets_what_that_reader_got(
    app: Flask, client_as: Callable[[str], CheckedClient], name: str
) -> None:
    reader = client_as(name)
    enter_amount(app, 3, 1234500, released=True)
    enter_amount(app, 16, 99900, released=False)
    before = answers(reader)
    moment = now()
    change_much(app)
    past = answers(reader, moment)
    for path in FILES:
        assert not differences(before[path], past[path]), path


def moment_before(app: Flask) -> str:
    """A moment after which something was changed."""
    moment = now()
    with committed(app):
        find_grant(3).title_en = "A later title"
    return moment


def test_the_page_says_so_and_leads_back(app: Flask, client: CheckedClient) -> None:
    moment = moment_before(app)
    page = client.get("/grants", query_string={"as_recorded": moment, "q": "rural", "on": "2006-01-01"})
    text = page.get_data(as_text=True)
    assert "As recorded on" in text
    assert "A later title" not in text
    assert 'href="/grants?q=rural&amp;on=2006-01-01">Show what is recorded now' in text
    written = read_moment(moment).text
    assert f'<input type="hidden" name="as_recorded" value="{written}">' in text
    for path in (
        "/grants/3?",
        "/organisations/politikave-gjinore?",
        "/exports/grants.csv?",
        "/exports/portfolio.xlsx?",
    ):
        links = [link for link in re.findall(r'href="([^"]*)"', text) if link.startswith(path)]
        assert links, path
        assert all("as_recorded=2" in link for link in links), links
    assert not [link for link in re.findall(r'href="(/coverage[^"]*)"', text) if "as_recorded" in link]
    assert "As recorded on" not in client.get("/grants").get_data(as_text=True)
    assert "A later title" in client.get("/grants?q=later").get_data(as_text=True)


@pytest.mark.parametrize(
    ("language", "clocks"), [("en", "Local day and time"), ("sq", "Dita dhe ora lokale")]
)
def test_the_form_asks_for_a_time_as_the_histories_tell_it(
    client: CheckedClient, language: str, clocks: str
) -> None:
    page = client.get(f"/grants?q=rural&lang={language}").get_data(as_text=True)
    assert 'type="datetime-local" step="1" name="recorded_local"' in page
    assert page.count('<input type="hidden" name="q" value="rural">') == 2
    assert clocks in page


@pytest.mark.parametrize("home", ["", HOME])
def test_a_local_time_leads_to_its_moment(app: Flask, client: CheckedClient, home: str) -> None:
    load(app)
    asked = client.get(f"{home}/grants?q=e&lang=en&recorded_local=2026-07-01T12:00")
    assert asked.status_code == 302
    assert asked.location == f"{home}/grants?q=e&lang=en&as_recorded=2026-07-01T10%3A00%3A00Z"
    moment = moment_before(app)
    page = client.get(f"{home}/grants", query_string={"as_recorded": moment, "lang": "en"})
    local = datetime.fromisoformat(moment).astimezone(TIRANA).replace(microsecond=0, tzinfo=None)
    text = page.get_data(as_text=True)
    assert f'name="recorded_local" value="{local.isoformat()}"' in text
    assert f"{local:%H:%M}, local time (" in text


@pytest.mark.parametrize(
    ("local", "moment"),
    [
        ("2026-07-01T12:00", "2026-07-01T10:00:00Z"),
        ("2026-01-15T12:00:30", "2026-01-15T11:00:30Z"),
        ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
    ],
)
def test_summer_winter_and_an_hour_that_comes_twice(local: str, moment: str) -> None:
    assert read_local(local).text == moment


@pytest.mark.parametrize("local", ["yesterday", "2026-07-01T12:00Z", "0001-01-01T00:00", "2026-13-01T00:00"])
def test_what_is_no_local_time_is_refused(client: CheckedClient, local: str) -> None:
    answer = client.get("/grants", query_string={"recorded_local": local})
    assert answer.status_code == 400
    for other in ("/coverage", "/api/v1/grants"):
        assert client.get(other, query_string={"recorded_local": local}).status_code == 200, other


def test_buttons_and_history_are_of_the_present(
    app: Flask, client_as: Callable[[str], CheckedClient]
) -> None:
    specialist, moment = client_as("specialist"), moment_before(app)
    past = specialist.get("/grants/3", query_string={"as_recorded": moment}).get_data(as_text=True)
    present = specialist.get("/grants/3").get_data(as_text=True)
    for words in ("/grants/3/edit", "/grants/3/publication"):
        assert words in present
        assert words not in past


def test_pages_lead_on_through_the_past(app: Flask, client: CheckedClient) -> None:
    with app.app_context():
        moment = now()
    make_grants(app, 30, first=400)
    seen: list[int] = []
    url = f"/api/v1/grants?{urlencode({'as_recorded': moment, 'limit': 10, 'sort': '-title'})}"
    while url:
        answer = client.get(url).get_json()
        assert answer["meta"]["total"] == 24
        assert datetime.fromisoformat(answer["meta"]["as_recorded"]) == datetime.fromisoformat(moment)
        seen += [item["number"] for item in answer["data"]]
        url = (answer["links"]["next"] or "").removeprefix("http://localhost")
    assert sorted(seen) == list(range(1, 25))


def test_files_say_so(app: Flask, client: CheckedClient) -> None:
    moment = moment_before(app)
    table = client.get("/exports/grants.csv", query_string={"as_recorded": moment})
    stamp = f"{datetime.fromisoformat(moment):%Y%m%dT%H%M%S}Z"
    assert f"-recorded-{stamp}-" in table.headers["Content-Disposition"]
    workbook = client.get("/exports/portfolio.xlsx", query_string={"as_recorded": moment})
    with ZipFile(BytesIO(workbook.data)) as archive:
        words = "".join(archive.read(name).decode() for name in archive.namelist() if "/sheet" in name)
    assert "As recorded on" in words
    assert "A later title" not in words
    assert "Trafficking Prevention Programme in Rural Areas" in words
    sheet = client.get("/exports/factsheet.pdf", query_string={"as_recorded": moment})
    assert f"-recorded-{stamp}-" in sheet.headers["Content-Disposition"]
    places = client.get("/exports/coverage.geojson", query_string={"as_recorded": moment})
    assert datetime.fromisoformat(places.get_json(force=True)["as_recorded"]) == datetime.fromisoformat(
        moment
    )
    drawing = client.get("/exports/coverage.svg", query_string={"as_recorded": moment, "lang": "en"})
    for one in (places, drawing):
        assert f"-recorded-{stamp}-" in one.headers["Content-Disposition"]
    assert "As recorded on" in drawing.text
    assert "As recorded on" not in client.get("/exports/coverage.svg?lang=en").text
    again = client.get("/exports/grants.csv", query_string={"as_recorded": moment})
    assert again.headers["ETag"] == table.headers["ETag"]
    assert client.get("/exports/grants.csv").headers["ETag"] != table.headers["ETag"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("2999-01-01", "is not known yet"),
        ("2999-01-01T00:00:00Z", "is not known yet"),
        ("today", "no day"),
        ("2026-13-01", "no day"),
        ("2026-01-01T25:00", "no day"),
        ("0001-01-01T00:00:00+10:00", "no day"),
        ("9999-12-31", "no day"),
        ("2001-01-01", "has not been kept"),
        ("2001-01-01T10:00:00 02:00", "has not been kept"),
    ],
)
def test_other_moments_are_refused(client: CheckedClient, asked: str, words: str) -> None:
    page = client.get("/grants", query_string={"as_recorded": asked})
    assert page.status_code == 400
    assert words in page.get_data(as_text=True)
    assert "The first moment that can be asked for is" in page.get_data(as_text=True)
    answer = client.get("/api/v1/grants/3", query_string={"as_recorded": asked})
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["parameter"] == "as_recorded"
    assert words in answer.get_json()["detail"]


def test_the_first_moment_named_can_be_asked_for(app: Flask, client: CheckedClient) -> None:
    detail = client.get("/api/v1/grants?as_recorded=2001-01-01").get_json()["detail"]
    named = re.search(r"is (\d+ \w+ \d{4}, \d\d:\d\d:\d\d) UTC", detail)
    assert named is not None
    first = datetime.strptime(named[1], "%d %B %Y, %H:%M:%S").replace(tzinfo=UTC)
    first = min(first, datetime.now(UTC))
    assert client.get("/api/v1/grants", query_string={"as_recorded": first.isoformat()}).status_code == 200
    with app.app_context():
        beginning = db.session.scalar(select(RowVersion.at))
    assert beginning is not None
    assert beginning <= first < beginning + timedelta(seconds=1)


def test_several_moments_are_refused(client: CheckedClient) -> None:
    assert client.get("/grants?as_recorded=2026-01-01&as_recorded=2026-01-02").status_code == 400


@pytest.mark.parametrize(
    "path", ["/", "/coverage", "/coverage/gaps", "/api/v1/coverage/gaps", "/api/v1/portfolio", "/login"]
)
def test_pages_of_the_present_refuse_it(client: CheckedClient, path: str) -> None:
    answer = client.get(path, query_string={"as_recorded": now()})
    assert answer.status_code == 400
    assert "the present alone" in answer.get_data(as_text=True)


def test_nothing_is_changed_in_the_past(app: Flask, client_as: Callable[[str], CheckedClient]) -> None:
    specialist = client_as("specialist")
    token = csrf_token(specialist, "/grants/3/publication")
    address = f"/grants/3/publication?{urlencode({'as_recorded': now()})}"
    data = {"change": "withdraw", "reason": "too_early", "csrf_token": token}
    assert specialist.post(address, data=data).status_code == 400
    assert specialist.get("/api/v1/grants/3").status_code == 200


def test_a_moment_is_read_in_every_form() -> None:
    assert read_moment("2026-03-01").at == datetime(2026, 3, 1, 23, 59, 59, 999999, tzinfo=UTC)
    for text in (
        "2026-03-01T10:00",
        "2026-03-01T10:00:00Z",
        "2026-03-01T11:00:00+01:00",
        "2026-03-01t11:00 01:00",
    ):
        assert read_moment(text).at == datetime(2026, 3, 1, 10, tzinfo=UTC)
        assert read_moment(text).text == "2026-03-01T10:00:00Z"


# What such an answer reads beside the tables that are kept through time, and why that is right.
OF_THE_PRESENT = {
    "place": "a division of a country does not change, it is only described better",
    "place_name": "as places",
    "geography": "as places",
    "search_term": "corrected for the records that have changed since",
    "audit_head": "the revision by which answers are kept",
    "audit_entry": "the last change before the moment, and who may read the log",
    "row_version": "the past itself",
    "user_account": "who asks, today",
    "sign_in": "who asks, today",
    "exchange_rate": "rates are added and never changed",
    "seeded_record": "what the document says, whenever it is asked",
}


def test_no_table_that_is_shown_is_forgotten(
    app: Flask, client: CheckedClient, client_as: Callable[[str], CheckedClient]
) -> None:
    """A new table that such an answer reads is kept through time, or stands above with a reason."""
    specialist, moment = client_as("specialist"), moment_before(app)
    with app.app_context():
        names = set(db.metadata.tables)
    paths = (*PAGES, *FILES, "/exports/portfolio.xlsx?", "/api/v1/organisations/vatra?")
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        for reader, asked in (
            (client, paths),
            (specialist, (*paths, "/reconciliation?", "/reconciliation.csv?")),
        ):
            for path in asked:
                assert reader.get(f"{path}{urlencode({'as_recorded': moment})}").status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    read = {word for statement in statements for word in re.findall(r"\w+", statement) if word in names}
    assert read - VERSIONED - OF_THE_PRESENT.keys() == set()
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints >= ENDPOINTS
