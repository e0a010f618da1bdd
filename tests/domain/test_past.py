"""Whatever is written, each past moment can be asked for and is what it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from grants_app.domain.grants.details.models import GrantNote
from grants_app.domain.grants.lifecycle.models import GrantSuspension
from grants_app.domain.grants.models import Grant, GrantTheme
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, NoteKind, SiteLevel, Theme
from grants_app.domain.organisations.models import NameKind, Organisation, OrganisationName
from grants_app.domain.versions.models import RowVersion
from grants_app.domain.versions.past import complete, fresh_connection, get_beginning, read_changes, show_past
from grants_app.domain.versions.tables import VERSIONED, as_plain, as_stored, kept_columns, versioned_table
from grants_app.extensions import db, utc_now
from tests.factories import committed, find_grant, make_grants

Tables = dict[str, list[dict[str, Any]]]
NUMBERS = (301, 302, 303)


def contents(connection: Connection) -> Tables:
    """Every versioned table, but for the search texts, which are kept nowhere."""
    return {name: list(rows_of(connection, name)) for name in sorted(VERSIONED)}


def rows_of(connection: Connection, name: str) -> list[dict[str, Any]]:
    table = versioned_table(name)
    columns = [column for column in table.columns if column.name != "search_text"]
    return [dict(row) for row in connection.execute(select(*columns).order_by(table.c.id)).mappings()]


def grant_of(which: int) -> Grant:
    found = db.session.scalar(select(Grant).where(Grant.number == NUMBERS[which]))
    if found is None:
        model = find_grant(3)
        found = Grant(
            number=NUMBERS[which],
            title_sq="Përsëri",
            programme_id=model.programme_id,
            phase_id=model.phase_id,
            organisation_id=model.organisation_id,
            start_on=model.start_on,
            end_on=model.end_on,
        )
        db.session.add(found)
        db.session.flush()
    return found


def do(kind: str, which: int, value: int) -> None:
    """One write, flushed; what the session knows is then read anew."""
    WRITES[kind](grant_of(which), value)
    db.session.flush()
    db.session.expire_all()


def change(grant: Grant, value: int) -> None:
    grant.title_sq, grant.published_at = f"Ç{value}", utc_now() if value % 2 else None
    grant.written_at = {"title_sq": str(value)} if value % 3 else None


def add_note(grant: Grant, value: int) -> None:
    grant.notes.append(GrantNote(position=value, kind=NoteKind.SLIP, text_sq=f"“{value}”"))


def drop_note(grant: Grant, value: int) -> None:
    if grant.notes:
        db.session.delete(grant.notes[value % len(grant.notes)])


def set_sites(grant: Grant, value: int) -> None:
    words, level, evidence = f"ë{value}", SiteLevel.NATIONAL, Evidence.NATIONAL
    site = GrantSite(position=value, words=words, level=level, evidence=evidence)
    grant.sites = [*grant.sites[1:], site] if value % 2 else [site]


def suspend(grant: Grant, value: int) -> None:
    grant.suspensions = [GrantSuspension(from_on=date(2005, 1, 1) + timedelta(days=value))]


def turn_theme(grant: Grant, value: int) -> None:
    theme = list(Theme)[value % len(Theme)]
    grant.themes = [] if grant.themes else [GrantTheme(position=value, theme=theme)]


def rename(_grant: Grant, value: int) -> None:
    organisation = db.session.scalars(select(Organisation).where(Organisation.slug == "vatra")).one()
    organisation.name_en = f"Name {value}"
    organisation.names.append(OrganisationName(text=f"ç {value}", kind=NameKind.ALIAS))


def delete(grant: Grant, _value: int) -> None:
    db.session.delete(grant)


def undo(grant: Grant, _value: int) -> None:
    savepoint = db.session.begin_nested()
    grant.title_sq = "Never"
    db.session.add(GrantNote(grant_id=grant.id, position=1, kind=NoteKind.SLIP, text_sq="Kurrë"))
    db.session.flush()
    savepoint.rollback()


WRITES: dict[str, Callable[[Grant, int], None]] = {
    one.__name__: one
    for one in (change, add_note, drop_note, set_sites, suspend, turn_theme, rename, delete, undo)
}
steps = st.tuples(st.sampled_from(sorted(WRITES)), st.integers(0, 2), st.integers(0, 9))
transactions = st.lists(st.lists(steps, min_size=1, max_size=4), min_size=1, max_size=6)


def snapshot(app: Flask) -> tuple[datetime, Tables]:
    """What stands there now, and the moment of the last change."""
    with app.app_context():
        at = db.session.scalar(select(func.max(RowVersion.at)))
        assert at is not None
        return at, contents(db.session.connection())


def past(app: Flask, at: datetime) -> Tables:
    """What stood there at a moment."""
    with app.app_context(), fresh_connection(db.engine) as connection:
        show_past(connection, read_changes(connection, at))
        return contents(connection)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(written=transactions)
def test_every_moment_is_what_it_was(app: Flask, written: list[list[tuple[str, int, int]]]) -> None:
    known = [snapshot(app)]
    for transaction in written:
        with committed(app):
            for step in transaction:
                do(*step)
        known.append(snapshot(app))
    for (at, then), (following, _later) in zip(known, [*known[1:], (utc_now(), {})], strict=True):
        assert past(app, at) == then
        assert past(app, following - timedelta(microseconds=1)) == then


def test_the_beginning_is_the_first_seeding(app: Flask) -> None:
    at, then = snapshot(app)
    with app.app_context():
        assert get_beginning(db.session.connection()) == at
    make_grants(app, 3)
    assert past(app, at) == then
    assert past(app, at) != snapshot(app)[1]


def test_the_past_goes_with_its_connection(app: Flask) -> None:
    at, _then = snapshot(app)
    make_grants(app, 1)
    present = snapshot(app)[1]
    past(app, at)
    with app.app_context(), fresh_connection(db.engine) as connection:
        assert contents(connection) == present
    assert snapshot(app)[1] == present


def test_a_row_comes_back_as_the_table_has_it_now(app: Flask) -> None:
    """A version without a column that was added later, and with one that is gone."""
    table = versioned_table("grant_amount")
    with app.app_context():
        grant = versioned_table("grant_award")
        row = dict(
            db.session.execute(select(*kept_columns(grant)).where(grant.c.number == 3)).mappings().one()
        )
    assert as_stored(grant, as_plain(row)) == row
    before = as_plain({"minor_units": 5, "stated_on": date(2005, 3, 1), "worth": Decimal("1.50")})
    stored = as_stored(table, before | {"gone": 1})
    assert stored["stated_on"] == date(2005, 3, 1)
    assert stored["basis"] == "stated"
    assert stored["published_at"] is None
    assert "gone" not in stored
    assert complete(table, stored) == stored
