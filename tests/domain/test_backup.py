"""A backup holds every row and every file as of one moment, and a restore brings back exactly that."""

from __future__ import annotations

import json
import stat
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.pool import NullPool

from grants_app.domain.accounts.models import SignInFailure
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.documents.storage import open_store
from grants_app.domain.operation.state import when_backed_up
from grants_app.domain.programmes.readiness import known_migrations, newest_migration
from grants_app.extensions import db, utc_now, write_intent
from tests.checks.tables import contents
from tests.conftest import DATABASES, make_app, visitor
from tests.databases import create_database, drop_database, worker_name

FILES = {"reports/3/plani i punës.pdf": b"%PDF-1.7 \x00\xff" * 200_000, "empty.txt": b"", "a/b/c": b"three"}


@pytest.fixture(params=DATABASES)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An installation on an empty machine: no tables, no files, a secret of its own."""
    folder = tmp_path / "target"
    if request.param == "sqlite":
        yield make_app(f"sqlite:///{folder / 'grants.sqlite'}", folder)
        return
    server: str = request.getfixturevalue("postgres")
    name = worker_name("target")
    yield make_app(create_database(server, name), folder)
    drop_database(server, name)


def run(app: Flask, *arguments: str | Path) -> Result:
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    # An error has to be a sentence for the operator, never a traceback.
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def done(app: Flask, *arguments: str | Path) -> str:
    result = run(app, *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(app: Flask, *arguments: str | Path) -> str:
    result = run(app, *arguments)
    assert result.exit_code == 1, result.output
    return " ".join(result.output.split())


def rows_of(app: Flask) -> dict[str, list[str]]:
    """Every row of every table as the application reads it: comparable between databases."""
    with app.app_context():
        found = {}
        for table in db.metadata.sorted_tables:
            rows = db.session.connection().execute(select(table))
            found[table.name] = sorted(repr(tuple(row)) for row in rows)
        db.session.remove()
        db.engine.dispose()
        return found


def url_of(app: Flask) -> str:
    url: str = app.config["SETTINGS"].database_url
    return url


def files_of(app: Flask) -> dict[str, bytes]:
    store = open_store(app.config["SETTINGS"].files_url)
    return {file.path: b"".join(store.read(file.path)) for file in store.list_files()}


def keep_files(app: Flask) -> None:
    store = open_store(app.config["SETTINGS"].files_url)
    for path, content in FILES.items():
        store.put(path, content)


def write_rows(app: Flask, *rows: tuple[type[db.Model], dict[str, Any]]) -> None:  # type: ignore[name-defined]
    """Write rows in one transaction, as the application does."""
    token = write_intent.set(True)
    with app.app_context():
        db.session.add_all([model(**values) for model, values in rows])
        db.session.commit()
    write_intent.reset(token)


def audit_row(**values: Any) -> tuple[type[AuditEntry], dict[str, Any]]:
    row = {"actor": "test", "action": "x", "subject_type": "x", "subject_key": "x", "changes": {}}
    return AuditEntry, row | {"at": utc_now()} | values


def test_every_row_and_file_comes_back(app: Flask, target: Flask, tmp_path: Path) -> None:
    keep_files(app)
    awkward = {"ë": [None, 'a "quoted"\nline', 0.1, 10**17, True], "b": {"z": 1, "a": 2}}
    write_rows(app, audit_row(changes=awkward, subject_key="çdo gjë\t\\ 🗺"))
    backup = tmp_path / "backup.zip"

    assert "3 files" in done(app, "backup", backup)
    done(target, "restore", backup)

    assert rows_of(target) == rows_of(app)
    assert sum(map(len, rows_of(target).values())) > 2000
    assert files_of(target) == FILES
    with create_engine(url_of(target), poolclass=NullPool).connect() as connection:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    assert revision == newest_migration()


def test_what_is_stored_is_the_same_to_the_letter(app: Flask, target: Flask, tmp_path: Path) -> None:
    done(app, "backup", tmp_path / "backup.zip")
    done(target, "restore", tmp_path / "backup.zip")
    done(target, "backup", tmp_path / "again.zip")
    parts = []
    for name in ("backup.zip", "again.zip"):
        with zipfile.ZipFile(tmp_path / name) as archive:
            parts.append({n: archive.read(n) for n in archive.namelist() if n != "manifest.json"})
    assert parts[0] == parts[1]
    if url_of(app).split(":")[0] == url_of(target).split(":")[0]:
        assert contents(url_of(app)) == contents(url_of(target))


def test_the_restored_installation_works_and_goes_on_counting(
    app: Flask, target: Flask, tmp_path: Path
) -> None:
    done(app, "backup", tmp_path / "backup.zip")
    done(target, "restore", tmp_path / "backup.zip")
    client = visitor(target)
    assert client.get("/readyz").status_code == 200
    assert client.get("/grants/3").status_code == 200
    with target.app_context():
        highest = db.session.scalar(select(func.max(AuditEntry.id))) or 0
        db.session.remove()
    write_rows(target, audit_row())
    with target.app_context():
        assert db.session.scalar(select(func.max(AuditEntry.id))) == highest + 1
        db.session.remove()
        db.engine.dispose()


class Writer(threading.Thread):
    """Somebody who goes on working: each transaction writes a row into two tables that belong together."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.app = app
        self.written = 0
        self.enough = threading.Event()

    def run(self) -> None:
        while not self.enough.is_set():
            key = f"pair {self.written}"
            failure = {"at": utc_now(), "email_digest": key, "network_digest": "n"}
            write_rows(self.app, audit_row(subject_key=key), (SignInFailure, failure))
            self.written += 1


def test_a_backup_shows_one_moment_while_people_write(app: Flask, target: Flask, tmp_path: Path) -> None:
    before = rows_of(app)
    writer = Writer(app)
    writer.start()
    try:
        while writer.written < 3:
            assert writer.is_alive()
        first = writer.written
        done(app, "backup", tmp_path / "backup.zip")
        last = writer.written
    finally:
        writer.enough.set()
        writer.join(timeout=30)
    assert last > first, "nothing was written during the backup, so that it proves nothing"

    done(target, "restore", tmp_path / "backup.zip")
    with target.app_context():
        audited = set(db.session.scalars(select(AuditEntry.subject_key).where(AuditEntry.actor == "test")))
        failures = set(db.session.scalars(select(SignInFailure.email_digest)))
        db.session.remove()
    assert audited == failures == {f"pair {number}" for number in range(len(audited))}
    assert first <= len(audited) <= last + 1
    after = rows_of(target)
    for name in before.keys() - {"audit_entry", "audit_head", "sign_in_failure"}:
        assert after[name] == before[name]


def test_a_backup_is_for_its_owner_alone_and_holds_no_secret(app: Flask, tmp_path: Path) -> None:
    backup, settings = tmp_path / "backup.zip", app.config["SETTINGS"]
    (settings.instance / "secret-key").write_text("the-secret-of-this-instance", encoding="utf-8")
    assert when_backed_up(settings.instance) is None
    done(app, "backup", backup)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with zipfile.ZipFile(backup) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"the-secret-of-this-instance" not in everything
    assert when_backed_up(settings.instance) is not None
    assert "is there already" in refused(app, "backup", backup)


def test_a_filled_target_is_refused(app: Flask, tmp_path: Path) -> None:
    done(app, "backup", tmp_path / "backup.zip")
    before = rows_of(app)
    assert "not empty" in refused(app, "restore", tmp_path / "backup.zip")
    assert rows_of(app) == before


def test_files_alone_make_a_target_filled(app: Flask, target: Flask, tmp_path: Path) -> None:
    done(app, "backup", tmp_path / "backup.zip")
    keep_files(target)
    assert "not empty" in refused(target, "restore", tmp_path / "backup.zip")
    assert files_of(target) == FILES


def test_replacing_first_sets_aside_what_is_there(app: Flask, target: Flask, tmp_path: Path) -> None:
    keep_files(app)
    done(app, "backup", tmp_path / "backup.zip")
    original = rows_of(app)
    write_rows(app, audit_row(subject_key="after the backup"))
    changed = rows_of(app)
    store = open_store(app.config["SETTINGS"].files_url)
    store.put("late.txt", b"late")
    store.put("a/b/c", b"changed", replace=True)

    done(app, "restore", "--replace", tmp_path / "backup.zip")
    assert rows_of(app) == original
    assert files_of(app) == FILES

    aside = list((app.config["SETTINGS"].instance / "backups").glob("before-restore-*.zip"))
    assert len(aside) == 1
    done(target, "restore", aside[0])
    assert rows_of(target) == changed
    assert files_of(target) == FILES | {"late.txt": b"late", "a/b/c": b"changed"}


def rewritten(backup: Path, *, part: str, content: bytes | None) -> Path:
    """A copy of a backup with another content of one part; without the part for None."""
    copy = backup.with_name("altered.zip")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
            elif content is not None:
                new.writestr(name, content)
    return copy


def manifest_of(backup: Path) -> dict[str, Any]:
    with zipfile.ZipFile(backup) as archive:
        found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found


@pytest.mark.parametrize(
    ("part", "content"),
    [("tables/audit_entry.jsonl", b"[1]\n"), ("files/a/b/c", None), ("manifest.json", b"{}")],
)
def test_a_damaged_backup_is_refused_before_anything_changes(
    app: Flask, tmp_path: Path, part: str, content: bytes | None
) -> None:
    keep_files(app)
    done(app, "backup", tmp_path / "backup.zip")
    before = rows_of(app)
    altered = rewritten(tmp_path / "backup.zip", part=part, content=content)
    assert "restore: The" in refused(app, "restore", "--replace", altered)
    assert rows_of(app) == before
    assert files_of(app) == FILES
    assert not list((app.config["SETTINGS"].instance / "backups").glob("*.zip"))


def test_what_is_no_backup_is_refused(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    assert "is no backup" in refused(app, "restore", "--replace", tmp_path / "picture.png")
    whole = tmp_path / "backup.zip"
    done(app, "backup", whole)
    (tmp_path / "cut.zip").write_bytes(whole.read_bytes()[:-5000])
    assert "is no backup" in refused(app, "restore", "--replace", tmp_path / "cut.zip")


def test_a_path_that_leads_out_of_the_store_is_refused(app: Flask, tmp_path: Path) -> None:
    keep_files(app)
    done(app, "backup", tmp_path / "backup.zip")
    manifest = manifest_of(tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip", "a") as archive:
        archive.writestr("files/../../out.txt", b"three")
    manifest["files"][0] = {**manifest["files"][0], "path": "../../out.txt"}
    manifest["files"][0]["sha256"] = "8b5b9db0c13db24256c829aa364aa90c6d2eba318b9232a4ab9313b954d3555f"
    altered = rewritten(tmp_path / "backup.zip", part="manifest.json", content=json.dumps(manifest).encode())
    refused(app, "restore", "--replace", altered)
    assert not list(tmp_path.rglob("out.txt"))


def test_a_backup_of_a_newer_version_is_refused(app: Flask, tmp_path: Path) -> None:
    done(app, "backup", tmp_path / "backup.zip")
    manifest = manifest_of(tmp_path / "backup.zip") | {"revision": "9999"}
    altered = rewritten(tmp_path / "backup.zip", part="manifest.json", content=json.dumps(manifest).encode())
    assert "newer version" in refused(app, "restore", "--replace", altered)


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    app: Flask, target: Flask, tmp_path: Path
) -> None:
    oldest = min(known_migrations())
    runner = app.test_cli_runner()
    assert runner.invoke(args=["db", "downgrade", oldest]).exit_code == 0
    done(app, "backup", tmp_path / "backup.zip")
    assert manifest_of(tmp_path / "backup.zip")["revision"] == oldest
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    done(target, "restore", tmp_path / "backup.zip")
    upgraded, restored = rows_of(app), rows_of(target)
    # What rows held is kept from the moment of the upgrade on, which is another one in each of them.
    assert len(upgraded.pop("row_version")) == len(restored.pop("row_version")) == 1
    assert restored == upgraded
    assert visitor(target).get("/readyz").status_code == 200


def test_an_empty_database_has_nothing_to_back_up(target: Flask, tmp_path: Path) -> None:
    assert "nothing to back up" in refused(target, "backup", tmp_path / "backup.zip")
    assert not list(tmp_path.glob("*backup*"))
