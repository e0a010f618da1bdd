"""What tests of accounts share: attempts at a fixed moment, and clients that sign in and send forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from werkzeug.test import TestResponse

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.queries import find_user_by_email
from grants_app.domain.accounts.sign_in import find_session
from grants_app.domain.accounts.sign_ins.actions import begin_sign_in
from grants_app.domain.accounts.sign_ins.devices import read_device
from grants_app.domain.accounts.throttle import Attempt, attempt_by
from grants_app.domain.audit.actions import Author
from grants_app.extensions import utc_now
from tests.clients import CheckedClient
from tests.conftest import csrf_token

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TESTS = Author(user_id=None, actor="tests")
ClientAs = Callable[[str], CheckedClient]


def user_of(name: str) -> User:
    user = find_user_by_email(f"{name}@example.org")
    assert user is not None
    return user


def begin_session(user: User) -> str:
    """Open an account in a browser; returns the token of the session. In an open context."""
    return begin_sign_in(user, read_device("", None), now=utc_now())[0]


def session_holds(token: str, *, demo_accounts: bool = True) -> bool:
    """Whether the token of a session still opens an account. In an open context."""
    return find_session(token, now=utc_now(), demo_accounts=demo_accounts) is not None


def attempt(email: str = "admin@example.org", network: str = "192.0.2.1", at: datetime = NOON) -> Attempt:
    return attempt_by("secret", email=email, network=network, at=at)


def sign_in(client: CheckedClient, email: str, password: str, **more: str) -> TestResponse:
    token = csrf_token(client)
    return client.post("/login", data={"email": email, "password": password, "csrf_token": token} | more)


def send(client: CheckedClient, path: str, form_on: str = "/account", **data: str) -> TestResponse:
    return client.post(path, data={"csrf_token": csrf_token(client, form_on)} | data)


def is_signed_in(client: CheckedClient) -> bool:
    return client.get("/account").status_code == 200
