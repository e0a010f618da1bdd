"""A file of a report that two people removed stays out of restored backups, and is told if it comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from grants_app.domain.redaction.files import LEDGER
from grants_app.domain.reports.writing.actions import Place
from grants_app.extensions import db
from tests.awards import NUMBER
from tests.checks.tables import contents
from tests.domain.test_redaction import KEY, app, run, target
from tests.redactions import SignIn, redact, stored
from tests.web.test_attachment_redaction import in_two_versions, removed
from tests.web.test_report_attachments import files_of, kept, store_of
from tests.written_reports import WRITER, begin, make_reporting

__all__ = ["app", "target"]  # fixtures


def attached(app: Flask, client_as: SignIn) -> None:
    """A file in a version that was returned and in the draft after it."""
    place = Place(NUMBER, make_reporting(app)[0])
    begin(app, place)
    in_two_versions(app, client_as(WRITER), place)


def test_an_older_backup_is_restored_without_the_file(
    app: Flask, target: Callable[..., Flask], client_as: SignIn, tmp_path: Path
) -> None:
    attached(app, client_as)
    run(app, "backup", tmp_path / "older.zip")
    uid = removed(app, client_as)
    ledger = tmp_path / "redactions.json"
    ledger.write_bytes(b"".join(store_of(app).read(LEDGER)))
    assert b"hulli" not in ledger.read_bytes()
    machine = target(ENCRYPTION_KEYS=KEY)
    said = run(machine, "restore", tmp_path / "older.zip", "--redactions", ledger)
    assert "1 redactions are known; 5 passages in 5 fields were removed again" in said
    assert files_of(machine) == {}
    assert [one.removed_on is not None for one in kept(machine)] == [True, True]
    assert "hulli" not in repr(contents(machine.config["SETTINGS"].database_url)).casefold()
    assert stored(machine, uid)["file_key"] == kept(machine)[0].file_key
    assert "WRONG" not in run(machine, "check")
    assert uid in b"".join(store_of(machine).read(LEDGER)).decode()


def test_the_list_beside_the_files_is_enough_for_files_and_passages(
    app: Flask, client_as: SignIn, tmp_path: Path
) -> None:
    attached(app, client_as)
    run(app, "backup", tmp_path / "older.zip")
    removed(app, client_as)
    redact(client_as)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    said = run(app, "restore", tmp_path / "older.zip", "--replace")
    assert "2 redactions are known; 5 passages" in said
    assert files_of(app) == {}
    assert "WRONG" not in run(app, "check")


def test_the_chain_verifies_and_a_file_that_comes_back_is_told(app: Flask, client_as: SignIn) -> None:
    attached(app, client_as)
    content = files_of(app)[kept(app)[0].file_key]
    uid = removed(app, client_as)
    assert "WRONG" not in run(app, "check")
    store_of(app).put("reports/again.pdf", content)
    said = run(app, "check", status=1)
    assert f"redaction {uid}: its file lies there again as reports/again.pdf" in said
    assert "the audit log" not in said
