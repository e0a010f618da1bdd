"""The texts in the rows of a budget, for the guard, and the softer words put back into them."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from grants_app.forms.guarded import GuardedText
from grants_app.sheets.budget import BudgetSheet


def budget_texts(sheet: BudgetSheet) -> list[GuardedText]:
    """What a budget says in words, of the rows that will be stored."""
    lines = [
        _text(row.id_of("text"), gettext("line %(number)s", number=row.place + 1), row.text, "description")
        for row in sheet.filled_lines
    ]
    return lines + [
        _text(row.id_of("source"), gettext("row %(number)s", number=row.place + 1), row.source, "source")
        for row in sheet.filled_added
    ]


def put_softer(sheet: BudgetSheet, softer: Mapping[str, str]) -> None:
    """Put softer words in place of what was typed; `softer` is by field id."""
    for row in sheet.lines:
        row.text = softer.get(row.id_of("text"), row.text)
    for one in sheet.added:
        one.source = softer.get(one.id_of("source"), one.source)


def _text(place: str, row: str, text: str, kept_as: str) -> GuardedText:
    name = gettext("What it is for") if kept_as == "description" else gettext("Source")
    return GuardedText(place, f"{name}, {row}", text, place, kept_as=kept_as)
