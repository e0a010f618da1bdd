"""Files of many grants: the worker makes them, for whoever asked alone, and they do not stay."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.documents.storage import open_store
from grants_app.domain.jobs.models import Job
from grants_app.domain.jobs.vocabulary import JobError, JobState
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.clock import TIRANA
from grants_app.extensions import db, utc_now
from grants_app.job_kinds import HANDLERS, queue_housekeeping
from grants_app.running import run_next
from tests.clients import CheckedClient
from tests.conftest import csrf_token, visitor
from tests.factories import committed, counted_queries
from tests.page_checks import check_page, text_of
from tests.sign_ins import ClientAs
from tests.web.portfolios import enter_amount, hide_grant
from tests.web.second import HOME, load
from tests.web.test_grants import page
from tests.web.test_openapi import check
from tests.web.test_preview import begin
from tests.web.test_publication import change

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
TABLE, WORKBOOK = "/exports/grants.csv", "/exports/portfolio.xlsx"
HIDDEN = re.compile(r'name="(\w+)" value="([^"]*)"')


@pytest.fixture
def low(app: Flask) -> Flask:
    """The application where any grant is many."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], files_at_once=0)
    return app


def order(reader: CheckedClient, path: str, home: str = "") -> str:
    """Have a file made as its page offers; the address of the job's page."""
    offer = reader.get(path, headers=BROWSER)
    assert offer.mimetype == "text/html", "a large file is not answered at once to a person"
    form = offer.get_data(as_text=True).split(f'action="{home}/exports/making"')[1].split("</form>")[0]
    fields = {name: value.replace("&amp;", "&") for name, value in HIDDEN.findall(form)}
    answer = reader.post(f"{home}/exports/making", data=fields)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def send(reader: CheckedClient, address: str, verb: str) -> TestResponse:
    return reader.post(f"{address}/{verb}", data={"csrf_token": csrf_token(reader, "/exports")})


def work(app: Flask) -> JobState | None:
    return run_next(app, HANDLERS, Event())


def keep_house(app: Flask) -> None:
    with committed(app):
        queue_housekeeping(utc_now())
    assert work(app) is JobState.DONE


def jobs_of(app: Flask) -> list[Job]:
    with app.app_context():
        found = list(db.session.scalars(select(Job).where(Job.address.is_not(None)).order_by(Job.id)))
        db.session.expunge_all()
        return found


def made(app: Flask) -> list[str]:
    return [file.path for file in open_store(app.config["SETTINGS"].files_url).list_files("made")]


def shown(reader: CheckedClient, address: str, language: str = "en") -> str:
    answer = reader.get(f"{address}?lang={language}", headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return text_of(check_page(answer.get_data(as_text=True), language=None))


@pytest.fixture
def readers(low: Flask, client_as: ClientAs) -> dict[str, CheckedClient]:
    enter_amount(low, 3, 100_00, released=True)
    hide_grant(low, 9)
    names = ("donor", "specialist", "grantee.vatra")
    return {"visitor": visitor(low)} | {name: client_as(name) for name in names}


def test_a_small_file_is_answered_at_once_as_before(client: CheckedClient) -> None:
    for path in (TABLE, WORKBOOK):
        assert client.get(path, headers=BROWSER).headers["Content-Disposition"].startswith("attachment")
    assert "/exports/making" not in client.get("/exports", headers=BROWSER).get_data(as_text=True)


def test_a_program_gets_a_large_file_at_once(low: Flask, client: CheckedClient) -> None:
    for path in (TABLE, WORKBOOK):
        answer = client.get(path, headers={"Accept": "*/*"})
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert jobs_of(low) == []


@pytest.mark.parametrize("path", [TABLE, WORKBOOK])
@pytest.mark.parametrize(
    "query", ["lang=sq", "lang=en&phase=2&phase=1&sort=-title&on=2005-10-01&level=county"]
)
def test_what_the_worker_makes_is_what_its_address_answers_each_reader(
    low: Flask, readers: dict[str, CheckedClient], path: str, query: str
) -> None:
    pages = {name: order(reader, f"{path}?{query}") for name, reader in readers.items()}
    assert [work(low) for _ in pages] == [JobState.DONE] * len(pages)
    files = {}
    for name, reader in readers.items():
        fetched, direct = reader.get(f"{pages[name]}/file"), reader.get(f"{path}?{query}")
        for header in ("Content-Disposition", "Content-Type"):
            assert fetched.headers[header] == direct.headers[header]
        assert int(fetched.headers["Content-Length"]) == len(fetched.data)
        assert fetched.headers["Cache-Control"] == "no-store"
        assert fetched.data == direct.data
        files[name] = fetched.data
    assert len(set(files.values())) == len(files), "each holds what that reader may see, and no more"


def test_the_file_holds_what_was_recorded_at_the_moment_asked_for(low: Flask, client_as: ClientAs) -> None:
    specialist, moment = client_as("specialist"), utc_now().isoformat().replace("+00:00", "Z")
    path = f"{TABLE}?lang=en&as_recorded={moment}"
    before = specialist.get(path).data
    hide_grant(low, 9)
    address = order(specialist, path)
    assert work(low) is JobState.DONE
    assert specialist.get(f"{address}/file").data == before


@pytest.mark.parametrize("path", [TABLE, WORKBOOK])
def test_a_file_of_another_programme_holds_that_programme(low: Flask, client_as: ClientAs, path: str) -> None:
    load(low)
    donor = client_as("donor")
    address = order(donor, f"{HOME}{path}?lang=en", HOME)
    assert work(low) is JobState.DONE
    fetched, direct = donor.get(f"{address}/file"), donor.get(f"{HOME}{path}?lang=en")
    assert fetched.data == direct.data != donor.get(f"{path}?lang=en").data
    assert fetched.headers["Content-Disposition"] == direct.headers["Content-Disposition"]
    assert f'href="{HOME}/exports"' in donor.get(address).get_data(as_text=True)


@pytest.mark.parametrize("language", ["sq", "en"])
def test_its_page_says_how_it_stands(low: Flask, client_as: ClientAs, language: str) -> None:
    donor = client_as("donor")
    address = order(donor, WORKBOOK)
    waits = shown(donor, address, language)
    assert {"sq": "Skedari juaj pret", "en": "Your file is waiting"}[language] in waits
    assert {"sq": "deri tani nuk është parë asnjë", "en": "none has been seen so far"}[language] in waits
    assert 'http-equiv="refresh"' in donor.get(address).get_data(as_text=True)
    assert work(low) is JobState.DONE
    ready = donor.get(address).get_data(as_text=True)
    assert f"{address}/file" in ready
    assert "http-equiv" not in ready
    assert {"sq": "është gati", "en": "is ready"}[language] in shown(donor, address, language)


def test_the_same_file_asked_for_twice_while_it_is_made_is_one_job(low: Flask, client_as: ClientAs) -> None:
    donor = client_as("donor")
    first = order(donor, f"{TABLE}?lang=sq")
    assert order(donor, f"{TABLE}?lang=sq") == first
    assert order(donor, f"{TABLE}?lang=en") != first
    while work(low):
        pass
    assert order(donor, f"{TABLE}?lang=sq") != first, "a later one holds what is true by then"
    assert len(jobs_of(low)) == 3


def test_a_file_is_nobody_elses(low: Flask, readers: dict[str, CheckedClient]) -> None:
    pages = {name: order(reader, TABLE) for name, reader in readers.items()}
    while work(low):
        pass
    others = {**readers, "another visitor": visitor(low)}
    for owner, address in pages.items():
        for name, reader in others.items():
            expected = 200 if name == owner else 404
            api = address.replace("/jobs/", "/api/v1/jobs/")
            assert [reader.get(p).status_code for p in (address, f"{address}/file", api)] == [expected] * 3
            assert (address in reader.get("/jobs").get_data(as_text=True)) == (name == owner)
            if name != owner:
                assert reader.get(api).mimetype == "application/problem+json"
                token = csrf_token(reader, "/exports")
                for verb in ("cancel", "again"):
                    answer = reader.post(f"{address}/{verb}", data={"csrf_token": token})
                    assert answer.status_code == 404


def test_a_file_is_not_given_out_after_something_was_withdrawn(low: Flask, client_as: ClientAs) -> None:
    donor, specialist = client_as("donor"), client_as("specialist")
    address = order(donor, TABLE)
    assert work(low) is JobState.DONE
    assert change(specialist, "withdraw") == 302
    assert "no longer given out" in shown(donor, address)
    assert donor.get(f"{address}/file").status_code == 404
    keep_house(low)
    assert made(low) == []
    send(donor, address, "again")
    assert work(low) is JobState.DONE
    assert donor.get(f"{address}/file").data == donor.get(TABLE).data


def test_a_file_is_not_given_to_somebody_who_sees_other_things_by_now(
    low: Flask, client_as: ClientAs
) -> None:
    specialist = client_as("specialist")
    address, waiting = order(specialist, TABLE), order(specialist, WORKBOOK)
    assert work(low) is JobState.DONE
    with committed(low):
        db.session.scalars(select(User).where(User.email == "specialist@example.org")).one().role = Role.DONOR
    assert specialist.get(f"{address}/file").status_code == 404
    assert work(low) is JobState.FAILED
    assert jobs_of(low)[1].error is JobError.AUDIENCE
    assert "may see has changed" in shown(specialist, waiting)


def test_a_file_goes_when_its_time_is_over_and_so_does_what_was_asked_for(
    low: Flask, client_as: ClientAs
) -> None:
    donor = client_as("donor")
    address = order(donor, f"{TABLE}?q=grua")
    (job,) = jobs_of(low)
    assert "grua" not in f"{job.payload}{job.asked}{job.key}", "what somebody typed is under seal"
    assert work(low) is JobState.DONE
    keep_house(low)
    assert len(made(low)) == 1
    with committed(low):
        db.session.execute(update(Job).values(finished_at=utc_now() - timedelta(hours=24)))
        db.session.execute(update(Job).where(Job.address.is_(None)).values(key="of another hour"))
    assert donor.get(f"{address}/file").status_code == 404
    keep_house(low)
    assert made(low) == []
    (job,) = jobs_of(low)
    assert (job.asked, job.result, job.size) == (None, None, None)
    assert "no longer given out" in shown(donor, address)


def test_a_file_that_waits_is_cancelled_twice_without_harm_and_asked_for_again(
    low: Flask, client_as: ClientAs
) -> None:
    donor = client_as("donor")
    address = order(donor, TABLE)
    assert send(donor, address, "cancel").status_code == 303
    assert send(donor, address, "cancel").status_code == 303
    assert "was cancelled" in shown(donor, address)
    assert work(low) is None
    assert send(donor, address, "again").status_code == 303
    assert work(low) is JobState.DONE
    assert donor.get(f"{address}/file").data == donor.get(TABLE).data


@pytest.mark.parametrize(
    ("language", "words"), [("sq", "Skedari është gati tashmë"), ("en", "The file is there already")]
)
def test_a_file_that_is_there_is_not_lost_to_a_button_of_an_old_page(
    low: Flask, client_as: ClientAs, language: str, words: str
) -> None:
    for reader in (client_as("donor"), visitor(low)):
        address = order(reader, TABLE)
        assert work(low) is JobState.DONE
        told, content = reader.get(f"/api/v1{address}").get_json()["data"], reader.get(f"{address}/file").data
        assert send(reader, address, f"again?lang={language}").status_code == 303
        assert words in shown(reader, address, language)
        assert send(reader, address, f"cancel?lang={language}").status_code == 303
        assert reader.get(f"{address}/file").data == content
        assert reader.get(f"/api/v1{address}").get_json()["data"] == told


def test_a_file_that_is_made_again_tells_of_one_run(low: Flask, client_as: ClientAs) -> None:
    donor, specialist = client_as("donor"), client_as("specialist")
    address = order(donor, TABLE)
    assert work(low) is JobState.DONE
    assert change(specialist, "withdraw") == 302
    send(donor, address, "again")
    told = donor.get(f"/api/v1{address}").get_json()["data"]
    assert (told["state"], told["done"], told["total"], told["attempts"]) == ("queued", 0, None, 0)
    assert (told["started_at"], told["finished_at"], told["result"]) == (None, None, None)


def test_what_the_address_cannot_ask_for_is_not_tried_again(low: Flask, client_as: ClientAs) -> None:
    donor = client_as("donor")
    pages = {query: order(donor, f"{TABLE}?{query}") for query in ("organisation=vatra", "phase=2")}
    with committed(low):
        db.session.scalars(select(Organisation).where(Organisation.slug == "vatra")).one().slug = "of-old"
    assert [work(low), work(low), work(low)] == [JobState.FAILED, JobState.DONE, None]
    told = shown(donor, pages["organisation=vatra"])
    assert "not there any more" in told
    assert "Have it made again" not in told
    assert send(donor, pages["organisation=vatra"], "again").status_code == 303
    assert work(low) is None
    assert jobs_of(low)[0].error is JobError.CHOICE


@pytest.mark.parametrize(
    "query",
    [
        "on=2006-13-45",
        "on=2006-01-01&on=2006-01-02",
        "theme=none",
        "phase=99",
        "limit=999",
        "cursor=%20%2A",
        "level=galaxy",
        "until=1905-01-01",
        "as_recorded=2020-01-01",
        "as_recorded=yesterday",
        "recorded_local=2020-01-01T00:00:00",
        "recorded_local=soon",
    ],
)
def test_what_the_address_refuses_is_refused_when_it_is_asked_for(
    low: Flask, client_as: ClientAs, query: str
) -> None:
    for reader in (client_as("donor"), visitor(low)):
        asked = {"csrf_token": csrf_token(reader, "/exports"), "query": f"{query}&lang=en"}
        for path in (TABLE, WORKBOOK):
            direct = reader.get(f"{path}?{query}&lang=en", headers=BROWSER, follow_redirects=True)
            form = asked | {"file": path.rpartition("/")[2]}
            refused = reader.post("/exports/making?lang=en", data=form)
            assert (direct.status_code, refused.status_code) == (400, 400)
            assert sentence(refused) == sentence(direct)
    assert jobs_of(low) == []


def sentence(answer: TestResponse) -> str:
    return re.findall(r"<main.*?</main>", answer.get_data(as_text=True), re.DOTALL)[0].split("Correct")[0]


def test_what_the_address_reads_is_read_when_it_is_asked_for(low: Flask, client_as: ClientAs) -> None:
    specialist = client_as("specialist")
    at = utc_now()
    local = at.astimezone(TIRANA).replace(tzinfo=None).isoformat()
    hide_grant(low, 9)
    form = {"csrf_token": csrf_token(specialist, "/exports"), "file": "grants.csv"}
    for query, same in (
        (f"recorded_local={local}&lang=en", f"as_recorded={at.isoformat().replace('+00:00', 'Z')}&lang=en"),
        ("lang=xx&programme=zzz", "lang=en"),
        ("phase=1&lang=sq&lang=en", "phase=1&lang=sq"),
    ):
        made = specialist.post("/exports/making?lang=en", data=form | {"query": query})
        assert work(low) is JobState.DONE
        file = specialist.get(f"{made.headers['Location']}/file").data
        assert file == specialist.get(f"{TABLE}?{same}").data


def test_an_order_of_more_than_a_workbook_holds_is_answered_as_its_address(
    low: Flask, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    donor = client_as("donor")
    address = order(donor, WORKBOOK)
    for module in ("routes", "ordering"):
        room = import_module(f"grants_app.blueprints.exports.{module}")
        monkeypatch.setattr(room, "MOST_IN_WORKBOOK", 1)
    form = {"csrf_token": csrf_token(donor, "/exports"), "file": "portfolio.xlsx", "query": "phase=1"}
    refused = donor.post("/exports/making", data=form)
    assert refused.status_code == donor.get(f"{WORKBOOK}?phase=1").status_code == 422
    assert "/exports/grants.csv?phase=1" in refused.get_data(as_text=True)
    assert work(low) is JobState.FAILED
    assert "more grants than it may" in shown(donor, address)
    assert len(jobs_of(low)) == 1


@pytest.mark.parametrize(
    ("language", "words"), [("sq", "me rregullime të tjera"), ("en", "runs with other settings")]
)
def test_a_worker_that_does_not_know_the_account_says_so(
    low: Flask, client_as: ClientAs, caplog: pytest.LogCaptureFixture, language: str, words: str
) -> None:
    donor = client_as("donor")
    address = order(donor, TABLE)
    settings = low.config["SETTINGS"]
    low.config["SETTINGS"] = replace(settings, demo_accounts=False)
    assert work(low) is JobState.FAILED
    low.config["SETTINGS"] = settings
    assert jobs_of(low)[0].error is JobError.ASKER
    assert "settings of the pages" in caplog.text
    assert words in shown(donor, address, language)
    assert send(donor, address, "again").status_code == 303
    assert work(low) is JobState.DONE


@pytest.mark.parametrize(
    ("language", "words"),
    [("sq", ("1 tetor 2005", "Faza: 2", "grua")), ("en", ("1 October 2005", "Phase: 2", "grua"))],
)
def test_files_of_one_name_are_told_apart(
    low: Flask, client_as: ClientAs, language: str, words: tuple[str, ...]
) -> None:
    donor = client_as("donor")
    moment = utc_now().isoformat().replace("+00:00", "Z")
    queries = ("on=2005-10-01", "phase=2", "q=grua", f"as_recorded={moment}")
    pages = [order(donor, f"{TABLE}?{query}&lang=en") for query in queries]
    table = shown(donor, "/jobs", language)
    for said in words:
        assert said in table
    assert words[0] in shown(donor, pages[0], language)
    assert {"sq": "Siç ishte regjistruar", "en": "As recorded"}[language] in shown(donor, pages[3], language)
    assert words[0] not in shown(donor, pages[1], language)


@pytest.mark.parametrize(
    ("language", "order_said", "places_said"),
    [
        ("sq", "Renditja: Titulli, në rend zbritës", "Niveli: Qarqet; Periudha e vendeve: mes 1 mars 2005"),
        ("en", "Order: Title, descending", "Level: Counties; Period of the places: between 1 March 2005"),
    ],
)
def test_a_row_says_order_level_and_period(
    low: Flask, client_as: ClientAs, language: str, order_said: str, places_said: str
) -> None:
    donor = client_as("donor")
    order(donor, f"{TABLE}?sort=-title&lang=en")
    assert order_said in shown(donor, "/jobs", language)
    order(donor, f"{WORKBOOK}?level=county&from=2005-03-01&until=2005-05-31&sort=-grant_months&lang=en")
    assert places_said in shown(donor, "/jobs", language)


def test_a_row_names_the_programme_where_there_are_several(low: Flask, client_as: ClientAs) -> None:
    donor = client_as("donor")
    order(donor, f"{TABLE}?phase=1&lang=en")
    assert "Programme: " not in shown(donor, "/jobs")
    load(low)
    order(donor, f"{HOME}{TABLE}?lang=en", HOME)
    table = shown(donor, "/jobs")
    assert "Programme: Test Programme" in table
    assert table.count("Programme: ") == 2


def test_a_file_that_there_is_not_cannot_be_asked_for(low: Flask, client_as: ClientAs) -> None:
    donor = client_as("donor")
    form = {"csrf_token": csrf_token(donor, "/exports"), "file": "../secret-key", "query": ""}
    assert donor.post("/exports/making", data=form).status_code == 400


def test_nobody_fills_the_queue(low: Flask, client_as: ClientAs) -> None:
    donor = client_as("donor")
    for phase in range(1, 6):
        order(donor, f"{TABLE}?on=2005-0{phase}-01")
    answer = donor.get(f"{TABLE}?on=2005-06-01", headers=BROWSER).get_data(as_text=True)
    fields = dict(HIDDEN.findall(answer.split('action="/exports/making"')[1]))
    assert donor.post("/exports/making", data=fields).headers["Location"] == "/jobs"
    assert "Too many files" in shown(donor, "/jobs")
    assert len(jobs_of(low)) == 5


def test_a_preview_keeps_no_file(low: Flask, client_as: ClientAs) -> None:
    specialist = client_as("specialist")
    begin(specialist, "donor")
    answer = specialist.get(TABLE, headers=BROWSER)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "/exports/making" not in specialist.get("/exports?lang=en").get_data(as_text=True)
    own = client_as("donor").get("/exports?lang=en").get_data(as_text=True)
    assert "/exports/making" in own, "the page of a preview is not kept for the readers themselves"
    form = {"csrf_token": csrf_token(specialist, "/grants"), "file": "grants.csv", "query": ""}
    assert specialist.post("/exports/making", data=form).status_code == 403
    assert jobs_of(low) == []


def test_pages_ask_the_database_little(low: Flask, client_as: ClientAs) -> None:
    donor, admin = client_as("donor"), client_as("admin")
    pages = [order(donor, f"{TABLE}?lang={language}") for language in ("sq", "en")]
    assert work(low) is JobState.DONE
    for reader, path in [(donor, pages[0]), (donor, pages[1]), (donor, "/jobs"), (admin, "/admin/jobs")]:
        with counted_queries(low) as statements:
            assert reader.get(path).status_code == 200
        assert len(statements) <= 8, statements


def test_an_administrator_sees_all_and_has_what_failed_tried_again(low: Flask, client_as: ClientAs) -> None:
    donor, admin = client_as("donor"), client_as("admin")
    order(donor, TABLE)
    order(visitor(low), WORKBOOK)
    with committed(low):
        failed = {"state": JobState.FAILED, "error": JobError.ABANDONED, "finished_at": utc_now()}
        db.session.execute(update(Job).where(Job.asked_by_id.is_not(None)).values(failed))
    text = shown_to_admin(admin)
    for words in ("donor@example.org", "a visitor", "grants.csv", "never came to its end"):
        assert words in text
    token = csrf_token(admin, "/admin/jobs")
    number, other = (job.id for job in jobs_of(low))
    assert admin.post(f"/admin/jobs/{other}/cancel", data={"csrf_token": token}).status_code == 303
    assert admin.post(f"/admin/jobs/{number}/again", data={"csrf_token": token}).status_code == 303
    assert work(low) is JobState.DONE
    assert work(low) is None
    assert [job.state for job in jobs_of(low)] == [JobState.DONE, JobState.CANCELLED]


def shown_to_admin(admin: CheckedClient) -> str:
    return text_of(page(admin, "/admin/jobs?lang=en"))


def test_a_program_is_told_how_far_it_is(low: Flask, client_as: ClientAs) -> None:
    donor = client_as("donor")
    address = order(donor, TABLE)
    told = []
    for _state in (JobState.QUEUED, JobState.DONE):
        answer = donor.get(f"/api/v1{address}")
        check(answer, address)
        assert answer.headers["Cache-Control"] == "no-store"
        told.append(answer.get_json()["data"])
        work(low)
    assert [one["state"] for one in told] == ["queued", "done"]
    assert [one["percent"] for one in told] == [0, 100]
    assert (told[1]["done"], told[1]["total"]) == (24, 24)
    assert told[0]["result"] is None
    assert donor.get(told[1]["result"]["url"]).data == donor.get(TABLE).data
    refused = visitor(low).get(f"/api/v1{address}")
    check(refused, address)
    assert refused.status_code == 404


def test_a_page_without_files_says_what_it_is_for(client: CheckedClient) -> None:
    assert "made in the background" in text_of(page(client, "/jobs"))
