"""What tests of the second factor share: setting one up through the pages, and what an app would show."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from grants_app.domain.accounts.second_factor.codes import code_of, step_at
from grants_app.domain.accounts.second_factor.models import SecondFactor
from grants_app.extensions import db, utc_now
from tests.clients import CheckedClient
from tests.conftest import PASSWORD, csrf_token
from tests.sign_ins import sign_in

PAGE = "/account/second-factor"
SECRET = re.compile(r'class="secret"><samp>([A-Z2-7 ]+)</samp>')
RECOVERY = re.compile(r"<li><samp>([a-z2-9]{5}(?:-[a-z2-9]{5}){2})</samp>")


def code_now(secret: str, offset: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return code_of(secret, step_at(utc_now()) + offset)


def post(client: CheckedClient, path: str, form_on: str = PAGE, **data: str) -> TestResponse:
    return client.post(path, data={"csrf_token": csrf_token(client, form_on)} | data)


def begin(client: CheckedClient) -> str:
    """Ask for a secret; returns what the page says to type into the app."""
    answer = post(client, f"{PAGE}/begin")
    assert answer.status_code == 303
    found = SECRET.search(client.get(answer.location).get_data(as_text=True))
    assert found is not None
    return found[1].replace(" ", "")


def recovery_codes(page: str) -> list[str]:
    return RECOVERY.findall(page)


def set_up(client: CheckedClient, password: str = PASSWORD) -> tuple[str, list[str]]:
    """Turn the second factor on; returns the secret and the recovery codes."""
    secret = begin(client)
    answer = post(client, f"{PAGE}/confirm", password=password, code=code_now(secret))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    forget_used_codes(client.application)
    return secret, recovery_codes(answer.get_data(as_text=True))


def give_password(client: CheckedClient, name: str, **more: str) -> str:
    """The first step of signing in; returns where the code is asked for."""
    answer = sign_in(client, f"{name}@example.org", PASSWORD, **more)
    assert answer.status_code == 302
    assert answer.location.startswith("/login/code")
    return answer.location


def give_code(client: CheckedClient, code: str, **more: str) -> TestResponse:
    return post(client, "/login/code", "/login/code", code=code, **more)


def forget_used_codes(app: Flask) -> None:
    """Let the half minutes pass of codes that were used."""
    with app.app_context():
        for row in db.session.scalars(select(SecondFactor)):
            row.last_step = None
        db.session.commit()
