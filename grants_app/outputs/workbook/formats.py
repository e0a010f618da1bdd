"""Looks of cells: one format per kind of value, in the manner of the reader's language."""

from __future__ import annotations

from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from grants_app.domain.exports.columns import CellKind
from grants_app.domain.grants.money.currency import minor_digits

INK: Final = "#1B2A38"
LINE: Final = "#C9D2DA"
HEAD: Final = "#1F4E6B"
WARNING: Final = "#9B1C1C"

DAY_FORMATS: Final = {"sq": "dd.mm.yyyy", "en": "[$-809]d mmm yyyy"}
# Where the language has a sign or word for a currency; others are followed by their code.
MONEY_FORMATS: Final = {
    ("sq", "ALL"): '#,##0.00 "lekë"',
    ("en", "USD"): '"US$" #,##0.00',
    ("en", "ALL"): '#,##0.00 "Lek"',
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
        self._workbook, self._base, self._locale = workbook, base, locale
        self._money: dict[str, Format] = {}
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
        self.fine = workbook.add_format(base | {"num_format": "0.000"})
        self.day = workbook.add_format(
            {"font_color": INK, "valign": "top", "align": "left", "num_format": DAY_FORMATS[locale]}
        )

    def plain(self, kind: CellKind, currency: str | None = None) -> Format:
        """The format of a kind of value; that of money hangs on its currency."""
        if kind is not CellKind.MONEY or currency is None:
            return self._cells[kind]
        if currency not in self._money:
            look = {"num_format": money_format(currency, self._locale)}
            self._money[currency] = self._workbook.add_format(self._base | look)
        return self._money[currency]

    def quoted(self, kind: CellKind) -> Format:
        """The format of a text that looks like a formula: it is marked as a text for good."""
        return self._quoted[kind]


def money_format(currency: str, locale: str) -> str:
    """How an amount looks: with the decimals of its currency, and its sign, word or code."""
    digits = minor_digits(currency)
    plain = "#,##0" + ("." + "0" * digits if digits else "")
    return MONEY_FORMATS.get((locale, currency), f'{plain} "{currency}"')


def _look(kind: CellKind, locale: str) -> dict[str, Any]:
    if kind in _WRAPPED:
        return {"text_wrap": True}
    if kind is CellKind.DAY:
        return {"num_format": DAY_FORMATS[locale], "align": "left"}
    return {CellKind.INTEGER: {"num_format": "0"}, CellKind.DECIMAL: {"num_format": "0.0"}}.get(kind, {})
