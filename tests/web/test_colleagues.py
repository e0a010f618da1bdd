"""A certifier manages the people of the own organisation, and nobody and nothing beyond."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.actions import Assignment, create_user
from grants_app.domain.accounts.colleagues import Rights, deactivate_colleague, set_rights
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import NO_PASSWORD
from grants_app.domain.accounts.queries import find_user_by_email
from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.audit.models import AuditEntry
from grants_app.extensions import db, write_intent
from tests.clients import CheckedClient
from tests.conftest import PASSWORD, csrf_token, visitor
from tests.factories import AUTHOR, committed, counted_queries
from tests.mailboxes import filed, link_in, number_of
from tests.sign_ins import ClientAs, is_signed_in, sign_in, user_of

COLLEAGUE = "colleague@example.net"
OUTSIDE = ("grantee.gip", "donor", "admin", "committee.kukes", "specialist")


@pytest.fixture
def certifier(client_as: ClientAs) -> CheckedClient:
    return client_as("certifier.vatra")


def send(client: CheckedClient, path: str, **data: str):
    return client.post(path, data={"csrf_token": csrf_token(client, "/admin/users/new")} | data)


def of(app: Flask, name: str) -> str:
    return f"/admin/users/{number_of(app, f'{name}@example.org')}"


def state_of(app: Flask, email: str) -> tuple[Role, bool, bool, bool]:
    with app.app_context():
        user = find_user_by_email(email)
        assert user is not None
        return user.role, user.can_prepare, user.can_certify, user.is_active


def make_certifier(app: Flask, email: str = COLLEAGUE, *, is_invited: bool = False) -> None:
    with committed(app):
        assignment = Assignment(Role.GRANTEE, organisation="vatra", can_certify=True)
        create_user(
            AUTHOR, email=email, assignment=assignment, password_hash=NO_PASSWORD if is_invited else "x"
        )


def test_the_list_shows_the_own_organisation_alone(certifier: CheckedClient) -> None:
    page = certifier.get("/admin/users").get_data(as_text=True)
    for words in ("1–2 of 2", "grantee.vatra@example.org", "prepares reports", "certifies reports"):
        assert words in page
    for name in OUTSIDE:
        assert f"{name}@example.org" not in page
    page = certifier.get("/admin/users?q=example.org&role=admin").get_data(as_text=True)
    assert "admin@example.org" not in page
    assert 'href="/admin/users"' in certifier.get("/grants").get_data(as_text=True)


def test_the_order_of_the_list_tells_of_nobody_else(app: Flask, certifier: CheckedClient) -> None:
    assert certifier.get(f"/admin/users?after={number_of(app, 'admin@example.org')}").status_code == 400


def test_pages_that_are_kept_for_many_show_the_menu_to_certifiers_alone(
    client_as: ClientAs, certifier: CheckedClient
) -> None:
    preparer = client_as("grantee.vatra")
    for _time in range(2):
        assert 'href="/admin/users"' in certifier.get("/organisations").get_data(as_text=True)
        assert 'href="/admin/users"' not in preparer.get("/organisations").get_data(as_text=True)


@pytest.mark.parametrize("name", OUTSIDE)
def test_nobody_outside_is_found_or_changed(app: Flask, certifier: CheckedClient, name: str) -> None:
    path, before = of(app, name), state_of(app, f"{name}@example.org")
    assert certifier.get(path).status_code == 404
    for action in ("", "/deactivate", "/link"):
        assert send(certifier, f"{path}{action}", can_prepare="y").status_code == 404
    assert state_of(app, f"{name}@example.org") == before


def test_what_is_the_administrators_stays_so(app: Flask, certifier: CheckedClient) -> None:
    path = of(app, "grantee.vatra")
    for action in ("reactivate", "password", "second-factor", "anonymise"):
        assert send(certifier, f"{path}/{action}").status_code == 403
    page = certifier.get(path).get_data(as_text=True)
    for words in ("Anonymise", "Set a new password", 'name="role"', 'name="organisation"'):
        assert words not in page


def test_a_colleague_is_invited_into_the_own_organisation(
    app: Flask, certifier: CheckedClient, tmp_path: Path
) -> None:
    answer = send(
        certifier,
        "/admin/users/new",
        email=COLLEAGUE,
        can_certify="y",
        role="admin",
        organisation="gip",
        entry="password",
    )
    assert answer.status_code == 303
    assert "invited, not yet signed in" in certifier.get(answer.location).get_data(as_text=True)
    assert state_of(app, COLLEAGUE) == (Role.GRANTEE, False, True, True)
    with app.app_context():
        user = find_user_by_email(COLLEAGUE)
        assert user is not None
        assert (user.organisation_id, user.password_hash) == (
            user_of("grantee.vatra").organisation_id,
            NO_PASSWORD,
        )
    (letter,) = filed(tmp_path)
    assert letter["To"] == COLLEAGUE
    assert visitor(app).get(link_in(letter)[1]).status_code == 200
    assert send(certifier, f"/admin/users/{number_of(app, COLLEAGUE)}/link").status_code == 303
    assert len(filed(tmp_path)) == 2


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"email": "donor@example.org", "can_prepare": "y"}, "email", "already"),
        ({"email": "not an address", "can_prepare": "y"}, "email", "not an e-mail address"),
        ({"email": "", "can_prepare": "y"}, "email", "required"),
        ({"email": COLLEAGUE}, "can_prepare", "at least one"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    certifier: CheckedClient, data: dict[str, str], field: str, words: str
) -> None:
    answer = send(certifier, "/admin/users/new", **data)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True).split(f'id="{field}-error"')[1].split("</p>")[0]


def test_no_link_for_a_new_password_goes_out_by_a_certifier(app: Flask, certifier: CheckedClient) -> None:
    make_certifier(app)
    path = f"/admin/users/{number_of(app, COLLEAGUE)}"
    assert f"{path}/link" not in certifier.get(path).get_data(as_text=True)
    assert send(certifier, f"{path}/link").status_code == 409


def test_rights_are_set_and_hold_at_once(app: Flask, certifier: CheckedClient, client_as: ClientAs) -> None:
    grantee, path = client_as("grantee.vatra"), of(app, "grantee.vatra")
    assert grantee.get("/admin/users").status_code == 403
    assert send(certifier, path, can_prepare="y", can_certify="y").status_code == 302
    assert state_of(app, "grantee.vatra@example.org") == (Role.GRANTEE, True, True, True)
    assert grantee.get("/admin/users").status_code == 200
    assert "prepares reports, certifies reports" in grantee.get("/account").get_data(as_text=True)
    answer = send(certifier, path)
    assert answer.status_code == 422
    assert 'id="can_prepare-error"' in answer.get_data(as_text=True)
    with app.app_context():
        row = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account.set_rights")).one()
        assert row.changes == {"can_certify": [False, True]}
        assert row.user_id == user_of("certifier.vatra").id


def test_a_closed_colleague_is_out_at_once_and_only_an_administrator_opens_again(
    app: Flask, certifier: CheckedClient, client_as: ClientAs
) -> None:
    grantee, path = client_as("grantee.vatra"), of(app, "grantee.vatra")
    assert send(certifier, f"{path}/deactivate").status_code == 302
    assert not is_signed_in(grantee)
    assert sign_in(visitor(app), "grantee.vatra@example.org", PASSWORD).status_code == 422
    assert "Only an administrator can open it again" in certifier.get(path).get_data(as_text=True)


def test_the_last_certifier_stays(app: Flask, certifier: CheckedClient) -> None:
    path = of(app, "certifier.vatra")
    # Whoever has only been invited cannot take over yet.
    make_certifier(app, "invited@example.net", is_invited=True)
    answer = send(certifier, path, can_prepare="y")
    assert answer.status_code == 422
    words = "Nobody else of your organisation can certify"
    assert words in answer.get_data(as_text=True).split('id="can_certify-error"')[1].split("</p>")[0]
    answer = send(certifier, f"{path}/deactivate")
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert state_of(app, "certifier.vatra@example.org") == (Role.GRANTEE, False, True, True)


def test_who_hands_the_right_on_leaves(app: Flask, certifier: CheckedClient) -> None:
    make_certifier(app)
    path = of(app, "certifier.vatra")
    assert send(certifier, path, can_prepare="y").location == "/account"
    assert certifier.get("/admin/users").status_code == 403
    assert is_signed_in(certifier)


def test_a_certifier_can_close_the_own_account_once_there_is_another(
    app: Flask, certifier: CheckedClient
) -> None:
    make_certifier(app)
    assert send(certifier, f"{of(app, 'certifier.vatra')}/deactivate").status_code == 302
    assert not is_signed_in(certifier)


def test_two_certifiers_who_remove_each_other_leave_one(app: Flask) -> None:
    make_certifier(app)
    emails = ("certifier.vatra@example.org", COLLEAGUE)
    results: list[str] = []

    def remove(own: str, other: str) -> None:
        with app.app_context():
            write_intent.set(True)
            by, whom = find_user_by_email(own), find_user_by_email(other)
            assert by is not None
            assert whom is not None
            try:
                deactivate_colleague(by.as_viewer(), whom)
                db.session.commit()
                results.append("done")
            except AccountRefusedError as error:
                db.session.rollback()
                results.append(error.refusal.value)

    threads = [threading.Thread(target=remove, args=pair) for pair in (emails, emails[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        open_ones = select(User).where(User.email.in_(emails), User.is_active.is_(True))
        assert len(db.session.scalars(open_ones).all()) == 1
    assert sorted(results) == ["done", "last_certifier"]


def test_rights_of_an_anonymised_account_stay(app: Flask) -> None:
    with app.app_context():
        viewer, user = user_of("certifier.vatra").as_viewer(), user_of("grantee.vatra")
        user.is_active, user.anonymised_at = False, user.created_at
        with pytest.raises(AccountRefusedError) as caught:
            set_rights(viewer, user, Rights(prepare=True, certify=True))
        assert caught.value.refusal is Refusal.ANONYMISED
        db.session.rollback()


def test_the_list_takes_as_many_queries_for_many_as_for_few(app: Flask, certifier: CheckedClient) -> None:
    certifier.get("/admin/users")  # what is kept until the data change is read once
    with counted_queries(app) as few:
        certifier.get("/admin/users")
    for number in range(4):
        make_certifier(app, f"person{number}@example.net")
    certifier.get("/admin/users")
    with counted_queries(app) as many:
        certifier.get("/admin/users")
    assert len(few) == len(many) <= 8


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_pages_are_well_formed_in_both_languages(
    app: Flask, certifier: CheckedClient, language: str
) -> None:
    for path in ("/admin/users", "/admin/users/new", of(app, "grantee.vatra"), of(app, "certifier.vatra")):
        assert f'<html lang="{language}">' in certifier.get(f"{path}?lang={language}").get_data(as_text=True)
