"""Taking the filters of the log from the address, and giving them back as words and links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from flask import url_for
from flask_babel import gettext

from grants_app.addresses import one_value
from grants_app.current_programme import current_programme
from grants_app.domain.grants.filters import read_day
from grants_app.domain.history.names import find_key
from grants_app.domain.history.queries import LogFilter
from grants_app.domain.programmes.clock import TIRANA
from grants_app.domain.texts.collation import sort_key
from grants_app.errors import BadParameterError
from grants_app.i18n import formats
from grants_app.i18n.audit_labels import ACTION, FIELD, SUBJECT, action_words, field_words, subject_words
from grants_app.i18n.locales import choose_locale

CODE: Final = re.compile(r"[a-z0-9_.]{1,80}")
CODES: Final = frozenset({"action", "field", "subject"})
LONGEST: Final = 120
HIGHEST_ID: Final = 2**31 - 1
NAMES: Final = ("person", "action", "subject", "key", "field", "from", "to")


@dataclass(frozen=True)
class Asked:
    """The filters as the address has them, by name, and what they mean."""

    values: dict[str, Any]
    filter: LogFilter

    def without(self, name: str) -> str:
        """The address of the log with all filters but this one."""
        return url_for("audit.list_log", **{key: value for key, value in self.values.items() if key != name})


def read_filter() -> Asked:
    """What the address asks to see. Raises BadParameterError."""
    values: dict[str, Any] = {name: value for name in NAMES if (value := one_value(name))}
    for name, value in values.items():
        if len(value) > LONGEST or not value.isprintable():
            raise BadParameterError(name, value)
    for name in CODES & values.keys():
        if not CODE.fullmatch(values[name]):
            raise BadParameterError(name, values[name])
    first, last = _day("from", values), _day("to", values)
    asked = LogFilter(
        person=values.get("person", ""),
        action=values.get("action", ""),
        subject_type=values.get("subject", ""),
        subject_key=_key(values),
        field=values.get("field", ""),
        since=_beginning(first) if first else None,
        until=_beginning(last + timedelta(days=1)) if last else None,
        before=_start(),
    )
    return Asked(values, asked)


def _key(values: dict[str, str]) -> str:
    """Which thing is meant: for a grant its number is enough, it is then one of the default programme."""
    key = values.get("key", "")
    if values.get("subject") == "grant" and key.isdecimal():
        return f"{current_programme().slug}/{key}"
    return find_key(values.get("subject", ""), key)


def _day(name: str, values: dict[str, str]) -> date | None:
    if name not in values:
        return None
    try:
        return read_day(values[name])
    except ValueError:
        raise BadParameterError(name, values[name]) from None


def _beginning(day: date) -> datetime:
    """When a day begins in Albania, in UTC."""
    return datetime.combine(day, time(), TIRANA).astimezone(UTC)


def _start() -> int | None:
    """The row after which the page begins."""
    text = one_value("before")
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > HIGHEST_ID:
        raise BadParameterError("before", text)
    return int(text)


def filter_words(asked: Asked) -> list[tuple[str, str]]:
    """Each filter in use in words, and the address without it."""
    words: dict[str, Callable[[str], str]] = {
        "action": action_words,
        "field": field_words,
        "subject": subject_words,
        "from": lambda day: gettext("from %(day)s", day=formats.day(read_day(day))),
        "to": lambda day: gettext("up to %(day)s", day=formats.day(read_day(day))),
    }
    return [(words.get(name, str)(value), asked.without(name)) for name, value in asked.values.items()]


def options(asked: Asked) -> dict[str, list[dict[str, Any]]]:
    """What the lists of the form offer, in the order of the reader's alphabet."""
    tables = {
        "action": (ACTION, action_words),
        "field": (FIELD, field_words),
        "subject": (SUBJECT, subject_words),
    }
    return {name: _offered(name, asked, *table) for name, table in tables.items()}


def _offered(
    name: str, asked: Asked, table: Iterable[str], words: Callable[[str], str]
) -> list[dict[str, Any]]:
    """The entries of one list; a code from the address that has no words is one of them too."""
    chosen = asked.values.get(name)
    codes = dict.fromkeys([*table, *([chosen] if chosen else [])])
    pairs = sorted((sort_key(words(code), choose_locale()), code) for code in codes)
    return [{"value": code, "label": words(code), "selected": code == chosen} for _key, code in pairs]
