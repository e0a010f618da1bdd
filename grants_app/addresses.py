"""The address that was asked for: its parameters and its one way of writing, for pages and the API alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, current_app, g, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from grants_app.access import current_viewer
from grants_app.domain.coverage.filters import FIRST, LAST, MONTH
from grants_app.domain.grants.filters import FilterError, only_value
from grants_app.domain.grants.periods import Period
from grants_app.domain.grants.short_filters import (
    SHORT,
    SHORTENED,
    organisation_keys,
    organisation_slugs,
    read_short,
    write_short,
)

# Filters whose words in an address are no longer than this are repeated as they are.
MOST_REPEATED: Final = 60
_FILTERED: Final = {"coverage", "grants", "exports", "api"}
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


def repeated_query(query: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an address that a page repeats: many values of filters stand in it as one word.

    Costs one statement a request where organisations are among them that no choice has told of (`know_keys`).
    """
    lists = {
        name: [str(value) for value in (query[name] if isinstance(query[name], list) else [query[name]])]
        for name in SHORTENED
        if query.get(name)
    }
    if len(urlencode(lists, doseq=True)) <= MOST_REPEATED:
        return dict(query)
    keys = _keys(lists.get("organisation", []))
    if keys is None:
        return dict(query)
    others = {name: value for name, value in query.items() if name not in lists}
    return {SHORT: write_short(lists, keys), **_with_month(others)}


def _with_month(query: dict[str, Any]) -> dict[str, Any]:
    """A period that is a month of the calendar as one short word, which means the same."""
    first, last = query.get(FIRST), query.get(LAST)
    if not first or not last:
        return query
    month = Period(date.fromisoformat(first), date.fromisoformat(last)).month
    if month is None:
        return query
    return {name: value for name, value in query.items() if name not in {FIRST, LAST}} | {MONTH: str(month)}


def as_fields(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The parameters of an address one by one, as the hidden fields of a form; empty ones are none."""
    given = (
        (name, value if isinstance(value, list) else [value])
        for name, value in repeated_query(query).items()
        if value
    )
    return [(name, str(one)) for name, values in given for one in values]


def know_keys(keys: Mapping[str, int]) -> None:
    """Note the keys of organisations (by slug) that this request has read anyhow."""
    g.setdefault("organisation_keys", {}).update(keys)


def _keys(slugs: list[str]) -> dict[str, int] | None:
    """The keys of organisations, read once a request; None where one is not known."""
    known: dict[str, int] = g.setdefault("organisation_keys", {})
    if not known.keys() >= set(slugs):
        known |= organisation_keys(slugs)
    return known if known.keys() >= set(slugs) else None


def redirect_to_long_address() -> Response | None:
    """Before a view runs: lead an address with filters in one word to the one with all their words.

    What a filter has in words besides is added: a form keeps one word and has boxes of its own. Raises
    FilterError for a word that says nothing, and for organisations that this reader may not know of.
    """
    if request.method not in {"GET", "HEAD"} or request.blueprint not in _FILTERED:
        return None
    word = one_value(SHORT)
    if word is None:
        return None
    found, keys = read_short(word)
    if keys:
        found["organisation"] = organisation_slugs(current_viewer(), keys)
    if len(found.get("organisation", [])) != len(keys):
        raise FilterError(SHORT, word)
    for name, values in request.args.lists():
        if name != SHORT:
            found[name] = list(dict.fromkeys([*found.get(name, []), *values]))
    query = urlencode(found, doseq=True)
    return redirect(f"{request.root_path}{request.path}?{query}", code=302)


def _is_page(path: str) -> bool:
    """Whether a view answers a path exactly as it is written."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:  # no such page, or one that is written otherwise
        return False
    return True


def register_addresses(app: Flask) -> None:
    """Bind the redirect to the one way of writing an address."""
    app.before_request(redirect_to_plain_address)


def register_short_addresses(app: Flask) -> None:
    """Bind the redirect from filters in one word: after the moment and the programme are known."""
    app.before_request(redirect_to_long_address)
