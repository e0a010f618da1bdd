"""Demo accounts, and the operator's commands."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.config import Settings
from grants_app.domain.accounts import actions
from grants_app.domain.accounts.demo import DEMO_ACCOUNTS, ensure_demo_accounts, read_passwords
from grants_app.domain.accounts.passwords import (
    NO_PASSWORD,
)
from grants_app.domain.accounts.queries import (
    find_account,
    list_demo_users,
)
from grants_app.domain.accounts.sign_in import sign_in
from grants_app.domain.audit.models import AuditEntry
from grants_app.extensions import db
from tests.conftest import PASSWORD, make_app, settings_for
from tests.sign_ins import TESTS, attempt, user_of


@pytest.fixture
def settings(app: Flask) -> Settings:
    found: Settings = app.config["SETTINGS"]
    return found


def ensure(settings: Settings) -> tuple[int, int]:
    done = ensure_demo_accounts(settings)
    db.session.commit()
    return done.opened, done.closed


def test_demo_accounts_have_their_roles_and_scopes(app: Flask) -> None:
    with app.app_context():
        found = {user.email.partition("@")[0]: user for user in list_demo_users()}
        assert {name: user.role for name, user in found.items()} == {
            name: assignment.role for name, assignment in DEMO_ACCOUNTS.items()
        }
        viewer = found["admin"].as_viewer()
        kukes = find_account(viewer, found["committee.kukes"].id, demo_accounts=True)
        assert kukes is not None
        assert kukes.county is not None
        assert kukes.county.name == "Kukës"
        assert [name for name, user in found.items() if user.can_certify] == ["certifier.vatra"]
        assert found["grantee.vatra"].organisation_id == found["certifier.vatra"].organisation_id
        assert found["grantee.gip"].organisation_id not in {None, found["grantee.vatra"].organisation_id}


def test_passwords_are_noted_for_the_owner_alone_and_kept(
    database_url: str, tmp_path: Path, app: Flask
) -> None:
    random = settings_for(database_url, tmp_path, DEMO_PASSWORD="")
    with app.app_context():
        assert ensure(random) == (9, 0)  # the file of this instance was missing
        path = tmp_path / "demo-accounts.txt"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        noted = read_passwords(path)
        assert len(set(noted.values())) == len(DEMO_ACCOUNTS)
        email = "grantee.gip@example.org"
        assert sign_in(attempt(email), email=email, password=noted[email], demo_accounts=True)
        db.session.commit()
        assert ensure(random) == (0, 0)
        assert read_passwords(path) == noted


def test_a_password_asked_for_in_the_settings_is_set(database_url: str, tmp_path: Path, app: Flask) -> None:
    with app.app_context():
        ensure(settings_for(database_url, tmp_path))
        assert ensure(settings_for(database_url, tmp_path)) == (0, 0)
        assert ensure(settings_for(database_url, tmp_path, DEMO_PASSWORD="another one")) == (9, 0)
        email = "donor@example.org"
        assert sign_in(attempt(email), email=email, password="another one", demo_accounts=True)


def test_switched_off_demo_accounts_lose_their_way_in_and_come_back(
    database_url: str, tmp_path: Path, app: Flask
) -> None:
    off = settings_for(database_url, tmp_path, DEMO_ACCOUNTS="0")
    with app.app_context():
        ensure(settings_for(database_url, tmp_path))
        actions.deactivate_user(TESTS, user_of("donor"))
        db.session.commit()
        assert ensure(off) == (0, 9)
        assert ensure(off) == (0, 0)
        assert not (tmp_path / "demo-accounts.txt").exists()
        assert {user.password_hash for user in list_demo_users()} == {NO_PASSWORD}
        assert ensure(settings_for(database_url, tmp_path)) == (9, 0)
        email = "admin@example.org"
        assert sign_in(attempt(email), email=email, password=PASSWORD, demo_accounts=True)
        assert not user_of("donor").is_active


def test_an_account_of_its_own_never_becomes_a_demo_account(
    database_url: str, tmp_path: Path, app: Flask
) -> None:
    with app.app_context():
        user = user_of("donor")
        user.is_demo = False
        actions.reset_password(TESTS, user, "x")
        db.session.commit()
        with pytest.raises(ValueError, match="account of its own"):
            ensure(settings_for(database_url, tmp_path))
        db.session.rollback()


def run(database_url: str, folder: Path, *arguments: str, **settings: str):
    app = make_app(database_url, folder, **settings)
    result = app.test_cli_runner().invoke(args=list(arguments))
    with app.app_context():
        db.engine.dispose()
    return result


def test_the_operator_makes_accounts_and_sets_passwords(
    database_url: str, tmp_path: Path, app: Flask
) -> None:
    made = run(
        database_url,
        tmp_path,
        "users",
        "create",
        "x@example.net",
        "--role",
        "grantee",
        "--organisation",
        "gip",
    )
    assert made.exit_code == 0, made.output
    again = run(database_url, tmp_path, "users", "reset-password", "X@example.net")
    assert again.exit_code == 0, again.output
    old, new = (result.output.split()[-1] for result in (made, again))
    with app.app_context():
        email = "x@example.net"
        assert sign_in(attempt(email), email=email, password=old, demo_accounts=True) is None
        assert sign_in(attempt(email), email=email, password=new, demo_accounts=True)
        actors = set(db.session.scalars(select(AuditEntry.actor).where(AuditEntry.subject_type == "account")))
        assert {"users create", "users reset-password"} <= actors


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create", "x@example.net", "--role", "visitor"), "visitor"),
        (("create", "x@example.net", "--role", "grantee"), "Choose the organisation"),
        (("create", "x@example.net", "--role", "donor", "--county", "AL-07"), "--county is for"),
        (("create", "x@example.net", "--role", "donor", "--organisation", "gip"), "--organisation"),
        (("create", "admin@example.org", "--role", "donor"), "already"),
        (("reset-password", "nobody@example.org"), "no account"),
    ],
)
def test_the_operator_is_told_what_is_wrong(
    database_url: str, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = run(database_url, tmp_path, "users", *arguments)
    assert result.exit_code != 0
    assert words in result.output


def test_a_switched_off_demo_account_gets_no_password(database_url: str, tmp_path: Path) -> None:
    result = run(database_url, tmp_path, "users", "reset-password", "admin@example.org", DEMO_ACCOUNTS="0")
    assert result.exit_code != 0
