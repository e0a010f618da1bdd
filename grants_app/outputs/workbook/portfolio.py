"""The portfolio as an Excel file: a read-me, grants, sites, organisations, places of one level."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import BinaryIO

from xlsxwriter import Workbook

from grants_app.domain.exports.columns import (
    ORGANISATION_COLUMNS,
    SITE_COLUMNS,
    grant_columns,
    place_columns,
)
from grants_app.domain.exports.records import GrantRecord, OrganisationRecord, PlaceRecord, SiteRecord
from grants_app.i18n.formats import day
from grants_app.i18n.level_words import level_heads
from grants_app.outputs.workbook import words
from grants_app.outputs.workbook.cells import Cells
from grants_app.outputs.workbook.content import Portfolio
from grants_app.outputs.workbook.formats import CellFormats
from grants_app.outputs.workbook.readme import title, write_read_me
from grants_app.outputs.workbook.sheets import RowSheet, print_lines

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_portfolio(portfolio: Portfolio, locale: str, target: BinaryIO) -> None:
    """Write the workbook to `target`, in the language of the present reader, which must be `locale`.

    Rows go through one by one, so that memory does not grow with the portfolio. The same content made
    on the same day gives the same bytes.
    """
    workbook = Workbook(target, OPTIONS)
    formats = CellFormats(workbook, locale)
    read_me = workbook.add_worksheet(sheet_name(str(words.READ_ME)))
    filled = fill_sheets(workbook, portfolio, (formats, Cells(locale)))
    lines = print_lines(title(portfolio), day(portfolio.day), is_demo=portfolio.is_demo)
    for sheet in filled:
        sheet.finish(lines)
    write_read_me(read_me, formats, portfolio, filled, lines)
    set_properties(workbook, portfolio)
    workbook.close()


def fill_sheets(
    workbook: Workbook, portfolio: Portfolio, looks: tuple[CellFormats, Cells]
) -> tuple[RowSheet, ...]:
    """Make the sheets of rows and fill them; grants and their sites in one go through the grants."""
    level = portfolio.places.level
    of_places = place_columns(level, has_claims=portfolio.places.asked.claims)
    made = (
        (words.GRANTS, grant_columns(portfolio.money, portfolio.currencies), GrantRecord),
        (words.SITES, SITE_COLUMNS, SiteRecord),
        (words.ORGANISATIONS, ORGANISATION_COLUMNS, OrganisationRecord),
        (level_heads(level), of_places, PlaceRecord),
    )
    grants, sites, organisations, places = filled = tuple(
        RowSheet(workbook, sheet_name(str(name)), columns, record, looks) for name, columns, record in made
    )
    for grant in portfolio.grants:
        grants.add(grant)
        for site in grant.sites:
            sites.add(site)
    for organisation in portfolio.organisations:
        organisations.add(organisation)
    for place in portfolio.places.rows:
        places.add(place)
    return filled


def set_properties(workbook: Workbook, portfolio: Portfolio) -> None:
    """Properties of the document; its date is the business day, not the clock."""
    workbook.set_properties(
        {
            "title": title(portfolio),
            "subject": portfolio.programme.sq or "",
            "author": portfolio.acronym or "",
            "created": datetime.combine(portfolio.day, time(), tzinfo=UTC),
        }
    )
    workbook.set_custom_property("business_day", portfolio.day.isoformat())


def sheet_name(text: str) -> str:
    """A name that Excel takes for a sheet: at most 31 characters, none of its own signs."""
    return re.sub(r"[\[\]:*?/\\']", " ", text)[:31].strip()
