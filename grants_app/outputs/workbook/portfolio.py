"""The portfolio as an Excel file: a read-me, grants, sites, organisations, districts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from io import BytesIO

from xlsxwriter import Workbook

from grants_app.domain.exports.columns import (
    DISTRICT_COLUMNS,
    ORGANISATION_COLUMNS,
    SITE_COLUMNS,
    grant_columns,
)
from grants_app.i18n.formats import day
from grants_app.outputs.workbook import words
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


def write_portfolio(portfolio: Portfolio, locale: str) -> bytes:
    """The workbook in the language of the present reader, which must be `locale`.

    Rows go through one by one, so that memory does not grow with the portfolio. The same content made
    on the same day gives the same bytes.
    """
    target = BytesIO()
    workbook = Workbook(target, OPTIONS)
    formats = CellFormats(workbook, locale)
    read_me = workbook.add_worksheet(sheet_name(str(words.READ_ME)))
    grants = RowSheet(workbook, sheet_name(str(words.GRANTS)), grant_columns(portfolio.money), formats)
    sites = RowSheet(workbook, sheet_name(str(words.SITES)), SITE_COLUMNS, formats)
    organisations = RowSheet(workbook, sheet_name(str(words.ORGANISATIONS)), ORGANISATION_COLUMNS, formats)
    districts = RowSheet(workbook, sheet_name(str(words.DISTRICTS)), DISTRICT_COLUMNS, formats)
    for grant in portfolio.grants:
        grants.add(grant)
        for site in grant.sites:
            sites.add(site)
    for organisation in portfolio.organisations:
        organisations.add(organisation)
    for district in portfolio.districts:
        districts.add(district)
    filled = (grants, sites, organisations, districts)
    lines = print_lines(title(portfolio), day(portfolio.day), is_demo=portfolio.is_demo)
    for sheet in filled:
        sheet.finish(lines)
    write_read_me(read_me, formats, portfolio, filled, lines)
    set_properties(workbook, portfolio)
    workbook.close()
    return target.getvalue()


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


def file_name(portfolio_slug: str, day_iso: str, locale: str, *, is_demo: bool) -> str:
    """The name of the file: `portfolio-kvktnj-2006-05-10-sq.xlsx`; illustrative data say so."""
    mark = "-demo" if is_demo else ""
    return f"portfolio-{portfolio_slug}-{day_iso}-{locale}{mark}.xlsx"
