"""Looks of cells: one format per kind of value, in the manner of the reader's language."""

from __future__ import annotations

from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from grants_app.domain.exports.columns import CellKind

INK: Final = "#1B2A38"
LINE: Final = "#C9D2DA"
HEAD: Final = "#1F4E6B"
WARNING: Final = "#9B1C1C"

DAY_FORMATS: Final = {"sq": "dd.mm.yyyy", "en": "[$-809]d mmm yyyy"}
MONEY_FORMATS: Final = {
    ("sq", CellKind.USD): '#,##0.00 "USD"',
    ("sq", CellKind.ALL): '#,##0.00 "lekë"',
    ("en", CellKind.USD): '"US$" #,##0.00',
    ("en", CellKind.ALL): '#,##0.00 "Lek"',
}
# A spreadsheet turns a text that begins so into a formula when somebody edits its cell.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

_WRAPPED: Final = frozenset(
    {CellKind.LONG_TEXT, CellKind.LONG_WORDS, CellKind.LABEL, CellKind.CODE, CellKind.NUMBERS}
)


class CellFormats:
    """The formats of one workbook, made once each."""

    def __init__(self, workbook: Workbook, locale: str) -> None:
        base: dict[str, Any] = {"font_color": INK, "valign": "top", "bottom": 1, "bottom_color": LINE}
        self._cells = {kind: workbook.add_format(base | _look(kind, locale)) for kind in CellKind}
        self._quoted = {
            kind: workbook.add_format(base | _look(kind, locale) | {"quote_prefix": True})
            for kind in CellKind
        }
        self.head = workbook.add_format(
            {
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": HEAD,
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
                "border_color": LINE,
            }
        )
        self.title = workbook.add_format({"bold": True, "font_size": 16, "font_color": HEAD})
        self.warning = workbook.add_format(
            {"bold": True, "font_color": WARNING, "text_wrap": True, "valign": "top"}
        )
        self.section = workbook.add_format({"bold": True, "font_size": 12, "font_color": HEAD, "top": 1})
        self.name = workbook.add_format({"bold": True, "font_color": INK, "valign": "top", "text_wrap": True})
        self.text = workbook.add_format({"font_color": INK, "valign": "top", "text_wrap": True})
        self.quoted_text = workbook.add_format(
            {"font_color": INK, "valign": "top", "text_wrap": True, "quote_prefix": True}
        )
        self.count = workbook.add_format(
            {"font_color": INK, "valign": "top", "align": "left", "num_format": "#,##0"}
        )
        self.day = workbook.add_format(
            {"font_color": INK, "valign": "top", "align": "left", "num_format": DAY_FORMATS[locale]}
        )

    def plain(self, kind: CellKind) -> Format:
        """The format of a kind of value."""
        return self._cells[kind]

    def quoted(self, kind: CellKind) -> Format:
        """The format of a text that looks like a formula: it is marked as a text for good."""
        return self._quoted[kind]


def _look(kind: CellKind, locale: str) -> dict[str, Any]:
    if kind in _WRAPPED:
        return {"text_wrap": True}
    if kind is CellKind.DAY:
        return {"num_format": DAY_FORMATS[locale], "align": "left"}
    if kind in {CellKind.USD, CellKind.ALL}:
        return {"num_format": MONEY_FORMATS[locale, kind]}
    return {CellKind.INTEGER: {"num_format": "0"}, CellKind.DECIMAL: {"num_format": "0.0"}}.get(kind, {})
