"""The messages of a grant: who reads them, by pages, what is new at home, and the letter that says so."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.correspondence.actions import Sending, read_messages, write_message
from grants_app.domain.grants.correspondence.models import GrantMessage
from grants_app.domain.messages.actions import Wishes
from grants_app.extensions import db, utc_now
from tests.awards import NUMBER, TODAY, desk, make_signed
from tests.clients import CheckedClient
from tests.factories import change_grant, counted_queries
from tests.mailboxes import PERSON, filed, make_person, words_of
from tests.sign_ins import ClientAs
from tests.web.money_pages import main_text
from tests.web.test_awards import fields
from tests.written_reports import CERTIFIER, REVIEWER, WRITER, desk_of

PATH = f"/grants/{NUMBER}/messages"
WORDS = "Kur na vjen kësti i dytë?"
ANSWER = "Javën që vjen."


@pytest.fixture
def signed(app: Flask) -> Flask:
    make_signed(app, NUMBER)
    return app


def send(client: CheckedClient, text: str, **more: str) -> int:
    form = fields(client.get(PATH).text) | {"text": text} | more
    return client.post(PATH, data=form).status_code


def read(client: CheckedClient, path: str = PATH) -> str:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang=en")
    assert answer.status_code == 200
    return main_text(answer.text)


def mark_read(client: CheckedClient) -> None:
    form = {name: value for name, value in fields(client.get(PATH).text).items() if name in READ}
    assert client.post(f"{PATH}/read", data=form).status_code == 303


READ = {"seen", "csrf_token"}


def written(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(GrantMessage.text).order_by(GrantMessage.id)))


def write_many(app: Flask, count: int, account: str = WRITER) -> None:
    with desk_of(app, account) as at:
        for number in range(count):
            wishes = Wishes(base_url=None, at=utc_now())
            text = f"Mesazhi numër {number + 1}."
            write_message(at.viewer, at.programme, NUMBER, text, Sending(0, wishes, TODAY))


def test_both_sides_write_and_read_the_newest_last(signed: Flask, client_as: ClientAs) -> None:
    writer, staff = client_as(WRITER), client_as(REVIEWER)
    assert send(writer, WORDS) == 303
    assert send(staff, ANSWER) == 303
    for client in (writer, staff, client_as(CERTIFIER)):
        page = read(client)
        assert page.index(WORDS) < page.index(ANSWER)
    with signed.app_context():
        rows = list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "grant.write_message")))
        assert len(rows) == 2
        assert WORDS not in str([one.changes for one in rows])


@pytest.mark.parametrize("account", ["donor", "committee.kukes", "coordinator", "admin"])
def test_others_never_read_them(signed: Flask, client_as: ClientAs, account: str) -> None:
    assert client_as(account).get(PATH).status_code == 403


def test_another_organisation_learns_no_more_than_that_it_is_not_there(
    signed: Flask, client_as: ClientAs
) -> None:
    other = client_as("grantee.gip")
    assert other.get(PATH).status_code == 404
    token = fields(other.get("/account").text)["csrf_token"]
    assert other.post(PATH, data={"csrf_token": token, "text": WORDS}).status_code == 404
    assert other.post(f"{PATH}/read", data={"csrf_token": token, "seen": "1"}).status_code == 404
    assert written(signed) == []


def test_what_was_typed_stays_when_something_is_wrong(signed: Flask, client_as: ClientAs) -> None:
    writer = client_as(WRITER)
    assert send(writer, "  ") == 422
    form = fields(writer.get(PATH).text) | {"text": "Na shkroi nga 069 234 5678."}
    answer = writer.post(f"{PATH}?lang=en", data=form)
    assert answer.status_code == 422
    assert "Na shkroi nga 069 234 5678." in answer.text
    assert "This may point at a person" in answer.text
    assert written(signed) == []
    again = fields(answer.text) | {"text": form["text"], "guard_reason": "agreed"}
    assert writer.post(PATH, data=again).status_code == 303
    assert written(signed) == ["Na shkroi nga 069 234 5678."]


def test_the_same_form_sent_twice_is_one_message(signed: Flask, client_as: ClientAs) -> None:
    writer = client_as(WRITER)
    form = fields(writer.get(PATH).text) | {"text": WORDS}
    assert [writer.post(PATH, data=form).status_code for _time in range(2)] == [303, 303]
    assert written(signed) == [WORDS]
    # From a page that shows the first one it is said again.
    assert send(writer, WORDS) == 303
    assert written(signed) == [WORDS, WORDS]


def test_pages_of_twenty_five_ask_the_same_of_the_database(signed: Flask, client_as: ClientAs) -> None:
    staff = client_as(REVIEWER)
    write_many(signed, 2)
    with counted_queries(signed) as few:
        read(staff)
    write_many(signed, 50)  # the first two are there already
    with counted_queries(signed) as many:
        page = staff.get(f"{PATH}?lang=en").text
    assert len(few) == len(many) <= 8
    assert len(page.encode()) < 50_000
    assert page.count('<li id="message-') == 25
    assert "Mesazhi numër 50." in page
    earlier = read(staff, f"{PATH}?before={number_of(signed, 26)}")
    assert "Mesazhi numër 25." in earlier
    assert "Mesazhi numër 26." not in earlier
    assert "Later messages" in earlier
    later = read(staff, f"{PATH}?after={number_of(signed, 25)}")
    assert "Mesazhi numër 26." in later
    assert "Later messages" not in later
    for wrong in ("before=x", "after=-1", "before=99999999999"):
        assert staff.get(f"{PATH}?{wrong}").status_code == 400


def number_of(app: Flask, place: int) -> int:
    """The number of a message by its place from 1."""
    with app.app_context():
        return list(db.session.scalars(select(GrantMessage.id).order_by(GrantMessage.id)))[place - 1]


def test_homes_say_how_many_are_new_until_they_are_read(signed: Flask, client_as: ClientAs) -> None:
    writer, staff = client_as(WRITER), client_as(REVIEWER)
    assert "new message" not in read(staff, "/")
    send(writer, WORDS)
    assert "new message 1" in read(staff, "/")
    assert "new message" not in read(writer, "/").replace("No new message", "")
    send(writer, "Dhe i treti?")
    assert "new messages 2" in read(staff, "/")
    assert "mesazhe të reja" in main_text(staff.get("/?lang=sq").text)
    send(staff, ANSWER)
    # Whoever answers has read what stood there.
    assert "new message" not in read(staff, "/")
    assert "1 new message, grant 500" in read(writer, "/")
    mark_read(writer)
    assert "No new message" in read(writer, "/")
    # A colleague has not read it.
    assert "3 new messages, grant 500" in read(client_as(CERTIFIER), "/")


@pytest.mark.parametrize(
    ("locale", "subject"), [("sq", "Mesazh i ri për grantin 500"), ("en", "New message about grant 500")]
)
def test_one_letter_says_that_there_is_one_until_it_is_read(
    signed: Flask, client_as: ClientAs, locale: str, subject: str
) -> None:
    make_person(signed, role="specialist", locale=locale)
    writer = client_as(WRITER)
    send(writer, WORDS)
    send(writer, "Dhe i treti?")
    letters = filed(signed.config["SETTINGS"].instance)
    assert [one["Subject"] for one in letters] == [subject]
    assert WORDS not in words_of(letters[0])
    assert PATH in words_of(letters[0])
    read_as(signed, PERSON)
    send(writer, "Dhe i katërti?")
    assert len(filed(signed.config["SETTINGS"].instance)) == 2


def read_as(app: Flask, email: str) -> None:
    with desk(app, email) as at:
        seen = max(db.session.scalars(select(GrantMessage.id)))
        read_messages(at.viewer, at.programme, NUMBER, seen=seen, today=TODAY)


def test_the_grant_leads_to_its_messages_for_those_who_read_them(signed: Flask, client_as: ClientAs) -> None:
    link = f'href="{PATH}"'
    change_grant(signed, NUMBER, published_at=utc_now())
    assert link in client_as(REVIEWER).get(f"/grants/{NUMBER}").text
    assert link in client_as(WRITER).get(f"/grants/{NUMBER}").text
    assert link not in client_as("donor").get(f"/grants/{NUMBER}").text
