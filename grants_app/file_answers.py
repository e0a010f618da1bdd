"""How a file is answered: its validator, its name, and where its bytes wait."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import Final, TypeVar

from flask import Response, abort, current_app, g, render_template, request
from werkzeug.wsgi import wrap_file

from grants_app.access import current_viewer
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.audit.queries import get_revision
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.factsheet.document import MissingLibraryError, PrintingError
from grants_app.outputs.file_names import file_name
from grants_app.page_cache import MAXIMUM_ANSWER
from grants_app.programme_prefix import asked_path
from grants_app.recorded import asked_moment

# A larger file waits on the disk and not in memory while it is sent.
Waiting = SpooledTemporaryFile[bytes]
IN_MEMORY: Final = MAXIMUM_ANSWER
# Where the worker leaves the function that is told how far a file has come; its name in `g`.
PROGRESS: Final = "progress"
Row = TypeVar("Row")


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


def is_large(rows: int) -> bool:
    """Whether a file of so many grants is offered as one that the worker makes.

    Whoever previews as another reader gets every file at once: for that reader nothing may be kept.
    """
    return rows > current_app.config["SETTINGS"].files_at_once and g.get("preview") is None


def is_left_to_worker(rows: int) -> bool:
    """Whether this request is led to a page instead of the file: a person asks for a large one.

    A program, which cannot read such a page, gets its file at once, however long that takes.
    """
    return is_large(rows) and PROGRESS not in g and "text/html" in request.headers.get("Accept", "")


def counted(rows: Iterable[Row], total: int) -> Iterable[Row]:
    """The same rows; where the worker makes the file, it is told of each one, and may end the work there."""
    note = g.get(PROGRESS)
    if note is None:
        return rows

    def read() -> Iterator[Row]:
        for done, row in enumerate(rows, 1):
            note(done, total)
            yield row

    return read()


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


def answer_made(write: Callable[[], bytes], media_type: str, name: str, tag: str) -> Response:
    """Answer with what `write` makes; 503 where this machine lacks a library, or printing takes too long."""
    try:
        written = write()
    except MissingLibraryError:
        return Response(render_template("exports/no_pango.html"), status=503, mimetype="text/html")
    except PrintingError as error:
        current_app.logger.warning("%s: %s", name, error)
        abort(503)
    content = waiting_file()
    content.write(written)
    return answer_file(content, media_type, name, tag)


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
