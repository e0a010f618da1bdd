"""The fixed life of a request: access, language, one commit, headers."""

from __future__ import annotations

from functools import cache

from flask import Flask, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import dump_cookie

from grants_app.access import check_access, own_viewer
from grants_app.courier import deliver_soon
from grants_app.domain.messages.actions import take_queued_mark
from grants_app.extensions import db, write_intent
from grants_app.i18n.locales import COOKIE, LOCALES, choose_locale

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# Plotly adds one empty style element; its digest is the only exception (see docs/decisions).
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
    "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


def note_write_intent() -> None:
    """Tell SQLite before the first statement whether this request may write."""
    write_intent.set(request.method not in SAFE_METHODS)


def commit_or_roll_back(response: Response) -> Response:
    """Commit what a successful unsafe request did, before its answer goes out; undo the rest.

    Safe requests leave their session to the end of the request, which drops it: rolling back here would first
    take the time to mark all that they read as stale.
    """
    if request.method in SAFE_METHODS:
        return response
    if response.status_code >= 400:
        db.session.rollback()
        return response
    has_messages = take_queued_mark()
    try:
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        raise
    if has_messages:
        deliver_soon()
    return response


def remember_language(response: Response) -> Response:
    """Say which language the answer is in; keep one chosen in the address."""
    response.headers["Content-Language"] = choose_locale()
    chosen = request.args.get("lang")
    if chosen in LOCALES and request.cookies.get(COOKIE) != chosen:
        response.headers.add("Set-Cookie", _language_cookie(str(chosen), is_secure=request.is_secure))
    return response


@cache
def _language_cookie(chosen: str, *, is_secure: bool) -> str:
    """The cookie that keeps a language for a year; the same for everybody."""
    year = 365 * 86400
    return dump_cookie(
        COOKIE, chosen, max_age=year, samesite="Lax", httponly=True, secure=is_secure, sync_expires=False
    )


def add_headers(response: Response) -> Response:
    """Security headers on everything; no caching where there is a session."""
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint == "static" and response.status_code < 400:
        response.cache_control.no_cache = None  # Flask sets it
        response.cache_control.public = True
        response.cache_control.max_age = 31536000 if request.args.get("v") else 3600
        return response
    response.vary.update(("Cookie", "Accept-Language"))
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store" if own_viewer().is_signed_in else "no-cache"
    return response


def answer_not_modified(response: Response) -> Response:
    """304 for pages without a session that did not change."""
    complete = request.method == "GET" and response.status_code == 200 and not response.is_streamed
    if complete and request.endpoint != "static" and not own_viewer().is_signed_in:
        response.add_etag()
        response.make_conditional(request)
    return response


def register_request_cycle(app: Flask) -> None:
    """Bind the steps. Flask runs `after_request` functions last registered first."""
    app.before_request(note_write_intent)
    app.before_request(check_access)
    app.after_request(answer_not_modified)
    app.after_request(add_headers)
    app.after_request(remember_language)
    app.after_request(commit_or_roll_back)
