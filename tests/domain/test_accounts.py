"""Signing in, and making and changing accounts."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts import actions
from grants_app.domain.accounts.actions import Assignment
from grants_app.domain.accounts.demo import DEMO_ACCOUNTS
from grants_app.domain.accounts.models import SignInFailure, User
from grants_app.domain.accounts.passwords import (
    hash_password,
)
from grants_app.domain.accounts.queries import (
    PAGE_SIZE,
    find_account,
    list_accounts,
)
from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.accounts.sign_in import sign_in
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.audit.texts import text_digest
from grants_app.extensions import db
from tests.conftest import PASSWORD
from tests.sign_ins import TESTS, attempt, begin_session, session_holds, user_of


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
        assert not session_holds(reference)


def test_a_session_holds_until_its_key_changes(app: Flask) -> None:
    with app.app_context():
        reference = begin_session(user_of("donor"))
        assert session_holds(reference)
        assert not session_holds(reference, demo_accounts=False)
        actions.reset_password(TESTS, user_of("donor"), hash_password("another password"))
        db.session.commit()
        assert not session_holds(reference)


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
        account = find_account(user_of("admin").as_viewer(), user.id, demo_accounts=False)
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
        assert rows[0].changes["email"] == {"digest": [None, text_digest("email", user.email)]}
        assert rows[1].changes["role"] == ["grantee", "committee"]
        assert rows[1].user_id == viewer.user_id
        assert all("example.org" not in str(row.changes) for row in rows)


def test_changing_a_password_wants_the_present_one_and_ends_sessions(app: Flask) -> None:
    with app.app_context():
        user = user_of("donor")
        before = begin_session(user)
        db.session.commit()
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
        assert not session_holds(before)
        email, new = "donor@example.org", "katër fjalë pa lidhje"
        assert sign_in(attempt(email), email=email, password=new, demo_accounts=True) is not None


def test_the_list_of_accounts_goes_page_by_page(app: Flask) -> None:
    with app.app_context():
        for number in range(PAGE_SIZE):
            create(f"person{number:02}@example.net")
        db.session.commit()
        admin = user_of("admin").as_viewer()
        first = list_accounts(admin, demo_accounts=True)
        assert (first.first, first.last, first.total) == (1, PAGE_SIZE, PAGE_SIZE + len(DEMO_ACCOUNTS))
        second = list_accounts(admin, demo_accounts=True, after=first.next_after)
        assert (second.first, second.next_after) == (PAGE_SIZE + 1, None)
        emails = [account.user.email for page in (first, second) for account in page.accounts]
        assert len(set(emails)) == len(emails) == first.total
        assert list_accounts(admin, demo_accounts=False).total == PAGE_SIZE
        assert list_accounts(admin, demo_accounts=True, role=Role.ADMIN).total == 1
        assert list_accounts(admin, demo_accounts=True, search="VATRA").total == 2
        assert list_accounts(admin, demo_accounts=True, search="%").total == 0
        with pytest.raises(LookupError):
            list_accounts(admin, demo_accounts=True, after=10**6)
