"""The log: a line of JSON on standard error for each request and each fault, and nobody in it.

A line never holds an address of the network, an e-mail address, a query string, what stood in a form, or who
was signed in. Of an error it holds the kind and the places in the code; its message and the values of
variables may be anything that somebody typed, so they stay out.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any, Final, TextIO

from flask import Flask, Response, current_app, g, has_request_context, request

OWN: Final = __name__.partition(".")[0]
STANDARD_ERROR: Final = 2
METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
ROOT: Final = f"{Path(__file__).resolve().parent.parent}/"
REQUEST_ID: Final = re.compile(r"[0-9a-f]{16,32}")
MOST_PLACES: Final = 40
PERSONAL: Final = re.compile(
    r"\S+@\S+"  # e-mail addresses
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"  # addresses of the network, old
    r"|\b[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}"  # and new
    r"|\?\S*"  # query strings
)


def route_of_request() -> str:
    """The pattern of the address, such as `/grants/<int:number>`; "unmatched" where there is no such page."""
    return request.url_rule.rule if request.url_rule is not None else "unmatched"


def method_of_request() -> str:
    """The request's method; whatever else a client makes up is "OTHER"."""
    return request.method if request.method in METHODS else "OTHER"


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line, without a line end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": event_of(record),
        }
        if has_request_context() and "request_id" in g:
            line |= {"request_id": g.request_id, "route": route_of_request()}
        if not record.name.startswith(OWN):
            line["logger"] = record.name
        if record.exc_info and record.exc_info[1] is not None:
            line["error"], line["places"] = kinds_of(record.exc_info[1]), list(places_of(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


def event_of(record: logging.LogRecord) -> str:
    """What happened: our own words as they are; of others' words what cannot come from a reader."""
    if record.name.startswith(OWN):
        return record.getMessage()
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    arguments = record.args if isinstance(record.args, tuple) else ()
    kept = tuple(value if isinstance(value, int | float) else "…" for value in arguments)
    try:
        text = record.msg % kept if kept else record.msg
    except (TypeError, ValueError):
        text = record.msg
    return PERSONAL.sub("…", text.partition(" from ip=")[0])


def kinds_of(error: BaseException) -> str:
    """The kind of an error and of those that led to it, the last one first."""
    kinds: list[str] = []
    seen = error
    while len(kinds) < 8:
        kinds.append(type(seen).__qualname__)
        before = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
        if before is None:
            break
        seen = before
    return " < ".join(kinds)


def places_of(error: BaseException) -> Iterator[str]:
    """Where the error passed through, as file:line function; the place that raised it comes last."""
    for frame in traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]:
        name = frame.filename.removeprefix(ROOT).rpartition("site-packages/")[2]
        yield f"{name}:{frame.lineno} {frame.name}"


class StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at that moment: tests put another stream in its place."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        self.stream = sys.stderr
        super().emit(record)


def start_request() -> None:
    """Note the moment, and the number under which this request is found in the logs."""
    g.began = perf_counter()
    given = request.headers.get("X-Request-ID", "")
    # A proxy in front has given the request its number already; from anybody else it could say anything.
    is_trusted = current_app.config["SETTINGS"].proxies and REQUEST_ID.fullmatch(given)
    g.request_id = given if is_trusted else secrets.token_hex(16)


def log_request(response: Response) -> Response:
    """One line for the request; `ms` is the time until the answer began.

    Written straight to standard error, in one call: every page pays for this, and the ways of `logging` would
    cost it several times as much.
    """
    if "began" not in g:
        return response
    number, passed = g.request_id, (perf_counter() - g.began) * 1000
    response.headers["X-Request-ID"] = number
    line = (
        f'{{"time": "{datetime.now(UTC).isoformat(timespec="milliseconds")}", "level": "info", '
        f'"event": "request", "request_id": "{number}", "method": "{method_of_request()}", '
        f'"route": {quoted(route_of_request())}, "status": {response.status_code}, "ms": {passed:.1f}}}\n'
    )
    with suppress(OSError):  # nobody reads the log any more; readers of the page do not suffer for it
        os.write(STANDARD_ERROR, line.encode())
    return response


@cache
def quoted(route: str) -> str:
    """A pattern of an address as JSON; there are few of them."""
    return json.dumps(route, ensure_ascii=False)


def use_json_lines() -> None:
    """Send every logger of this process to standard error as JSON, gunicorn's too once it has forked."""
    root = logging.getLogger()
    if not any(isinstance(handler, StandardError) for handler in root.handlers):
        for handler in [h for h in root.handlers if type(h) is logging.StreamHandler]:
            root.removeHandler(handler)
        root.addHandler(StandardError())
    logging.getLogger(OWN).setLevel(logging.INFO)
    gunicorn = logging.getLogger("gunicorn.error")
    if gunicorn.handlers:
        gunicorn.handlers, gunicorn.propagate = [], True


def register_logs(app: Flask) -> None:
    """Bind the log; first of all, so that its time covers everything that comes after."""
    use_json_lines()
    app.before_request(start_request)
    app.after_request(log_request)
