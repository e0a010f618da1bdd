"""The chain of the audit log: gapless whoever writes at once, and whatever is altered past it is found."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from grants_app.domain.audit.actions import AuditAlteredError, Author, record
from grants_app.domain.audit.chain import ENTRY, HEAD, START, Head, digest_of, fields_of, read_head
from grants_app.domain.audit.models import AuditEntry, AuditField, AuditHead
from grants_app.domain.audit.queries import get_revision
from grants_app.domain.audit.texts import hidden, withheld
from grants_app.domain.audit.verifying import TRIGGERS, KeptHead, read_rows, verify
from grants_app.domain.operation.archived_log import in_places
from grants_app.domain.operation.heads import HEADS, read_kept_heads
from grants_app.extensions import db, write_intent
from tests.checks.migrating import MIGRATIONS, migrate

AUTHOR = Author(None, "tests")
Rows = list[dict[str, Any]]


def url_of(app: Flask) -> str:
    url: str = app.config["SETTINGS"].database_url
    return url


def check(app: Flask, *options: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["check", *options])
    return result.exit_code, " ".join(result.output.split())


def write(app: Flask, *keys: str, **changes: Any) -> None:
    """One transaction with a row for each key."""
    with app.app_context():
        token = write_intent.set(True)
        for key in keys:
            record(AUTHOR, "tests.write", subject=("tests", key), changes=changes)
        db.session.commit()
        write_intent.reset(token)


def alter(app: Flask, *statements: Any, drops_triggers: bool = True) -> None:
    """What somebody with the owner's rights does past the application."""
    engine = create_engine(url_of(app), poolclass=NullPool)
    with engine.begin() as connection:
        if drops_triggers:
            for table, names in TRIGGERS[connection.dialect.name].items():
                of_table = f" ON {table}" if connection.dialect.name == "postgresql" else ""
                for name in names:
                    connection.execute(text(f"DROP TRIGGER {name}{of_table}"))
        for statement in statements:
            connection.execute(text(statement) if isinstance(statement, str) else statement)


def make_chain(contents: list[dict[str, Any]]) -> tuple[Rows, Head]:
    rows, head = [], START
    for position, content in enumerate(contents, 1):
        row = {"id": position, "position": position, **content}
        head = Head(position, digest_of(row, head.digest))
        rows.append(row | {"digest": head.digest})
    return rows, head


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
CONTENT = st.fixed_dictionaries(
    {
        "at": st.datetimes(timezones=st.just(UTC)),
        "user_id": st.none() | st.integers(1, 50),
        "actor": st.text(max_size=8),
        "action": st.text(max_size=8),
        "subject_type": st.text(max_size=8),
        "subject_key": st.text(max_size=8),
        "business_day": st.none() | st.dates(),
        "changes": st.dictionaries(st.text(max_size=5), JSON, max_size=3),
    }
)
CHAINS = st.lists(CONTENT, min_size=1, max_size=6)


@given(CHAINS)
@settings(max_examples=50, deadline=None)
def test_a_chain_that_nobody_touched_verifies(contents: list[dict[str, Any]]) -> None:
    rows, head = make_chain(contents)
    found = verify(rows, head, [KeptHead(Head(row["position"], row["digest"]), "then") for row in rows])
    assert (found.sentences(), found.end, found.rows) == ([], head, len(rows))


@given(CHAINS, st.data())
@settings(max_examples=150, deadline=None)
def test_any_edit_of_any_row_is_found(contents: list[dict[str, Any]], data: st.DataObject) -> None:
    rows, head = make_chain(contents)
    index = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(sorted(contents[0])))
    other = data.draw(CONTENT)[column]
    row = rows[index] | {column: other}
    if digest_of(row, START.digest) == digest_of(rows[index], START.digest):
        return  # nothing was edited: the value is the same
    altered = [*rows[:index], row, *rows[index + 1 :]]
    assert verify(altered, head).faults
    # Whoever also writes the digests after it anew ends with another head than the one that is kept.
    rewritten, end = make_chain([{name: one[name] for name in contents[0]} for one in altered])
    assert verify(rewritten, head).faults
    assert verify(rewritten, end, [KeptHead(head, "then")]).faults


@given(CHAINS, st.data())
@settings(max_examples=60, deadline=None)
def test_a_missing_a_moved_and_an_added_row_are_found(
    contents: list[dict[str, Any]], data: st.DataObject
) -> None:
    rows, head = make_chain(contents)
    index = data.draw(st.integers(0, len(rows) - 1))
    without = [*rows[:index], *rows[index + 1 :]]
    assert verify(without, head).faults
    assert verify([*rows, rows[index] | {"position": None}], head).faults
    if without and index < len(rows) - 1:
        assert verify([*without, rows[index]], head).faults
    cut, end = rows[:index], Head(index, rows[index - 1]["digest"]) if index else START
    assert verify(cut, end).faults == []
    assert verify(cut, end, [KeptHead(head, "at the backup")]).faults


def test_the_digest_is_the_same_everywhere() -> None:
    row = {
        "id": 7,
        "position": 3,
        "at": datetime(2006, 6, 19, 12, 0, 0, 5, tzinfo=UTC),
        "user_id": None,
        "actor": "tests",
        "action": "grant.edit",
        "subject_type": "grant",
        "subject_key": "kvktnj/3",
        "business_day": date(2006, 6, 19),
        "changes": {"b": [None, 0.1], "a": ["ë", 10**17]},
        "digest": "left out",
    }
    expected = "09122ec22200801ec3db1c7edd4d8a382decf5e1af3aa0c5d72544137c09b1c0"
    assert digest_of(row, START.digest) == expected
    reordered = dict(reversed(row.items())) | {"changes": {"a": ["ë", 10**17], "b": [None, 0.1]}}
    assert digest_of(reordered, START.digest) == expected
    assert digest_of(row | {"another": None}, START.digest) == expected


def test_every_column_is_in_the_digest(app: Flask) -> None:
    with app.app_context():
        row = dict(db.session.execute(select(ENTRY).limit(1)).mappings().one())
    for name in row.keys() - {"digest"}:
        other = row[name] + timedelta(1) if isinstance(row[name], datetime) else "another"
        assert digest_of(row | {name: other}, "") != digest_of(row, ""), name


def test_rows_take_their_places_when_the_transaction_ends(app: Flask) -> None:
    with app.app_context():
        before = get_revision()
        entry = record(AUTHOR, "tests.write", subject=("tests", "1"))
        assert entry.position is None
        savepoint = db.session.begin_nested()
        record(AUTHOR, "tests.write", subject=("tests", "undone"))
        savepoint.rollback()
        record(AUTHOR, "tests.write", subject=("tests", "2"), changes={"a": [1, 2], "b": None})
        assert get_revision() == before
        db.session.commit()
        record(AUTHOR, "tests.write", subject=("tests", "undone"))
        db.session.rollback()
        assert get_revision() == before + 2
        assert db.session.get_one(AuditEntry, entry.id).position == before + 1
        fields = select(AuditField.field).join(AuditEntry).where(AuditEntry.position == before + 2)
        assert sorted(db.session.scalars(fields)) == ["a", "b"]
    assert check(app)[0] == 0


def test_writers_at_once_make_one_chain(app: Flask) -> None:
    """On PostgreSQL transactions overlap: a row written early may be committed late."""
    threads, each = 4, 6
    barrier = threading.Barrier(threads)
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            barrier.wait(30)
            for turn in range(each):
                write(app, *(f"{number}/{turn}/{part}" for part in range(1 + number % 2)))
        except Exception as error:  # noqa: BLE001  # a thread keeps it for the test
            failures.append(error)

    before = places(app)
    running = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(120)
    assert not failures
    after = places(app)
    assert len(after) == len(before) + each * (2 * 1 + 2 * 2)
    assert after == list(range(1, len(after) + 1))
    assert check(app)[0] == 0


def places(app: Flask) -> list[int]:
    with app.app_context():
        return [row or 0 for row in db.session.scalars(select(ENTRY.c.position).order_by(ENTRY.c.position))]


def test_a_late_commit_takes_a_late_place(app: Flask) -> None:
    if url_of(app).startswith("sqlite"):
        return  # has one writer at a time
    with app.app_context():
        early = record(AUTHOR, "tests.write", subject=("tests", "early")).id
        thread = threading.Thread(target=write, args=(app, "late"))
        thread.start()
        thread.join(30)
        db.session.commit()
        rows = db.session.execute(select(ENTRY.c.id, ENTRY.c.subject_key).order_by(ENTRY.c.position)).all()
    assert [row.subject_key for row in rows[-2:]] == ["late", "early"]
    assert rows[-1].id == early < rows[-2].id
    assert check(app)[0] == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'nobody'",
        "UPDATE audit_entry SET changes = '{}' WHERE position = 1",
        "UPDATE audit_entry SET position = position + 1000",
        "UPDATE audit_entry SET position = NULL, digest = NULL",
        "DELETE FROM audit_entry WHERE position = 1",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE position = 1",
        "TRUNCATE audit_entry CASCADE",
    ],
)
def test_the_database_refuses_to_alter_rows(app: Flask, statement: str) -> None:
    is_sqlite = url_of(app).startswith("sqlite")
    if ("REPLACE" in statement and not is_sqlite) or ("TRUNCATE" in statement and is_sqlite):
        return  # no such statement there
    with pytest.raises(DBAPIError, match="never changed or deleted"):
        alter(app, statement, drops_triggers=False)
    assert check(app)[0] == 0


def edit() -> None:
    db.session.scalars(select(AuditEntry)).first().actor = "nobody"  # type: ignore[union-attr]
    db.session.flush()


def remove() -> None:
    db.session.delete(db.session.scalars(select(AuditEntry)).first())
    db.session.flush()


def place_by_hand() -> None:
    values = {"actor": "x", "action": "x", "subject_type": "x", "subject_key": "x", "changes": {}}
    db.session.add(AuditEntry(position=5, **values))
    db.session.flush()


def move_head() -> None:
    db.session.get_one(AuditHead, 1).position = 0
    db.session.flush()


def write_in_bulk() -> None:
    db.session.execute(update(AuditEntry).values(actor="nobody"))


def write_the_table_in_bulk() -> None:
    db.session.execute(ENTRY.delete())


@pytest.mark.parametrize(
    "act",
    [edit, remove, place_by_hand, move_head, write_in_bulk, write_the_table_in_bulk],
    ids=lambda act: act.__name__,
)
def test_the_session_refuses_to_alter_rows(app: Flask, act: Callable[[], None]) -> None:
    with app.app_context():
        with pytest.raises(AuditAlteredError):
            act()
        db.session.rollback()


def test_an_untouched_log_passes_the_check_and_says_its_head(app: Flask) -> None:
    code, output = check(app)
    assert code == 0
    with app.app_context():
        head, _signature = read_head(db.session.connection())
    assert f"its head is {head.position} {head.digest}" in output


TAMPERING: dict[str, str] = {
    "UPDATE audit_entry SET actor = 'nobody' WHERE position = 5": "at place 5 is not what was written",
    "UPDATE audit_entry SET at = '2005-01-01 00:00:00.000000' WHERE position = 5": "at place 5 is not",
    'UPDATE audit_entry SET changes = \'{"role": [null, "admin"]}\' WHERE position = 5': "at place 5 is not",
    "DELETE FROM audit_entry WHERE position = 5": "place 5 is missing",
    "DELETE FROM audit_entry WHERE position BETWEEN 5 AND 7": "places 5 to 7 are missing",
    "UPDATE audit_entry SET position = NULL WHERE position = 5": "has no place in the chain",
    "DELETE FROM audit_head": "the audit log has no head",
}
UNREFERENCED = "DELETE FROM audit_field"


@pytest.mark.parametrize(("statement", "fault"), TAMPERING.items())
def test_tampering_is_found(app: Flask, statement: str, fault: str) -> None:
    alter(app, UNREFERENCED, statement)
    code, output = check(app)
    assert code == 1
    assert fault in output


CUT = "DELETE FROM audit_entry WHERE position > 10"


def head_at(app: Flask, position: int) -> dict[str, Any]:
    """What the head would have to say if the chain ended there."""
    with app.app_context():
        row = db.session.execute(select(ENTRY).where(ENTRY.c.position == position)).one()
    return {"position": position, "digest": row.digest}


def test_truncation_is_found(app: Flask) -> None:
    alter(app, UNREFERENCED, CUT)
    code, output = check(app)
    assert code == 1
    assert "ends at place 10, its head says" in output


def test_truncation_with_a_rewritten_head_is_found_by_its_signature(app: Flask) -> None:
    alter(app, UNREFERENCED, CUT, update(HEAD).values(**head_at(app, 10)))
    code, output = check(app)
    assert code == 1
    assert "its head is not signed with this installation's key" in output


def test_truncation_with_an_old_signed_head_is_found_by_the_head_of_a_backup(
    app: Flask, tmp_path: Path
) -> None:
    with app.app_context():
        old = dict(db.session.execute(select(HEAD)).mappings().one())
    write(app, "later", "and later")
    backup = tmp_path / "backup.zip"
    assert app.test_cli_runner().invoke(args=["backup", str(backup)]).exit_code == 0
    cut = ENTRY.delete().where(ENTRY.c.position > old["position"])
    alter(app, UNREFERENCED, cut, update(HEAD).values(**old))
    code, output = check(app)
    assert code == 1
    assert f"ends at {old['position']}, but at the backup of" in output
    assert "its last rows are gone" in output


def test_a_chain_that_was_written_anew_is_found_by_the_head_of_a_backup(app: Flask, tmp_path: Path) -> None:
    assert app.test_cli_runner().invoke(args=["backup", str(tmp_path / "backup.zip")]).exit_code == 0
    with app.app_context():
        rows = [dict(row) for row in read_rows(db.session.connection())]
    contents = [{k: v for k, v in row.items() if k not in {"position", "digest"}} for row in rows]
    contents[4]["actor"] = "nobody"
    head, statements = START, []
    for row, content in zip(rows, contents, strict=True):
        head = Head(row["position"], digest_of(content | {"position": row["position"]}, head.digest))
        values = {"actor": content["actor"], "digest": head.digest}
        statements.append(update(ENTRY).where(ENTRY.c.id == row["id"]).values(**values))
    alter(app, *statements, update(HEAD).values(position=head.position, digest=head.digest))
    code, output = check(app)
    assert code == 1
    assert "it was written anew" in output
    # Going on to write does not sign what somebody else put there.
    write(app, "later")
    assert "is not signed" in check(app)[1]


def test_a_new_secret_needs_the_operator_to_sign(app: Flask, tmp_path: Path) -> None:
    app.config["SECRET_KEY"] = "another"
    write(app, "after the change")
    code, output = check(app)
    assert code == 1
    assert "run `flask check --seal`" in output
    assert check(app, "--seal")[0] == 0
    assert check(app)[0] == 0
    alter(app, UNREFERENCED, CUT)
    app.config["SECRET_KEY"] = "a third"
    code, output = check(app, "--seal")
    assert code == 1
    assert "the log is not signed while this is wrong" in output


def test_a_missing_trigger_is_found(app: Flask) -> None:
    alter(app)
    code, output = check(app)
    assert code == 1
    names = [name for names in TRIGGERS[_dialect(app)].values() for name in names]
    assert all(f"its trigger {name} is gone" in output for name in names)


def _dialect(app: Flask) -> str:
    return "sqlite" if url_of(app).startswith("sqlite") else "postgresql"


def test_an_altered_backup_is_refused_and_an_older_one_accepted(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    good, bad = str(tmp_path / "good.zip"), str(tmp_path / "bad.zip")
    assert run(args=["backup", good]).exit_code == 0
    alter(app, "UPDATE audit_entry SET actor = 'nobody' WHERE position = 5")
    assert run(args=["backup", bad]).exit_code == 0
    refused = run(args=["restore", "--replace", bad])
    assert refused.exit_code == 1
    assert "The audit log of the backup does not verify" in refused.output
    assert run(args=["restore", "--replace", "--with-altered-log", bad]).exit_code == 0
    assert "at place 5 is not what was written" in check(app)[1]
    assert run(args=["restore", "--replace", good]).exit_code == 0
    assert check(app)[0] == 0


def test_after_a_restore_only_what_was_noted_since_counts(app: Flask, tmp_path: Path) -> None:
    run, instance = app.test_cli_runner().invoke, app.config["SETTINGS"].instance
    assert run(args=["backup", str(tmp_path / "first.zip")]).exit_code == 0
    write(app, "later")
    assert run(args=["backup", str(tmp_path / "second.zip")]).exit_code == 0
    assert len(read_kept_heads(instance)) == 2
    assert run(args=["restore", "--replace", str(tmp_path / "first.zip")]).exit_code == 0
    assert check(app)[0] == 0
    assert [kept.noted[:14] for kept in read_kept_heads(instance)] == ["at the restore"]
    (instance / HEADS).write_text("nonsense\n", encoding="utf-8")
    assert "line 1 of audit-heads.jsonl cannot be read" in check(app)[1]


def test_rows_from_before_the_chain_get_their_places(app: Flask, database_url: str) -> None:
    write(app, "one", a=[1, 2], free_text=["source"])
    with app.app_context():
        before, signature = read_head(db.session.connection())
        fields = sorted(map(tuple, db.session.execute(select(AuditField.__table__))))
        db.session.remove()
        db.engine.dispose()
    older = ScriptDirectory(str(MIGRATIONS)).get_revision("0008").down_revision
    migrate(app, MIGRATIONS, down=True, to=str(older))
    migrate(app, MIGRATIONS, down=False, to="head")
    with app.app_context():
        assert read_head(db.session.connection()) == (before, signature)
        assert sorted(map(tuple, db.session.execute(select(AuditField.__table__)))) == fields
    assert check(app)[0] == 0


def plant_rows(connection: Connection, count: int) -> Head:
    """Many rows past the application, rightly chained; gives where they end."""
    head, _signature = read_head(connection)
    start, rows = datetime(2030, 1, 1, tzinfo=UTC), []
    for number in range(count):
        row: dict[str, Any] = {
            "id": 1_000_000 + number,
            "position": head.position + 1,
            "at": start + timedelta(seconds=number),
            "actor": "tests",
            "action": "tests.write",
            "subject_type": "tests",
            "subject_key": str(number),
            "changes": {"text": ["x" * 500, "y" * 500]},
        }
        head = Head(row["position"], digest_of(row, head.digest))
        rows.append(row | {"digest": head.digest})
    connection.execute(insert(ENTRY), rows)
    connection.execute(update(HEAD).values(position=head.position, digest=head.digest))
    return head


def test_verifying_takes_the_same_memory_however_long_the_log_is(app: Flask) -> None:
    engine = create_engine(url_of(app), poolclass=NullPool)
    with engine.begin() as connection:
        head = plant_rows(connection, 12_000)
    with engine.connect() as connection:
        tracemalloc.start()
        found = verify(read_rows(connection), head)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert not found.sentences()
    assert found.rows > 12_000
    assert peak < 12 * 1024 * 1024, peak


def test_rows_of_a_backup_are_put_in_the_order_of_their_places() -> None:
    def rows() -> Iterator[dict[str, Any]]:
        for number, position in enumerate([2, 1, 3, None, 6, 5, 4], 1):
            yield {"id": number, "position": position}

    assert [row["position"] for row in in_places(rows(), most=3)] == [1, 2, 3, 4, 5, 6, None]


def test_of_free_text_the_log_holds_a_keyed_digest(app: Flask) -> None:
    with app.app_context():
        changes = hidden("note", "Ana, 12 vjeç", "Ana, 13 vjeç")
        assert list(changes) == ["note"]
        assert "Ana" not in str(changes)
        assert hidden("note", "same", "same") == hidden("note", None, "") == {}
        assert hidden("note", None, "x") != hidden("other", None, "x")
        first = hidden("note", None, "x")
        app.config["SECRET_KEY"] = "another"
        assert hidden("note", None, "x") != first
        assert hidden("note", None, "x")["note"]["digest"][0] is None
    assert withheld("password") == {"password": None}
    assert fields_of({"a": [1, 2], "free_text": ["b"], "fields": [None, ["c"]]}) == ["a", "b", "c"]
