"""Passwords, and how guessing at them is slowed down."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.models import SignInFailure
from grants_app.domain.accounts.passwords import (
    NO_PASSWORD,
    check_new_password,
    generate_password,
    hash_outside_transaction,
    hash_password,
    verify_password,
)
from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.accounts.throttle import (
    FREE_FOR_EMAIL,
    FREE_FOR_NETWORK,
    LONGEST_WAIT,
    WINDOW,
    SlowedDownError,
    attempt_by,
    claim_attempt,
    forgive,
    neighbourhood,
    wait_after,
)
from grants_app.extensions import db
from tests.sign_ins import NOON, attempt, user_of


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
        ("urë mali SPECIALIST ujk dielli", Refusal.PASSWORD_PERSONAL),
        ("7 urë specialist@example.org mali ujk", Refusal.PASSWORD_PERSONAL),
        ("spëcialist dhe katër fjalë", Refusal.PASSWORD_PERSONAL),
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
