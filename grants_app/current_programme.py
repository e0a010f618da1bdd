"""The programme that a request is about: the one in its address, else the one with the short addresses."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, g, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from grants_app.access import current_viewer
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import find_visible_programme
from grants_app.i18n.locales import choose_locale
from grants_app.programme_prefix import asked_slug, is_of_programme, site_root, without_prefix


def current_programme() -> Programme:
    """The programme of this request, read once.

    Raises LookupError where there is none for the reader, or while no facts are loaded.
    """
    if "programme" not in g:
        g.programme, g.programmes_in_all = find_visible_programme(current_viewer(), asked_slug())
    programme: Programme = g.programme
    return programme


def level_word(level: PlaceLevel, usual: object, *, many: bool = False) -> str:
    """What the programme's division calls a level of places; the usual words where it has none of its own."""
    own = current_programme().geography.level_words.get(level.value, {}).get(choose_locale())
    if not own:
        return str(usual)
    return own[-1] if many else own[0]


def has_own_word(level: PlaceLevel) -> bool:
    """Whether the programme's division has its own word for a level."""
    return level.value in current_programme().geography.level_words


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
