"""The list of fields by which the log is searched: guarded, compared with the log, and made again from it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from grants_app.domain.audit.chain import FIELD
from grants_app.domain.audit.verifying import TRIGGERS
from tests.factories import change_grant

ALTERATIONS = {
    "DELETE FROM audit_field WHERE field = 'title_en'": "rows of the list of its fields are gone or altered",
    "UPDATE audit_field SET field = 'nothing' WHERE field = 'title_en'": "are gone or altered",
    "INSERT INTO audit_field (field, at, entry_id) SELECT 'budget', at, id FROM audit_entry WHERE id = 1": (
        "1 rows of the list of its fields are not of its making"
    ),
}


def check(app: Flask, *options: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["check", *options])
    return result.exit_code, " ".join(result.output.split())


def alter(app: Flask, statement: str, *, is_guarded: bool = False) -> None:
    """What somebody with the owner's rights does past the application; the triggers are back afterwards."""
    engine = create_engine(app.config["SETTINGS"].database_url, poolclass=NullPool)
    with engine.begin() as connection:
        if is_guarded:
            connection.execute(text(statement))
            return
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_field DISABLE TRIGGER USER"))
            connection.execute(text(statement))
            connection.execute(text("ALTER TABLE audit_field ENABLE TRIGGER USER"))
            return
        named = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_field'"
        made = list(connection.execute(text(named)).scalars())
        for name in TRIGGERS["sqlite"]["audit_field"]:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(statement))
        for one in made:
            connection.exec_driver_sql(one)


def listed(app: Flask) -> set[tuple[object, ...]]:
    engine = create_engine(app.config["SETTINGS"].database_url, poolclass=NullPool)
    with engine.connect() as connection:
        return {tuple(row) for row in connection.execute(select(FIELD))}


@pytest.mark.parametrize("statement", [*ALTERATIONS][:2])
def test_the_database_refuses_to_alter_the_list(app: Flask, statement: str) -> None:
    change_grant(app, 3, title_en="A later title")
    with pytest.raises(DBAPIError, match="never changed or deleted"):
        alter(app, statement, is_guarded=True)


@pytest.mark.parametrize(("statement", "fault"), [*ALTERATIONS.items()])
def test_an_altered_list_is_found_and_made_again(app: Flask, statement: str, fault: str) -> None:
    change_grant(app, 3, title_en="A later title")
    before = listed(app)
    assert check(app)[0] == 0
    alter(app, statement)
    assert listed(app) != before
    code, output = check(app)
    assert (code, fault in output, "flask check --rebuild" in output) == (1, True, True), output
    code, output = check(app, "--rebuild")
    assert (code, listed(app) == before) == (0, True), output
    with pytest.raises(DBAPIError):
        alter(app, "DELETE FROM audit_field", is_guarded=True)


def test_an_emptied_list_is_made_again(app: Flask) -> None:
    before = listed(app)
    assert before
    alter(app, "DELETE FROM audit_field")
    assert check(app)[0] == 1
    assert check(app, "--rebuild")[0] == 0
    assert listed(app) == before
