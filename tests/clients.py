"""The test client: it checks every page it is given, and that no write is left uncommitted."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session
from werkzeug.test import TestResponse

from grants_app.extensions import db
from tests.page_checks import check_page

SAFE = {"GET", "HEAD", "OPTIONS"}


class WriteWatch:
    """Notes what sessions write and whether it was committed."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.uncommitted: list[str] = []
        event.listen(db.session, "after_flush", self.on_flush)
        event.listen(db.session, "do_orm_execute", self.on_execute)
        event.listen(db.session, "after_commit", self.on_commit)

    def on_flush(self, session: Session, _context: object) -> None:
        self.note([type(row).__name__ for row in (*session.new, *session.dirty, *session.deleted)])

    def on_execute(self, state: ORMExecuteState) -> None:
        if state.is_update or state.is_delete or state.is_insert:
            self.note([str(state.statement)[:60]])

    def note(self, names: list[str]) -> None:
        self.written += names
        self.uncommitted += names

    def on_commit(self, _session: Session) -> None:
        self.uncommitted.clear()

    def clear(self) -> None:
        self.written.clear()
        self.uncommitted.clear()


WATCH = WriteWatch()


class CheckedClient(FlaskClient):
    """A Flask test client for which an ill-formed page or a lost write is a failed test."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        follow = kwargs.pop("follow_redirects", False)
        WATCH.clear()
        response = super().open(*args, **kwargs)
        self.check(response)
        while follow and response.status_code in {301, 302, 303, 307, 308} and response.location:
            response = self.get(response.location)
        return response

    def check(self, response: TestResponse) -> None:
        method = response.request.method
        if method in SAFE:
            assert not WATCH.written, f"{method} {response.request.path} wrote {WATCH.written}"
        elif response.status_code < 400:
            assert not WATCH.uncommitted, f"{response.request.path} left uncommitted: {WATCH.uncommitted}"
        if response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 304, 307, 308}:
            check_page(response.get_data(as_text=True), language=response.headers.get("Content-Language"))
