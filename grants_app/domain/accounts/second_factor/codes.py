"""Codes: how they are made and read. Nothing here touches the database."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Final

from grants_app.domain.accounts.passwords import ALPHABET

STEP_SECONDS: Final = 30
DRIFT: Final = 1  # steps by which a telephone's clock may go wrong
DIGITS: Final = 6
RECOVERY_CODES: Final = 10
RECOVERY_GROUP: Final = 5
RECOVERY_GROUPS: Final = 3


def make_secret() -> str:
    """A new secret of 160 random bits, in the letters and digits that apps take."""
    import pyotp

    return pyotp.random_base32()


def grouped(secret: str) -> str:
    """The secret as one types it: in groups of four."""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


def provisioning_uri(secret: str, *, email: str, issuer: str) -> str:
    """What the drawing says to the app: whose codes these are, and how they are made."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def step_at(moment: datetime) -> int:
    """The number of the half minute in which a moment lies."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_of(secret: str, step: int) -> str:
    """The code of a half minute."""
    import pyotp

    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).generate_otp(step)


def find_step(secret: str, code: str, *, now: datetime, after: int | None) -> int | None:
    """The half minute whose code this is: the present one or a neighbour, later than the last one used."""
    present = step_at(now)
    for step in range(present - DRIFT, present + DRIFT + 1):
        is_fresh = after is None or step > after
        if hmac.compare_digest(code_of(secret, step).encode(), code.encode()) and is_fresh:
            return step
    return None


def normalise_code(typed: str) -> str:
    """A code as typed, without spaces and dashes, in small letters."""
    return "".join(sign for sign in typed.lower() if sign.isascii() and sign.isalnum())


def is_app_code(code: str) -> bool:
    """Whether a normalised code has the form of those that the app shows; the others are for recovery."""
    return len(code) == DIGITS and code.isdecimal()


def recovery_digest(secret: str, code: str) -> str:
    """What is stored of a normalised recovery code. Its key is the secret, which is stored under seal."""
    return hmac.digest(secret.encode(), f"recovery code:{code}".encode(), "sha256").hex()


def make_recovery_codes() -> list[str]:
    """New recovery codes of about 74 random bits each, as they are shown: in three groups."""
    return [
        "-".join(
            "".join(secrets.choice(ALPHABET) for _sign in range(RECOVERY_GROUP))
            for _group in range(RECOVERY_GROUPS)
        )
        for _code in range(RECOVERY_CODES)
    ]
