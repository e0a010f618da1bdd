"""The second factor: codes that hold for half a minute and once, recovery codes, what is stored of them."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts import actions as accounts
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.accounts.second_factor import actions, codes
from grants_app.domain.accounts.second_factor.models import SecondFactor
from grants_app.domain.accounts.second_factor.queries import count_recovery_codes, find_second_factor
from grants_app.domain.accounts.throttle import FREE_FOR_EMAIL, Attempt, SlowedDownError, attempt_by
from grants_app.domain.audit.models import AuditEntry
from grants_app.extensions import db, write_intent
from grants_app.sealing import Keys, make_key
from tests.conftest import PASSWORD
from tests.mailboxes import everything_stored
from tests.sign_ins import NOON, TESTS, begin_session, session_holds, user_of

KEYS = Keys((make_key(),))
STEP = timedelta(seconds=codes.STEP_SECONDS)
# The secret and a moment of RFC 6238's table.
RFC_SECRET, RFC_STEP, RFC_CODE = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1, "287082"


def trying(steps: int = 0, *, about: str = "code") -> Attempt:
    """An attempt so many half minutes after noon."""
    return attempt_by(
        "secret", email="donor@example.org", network="192.0.2.1", at=NOON + steps * STEP, about=about
    )


def shown(secret: str, steps: int = 0) -> str:
    return codes.code_of(secret, codes.step_at(NOON) + steps)


def turned_on(name: str = "donor", keys: Keys = KEYS) -> tuple[User, str, list[str]]:
    """An account with a second factor, its secret and its recovery codes. In an open context."""
    user = user_of(name)
    actions.begin_set_up(user.as_viewer(), user, keys)
    found = find_second_factor(user.id)
    secret = keys.unseal(found.sealed_secret) if found else None
    assert secret is not None
    made = confirmed(user, shown(secret, -4), trying(-4), keys)
    db.session.commit()
    return user, secret, made


def confirmed(
    user: User, code: str, attempt: Attempt, keys: Keys = KEYS, password: str = PASSWORD
) -> list[str]:
    """Turn it on; gives the recovery codes."""
    given = (attempt_by("secret", email="donor@example.org", network="192.0.2.1", at=attempt.at), password)
    return actions.confirm_set_up(user.as_viewer(), user, keys, password=given, code=(attempt, code))


def refusal_of(act: Any) -> tuple[str | None, Refusal]:
    with pytest.raises(AccountRefusedError) as caught:
        act()
    db.session.rollback()
    return caught.value.field, caught.value.refusal


def test_codes_are_those_of_the_standard() -> None:
    assert codes.code_of(RFC_SECRET, RFC_STEP) == RFC_CODE
    assert len(codes.make_secret()) == 32
    assert codes.make_secret() != codes.make_secret()


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_go_wrong_by_one_step(steps: int, is_taken: bool) -> None:
    found = codes.find_step(RFC_SECRET, shown(RFC_SECRET, steps), now=NOON, after=None)
    assert (found == codes.step_at(NOON) + steps) is is_taken


def test_a_code_and_older_ones_are_not_taken_again() -> None:
    now = codes.step_at(NOON)
    for steps, is_taken in [(-1, False), (0, False), (1, True)]:
        found = codes.find_step(RFC_SECRET, shown(RFC_SECRET, steps), now=NOON, after=now)
        assert (found is not None) is is_taken


@pytest.mark.parametrize("typed", ["", "1", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "é" * 6, "\0" * 6])
def test_what_cannot_be_a_code_is_refused(app: Flask, typed: str) -> None:
    with app.app_context():
        user, _secret, _made = turned_on()
        assert refusal_of(lambda: actions.use_code(user, trying(), typed, KEYS)) == (
            "code",
            Refusal.CODE_WRONG,
        )


def test_a_code_may_be_typed_with_spaces(app: Flask) -> None:
    with app.app_context():
        user, secret, _made = turned_on()
        code = shown(secret)
        assert actions.use_code(user, trying(), f" {code[:3]} {code[3:]} ", KEYS) is None


def test_nothing_changes_until_a_first_code_is_right(app: Flask) -> None:
    with app.app_context():
        user = user_of("donor")
        actions.begin_set_up(user.as_viewer(), user, KEYS)
        db.session.commit()
        assert user.second_factor_at is None
        wrong = refusal_of(lambda: confirmed(user, "000000", trying()))
        assert wrong == ("code", Refusal.CODE_WRONG)
        assert user_of("donor").second_factor_at is None
        assert count_recovery_codes(user.id) == 0


def test_each_code_opens_once(app: Flask) -> None:
    with app.app_context():
        user, secret, _made = turned_on()
        assert actions.use_code(user, trying(), shown(secret), KEYS) is None
        db.session.commit()
        assert refusal_of(lambda: actions.use_code(user, trying(), shown(secret), KEYS))[0] == "code"
        assert refusal_of(lambda: actions.use_code(user, trying(1), shown(secret, -1), KEYS))[0] == "code"
        assert actions.use_code(user, trying(1), shown(secret, 1), KEYS) is None


def test_each_recovery_code_opens_once(app: Flask) -> None:
    with app.app_context():
        user, _secret, made = turned_on()
        assert len(set(made)) == codes.RECOVERY_CODES == 10
        assert actions.use_code(user, trying(), made[3].upper().replace("-", " "), KEYS) == 9
        db.session.commit()
        assert refusal_of(lambda: actions.use_code(user, trying(), made[3], KEYS))[0] == "code"
        assert actions.use_code(user, trying(), made[4], KEYS) == 8


def test_recovery_codes_of_somebody_else_do_not_open(app: Flask) -> None:
    with app.app_context():
        _donor, _secret, made = turned_on()
        other, _secret, _made = turned_on("admin")
        assert refusal_of(lambda: actions.use_code(other, trying(), made[0], KEYS))[0] == "code"


def test_the_same_code_at_the_same_moment_opens_one_door(app: Flask) -> None:
    # Two accounts: those who come too late count as failures, which slow the next attempts of an account.
    with app.app_context():
        _donor, secret, _made = turned_on()
        _admin, _secret, made = turned_on("admin")
    for name, code in (("donor", shown(secret)), ("admin", made[0])):
        results: list[bool] = []

        def try_it(name: str = name, code: str = code, results: list[bool] = results) -> None:
            with app.app_context():
                write_intent.set(True)
                try:
                    actions.use_code(user_of(name), trying(), code, KEYS)
                    db.session.commit()
                    results.append(True)
                except (AccountRefusedError, SlowedDownError):
                    db.session.rollback()
                    results.append(False)

        threads = [threading.Thread(target=try_it) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == [False, False, False, True]


def test_wrong_codes_are_slowed_and_a_right_password_forgives_none(app: Flask) -> None:
    from grants_app.domain.accounts.sign_in import sign_in

    with app.app_context():
        user, secret, _made = turned_on()
        for _failure in range(FREE_FOR_EMAIL):
            refusal_of(lambda: actions.use_code(user, trying(), "000000", KEYS))
            attempt = trying(about="sign-in")
            assert sign_in(attempt, email=user.email, password=PASSWORD, demo_accounts=True)
            db.session.commit()
        with pytest.raises(SlowedDownError):
            actions.use_code(user, trying(), shown(secret), KEYS)
        db.session.rollback()
        assert actions.use_code(user, trying(1), shown(secret, 1), KEYS) is None


def test_neither_secret_nor_recovery_codes_are_stored_readably(app: Flask) -> None:
    with app.app_context():
        _user, secret, made = turned_on()
    stored = everything_stored(app)
    assert secret not in stored
    assert not [code for code in made if code in stored or codes.normalise_code(code) in stored]


def test_keys_are_rotated(app: Flask) -> None:
    older, newer = KEYS.keys[0], make_key()
    both, new_alone = Keys((newer, older)), Keys((newer,))
    with app.app_context():
        user, secret, made = turned_on()
        assert refusal_of(lambda: actions.use_code(user, trying(), shown(secret), new_alone))[0] == "code"
        assert actions.use_code(user, trying(), shown(secret), both) is None
        db.session.commit()
        # What was used is sealed with the newer key since: both kinds of codes go on without the older one.
        assert actions.use_code(user, trying(1), shown(secret, 1), new_alone) is None
        assert actions.use_code(user, trying(1), made[0], new_alone) == 9


def test_all_secrets_are_sealed_anew_at_once(app: Flask) -> None:
    both = Keys((make_key(), KEYS.keys[0]))
    with app.app_context():
        _user, secret, _made = turned_on()
        turned_on("admin", Keys((make_key(),)))
        assert actions.seal_anew(TESTS, both) == (1, 1)
        db.session.commit()
        assert actions.seal_anew(TESTS, both) == (0, 1)
        user = user_of("donor")
        assert actions.use_code(user, trying(), shown(secret), Keys(both.keys[:1])) is None


@pytest.mark.parametrize("key", ["", "short", "x" * 44, "é" * 44])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="32 random bytes"):
        Keys((make_key(), key))


def test_turning_off_needs_the_password_and_a_code(app: Flask) -> None:
    with app.app_context():
        user, secret, made = turned_on()

        def turn_off(password: str, code: str) -> None:
            actions.turn_off(
                user.as_viewer(),
                user,
                KEYS,
                password=(trying(about="sign-in"), password),
                code=(trying(), code),
            )

        assert refusal_of(lambda: turn_off("wrong", shown(secret))) == ("password", Refusal.PASSWORD_WRONG)
        assert refusal_of(lambda: turn_off(PASSWORD, "000000")) == ("code", Refusal.CODE_WRONG)
        assert user_of("donor").second_factor_at is not None
        turn_off(PASSWORD, made[0])
        db.session.commit()
        assert user_of("donor").second_factor_at is None
        assert count_recovery_codes(user.id) == 0
        assert not db.session.scalars(select(SecondFactor)).all()


def test_new_recovery_codes_end_the_old_ones(app: Flask) -> None:
    with app.app_context():
        user, secret, old = turned_on()
        new = actions.make_codes_anew(user.as_viewer(), user, trying(), shown(secret), KEYS)
        db.session.commit()
        assert not set(new) & set(old)
        assert refusal_of(lambda: actions.use_code(user, trying(), old[0], KEYS))[0] == "code"
        assert actions.use_code(user, trying(), new[0], KEYS) == 9


def test_a_reset_is_somebody_elses_and_ends_the_sign_ins(app: Flask) -> None:
    with app.app_context():
        user, _secret, _made = turned_on()
        session = begin_session(user)
        own = refusal_of(lambda: actions.reset_second_factor(user.as_viewer().author, user_of("donor")))
        assert own == (None, Refusal.OWN_SECOND_FACTOR)
        session = begin_session(user_of("donor"))
        actions.reset_second_factor(TESTS, user_of("donor"))
        db.session.commit()
        assert not session_holds(session)
        assert user_of("donor").second_factor_at is None
        none = refusal_of(lambda: actions.reset_second_factor(TESTS, user_of("donor")))
        assert none == (None, Refusal.SECOND_FACTOR_OFF)


def test_every_change_is_in_the_audit_log_without_secrets(app: Flask) -> None:
    with app.app_context():
        user, secret, made = turned_on()
        actions.use_code(user, trying(), made[0], KEYS)
        actions.make_codes_anew(user.as_viewer(), user, trying(), shown(secret), KEYS)
        actions.reset_second_factor(TESTS, user)
        accounts.choose_language(user.as_viewer(), user, "en")
        db.session.commit()
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        own = [row for row in rows if (row.subject_type, row.subject_key) == ("account", str(user.id))]
        assert [row.action for row in own][-6:] == [
            "account.begin_second_factor",
            "account.set_up_second_factor",
            "account.use_recovery_code",
            "account.make_recovery_codes",
            "account.reset_second_factor",
            "account.choose_language",
        ]
        assert own[-4].changes == {"recovery_codes": [10, 9]}
        assert all(secret not in str(row.changes) for row in own)
