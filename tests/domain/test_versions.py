"""What rows held before they were changed is kept, whatever way they are changed, in the order of commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from grants_app.cli import SEED
from grants_app.domain.audit.actions import AuditAlteredError, UnauditedWriteError
from grants_app.domain.grants.details.models import GrantNote
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.payments.actions import NewEntry, record_entry
from grants_app.domain.grants.payments.models import MoneyEntry
from grants_app.domain.grants.payments.vocabulary import EntryKind
from grants_app.domain.seeding.actions import seed_facts
from grants_app.domain.versions.keeping import next_moment
from grants_app.domain.versions.models import RowVersion
from grants_app.domain.versions.tables import BEGINNING, DERIVED, VERSIONED, versioned_table
from grants_app.extensions import Base, db, utc_now, write_intent
from tests.awards import NUMBER, desk, make_signed
from tests.checks.migrating import MIGRATIONS, migrate
from tests.factories import committed, find_grant, make_grants
from tests.web.second import load


@contextmanager
def new_versions(app: Flask) -> Iterator[list[RowVersion]]:
    """The versions that are written meanwhile."""
    with app.app_context():
        known = set(db.session.scalars(select(RowVersion.id)))
    found: list[RowVersion] = []
    yield found
    with app.app_context():
        statement = select(RowVersion).where(RowVersion.id.not_in(known)).order_by(RowVersion.id)
        found += db.session.scalars(statement)
        db.session.expunge_all()


def states(versions: list[RowVersion], table: str) -> list[Any]:
    return [one.before for one in versions if one.table_name == table]


def test_the_first_transaction_leaves_only_the_beginning(app: Flask) -> None:
    with app.app_context():
        rows = db.session.execute(select(RowVersion.table_name, RowVersion.row_id, RowVersion.before)).all()
    assert [tuple(row) for row in rows] == [(BEGINNING, 0, None)]


def test_a_changed_row_is_kept_as_it_was(app: Flask) -> None:
    with app.app_context():
        title = find_grant(3).title_en
    with new_versions(app) as found, committed(app):
        find_grant(3).title_en = "First"
        db.session.flush()
        find_grant(3).title_en = "Second"
    (before,) = states(found, "grant_award")
    assert before["title_en"] == title
    assert before["start_on"] == "2005-03-01"
    assert before["published_at"].endswith("+00:00")
    assert before["dates_inferred"] is False
    assert not DERIVED & before.keys()


def test_new_and_deleted_rows_are_kept(app: Flask) -> None:
    with new_versions(app) as found:
        make_grants(app, 1)
    assert {(one.table_name, one.before) for one in found} == {
        ("grant_award", None),
        ("grant_theme", None),
        ("grant_site", None),
    }
    assert len({one.at for one in found}) == 1
    with new_versions(app) as found, committed(app):
        grant = find_grant(101)
        grant.sites.clear()  # an orphan: nobody deletes it by name
        db.session.delete(grant.themes[0])
    assert states(found, "grant_site")[0]["words"] == "Shqipëri"
    assert states(found, "grant_theme")[0]["theme"] == "prevention"


def test_what_was_given_its_own_value_leaves_no_version(app: Flask) -> None:
    with new_versions(app) as found, committed(app):
        grant = find_grant(3)
        grant.title_en = str(grant.title_en)
    assert found == []


def test_what_is_rolled_back_leaves_none(app: Flask) -> None:
    with new_versions(app) as found:
        with app.app_context():
            find_grant(3).title_en = "Never"
            db.session.flush()
            db.session.rollback()
            find_grant(4).title_en = "Unaudited"
            with pytest.raises(UnauditedWriteError):
                db.session.commit()
            db.session.rollback()
        with committed(app):
            find_grant(5).title_en = "Kept"
    assert [(one.table_name, one.before["number"]) for one in found if one.before] == [("grant_award", 5)]


def test_a_row_in_the_place_of_another_says_so(app: Flask) -> None:
    with new_versions(app) as found, committed(app):
        grant = find_grant(3)
        (note_id,) = [note.id for note in grant.notes][-1:]
        values = {"grant_id": grant.id, "position": 9, "kind": grant.notes[-1].kind}
        db.session.delete(grant.notes[-1])
        db.session.flush()
        db.session.add(GrantNote(id=note_id, text_sq="Tjetër", **values))
    assert [before is None for before in states(found, "grant_note")] == [False, True]


def test_nobody_writes_or_alters_versions_by_hand(app: Flask) -> None:
    with app.app_context():
        db.session.scalars(select(RowVersion)).first().row_id = 7  # type: ignore[union-attr]
        with pytest.raises(AuditAlteredError):
            db.session.flush()
        db.session.rollback()
        db.session.add(RowVersion(at=utc_now(), table_name="grant_award", row_id=1))
        with pytest.raises(AuditAlteredError):
            db.session.flush()


def test_moments_grow_even_if_the_clock_goes_back(app: Flask) -> None:
    later = utc_now().replace(year=2100)
    assert next_moment(later) > later
    with app.app_context():
        first = db.session.scalar(select(RowVersion.at))
    assert first is not None
    assert next_moment(first) > first


def test_two_commits_at_once_get_moments_in_their_order(app: Flask) -> None:
    """Each of eight writers reads the number that the last one left, and adds one."""
    ready, failures = Barrier(4), []

    def write() -> None:
        try:
            for _turn in range(2):
                if ready.n_waiting < 4:
                    ready.wait(10)
                with committed(app):
                    statement = select(Grant).where(Grant.number == 3).with_for_update()
                    grant = db.session.scalars(statement).one()
                    grant.reference = str(int(grant.reference or 0) + 1)
        except Exception as error:  # noqa: BLE001  # told by the test, in its own thread
            failures.append(error)

    with new_versions(app) as found:
        threads = [Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    told = sorted((one.at, int(one.before["reference"] or 0)) for one in found if one.before)
    assert [number for _at, number in told] == list(range(8))
    assert len({at for at, _number in told}) == 8


def test_what_a_seeding_brings_is_kept(app: Flask) -> None:
    with new_versions(app) as found, app.app_context():
        token = write_intent.set(True)
        seed_facts(SEED)
        db.session.commit()
        write_intent.reset(token)
    assert found == []
    with new_versions(app) as found:
        load(app)
    assert {one.table_name for one in found} >= {"programme", "phase", "grant_award", "grant_site"}
    assert {one.before for one in found} == {None}


def test_entries_of_money_from_before_were_there_since_they_were_entered(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        new = NewEntry(EntryKind.PAYMENT, date(2005, 10, 5), 1_00)
        record_entry(at.viewer, at.programme, NUMBER, new)
    own = RowVersion.table_name == "money_entry"
    with app.app_context(), db.engine.begin() as connection:
        assert connection.execute(delete(RowVersion).where(own)).rowcount == 1
    for down in (True, False):
        migrate(app, MIGRATIONS, down=down, to="0024" if down else "0025")
    with app.app_context():
        made = db.session.scalars(select(MoneyEntry.entered_at)).all()
        assert db.session.scalars(select(RowVersion.at).where(own)).all() == made
        assert db.session.scalars(select(RowVersion.before).where(own)).all() == [None]


def test_every_kept_table_can_be_kept() -> None:
    for name in VERSIONED:
        table = versioned_table(name)
        assert [column.name for column in table.primary_key.columns] == ["id"]
        model = next(m.class_ for m in Base.registry.mappers if m.local_table is table)
        assert model.__audited__, f"commits of {name} are put in order by the audit log alone"
