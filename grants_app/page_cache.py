"""Answers are kept until the data change, for all readers who may see the same.

Every change of state writes an audit row, so the newest one's number is the revision of the data: an answer
kept under it is right for as long as it is found. What is a person's own (the corner with the address, tokens
of forms, messages) is never kept. The store is small, bounded, and each worker has its own.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

from flask import Flask, Response, current_app, g, request, session

from grants_app.access import current_viewer, is_published_view
from grants_app.business_day import set_day
from grants_app.domain.audit.queries import get_revision
from grants_app.i18n.locales import choose_locale

MAXIMUM_BYTES: Final = 2 * 1024 * 1024
MAXIMUM_ANSWER: Final = 256 * 1024
KEPT_HEADERS: Final = ("Content-Type", "Content-Disposition", "Cache-Control", "Last-Modified", "ETag")

MESSAGES: Final = "_flashes"  # where Flask keeps messages for the next page
TOKEN: Final = "csrf_token"  # noqa: S105  # where Flask-WTF notes that the page holds a token

Key = tuple[object, ...]


@dataclass(frozen=True)
class KeptAnswer:
    """What is needed to give an answer again."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class AnswerStore:
    """The most recently used answers, up to a number of bytes. Safe among threads."""

    def __init__(self, maximum: int = MAXIMUM_BYTES) -> None:
        self._maximum = maximum
        self._answers: OrderedDict[Key, KeptAnswer] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def find(self, key: Key) -> KeptAnswer | None:
        """The kept answer, which becomes the most recently used one."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def keep(self, key: Key, answer: KeptAnswer) -> None:
        """Keep an answer; the least recently used ones make room."""
        with self._lock:
            if key in self._answers:
                self._bytes -= len(self._answers.pop(key).body)
            self._answers[key] = answer
            self._bytes += len(answer.body)
            while self._bytes > self._maximum:
                _key, oldest = self._answers.popitem(last=False)
                self._bytes -= len(oldest.body)


def find_kept_answer() -> Response | None:
    """Before a view runs: the kept answer for readers like this one, if the data are the same."""
    if request.method != "GET" or not is_published_view() or MESSAGES in session:
        return None
    viewer = current_viewer()
    rights = (viewer.can_prepare, viewer.can_certify)
    audience = (viewer.role, viewer.organisation_id, viewer.county_id, rights)
    where = (choose_locale(), request.host_url, request.script_root, request.full_path)
    g.answer_key = (get_revision(), set_day(), audience, where)
    kept = store().find(g.answer_key)
    if kept is None:
        return None
    del g.answer_key
    return Response(kept.body, headers=list(kept.headers))


def keep_answer(response: Response) -> Response:
    """After a view ran: keep what it answered, unless it holds a form's token."""
    key = g.pop("answer_key", None)
    if key is None or response.status_code != 200 or response.is_streamed or TOKEN in g:
        return response
    body = response.get_data()
    if len(body) <= MAXIMUM_ANSWER:
        headers = tuple((name, response.headers[name]) for name in KEPT_HEADERS if name in response.headers)
        store().keep(key, KeptAnswer(body, headers))
    return response


def leave_unkept() -> None:
    """The answer of this request also shows what no audit row tells of: it is made anew for each reader."""
    g.pop("answer_key", None)


def store() -> AnswerStore:
    """The store of this worker."""
    kept: AnswerStore = current_app.extensions["answer_store"]
    return kept


def register_page_cache(app: Flask) -> None:
    """Bind both ends: after the access rules on the way in, first of all on the way out."""
    app.extensions["answer_store"] = AnswerStore()
    app.before_request(find_kept_answer)
    app.after_request(keep_answer)
