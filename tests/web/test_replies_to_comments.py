"""Comments on a report that was returned are answered with the next version, and read beside each other."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.reports.writing.actions import Place
from grants_app.domain.reports.writing.models import ReportReply, ReportVersion
from grants_app.domain.reports.writing.vocabulary import ReportStep
from grants_app.extensions import db
from tests.awards import NUMBER
from tests.clients import CheckedClient
from tests.factories import counted_queries
from tests.sign_ins import ClientAs
from tests.web.money_pages import main_text
from tests.web.test_reviews import path_of, read
from tests.web.test_written_reports import form_of
from tests.written_reports import CERTIFIER, REVIEWER, WRITER, decide, hand_in, make_handed_in, make_reporting

ASKED, ANSWERED = "How many came?", "Erdhën njëzet mësues."


@pytest.fixture
def place(app: Flask) -> Place:
    """A report that was returned with a comment."""
    found = Place(NUMBER, make_reporting(app)[0])
    make_handed_in(app, found)
    decide(app, found, ReportStep.RETURN, ASKED)
    return found


def fields_of(client: CheckedClient, place: Place) -> dict[str, str]:
    """The form of the draft as it stands."""
    text = client.get(path_of(place, "/edit?lang=en")).text
    form = text[text.index("data-draft ") :]
    fields = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', form))
    fields |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)<', form))
    return fields | dict.fromkeys(re.findall(r'id="(consent-[^"]+)"', form), "1")


def reply_field(fields: dict[str, str]) -> str:
    return next(name for name in fields if name.startswith("reply-"))


def save(client: CheckedClient, place: Place, text: str, **more: str) -> int:
    fields = fields_of(client, place)
    fields |= {reply_field(fields): text} | more
    return client.post(path_of(place, "/edit"), data=fields).status_code


def replies(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(ReportReply.text).order_by(ReportReply.id)))


def test_an_answer_is_kept_with_the_draft_and_read_once_it_is_handed_in(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer, staff = client_as(WRITER), client_as(REVIEWER)
    assert save(writer, place, ANSWERED) == 303
    assert ANSWERED in read(writer, path_of(place, "/edit"))
    assert ANSWERED in read(client_as(CERTIFIER), path_of(place, "/submit"))
    # The reviewer reads what was returned, and nothing of the draft.
    assert ASKED in read(staff, path_of(place, ""))
    assert ANSWERED not in read(staff, path_of(place, ""))
    hand_in(app, place)
    with counted_queries(app) as counted:
        page = read(staff, path_of(place))
    assert len(counted) <= 8
    assert page.index(ASKED) < page.index(ANSWERED)
    with counted_queries(app) as counted:
        page = read(staff, path_of(place, ""))
    assert len(counted) <= 8
    assert page.index(ASKED) < page.index(ANSWERED)
    assert ANSWERED in read(staff, path_of(place, "?version=1"))


def test_the_next_version_has_comments_of_its_own_to_answer(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer = client_as(WRITER)
    save(writer, place, ANSWERED)
    hand_in(app, place)
    decide(app, place, ReportStep.RETURN, "And who paid?", number=2)
    assert save(writer, place, "Bashkia.") == 303
    assert replies(app) == [ANSWERED, "Bashkia."]
    page = read(writer, path_of(place, "/edit"))
    assert "And who paid?" in page
    assert ASKED not in page
    # What was answered and handed in stays as it was.
    assert ANSWERED in read(client_as(REVIEWER), path_of(place, "?version=2"))


def test_an_answer_goes_to_a_comment_on_the_version_before_alone(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer = client_as(WRITER)
    assert save(writer, place, "", **{"reply-9999": ANSWERED}) == 303
    assert replies(app) == []


def test_somebody_who_saved_in_between_is_not_written_over(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer = client_as(WRITER)
    older = fields_of(writer, place)
    save(writer, place, ANSWERED)
    answer = writer.post(path_of(place, "/edit?lang=en"), data=older | {reply_field(older): "Dhjetë."})
    assert answer.status_code == 409
    page = main_text(answer.text)
    assert ANSWERED in page
    assert "Dhjetë." in page
    assert replies(app) == [ANSWERED]


def test_what_points_at_a_person_asks_for_a_reason(app: Flask, client_as: ClientAs, place: Place) -> None:
    writer, certifier = client_as(WRITER), client_as(CERTIFIER)
    assert save(writer, place, "Na shkroi nga 069 234 5678.") == 303
    page = certifier.get(path_of(place, "/submit?lang=en")).text
    form = {
        "seen": next(iter(re.findall(r'name="seen" value="([^"]*)"', page))),
        "confirmed": "1",
        "csrf_token": next(iter(re.findall(r'name="csrf_token" value="([^"]*)"', page))),
    }
    assert certifier.post(path_of(place, "/submit"), data=form).status_code == 422
    assert (
        certifier.post(path_of(place, "/submit"), data=form | {"guard_reason": "agreed"}).status_code == 303
    )
    with app.app_context():
        rows = list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
        assert "069" not in "".join(str(one.changes) for one in rows)


def test_an_answer_that_is_too_long_is_named(app: Flask, client_as: ClientAs, place: Place) -> None:
    writer = client_as(WRITER)
    assert save(writer, place, "a" * 6001) == 303
    fields = fields_of(writer, place)
    assert f'href="#{reply_field(fields)}"' in writer.get(path_of(place, "/edit")).text


def test_a_remark_on_the_whole_is_answered_like_a_comment(app: Flask, client_as: ClientAs) -> None:
    place = Place(NUMBER, make_reporting(app)[0])
    make_handed_in(app, place)
    writer, staff = client_as(WRITER), client_as(REVIEWER)
    form = form_of(staff, path_of(place)) | {"step": "return", "remark": ASKED}
    assert staff.post(path_of(place), data=form).status_code == 303
    page = read(writer, path_of(place, "/edit"))
    assert "Remark on the whole" in page
    assert page.count(ASKED) == 1
    assert save(writer, place, ANSWERED) == 303
    assert ANSWERED in read(client_as(CERTIFIER), path_of(place, "/submit"))
    hand_in(app, place)
    for path in (path_of(place), path_of(place, "")):
        with counted_queries(app) as counted:
            page = read(staff, path)
        assert len(counted) <= 8
        assert page.count(ASKED) == 1
        assert page.index(ASKED) < page.index(ANSWERED)
    with app.app_context():
        versions = select(ReportVersion).order_by(ReportVersion.number)
        assert [(one.remark, one.reason) for one in db.session.scalars(versions)] == [(None, None)] * 2


def test_a_remark_with_the_approval_stands_with_it(app: Flask, client_as: ClientAs) -> None:
    place = Place(NUMBER, make_reporting(app)[0])
    make_handed_in(app, place)
    staff = client_as(REVIEWER)
    form = form_of(staff, path_of(place)) | {"step": "approve", "remark": "Good."}
    assert staff.post(path_of(place), data=form).status_code == 303
    page = read(client_as(WRITER), path_of(place, ""))
    assert page.count("Good.") == 1
    assert "Remark on the whole" not in page
