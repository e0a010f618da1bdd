"""What was recorded at a past moment: pages, files and the API show it where `as_recorded=` asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import Flask, g, has_request_context, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer
from grants_app.addresses import one_value
from grants_app.domain.grants.past.opening import find_beginning, open_past
from grants_app.domain.programmes.clock import TIRANA
from grants_app.errors import PastError, PastRefusal
from grants_app.extensions import utc_now
from grants_app.i18n import formats
from grants_app.page_context import kept_parameters
from grants_app.programme_prefix import asked_path

NAME: Final = "as_recorded"
# What the form of a page sends: a time by the clocks of Albania, as the histories tell it.
LOCAL: Final = "recorded_local"
ENDPOINTS: Final = frozenset(
    {
        "grants.list_grants",
        "grants.show_filter_counts",
        "grants.show_grant",
        "organisations.list_organisations",
        "organisations.show_organisation",
        "exports.list_exports",
        "exports.download_workbook",
        "exports.download_grants",
        "exports.download_factsheet",
        "exports.download_coverage_svg",
        "exports.download_coverage_png",
        "exports.download_coverage_pdf",
        "exports.download_coverage_geojson",
        "payments.show_reconciliation",
        "payments.download_reconciliation",
        "api.list_grants",
        "api.show_grant",
        "api.list_organisations",
        "api.show_organisation",
        "api.list_coverage",
    }
)
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
CLOCK: Final = r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?"
MOMENT: Final = re.compile(rf"({DAY.pattern})[Tt]({CLOCK})([Zz]|[+-]\d{{2}}:\d{{2}})?")


@dataclass(frozen=True)
class Moment:
    """A past moment in UTC, and how an address writes it."""

    at: datetime
    text: str


def moment_parameter() -> list[tuple[str, str]]:
    """What a form carries along of the past, unseen."""
    moment = asked_moment()
    return [(NAME, moment.text)] if moment else []


def read_moment(text: str) -> Moment:
    """A day, which means its end, or a moment, both in ISO 8601 and in UTC unless an offset is given.

    Raises ValueError.
    """
    if DAY.fullmatch(text):
        following = datetime.combine(date.fromisoformat(text), time(), UTC) + timedelta(days=1)
        return Moment(following - timedelta(microseconds=1), text)
    # A plus that an address does not escape arrives as a space.
    found = MOMENT.fullmatch(text.replace(" ", "+"))
    if found is None:
        raise ValueError(text)
    day, clock, offset = found.groups()
    at = datetime.fromisoformat(f"{day}T{clock}{(offset or 'Z').upper()}").astimezone(UTC)
    return Moment(at, at.isoformat().replace("+00:00", "Z"))


def asked_moment() -> Moment | None:
    """The past moment that this request is about; None for the present."""
    moment: Moment | None = g.get("recorded") if has_request_context() else None
    return moment


def read_local(text: str) -> Moment:
    """A time by the clocks of Albania; of an hour that comes twice the first. Raises ValueError."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is not None:
        raise ValueError(text)
    return read_moment(at.replace(tzinfo=TIRANA).astimezone(UTC).isoformat())


def turn_to_the_past() -> Response | None:
    """Before a view runs: let everything that it reads be what was recorded at the moment asked for.

    A local time leads on to the address that names its moment. Raises PastError where there is none, or
    where the page shows the present alone.
    """
    asked, local = one_value(NAME), one_value(LOCAL)
    if (asked is None and local is None) or request.endpoint is None or request.endpoint == "static":
        return None
    is_page = request.endpoint in ENDPOINTS and request.blueprint != "api"
    if local is not None and is_page and request.method in SAFE_METHODS:
        return _lead_on(local)
    if asked is not None:
        _open(asked)
    return None


def _lead_on(local: str) -> Response:
    try:
        moment = read_local(local)
    except (ValueError, OverflowError):
        raise PastError(LOCAL, local, PastRefusal.MALFORMED, _first_words()) from None
    kept = [*kept_parameters(NAME, LOCAL, "cursor"), (NAME, moment.text)]
    return redirect(f"{quote(asked_path())}?{urlencode(kept)}")


def _first_words() -> str | None:
    beginning = find_beginning()
    return None if beginning is None else formats.utc_moment(_next_second(beginning))


def _open(asked: str) -> None:
    beginning = find_beginning()
    first = _first_words()
    if request.endpoint not in ENDPOINTS or request.method not in SAFE_METHODS:
        raise PastError(NAME, asked, PastRefusal.NOT_HERE, first)
    try:
        moment = read_moment(asked)
    except (ValueError, OverflowError):
        raise PastError(NAME, asked, PastRefusal.MALFORMED, first) from None
    if moment.at > utc_now():
        raise PastError(NAME, asked, PastRefusal.NOT_OVER, first)
    if beginning is None or moment.at < beginning:
        raise PastError(NAME, asked, PastRefusal.TOO_EARLY, first)
    g.past = open_past(current_viewer(), moment.at)
    g.recorded = moment


def _next_second(moment: datetime) -> datetime:
    """The first whole second that is not before a moment."""
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + timedelta(seconds=1)


def as_it_was(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces of an answer that is made while it is sent, which is after the request has ended."""
    moment, viewer = asked_moment(), current_viewer()

    def read() -> Iterator[bytes]:
        if moment is not None and "past" not in g:
            g.past = open_past(viewer, moment.at)
        yield from pieces

    return read()


def turn_back(_error: BaseException | None = None) -> None:
    """At the end of a request, and once more after an answer that was made while it was sent."""
    past = g.pop("past", None)
    if past is not None:
        past.close()


def recorded_note() -> dict[str, Any] | None:
    """What the banner of a page about the past says, and where it leads back; None in the present."""
    moment = asked_moment()
    if moment is None:
        return None
    kept = kept_parameters(NAME, "cursor")
    return {
        "moment": gettext(
            "%(local)s, local time (%(utc)s)",
            local=formats.moment(moment.at),
            utc=formats.utc_moment(moment.at),
        ),
        "present_url": quote(asked_path()) + (f"?{urlencode(kept)}" if kept else ""),
    }


def recorded_form() -> dict[str, Any]:
    """Arguments of the form that asks for the past."""
    moment = asked_moment()
    value = moment.at.astimezone(TIRANA).replace(microsecond=0, tzinfo=None).isoformat() if moment else ""
    return {
        "action": quote(asked_path()),
        "keep": kept_parameters(NAME, "cursor"),
        "name": LOCAL,
        "value": value,
    }


def keep_moment_in_links(app: Flask) -> None:
    """Carry the moment along in links to pages that can be asked for the past."""

    def add_moment(endpoint: str, values: dict[str, Any]) -> None:
        moment = asked_moment()
        if moment is not None and endpoint in ENDPOINTS and NAME not in values:
            values[NAME] = moment.text

    app.url_defaults(add_moment)


def register_recorded(app: Flask) -> None:
    """Bind both ends: after the access rules, before anything of a programme is read."""
    app.before_request(turn_to_the_past)
    app.teardown_appcontext(turn_back)
    app.jinja_env.globals.update(recorded_note=recorded_note, recorded_form=recorded_form)
    keep_moment_in_links(app)
