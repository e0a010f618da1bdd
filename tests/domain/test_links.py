"""Links by which a password is set: how long they hold and what ends them."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grants_app.domain.accounts import actions
from grants_app.domain.accounts.links.actions import LinkGoneError, issue_link, use_link
from grants_app.domain.accounts.links.models import AccountLink, LinkPurpose
from grants_app.domain.accounts.links.queries import find_usable_link
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import hash_password
from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.accounts.sign_in import sign_in
from grants_app.domain.audit.models import AuditEntry
from grants_app.extensions import db, utc_now, write_intent
from tests.factories import AUTHOR, committed
from tests.mailboxes import FIRST_PASSWORD, NEW_PASSWORD, PERSON, everything_stored, make_person
from tests.sign_ins import attempt, begin_session, session_holds

RESET, INVITATION = LinkPurpose.RESET, LinkPurpose.INVITATION


def person() -> User:
    return db.session.scalars(select(User).where(User.email == PERSON)).one()


def issue(app: Flask, purpose: LinkPurpose = RESET, *, at: datetime | None = None) -> str:
    with committed(app):
        return issue_link(AUTHOR, person(), purpose, now=at or utc_now()).token


def holds(app: Flask, token: str, *, at: datetime | None = None) -> bool:
    with app.app_context():
        return find_usable_link(token, now=at or utc_now()) is not None


def use(app: Flask, token: str, new: str = NEW_PASSWORD) -> None:
    with app.app_context():
        held = write_intent.set(True)
        try:
            use_link(token, new=new, now=utc_now())
            db.session.commit()
        finally:
            db.session.rollback()
            write_intent.reset(held)


def opens(app: Flask, password: str) -> bool:
    with app.app_context():
        found = sign_in(attempt(PERSON), email=PERSON, password=password, demo_accounts=True)
        db.session.commit()
        return found is not None


def test_a_link_sets_a_password_once_and_ends_the_sessions(app: Flask) -> None:
    make_person(app)
    with app.app_context():
        session = begin_session(person())
        db.session.commit()
    token = issue(app)
    assert opens(app, FIRST_PASSWORD)
    use(app, token)
    assert opens(app, NEW_PASSWORD)
    assert not opens(app, FIRST_PASSWORD)
    with app.app_context():
        assert not session_holds(session)
    with pytest.raises(LinkGoneError):
        use(app, token, "quite another password")
    assert opens(app, NEW_PASSWORD)


def test_only_the_digest_of_a_link_is_stored(app: Flask) -> None:
    make_person(app)
    token = issue(app)
    assert len(token) == 43
    stored = everything_stored(app)
    assert token not in stored
    assert "account.issue_link" in stored


@pytest.mark.parametrize(
    ("purpose", "lifetime"), [(RESET, timedelta(hours=1)), (INVITATION, timedelta(days=7))]
)
def test_a_link_expires(app: Flask, purpose: LinkPurpose, lifetime: timedelta) -> None:
    make_person(app, invited=purpose is INVITATION)
    now = utc_now()
    token = issue(app, purpose, at=now)
    assert holds(app, token, at=now + lifetime - timedelta(seconds=1))
    assert not holds(app, token, at=now + lifetime)


def test_an_expired_link_sets_nothing(app: Flask) -> None:
    make_person(app)
    token = issue(app, at=utc_now() - timedelta(hours=2))
    with pytest.raises(LinkGoneError):
        use(app, token)
    assert opens(app, FIRST_PASSWORD)


def test_a_new_link_ends_the_older_one(app: Flask) -> None:
    make_person(app)
    older = issue(app)
    newer = issue(app)
    assert not holds(app, older)
    assert holds(app, newer)


def test_the_database_holds_one_live_link_of_a_purpose(app: Flask) -> None:
    make_person(app)
    issue(app)
    with app.app_context():
        link = db.session.scalars(select(AccountLink)).one()
        values = {c.key: getattr(link, c.key) for c in AccountLink.__table__.columns if c.key != "id"}
        db.session.add(AccountLink(**values | {"token_hash": "0" * 64}))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


@pytest.mark.parametrize("change", ["own password", "administrator's password", "closed"])
def test_what_happens_to_the_account_ends_its_links(app: Flask, change: str) -> None:
    make_person(app)
    token = issue(app)
    with committed(app):
        user = person()
        if change == "closed":
            actions.deactivate_user(AUTHOR, user)
        elif change == "own password":
            actions.change_own_password(
                user.as_viewer(), user, attempt(PERSON), current=FIRST_PASSWORD, new="another few words"
            )
        else:
            actions.reset_password(AUTHOR, user, hash_password("another few words"))
    assert not holds(app, token)
    with committed(app):
        actions.reactivate_user(AUTHOR, person())
    assert not holds(app, token)
    with pytest.raises(LinkGoneError):
        use(app, token)


def test_an_invitation_opens_an_account_and_then_ends(app: Flask) -> None:
    make_person(app, invited=True)
    token = issue(app, INVITATION)
    use(app, token)
    assert opens(app, NEW_PASSWORD)
    assert not holds(app, token)


def test_an_invitation_ends_when_the_administrator_sets_a_password(app: Flask) -> None:
    make_person(app, invited=True)
    token = issue(app, INVITATION)
    with committed(app):
        actions.reset_password(AUTHOR, person(), hash_password(FIRST_PASSWORD))
    assert not holds(app, token)


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        ("short", Refusal.PASSWORD_SHORT),
        ("password1234", Refusal.PASSWORD_COMMON),
        (f"{PERSON}1", Refusal.PASSWORD_PERSONAL),
        (FIRST_PASSWORD, Refusal.PASSWORD_UNCHANGED),
    ],
)
def test_a_refused_password_leaves_the_link_good(app: Flask, new: str, refusal: Refusal) -> None:
    make_person(app)
    token = issue(app)
    with pytest.raises(AccountRefusedError) as caught:
        use(app, token, new)
    assert (caught.value.field, caught.value.refusal) == ("new", refusal)
    assert holds(app, token)


def test_setting_a_password_is_audited_with_its_author(app: Flask) -> None:
    make_person(app)
    use(app, issue(app))
    with app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "account.set_password_by_link")
        ).one()
        assert (entry.user_id, entry.actor) == (person().id, "donor")
        assert entry.changes == {"password": None, "purpose": ["reset", None]}


def test_two_at_the_same_moment_use_a_link_once(app: Flask) -> None:
    make_person(app)
    token, start, gone = issue(app), Barrier(2), []

    def run(new: str) -> None:
        start.wait()
        try:
            use(app, token, new)
        except LinkGoneError:
            gone.append(new)

    threads = [Thread(target=run, args=(f"{NEW_PASSWORD} {number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gone) == 1
    assert not opens(app, gone[0])


@pytest.mark.parametrize("token", ["", "x", "\0", "\udcff", "x" * 5000])
def test_an_unknown_link_is_none(app: Flask, token: str) -> None:
    assert not holds(app, token)
