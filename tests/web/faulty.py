"""The application with views that fail in every way in which a fault can carry along what somebody typed."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, current_app, request
from sqlalchemy import insert, select

from grants_app import create_app
from grants_app.access import public
from grants_app.domain.accounts.models import User
from grants_app.extensions import csrf, db

app = create_app()


def typed() -> str:
    """What somebody typed, in a variable and in the message of the error."""
    return request.values["typed"]


def fail() -> str:
    try:
        return dict[str, str]()[typed()]
    except KeyError as error:
        raise ValueError(f"cannot use {typed()}") from error


def fail_in_database() -> str:
    existing = db.session.execute(select(User.__table__).limit(1)).one()._asdict()
    existing.pop("id")
    row = {**existing, "session_key": typed()[:20]}
    db.session.connection().execute(insert(User.__table__), row)  # type: ignore[arg-type]
    return "x"


def fail_while_streaming() -> Response:
    value = typed()

    def pieces() -> Iterator[str]:
        yield "x"
        raise ValueError(value)

    return Response(pieces())


def warn() -> str:
    current_app.logger.getChild("sub").warning("noted")
    return "x"


for path, view in {
    "/fail": fail,
    "/fail/database": fail_in_database,
    "/fail/streaming": fail_while_streaming,
    "/warn": warn,
}.items():
    app.add_url_rule(path, path, csrf.exempt(public(view)), methods=["GET", "POST"])
