"""Parameters of the address that was asked for. The same rules hold for pages and the API."""

from __future__ import annotations

from flask import request

from grants_app.domain.grants.filters import only_value


def one_value(name: str) -> str | None:
    """The value of a parameter that takes one, without spaces around it; an empty one is none.

    Raises FilterError, which is answered with 400, where the address gives several.
    """
    return only_value(name, request.args.getlist(name))


def all_values(name: str) -> list[str]:
    """Every value of a parameter, each once, without spaces around it; empty ones are none."""
    return list(dict.fromkeys(v for v in (value.strip() for value in request.args.getlist(name)) if v))
