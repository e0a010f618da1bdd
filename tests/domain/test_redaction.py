"""What is removed is gone from the disk, stays out of restored backups, and is told if it comes back."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from grants_app.cli import SEED
from grants_app.domain.documents.storage import open_store
from grants_app.domain.redaction.files import LEDGER
from grants_app.domain.seeding.actions import seed_facts
from grants_app.domain.seeding.models import SeedRun
from grants_app.extensions import db, write_intent
from grants_app.sealing import make_key
from tests.checks.tables import contents
from tests.clients import CheckedClient
from tests.conftest import DATABASES, make_app, visitor
from tests.databases import create_database, drop_database, worker_name
from tests.factories import change_grant, find_grant
from tests.redactions import NAME, PAGES, PLANTED, SignIn, approval, approve, plant, propose, redact, stored

KEY = make_key()
SPELLINGS = tuple(
    form.encode(code)
    for form in ("Zzanë Xhuxhulli", "ZZANË XHUXHULLI", "zzane xhuxhulli", "zzanë xhuxhulli")
    for code in ("utf-8", "utf-16-le")
)


@pytest.fixture(params=DATABASES)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes an installation on an empty machine, with keys that it is given."""
    folder = tmp_path / "target"
    if request.param == "sqlite":
        yield lambda **changes: make_app(f"sqlite:///{folder / 'grants.sqlite'}", folder, **changes)
        return
    name = worker_name("redacted")
    url = create_database(request.getfixturevalue("postgres"), name)
    yield lambda **changes: make_app(url, folder, **changes)
    drop_database(request.getfixturevalue("postgres"), name)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application with a key that another machine can be given too."""
    application = make_app(database_url, tmp_path, ENCRYPTION_KEYS=KEY)
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def run(app: Flask, *arguments: str | Path, status: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == status, result.output
    return result.output


def bytes_of(url: str) -> bytes:
    """All that lies on the disk of an SQLite database."""
    path = Path(str(make_url(url).database))
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))


def still_there(url: str) -> list[str]:
    """Where the name stands in any row of any table; with another ending it is another passage."""
    rows = [(name, row) for name, rows in contents(url).items() for row in map(repr, rows)]
    return [f"{name}: {row}" for name, row in rows if re.search(r"zzan[eë]\W+xhuxhulli\b", row.casefold())]


# PostgreSQL's files are the operator's: docs/operations.md says what to do.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_bytes_are_gone_from_the_disk(app: Flask, client_as: SignIn, database_url: str) -> None:
    plant(app)
    # Long texts that are written again and again leave copies in pages that nothing refers to any more.
    for number in (5, 6, 7):
        change_grant(app, number, summary_en=f"{NAME}. " * 900)
        change_grant(app, number, summary_en=f"Short. {NAME},")
    change_grant(app, 7, summary_en="Nothing of it is left here.")
    assert any(form in bytes_of(database_url) for form in SPELLINGS)
    redact(client_as)
    left = bytes_of(database_url)
    for kept in ("Zzanë Xhuxhullin", "zzane xhuxhullin"):  # another ending is another passage
        left = left.replace(kept.encode(), b"")
    assert [form for form in SPELLINGS if form in left] == []


def test_two_approvals_at_once_are_one(app: Flask, client_as: SignIn, database_url: str) -> None:
    plant(app)
    uid = propose(client_as("specialist"))
    clients = [client_as("approver"), client_as("approver")]
    pages = {client: client.get(f"{PAGES}/{uid}").get_data(as_text=True) for client in clients}
    answers: list[int] = []
    gate = threading.Barrier(2)

    def go(client: CheckedClient) -> None:
        data = approval(pages[client])
        gate.wait()
        answers.append(
            FlaskClient.open(client, f"{PAGES}/{uid}/approve", method="POST", data=data).status_code
        )

    threads = [threading.Thread(target=go, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(answers) == [303, 409]
    assert stored(app, uid)["state"] == "applied"
    with app.app_context():
        told = db.session.execute(
            text("SELECT count(*) FROM audit_entry WHERE action = 'redaction.apply'")
        ).scalar_one()
    assert told == 1


def test_the_database_itself_wants_two_people(app: Flask, client_as: SignIn, database_url: str) -> None:
    plant(app)
    uid = propose(client_as("specialist"))
    engine = create_engine(database_url, poolclass=NullPool)
    alone = "UPDATE redaction SET state = 'applied', sealed_passage = NULL, decided_by_id = proposed_by_id"
    kept = "UPDATE redaction SET state = 'rejected'"
    for statement in (alone, kept):
        with engine.connect() as connection, pytest.raises(IntegrityError), connection.begin():
            connection.execute(text(statement))
    assert stored(app, uid)["state"] == "proposed"


def test_the_chain_verifies_and_tampering_is_still_found(
    app: Flask, client_as: SignIn, database_url: str
) -> None:
    plant(app)
    redact(client_as)
    assert "WRONG: the audit log" not in run(app, "check")
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        for name in ("audit_entry_unchanged",):
            suffix = " ON audit_entry" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {name}{suffix}"))
        connection.execute(text("UPDATE audit_entry SET actor = 'nobody' WHERE action = 'redaction.apply'"))
    assert "is not what was written" in run(app, "check", status=1)


def test_a_passage_that_comes_back_is_told(app: Flask, client_as: SignIn) -> None:
    plant(app)
    uid = redact(client_as)
    assert "redaction" not in run(app, "check")
    change_grant(app, 5, summary_en=f"Again {NAME.lower()}!")
    said = run(app, "check", status=1)
    assert f"redaction {uid}: its passage stands again in grant_award 5, summary_en (grant kvktnj/5)" in said
    assert "xhuxhulli" not in said.casefold()
    open_store(app.config["SETTINGS"].files_url).delete(LEDGER)
    assert f"redaction {uid} is not in the list beside the files" in run(app, "check", status=1)


def test_facts_that_are_loaded_again_do_not_bring_it_back(app: Flask, client_as: SignIn) -> None:
    with app.app_context():
        before = find_grant(3).title_en
    assert before is not None
    word = max(before.split(), key=len)
    redact(client_as, word)
    with app.app_context():
        token = write_intent.set(True)
        db.session.query(SeedRun).delete()
        result = seed_facts(SEED)
        db.session.commit()
        write_intent.reset(token)
        after = find_grant(3).title_en
    assert result.changed == 0, "what was removed is no change of the files"
    assert word not in str(after)
    assert "[..." in str(after)
    assert "redaction" not in run(app, "check")


def test_files_and_messages_are_cleaned(app: Flask, client_as: SignIn) -> None:
    settings = app.config["SETTINGS"]
    store = open_store(settings.files_url)
    store.put("reports/notes.txt", f"Seen: {NAME.upper()}\n".encode())
    store.put("reports/scan.pdf", b"%PDF-1.7 \x00\xff")
    letter = EmailMessage(policy=SMTP)
    letter["Subject"], letter["To"] = f"About {NAME}", "a@example.org"
    letter.set_content(f"Dear all, {NAME} was here. Përshëndetje\n")
    letter.add_alternative(f"<p>Dear all, {NAME} was here.</p>", subtype="html")
    (settings.instance / "outbox").mkdir(exist_ok=True)
    path = settings.instance / "outbox" / "one.eml"
    path.write_bytes(letter.as_bytes())
    uid = propose(client_as("specialist"))
    second = client_as("approver")
    page = second.get(f"{PAGES}/{uid}").get_data(as_text=True)
    assert "1 file cannot be searched" in page
    assert "reports/notes.txt" in page
    assert approve(second, uid).status_code == 303
    text_left = b"".join(store.read("reports/notes.txt")).decode()
    assert text_left.startswith("Seen: [...")
    said = path.read_bytes().decode()
    assert "xhuxhulli" not in said.casefold()
    assert "To: a@example.org" in said
    assert said.count("[...") == 3
    assert sum(hit[-1] for hit in stored(app, uid)["hits"]) == 4


def test_an_older_backup_is_restored_without_what_was_removed_since(
    app: Flask, target: Callable[..., Flask], client_as: SignIn, tmp_path: Path, database_url: str
) -> None:
    plant(app)
    open_store(app.config["SETTINGS"].files_url).put("notes.txt", f"{NAME} too".encode())
    run(app, "backup", tmp_path / "older.zip")
    uid = redact(client_as)
    ledger = tmp_path / "redactions.json"
    ledger.write_bytes(b"".join(open_store(app.config["SETTINGS"].files_url).read(LEDGER)))
    machine = target(ENCRYPTION_KEYS=KEY)
    said = run(machine, "restore", tmp_path / "older.zip", "--redactions", ledger)
    assert f"1 redactions are known; {PLANTED + 1} passages in 8 fields were removed again" in said
    url: str = machine.config["SETTINGS"].database_url
    assert still_there(url) == []
    files = open_store(machine.config["SETTINGS"].files_url)
    assert b"".join(files.read("notes.txt")).startswith(b"[...")
    if url.startswith("sqlite"):
        assert not re.search("Zzanë Xhuxhulli\\b".encode(), bytes_of(url))
    row = stored(machine, uid)
    assert (row["state"], row["proposed_by_id"]) == ("applied", None)
    said = run(machine, "check", status=0)
    assert "WRONG" not in said
    # What was taken over is taken on: the next backup of this machine knows it.
    assert uid in b"".join(files.read(LEDGER)).decode()
    assert visitor(machine).get("/grants/3").status_code == 200


def test_the_list_beside_the_files_is_enough(
    app: Flask, client_as: SignIn, tmp_path: Path, database_url: str
) -> None:
    plant(app)
    run(app, "backup", tmp_path / "older.zip")
    redact(client_as)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    said = run(app, "restore", tmp_path / "older.zip", "--replace")
    assert f"{PLANTED} passages in 7 fields were removed again" in said
    assert still_there(database_url) == []
    assert "WRONG" not in run(app, "check")


def test_a_later_backup_brings_its_redactions_along(
    app: Flask, target: Callable[..., Flask], client_as: SignIn, tmp_path: Path
) -> None:
    plant(app)
    uid = redact(client_as)
    run(app, "backup", tmp_path / "later.zip")
    machine = target(ENCRYPTION_KEYS=KEY)
    said = run(machine, "restore", tmp_path / "later.zip")
    assert "1 redactions are known; 0 passages in 0 fields" in said
    assert stored(machine, uid)["state"] == "applied"
    assert "WRONG" not in run(machine, "check")


def test_without_the_keys_nothing_is_said_to_be_done(
    app: Flask, target: Callable[..., Flask], client_as: SignIn, tmp_path: Path
) -> None:
    plant(app)
    run(app, "backup", tmp_path / "older.zip")
    uid = redact(client_as)
    ledger = tmp_path / "redactions.json"
    content = b"".join(open_store(app.config["SETTINGS"].files_url).read(LEDGER))
    ledger.write_bytes(content.replace(b'"length": 15', b'"length": 14'))
    machine = target(ENCRYPTION_KEYS=make_key())
    said = run(machine, "restore", tmp_path / "older.zip", "--redactions", ledger)
    assert f"redaction {uid} was NOT replayed" in said
    ledger.write_bytes(b"[{]")
    assert "cannot be read" in run(app, "restore", tmp_path / "older.zip", "--redactions", ledger, status=1)


def test_a_new_key_opens_what_is_kept(
    app: Flask, client_as: SignIn, database_url: str, tmp_path: Path
) -> None:
    plant(app)
    uid = redact(client_as)
    newer = make_key()
    both = make_app(database_url, tmp_path, ENCRYPTION_KEYS=f"{newer},{KEY}")
    assert "1 secrets sealed anew" in run(both, "users", "seal-anew")
    alone = make_app(database_url, tmp_path, ENCRYPTION_KEYS=newer)
    change_grant(alone, 5, summary_en=f"Again {NAME}")
    assert f"redaction {uid}: its passage stands again" in run(alone, "check", status=1)
    assert f"redaction {uid}: no key opens its mark" in run(app, "check", status=1)
