"""The business day of a request: the setting's day, or the one asked for by `on=`."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask, current_app, g, has_request_context

from grants_app.addresses import one_value
from grants_app.current_programme import current_programme
from grants_app.domain.grants.days import EARLIEST_DAY
from grants_app.domain.grants.filters import FilterError, read_day
from grants_app.domain.programmes.clock import business_day


def asked_day() -> date | None:
    """The day asked for in the address, or None. Raises FilterError if it is no day, or several."""
    if "asked_day" not in g:
        g.asked_day = _read_day(one_value("on"))
    day: date | None = g.asked_day
    return day


def _read_day(text: str | None) -> date | None:
    try:
        return None if text is None else read_day(text)
    except ValueError:
        raise FilterError("on", str(text)) from None


def set_day() -> date | None:
    """The day that the setting fixes, today's for a live portfolio; None for the programme's own."""
    setting = current_app.config["SETTINGS"].as_of
    return None if setting is None else business_day(setting, EARLIEST_DAY)


def default_day() -> date:
    """The business day while none is asked for."""
    if "default_day" not in g:
        g.default_day = set_day() or current_programme().as_of
    day: date = g.default_day
    return day


def current_day() -> date:
    """The business day of this request."""
    return asked_day() or default_day()


def keep_day_in_links(app: Flask, endpoints: frozenset[str]) -> None:
    """Carry `on=` along in links to pages that depend on the day."""

    def add_day(endpoint: str, values: dict[str, Any]) -> None:
        if has_request_context() and endpoint in endpoints and "on" not in values:
            try:
                day = asked_day()
            except FilterError:
                return  # the page that says so needs its links too
            if day is not None:
                values["on"] = day.isoformat()

    app.url_defaults(add_day)
