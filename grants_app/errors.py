"""What a person or a program is told when something cannot be done. Never a stack trace."""

from __future__ import annotations

import json
from enum import Enum, auto
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, InternalServerError, Unauthorized

from grants_app.domain.coverage.filters import FIRST, LAST, BackwardPeriodError, ConflictingDaysError
from grants_app.domain.coverage.gaps.weights import WeightsError
from grants_app.domain.grants.days import EARLIEST_DAY, LATEST_DAY
from grants_app.domain.grants.filters import FilterError, RepeatedError
from grants_app.extensions import db
from grants_app.i18n import error_words, formats, gap_labels

Explanation = error_words.Explanation
LAST_RESORT = (
    '<!doctype html><html lang="sq"><head><meta charset="utf-8"><title>Diçka nuk shkoi mirë</title></head>'
    "<body><h1>Diçka nuk shkoi mirë</h1><p>Faji është yni dhe u shënua. Provoni sërish pas pak minutash.</p>"
    '<p lang="en">Something went wrong. The fault is ours and has been noted. Try again in a few minutes.</p>'
    "</body></html>"
)

# A 401 names the way in: a session behind a form. A browser knows no dialog for it and opens none.
CHALLENGE = 'Cookie realm="grants", form-action="/login", cookie-name="session"'


class BadParameterError(BadRequest):
    """A parameter of the address that cannot be understood: 400, naming it.

    `most`: how many values it can have, where it has more.
    """

    def __init__(self, name: str, value: str, *, is_repeated: bool = False, most: int | None = None) -> None:
        super().__init__(f"the parameter {name!r} cannot be {value[:80]!r}")
        self.parameter = name
        self.is_repeated = is_repeated
        self.most = most
        self.value = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value[:80])


class WrongDaysError(BadParameterError):
    """Days that contradict each other: a day beside a period, or a period that ends before it begins."""

    def __init__(self, error: ConflictingDaysError | BackwardPeriodError) -> None:
        super().__init__(error.name, error.value)
        self.is_backward = isinstance(error, BackwardPeriodError)


class WeightsRefusedError(BadParameterError):
    """Weights that cannot be used, with the reason."""

    def __init__(self, error: WeightsError) -> None:
        super().__init__(error.name, error.value)
        self.fault = error.fault


class PastRefusal(Enum):
    """Why a past moment cannot be asked for."""

    MALFORMED = auto()
    NOT_OVER = auto()
    TOO_EARLY = auto()
    NOT_HERE = auto()


class PastError(BadParameterError):
    """What was recorded at that moment cannot be shown. `first` is the first moment that can be, in words."""

    def __init__(self, name: str, value: str, refusal: PastRefusal, first: str | None) -> None:
        super().__init__(name, value)
        self.refusal = refusal
        self.first = first


class PreviewError(Forbidden):
    """A preview can neither change anything nor open pages that its reader does not have."""


class SecondFactorRequiredError(Forbidden):
    """A program asked in the name of somebody who has to set up the second factor first."""


class SignInRequiredError(Unauthorized):
    """A program asked without a session for what needs one."""


def explain(error: HTTPException) -> Explanation:
    """Title, explanation and what to do next, in the reader's language."""
    if isinstance(error, BadParameterError):
        return (
            gettext("This address cannot be read"),
            _what_is_wrong(error),
            gettext("Correct the address, or choose from the lists on the page."),
        )
    if isinstance(error, PreviewError):
        return (
            gettext("Not in a preview"),
            gettext("You are reading as somebody else: nothing can be changed, and this page is not theirs."),
            gettext("Stop the preview first."),
        )
    if isinstance(error, SecondFactorRequiredError):
        return (
            gettext("Set up the second factor first"),
            gettext("This installation asks specialists and administrators for a second factor."),
            gettext("Open your account and set it up, then ask again."),
        )
    if isinstance(error, SignInRequiredError):
        return (
            gettext("Sign in first"),
            gettext("Signing in is needed: this is open only to those who have signed in."),
            gettext("Sign in and ask again."),
        )
    if isinstance(error, CSRFError):
        return (
            gettext("The form could not be accepted"),
            gettext("Your session has ended, or the form was not sent from this site."),
            gettext("Go back: what you typed is still in the form. Reload the page, then send it again."),
        )
    texts = error_words.words_by_status()
    return texts.get(error.code or 500, texts[400 if (error.code or 500) < 500 else 500])


def _what_is_wrong(error: BadParameterError) -> str:
    if isinstance(error, PastError):
        return " ".join(_about_the_past(error))
    if isinstance(error, WeightsRefusedError):
        return str(gap_labels.FAULT[error.fault])
    if error.is_repeated:
        return gettext(
            "“%(name)s” takes one value, but the address gives several: %(values)s.",
            name=error.parameter,
            values=error.value,
        )
    if error.most is not None:
        return gettext(
            "“%(name)s” takes %(most)s values at most. Leave out some of them.",
            name=error.parameter,
            most=formats.number(error.most),
        )
    if isinstance(error, WrongDaysError):
        return _about_days(error)
    if error.parameter in {"on", FIRST, LAST}:
        return gettext(
            "“%(value)s” is not a day from %(first)s to %(last)s.",
            value=error.value,
            first=formats.day(EARLIEST_DAY),
            last=formats.day(LATEST_DAY),
        )
    return gettext(
        "“%(value)s” is not a value that “%(name)s” can take.", value=error.value, name=error.parameter
    )


def _about_days(error: WrongDaysError) -> str:
    if error.is_backward:
        return gettext(
            "The last day of the period, “%(value)s”, comes before its first day.", value=error.value
        )
    return gettext(
        "A day (“on”), a month (“month”) and a period (“from”, “until”) cannot be asked for together: "
        "leave all but one of them empty."
    )


def _about_the_past(error: PastError) -> list[str]:
    if error.refusal is PastRefusal.NOT_HERE:
        return [
            gettext(
                "This page shows the present alone. What was recorded at a past moment can be asked of the "
                "lists of grants and organisations and of their pages, of the files of grants and of "
                "coverage, of the reconciliation, and of the API for grants, organisations and coverage."
            )
        ]
    reasons = {
        PastRefusal.MALFORMED: gettext(
            "“%(value)s” is no day (2026-01-31) and no moment in UTC (2026-01-31T15:00).", value=error.value
        ),
        PastRefusal.NOT_OVER: gettext(
            "What is recorded until “%(value)s” is not known yet: a day can be asked for once it is over in "
            "UTC, a moment once it has passed.",
            value=error.value,
        ),
        PastRefusal.TOO_EARLY: gettext(
            "What was recorded at “%(value)s” has not been kept.", value=error.value
        ),
    }
    first = gettext("The first moment that can be asked for is %(first)s.", first=error.first or "–")
    return [reasons[error.refusal], first]


def wants_problem_json() -> bool:
    """Programs get problem+json, people get a page."""
    return request.path.startswith("/api/")


def problem(error: HTTPException) -> Response:
    """An RFC 9457 answer."""
    title, explanation, _next = explain(error)
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": error.code}
    body["detail"] = explanation
    if isinstance(error, BadParameterError):
        body["parameter"] = error.parameter
    return Response(
        json.dumps(body, ensure_ascii=False), status=error.code or 500, mimetype="application/problem+json"
    )


def answer_http_error(error: HTTPException) -> Response:
    """Answer any HTTP error with a page or problem+json of the right status."""
    if error.code is not None and error.code < 400:
        plain = error.get_response()
        return Response(plain.get_data(), status=error.code, headers=plain.headers)
    if wants_problem_json():
        response = problem(error)
    else:
        title, explanation, advice = explain(error)
        page = render_template(
            "errors/error.html",
            page_title=title,
            explanation=explanation,
            next_steps=[advice],
            status=error.code,
            parameter=error.parameter if isinstance(error, BadParameterError) else None,
        )
        response = Response(page, status=error.code or 500, mimetype="text/html")
    if isinstance(error, SignInRequiredError):
        response.headers["WWW-Authenticate"] = CHALLENGE
    for name, value in error.get_headers():
        if name in {"Retry-After", "Allow"}:
            response.headers[name] = value
    return response


def answer_filter_error(error: FilterError) -> Response:
    """A filter value that a list cannot take, wherever the list is read: 400, naming it."""
    if isinstance(error, ConflictingDaysError | BackwardPeriodError):
        return answer_http_error(WrongDaysError(error))
    if isinstance(error, WeightsError):
        return answer_http_error(WeightsRefusedError(error))
    return answer_http_error(
        BadParameterError(error.name, error.value, is_repeated=isinstance(error, RepeatedError))
    )


def answer_crash(error: Exception) -> Response:
    """Log the crash, answer 500 without any of it; in plain words if even the page cannot be made."""
    current_app.logger.error("unexpected error", exc_info=error)
    try:
        db.session.rollback()  # what failed reads nothing any more, not even the language
        return answer_http_error(InternalServerError())
    except Exception:  # whatever broke the error page is logged; its reader still gets an answer
        current_app.logger.exception("the error page failed too")
        return Response(LAST_RESORT, status=500, mimetype="text/html")


def register_error_handlers(app: Flask) -> None:
    """Bind the handlers above."""
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(FilterError, answer_filter_error)
    if not app.testing:
        app.register_error_handler(Exception, answer_crash)
