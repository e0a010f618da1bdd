"""Administering accounts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event

from grants_app.domain.accounts.actions import Assignment, create_user
from grants_app.domain.accounts.queries import find_user_by_email
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.audit.actions import Author
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.conftest import PASSWORD, csrf_token, make_app, visitor
from tests.web.second import HOME, load

ClientAs = Callable[[str], CheckedClient]


@pytest.fixture
def admin(client_as: ClientAs) -> CheckedClient:
    return client_as("admin")


def number_of(app: Flask, email: str) -> int:
    with app.app_context():
        user = find_user_by_email(email)
        assert user is not None
        return user.id


def send(admin: CheckedClient, path: str, **data: str):
    return admin.post(path, data={"csrf_token": csrf_token(admin, "/admin/users")} | data)


def make(admin: CheckedClient, email: str = "new@example.net", role: str = "donor", **more: str):
    return send(admin, "/admin/users/new", email=email, role=role, **more)


def password_in(page: str) -> str:
    found = re.search(r"<samp>([a-z2-9-]+)</samp>", page)
    assert found is not None, page
    return found[1]


def signs_in(app: Flask, email: str, password: str) -> bool:
    client = visitor(app)
    data = {"email": email, "password": password, "csrf_token": csrf_token(client)}
    return client.post("/login", data=data).status_code == 302


@pytest.mark.parametrize("name", ["specialist", "donor", "coordinator", "committee.kukes", "grantee.vatra"])
def test_only_administrators_see_accounts(app: Flask, client_as: ClientAs, name: str) -> None:
    client, number = client_as(name), number_of(app, "donor@example.org")
    for path in ("/admin/users", "/admin/users/new", f"/admin/users/{number}"):
        assert client.get(path).status_code == 403
    token = csrf_token(client, "/account")
    actions = ("deactivate", "reactivate", "password", "link", "second-factor", "anonymise")
    for path in ("new", f"{number}", *(f"{number}/{action}" for action in actions)):
        assert client.post(f"/admin/users/{path}", data={"csrf_token": token}).status_code == 403


def test_the_list_shows_who_may_do_what(admin: CheckedClient) -> None:
    page = admin.get("/admin/users").get_data(as_text=True)
    for words in ("committee.kukes@example.org", "Kukës", "Grants specialist", "1–9 of 9"):
        assert words in page


def test_the_list_is_searched_filtered_and_paged(app: Flask, admin: CheckedClient) -> None:
    with app.app_context():
        for number in range(30):
            create_user(
                Author(None, "tests"),
                email=f"person{number:02}@example.net",
                assignment=Assignment(Role.DONOR),
                password_hash="x",
            )
        db.session.commit()
    page = admin.get("/admin/users?q=PERSON&role=donor").get_data(as_text=True)
    assert "1–25 of 30" in page
    following = re.search(r'href="(/admin/users\?[^"]*after=[^"]*)"', page)
    assert following is not None
    page = admin.get(following[1].replace("&amp;", "&")).get_data(as_text=True)
    assert "26–30 of 30" in page
    assert "person29@example.net" in page
    assert "No account fits" in admin.get("/admin/users?q=person&role=admin").get_data(as_text=True)


def test_the_list_takes_as_many_queries_for_many_accounts_as_for_few(
    app: Flask, admin: CheckedClient
) -> None:
    seen: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    admin.get("/admin/users")
    few = len(seen)
    with app.app_context():
        for number in range(20):
            assignment = Assignment(Role.GRANTEE, organisation="vatra")
            create_user(
                Author(None, "tests"),
                email=f"p{number}@example.net",
                assignment=assignment,
                password_hash="x",
            )
        db.session.commit()
    seen.clear()
    admin.get("/admin/users")
    assert len(seen) == few <= 8


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("role=king", "role"),
        ("role=visitor", "role"),
        ("after=x", "after"),
        ("after=99999999", "after"),
        ("after=99999999999999999999", "after"),
        ("after=-1", "after"),
        ("after=²", "after"),
    ],
)
def test_an_unreadable_filter_is_named(admin: CheckedClient, query: str, parameter: str) -> None:
    answer = admin.get(f"/admin/users?{query}")
    assert answer.status_code == 400
    assert parameter in answer.get_data(as_text=True)


@pytest.mark.parametrize("query", ["q=%00", "q=%25", "q=_", "q=" + "x" * 3000, "other=1"])
def test_odd_searches_find_nothing_or_all_but_never_fail(admin: CheckedClient, query: str) -> None:
    assert admin.get(f"/admin/users?{query}").status_code == 200


@pytest.mark.parametrize("number", ["0", "999999", "2147483647", "2147483648", "9" * 40, "-1", "x"])
def test_an_unknown_account_is_not_found(admin: CheckedClient, number: str) -> None:
    assert admin.get(f"/admin/users/{number}").status_code == 404
    assert send(admin, f"/admin/users/{number}/password").status_code == 404


def test_a_new_account_gets_a_password_that_is_shown_once(app: Flask, admin: CheckedClient) -> None:
    answer = make(admin, role="grantee", organisation="vatra", can_certify="y")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    password = password_in(answer.get_data(as_text=True))
    assert signs_in(app, "new@example.net", password)
    again = admin.get(f"/admin/users/{number_of(app, 'new@example.net')}").get_data(as_text=True)
    assert password not in again
    with app.app_context():
        user = find_user_by_email("new@example.net")
        assert user is not None
        assert (user.role, user.can_certify, user.county_id) == (Role.GRANTEE, True, None)


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"email": "donor@EXAMPLE.org"}, "email", "already"),
        ({"email": "not an address"}, "email", "not an e-mail address"),
        ({"email": ""}, "email", "required"),
        ({"role": ""}, "role", "required"),
        ({"role": "visitor"}, "role", "Not a valid choice"),
        ({"role": "grantee"}, "organisation", "Choose the organisation"),
        ({"role": "grantee", "organisation": "nobody"}, "organisation", "Not a valid choice"),
        ({"role": "committee"}, "county", "Choose the county"),
        ({"role": "committee", "county": "AL-PG"}, "county", "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    admin: CheckedClient, data: dict[str, str], field: str, words: str
) -> None:
    answer = make(admin, **data)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert words in page.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert f'href="#{field}"' in page


def test_role_and_scope_change(app: Flask, admin: CheckedClient, client_as: ClientAs) -> None:
    donor = client_as("donor")
    number = number_of(app, "donor@example.org")
    answer = send(admin, f"/admin/users/{number}", role="committee", county="AL-07", organisation="vatra")
    assert answer.status_code == 302
    assert "The account is changed." in admin.get(answer.location).get_data(as_text=True)
    page = donor.get("/account").get_data(as_text=True)
    assert "County committee" in page
    assert "Kukës" in page
    with app.app_context():
        user = find_user_by_email("donor@example.org")
        assert user is not None
        assert user.organisation_id is None


def test_a_closed_account_ends_at_once_and_can_be_opened_again(
    app: Flask, admin: CheckedClient, client_as: ClientAs
) -> None:
    donor, number = client_as("donor"), number_of(app, "donor@example.org")
    assert send(admin, f"/admin/users/{number}/deactivate").status_code == 302
    assert donor.get("/account").status_code == 302
    assert not signs_in(app, "donor@example.org", PASSWORD)
    assert "This account is closed" in admin.get(f"/admin/users/{number}").get_data(as_text=True)
    assert send(admin, f"/admin/users/{number}/reactivate").status_code == 302
    assert signs_in(app, "donor@example.org", PASSWORD)
    assert donor.get("/account").status_code == 302


def test_a_new_password_ends_the_sessions(app: Flask, admin: CheckedClient, client_as: ClientAs) -> None:
    donor, number = client_as("donor"), number_of(app, "donor@example.org")
    password = password_in(send(admin, f"/admin/users/{number}/password").get_data(as_text=True))
    assert donor.get("/account").status_code == 302
    assert not signs_in(app, "donor@example.org", PASSWORD)
    assert signs_in(app, "donor@example.org", password)


def test_the_last_administrator_cannot_go(app: Flask, admin: CheckedClient) -> None:
    number = number_of(app, "admin@example.org")
    answer = send(admin, f"/admin/users/{number}/deactivate")
    assert answer.status_code == 422
    assert "last active administrator" in answer.get_data(as_text=True)
    answer = send(admin, f"/admin/users/{number}", role="donor")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "last active administrator" in page.split('id="role-error"')[1].split("</p>")[0]
    assert admin.get("/admin/users").status_code == 200
    make(admin, role="admin")
    assert send(admin, f"/admin/users/{number}", role="donor").status_code == 302
    assert admin.get("/admin/users").status_code == 403


def test_switched_off_demo_accounts_are_not_listed(
    database_url: str, app: Flask, admin: CheckedClient, tmp_path_factory: pytest.TempPathFactory
) -> None:
    password = password_in(make(admin, "real@example.net", "admin").get_data(as_text=True))
    number = number_of(app, "donor@example.org")
    off = make_app(database_url, tmp_path_factory.mktemp("off"), DEMO_ACCOUNTS="0")
    client = visitor(off)
    data = {"email": "real@example.net", "password": password, "csrf_token": csrf_token(client)}
    assert client.post("/login", data=data).status_code == 302
    assert "example.org" not in client.get("/admin/users").get_data(as_text=True)
    assert client.get(f"/admin/users/{number}").status_code == 404
    with off.app_context():
        db.engine.dispose()


def test_the_pages_are_well_formed_in_albanian_too(app: Flask, admin: CheckedClient) -> None:
    for path in ("/admin/users", "/admin/users/new", f"/admin/users/{number_of(app, 'admin@example.org')}"):
        assert '<html lang="sq">' in admin.get(f"{path}?lang=sq").get_data(as_text=True)


def test_saving_an_account_unchanged_changes_nothing(app: Flask, admin: CheckedClient) -> None:
    """Giving a row the values it has must not count as a change that nobody audited."""
    number = number_of(app, "donor@example.org")
    assert send(admin, f"/admin/users/{number}", role="donor").status_code == 302
    committee = number_of(app, "committee.kukes@example.org")
    assert send(admin, f"/admin/users/{committee}", role="committee", county="AL-07").status_code == 302


def test_a_committee_can_be_of_a_county_of_any_division(app: Flask, admin: CheckedClient) -> None:
    assert ">Kukës</option>" in admin.get("/admin/users/new?lang=en").text
    load(app)
    offered = admin.get("/admin/users/new?lang=en").text
    assert ">Rajon Prove B (Test Land)</option>" in offered
    assert 'value="AL-07">Kukës (' in offered
    assert make(admin, "b@example.net", "committee", county="TZ-B1").status_code == 422  # no county
    made = make(admin, "b@example.net", "committee", county="TZ-02")
    password = password_in(made.text)
    reader = visitor(app)
    data = {"email": "b@example.net", "password": password, "csrf_token": csrf_token(reader)}
    assert reader.post("/login", data=data).status_code == 302
    own = reader.get(f"{HOME}/?lang=en").text
    assert "Rajon Prove B" in own.split('id="home"', 1)[1].split("</h2>", 1)[0]
    unreached = own.split('<p id="unreached"', 1)[1].split("</p>", 1)[0]
    assert "TZ-A" not in unreached
    elsewhere = reader.get("/?lang=en").text.split('id="home"', 1)[1].split("</h2>", 1)[0]
    assert "Rajon Prove" not in elsewhere
