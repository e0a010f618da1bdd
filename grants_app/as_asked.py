"""What an address would answer to whoever asked, for files that are made later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, g

from grants_app.domain.accounts.models import User
from grants_app.domain.jobs.orders import Asked
from grants_app.extensions import write_intent
from grants_app.programme_prefix import KEY


@contextmanager
def as_asked(asked: Asked, user: User | None) -> Iterator[None]:
    """What happens inside answers the address of the file to its asker, None for a visitor."""
    own = {KEY: asked.slug} if asked.slug else {}
    path = f"/exports/{asked.file.value}"
    with current_app.test_request_context(path, query_string=asked.query, environ_overrides=own):
        if user is not None:
            g._login_user = user  # where Flask-Login looks for who is signed in
        yield


@contextmanager
def aside(asked: Asked, user: User | None) -> Iterator[None]:
    """The same while another request is answered, of which nothing is known inside; it only reads."""
    token = write_intent.set(False)
    try:
        with current_app.app_context(), as_asked(asked, user):
            yield
    finally:
        write_intent.reset(token)
