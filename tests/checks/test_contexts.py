"""No test holds a context open over the requests that it makes."""

from __future__ import annotations

import ast

import pytest

from tests.checks.contexts import held_contexts, open_contexts
from tests.checks.source import TESTS, read_modules, report

ADVICE = (
    "Hand over the application, and let the test write `with app.app_context():` around what needs one: "
    "while a fixture holds a context open, every request in it is made by the first user."
)


def test_no_test_holds_a_context_open() -> None:
    found = open_contexts(read_modules(TESTS))
    assert not found, report(found, ADVICE)


FIXTURE = "@pytest.fixture\n"


@pytest.mark.parametrize(
    "text",
    [
        FIXTURE + "def app():\n    with make().app_context():\n        yield 1\n",
        FIXTURE + "def app():\n    with make() as a, a.app_context():\n        if a:\n            yield a\n",
        FIXTURE + "def app():\n    with make().test_request_context('/'):\n        yield from others()\n",
        "@fixture(scope='module')\ndef client(app):\n    with app.test_client() as c:\n        yield c\n",
        FIXTURE + "def app(stack):\n    stack.enter_context(make().app_context())\n",
        "def app():\n    context = make().app_context()\n    context.push()\n    return 1\n",
    ],
)
def test_a_planted_context_is_caught(text: str) -> None:
    assert list(held_contexts(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        FIXTURE + "def app():\n    a = make()\n    yield a\n    with a.app_context():\n        close()\n",
        "@contextmanager\ndef changing(app):\n    with app.app_context():\n        yield\n",
        "def test_x(app):\n    with app.app_context():\n        assert f()\n",
    ],
)
def test_a_short_context_is_let_through(text: str) -> None:
    assert not list(held_contexts(ast.parse(text)))
