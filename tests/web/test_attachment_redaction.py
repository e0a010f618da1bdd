"""Two people remove a file of a report for good: from every version, with its name, and for everybody."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.reports.writing.actions import Place
from grants_app.domain.reports.writing.vocabulary import ReportStep
from grants_app.extensions import db
from tests.awards import NUMBER
from tests.checks.tables import contents
from tests.clients import CheckedClient
from tests.conftest import PASSWORD, csrf_token
from tests.factories import counted_queries
from tests.redactions import PAGES, approve, stored, token_of
from tests.sign_ins import ClientAs
from tests.uploaded import pdf
from tests.web.money_pages import main_text
from tests.web.test_report_attachments import files_of, kept, page_of, path_of, send, store_of
from tests.written_reports import (
    CERTIFIER,
    REVIEWER,
    WRITER,
    begin,
    decide,
    hand_in,
    make_reporting,
    write,
)

SECOND = "approver"
# Words that nobody is called.
FILE, CAPTION = "Zzana-Xhuxhulli.pdf", "Zzana Xhuxhulli në takim."
INSIDE = pdf("Qqerosi was here.")
WAITS = {"guard_reason": "public_function"}


@pytest.fixture
def place(app: Flask) -> Place:
    """A begun report on the first period of a grant."""
    begun = Place(NUMBER, make_reporting(app)[0])
    begin(app, begun)
    return begun


def in_two_versions(app: Flask, writer: CheckedClient, place: Place) -> None:
    """A file in a version that was returned and in the draft that goes on from it."""
    assert send(writer, place, INSIDE, FILE, caption=CAPTION, **WAITS).status_code == 303
    write(app, place)
    hand_in(app, place)
    decide(app, place, ReportStep.RETURN, "Which schools?")


def page_to_propose(app: Flask) -> str:
    return f"{PAGES}/attachments/{kept(app)[0].id}"


def propose_file(client: CheckedClient, path: str) -> str:
    data = {"kind": "name", "reason": "slipped_in", "csrf_token": csrf_token(client, path)}
    answer = client.post(path, data=data)
    assert answer.status_code == 303, answer.text
    return str(answer.location).rpartition("/")[2]


def removed(app: Flask, client_as: ClientAs) -> str:
    uid = propose_file(client_as(REVIEWER), page_to_propose(app))
    answer = approve(client_as(SECOND), uid)
    assert answer.status_code == 303, answer.text
    return uid


def test_a_file_goes_from_all_versions_with_its_name(
    app: Flask, client_as: ClientAs, place: Place, database_url: str
) -> None:
    writer, staff = client_as(WRITER), client_as(REVIEWER)
    in_two_versions(app, writer, place)
    # Left by an upload that was cut off: the same bytes, which no report names.
    content = files_of(app)[kept(app)[0].file_key]
    store_of(app).put("reports/0123456789abcdef.pdf", content)
    store_of(app).put("reports/another.pdf", b"x" * len(content))
    shown = page_of(staff, path_of(place, ""))
    assert f'href="{page_to_propose(app)}"' in shown
    asked = main_text(page_of(staff, page_to_propose(app)))
    assert FILE in asked
    assert "Version 1 of the report" in asked
    assert "Version 2 of the report, a draft" in asked
    assert "reports/0123456789abcdef.pdf" in asked
    uid = removed(app, client_as)
    assert list(files_of(app)) == ["reports/another.pdf"]
    for one in kept(app):
        assert one.removed_on is not None
        assert one.name == one.caption == f"[...{one.removed_on.isoformat()}]"
    assert "xhuxhulli" not in repr(contents(database_url)).casefold()
    row = stored(app, uid)
    assert (row["state"], row["words"], row["length"]) == ("applied", 0, len(content))
    assert len(row["hits"]) == 6  # name and caption in two versions, the file twice


@pytest.mark.parametrize("language", ["en", "sq"])
def test_everybody_reads_that_a_file_is_missing_and_nobody_gets_it(
    app: Flask, client_as: ClientAs, place: Place, language: str
) -> None:
    writer, staff = client_as(WRITER), client_as(REVIEWER)
    in_two_versions(app, writer, place)
    page_of(writer, path_of(place))  # says in English that the file is attached, once
    uid = removed(app, client_as)
    first, second = kept(app)
    says = {"en": "This file was taken away on", "sq": "Ky skedar u hoq më"}[language]
    for client, page in (
        (staff, path_of(place, "")),
        (writer, path_of(place, "")),
        (writer, path_of(place, "/edit")),
        (writer, path_of(place, "/attachments")),
        (client_as(CERTIFIER), path_of(place, "/submit")),
    ):
        answer = client.get(f"{page}?lang={language}")
        assert says in main_text(answer.text), page
        assert "hulli" not in answer.text
        assert "[..." not in main_text(answer.text)
    for client, one in ((staff, first), (writer, first), (writer, second)):
        answer = client.get(path_of(place, f"/attachments/{one.id}?lang={language}"))
        assert answer.status_code == 410
        title = {"en": "Removed for good", "sq": "U hoq përfundimisht"}[language]
        assert title in main_text(answer.text)
    # Nor to whoever could not have had it before.
    assert staff.get(path_of(place, f"/attachments/{second.id}")).status_code == 404
    assert client_as("grantee.gip").get(path_of(place, f"/attachments/{first.id}")).status_code == 404
    done = main_text(staff.get(f"{PAGES}/{uid}?lang=en").text)
    assert "A file of a report was removed" in done
    assert "hulli" not in done
    assert "hulli" not in client_as("admin").get(f"{PAGES}?lang=en").text
    # Nothing leads to a removal that was done, and the mark stays in the draft.
    assert "/attachments/" not in page_of(staff, path_of(place, ""))
    assert staff.get(page_to_propose(app)).status_code == 404
    form = {"csrf_token": csrf_token(writer, "/account")}
    assert writer.post(path_of(place, f"/attachments/{second.id}/remove"), data=form).status_code == 404


def test_the_next_version_begins_without_it(app: Flask, client_as: ClientAs, place: Place) -> None:
    writer = client_as(WRITER)
    send(writer, place, INSIDE, FILE, caption=CAPTION, **WAITS)
    write(app, place)
    hand_in(app, place)
    removed(app, client_as)
    decide(app, place, ReportStep.RETURN, "Which schools?")
    assert [one.removed_on is not None for one in kept(app)] == [True, True]
    assert "hulli" not in page_of(writer, path_of(place, "/edit"))


def test_what_was_removed_takes_no_place_in_a_report(app: Flask, client_as: ClientAs, place: Place) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], attachments_most=1)
    writer = client_as(WRITER)
    in_two_versions(app, writer, place)
    assert "Take one out first" in main_text(page_of(writer, path_of(place)))
    removed(app, client_as)
    assert send(writer, place, pdf("Takime."), "takime.pdf").status_code == 303
    assert len(files_of(app)) == 1


def test_one_person_alone_removes_no_file(app: Flask, client_as: ClientAs, place: Place) -> None:
    in_two_versions(app, client_as(WRITER), place)
    first, path = client_as(REVIEWER), page_to_propose(app)
    uid = propose_file(first, path)
    page = first.get(f"{PAGES}/{uid}?lang=en").text
    assert FILE in page
    assert "Remove it for ever" not in page
    data = {"csrf_token": token_of(page), "password": PASSWORD, "seen": ""}
    assert first.post(f"{PAGES}/{uid}/approve", data=data).status_code == 403
    assert propose_file(client_as(SECOND), path) == uid, "it waits already"
    assert approve(client_as(SECOND), uid, password="not it, surely").status_code == 422
    assert approve(client_as(SECOND), uid, seen="0" * 64).status_code == 409
    assert [one.name for one in kept(app)] == [FILE, FILE]
    assert len(files_of(app)) == 1


def test_a_proposal_that_is_rejected_leaves_the_file(app: Flask, client_as: ClientAs, place: Place) -> None:
    in_two_versions(app, client_as(WRITER), place)
    uid = propose_file(client_as(REVIEWER), page_to_propose(app))
    second = client_as(SECOND)
    data = {"csrf_token": token_of(second.get(f"{PAGES}/{uid}").text)}
    assert second.post(f"{PAGES}/{uid}/reject", data=data).status_code == 303
    assert stored(app, uid)["state"] == "rejected"
    assert FILE in page_of(client_as(REVIEWER), path_of(place, ""))
    assert len(files_of(app)) == 1


def test_a_file_that_was_attached_again_meanwhile_is_seen_before_it_goes(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer = client_as(WRITER)
    in_two_versions(app, writer, place)
    uid = propose_file(client_as(REVIEWER), page_to_propose(app))
    second = client_as(SECOND)
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]*)"', second.get(f"{PAGES}/{uid}").text)
    assert seen is not None
    assert send(writer, place, INSIDE, "tjeter.pdf", caption=CAPTION, **WAITS).status_code == 303
    assert approve(second, uid, seen=seen[1]).status_code == 409
    assert len(files_of(app)) == 2
    assert approve(second, uid).status_code == 303
    assert files_of(app) == {}
    assert [one.removed_on is not None for one in kept(app)] == [True] * 3


def test_the_proposal_needs_its_reason_and_a_file_that_was_handed_in(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer, staff = client_as(WRITER), client_as(REVIEWER)
    assert send(writer, place, INSIDE, FILE, caption=CAPTION, **WAITS).status_code == 303
    path = page_to_propose(app)
    assert staff.get(path).status_code == 404, "a draft"
    write(app, place)
    hand_in(app, place)
    refused = staff.post(path, data={"csrf_token": csrf_token(staff, path), "kind": "", "reason": "x"})
    assert refused.status_code == 422
    for other in (WRITER, "admin", "donor"):
        assert client_as(other).get(path).status_code == 403, other


def test_the_log_says_it_without_a_word_of_it(app: Flask, client_as: ClientAs, place: Place) -> None:
    in_two_versions(app, client_as(WRITER), place)
    uid = removed(app, client_as)
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        said = {one.action: (one.subject_key, one.changes) for one in rows}
    assert said["redaction.propose"][0] == said["redaction.apply"][0] == uid
    assert said["grant.redact"][1]["redaction"] == [None, uid]
    assert "hulli" not in repr(said)
    page = client_as(REVIEWER).get("/admin/audit?lang=en").text
    assert "Personal data were removed from the grant" in page
    assert "hulli" not in page


def test_pages_ask_as_often_for_many_versions(app: Flask, client_as: ClientAs, place: Place) -> None:
    writer, staff, second = client_as(WRITER), client_as(REVIEWER), client_as(SECOND)
    in_two_versions(app, writer, place)
    uid = propose_file(staff, page_to_propose(app))

    def asked() -> list[int]:
        counts = []
        for client, path in ((staff, page_to_propose(app)), (second, f"{PAGES}/{uid}")):
            with counted_queries(app) as statements:
                page_of(client, path)
            counts.append(len(statements))
        return counts

    few = asked()
    for number in range(3):
        send(writer, place, INSIDE, f"{number}.pdf", caption=CAPTION, **WAITS)
    assert asked() == few
    assert max(few) <= 8
