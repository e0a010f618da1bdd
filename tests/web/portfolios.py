"""Changing the seeded portfolio for tests of what leaves it: amounts, publication, many more grants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from grants_app.domain.accounts.models import User
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.extensions import db, utc_now
from tests.factories import committed


def find_grant(number: int) -> Grant:
    found = db.session.scalar(select(Grant).where(Grant.number == number))
    assert found is not None
    return found


def enter_amount(app: Flask, number: int, minor_units: int, currency: str = "USD", *, released: bool) -> None:
    """Enter an amount as the specialist would."""
    with committed(app):
        specialist = db.session.scalar(select(User.id).where(User.email == "specialist@example.org"))
        assert specialist is not None
        db.session.add(
            GrantAmount(
                grant_id=find_grant(number).id,
                currency=currency,
                minor_units=minor_units,
                source="Agreement",
                stated_on=date(2005, 3, 1),
                entered_by_id=specialist,
                published_at=utc_now() if released else None,
            )
        )


def hide_grant(app: Flask, number: int) -> None:
    """Take a grant back from publication."""
    with committed(app):
        find_grant(number).published_at = None


def change_grant(app: Flask, number: int, **values: Any) -> None:
    """Set fields of a grant."""
    with committed(app):
        for name, value in values.items():
            setattr(find_grant(number), name, value)


def add_grants(app: Flask, count: int) -> None:
    """Copies of grant 8, whose sites are many, with new numbers."""
    with committed(app):
        model = find_grant(8)
        for number in range(101, 101 + count):
            copy = Grant(**_values(model, "number"), number=number)
            copy.themes = [GrantTheme(**_values(row, "grant_id")) for row in model.themes]
            copy.works_with = [GrantWorksWith(**_values(row, "grant_id")) for row in model.works_with]
            copy.sites = [GrantSite(**_values(row, "grant_id")) for row in model.sites]
            db.session.add(copy)


def _values(row: Any, *left_out: str) -> dict[str, Any]:
    names = {column.key for column in row.__table__.columns} - {"id", *left_out}
    return {name: getattr(row, name) for name in names}


def count_queries(app: Flask, ask: Callable[[], object]) -> int:
    """How many statements a request takes."""
    with app.app_context():
        engine = db.engine
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(statements)
