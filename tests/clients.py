"""The test client: it checks every page it is given, and that no write is left uncommitted."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event
from werkzeug.test import TestResponse

from tests.page_checks import check_page_once

SAFE = {"GET", "HEAD", "OPTIONS"}
WRITE = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|CREATE|ALTER|DROP)\b"
    r"|\s*WITH\b.*\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM)\b",
    re.IGNORECASE | re.DOTALL,
)


# What a look into the past writes is on its own connection alone, and goes with it.
TEMPORARY = re.compile(
    r"\s*(CREATE\s+TEMPORARY|CREATE\s+INDEX\s+ix_temp_|INSERT\s+INTO\s+temp_)", re.IGNORECASE
)

# What reading may write, in a commit of its own: when the browser was last here.
PRESENCE = "UPDATE sign_in SET seen_at="


class WriteWatch:
    """Notes every statement that writes, on whatever way it came, and whether it was committed."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.uncommitted: list[str] = []
        event.listen(Engine, "before_cursor_execute", self.on_execute)
        event.listen(Engine, "commit", self.on_commit)

    def on_execute(
        self, _connection: Any, _cursor: Any, statement: str, _values: Any, _context: Any, _many: bool
    ) -> None:
        if WRITE.match(statement) and not TEMPORARY.match(statement):
            shown = " ".join(statement.split())[:60]
            self.written.append(shown)
            self.uncommitted.append(shown)

    def on_commit(self, _connection: Connection) -> None:
        self.uncommitted.clear()

    def clear(self) -> None:
        self.written.clear()
        self.uncommitted.clear()


WATCH = WriteWatch()


class CheckedClient(FlaskClient):
    """A Flask test client for which an ill-formed page or a lost write is a failed test."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        follow = kwargs.pop("follow_redirects", False)
        # A stream that nobody reads to its end would hold its context and session open into other requests.
        kwargs.setdefault("buffered", True)
        WATCH.clear()
        response = super().open(*args, **kwargs)
        self.check(response)
        while follow and response.status_code in {301, 302, 303, 307, 308} and response.location:
            response = self.get(response.location)
        return response

    def check(self, response: TestResponse) -> None:
        method, path = response.request.method, response.request.path
        if method in SAFE:
            assert not [one for one in WATCH.written if not one.startswith(PRESENCE)], (
                f"{method} {path} wrote {WATCH.written}: reading never writes, changing is for POST"
            )
        elif response.status_code < 400:
            assert not WATCH.uncommitted, (
                f"{method} {path} answered {response.status_code} and left uncommitted {WATCH.uncommitted}: "
                "the request's one commit must come after every write, and nothing may roll it back"
            )
        if response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 304, 307, 308}:
            check_page_once(
                response.get_data(as_text=True), language=response.headers.get("Content-Language")
            )
