"""Slowing sign-in down after failures: a growing wait, never a lock.

Counted are the failures of the last quarter of an hour, for the e-mail address and for the network
address. An attempt counts as a failure from the moment it begins, so that many at once gain nothing;
success takes it back. An attempt that comes too early is refused without being counted, so waiting
always helps.
"""

from __future__ import annotations

import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select

from grants_app.domain.accounts.models import SignInFailure
from grants_app.extensions import db

WINDOW: Final = timedelta(minutes=15)
FREE_FOR_EMAIL: Final = 5
FREE_FOR_NETWORK: Final = 20  # a whole office may share one address
FIRST_WAIT: Final = 5
LONGEST_WAIT: Final = 60


class SlowedDownError(RuntimeError):
    """Too many failures: the next attempt is taken after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"next attempt in {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Attempt:
    """One attempt to prove who one is: keyed digests of the addresses, and the moment."""

    email_digest: str
    network_digest: str
    at: datetime


def attempt_by(
    secret: str, *, email: str, network: str | None, at: datetime, about: str = "sign-in"
) -> Attempt:
    """Describe an attempt without keeping either address. `network` is an IP address as text.

    What an attempt is `about` counts apart for the e-mail address: who cannot sign in may still ask for a
    link, and who asks for links in somebody's name slows nobody's sign-in. For the network all counts.
    """
    kind = "email" if about == "sign-in" else f"{about} email"
    return Attempt(
        email_digest=_digest(secret, kind, email.strip().casefold()),
        network_digest=_digest(secret, "network", neighbourhood(network)),
        at=at,
    )


def neighbourhood(network: str | None) -> str:
    """What counts as one network address: an IPv4 address, or the 64 bits that an IPv6 customer is given."""
    try:
        address = ipaddress.ip_address(network or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)


def _digest(secret: str, kind: str, value: str) -> str:
    return hmac.digest(secret.encode(), f"sign-in {kind}:{value}".encode(), "sha256").hex()


def wait_after(failures: int, free: int) -> int:
    """Seconds between the last failure and the next attempt: none at first, then doubling up to a minute."""
    if failures < free:
        return 0
    return min(LONGEST_WAIT, FIRST_WAIT << min(failures - free, 10))


def claim_attempt(attempt: Attempt) -> None:
    """Count the attempt, in its own commit: the answer of a failed one is an error, which undoes the rest.

    Also removes what is too old to count. Raises SlowedDownError if it comes too early.
    """
    waits = (
        _remaining(SignInFailure.email_digest == attempt.email_digest, FREE_FOR_EMAIL, attempt.at),
        _remaining(SignInFailure.network_digest == attempt.network_digest, FREE_FOR_NETWORK, attempt.at),
    )
    if any(waits):
        raise SlowedDownError(max(waits))
    db.session.execute(delete(SignInFailure).where(SignInFailure.at <= attempt.at - WINDOW))
    db.session.add(
        SignInFailure(at=attempt.at, email_digest=attempt.email_digest, network_digest=attempt.network_digest)
    )
    db.session.commit()


def _remaining(who: ColumnElement[bool], free: int, now: datetime) -> int:
    """Whole seconds that are left to wait, 0 if none."""
    statement = select(func.count(), func.max(SignInFailure.at)).where(who, SignInFailure.at > now - WINDOW)
    failures, last = db.session.execute(statement).one()
    if not failures:
        return 0
    left = last + timedelta(seconds=wait_after(failures, free)) - now
    return max(0, ceil(left.total_seconds()))


def forgive(attempt: Attempt) -> None:
    """After a success nothing counts against the address any more. The caller's commit stores it."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.email_digest == attempt.email_digest))
