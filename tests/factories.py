"""Records beyond the seeded facts, for tests that need many grants, other decisions or hidden ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from grants_app.domain.accounts.models import User
from grants_app.domain.audit.actions import Author, record
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.lifecycle.models import GrantSuspension
from grants_app.domain.grants.models import Grant, GrantTheme
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Decision, Evidence, SiteLevel, Theme
from grants_app.domain.organisations.models import Organisation, OrganisationKind
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.extensions import db, utc_now, write_intent

AUTHOR = Author(user_id=None, actor="tests")
START, END = date(2005, 10, 1), date(2006, 7, 31)
LONG_AGO = date(2000, 1, 1)


@contextmanager
def committed(app: Flask) -> Iterator[None]:
    """What happens inside is committed as one audited change; no context stays open."""
    with app.app_context():
        token = write_intent.set(True)
        try:
            yield
            record(AUTHOR, "tests.prepare", subject=("tests", "factories"))
            db.session.commit()
        finally:
            db.session.rollback()
            write_intent.reset(token)


@contextmanager
def counted_queries(app: Flask) -> Iterator[list[str]]:
    """The statements that are sent meanwhile; the start of a transaction is not one."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def find_grant(number: int) -> Grant:
    """A grant of the default programme, in an open context."""
    return db.session.scalars(
        select(Grant).join(Grant.programme).where(Programme.is_default, Grant.number == number)
    ).one()


def work_in_county_of(grant: Grant, district: str, words: str, *, is_shelter: bool) -> None:
    """Give a grant a site of which no more is known than the county of a district, by the district's code."""
    county = db.session.scalars(select(Place.county_id).where(Place.code == district)).one()
    grant.sites.append(
        GrantSite(
            position=99,
            words=words,
            place_id=county,
            county_id=county,
            level=SiteLevel.COUNTY,
            evidence=Evidence.LEVEL_UNSTATED,
            sensitive=is_shelter,
        )
    )


def make_grants(app: Flask, count: int, *, first: int = 101, **values: Any) -> list[int]:
    """More grants of the default programme, numbered from `first`; gives their numbers.

    Each has a nationwide site and a theme; `values` overrides fields of all of them, and `decision` is
    what was decided about them all along.
    """
    numbers = list(range(first, first + count))
    with committed(app):
        programme = db.session.scalars(select(Programme).where(Programme.is_default)).one()
        phase = db.session.scalars(select(Phase).where(Phase.programme_id == programme.id)).first()
        organisation = db.session.scalars(select(Organisation).where(Organisation.slug == "vatra")).one()
        assert phase is not None
        common = {"programme_id": programme.id, "phase_id": phase.id, "organisation_id": organisation.id}
        for number in numbers:
            db.session.add(_grant(number, common | values))
    return numbers


def _grant(number: int, values: dict[str, Any]) -> Grant:
    title = values.get("title_sq", f"Granti shembull {number}")
    own = {
        "title_sq": title,
        "title_en": f"Sample grant {number}",
        "start_on": START,
        "end_on": END,
        "published_at": utc_now(),
    }
    decision = values.get("decision")
    grant = Grant(number=number, **{k: v for k, v in (own | values).items() if k != "decision"})
    decide(grant, decision)
    grant.themes = [GrantTheme(position=1, theme=Theme.PREVENTION)]
    grant.sites = [
        GrantSite(position=1, words="Shqipëri", level=SiteLevel.NATIONAL, evidence=Evidence.NATIONAL)
    ]
    return grant


def decide(grant: Grant, decision: Decision | None) -> None:
    """Let a decision hold for a grant on every day of these portfolios."""
    grant.is_draft = decision is Decision.DRAFT
    grant.closed_out_on = LONG_AGO if decision is Decision.CLOSED_OUT else None
    grant.suspensions = [GrantSuspension(from_on=LONG_AGO)] if decision is Decision.SUSPENDED else []


def change_grant(app: Flask, number: int, **values: Any) -> None:
    """Set fields of one grant, or the decision that holds for it on every day."""
    with committed(app):
        for name, value in values.items():
            if name == "decision":
                decide(find_grant(number), value)
            else:
                setattr(find_grant(number), name, value)


def enter_amount(app: Flask, number: int, minor_units: int, currency: str, released: datetime | None) -> None:
    """An amount as the specialist enters it."""
    with committed(app):
        specialist = db.session.scalars(select(User).where(User.email == "specialist@example.org")).one()
        db.session.add(
            GrantAmount(
                grant_id=find_grant(number).id,
                currency=currency,
                minor_units=minor_units,
                source="Signed agreement",
                stated_on=date(2005, 6, 1),
                entered_by_id=specialist.id,
                published_at=released,
            )
        )


def make_organisations(app: Flask, count: int) -> None:
    """More local organisations, each with one published grant."""
    with committed(app):
        rows = [
            Organisation(
                slug=f"sample-{number}",
                name_sq=f"Organizata shembull {number:03}",
                kind=OrganisationKind.LOCAL,
            )
            for number in range(count)
        ]
        db.session.add_all(rows)
        db.session.flush()
        ids = [row.id for row in rows]
    for position, organisation_id in enumerate(ids):
        make_grants(app, 1, first=2000 + position, organisation_id=organisation_id)
