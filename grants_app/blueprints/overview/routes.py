"""The overview, the sources, and whether the application is alive."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, current_app, render_template, request

from grants_app.access import current_viewer, public, published, requires
from grants_app.addresses import one_value
from grants_app.blueprints.overview.forms import ShowComponentsForm
from grants_app.blueprints.overview.home import NEVER_KEPT, build_home, known_sums
from grants_app.blueprints.overview.page import build_overview
from grants_app.business_day import current_day
from grants_app.callers import is_own_machine
from grants_app.current_programme import current_programme
from grants_app.domain.accounts.rules import can_see_components
from grants_app.domain.grants.findings import list_visible_findings
from grants_app.domain.operation.state import measure_state
from grants_app.domain.programmes.models import FindingKind
from grants_app.domain.programmes.queries import load_in_full
from grants_app.domain.programmes.readiness import is_ready
from grants_app.errors import BadParameterError
from grants_app.metrics import CONTENT_TYPE, figures
from grants_app.page_cache import leave_unkept

overview = Blueprint("overview", __name__)


@overview.get("/")
@published
def show_overview() -> str:
    """What the programme is, what it gave, and how much of that is recorded."""
    viewer, day = current_viewer(), current_day()
    programme = current_programme()
    home = build_home(viewer, programme, day, current_app.config["SETTINGS"])
    page = build_overview(viewer, programme, day, known_sums(home))
    if viewer.role in NEVER_KEPT:
        leave_unkept()
    return render_template("overview/overview.html", page=page, programme=programme, home=home, day=day)


@overview.get("/sources")
@published
def show_sources() -> str:
    """Where the facts come from, and what their documents leave contradictory or open."""
    programme = load_in_full(current_programme())
    kind = asked_kind()
    return render_template(
        "overview/sources.html",
        programme=programme,
        findings=list_visible_findings(current_viewer(), programme.id, kind),
        kind=kind,
    )


def asked_kind() -> FindingKind | None:
    """The kind of findings to show, or None for all. Raises BadParameterError."""
    text = one_value("kind") or ""
    if text and text not in set(FindingKind):
        raise BadParameterError("kind", text)
    return FindingKind(text) if text else None


@overview.get("/styleguide")
@requires(can_see_components)
def show_components() -> str:
    """Every component of the interface in each state."""
    return render_template("components/gallery.html", form=ShowComponentsForm.with_error())


@overview.get("/healthz")
@public
def show_health() -> Response:
    """Alive: answers without touching the database."""
    return Response("ok\n", mimetype="text/plain")


@overview.get("/readyz")
@public
def show_readiness() -> Response:
    """Ready: the database answers and its tables and facts are there."""
    if is_ready():
        return Response("ready\n", mimetype="text/plain")
    return Response("not ready\n", status=503, mimetype="text/plain")


@overview.get("/metrics")
@public
def show_metrics() -> Response:
    """Figures for Prometheus: for whoever has the token, or without one for the machine itself."""
    settings = current_app.config["SETTINGS"]
    if settings.metrics_token:
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {settings.metrics_token}".encode()):
            headers = {"WWW-Authenticate": "Bearer"}
            return Response("a token is needed\n", status=401, headers=headers, mimetype="text/plain")
    elif not is_own_machine():
        return Response("for this machine alone\n", status=403, mimetype="text/plain")
    response = Response(figures(measure_state(settings.instance)), content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response
