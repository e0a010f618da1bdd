"""What pages say where a passage was removed: the mark that stands in the text has no language of its own."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from flask import Flask, Response
from flask_babel import gettext
from markupsafe import escape

from grants_app.i18n import formats

BEGINNING: Final = b"[..."
# What a person edits, and what scripts read, keeps the mark itself.
MARKS: Final = re.compile(
    r"<(textarea|script)\b.*?</\1>|<(?:input|option|meta)\b[^>]*>|\[\.\.\.(\d{4}-\d{2}-\d{2})\]", re.DOTALL
)


def explain_tombstones(response: Response) -> Response:
    """Put words of the reader's language in the place of each mark on a page."""
    if response.mimetype != "text/html" or response.is_streamed or response.direct_passthrough:
        return response
    body = response.get_data()
    if BEGINNING in body:
        response.set_data(MARKS.sub(_explained, body.decode()))
    return response


def _explained(match: re.Match[str]) -> str:
    if match[2] is None:
        return match[0]
    try:
        day = formats.day(date.fromisoformat(match[2]))
    except ValueError:
        return match[0]  # somebody wrote it who is no redaction
    return str(escape(gettext("[removed: personal data, %(day)s]", day=day)))


def register_tombstones(app: Flask) -> None:
    """Bind it; after the kept answers, so that it runs before a page is kept."""
    app.after_request(explain_tombstones)
