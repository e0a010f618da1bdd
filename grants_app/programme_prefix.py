"""The part of an address that names a programme: `/programmes/<slug>`, before that of each of its pages.

The programme whose addresses are short has none. For the others the prefix is taken off before the
application sees the address and counts as the place where it is mounted: one set of routes serves every
programme, and whatever address is built while a request is answered stays inside the programme.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Request, g, has_request_context, request

from grants_app.form_data import FormRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# `/programmes/new` is a page of the site itself.
PREFIX: Final = re.compile(
    r"/programmes/(?!new(?:/|$))(?P<slug>[a-z0-9][a-z0-9-]{0,59})(?P<rest>/.*)?", re.DOTALL
)
KEY: Final = "grants.programme"
MOST_ADDRESSES: Final = 5_000
CARRIED: Final = ("on", "as_recorded")  # the parameters that links carry along
OF_PROGRAMMES: Final = frozenset(
    {
        "overview",
        "grants",
        "organisations",
        "coverage",
        "exports",
        "amounts",
        "publication",
        "previews",
        "guides",
        "confidentiality",
        "releases",
        "editing",
        "awards",
        "correspondence",
        "payments",
        "reports",
        "api",
    }
)
# Pages of those blueprints that belong to no programme.
OF_SITE: Final = frozenset(
    {
        "overview.show_components",
        "overview.show_health",
        "overview.show_readiness",
        "overview.show_metrics",
        "releases.edit_thresholds",
    }
)


# Pages of programmes in a blueprint that is of the site.
IN_PROGRAMMES: Final = frozenset({"programmes.edit_programme", "programmes.change_publication"})


class ProgrammePrefix:
    """WSGI: moves the prefix from the path to the place where the application is mounted."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on."""
        found = PREFIX.fullmatch(environ.get("PATH_INFO", ""))
        if found:
            environ[KEY] = found["slug"]
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/programmes/{found['slug']}"
            environ["PATH_INFO"] = found["rest"] or "/"
        return self._application(environ, start_response)


class Application(Flask):
    """Flask, with addresses that stay inside a programme or leave it, as the page they lead to asks."""

    request_class = FormRequest

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._addresses: dict[tuple[object, ...], str] = {}

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: nothing here is asynchronous, which Flask asks thirty times a page."""
        return func

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """The address of a page: inside the request's programme, unless the page belongs to none.

        A page has dozens of links, nearly all of them the same for every reader: they are kept. What else
        they depend on is where the request is, and the day and the past moment that it asks for, which they
        carry along.
        """
        if not has_request_context():
            return self._build(endpoint, values)
        asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # spares asking thrice
        with_host = values.get("_external") or values.get("_scheme")
        if with_host or endpoint.startswith(".") or any(name in asked.args for name in CARRIED):
            return self._build(endpoint, values)
        where = (asked.script_root, g.get("has_left_programme"), endpoint, *values.items())
        try:
            known = self._addresses.get(where)
        except TypeError:  # a list among the values
            return self._build(endpoint, values)
        if known is None:
            if len(self._addresses) >= MOST_ADDRESSES:
                self._addresses.clear()
            known = self._addresses[where] = self._build(endpoint, values)
        return known

    def _build(self, endpoint: str, values: dict[str, Any]) -> str:
        url = super().url_for(endpoint, **values)
        if not has_request_context() or (is_of_programme(endpoint) and not g.get("has_left_programme")):
            return url
        return without_prefix(url)


def asked_slug() -> str | None:
    """The slug in the address of this request, None for the short addresses."""
    slug: str | None = request.environ.get(KEY)
    return slug


def programme_prefix() -> str:
    """`/programmes/<slug>`, or nothing for the short addresses."""
    slug = asked_slug()
    return f"/programmes/{slug}" if slug else ""


def site_root() -> str:
    """Where the whole site is mounted: empty, or a path without a slash at its end."""
    return request.script_root.removesuffix(programme_prefix()) if asked_slug() else request.script_root


def asked_path() -> str:
    """The whole path of this request, as a link to the same page needs it."""
    return request.script_root + request.path


def without_prefix(url: str) -> str:
    """An address that was built in this request, outside its programme."""
    return url.replace(request.script_root, site_root(), 1) if asked_slug() else url


def is_of_programme(endpoint: str) -> bool:
    """Whether each programme has this page for itself."""
    if endpoint in IN_PROGRAMMES:
        return True
    return endpoint.partition(".")[0] in OF_PROGRAMMES and endpoint not in OF_SITE


def inner_path(path: str) -> str:
    """The path of a page inside its programme, or the path itself."""
    found = PREFIX.fullmatch(path)
    return (found["rest"] or "/") if found else path
