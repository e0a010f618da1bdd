"""Reports on their pages: begun, drafted, handed in, returned, approved, corrected, and who may do so."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.reports.writing.actions import Place, ReportRefusedError
from grants_app.domain.reports.writing.vocabulary import ReportRefusal, ReportStep
from grants_app.extensions import db
from tests.awards import NUMBER
from tests.clients import CheckedClient
from tests.domain.test_money_that_waits_for_reports import make_waiting
from tests.factories import counted_queries
from tests.sign_ins import ClientAs
from tests.web.money_pages import fields_of, main_text
from tests.web.test_awards import fields
from tests.written_reports import (
    CERTIFIER,
    REVIEWER,
    WORDS,
    WRITER,
    begin,
    decide,
    hand_in,
    make_handed_in,
    make_reporting,
    versions_of,
    write,
)

TOKEN = "csrf_token"
NAMED = "Tel. 069 123 4567"


@pytest.fixture
def place(app: Flask) -> Place:
    """The first period of a grant that reports by quarters."""
    return Place(NUMBER, make_reporting(app)[0])


def path_of(place: Place, page: str = "") -> str:
    return f"/grants/{place.number}/reports/{place.period_id}{page}"


def read(client: CheckedClient, path: str) -> str:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang=en")
    assert answer.status_code == 200
    return answer.text


def form_of(client: CheckedClient, path: str) -> dict[str, str]:
    ids = {"edit": "report", "submit": "hand-in", "review": "review"}
    form_id = "template" if "template" in path else ids[path.rpartition("/")[2]]
    return fields_of(read(client, path), form_id)


def test_a_report_lives_from_draft_to_approval(app: Flask, client_as: ClientAs, place: Place) -> None:
    writer = client_as(WRITER)
    form = fields(read(writer, path_of(place)))
    answer = writer.post(path_of(place, "/begin"), data={TOKEN: form[TOKEN]})
    assert (answer.status_code, answer.location) == (303, path_of(place, "/edit"))
    typed = form_of(writer, path_of(place, "/edit"))
    assert "not answered yet" in main_text(read(writer, path_of(place, "/edit")))
    answered = {name: WORDS for name in typed if name.startswith("answer-") and "story" not in name}
    wrong = {name: "12 ose 13" for name in typed if name.endswith("-spent")}
    # Kept whatever is wrong, and said at its field.
    answer = writer.post(path_of(place, "/edit"), data=typed | answered | wrong)
    assert answer.status_code == 303
    again = read(writer, path_of(place, "/edit"))
    assert "12 ose 13" in again
    assert "field-error" in again
    spent = dict.fromkeys(wrong, "5") | {"line-1-why": "U bë më shumë."}
    data = form_of(writer, path_of(place, "/edit")) | spent
    assert writer.post(path_of(place, "/edit"), data=data).status_code == 303
    assert "Nothing is missing." in main_text(read(writer, path_of(place, "/edit")))
    certifier = client_as(CERTIFIER)
    form = form_of(certifier, path_of(place, "/submit"))
    unconfirmed = certifier.post(path_of(place, "/submit"), data=form)
    assert unconfirmed.status_code == 422
    assert certifier.post(path_of(place, "/submit"), data=form | {"confirmed": "1"}).status_code == 303


def test_a_returned_report_is_handed_in_again_and_approved(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    make_handed_in(app, place)
    writer, certifier, staff = client_as(WRITER), client_as(CERTIFIER), client_as(REVIEWER)
    assert "waits for your review" in main_text(read(staff, "/"))
    form = form_of(staff, path_of(place, "/review"))
    without = staff.post(f"{path_of(place, '/review')}?lang=en", data=form | {"step": "return"})
    assert without.status_code == 422
    assert "at least one comment" in main_text(without.text)
    comment = {"comment-work": "Which schools?", "step": "return"}
    assert staff.post(path_of(place, "/review"), data=form | comment).status_code == 303
    assert "Which schools?" in main_text(read(writer, path_of(place, "/edit")))
    listed = main_text(read(writer, "/reports?state=returned"))
    assert f"Grant {NUMBER}" in listed
    data = form_of(writer, path_of(place, "/edit")) | {"answer-partners": "Lezhë, Kukës."}
    assert writer.post(path_of(place, "/edit"), data=data).status_code == 303
    form = form_of(certifier, path_of(place, "/submit")) | {"confirmed": "1"}
    assert certifier.post(path_of(place, "/submit"), data=form).status_code == 303
    form = form_of(staff, path_of(place, "/review")) | {"step": "approve", "remark": "Good."}
    assert staff.post(path_of(place, "/review"), data=form).status_code == 303
    text = main_text(read(writer, path_of(place)))
    assert "Version 2: approved" in text
    assert "An approved report is locked" in text
    assert "Good." in text
    assert versions_of(app) == [(1, "returned"), (2, "approved")]
    assert writer.get(path_of(place, "/edit")).status_code == 303


def test_both_texts_are_shown_where_two_wrote(app: Flask, client_as: ClientAs, place: Place) -> None:
    begin(app, place)
    writer = client_as(WRITER)
    stale = form_of(writer, path_of(place, "/edit"))
    data = stale | {"answer-changed": "E para."}
    assert writer.post(path_of(place, "/edit"), data=data).status_code == 303
    other = writer.post(f"{path_of(place, '/edit')}?lang=en", data=stale | {"answer-changed": "E dyta."})
    assert other.status_code == 409
    text = main_text(other.text)
    assert "E para." in text
    assert "E dyta." in other.text
    data = fields_of(other.text, "report")
    assert writer.post(path_of(place, "/edit"), data=data).status_code == 303
    assert "E dyta." in read(writer, path_of(place, "/edit"))


def test_a_draft_is_saved_with_what_is_marked(app: Flask, client_as: ClientAs, place: Place) -> None:
    begin(app, place)
    writer = client_as(WRITER)
    data = form_of(writer, path_of(place, "/edit")) | {"answer-changed": NAMED}
    assert writer.post(path_of(place, "/edit"), data=data).status_code == 303
    page = read(writer, path_of(place, "/edit"))
    assert NAMED in page
    assert "069 123 4567</mark>" in page
    assert "The draft is saved as it is" in main_text(page)
    # Softer words are put in, and saved, at once.
    found = re.search(r'name="guard_soften" value="(answer-changed:[^"]+)"', page)
    assert found is not None
    data = form_of(writer, path_of(place, "/edit")) | {"guard_soften": found.group(1)}
    assert writer.post(path_of(place, "/edit"), data=data).status_code == 303
    assert "069 123 4567" not in read(writer, path_of(place, "/edit"))


def test_what_is_marked_is_handed_in_for_a_reason_only(app: Flask, client_as: ClientAs, place: Place) -> None:
    begin(app, place)
    write(app, place, words=NAMED)
    certifier = client_as(CERTIFIER)
    page = read(certifier, path_of(place, "/submit"))
    assert "069 123 4567</mark>" in page
    form = fields_of(page, "hand-in") | {"confirmed": "1"}
    for chosen in ({}, {"guard_reason": ""}, {"guard_reason": "because"}):
        answer = certifier.post(f"{path_of(place, '/submit')}?lang=en", data=form | chosen)
        assert answer.status_code == 422
        assert "Change what may point at a person" in main_text(answer.text)
        assert re.search(r'id="confirmed"[^>]* checked', answer.text)
        assert versions_of(app) == [(1, "draft")]
    answer = certifier.post(path_of(place, "/submit"), data=form | {"guard_reason": "agreed"})
    assert answer.status_code == 303
    assert versions_of(app) == [(1, "submitted")]
    with app.app_context():
        row = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "guard.go_on")).one()
        assert row.changes["guard_reason"] == [None, "agreed"]
        assert "069" not in json.dumps(row.changes)


def test_no_way_around_the_page_hands_in_what_is_marked(app: Flask, place: Place) -> None:
    begin(app, place)
    write(app, place, words=NAMED)
    with pytest.raises(ReportRefusedError) as refused:
        hand_in(app, place)
    assert refused.value.refusal is ReportRefusal.MARKED


def test_what_is_approved_stays_beside_its_correction(app: Flask, client_as: ClientAs, place: Place) -> None:
    make_handed_in(app, place)
    decide(app, place, ReportStep.APPROVE)
    writer = client_as(WRITER)
    form = fields_of(read(writer, path_of(place, "/correct")), holding="guard_seen=") | {
        "reason": "Një shumë ishte gabim."
    }
    answer = writer.post(path_of(place, "/correct"), data=form)
    assert (answer.status_code, answer.location) == (303, path_of(place, "/edit"))
    write(app, place, words="E ndrequr.", spent=4_00)
    hand_in(app, place)
    assert versions_of(app) == [(1, "approved"), (2, "submitted")]
    decide(app, place, ReportStep.APPROVE, number=2)
    assert WORDS in read(writer, path_of(place, "?version=1"))
    assert "E ndrequr." in read(writer, path_of(place))


def test_nobody_else_reads_or_writes(app: Flask, client_as: ClientAs, place: Place) -> None:
    make_handed_in(app, place)
    pages = ("", "/edit", "/submit", "/review", "/correct")
    for account, wanted in {
        "grantee.gip": (404, 404, 403, 403, 404),
        "donor": (403,) * 5,
        "coordinator": (403,) * 5,
        "committee.kukes": (403,) * 5,
        "admin": (403,) * 5,
        WRITER: (200, 303, 403, 403, 303),
        CERTIFIER: (200, 403, 303, 403, 403),
        REVIEWER: (200, 403, 403, 200, 403),
    }.items():
        client = client_as(account)
        assert tuple(client.get(path_of(place, page)).status_code for page in pages) == wanted, account


def test_a_draft_is_read_by_its_organisation_alone(app: Flask, client_as: ClientAs, place: Place) -> None:
    begin(app, place)
    write(app, place)
    assert WORDS in read(client_as(CERTIFIER), path_of(place))
    staff = main_text(read(client_as(REVIEWER), path_of(place)))
    assert WORDS not in staff
    assert "is writing this report" in staff


def test_the_short_address_leads_to_the_report(app: Flask, client_as: ClientAs, place: Place) -> None:
    begin(app, place)
    answer = client_as(WRITER).get("/reports/1")
    assert (answer.status_code, answer.location) == (302, path_of(place))
    assert client_as("grantee.gip").get("/reports/1").status_code == 404


def test_staff_make_a_version_of_the_template(app: Flask, client_as: ClientAs, place: Place) -> None:
    begin(app, place)
    staff = client_as(REVIEWER)
    path = "/programme/reports/template"
    form = form_of(staff, f"{path}/edit")
    added = {"s1-q1-text_sq": "Sa takime mbajtët?", "s1-q1-text_en": "How many meetings did you hold?"}
    lacking = staff.post(f"{path}/edit?lang=en", data=form | {"s1-q1-text_sq": "Sa?"})
    assert lacking.status_code == 422
    assert "in both languages" in main_text(lacking.text)
    assert staff.post(f"{path}/edit", data=form | added).status_code == 303
    assert "How many meetings did you hold?" in main_text(read(staff, path))
    assert staff.post(f"{path}/edit", data=form | added).status_code == 409
    # A report keeps the version that it began with.
    assert "How many meetings" not in read(client_as(WRITER), path_of(place, "/edit"))


def test_pages_are_light_and_ask_few_questions_of_the_database(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    make_handed_in(app, place)
    staff = client_as(REVIEWER)
    for page in ("", "/review"):
        with counted_queries(app) as counted:
            text = read(staff, path_of(place, page))
        assert len(counted) <= 8
        assert len(text.encode()) < 50_000


def test_a_draft_asks_as_few_questions_as_what_was_handed_in(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    begin(app, place)
    write(app, place)
    writer = client_as(WRITER)
    with counted_queries(app) as counted:
        read(writer, path_of(place))
    assert len(counted) <= 8


def test_what_is_approved_leaves_the_list_unless_all_is_asked_for(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    make_handed_in(app, place)
    staff = client_as(REVIEWER)
    link = f'href="{path_of(place)}"'
    assert link in read(staff, "/reports")
    decide(app, place, ReportStep.APPROVE)
    assert link not in read(staff, "/reports")
    assert link in read(staff, "/reports?state=approved")
    every = read(staff, "/reports?state=all&lang=en")
    assert link in every
    assert "Any state" in main_text(every)


def test_approving_says_which_tranche_waits_no_more(app: Flask, client_as: ClientAs) -> None:
    first, second = (Place(NUMBER, one) for one in make_waiting(app)[:2])
    tranche = f"/grants/{NUMBER}/award/tranches/2"
    writer, staff = client_as(WRITER), client_as(REVIEWER)
    assert "Tranche 2 waits for this report" in main_text(read(writer, path_of(first)))
    make_handed_in(app, first)
    decide(app, first, ReportStep.APPROVE)
    make_handed_in(app, second)
    page = main_text(read(staff, tranche))
    assert "Period up to 31 December 2005: approved on 10 May 2006" in page
    assert "Period up to 31 March 2006: not approved yet" in page
    form = form_of(staff, path_of(second, "/review")) | {"step": "approve"}
    assert staff.post(path_of(second, "/review"), data=form).status_code == 303
    page = main_text(read(staff, path_of(second)))
    assert "Tranche 2 waits for no report any more." in page
    assert "Tranche 2 waits for this report" not in page
    assert "not approved yet" not in main_text(read(staff, tranche))
