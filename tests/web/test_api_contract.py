"""The API keeps what its description promises, whatever a program sends: requests made by schemathesis.

It reads the description that is served and asks with values that it allows, at their edges and beyond them.
Requests are the same in each run, and bounded, so that a fault can be repeated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import schemathesis
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from tests.clients import CheckedClient
from tests.conftest import make_app
from tests.released import release_cases
from tests.web.portfolios import enter_amount, hide_grant

DESCRIPTION: Final = "/api/v1/openapi.json"
HEADERS: Final = {"Accept-Encoding": "identity"}
SETTINGS: Final[dict[str, Any]] = {
    "seed": 2005,
    "continue-on-failure": True,
    # A code or a number of the right form that stands for nothing is refused as one of another form is.
    "checks": {"positive_data_acceptance": {"enabled": False}},
    "generation": {"deterministic": True, "no-shrink": True, "max-examples": 15},
    "phases": {"stateful": {"enabled": False}},
}
FEW: Final[dict[str, Any]] = {
    "generation": {"deterministic": True, "no-shrink": True, "max-examples": 4},
    "phases": {name: {"enabled": False} for name in ("stateful", "examples", "coverage")},
}
OPERATIONS: Final = frozenset(
    "GET /portfolio, GET /grants, GET /grants/{number}, GET /organisations, GET /organisations/{slug}, "
    "GET /places, GET /places/{code}, GET /coverage, GET /coverage/gaps, GET /jobs/{address}, "
    "GET /releases, GET /releases/{number}".split(", ")
)
# Known to nobody but whoever asked for it: what it answers has tests of its own.
OF_ONE: Final = frozenset({"GET /jobs/{address}"})
Answers = Counter[tuple[str, int]]


def from_own_machine(app: Flask) -> Callable[..., Any]:
    """The application for a caller on the machine itself, whose requests are not counted."""
    return lambda environ, answer: app({**environ, "REMOTE_ADDR": "127.0.0.1"}, answer)


def ask(app: Flask, **changes: Any) -> tuple[Answers, list[str]]:
    """Make the requests: how often each operation answered with each status, and every broken promise."""
    config = SchemathesisConfig.from_dict(SETTINGS | {"headers": HEADERS} | changes)
    schema = schemathesis.openapi.from_wsgi(DESCRIPTION, from_own_machine(app), config=config)
    answers: Answers = Counter()
    broken: list[str] = []
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            broken.append(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            broken.append(repr(event.exception))
        elif isinstance(event, events.ScenarioFinished):
            broken += read(event.recorder, answers)
    return answers, broken


def read(recorder: Any, answers: Answers) -> list[str]:
    """Count the answers of one round of requests; what was promised otherwise, with its request."""
    broken = []
    for key, exchange in recorder.interactions.items():
        asked = f"{exchange.request.method} {exchange.request.uri}"
        if exchange.response is None:
            broken.append(f"{asked}: no answer")
            continue
        answers[recorder.label, exchange.response.status_code] += 1
        for check in recorder.checks.get(key, []):
            if check.failure_info:
                failure = check.failure_info.failure
                broken.append(f"{asked}: {failure.title}: {failure.message}")
    return broken


def test_every_promise_is_kept(app: Flask) -> None:
    enter_amount(app, 3, 1234500, released=True)
    hide_grant(app, 9)
    release_cases(app)
    answers, broken = ask(app)
    assert not broken, "\n".join(broken)
    for operation in OPERATIONS:
        assert answers[operation, 200], operation
        assert answers[operation, 405], operation
        assert answers[operation, 400] + answers[operation, 404], operation
    assert {operation for operation, _status in answers} == OPERATIONS
    assert {status for _operation, status in answers} == {200, 400, 404, 405}


def test_promises_are_kept_to_those_signed_in(app: Flask, client_as: Callable[[str], CheckedClient]) -> None:
    enter_amount(app, 3, 1234500, released=False)
    release_cases(app)
    session = client_as("specialist").get_cookie("session")
    assert session is not None
    own = {"headers": HEADERS | {"Cookie": f"session={session.value}"}}
    answers, broken = ask(app, **FEW, **own)
    assert not broken, "\n".join(broken)
    assert {operation for operation, status in answers if status == 200} == OPERATIONS - OF_ONE


def test_promises_are_kept_where_signing_in_is_needed(database_url: str, tmp_path: Path) -> None:
    answers, broken = ask(make_app(database_url, tmp_path, PUBLIC="0"), **FEW)
    assert not broken, "\n".join(broken)
    assert {operation for operation, status in answers if status == 401} == OPERATIONS
    # An address that is none of a record, as one with a negative number, is unknown to everybody.
    assert {status for _operation, status in answers} <= {401, 404}
