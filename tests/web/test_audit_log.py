"""The audit log as pages: who changed what, from what to what, searched, exported, and beside each thing."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.actions import Author, record
from grants_app.domain.audit.chain import read_head
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.audit.texts import hidden
from grants_app.domain.grants.money.actions import AmountEntry, record_amounts
from grants_app.domain.history.queries import LogFilter, list_log
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db, write_intent
from grants_app.i18n.audit_labels import ACTION
from tests.checks.source import APPLICATION
from tests.clients import CheckedClient
from tests.conftest import csrf_token, visitor
from tests.factories import find_grant
from tests.web.portfolios import count_queries

ClientAs = Callable[[str], CheckedClient]
LOG = "/admin/audit"


def page(client: CheckedClient, path: str = LOG, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def write(app: Flask, *rows: dict[str, Any]) -> None:
    """Rows of the log by the specialist; each may say its action, subject and changes."""
    with app.app_context():
        token = write_intent.set(True)
        author = Author(number_of("specialist"), "specialist")
        for row in rows:
            record(
                row.get("author", author),
                row.get("action", "grant.publish"),
                subject=row.get("subject", ("grant", "kvktnj/3")),
                changes=row.get("changes", {}),
            )
        db.session.commit()
        write_intent.reset(token)


def number_of(name: str) -> int:
    return db.session.scalars(select(User.id).where(User.email == f"{name}@example.org")).one()


def enter_amount(app: Flask) -> None:
    with app.app_context():
        token = write_intent.set(True)
        viewer = Viewer(role=Role.SPECIALIST, user_id=number_of("specialist"))
        entry = AmountEntry(find_grant(3).id, "USD", 1234500, "Signed agreement", date(2005, 3, 1), seen="")
        record_amounts(viewer, get_default_programme(), [entry])
        db.session.commit()
        write_intent.reset(token)


def test_a_row_says_who_did_what_from_what_to_what(app: Flask, client_as: ClientAs) -> None:
    enter_amount(app)
    found = page(client_as("specialist"), f"{LOG}?action=grant.record_amount")
    assert "specialist@example.org" in found
    assert "Grant 3: " in found
    assert "The amount was entered, not published" in found
    assert "Amount : nothing → becomes US$ 12,345" in found
    assert "Day of the statement : nothing → becomes 1 March 2005" in found
    assert "Source : written; the words are not kept" in found
    assert "Signed agreement" not in found
    albanian = page(client_as("specialist"), f"{LOG}?action=grant.record_amount&lang=sq")
    assert "1 mars 2005" in albanian


def test_an_administrator_reads_the_log_but_no_amounts(app: Flask, client_as: ClientAs) -> None:
    enter_amount(app)
    admin, specialist = client_as("admin"), client_as("specialist")
    found = page(admin, f"{LOG}?action=grant.record_amount")
    assert "12,345" not in found
    assert "changed; your role does not read amounts" in found
    # Whose account it is, is for those who manage accounts.
    assert "donor@example.org" in page(admin, f"{LOG}?subject=account")
    assert "donor@example.org" not in page(specialist, f"{LOG}?subject=account")


@pytest.mark.parametrize(
    "name", ["donor", "coordinator", "committee.kukes", "grantee.vatra", "certifier.vatra"]
)
def test_nobody_else_reads_it(client_as: ClientAs, name: str) -> None:
    client = client_as(name)
    assert client.get(LOG).status_code == 403
    assert client.get(f"{LOG}/log.csv").status_code == 403
    assert 'id="audit-history"' not in client.get("/grants/3").get_data(as_text=True)


def test_a_visitor_is_led_to_sign_in(app: Flask) -> None:
    assert visitor(app).get(LOG).status_code == 302
    assert 'id="audit-history"' not in visitor(app).get("/organisations/vatra").get_data(as_text=True)


FILTERS: dict[str, tuple[str, str]] = {
    "person=specialist": ("nr 1", "nr 2"),
    "person=seed": ("nr 2", "nr 1"),
    "action=grant.withdraw": ("nr 1", "nr 2"),
    "subject=grant&key=3": ("nr 1", "nr 2"),
    "subject=grant&key=kvktnj/3": ("nr 1", "nr 2"),
    "subject=organisation&key=vatra": ("nr 2", "nr 1"),
    "field=reason": ("nr 1", "nr 2"),
    "field=acronym&person=flask+seed": ("nr 2", "nr 1"),
    "field=reason&action=grant.withdraw&from=2020-01-01": ("nr 1", "nr 2"),
}


@pytest.mark.parametrize(("query", "expected"), FILTERS.items())
def test_each_filter_finds_its_rows(
    app: Flask, client_as: ClientAs, query: str, expected: tuple[str, str]
) -> None:
    write(
        app,
        {"action": "grant.withdraw", "changes": {"reason": [None, "too_early"], "mark": [None, "nr 1"]}},
        {
            "author": Author(None, "flask seed"),
            "subject": ("organisation", "vatra"),
            "changes": {"acronym": [None, "V"], "mark": [None, "nr 2"]},
        },
    )
    found = page(client_as("specialist"), f"{LOG}?{query}")
    assert expected[0] in found
    assert expected[1] not in found


def test_days_are_those_of_albania_and_inclusive(app: Flask, client_as: ClientAs) -> None:
    late = datetime(2030, 6, 1, 22, 30, tzinfo=UTC)  # the second of June in Albania
    with app.app_context():
        values = {"actor": "x", "action": "x", "subject_type": "x", "subject_key": "x"}
        db.session.add(AuditEntry(at=late, changes={"mark": [None, "the row"]}, **values))
        db.session.commit()
    client = client_as("admin")
    for query, is_there in (
        ("from=2030-06-02&to=2030-06-02", True),
        ("to=2030-06-01", False),
        ("from=2030-06-03", False),
    ):
        assert ("the row" in page(client, f"{LOG}?{query}")) is is_there, query


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "to=2030-13-01",
        "before=x",
        "before=99999999999",
        "before=2147483646",
        "action=%27",
        "field=a%20b",
        "person=" + "x" * 200,
        "person=%00",
        "from=2020-01-01&from=2020-01-02",
    ],
)
def test_what_cannot_be_read_is_answered_with_400(client_as: ClientAs, query: str) -> None:
    assert client_as("admin").get(f"{LOG}?{query}").status_code == 400


def test_pages_of_25_follow_each_other_without_a_gap(app: Flask, client_as: ClientAs) -> None:
    write(app, *({"subject": ("grant", f"kvktnj/{900 + number}")} for number in range(60)))
    client, path, seen = client_as("specialist"), f"{LOG}?action=grant.publish", []
    for expected in (25, 25, 10):
        answer = client.get(path).get_data(as_text=True)
        shown = re.findall(r"Grant kvktnj/(\d+)", answer)
        assert len(shown) == expected
        seen += shown
        following = re.search(r'href="([^"]+)" rel="next"', answer)
        path = following[1].replace("&amp;", "&") if following else ""
    assert seen == [str(number) for number in range(959, 899, -1)]
    assert path == ""
    assert "First page" in answer


def test_nothing_found_says_so(client_as: ClientAs) -> None:
    assert "No change fits these filters." in page(client_as("admin"), f"{LOG}?person=nobody-of-that-name")


def test_the_file_holds_exactly_what_is_shown(app: Flask, client_as: ClientAs) -> None:
    changes = {"acronym": ["=1+1", "@x"], "role": ["donor", "grantee"], **hidden_source(app)}
    write(app, {"changes": changes, "subject": ("organisation", "vatra")}, {"action": "grant.withdraw"})
    client = client_as("specialist")
    answer = client.get(f"{LOG}/log.csv?subject=organisation&key=vatra&person=specialist")
    assert answer.mimetype == "text/csv"
    assert re.search(r"filename=audit-\d{4}-\d\d-\d\d-en\.csv", answer.headers["Content-Disposition"])
    content = answer.get_data().decode("utf-8")
    assert content.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    rows = list(csv.reader(io.StringIO(content[1:], newline="")))
    assert rows[0][2:] == ["By whom", "What was done", "To what", "Field", "From", "To", "Remark"]
    assert [row[5:] for row in rows[1:]] == [
        ["Acronym", "'=1+1", "'@x", ""],
        ["Role", "Donor", "Grantee", ""],
        ["Source", "", "", "written; the words are not kept"],
    ]
    assert {row[2] for row in rows[1:]} == {"specialist@example.org"}
    assert len({row[0] for row in rows[1:]}) == 1


def hidden_source(app: Flask) -> dict[str, Any]:
    with app.app_context():
        return hidden("source", None, "a text")


def test_a_long_file_is_written_to_its_end(app: Flask, client_as: ClientAs) -> None:
    write(app, *({} for _row in range(1100)))
    content = client_as("admin").get(f"{LOG}/log.csv?action=grant.publish").get_data(as_text=True)
    assert content.count("\r\n") == 1101


HISTORIES = {
    "/grants/3": ("specialist", "The grant was loaded from files"),
    "/organisations/vatra": ("admin", "The organisation was loaded from files"),
    "/programme": ("specialist", "The programme was loaded from files"),
    "/admin/users/3": ("admin", "The account was made"),
}


@pytest.mark.parametrize(("path", "expected"), HISTORIES.items())
def test_pages_show_their_history_and_write_nothing(
    app: Flask, client_as: ClientAs, path: str, expected: tuple[str, str]
) -> None:
    client = client_as(expected[0])
    before = state(app)
    answer = client.get(path).get_data(as_text=True)
    history = answer.split('id="audit-history"', 1)[1]
    assert expected[1] in history
    following = re.search(r'href="(/admin/audit\?[^"]+)"', history)
    assert following is not None
    assert expected[1] in page(client, following[1].replace("&amp;", "&"))
    assert client.get(f"{LOG}/log.csv").status_code == 200
    assert state(app) == before


def state(app: Flask) -> tuple[Any, ...]:
    with app.app_context():
        return (read_head(db.session.connection()), db.session.scalar(select(func.count(AuditEntry.id))))


def test_a_history_has_ten_rows_at_most(app: Flask, client_as: ClientAs) -> None:
    write(app, *({} for _row in range(12)))
    history = (
        client_as("specialist").get("/grants/3").get_data(as_text=True).split('id="audit-history"', 1)[1]
    )
    assert history.count("<tr>") == 1 + 10


def test_a_page_takes_few_queries_however_much_it_names(app: Flask, client_as: ClientAs) -> None:
    write(app, *({"subject": ("grant", f"kvktnj/{number % 24 + 1}")} for number in range(60)))
    client = client_as("admin")
    second = re.search(r'href="([^"]+)" rel="next"', client.get(LOG).get_data(as_text=True))
    assert second is not None
    for path in (LOG, second[1].replace("&amp;", "&"), f"{LOG}?person=admin&field=role&from=2000-01-01"):
        assert count_queries(app, lambda path=path: client.get(path)) <= 8, path  # type: ignore[misc]


SOUGHT = [
    LogFilter(),
    LogFilter(action="grant.publish"),
    LogFilter(subject_type="grant", subject_key="kvktnj/3"),
    LogFilter(field="role"),
    LogFilter(person="specialist@example.org"),
    LogFilter(since=datetime(2020, 1, 1, tzinfo=UTC), until=datetime(2100, 1, 1, tzinfo=UTC)),
]


@pytest.mark.parametrize("asked", SOUGHT, ids=str)
def test_no_search_sorts_the_whole_log(app: Flask, asked: LogFilter) -> None:
    """SQLite says how it would go about a query: always along an index that has the page's order."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "audit_entry" in statement and "ORDER BY" in statement:
            statements.append((statement, parameters))

    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            return
        event.listen(db.engine, "before_cursor_execute", note)
        list_log(Viewer(role=Role.ADMIN, user_id=1), asked)
        event.remove(db.engine, "before_cursor_execute", note)
        (statement, parameters) = statements[0]
        connection = db.session.connection()
        plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all())
    assert "TEMP B-TREE" not in plan, plan


CODE = re.compile(r"[a-z]+\.[a-z_]+")


def actions_in(path: Path) -> set[str]:
    """The constants among the arguments of calls that look like actions, in modules that write audit rows."""
    source = path.read_text(encoding="utf-8")
    if not re.search(r"domain\.audit\.actions import .*\brecord\b", source):
        return set()
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    given = [part for call in calls for part in (*call.args, *(word.value for word in call.keywords))]
    values = [part.value for part in given if isinstance(part, ast.Constant)]
    return {value for value in values if isinstance(value, str) and CODE.fullmatch(value)}


def test_every_action_has_words(app: Flask) -> None:
    written = {action for path in APPLICATION.rglob("*.py") for action in actions_in(path)}
    with app.app_context():
        written |= set(db.session.scalars(select(AuditEntry.action).distinct()))
    assert {"grant.publish", "account.create", "grant.seed", "audit.seal"} <= written
    missing = sorted(written - ACTION.keys())
    assert not missing, f"write words for these into i18n/audit_labels.py: {missing}"


def test_a_text_that_was_typed_never_reaches_the_log(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    typed = {
        "name_sq": "Programi i fshehtë",
        "name_en": "A secret name",
        "slug": "secret",
        "as_of": "2006-06-19",
    }
    token = csrf_token(client, "/programmes/new")
    geography = re.search(
        r'name="geography".*?value="([^"]+)"', page_source(client, "/programmes/new"), re.DOTALL
    )
    assert geography is not None
    more = {"currencies": "EUR", "totals": "", "phases": "Faza e fshehtë|A secret phase", "donor": "D."}
    data = typed | more | {"csrf_token": token, "geography": geography[1]}
    answer = client.post("/programmes/new", data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "programme.create"))
        (changes,) = [entry.changes for entry in entries]
    assert {"name_sq", "name_en", "donor", "phases"} <= changes.keys()
    assert "secret" not in str(changes)
    assert "fshehtë" not in str(changes)


def page_source(client: CheckedClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_when_nothing_is_there_the_history_says_so(app: Flask, client_as: ClientAs) -> None:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            return
        token = write_intent.set(True)
        for statement in (
            "DROP TRIGGER audit_entry_kept",
            "DROP TRIGGER audit_field_kept",
            "DELETE FROM audit_field",
            "DELETE FROM audit_entry",
        ):
            db.session.execute(text(statement))
        db.session.commit()
        write_intent.reset(token)
    assert "Nothing was changed so far." in page(client_as("specialist"), "/grants/3")
    assert "No change fits these filters." in page(client_as("specialist"))


def test_a_moment_long_ago_does_not_hide_behind_newer_rows(app: Flask, client_as: ClientAs) -> None:
    old = datetime.now(UTC) - timedelta(days=4000)
    with app.app_context():
        values = {"actor": "x", "action": "x.old", "subject_type": "x", "subject_key": "x"}
        db.session.add(AuditEntry(at=old, changes={}, **values))
        db.session.commit()
    assert "x.old" not in page(client_as("admin"))
    assert "x.old" in page(client_as("admin"), f"{LOG}?to={(old + timedelta(days=2)).date()}")
