"""The audit log as CSV: UTF-8 with a byte order mark, commas, CRLF, one row for each field of a change."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Final

from flask_babel import gettext

from grants_app.outputs.audit.changes import ShownChange
from grants_app.outputs.tables.grants import BYTE_ORDER_MARK, CHUNK, marked

MEDIA_TYPE: Final = "text/csv"


@dataclass(frozen=True)
class ShownEntry:
    """A row of the log as its reader sees it. `url` leads to what was changed, if that has a page."""

    id: int
    position: int
    at: datetime
    when: str
    person: str
    action: str
    subject: str
    subject_lang: str | None
    url: str | None
    changes: list[ShownChange]


def write_log(entries: Iterable[ShownEntry]) -> Iterator[bytes]:
    """The file in pieces, in the reader's language. Entries are taken one by one."""
    buffer = StringIO()
    buffer.write(BYTE_ORDER_MARK)
    table = csv.writer(buffer, lineterminator="\r\n")
    table.writerow(_heads())
    for entry in entries:
        table.writerows(_rows(entry))
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _heads() -> list[str]:
    return [
        gettext("Place in the log"),
        gettext("When (UTC)"),
        gettext("By whom"),
        gettext("What was done"),
        gettext("To what"),
        gettext("Field"),
        gettext("From"),
        gettext("To"),
        gettext("Remark"),
    ]


def _rows(entry: ShownEntry) -> Iterator[list[str | int | None]]:
    moment = entry.at.isoformat(timespec="seconds")
    first: list[str | int | None]
    first = [entry.position, moment, marked(entry.person), marked(entry.action), marked(entry.subject)]
    for change in entry.changes or [ShownChange("")]:
        cells = (change.field, change.before, change.after, change.remark)
        yield [*first, *map(marked, cells)]
