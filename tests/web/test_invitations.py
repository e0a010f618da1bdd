"""The administrator invites people, sends links again, and sees how far each has come."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.links.models import AccountLink
from grants_app.domain.accounts.passwords import NO_PASSWORD
from grants_app.domain.accounts.queries import find_user_by_email
from grants_app.domain.messages.vocabulary import MessageKind
from grants_app.extensions import db, utc_now
from tests.clients import CheckedClient
from tests.conftest import PASSWORD, csrf_token, make_app, visitor
from tests.domain.test_mail import free_port
from tests.factories import committed, counted_queries
from tests.mail_server import running_mail_server
from tests.mailboxes import (
    FIRST_PASSWORD,
    NEW_PASSWORD,
    PERSON,
    filed,
    link_in,
    make_person,
    messages_of,
    newest_path,
    number_of,
    words_of,
)
from tests.sign_ins import ClientAs, sign_in

BASE = "http://localhost"


@pytest.fixture
def admin(client_as: ClientAs) -> CheckedClient:
    return client_as("admin")


def send(admin: CheckedClient, path: str, **data: str):
    return admin.post(path, data={"csrf_token": csrf_token(admin, "/admin/users")} | data)


def invite(admin: CheckedClient, email: str = PERSON, **more: str):
    return send(
        admin, "/admin/users/new", **({"email": email, "role": "donor", "entry": "invitation"} | more)
    )


def accept(app: Flask, path: str, password: str = NEW_PASSWORD) -> int:
    client = visitor(app)
    data = {"new": password, "repeated": password, "csrf_token": csrf_token(client, path)}
    return client.post(path, data=data).status_code


def admin_of(app: Flask) -> CheckedClient:
    client = visitor(app)
    assert sign_in(client, "admin@example.org", PASSWORD).status_code == 302
    return client


def test_an_invited_person_chooses_a_password_and_signs_in(
    app: Flask, admin: CheckedClient, tmp_path: Path
) -> None:
    answer = invite(admin)
    assert (answer.status_code, answer.location) == (303, f"/admin/users/{number_of(app)}")
    page = admin.get(answer.location).get_data(as_text=True)
    assert f"{tmp_path.name}/outbox/" in page
    assert "invited, not yet signed in, link until" in page
    assert "invited, not yet signed in, link until" in admin.get("/admin/users").get_data(as_text=True)
    with app.app_context():
        user = find_user_by_email(PERSON)
        assert user is not None
        assert user.password_hash == NO_PASSWORD
    assert sign_in(visitor(app), PERSON, "").status_code == 422
    site, path = link_in(filed(tmp_path)[0])
    assert site == BASE
    assert "Donor" in words_of(filed(tmp_path)[0])
    assert "Choose a password" in visitor(app).get(path).get_data(as_text=True)
    assert accept(app, path) == 303
    assert sign_in(visitor(app), PERSON, NEW_PASSWORD).status_code == 302
    page = admin.get(f"/admin/users/{number_of(app)}").get_data(as_text=True)
    assert "invited" not in page
    assert "Send the link" in page


@pytest.mark.parametrize("read_in", ["sq", "en"])
@pytest.mark.parametrize(("chosen", "languages"), [("sq", "sq"), ("en", "en"), ("unknown", "sq, en")])
def test_the_administrator_chooses_the_language_of_the_person(
    app: Flask, database_url: str, tmp_path: Path, read_in: str, chosen: str, languages: str
) -> None:
    with running_mail_server(tmp_path / "mail") as server:
        settings = {"SMTP_URL": server.url(), "MAIL_FROM": "g@example.net", "BASE_URL": BASE}
        with_mail = make_app(database_url, tmp_path, **settings)
        admin = admin_of(with_mail)
        page = admin.get(f"/admin/users/new?lang={read_in}").get_data(as_text=True)
        assert page.index('value="sq"') < page.index('value="en"') < page.index('value="unknown"')
        invite(admin, language=chosen)
        (letter,) = server.wait_for(1)
    assert letter["Content-Language"] == languages
    assert ("Good day" in words_of(letter)) is ("en" in languages)
    with with_mail.app_context():
        user = find_user_by_email(PERSON)
        assert user is not None
        assert user.locale == (None if chosen == "unknown" else chosen)
        db.engine.dispose()


def test_a_language_that_there_is_not_is_refused(app: Flask, admin: CheckedClient) -> None:
    assert invite(admin, language="fr").status_code == 422
    assert messages_of(app) == []


def test_a_refused_invitation_makes_no_account(app: Flask, admin: CheckedClient, tmp_path: Path) -> None:
    assert invite(admin, "admin@example.org").status_code == 422
    assert invite(admin, entry="pigeon").status_code == 422
    assert messages_of(app) == []
    assert filed(tmp_path) == []


@pytest.mark.parametrize("has_server", [True, False])
def test_inviting_is_the_first_choice_where_mail_goes_out(
    database_url: str, app: Flask, admin: CheckedClient, tmp_path: Path, has_server: bool
) -> None:
    settings = {"SMTP_URL": f"smtp://localhost:{free_port()}", "MAIL_FROM": "g@example.net", "BASE_URL": BASE}
    with_mail = make_app(database_url, tmp_path, **(settings if has_server else {}))
    page = admin_of(with_mail).get("/admin/users/new").get_data(as_text=True)
    chosen = re.findall(r'<input checked[^>]* name="entry"[^>]* value="(\w+)"', page)
    assert chosen == ["invitation" if has_server else "password"]
    assert (f"{tmp_path.name}/outbox/" in page) is not has_server
    with with_mail.app_context():
        db.engine.dispose()


def test_an_invitation_is_sent_again_and_the_older_link_ends(
    app: Flask, admin: CheckedClient, tmp_path: Path
) -> None:
    invite(admin)
    older = newest_path(tmp_path)
    path = f"/admin/users/{number_of(app)}"
    assert "Send the invitation again" in admin.get(path).get_data(as_text=True)
    assert send(admin, f"{path}/link").status_code == 303
    assert visitor(app).get(older).status_code == 410
    assert accept(app, newest_path(tmp_path)) == 303
    assert len(messages_of(app, MessageKind.INVITATION)) == 2


def test_an_expired_invitation_is_shown_as_such(app: Flask, admin: CheckedClient) -> None:
    invite(admin)
    with committed(app):
        db.session.scalars(select(AccountLink)).one().expires_at = utc_now() - timedelta(minutes=1)
    for path in ("/admin/users", f"/admin/users/{number_of(app)}"):
        assert "the invitation has expired" in admin.get(path).get_data(as_text=True)


def test_the_administrator_sends_a_link_for_a_new_password(
    app: Flask, admin: CheckedClient, tmp_path: Path
) -> None:
    make_person(app, locale="sq")
    path = f"/admin/users/{number_of(app)}"
    assert send(admin, f"{path}/link").status_code == 303
    (letter,) = filed(tmp_path)
    assert letter["Content-Language"] == "sq"
    assert sign_in(visitor(app), PERSON, FIRST_PASSWORD).status_code == 302, "the old one stays until then"
    assert accept(app, link_in(letter)[1]) == 303
    page = admin.get(path).get_data(as_text=True)
    assert "Link for a new password" in page
    assert "written into the folder outbox" in page


def test_no_link_goes_to_demo_accounts_and_closed_ones(
    app: Flask, admin: CheckedClient, tmp_path: Path
) -> None:
    make_person(app)
    closed = f"/admin/users/{number_of(app)}"
    send(admin, f"{closed}/deactivate")
    for path in (closed, f"/admin/users/{number_of(app, 'donor@example.org')}"):
        assert f"{path}/link" not in admin.get(path).get_data(as_text=True)
        assert send(admin, f"{path}/link").status_code == 409
    assert filed(tmp_path) == []


def test_a_closed_invitation_is_closed(app: Flask, admin: CheckedClient, tmp_path: Path) -> None:
    invite(admin)
    send(admin, f"/admin/users/{number_of(app)}/deactivate")
    assert visitor(app).get(newest_path(tmp_path)).status_code == 410
    page = admin.get(f"/admin/users/{number_of(app)}").get_data(as_text=True)
    assert "invited" not in page


def test_what_went_wrong_is_shown_to_the_administrator(database_url: str, app: Flask, tmp_path: Path) -> None:
    with running_mail_server(tmp_path / "mail", refuses="550 no such mailbox") as server:
        settings = {
            "SMTP_URL": server.url(),
            "MAIL_FROM": "g@example.net",
            "BASE_URL": "https://g.example.net",
        }
        with_mail = make_app(database_url, tmp_path, **settings)
        admin = admin_of(with_mail)
        answer = invite(admin)
        page = admin.get(answer.location).get_data(as_text=True)
    assert "the invitation could not be sent: the mail server does not take this address" in page
    with with_mail.app_context():
        db.engine.dispose()


def test_the_list_takes_as_many_queries_for_many_invited_as_for_few(app: Flask, admin: CheckedClient) -> None:
    with counted_queries(app) as few:
        admin.get("/admin/users")
    for number in range(4):
        invite(admin, f"person{number}@example.net")
    with counted_queries(app) as many:
        admin.get("/admin/users")
    assert len(few) == len(many) <= 8


def test_the_hosts_name_of_an_administrators_request_is_taken(
    app: Flask, admin: CheckedClient, tmp_path: Path
) -> None:
    make_person(app)
    token = csrf_token(admin, "/admin/users")
    cookie = admin.get_cookie("session")
    assert cookie is not None
    admin.set_cookie("session", cookie.value, domain="grants.local")
    path = f"/admin/users/{number_of(app)}/link"
    answer = admin.post(path, data={"csrf_token": token}, base_url="http://grants.local:8000")
    assert answer.status_code == 303
    assert link_in(filed(tmp_path)[0])[0] == "http://grants.local:8000"
