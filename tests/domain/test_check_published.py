"""`flask check` names what is published although nobody signed it."""

from __future__ import annotations

from flask import Flask

from grants_app.extensions import utc_now
from tests.awards import NUMBER, make_draft
from tests.factories import change_grant

WORDS = "published although never signed"


def test_a_published_draft_is_named(app: Flask) -> None:
    make_draft(app)
    assert WORDS not in app.test_cli_runner().invoke(args=["check"]).output
    change_grant(app, NUMBER, published_at=utc_now())
    checked = app.test_cli_runner().invoke(args=["check"])
    assert checked.exit_code != 0
    assert f"{WORDS}: kvktnj/{NUMBER};" in checked.output
