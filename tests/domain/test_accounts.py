"""Accounts: passwords, slowing down, changes and their audit rows, demo accounts."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.config import Settings
from grants_app.domain.accounts import actions
from grants_app.domain.accounts.actions import Assignment
from grants_app.domain.accounts.demo import DEMO_ACCOUNTS, ensure_demo_accounts, read_passwords
from grants_app.domain.accounts.models import SignInFailure, User
from grants_app.domain.accounts.passwords import (
    NO_PASSWORD,
    check_new_password,
    generate_password,
    hash_outside_transaction,
    hash_password,
    verify_password,
)
from grants_app.domain.accounts.queries import (
    PAGE_SIZE,
    find_account,
    find_user_by_email,
    list_accounts,
    list_demo_users,
)
from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.accounts.sign_in import find_user_of_session, sign_in
from grants_app.domain.accounts.throttle import (
    FREE_FOR_EMAIL,
    FREE_FOR_NETWORK,
    LONGEST_WAIT,
    WINDOW,
    Attempt,
    SlowedDownError,
    attempt_by,
    claim_attempt,
    forgive,
    neighbourhood,
    wait_after,
)
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.audit.actions import Author
from grants_app.domain.audit.models import AuditEntry
from grants_app.extensions import db
from tests.conftest import PASSWORD, make_app, settings_for

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TESTS = Author(user_id=None, actor="tests")


def user_of(name: str) -> User:
    user = find_user_by_email(f"{name}@example.org")
    assert user is not None
    return user


def attempt(email: str = "admin@example.org", network: str = "192.0.2.1", at: datetime = NOON) -> Attempt:
    return attempt_by("secret", email=email, network=network, at=at)


def fail(times: int, **about: str) -> datetime:
    """Fail as often, waiting whenever that is asked for. Returns the moment after the last failure."""
    now, done = NOON, 0
    while done < times:
        try:
            claim_attempt(attempt(at=now, **about))
            done += 1
        except SlowedDownError as slowed:
            now += timedelta(seconds=slowed.seconds)
    return now


# Passwords


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("short", Refusal.PASSWORD_SHORT),
        ("elevensigns", Refusal.PASSWORD_SHORT),
        ("x" * 501, Refusal.PASSWORD_LONG),
        ("Password1234!", Refusal.PASSWORD_COMMON),
        ("Fjalëkalimi 2026", Refusal.PASSWORD_COMMON),
        ("1q2w3e4r5t6y", Refusal.PASSWORD_COMMON),
        ("355691234567", Refusal.PASSWORD_COMMON),
        ("abababababababab", Refusal.PASSWORD_COMMON),
        ("specialist2026", Refusal.PASSWORD_PERSONAL),
        ("specialist@example.org", Refusal.PASSWORD_PERSONAL),
    ],
)
def test_weak_passwords_are_refused_at_their_field(password: str, refusal: Refusal) -> None:
    with pytest.raises(AccountRefusedError) as caught:
        check_new_password(password, email="specialist@example.org", field="new")
    assert (caught.value.field, caught.value.refusal) == ("new", refusal)


@pytest.mark.parametrize("password", ["katër fjalë pa lidhje", "urë mali ujk 7", "fifteen signs !!"])
def test_long_unlikely_passwords_are_taken(password: str) -> None:
    check_new_password(password, email="specialist@example.org", field="new")


def test_generated_passwords_are_good_enough_and_different() -> None:
    made = {generate_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_new_password(password, email="grantee.gip@example.org", field="new")


def test_a_password_fits_however_its_letters_are_composed(app: Flask) -> None:
    with app.app_context():
        stored = hash_password("fjalë e gjatë çdo ditë")
        assert verify_password(stored, "fjale\u0308 e gjate\u0308 c\u0327do dite\u0308")
        assert not verify_password(stored, "fjale e gjate cdo dite")
        assert not verify_password(None, "anything at all")
        assert not verify_password(NO_PASSWORD, "")
        assert not verify_password("no hash", "anything")


def test_hashing_refuses_to_throw_changes_away(app: Flask) -> None:
    with app.app_context():
        user_of("donor").locale = "en"
        with pytest.raises(RuntimeError):
            hash_outside_transaction("whatever it may be")


# Slowing down


def test_the_wait_grows_and_ends_at_a_minute() -> None:
    waits = [wait_after(failures, 5) for failures in range(4, 12)]
    assert waits == [0, 5, 10, 20, 40, 60, 60, 60]
    assert wait_after(10**6, 5) == LONGEST_WAIT


def test_failures_slow_one_address_down_and_waiting_helps(app: Flask) -> None:
    with app.app_context():
        for second in range(FREE_FOR_EMAIL):
            claim_attempt(attempt(network=f"192.0.2.{second}", at=NOON))
        with pytest.raises(SlowedDownError) as slowed:
            claim_attempt(attempt(network="198.51.100.7", at=NOON + timedelta(seconds=1)))
        assert slowed.value.seconds == 4
        claim_attempt(attempt("donor@example.org", "198.51.100.7"))
        claim_attempt(attempt(at=NOON + timedelta(seconds=5)))


def test_a_refused_attempt_does_not_lengthen_the_wait(app: Flask) -> None:
    with app.app_context():
        fail(FREE_FOR_EMAIL)
        for second in (1, 2, 3):
            with pytest.raises(SlowedDownError) as slowed:
                claim_attempt(attempt(at=NOON + timedelta(seconds=second)))
            assert slowed.value.seconds == 5 - second


def test_one_network_address_is_slowed_down_over_many_accounts(app: Flask) -> None:
    with app.app_context():
        for number in range(FREE_FOR_NETWORK):
            claim_attempt(attempt(f"nobody{number}@example.org"))
        with pytest.raises(SlowedDownError):
            claim_attempt(attempt("another@example.org"))
        claim_attempt(attempt("another@example.org", "203.0.113.9"))


def test_nobody_is_locked_out_for_good(app: Flask) -> None:
    """However long somebody guesses: a minute at most, and nothing after a quarter of an hour."""
    with app.app_context():
        last = fail(40)
        claim_attempt(attempt(at=last + timedelta(seconds=LONGEST_WAIT)))
        later = last + timedelta(seconds=LONGEST_WAIT) + WINDOW
        for _free in range(FREE_FOR_EMAIL):
            claim_attempt(attempt(at=later))


def test_old_failures_are_removed_and_success_forgives(app: Flask) -> None:
    with app.app_context():
        fail(3)
        claim_attempt(attempt("donor@example.org", at=NOON + WINDOW + timedelta(seconds=1)))
        assert len(db.session.scalars(select(SignInFailure)).all()) == 1
        forgive(attempt("donor@example.org"))
        assert not db.session.scalars(select(SignInFailure)).all()


def test_no_address_is_stored_with_a_failure(app: Flask) -> None:
    with app.app_context():
        claim_attempt(attempt())
        row = db.session.scalars(select(SignInFailure)).one()
        assert "example" not in row.email_digest
        assert len(row.network_digest) == len(row.email_digest) == 64
        assert (
            row.email_digest
            != attempt_by("other", email="admin@example.org", network=None, at=NOON).email_digest
        )
        assert attempt(" Admin@Example.org ").email_digest == row.email_digest


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("a socket", "unknown"),
    ],
)
def test_a_network_address_is_what_one_customer_has(given: str | None, kept: str) -> None:
    assert neighbourhood(given) == kept


# Signing in


def test_signing_in_takes_the_right_password_alone(app: Flask) -> None:
    with app.app_context():
        opened = sign_in(attempt(), email="Admin@example.org ", password=PASSWORD, demo_accounts=True)
        assert opened is not None
        assert opened.role is Role.ADMIN
        db.session.commit()
        for email, password in [
            ("admin@example.org", "wrong"),
            ("nobody@example.org", PASSWORD),
            ("\0", "\0"),
        ]:
            assert sign_in(attempt(email), email=email, password=password, demo_accounts=True) is None


def test_closed_accounts_and_switched_off_demo_accounts_do_not_open(app: Flask) -> None:
    with app.app_context():
        assert sign_in(attempt(), email="admin@example.org", password=PASSWORD, demo_accounts=False) is None
        actions.deactivate_user(TESTS, user_of("donor"))
        db.session.commit()
        email = "donor@example.org"
        assert sign_in(attempt(email), email=email, password=PASSWORD, demo_accounts=True) is None


def test_an_attempt_counts_until_it_succeeds(app: Flask) -> None:
    with app.app_context():
        sign_in(attempt(), email="admin@example.org", password="wrong", demo_accounts=True)
        assert len(db.session.scalars(select(SignInFailure)).all()) == 1
        sign_in(attempt(), email="admin@example.org", password=PASSWORD, demo_accounts=True)
        db.session.commit()
        assert not db.session.scalars(select(SignInFailure)).all()


@pytest.mark.parametrize(
    "reference", ["", "1", "x:y", "-1:k", "99999999999999999999:k", "1:", "2147483648:k"]
)
def test_an_unreadable_session_is_nobody(app: Flask, reference: str) -> None:
    with app.app_context():
        assert find_user_of_session(reference, demo_accounts=True) is None


def test_a_session_holds_until_its_key_changes(app: Flask) -> None:
    with app.app_context():
        reference = user_of("donor").get_id()
        assert find_user_of_session(reference, demo_accounts=True) is not None
        assert find_user_of_session(reference, demo_accounts=False) is None
        actions.reset_password(TESTS, user_of("donor"), hash_password("another password"))
        db.session.commit()
        assert find_user_of_session(reference, demo_accounts=True) is None


# Making and changing accounts


def create(
    email: str = "New.Person@example.org",
    role: str = "donor",
    organisation: str | None = None,
    county: str | None = None,
) -> User:
    assignment = Assignment(Role(role), organisation, county)
    return actions.create_user(TESTS, email=email, assignment=assignment, password_hash="x")


def test_an_account_is_made_in_one_spelling_with_its_scope(app: Flask) -> None:
    with app.app_context():
        user = create(role="grantee", organisation="vatra", county="AL-07")
        assert (user.email, user.county_id, user.is_demo) == ("new.person@example.org", None, False)
        db.session.commit()
        account = find_account(user.id, demo_accounts=False)
        assert account is not None
        assert account.organisation is not None
        assert account.organisation.slug == "vatra"


@pytest.mark.parametrize(
    ("about", "field", "refusal"),
    [
        ({"email": "no address"}, "email", Refusal.EMAIL_INVALID),
        ({"email": "ADMIN@example.org"}, "email", Refusal.EMAIL_TAKEN),
        ({"role": "grantee"}, "organisation", Refusal.ORGANISATION_MISSING),
        ({"role": "grantee", "organisation": "nobody"}, "organisation", Refusal.ORGANISATION_UNKNOWN),
        ({"role": "committee"}, "county", Refusal.COUNTY_MISSING),
        ({"role": "committee", "county": "AL-PG"}, "county", Refusal.COUNTY_UNKNOWN),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_at_its_field(
    app: Flask, about: dict[str, str], field: str, refusal: Refusal
) -> None:
    with app.app_context():
        with pytest.raises(AccountRefusedError) as caught:
            create(**about)
        assert (caught.value.field, caught.value.refusal) == (field, refusal)


def test_the_last_administrator_stays(app: Flask) -> None:
    with app.app_context():
        admin = user_of("admin")
        for change in (
            lambda: actions.deactivate_user(TESTS, admin),
            lambda: actions.change_assignment(TESTS, admin, Assignment(Role.DONOR)),
        ):
            with pytest.raises(AccountRefusedError) as caught:
                change()
            assert caught.value.refusal is Refusal.LAST_ADMIN
        create(role="admin")
        actions.deactivate_user(TESTS, admin)
        db.session.commit()
        assert not user_of("admin").is_active


def test_every_change_is_in_the_audit_log_without_personal_values(app: Flask) -> None:
    with app.app_context():
        user = create(role="grantee", organisation="vatra")
        viewer = user_of("admin").as_viewer()
        actions.change_assignment(viewer.author, user, Assignment(Role.COMMITTEE, county="AL-07"))
        actions.change_assignment(viewer.author, user, Assignment(Role.COMMITTEE, county="AL-07"))
        actions.choose_language(user.as_viewer(), user, "en")
        actions.reset_password(viewer.author, user, "y")
        actions.deactivate_user(viewer.author, user)
        actions.reactivate_user(viewer.author, user)
        db.session.commit()
        wanted = ("account", str(user.id))
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        rows = [row for row in rows if (row.subject_type, row.subject_key) == wanted]
        assert [row.action for row in rows] == [
            "account.create",
            "account.change_assignment",
            "account.choose_language",
            "account.reset_password",
            "account.deactivate",
            "account.reactivate",
        ]
        assert rows[0].changes["email"] is None
        assert rows[1].changes["role"] == ["grantee", "committee"]
        assert rows[1].user_id == viewer.user_id
        assert all("example.org" not in str(row.changes) for row in rows)


def test_changing_a_password_wants_the_present_one_and_ends_sessions(app: Flask) -> None:
    with app.app_context():
        user = user_of("donor")
        before = user.get_id()
        with pytest.raises(AccountRefusedError) as caught:
            actions.change_own_password(
                user.as_viewer(),
                user,
                attempt("donor@example.org"),
                current="wrong",
                new="katër fjalë pa lidhje",
            )
        assert (caught.value.field, caught.value.refusal) == ("current", Refusal.PASSWORD_WRONG)
        assert len(db.session.scalars(select(SignInFailure)).all()) == 1
        actions.change_own_password(
            user.as_viewer(),
            user,
            attempt("donor@example.org"),
            current=PASSWORD,
            new="katër fjalë pa lidhje",
        )
        db.session.commit()
        assert find_user_of_session(before, demo_accounts=True) is None
        email, new = "donor@example.org", "katër fjalë pa lidhje"
        assert sign_in(attempt(email), email=email, password=new, demo_accounts=True) is not None


def test_the_list_of_accounts_goes_page_by_page(app: Flask) -> None:
    with app.app_context():
        for number in range(PAGE_SIZE):
            create(f"person{number:02}@example.net")
        db.session.commit()
        first = list_accounts(demo_accounts=True)
        assert (first.first, first.last, first.total) == (1, PAGE_SIZE, PAGE_SIZE + len(DEMO_ACCOUNTS))
        second = list_accounts(demo_accounts=True, after=first.next_after)
        assert (second.first, second.next_after) == (PAGE_SIZE + 1, None)
        emails = [account.user.email for page in (first, second) for account in page.accounts]
        assert len(set(emails)) == len(emails) == first.total
        assert list_accounts(demo_accounts=False).total == PAGE_SIZE
        assert list_accounts(demo_accounts=True, role=Role.ADMIN).total == 1
        assert list_accounts(demo_accounts=True, search="VATRA").total == 2
        assert list_accounts(demo_accounts=True, search="%").total == 0
        with pytest.raises(LookupError):
            list_accounts(demo_accounts=True, after=10**6)


# Demo accounts


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
        kukes = find_account(found["committee.kukes"].id, demo_accounts=True)
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


# Commands


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
