"""The application's own role works with every table, and cannot alter what the audit log says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from grants_app.domain.operation.rights import role_of_application
from grants_app.extensions import utc_now
from tests.conftest import make_app, visitor
from tests.databases import create_database, drop_database, run_on_server, worker_name
from tests.factories import change_grant

INSERT = """
    INSERT INTO audit_entry (at, actor, action, subject_type, subject_key, changes)
    VALUES (now(), 'x', 'x', 'x', 'x', '{}')
"""


@pytest.fixture
def installed(postgres: str, tmp_path: Path) -> Iterator[Flask]:
    """An installation with two roles, made as docs/operations.md says and filled by `flask prepare`."""
    name = worker_name("roles")
    owner, role = f"{name}_owner", f"{name}_app"
    statements = [f"CREATE ROLE \"{one}\" LOGIN PASSWORD 'x'" for one in (owner, role)]
    run_on_server(postgres, *statements)
    url = make_url(create_database(postgres, name))
    run_on_server(postgres, f'ALTER DATABASE "{name}" OWNER TO "{owner}"')
    urls = {
        one: url.set(username=one, password="x").render_as_string(hide_password=False)
        for one in (owner, role)
    }
    app = make_app(urls[role], tmp_path, OWNER_DATABASE_URL=urls[owner])
    result = app.test_cli_runner().invoke(args=["prepare"])
    assert result.exit_code == 0, result.output
    yield app
    drop_database(postgres, name)
    run_on_server(postgres, f'DROP ROLE "{role}"', f'DROP ROLE "{owner}"')


def refused(connection: Connection, statement: str) -> bool:
    """Whether the database refuses a statement for want of rights."""
    savepoint = connection.begin_nested()
    try:
        connection.execute(text(statement))
    except ProgrammingError as error:
        savepoint.rollback()
        return "permission denied" in str(error) or "must be owner" in str(error)
    savepoint.rollback()
    return False


def test_the_application_works_and_cannot_alter_the_audit_log(installed: Flask) -> None:
    assert visitor(installed).get("/grants").status_code == 200
    assert visitor(installed).get("/readyz").status_code == 200
    moment = utc_now().isoformat().replace("+00:00", "Z")
    change_grant(installed, 3, title_en="A later title")
    assert b"A later title" in visitor(installed).get("/grants?lang=en").data
    assert b"A later title" not in visitor(installed).get(f"/grants?lang=en&as_recorded={moment}").data
    result = installed.test_cli_runner().invoke(
        args=["users", "create", "one@example.net", "--role", "donor"]
    )
    assert result.exit_code == 0, result.output
    assert "audit log" in installed.test_cli_runner().invoke(args=["check"]).output
    engine = create_engine(installed.config["SETTINGS"].database_url, poolclass=NullPool)
    with engine.connect() as connection:
        for verb in (
            "UPDATE audit_entry SET actor = 'nobody'",
            "DELETE FROM audit_entry",
            "TRUNCATE audit_entry",
            "UPDATE audit_entry SET action = 'x' WHERE position IS NULL",
            "UPDATE audit_field SET field = 'x'",
            "DELETE FROM audit_field",
            "DELETE FROM audit_head",
            "UPDATE row_version SET at = now()",
            "DELETE FROM row_version",
            "INSERT INTO audit_head (id, position, digest, signature) VALUES (1, 0, '', '')",
            "DROP TABLE audit_entry",
            "ALTER TABLE audit_entry ADD COLUMN x int",
            "CREATE TABLE own (x int)",
            "UPDATE alembic_version SET version_num = 'x'",
        ):
            assert refused(connection, verb), verb
        for verb in (
            INSERT,
            "UPDATE grant_award SET summary_en = 'x'",
            "UPDATE row_version SET before = NULL",
            "DELETE FROM sign_in_failure",
        ):
            assert not refused(connection, verb), verb
        for table in inspect(connection).get_table_names():
            assert not refused(connection, f'SELECT 1 FROM "{table}"'), table  # noqa: S608  # its own name


def test_a_restore_gives_the_rights_anew(installed: Flask, tmp_path: Path) -> None:
    backup = str(tmp_path / "backup.zip")
    for arguments in (["backup", backup], ["restore", "--replace", backup]):
        result = installed.test_cli_runner().invoke(args=arguments)
        assert result.exit_code == 0, result.output
    assert visitor(installed).get("/grants").status_code == 200
    with create_engine(installed.config["SETTINGS"].database_url, poolclass=NullPool).connect() as connection:
        assert refused(connection, "DELETE FROM audit_entry")


def test_one_role_for_both_is_given_nothing() -> None:
    one, other = "postgresql+psycopg://a@/db", "postgresql+psycopg://b@/db"
    assert role_of_application(one, other) == "a"
    assert role_of_application(one, one) is None
    assert role_of_application("sqlite:///x", "sqlite:///x") is None
