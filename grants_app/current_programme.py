"""The programme that a request is about: the one in its address, else the one with the short addresses."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, g, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from grants_app.access import current_viewer
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import find_visible_programme
from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.level_words import use_level_words
from grants_app.programme_prefix import asked_slug, is_of_programme, site_root, without_prefix

# Pages that show the phases, totals and objectives of the programme.
WITH_PARTS: Final = frozenset({"overview.show_overview", "amounts.edit_amounts"})


def current_programme() -> Programme:
    """The programme of this request, read once.

    Raises LookupError where there is none for the reader, or while no facts are loaded.
    """
    if "programme" not in g:
        g.programme, g.programmes_in_all = find_visible_programme(
            current_viewer(), asked_slug(), with_parts=request.endpoint in WITH_PARTS
        )
        use_level_words(g.programme.geography.level_words)
    programme: Programme = g.programme
    return programme


def shown_programme() -> tuple[Programme | None, int]:
    """The programme that the frame of a page names, and how many there are for the reader.

    None where the page belongs to no programme, or nothing can be read.
    """
    if request.endpoint is None or not is_of_programme(request.endpoint) or g.get("has_left_programme"):
        return None, 0
    try:
        return current_programme(), int(g.programmes_in_all)
    except (LookupError, SQLAlchemyError):
        return None, 0


def find_brand() -> tuple[str | None, str | None]:
    """The name in the head of a page, and the line below it: of the programme in view, or the default one.

    Nothing where no programme can be read: an error page can always be shown.
    """
    try:
        programme = current_programme()
    except (LookupError, SQLAlchemyError):
        return None, None
    name = pick_field(programme, "name").text
    return (programme.acronym, name) if programme.acronym else (name, programme.donor)


def url_in(programme: Programme, endpoint: str, **values: Any) -> str:
    """The address of a page of any programme, on that programme's own day."""
    url = without_prefix(url_for(endpoint, **{"on": None, **values}))
    if programme.is_default:
        return url
    root = site_root()
    return f"{root}/programmes/{programme.slug}{url.removeprefix(root)}"


def check_programme() -> Response | None:
    """Before a view runs: 404 for an unknown programme; what has a shorter address leads there."""
    if asked_slug() is None:
        return None
    if request.endpoint is not None and not is_of_programme(request.endpoint):
        return _outside(302 if _is_safe() else 307)
    try:
        programme = current_programme()
    except LookupError:
        # The page that says so leads to pages that exist.
        g.has_left_programme = True
        abort(404)
    return _outside(301 if _is_safe() else 308) if programme.is_default else None


def _is_safe() -> bool:
    return request.method in {"GET", "HEAD"}


def _outside(code: int) -> Response:
    """The same page without the prefix."""
    query = request.query_string.decode("ascii", "replace")
    return redirect(site_root() + request.path + (f"?{query}" if query else ""), code=code)


def register_programmes(app: Flask) -> None:
    """Bind the check: after the access rules."""
    app.before_request(check_programme)
