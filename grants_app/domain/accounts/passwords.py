"""Passwords: which are good enough, how they are made, stored and compared."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.texts.folding import fold
from grants_app.extensions import db, has_cheap_password_hashes

SHORTEST: Final = 12
LONGEST: Final = 500
FEWEST_CHARACTERS: Final = 5
# Shorter words before the @ stand in many a good password by chance.
SHORTEST_NAME: Final = 3

# No password has this as its hash: an account that holds it has no way in.
NO_PASSWORD: Final = ""

# No letters or digits that are mistaken for each other when read out or copied by hand.
ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"

# What people type when they are asked for twelve characters and then fill up with digits and signs. A
# password that has only these letters, or none, is too easy to guess. Folded: no capitals, no diacritics.
COMMON: Final = frozenset(
    """
    a aa abc abcd abcdef abcdefg abcdefghijkl abcdefghijklm abcdefghijklmnop admin adminadmin
    adminadminadmin administrator administratori albania antitrafik asdf asdfasdf asdfgh asdfghjkl
    asdfghjklzxc azerty azertyuiop changeme fjalekalim fjalekalimi fjalekalimiim grante grantmarres
    hello iloveyou koordinatori kosova letmein letmeinletmein login mireserdhe mireserdhet mypassword
    newpassword parola parolaime pass password passwordpassword passwort qaz qazwsx qazwsxedc qwe qwerty
    qwertyqwerty qwertyuiop qwertyuiopas qwertyuiopasdf secret shqiperi shqiperia shqiperiaime sekret
    test testtest testtesttest tirana trafikimi user welcome zxcvbn zxcvbnm
    """.split()
)


def normalise(password: str) -> str:
    """One form for what looks the same: keyboards write `ë` as one sign or as two."""
    return unicodedata.normalize("NFKC", password)


def check_new_password(password: str, *, email: str, field: str) -> None:
    """Refuse a password that is too short, too easy to guess, or holds the address of its account.

    An address holds its own first part, so that one test serves both.

    Raises AccountRefusedError at `field`.
    """
    password = normalise(password)
    if len(password) < SHORTEST:
        raise AccountRefusedError(field, Refusal.PASSWORD_SHORT)
    if len(password) > LONGEST:
        raise AccountRefusedError(field, Refusal.PASSWORD_LONG)
    letters = "".join(sign for sign in fold(password) if sign.isalpha())
    if not letters or letters in COMMON or len(set(password.casefold())) < FEWEST_CHARACTERS:
        raise AccountRefusedError(field, Refusal.PASSWORD_COMMON)
    name = fold(email.partition("@")[0])
    if len(name) >= SHORTEST_NAME and name in fold(password):
        raise AccountRefusedError(field, Refusal.PASSWORD_PERSONAL)


def check_changed_password(password: str, *, stored: str, field: str) -> None:
    """Refuse the password that the account has already; takes as long as signing in.

    Raises AccountRefusedError at `field`.
    """
    if verify_password(stored, password):
        raise AccountRefusedError(field, Refusal.PASSWORD_UNCHANGED)


def generate_password() -> str:
    """A random password of four groups (about 100 bits) that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(ALPHABET) for _sign in range(5)) for _group in range(4))


@cache
def _hasher(*, cheap: bool) -> PasswordHasher:
    return PasswordHasher.from_parameters(profiles.CHEAPEST if cheap else profiles.RFC_9106_LOW_MEMORY)


def _current_hasher() -> PasswordHasher:
    return _hasher(cheap=has_cheap_password_hashes())


@cache
def _hash_of_nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """The argon2 hash to store; takes about a quarter of a second on purpose."""
    return _current_hasher().hash(normalise(password))


def hash_outside_transaction(password: str) -> str:
    """Hash a password without holding SQLite's write lock for so long.

    Ends the transaction, so it comes before the first change. Raises RuntimeError if there was one.
    """
    leave_transaction()
    return hash_password(password)


def leave_transaction() -> None:
    """Give back the connection and its locks before slow work. Raises RuntimeError if that lost a change."""
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("passwords are hashed before anything is changed")
    db.session.rollback()


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits the stored hash.

    Without one (unknown address, closed account) it takes as long and says no.
    """
    hasher = _current_hasher()
    nobody = _hash_of_nobody(hasher)
    try:
        hasher.verify(stored or nobody, normalise(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)
