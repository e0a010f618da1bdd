"""Every column in which a passage can stand has words in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from grants_app.blueprints.redaction.showing import field_of_column
from grants_app.domain.redaction.columns import searched_tables
from grants_app.domain.redaction.finding import OWNERS
from grants_app.i18n.redaction_labels import TABLE
from tests.checks.source import report
from tests.conftest import make_app


@pytest.fixture
def bare_app(tmp_path: Path) -> Flask:
    return make_app("sqlite://", tmp_path)


def columns() -> set[str]:
    return {column.name for searched in searched_tables() for column in searched.columns}


def test_every_column_with_text_has_words_in_both_languages(bare_app: Flask) -> None:
    found = []
    for language in ("en", "sq"):
        with bare_app.test_request_context(), force_locale(language):
            found += [f"{name} ({language})" for name in sorted(columns()) if field_of_column(name) == name]
    with bare_app.test_request_context():
        for name in sorted(columns()):
            with force_locale("en"):
                english = field_of_column(name)
            with force_locale("sq"):
                if field_of_column(name) == english and english not in SAME:
                    found.append(f"{name}: {english} has no Albanian words")
    assert not found, report(found, "Write the words into i18n/redaction_labels.py, FIELD.")


# Words that are the same in both languages.
SAME: frozenset[str] = frozenset()


def test_every_table_whose_records_have_no_page_has_words() -> None:
    owned = {table for _kind, table, _column in OWNERS}
    found = [
        searched.table.name
        for searched in searched_tables()
        if searched.table.name not in owned
        and not any(column in searched.table.c for _kind, _table, column in OWNERS)
        and searched.table.name not in TABLE
    ]
    assert not found, report(found, "Write the words into i18n/redaction_labels.py, TABLE.")


def test_a_column_without_words_is_caught() -> None:
    assert field_of_column("no_such_column") == "no_such_column"
