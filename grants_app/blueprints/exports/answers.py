"""How a file is answered: its validator, its name, and where its bytes wait."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import Final

from flask import Response, current_app, request
from werkzeug.wsgi import wrap_file

from grants_app.access import current_viewer
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.audit.queries import get_revision
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.file_names import file_name
from grants_app.page_cache import MAXIMUM_ANSWER
from grants_app.programme_prefix import asked_path
from grants_app.recorded import asked_moment

# A larger file waits on the disk and not in memory while it is sent.
Waiting = SpooledTemporaryFile[bytes]
IN_MEMORY: Final = MAXIMUM_ANSWER


def validator(columns: object, made_on: date | None = None) -> str:
    """What changes whenever the file does: data, day, kind of reader, language, address, columns.

    `made_on` counts where the file names the day on which it was made.
    """
    viewer = current_viewer()
    audience = (viewer.role, viewer.organisation_id, viewer.county_id)
    asked = (asked_path(), request.query_string, choose_locale(), current_day())
    facts = (get_revision(), audience, asked, made_on, columns, current_app.config["SETTINGS"].is_demo)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def not_modified(tag: str) -> Response | None:
    """The answer 304 where the reader holds this very file, else None: it need not be made."""
    if not request.if_none_match.contains_weak(tag):
        return None
    response = Response(status=304)
    response.set_etag(tag)
    return response


def waiting_file() -> Waiting:
    """Where a file is written before it is sent: in memory while it is small."""
    return SpooledTemporaryFile(max_size=IN_MEMORY)  # the answer closes it


def answer_file(content: Waiting, media_type: str, name: str, tag: str) -> Response:
    """Answer with a finished file. Small ones may be kept for the next reader, large ones are streamed."""
    size = content.seek(0, SEEK_END)
    content.seek(0)
    if size <= IN_MEMORY:
        with content:
            return _attached(Response(content.read(), mimetype=media_type), name, tag)
    response = Response(wrap_file(request.environ, content), mimetype=media_type, direct_passthrough=True)
    response.content_length = size
    response.call_on_close(content.close)
    return _attached(response, name, tag)


def answer_stream(pieces: Iterable[bytes], media_type: str, name: str, tag: str) -> Response:
    """Answer with a file that is made while it is sent."""
    return _attached(Response(pieces, mimetype=media_type), name, tag)


def name_of(stem: str, ending: str) -> str:
    """The name of a file for this reader."""
    is_demo = current_app.config["SETTINGS"].is_demo
    slug, moment = current_programme().slug, asked_moment()
    return file_name(
        stem,
        slug,
        current_day().isoformat(),
        choose_locale(),
        ending,
        is_demo=is_demo,
        recorded_at=moment.at if moment else None,
    )


def _attached(response: Response, name: str, tag: str) -> Response:
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.set_etag(tag)
    return response
