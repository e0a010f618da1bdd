"""The grants as CSV: UTF-8 with a byte order mark, commas, CRLF, one head row, one row a grant."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO
from typing import Any, Final

from grants_app.domain.exports.columns import CellKind, Column
from grants_app.domain.exports.records import GrantRecord
from grants_app.outputs.workbook.cells import Cells
from grants_app.outputs.workbook.words import ILLUSTRATIVE, head_of

MEDIA_TYPE: Final = "text/csv"
BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
# How much text is gathered before it is sent.
CHUNK: Final = 64 * 1024
# What a spreadsheet may take for the start of a formula, wide forms included; an apostrophe itself is
# marked too, so that taking one away always gives the text.
_MARKED: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


# The kinds of value that hold a text from outside; those of our own words and numbers need no mark.
_TEXTS: Final = frozenset({CellKind.TEXT, CellKind.LONG_TEXT, CellKind.LONG_WORDS})
_DECIMALS: Final = frozenset({CellKind.DECIMAL, CellKind.MONEY})


def write_grants(
    grants: Iterable[GrantRecord], columns: Sequence[Column], locale: str, *, is_demo: bool
) -> Iterator[bytes]:
    """The file in pieces, in the language of the present reader, which must be `locale`.

    Grants are taken one by one, so that memory does not grow with their number. Illustrative data have
    a last column that says so in every row.
    """
    cells = Cells(locale, longest_text=None)
    readers = [_plain_reader(column, cells.reader(column, GrantRecord)) for column in columns]
    mark = [str(ILLUSTRATIVE)] if is_demo else []
    heads = [*(head_of(column) for column in columns), *mark]
    return _pieces(heads, readers, grants, mark)


def _plain_reader(column: Column, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """How to get a value as the writer takes it; days and whole numbers it writes as they should be."""
    if column.kind in _TEXTS:
        return lambda grant: marked(read(grant))
    if column.kind in _DECIMALS:
        return lambda grant: decimal(read(grant))
    return read


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
        table.writerow([*[read(grant) for read in readers], *mark])
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def marked(text: str | None) -> str | None:
    """A text with an apostrophe before it where a spreadsheet might take it for a formula."""
    if text is None:
        return None
    return f"'{text}" if text.startswith(_MARKED) or text.lstrip().startswith(_MARKED) else text


def decimal(value: Decimal | None) -> str | None:
    """A decimal with all its digits and a point."""
    return None if value is None else f"{value:f}"
