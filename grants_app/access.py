"""Closed by default: a view without a declared rule is refused, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from grants_app.domain.accounts.viewer import VISITOR, Viewer
from grants_app.errors import PreviewError, SecondFactorRequiredError, SignInRequiredError
from grants_app.kept_forms import ask_with_form
from grants_app.preview import as_previewed, is_refused, preview_of
from grants_app.sessions import must_set_up_second_factor, page_left

View = TypeVar("View", bound=Callable[..., Any])
Rule = Callable[[Viewer], bool]
ACCESS = "__access__"
SET_UP_BLUEPRINT = "second_factor"
SIGN_OUT = "accounts.sign_out"


def public(view: View) -> View:
    """Open to everybody, always."""
    setattr(view, ACCESS, "public")
    return view


def published(view: View) -> View:
    """Published facts: open to everybody unless `GRANTS_PUBLIC` is 0, then to those signed in."""
    setattr(view, ACCESS, "published")
    return view


def requires(rule: Rule) -> Callable[[View], View]:
    """Open to signed-in people for whom the rule says yes."""

    def mark(view: View) -> View:
        setattr(view, ACCESS, rule)
        return view

    return mark


def own_viewer() -> Viewer:
    """Who makes this request, whatever they preview."""
    viewer: Viewer = current_user.as_viewer() if current_user.is_authenticated else VISITOR
    return viewer


def current_viewer() -> Viewer:
    """Who reads what this request answers: whoever makes it, or the reader whom they preview."""
    if "viewer" not in g:
        own = own_viewer()
        g.preview, g.viewer = preview_of(own), as_previewed(own)
    viewer: Viewer = g.viewer
    return viewer


def access_name(app: Flask, endpoint: str) -> str | None:
    """The declared rule of an endpoint by name, or None. Flask's own static files are public."""
    if endpoint == "static":
        return "public"
    rule = getattr(app.view_functions[endpoint], ACCESS, None)
    return rule if rule is None or isinstance(rule, str) else rule.__name__


def is_published_view() -> bool:
    """Whether this request asks for published facts."""
    if request.endpoint is None or request.endpoint == "static":
        return False
    return getattr(current_app.view_functions[request.endpoint], ACCESS, None) == "published"


def check_access() -> Response | None:
    """Before each request: let through what the endpoint's rule allows."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    rule = getattr(current_app.view_functions[request.endpoint], ACCESS, None)
    if rule is None:
        current_app.logger.error("endpoint %s declares no access rule", request.endpoint)
        abort(403)
    if must_set_up_second_factor() and request.blueprint != SET_UP_BLUEPRINT and request.endpoint != SIGN_OUT:
        return lead_to_set_up()
    return apply_rule(rule)


def apply_rule(rule: Any) -> Response | None:
    """Let the reader through, or lead or send them away, as the rule says."""
    viewer = current_viewer()
    is_previewing = g.get("preview") is not None
    if is_previewing and is_refused(own_viewer()):
        raise PreviewError
    if rule == "public":
        return None
    if rule == "published":
        if viewer.is_signed_in or current_app.config["SETTINGS"].public:
            return None
        return ask_to_sign_in()
    if is_previewing and not rule(viewer):
        raise PreviewError
    if not viewer.is_signed_in:
        return ask_to_sign_in()
    if not rule(viewer):
        abort(403)
    return None


def lead_to_set_up() -> Response:
    """302 to the page where the second factor is set up; 403 for programs."""
    if request.blueprint == "api":
        raise SecondFactorRequiredError
    return redirect(url_for("second_factor.show_second_factor", next=page_left()))


def ask_to_sign_in() -> Response:
    """302 to the sign-in page; 401 for programs, and for a form, which is kept in the page that asks.

    Whoever previews would be led back here: 403.
    """
    if g.get("preview") is not None and request.blueprint != "api":
        raise PreviewError
    if request.blueprint == "api":
        raise SignInRequiredError
    return ask_with_form() or redirect(url_for("accounts.sign_in", next=page_left()))
