"""The address that was asked for: its parameters and its one way of writing, for pages and the API alike."""

from __future__ import annotations

import re

from flask import Flask, current_app, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from grants_app.domain.grants.filters import only_value

_LEADING_ZEROS = re.compile(r"(?<=/grants/)0+(?=[1-9])")


def one_value(name: str) -> str | None:
    """The value of a parameter that takes one, without spaces around it; an empty one is none.

    Raises FilterError, which is answered with 400, where the address gives several.
    """
    return only_value(name, request.args.getlist(name))


def all_values(name: str) -> list[str]:
    """Every value of a parameter, each once, without spaces around it; empty ones are none."""
    return list(dict.fromkeys(v for v in (value.strip() for value in request.args.getlist(name)) if v))


def redirect_to_plain_address() -> Response | None:
    """Before a view runs: lead `/grants/01` to `/grants/1` and `/grants/` to `/grants`, for good."""
    plain = _LEADING_ZEROS.sub("", request.path).rstrip("/")
    if request.method not in {"GET", "HEAD"} or plain == request.path or not _is_page(plain):
        return None
    query = request.query_string.decode("ascii", "replace")
    return redirect(request.root_path + plain + (f"?{query}" if query else ""), code=301)


def _is_page(path: str) -> bool:
    """Whether a view answers a path exactly as it is written."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:  # no such page, or one that is written otherwise
        return False
    return True


def register_addresses(app: Flask) -> None:
    """Bind the redirect."""
    app.before_request(redirect_to_plain_address)
