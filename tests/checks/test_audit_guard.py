"""No change without an author and an audit row, on whatever way it comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from grants_app.domain.accounts.models import SignInFailure
from grants_app.domain.audit.actions import Author, UnauditedWriteError, record
from grants_app.domain.grants.details.models import GrantNote
from grants_app.domain.grants.models import Grant
from grants_app.extensions import db, write_intent

PERSON = Author(user_id=None, actor="test")


def find_grant() -> Grant:
    return db.session.scalars(select(Grant).where(Grant.number == 3)).one()


def change() -> None:
    find_grant().summary_en = "Changed."


def change_and_flush() -> None:
    change()
    db.session.flush()


def change_in_a_savepoint() -> None:
    with db.session.begin_nested():
        change()


def change_before_an_undone_savepoint() -> None:
    change_and_flush()
    savepoint = db.session.begin_nested()
    savepoint.rollback()


def delete_row() -> None:
    db.session.delete(find_grant().notes[0])


def add_row() -> None:
    note = find_grant().notes[0]
    values = {c.key: getattr(note, c.key) for c in GrantNote.__table__.columns if c.key != "id"}
    db.session.add(GrantNote(**values))


def change_after_the_audit_row() -> None:
    record_change()
    find_grant().summary_en = "Changed once more."


def record_change() -> None:
    change()
    record(PERSON, "grant.edit", subject=("grant", "kvktnj/3"))


def committed(app: Flask, act: Callable[[], object]) -> str | None:
    """Run a change and commit it; the English summary of grant 3 afterwards."""
    with app.app_context():
        token = write_intent.set(True)
        try:
            act()
            db.session.commit()
        finally:
            db.session.rollback()
            write_intent.reset(token)
        return find_grant().summary_en


UNAUDITED = [
    change,
    change_and_flush,
    change_in_a_savepoint,
    change_before_an_undone_savepoint,
    change_after_the_audit_row,
    delete_row,
    add_row,
]


@pytest.mark.parametrize("act", UNAUDITED, ids=lambda act: act.__name__)
def test_an_unaudited_change_is_refused(app: Flask, act: Callable[[], None]) -> None:
    with app.app_context():
        before = find_grant().summary_en
    with pytest.raises(UnauditedWriteError, match="no audit row was written for changes of Grant"):
        committed(app, act)
    with app.app_context():
        assert find_grant().summary_en == before


def test_an_audited_change_is_stored(app: Flask) -> None:
    assert committed(app, record_change) == "Changed."


def test_an_audited_change_in_a_savepoint_is_stored(app: Flask) -> None:
    def act() -> None:
        change_in_a_savepoint()
        record(PERSON, "grant.edit", subject=("grant", "kvktnj/3"))

    assert committed(app, act) == "Changed."


def test_what_was_rolled_back_needs_no_audit_row(app: Flask) -> None:
    def act() -> None:
        change_and_flush()
        db.session.rollback()

    assert committed(app, act) != "Changed."


@pytest.mark.parametrize(
    "statement",
    [
        update(Grant).values(summary_en="Changed."),
        delete(GrantNote),
        update(Grant.__table__).values(summary_en="Changed."),  # type: ignore[arg-type]
        insert(GrantNote).from_select(["grant_id"], select(GrantNote.grant_id)),
    ],
    ids=["update", "delete", "update of the table", "insert"],
)
def test_a_bulk_write_is_refused(app: Flask, statement: object) -> None:
    with pytest.raises(UnauditedWriteError, match="bulk write on Grant"):
        committed(app, lambda: Session.execute(db.session(), statement))  # type: ignore[call-overload]


def test_tables_without_audit_may_be_written_in_bulk(app: Flask) -> None:
    committed(app, lambda: db.session.execute(delete(SignInFailure)))
