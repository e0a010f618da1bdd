"""Files of reports: attached to a draft, read by the guard, kept with what was handed in, given to few."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.disclosure.uploads.vocabulary import FileKind
from grants_app.domain.documents.storage import FileStore, open_store
from grants_app.domain.reports.attachments.models import ReportAttachment
from grants_app.domain.reports.attachments.naming import name_of
from grants_app.domain.reports.writing.actions import Place
from grants_app.domain.reports.writing.vocabulary import ReportStep
from grants_app.extensions import db
from tests.awards import NUMBER
from tests.clients import CheckedClient
from tests.conftest import csrf_token
from tests.factories import counted_queries
from tests.sign_ins import ClientAs
from tests.uploaded import AUTHOR, paper, pdf, photograph, workbook
from tests.web.money_pages import fields_of, main_text
from tests.written_reports import (
    CERTIFIER,
    REVIEWER,
    WRITER,
    begin,
    decide,
    hand_in,
    make_reporting,
    versions_of,
    write,
)

CAPTION = "Lista e takimeve."
NAMED = "Znj. Arta Hoxha erdhi."


@pytest.fixture
def place(app: Flask) -> Place:
    """A begun report on the first period of a grant."""
    begun = Place(NUMBER, make_reporting(app)[0])
    begin(app, begun)
    return begun


def path_of(place: Place, page: str = "/attachments") -> str:
    return f"/grants/{place.number}/reports/{place.period_id}{page}"


def store_of(app: Flask) -> FileStore:
    return open_store(app.config["SETTINGS"].files_url)


def files_of(app: Flask) -> dict[str, bytes]:
    store = store_of(app)
    return {one.path: b"".join(store.read(one.path)) for one in store.list_files("reports")}


def kept(app: Flask) -> list[ReportAttachment]:
    with app.app_context():
        return list(db.session.scalars(select(ReportAttachment).order_by(ReportAttachment.id)))


def page_of(client: CheckedClient, path: str) -> str:
    answer = client.get(f"{path}?lang=en")
    assert answer.status_code == 200
    return answer.text


def send(
    client: CheckedClient, place: Place, data: bytes, name: str = "raporti.pdf", **more: Any
) -> TestResponse:
    """Send a file by the form of the page, or with fields of one that was read before (`form`)."""
    form = more.pop("form", None) or fields_of(page_of(client, path_of(place)), "upload-form")
    headers = more.pop("headers", None)
    fields = form | {"caption": CAPTION, "file": (io.BytesIO(data), name)} | more
    return client.post(f"{path_of(place)}?lang=en", data=fields, headers=headers)


@pytest.mark.parametrize(
    ("data", "name", "kept_as", "media_type"),
    [
        (pdf("Takime."), "tmp/Raporti i parë.PDF", "Raporti i parë.pdf", "application/pdf"),
        (paper("Takime."), "a.docx", "a.docx", "application/vnd.openxmlformats-officedocument."),
        (workbook({"A1": "Takime"}), "b.xlsx", "b.xlsx", "application/vnd.openxmlformats-officedocument."),
        (photograph(), "foto.png", "foto.jpg", "image/jpeg"),
        (photograph("PNG"), "foto.png", "foto.png", "image/png"),
    ],
    ids=["pdf", "docx", "xlsx", "jpeg", "png"],
)
def test_a_file_is_attached_without_its_author_and_given_back(
    app: Flask, client_as: ClientAs, place: Place, data: bytes, name: str, kept_as: str, media_type: str
) -> None:
    writer = client_as(WRITER)
    answer = send(writer, place, data, name)
    assert (answer.status_code, answer.location) == (303, path_of(place))
    one = kept(app)[0]
    assert (one.name, one.caption) == (kept_as, CAPTION)
    content = files_of(app)[one.file_key]
    assert len(content) == one.size
    assert AUTHOR.encode() not in content
    shown = main_text(page_of(writer, path_of(place, "/edit")))
    assert kept_as in shown
    assert CAPTION in shown
    given = writer.get(path_of(place, f"/attachments/{one.id}"))
    assert given.status_code == 200
    assert given.data == content
    assert given.content_type.startswith(media_type)
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Choose a file."),
        (b"just text", "Files of this kind are not attached."),
        (b"\x00\x01\x02", "Files of this kind are not attached."),
        (b"%PDF-1.7 broken", "cannot be read"),
        (pdf("x", password="secret"), "has a password"),
        (b"%PDF-" + b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
    ],
    ids=["none", "text", "unknown", "broken", "locked", "large"],
)
def test_what_cannot_be_taken_is_said_at_the_field_and_the_rest_stays(
    app: Flask, client_as: ClientAs, place: Place, data: bytes, words: str
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], attachment_megabytes=1)
    writer = client_as(WRITER)
    answer = send(writer, place, data, "x.pdf" if data else "")
    assert answer.status_code == 422
    assert words in main_text(answer.text)
    assert 'id="file-error"' in answer.text
    assert fields_of(answer.text, "upload-form")["caption"] == CAPTION
    assert (kept(app), files_of(app)) == ([], {})


def test_a_report_takes_so_many_files_and_no_more(app: Flask, client_as: ClientAs, place: Place) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], attachments_most=1)
    writer = client_as(WRITER)
    form = fields_of(page_of(writer, path_of(place)), "upload-form")
    assert send(writer, place, pdf("Takime."), form=form).status_code == 303
    other = form | {"upload": "another-page-that-was-open"}
    answer = send(writer, place, pdf("Takime."), form=other)
    assert answer.status_code == 422
    assert "1 files at most" in main_text(answer.text)
    assert "Take one out first" in main_text(page_of(writer, path_of(place)))
    assert len(files_of(app)) == 1


def test_what_is_sent_twice_is_kept_once(app: Flask, client_as: ClientAs, place: Place) -> None:
    writer = client_as(WRITER)
    form = fields_of(page_of(writer, path_of(place)), "upload-form")
    told = {"Accept": "application/json"}
    first = send(writer, place, pdf("Takime."), form=form, headers=told)
    assert first.get_json() == {"url": path_of(place)}
    # The answer was lost on its way; the draft was handed in meanwhile.
    assert send(writer, place, pdf("Takime."), form=form, headers=told).status_code == 200
    write(app, place)
    hand_in(app, place)
    assert send(writer, place, pdf("Takime."), form=form).status_code == 303
    assert len(kept(app)) == len(files_of(app)) == 1


@pytest.mark.parametrize(
    ("data", "name", "passage"),
    [
        (pdf(NAMED), "a.pdf", "Znj. Arta Hoxha"),
        (paper("Takime.", NAMED), "a.docx", "Znj. Arta Hoxha"),
        (pdf("Takime."), "Znj._Arta_Hoxha.pdf", "Znj Arta Hoxha"),
    ],
    ids=["pdf", "docx", "name"],
)
def test_what_may_point_at_a_person_stays_for_a_reason_that_is_logged_without_it(
    app: Flask, client_as: ClientAs, place: Place, data: bytes, name: str, passage: str
) -> None:
    writer = client_as(WRITER)
    asked = send(writer, place, data, name)
    assert asked.status_code == 422
    assert "This may point at a person" in main_text(asked.text)
    assert passage in main_text(asked.text)
    assert kept(app) == []
    form = fields_of(asked.text, "upload-form") | {"guard_reason": "public_function"}
    assert send(writer, place, data, name, form=form).status_code == 303
    with app.app_context():
        rows = {one.action: one for one in db.session.scalars(select(AuditEntry))}
        noted = rows["guard.go_on"].changes
        assert noted["guard_reason"] == [None, "public_function"]
        attached = rows["grant.attach_to_report"].changes
        assert attached["attachment_kind"][0] is None
        assert "Hoxha" not in repr([one.changes for one in rows.values()])


def test_what_was_handed_in_keeps_its_files_and_the_next_version_begins_with_them(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer, staff = client_as(WRITER), client_as(REVIEWER)
    assert send(writer, place, pdf("Takime.")).status_code == 303
    write(app, place)
    hand_in(app, place)
    assert "raporti.pdf" in main_text(page_of(staff, path_of(place, "/review")))
    form = {"csrf_token": csrf_token(writer, "/account")}
    refused = writer.post(path_of(place, f"/attachments/{kept(app)[0].id}/remove"), data=form)
    assert refused.location == path_of(place, "")
    decide(app, place, ReportStep.RETURN, "Which schools?")
    first, second = kept(app)
    assert first.file_key == second.file_key
    gone = writer.post(path_of(place, f"/attachments/{second.id}/remove"), data=form)
    assert gone.location == path_of(place)
    # The version that was handed in still tells of the file, and so it stays.
    assert [one.id for one in kept(app)] == [first.id]
    assert list(files_of(app)) == [first.file_key]
    assert "raporti.pdf" in main_text(page_of(staff, path_of(place, "")))
    assert staff.get(path_of(place, f"/attachments/{first.id}")).status_code == 200
    assert versions_of(app) == [(1, "returned"), (2, "draft")]


def test_a_file_that_is_taken_out_of_a_draft_is_gone(app: Flask, client_as: ClientAs, place: Place) -> None:
    writer = client_as(WRITER)
    send(writer, place, pdf("Takime."))
    one = kept(app)[0]
    form = fields_of(page_of(writer, path_of(place)), "upload-form")
    gone = writer.post(path_of(place, f"/attachments/{one.id}/remove"), data=form)
    assert gone.status_code == 303
    assert (kept(app), files_of(app)) == ([], {})
    assert writer.get(path_of(place, f"/attachments/{one.id}")).status_code == 404
    assert writer.post(path_of(place, f"/attachments/{one.id}/remove"), data=form).status_code == 404
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        actions = [one.action for one in rows]
    assert actions[-2:] == ["grant.attach_to_report", "grant.take_out_of_report"]


def test_files_are_for_the_organisation_and_for_staff_once_they_are_handed_in(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    send(client_as(WRITER), place, pdf("Takime."))
    path = path_of(place, f"/attachments/{kept(app)[0].id}")
    assert client_as(CERTIFIER).get(path).status_code == 200
    for other, status in (("grantee.gip", 404), (REVIEWER, 404), ("donor", 403), ("coordinator", 403)):
        assert client_as(other).get(path).status_code == status, other
    write(app, place)
    hand_in(app, place)
    assert client_as(REVIEWER).get(path).status_code == 200
    assert client_as("grantee.gip").get(path).status_code == 404
    assert client_as(REVIEWER).get(path_of(place)).status_code == 403
    elsewhere = path_of(replace(place, period_id=place.period_id + 1), f"/attachments/{kept(app)[0].id}")
    assert client_as(WRITER).get(elsewhere).status_code == 404


def test_a_file_added_since_the_draft_was_read_is_read_before_it_is_handed_in(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    write(app, place)
    certifier = client_as(CERTIFIER)
    form = fields_of(page_of(certifier, path_of(place, "/submit")), "hand-in") | {"confirmed": "1"}
    send(client_as(WRITER), place, pdf("Takime."))
    assert certifier.post(path_of(place, "/submit"), data=form).location == path_of(place, "")
    assert versions_of(app) == [(1, "draft")]
    form = fields_of(page_of(certifier, path_of(place, "/submit")), "hand-in") | {"confirmed": "1"}
    certifier.post(path_of(place, "/submit"), data=form)
    assert versions_of(app) == [(1, "submitted")]


def test_pages_ask_the_database_as_often_for_many_files(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer = client_as(WRITER)
    pages = [path_of(place, page) for page in ("", "/edit", "/attachments")]
    few = []
    for number in range(3):
        send(writer, place, pdf("Takime."), f"{number}.pdf")
        if not number:
            few = [queries_of(app, writer, path) for path in pages]
    many = [queries_of(app, writer, path) for path in pages]
    assert few == many


def queries_of(app: Flask, client: CheckedClient, path: str) -> int:
    with counted_queries(app) as statements:
        page_of(client, path)
    return len(statements)


def test_the_store_keeps_nothing_of_a_form_that_is_rolled_back(
    app: Flask, client_as: ClientAs, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("grants_app.domain.reports.attachments.actions.record", broken)
    with pytest.raises(RuntimeError):
        send(client_as(WRITER), place, pdf("Takime."))
    assert (kept(app), files_of(app)) == ([], {})


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("a/b\\c.docx", "c.pdf"),
        ("", "file.pdf"),
        (".pdf", "file.pdf"),
        ("n" * 300 + ".pdf", "n" * 116 + ".pdf"),
        ("raport\u202efdp.exe", "raport fdp.pdf"),
    ],
)
def test_names_hold_no_folder_and_the_ending_of_the_content(given: str, name: str) -> None:
    assert name_of(given, FileKind.PDF) == name


def test_the_draft_is_saved_before_files_are_attached(app: Flask, client_as: ClientAs, place: Place) -> None:
    writer = client_as(WRITER)
    form = fields_of(page_of(writer, path_of(place, "/edit")), "report") | {"step": "attach"}
    answer = writer.post(path_of(place, "/edit"), data=form)
    assert (answer.status_code, answer.location) == (303, path_of(place))
