"""The list of one's own sign-ins, and ending them here and elsewhere."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.sign_ins.models import IDLE, SEEN_EVERY, SignIn
from grants_app.domain.audit.models import AuditEntry
from grants_app.extensions import db, utc_now
from tests.clients import WATCH, CheckedClient
from tests.conftest import PASSWORD, visitor
from tests.factories import committed, counted_queries
from tests.mailboxes import number_of
from tests.sign_ins import ClientAs, is_signed_in, send, sign_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
)
END = re.compile(r'action="(/account/sign-ins/\d+/end)"')


def signed_in(app: Flask, agent: str, name: str = "donor") -> CheckedClient:
    client = visitor(app)
    client.environ_base["HTTP_USER_AGENT"] = agent
    assert sign_in(client, f"{name}@example.org", PASSWORD).status_code == 302
    return client


def listed(client: CheckedClient) -> str:
    page = client.get("/account").get_data(as_text=True)
    return page.split('id="sign-in-list"')[1].split("</table>")[0]


def rows_of(app: Flask, email: str = "donor@example.org") -> list[SignIn]:
    number = number_of(app, email)
    with app.app_context():
        rows = db.session.scalars(select(SignIn).where(SignIn.user_id == number).order_by(SignIn.id)).all()
        db.session.expunge_all()
    return list(rows)


def age(app: Flask, by: timedelta) -> None:
    """Let time pass since every last visit."""
    with committed(app):
        for row in db.session.scalars(select(SignIn)):
            row.seen_at -= by


def actions_in_log(app: Flask) -> list[str]:
    with app.app_context():
        found = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    return [action for action in found if action.startswith("account.end_")]


def test_each_browser_is_listed_in_words(app: Flask) -> None:
    here, phone = signed_in(app, FIREFOX), signed_in(app, PHONE)
    page = listed(here)
    for words in ("Firefox, Linux", "Safari, iPhone or iPad", "127.0.0.0/24"):
        assert words in page
    assert "127.0.0.1" not in page
    assert "Mozilla" not in page
    assert page.count("this session") == 1
    rows = page.split("<tbody>")[1].split("<tr>")[1:]
    (own,) = [row for row in rows if "this session" in row]
    (other,) = [row for row in rows if row != own]
    assert "Firefox" in own.split("</th>")[0]
    assert "Sign out there" not in own
    assert "Sign out there" in other
    assert "Safari" in listed(phone).split("this session")[0].rpartition("<tr>")[2]


def test_nobody_elses_sign_ins_are_listed_or_ended(app: Flask) -> None:
    donor, admin = signed_in(app, FIREFOX), signed_in(app, PHONE, "admin")
    assert "iPhone" not in listed(donor)
    foreign = rows_of(app, "admin@example.org")[0].id
    for number in (foreign, 999_999, 2**31):
        assert send(donor, f"/account/sign-ins/{number}/end").status_code == 404
    assert is_signed_in(admin)
    assert actions_in_log(app) == []


def test_signing_out_one_other_browser(app: Flask) -> None:
    here, other, third = (signed_in(app, agent) for agent in (FIREFOX, PHONE, "curl/8"))
    number = rows_of(app)[1].id
    assert f"/account/sign-ins/{number}/end" in END.findall(listed(here))
    answer = send(here, f"/account/sign-ins/{number}/end")
    assert answer.status_code == 303
    assert "That browser is signed out." in here.get(answer.location).get_data(as_text=True)
    assert [is_signed_in(client) for client in (here, other, third)] == [True, False, True]
    assert actions_in_log(app) == ["account.end_sign_in"]
    assert send(here, f"/account/sign-ins/{number}/end").status_code == 404


def test_signing_out_all_others(app: Flask) -> None:
    here, other, third = (signed_in(app, agent) for agent in (FIREFOX, PHONE, "curl/8"))
    stranger = signed_in(app, PHONE, "admin")
    answer = send(here, "/account/sign-ins/end-others")
    assert "2 other browsers are signed out." in here.get(answer.location).get_data(as_text=True)
    assert [is_signed_in(client) for client in (here, other, third, stranger)] == [True, False, False, True]
    assert "everywhere else" not in here.get("/account").get_data(as_text=True)
    answer = send(here, "/account/sign-ins/end-others")
    assert "No other browser was signed in." in here.get(answer.location).get_data(as_text=True)
    assert actions_in_log(app) == ["account.end_sign_ins"]


def test_signing_out_here_by_its_number_is_signing_out(app: Flask) -> None:
    here = signed_in(app, FIREFOX)
    answer = send(here, f"/account/sign-ins/{rows_of(app)[0].id}/end")
    assert answer.location == "/login"
    assert not is_signed_in(here)


def test_signing_out_leaves_nothing_that_a_copied_cookie_opens(app: Flask) -> None:
    here = signed_in(app, FIREFOX)
    cookie = here.get_cookie("session")
    assert cookie is not None
    assert send(here, "/logout").status_code == 302
    thief = visitor(app)
    thief.set_cookie("session", cookie.value)
    assert not is_signed_in(thief)
    assert rows_of(app) == []


def test_a_password_change_ends_the_others_and_this_one_goes_on(app: Flask) -> None:
    here, other = signed_in(app, FIREFOX), signed_in(app, PHONE)
    new = "katër fjalë pa lidhje"
    answer = send(here, "/account/password", current=PASSWORD, new=new, repeated=new)
    assert answer.status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(other)
    assert len(rows_of(app)) == 1


def test_a_form_in_another_tab_can_still_be_sent_after_a_password_change(app: Flask) -> None:
    here = signed_in(app, FIREFOX)
    page = here.get("/account").get_data(as_text=True)
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    new = "katër fjalë pa lidhje"
    send(here, "/account/password", current=PASSWORD, new=new, repeated=new)
    assert here.post("/account/language", data={"csrf_token": token, "locale": "en"}).status_code == 302


def test_what_no_longer_holds_is_neither_open_nor_listed_and_goes_with_the_next_sign_in(app: Flask) -> None:
    old = signed_in(app, PHONE)
    age(app, IDLE)
    assert not is_signed_in(old)
    here = signed_in(app, FIREFOX)
    assert "iPhone" not in listed(here)
    assert len(rows_of(app)) == 1


def test_a_visit_is_noted_every_few_minutes_and_not_at_each_request(app: Flask) -> None:
    here = signed_in(app, FIREFOX)
    began = rows_of(app)[0].seen_at
    here.get("/account")
    assert not WATCH.written
    assert rows_of(app)[0].seen_at == began
    age(app, SEEN_EVERY)
    before = utc_now()
    here.get("/account")
    assert len(WATCH.written) == 1, "one statement, after the answer, in a commit of its own"
    assert not WATCH.uncommitted
    assert rows_of(app)[0].seen_at >= before
    here.get("/account")
    assert not WATCH.written


def test_a_visit_is_noted_although_the_request_is_refused(app: Flask) -> None:
    here = signed_in(app, FIREFOX)
    age(app, SEEN_EVERY)
    before = utc_now()
    assert here.post("/account/password", data={}).status_code == 400
    assert rows_of(app)[0].seen_at >= before


def test_signing_out_after_minutes_leaves_no_row(app: Flask) -> None:
    here = signed_in(app, FIREFOX)
    token = here.get("/account").get_data(as_text=True).split('name="csrf_token"', 1)[1]
    token = token.split('value="', 1)[1].split('"', 1)[0]
    age(app, SEEN_EVERY)
    assert here.post("/logout", data={"csrf_token": token}).status_code == 302
    assert rows_of(app) == []


def test_a_signed_in_request_asks_for_its_session_once_and_a_visitor_never(app: Flask) -> None:
    here, outside = signed_in(app, FIREFOX), visitor(app)
    for client, expected in [(here, 1), (outside, 0)]:
        client.get("/exports")
        with counted_queries(app) as sent:
            client.get("/exports")
        assert len([one for one in sent if "sign_in" in one or "user_account" in one]) == expected


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_list_is_well_formed_in_both_languages(app: Flask, client_as: ClientAs, language: str) -> None:
    client = client_as("donor")
    signed_in(app, PHONE)
    page = client.get(f"/account?lang={language}").get_data(as_text=True)
    assert ("Hyrjet e mia" if language == "sq" else "My sign-ins") in page
