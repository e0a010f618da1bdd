"""Anonymising an account: what it did stays, whose it was is nowhere any more."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grants_app.domain.accounts import actions
from grants_app.domain.accounts.anonymising import anonymise_user
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.audit.texts import DIGEST, text_digest
from grants_app.extensions import db, utc_now
from tests.clients import CheckedClient
from tests.conftest import csrf_token, visitor
from tests.mailboxes import FIRST_PASSWORD, PERSON, everything_stored, make_person, newest_path, number_of
from tests.page_checks import text_of
from tests.second_factors import set_up
from tests.sign_ins import TESTS, ClientAs, is_signed_in, sign_in, user_of
from tests.web.test_grants import page


@pytest.fixture
def admin(client_as: ClientAs) -> CheckedClient:
    return client_as("admin")


def send(client: CheckedClient, path: str, **data: str):
    return client.post(path, data={"csrf_token": csrf_token(client, "/admin/users")} | data)


def anonymise(admin: CheckedClient, app: Flask, email: str = PERSON, **data: str):
    path = f"/admin/users/{number_of(app, email)}"
    return path, send(admin, f"{path}/anonymise", **({"confirmation": email} | data))


def test_nothing_tells_any_more_whose_account_it_was(
    app: Flask, admin: CheckedClient, tmp_path: Path
) -> None:
    make_person(app, locale="sq")
    person = visitor(app)
    sign_in(person, PERSON, FIRST_PASSWORD)
    set_up(person, FIRST_PASSWORD)
    send(admin, f"/admin/users/{number_of(app)}/link")
    link = newest_path(tmp_path)
    path, answer = anonymise(admin, app, confirmation=f" {PERSON.upper()} ")
    assert answer.status_code == 303
    assert PERSON not in everything_stored(app)
    assert not is_signed_in(person)
    assert visitor(app).get(link).status_code == 410
    assert sign_in(visitor(app), PERSON, FIRST_PASSWORD).status_code == 422
    number = int(path.rpartition("/")[2])
    with app.app_context():
        user = db.session.get(User, number)
        assert user is not None
        assert user.email.endswith("@removed.invalid")
        assert (user.password_hash, user.locale, user.second_factor_at) == ("", None, None)
        assert not user.is_active
        tables = ("sign_in", "second_factor", "recovery_code", "account_link")
        for table in (db.metadata.tables[name] for name in tables):
            assert not db.session.execute(select(table).where(table.c.user_id == number)).all()
    page = admin.get(path).get_data(as_text=True)
    for words in (f"Anonymised account {number}", "closed for ever"):
        assert words in page
    assert PERSON not in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]


def test_what_it_did_keeps_its_number(app: Flask, admin: CheckedClient) -> None:
    make_person(app)
    person = visitor(app)
    sign_in(person, PERSON, FIRST_PASSWORD)
    token = csrf_token(person, "/account")
    assert person.post("/account/language", data={"csrf_token": token, "locale": "sq"}).status_code == 302
    path, _answer = anonymise(admin, app)
    number = int(path.rpartition("/")[2])
    with app.app_context():
        own = db.session.scalars(select(AuditEntry.action).where(AuditEntry.user_id == number)).all()
        assert own == ["account.choose_language"]
        row = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account.anonymise")).one()
        assert row.subject_key == str(number)
        assert "@" not in str(row.changes)
        assert row.changes["email"] == {DIGEST: [text_digest("email", PERSON), None]}
        assert row.changes["password"] is None
    shown = text_of(page(admin, f"/admin/audit?subject=account&key={number}"))
    assert "E-mail address: taken away; the words are not kept" in shown


@pytest.mark.parametrize("typed", ["", "yes", "person@example.ne", "PERSON"])
def test_the_address_has_to_be_typed(app: Flask, admin: CheckedClient, typed: str) -> None:
    make_person(app)
    _path, answer = anonymise(admin, app, confirmation=typed)
    assert answer.status_code == 422
    assert 'id="confirmation-error"' in answer.get_data(as_text=True)
    assert number_of(app)


def test_it_cannot_be_undone(app: Flask, admin: CheckedClient) -> None:
    make_person(app)
    path, _answer = anonymise(admin, app)
    for action in ("reactivate", "password"):
        answer = send(admin, f"{path}/{action}")
        assert answer.status_code == 422
        assert "is anonymised and stays closed" in answer.get_data(as_text=True)
    assert send(admin, path, role="donor").status_code == 422
    assert send(admin, f"{path}/link").status_code == 409
    assert send(admin, f"{path}/anonymise", confirmation="x").status_code == 409
    assert admin.get(f"{path}/anonymise").status_code == 409
    with app.app_context():
        user = db.session.scalars(select(User).where(User.anonymised_at.is_not(None))).one()
        user.is_active = True
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_the_same_person_can_get_another_account(app: Flask, admin: CheckedClient) -> None:
    make_person(app)
    path, _answer = anonymise(admin, app)
    make_person(app)
    assert f"/admin/users/{number_of(app)}" != path
    page = admin.get("/admin/users").get_data(as_text=True)
    assert PERSON in page
    assert "Anonymised account" in page


def test_nobody_anonymises_themselves(app: Flask, admin: CheckedClient) -> None:
    own = "admin@example.org"
    assert "Anonymise" not in admin.get(f"/admin/users/{number_of(app, own)}").get_data(as_text=True)
    _path, answer = anonymise(admin, app, own)
    assert answer.status_code == 422
    assert "This is your own account" in answer.get_data(as_text=True)
    assert number_of(app, own)


def test_the_last_administrator_stays(app: Flask) -> None:
    with app.app_context():
        other, admin = Viewer(Role.ADMIN, user_id=user_of("donor").id), user_of("admin")
        with pytest.raises(AccountRefusedError) as caught:
            anonymise_user(other, admin, typed=admin.email, now=utc_now())
        assert (caught.value.field, caught.value.refusal) == (None, Refusal.LAST_ADMIN)
        actions.change_assignment(TESTS, user_of("donor"), actions.Assignment(Role.ADMIN))
        anonymise_user(other, user_of("admin"), typed=admin.email, now=utc_now())
        db.session.commit()
        assert admin.is_anonymised


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_pages_are_well_formed_in_both_languages(app: Flask, admin: CheckedClient, language: str) -> None:
    make_person(app)
    path = f"/admin/users/{number_of(app)}"
    assert admin.get(f"{path}/anonymise?lang={language}").status_code == 200
    anonymise(admin, app)
    assert admin.get(f"{path}?lang={language}").status_code == 200
