"""The second factor through the pages: setting it up, the second step of signing in, losing the telephone."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.config import ConfigurationError
from grants_app.domain.accounts.throttle import FREE_FOR_EMAIL
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.messages.vocabulary import MessageKind
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.conftest import PASSWORD, make_app, settings_for, visitor
from tests.mailboxes import FIRST_PASSWORD, PERSON, filed, make_person, messages_of, number_of, words_of
from tests.second_factors import (
    PAGE,
    begin,
    code_now,
    forget_used_codes,
    give_code,
    give_password,
    post,
    recovery_codes,
    set_up,
)
from tests.sign_ins import ClientAs, is_signed_in, sign_in


def requiring(database_url: str, instance: Path) -> Flask:
    """The same installation, with the setting for staff."""
    return make_app(database_url, instance, REQUIRE_SECOND_FACTOR="staff")


def signed_in(app: Flask, name: str) -> CheckedClient:
    client = visitor(app)
    assert sign_in(client, f"{name}@example.org", PASSWORD).status_code == 302
    return client


def test_it_is_off_until_somebody_turns_it_on(app: Flask, client_as: ClientAs) -> None:
    client = client_as("donor")
    assert "Set up the second factor" in client.get("/account").get_data(as_text=True)
    begin(client)
    assert sign_in(visitor(app), "donor@example.org", PASSWORD).location == "/"


def test_the_square_and_the_letters_say_the_same_and_ask_no_other_machine(client_as: ClientAs) -> None:
    client = client_as("donor")
    secret = begin(client)
    answer = client.get(PAGE)
    page = answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    drawing = page.split('role="img"')[1].split("</div>")[0]
    assert "<svg" in drawing
    assert not re.search(r"style=|href=|<image|data:", drawing)
    assert begin(client) != secret, "another square has another secret"


def test_recovery_codes_are_shown_once(client_as: ClientAs) -> None:
    client = client_as("donor")
    secret, codes = set_up(client)
    assert len(codes) == 10
    for path in (PAGE, "/account", f"{PAGE}/confirm"):
        page = client.get(path).get_data(as_text=True)
        assert not [code for code in codes if code in page]
        assert secret not in page.replace(" ", "")
    assert "Recovery codes left" in client.get(PAGE).get_data(as_text=True)


def test_a_wrong_first_code_is_said_at_the_field(client_as: ClientAs) -> None:
    client = client_as("donor")
    begin(client)
    for code, words in [("000000", "This code is not right"), ("", "required"), ("1" * 60, "longer than")]:
        answer = post(client, f"{PAGE}/confirm", password=PASSWORD, code=code)
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True).split('id="code-error"')[1].split("</p>")[0]
    assert "Set up the second factor" in client.get("/account").get_data(as_text=True)


@pytest.mark.parametrize("language", ["sq", "en"])
def test_a_session_that_stood_open_sets_nothing_up(app: Flask, client_as: ClientAs, language: str) -> None:
    client = client_as("donor")
    secret = begin(client)
    client.get(f"{PAGE}?lang={language}")
    wrong = {"sq": "Ky nuk është fjalëkalimi juaj", "en": "This is not your present password"}[language]
    for password, told in (("", None), ("another password than that", wrong)):
        answer = post(client, f"{PAGE}/confirm", password=password, code=code_now(secret))
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert 'href="#password"' in page
        assert told is None or told in page.split('id="password-error"')[1].split("</p>")[0]
    assert sign_in(visitor(app), "donor@example.org", PASSWORD).location == "/"


def test_wrong_passwords_are_slowed_down_there_as_at_the_sign_in(client_as: ClientAs) -> None:
    client = client_as("donor")
    secret = begin(client)
    for _attempt in range(FREE_FOR_EMAIL):
        assert post(client, f"{PAGE}/confirm", password="wrong", code=code_now(secret)).status_code == 422
    answer = post(client, f"{PAGE}/confirm", password=PASSWORD, code=code_now(secret))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_the_password_alone_opens_nothing(app: Flask, client_as: ClientAs) -> None:
    _secret, _codes = set_up(client_as("specialist"))
    client = visitor(app)
    give_password(client, "specialist")
    assert not is_signed_in(client)
    assert client.get("/grants/amounts").status_code == 302
    assert client.get(PAGE).status_code == 302
    assert "specialist@example.org" not in client.get("/login/code").get_data(as_text=True)


def test_password_and_code_lead_on_to_where_one_wanted_to_go(app: Flask, client_as: ClientAs) -> None:
    secret, _codes = set_up(client_as("donor"))
    client = visitor(app)
    where = give_password(client, "donor", next="/exports")
    assert where == "/login/code?next=/exports"
    assert 'name="next" value="/exports"' in client.get(where).get_data(as_text=True)
    answer = give_code(client, code_now(secret), next="/exports")
    assert (answer.status_code, answer.location) == (302, "/exports")
    assert is_signed_in(client)
    assert client.get("/login/code").location == "/"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/logout", "/\\evil.example"])
def test_nobody_is_sent_elsewhere(app: Flask, client_as: ClientAs, target: str) -> None:
    secret, _codes = set_up(client_as("donor"))
    client = visitor(app)
    give_password(client, "donor", next=target)
    assert give_code(client, code_now(secret), next=target).location == "/"


def test_a_code_signs_in_once(app: Flask, client_as: ClientAs) -> None:
    secret, codes = set_up(client_as("donor"))
    code = code_now(secret)
    for client, is_open in [(visitor(app), True), (visitor(app), False)]:
        give_password(client, "donor")
        assert give_code(client, code).status_code == (302 if is_open else 422)
        assert is_signed_in(client) is is_open
    for client, status in [(visitor(app), 302), (visitor(app), 422)]:
        give_password(client, "donor")
        answer = give_code(client, codes[0])
        assert answer.status_code == status
        if status == 302:
            assert "9 are left" in client.get(answer.location).get_data(as_text=True)


def test_wrong_codes_are_slowed_down(app: Flask, client_as: ClientAs) -> None:
    secret, _codes = set_up(client_as("donor"))
    client = visitor(app)
    give_password(client, "donor")
    statuses = [give_code(client, "000000").status_code for _ in range(FREE_FOR_EMAIL)]
    assert statuses == [422] * FREE_FOR_EMAIL
    give_password(client, "donor")
    answer = give_code(client, code_now(secret))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert not is_signed_in(client)


def test_without_the_password_no_code_is_asked_for(app: Flask, client: CheckedClient) -> None:
    assert client.get("/login/code").location == "/login"
    assert urlsplit(client.get("/login/code?next=/exports").location).query == "next=/exports"
    answer = post(client, "/login/code", "/login", code="123456")
    assert (answer.status_code, answer.location) == (302, "/login")


def test_the_first_step_is_forgotten_after_a_while_and_with_a_new_password(
    app: Flask, client_as: ClientAs
) -> None:
    secret, _codes = set_up(client_as("donor"))
    late, changed = visitor(app), visitor(app)
    give_password(late, "donor")
    with late.session_transaction() as session:
        session["code_awaited"][2] -= 601
        session.modified = True
    give_password(changed, "donor")
    admin = client_as("admin")
    post(admin, f"/admin/users/{number_of(app, 'donor@example.org')}/password", "/admin/users")
    for client in (late, changed):
        assert client.get("/login/code").location == "/login"
        assert post(client, "/login/code", "/login", code=code_now(secret)).location == "/login"
        assert not is_signed_in(client)


def test_a_closed_account_stays_closed_between_the_steps(app: Flask, client_as: ClientAs) -> None:
    secret, _codes = set_up(client_as("donor"))
    client = visitor(app)
    give_password(client, "donor")
    number = number_of(app, "donor@example.org")
    post(client_as("admin"), f"/admin/users/{number}/deactivate", "/admin/users")
    assert post(client, "/login/code", "/login", code=code_now(secret)).location == "/login"


def test_turning_it_off_needs_password_and_code_at_their_fields(app: Flask, client_as: ClientAs) -> None:
    client = client_as("donor")
    secret, _codes = set_up(client)
    for password, code, field in [
        ("wrong", code_now(secret), "password"),
        (PASSWORD, "000000", "off_code"),
        (PASSWORD, "", "off_code"),
        ("", code_now(secret), "password"),
    ]:
        answer = post(client, f"{PAGE}/off", password=password, off_code=code)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.get_data(as_text=True)
    assert post(client, f"{PAGE}/off", password=PASSWORD, off_code=code_now(secret)).status_code == 303
    assert sign_in(visitor(app), "donor@example.org", PASSWORD).location == "/"


def test_new_recovery_codes_want_a_code(client_as: ClientAs) -> None:
    client = client_as("donor")
    secret, old = set_up(client)
    assert post(client, f"{PAGE}/codes", code="000000").status_code == 422
    answer = post(client, f"{PAGE}/codes", code=code_now(secret))
    new = recovery_codes(answer.get_data(as_text=True))
    assert len(new) == 10
    assert not set(new) & set(old)


def test_an_administrator_takes_it_away_and_the_person_is_told(
    app: Flask, client_as: ClientAs, tmp_path: Path
) -> None:
    make_person(app, locale="sq")
    person = visitor(app)
    sign_in(person, PERSON, FIRST_PASSWORD)
    set_up(person, FIRST_PASSWORD)
    admin, path = client_as("admin"), f"/admin/users/{number_of(app)}"
    assert "second factor" in admin.get("/admin/users").get_data(as_text=True)
    assert "Take the second factor away" in admin.get(path).get_data(as_text=True)
    assert post(admin, f"{path}/second-factor", "/admin/users").status_code == 303
    assert not is_signed_in(person)
    assert sign_in(visitor(app), PERSON, FIRST_PASSWORD).location == "/"
    (letter,) = filed(tmp_path)
    assert letter["To"] == PERSON
    assert letter["Content-Language"] == "sq"
    assert "Faktori i dytë" in words_of(letter)
    assert "/password/new/" not in words_of(letter)
    assert [message.kind for message in messages_of(app)] == [MessageKind.SECOND_FACTOR_RESET]
    assert post(admin, f"{path}/second-factor", "/admin/users").status_code == 422
    with app.app_context():
        row = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "account.reset_second_factor")
        ).one()
        assert row.subject_key == path.rpartition("/")[2]


def test_nobody_resets_their_own(app: Flask, client_as: ClientAs) -> None:
    admin = client_as("admin")
    set_up(admin)
    path = f"/admin/users/{number_of(app, 'admin@example.org')}"
    assert "Take the second factor away" not in admin.get(path).get_data(as_text=True)
    answer = post(admin, f"{path}/second-factor", "/admin/users")
    assert answer.status_code == 422
    assert "Turn your own second factor off" in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["specialist", "admin"])
def test_staff_are_led_to_set_it_up_before_anything_else(
    database_url: str, app: Flask, tmp_path: Path, name: str
) -> None:
    strict = requiring(database_url, tmp_path)
    client = signed_in(strict, name)
    for path in ("/", "/organisations", "/grants/amounts", "/account", "/admin/users", "/exports"):
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert urlsplit(answer.location).path == PAGE
    assert client.get("/api/v1/grants").status_code == 403
    assert client.get("/healthz").status_code == 302
    page = client.get(f"{PAGE}?next=/exports").get_data(as_text=True)
    assert "Set it up to go on" in page
    secret = begin(client)
    answer = post(client, f"{PAGE}/confirm", password=PASSWORD, code=code_now(secret), next="/exports")
    assert 'href="/exports"' in answer.get_data(as_text=True)
    assert client.get("/exports").status_code == 200
    assert client.get("/account").status_code == 200
    with strict.app_context():
        db.engine.dispose()


def test_staff_who_turn_it_off_set_it_up_anew_and_may_sign_out(
    database_url: str, app: Flask, tmp_path: Path
) -> None:
    strict = requiring(database_url, tmp_path)
    client = signed_in(strict, "specialist")
    secret, _codes = set_up(client)
    forget_used_codes(strict)
    assert post(client, f"{PAGE}/off", password=PASSWORD, off_code=code_now(secret)).status_code == 303
    assert client.get("/account").status_code == 302
    assert post(client, "/logout").status_code == 302
    assert client.get("/login").status_code == 200
    with strict.app_context():
        db.engine.dispose()


def test_others_are_not_asked_and_visitors_read_on(database_url: str, app: Flask, tmp_path: Path) -> None:
    strict = requiring(database_url, tmp_path)
    assert visitor(strict).get("/exports").status_code == 200
    for name in ("donor", "grantee.vatra", "coordinator"):
        assert signed_in(strict, name).get("/account").status_code == 200
    with strict.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("changes", [{"REQUIRE_SECOND_FACTOR": "all"}, {"ENCRYPTION_KEYS": "short"}])
def test_settings_that_cannot_be_used_are_named(tmp_path: Path, changes: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(changes))):
        settings_for("sqlite://", tmp_path, **changes)


def test_the_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = settings_for("sqlite://", tmp_path).encryption_keys
    path = tmp_path / "encryption-keys"
    assert path.stat().st_mode & 0o077 == 0
    assert settings_for("sqlite://", tmp_path).encryption_keys == first
    assert first.keys[0] not in repr(settings_for("sqlite://", tmp_path))


def test_the_operator_takes_a_second_factor_away_and_seals_anew(app: Flask, client_as: ClientAs) -> None:
    client = client_as("admin")
    set_up(client)
    runner = app.test_cli_runner()
    assert "0 secrets" in runner.invoke(args=["users", "seal-anew"]).output
    assert runner.invoke(args=["users", "reset-second-factor", "nobody@example.org"]).exit_code == 1
    assert runner.invoke(args=["users", "reset-second-factor", "admin@example.org"]).exit_code == 0
    assert runner.invoke(args=["users", "reset-second-factor", "admin@example.org"]).exit_code == 1
    assert not is_signed_in(client)
    assert sign_in(visitor(app), "admin@example.org", PASSWORD).location == "/"
    made = runner.invoke(args=["users", "make-key"]).output.strip()
    settings = settings_for("sqlite://", Path(app.instance_path), ENCRYPTION_KEYS=f"{made}, {made}")
    assert settings.encryption_keys.keys == (made, made)


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_pages_are_well_formed_in_both_languages(app: Flask, client_as: ClientAs, language: str) -> None:
    client = client_as("donor")
    secret = begin(client)
    assert client.get(f"{PAGE}?lang={language}").status_code == 200
    answer = post(client, f"{PAGE}/confirm", password=PASSWORD, code=code_now(secret))
    assert f'lang="{language}"' in answer.get_data(as_text=True)
    assert client.get(f"{PAGE}?lang={language}").status_code == 200
    other = visitor(app)
    give_password(other, "donor")
    assert other.get(f"/login/code?lang={language}").status_code == 200
