"""The overview, the sources, and whether the application is alive."""

from __future__ import annotations

from flask import Blueprint, Response

from grants_app.access import public

overview = Blueprint("overview", __name__)


@overview.get("/healthz")
@public
def show_health() -> Response:
    """Alive: answers without touching the database."""
    return Response("ok\n", mimetype="text/plain")
