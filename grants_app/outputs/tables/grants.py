"""The grants as CSV: UTF-8 with a byte order mark, commas, CRLF, one head row, one row a grant."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any, Final

from grants_app.domain.exports.columns import Column
from grants_app.domain.exports.records import GrantRecord
from grants_app.outputs.workbook.cells import Cells
from grants_app.outputs.workbook.words import HEADERS, ILLUSTRATIVE

MEDIA_TYPE: Final = "text/csv"
BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
# How much text is gathered before it is sent.
CHUNK: Final = 64 * 1024
# What a spreadsheet may take for the start of a formula, wide forms included; an apostrophe itself is
# marked too, so that taking one away always gives the text.
_MARKED: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


def write_grants(
    grants: Iterable[GrantRecord], columns: Sequence[Column], locale: str, *, is_demo: bool
) -> Iterator[bytes]:
    """The file in pieces, in the language of the present reader, which must be `locale`.

    Grants are taken one by one, so that memory does not grow with their number. Illustrative data have
    a last column that says so in every row.
    """
    cells = Cells(locale, longest_text=None)
    readers = [cells.reader(column, GrantRecord) for column in columns]
    mark = [str(ILLUSTRATIVE)] if is_demo else []
    heads = [*(str(HEADERS[column.key]) for column in columns), *mark]
    return _pieces(heads, readers, grants, mark)


def _pieces(
    heads: Sequence[str],
    readers: Sequence[Callable[[Any], Any]],
    grants: Iterable[GrantRecord],
    mark: Sequence[str],
) -> Iterator[bytes]:
    buffer = StringIO()
    buffer.write(BYTE_ORDER_MARK)
    table = csv.writer(buffer, lineterminator="\r\n")
    table.writerow(heads)
    for grant in grants:
        table.writerow([plain(read(grant)) for read in readers] + list(mark))
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def plain(value: str | int | Decimal | date | None) -> str:
    """A value as text: days in ISO 8601, decimals with a point, an empty text for unknown.

    A text that a spreadsheet may take for a formula gets an apostrophe before it; numbers and days are
    never touched.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        is_marked = value.startswith(_MARKED) or value.lstrip().startswith(_MARKED)
        return f"'{value}" if is_marked else value
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
