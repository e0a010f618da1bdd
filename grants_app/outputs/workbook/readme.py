"""The first sheet: what the file is, what it rests on, and how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from flask_babel import gettext, ngettext
from xlsxwriter.worksheet import Worksheet

from grants_app.i18n.coverage_words import county_alone
from grants_app.i18n.formats import number, utc_moment
from grants_app.i18n.level_words import level_heads, level_word
from grants_app.i18n.period_words import when
from grants_app.outputs.workbook.cells import words
from grants_app.outputs.workbook.content import Division, Places, Portfolio
from grants_app.outputs.workbook.filters import filter_words, order_words
from grants_app.outputs.workbook.formats import FORMULA_STARTS, CellFormats
from grants_app.outputs.workbook.sheets import PrintLines, RowSheet, safe_text, set_up_page
from grants_app.outputs.workbook.words import HEADERS, ILLUSTRATIVE, money_note

ALBANIA = "al"
Entry = tuple[str, str | int | date]
WIDTHS: Final = (28, 104)


def write_read_me(
    sheet: Worksheet,
    formats: CellFormats,
    portfolio: Portfolio,
    sheets: Sequence[RowSheet],
    lines: PrintLines,
) -> None:
    """Write the read-me. It comes first in the file and is written last, when all rows are counted."""
    for position, width in enumerate(WIDTHS):
        sheet.set_column(position, position, width)
    row = 0
    sheet.set_row(row, 26)
    sheet.write_string(row, 0, safe_text(title(portfolio)), formats.title)
    if portfolio.is_demo:
        row += 1
        sheet.write_string(row, 0, str(ILLUSTRATIVE), formats.warning)
        sheet.write_string(row, 1, _demo_note(), formats.warning)
    for heading, entries in _sections(portfolio, sheets):
        row += 2
        sheet.write_string(row, 0, heading, formats.section)
        sheet.write_blank(row, 1, None, formats.section)
        for name, value in entries:
            row += 1
            _write_entry(sheet, formats, row, (name, value))
    sheet.hide_gridlines(2)
    set_up_page(sheet, lines, is_landscape=True)


def title(portfolio: Portfolio) -> str:
    """The title of the workbook."""
    if portfolio.acronym is None:
        return gettext("Portfolio of grants")
    return gettext("Portfolio of grants: %(acronym)s", acronym=portfolio.acronym)


def _write_entry(sheet: Worksheet, formats: CellFormats, row: int, entry: Entry) -> None:
    name, value = entry
    sheet.write_string(row, 0, safe_text(name), formats.name)
    if isinstance(value, str):
        style = formats.quoted_text if value.startswith(FORMULA_STARTS) else formats.text
        sheet.write_string(row, 1, safe_text(value), style)
    elif isinstance(value, date):
        sheet.write_datetime(row, 1, value, formats.day)
    else:
        sheet.write_number(row, 1, value, formats.count)


def _sections(portfolio: Portfolio, sheets: Sequence[RowSheet]) -> list[tuple[str, list[Entry]]]:
    return [
        (gettext("This file"), _about(portfolio)),
        (gettext("What was asked"), _asked(portfolio)),
        (gettext("Rows in each sheet"), [(sheet.sheet.get_name(), sheet.rows) for sheet in sheets]),
        (gettext("How to read it"), _reading(portfolio)),
        (gettext("Sources"), _sources(portfolio)),
    ]


def _about(portfolio: Portfolio) -> list[Entry]:
    return [
        (gettext("Programme"), words(portfolio.programme) or ""),
        (
            gettext("What it is"),
            gettext(
                "Grants to non-governmental organisations, with their sites, their organisations and what "
                "they reach in each place."
            ),
        ),
        (gettext("File made on"), portfolio.made_on),
        *_recorded(portfolio),
        (gettext("Business day"), portfolio.day),
        (gettext("Status"), gettext("The status of each grant is that of the business day, not of today.")),
        *_not_to_pass_on(portfolio),
    ]


def _not_to_pass_on(portfolio: Portfolio) -> list[Entry]:
    """What in the file others do not read."""
    lines = []
    if not portfolio.is_programme_published:
        lines.append(gettext("The programme is not published yet: do not pass this file on."))
    if portfolio.unpublished:
        lines.append(
            ngettext(
                "%(count)s grant in this file is not published: the column “%(column)s” marks it. "
                "Do not pass this file on.",
                "%(count)s grants in this file are not published: the column “%(column)s” marks them. "
                "Do not pass this file on.",
                portfolio.unpublished,
                count=number(portfolio.unpublished),
                column=HEADERS["not_released"],
            )
        )
    return [(gettext("Publication"), line) for line in lines]


def _recorded(portfolio: Portfolio) -> list[Entry]:
    if portfolio.recorded_at is None:
        return []
    moment = gettext("As recorded on %(moment)s", moment=utc_moment(portfolio.recorded_at))
    return [(gettext("An earlier record"), f"{moment}. {gettext('Changes since then are left out.')}")]


def _asked(portfolio: Portfolio) -> list[Entry]:
    filters: list[Entry] = list(filter_words(portfolio.asked, portfolio.choices))
    if not filters:
        filters = [(gettext("Filters"), gettext("None: all grants that are open to you."))]
    order = order_words(portfolio.asked)
    ordered: list[Entry] = [(gettext("Order"), order)] if order else []
    return [
        *filters,
        *ordered,
        (gettext("Where they hold"), gettext("The filters hold for grants, sites and organisations.")),
        (level_heads(portfolio.places.level), _counting(portfolio.places)),
    ]


def _counting(places: Places) -> str:
    """What the sheet of places counts: the same as the coverage page with the same address."""
    asked = places.asked
    counted = gettext(
        "This sheet follows theme, phase, organisation, evidence and whom the grants work with, and counts "
        "grants that ran %(when)s.",
        when=when(asked.days),
    )
    if asked.on:
        counted += " " + gettext("Their grant-months are counted up to that day.")
    elif asked.period:
        counted += " " + gettext("Their grant-months are counted within that time.")
    if asked.claims:
        counted += " " + gettext("What only titles or texts claim stands in a column of its own.")
    counted += " " + county_alone()
    if not places.unnamed:
        return counted
    rest = ngettext(
        "%(num)s other place of this level is named by no site line and has no row.",
        "%(num)s other places of this level are named by no site line and have no row.",
        places.unnamed,
    )
    return f"{counted} {rest}"


def _reading(portfolio: Portfolio) -> list[Entry]:
    money = money_note(portfolio.money, is_own_only=portfolio.is_own_money_only)
    entries: list[Entry] = [
        (
            gettext("Empty cells"),
            gettext(
                "An empty cell means that the sources do not say it, or that it does not apply. "
                "It never means zero."
            ),
        ),
        (gettext("Amounts"), money),
        (
            gettext("Dates"),
            gettext(
                "Start and end are both included. A grant that was closed early has its last active day "
                "beside the agreed end."
            ),
        ),
        *_terms(),
    ]
    if portfolio.places.nationwide:
        numbers = ", ".join(str(number) for number in portfolio.places.nationwide)
        note = gettext("They are counted in no place. Grant numbers: %(numbers)s.", numbers=numbers)
        entries.append((gettext("Nationwide grants"), note))
    return entries


def _terms() -> list[Entry]:
    """What words and marks of the sheets mean."""
    return [
        (
            gettext("Grant-months"),
            gettext("Days divided by the days of that calendar month, added up, with one decimal."),
        ),
        (
            gettext("Direct grants"),
            gettext("Grants that work with the population, not only with professionals or organisations."),
        ),
        (
            gettext("Codes"),
            gettext(
                "Columns of codes keep the same values in every language; programs should use them instead "
                "of words."
            ),
        ),
        (
            gettext("Words with [sq] or [en]"),
            gettext("A text that is missing in this language stands in the other one, with its mark."),
        ),
        (
            gettext("Words of the document"),
            gettext(
                "The title as the document writes it, the words of the site line and other spellings are the "
                "document’s own and stay in its language, as the names of places do. Sources of amounts "
                "stand as they were entered."
            ),
        ),
        (
            gettext("Places without a name"),
            gettext(
                "Places that the source counts without naming (%(levels)s) have one row each, without name "
                "and code.",
                levels=level_word("commune", 2),
            ),
        ),
    ]


def _sources(portfolio: Portfolio) -> list[Entry]:
    documents: list[Entry] = [
        (gettext("Document"), words(source.title) or "") for source in portfolio.sources
    ]
    if portfolio.division.code != ALBANIA:
        return [*documents, *_places_of(portfolio.division)]
    places = gettext(
        "The division of Albania in force until 2015: 12 counties, 36 districts, their municipalities and "
        "communes."
    )
    return [
        *documents,
        (gettext("Places"), places),
        (
            gettext("Licences of the geographic data"),
            gettext(
                "Boundaries behind the assignment of places: © OpenStreetMap contributors, ODbL 1.0, through "
                "geoBoundaries. Other forms of names: GeoNames (geonames.org), CC BY 4.0."
            ),
        ),
    ]


def _places_of(division: Division) -> list[Entry]:
    """What is known of a division that has no words of its own here."""
    entries: list[Entry] = [(gettext("Places"), words(division.name) or "")]
    if division.attribution:
        entries.append((gettext("Licences of the geographic data"), division.attribution))
    return entries


def _demo_note() -> str:
    return gettext(
        "Figures marked here are made up to show how the system works; they are not facts about any "
        "programme."
    )
