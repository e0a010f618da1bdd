"""Putting together what the portfolio's workbook is made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from threading import Lock
from typing import BinaryIO, Final

from flask import current_app

from grants_app.access import current_viewer
from grants_app.blueprints.exports.asking import read_coverage_filter, read_filter
from grants_app.business_day import asked_day, current_day
from grants_app.current_programme import current_programme
from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.exports.queries import (
    count_unpublished,
    iterate_grant_records,
    list_organisation_records,
    read_coverage_records,
)
from grants_app.domain.exports.readings import place_record
from grants_app.domain.exports.records import Words
from grants_app.domain.exports.rules import money_columns, reads_own_amounts_only
from grants_app.domain.grants.choices import list_choices
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.programmes.clock import TIRANA
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import load_in_full
from grants_app.domain.texts.collation import sort_key
from grants_app.file_answers import counted
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.workbook.content import Division, Places, Portfolio, Source
from grants_app.outputs.workbook.portfolio import write_portfolio
from grants_app.recorded import asked_moment

# A worker has one processor: workbooks made side by side are done no sooner, and each takes its memory.
ONE_AT_A_TIME: Final = Lock()


def today() -> date:
    """The day on which a file is made."""
    return datetime.now(TIRANA).date()


def write_workbook(target: BinaryIO, rows: int = 0) -> None:
    """Write the workbook that the address asks for, as its reader may see it; it holds so many grants."""
    asked = read_filter()
    with ONE_AT_A_TIME:
        programme = load_in_full(current_programme())
        portfolio = read_portfolio(programme, asked, read_coverage_filter(), current_day())
        portfolio = replace(portfolio, grants=counted(portfolio.grants, rows))
        write_portfolio(portfolio, choose_locale(), target)


def read_portfolio(programme: Programme, asked: GrantFilter, places: CoverageFilter, day: date) -> Portfolio:
    """The rows that this reader may see, and what the read-me says of them."""
    viewer, division, moment = current_viewer(), programme.geography, asked_moment()
    return Portfolio(
        programme=Words(programme.name_sq, programme.name_en),
        acronym=programme.acronym,
        day=day,
        made_on=today(),
        asked=asked,
        choices=list_choices(viewer, programme, asked),
        sources=tuple(Source(Words(s.title_sq, s.title_en), s.dated) for s in programme.sources),
        currencies=tuple(programme.currencies),
        division=Division(division.code, Words(division.name_sq, division.name_en), division.attribution),
        money=money_columns(viewer),
        is_own_money_only=reads_own_amounts_only(viewer),
        is_demo=current_app.config["SETTINGS"].is_demo,
        recorded_at=moment.at if moment else None,
        grants=iterate_grant_records(viewer, programme, asked, day, asked_day()),
        organisations=list_organisation_records(viewer, programme, asked, day),
        places=_read_places(programme, places),
        unpublished=count_unpublished(viewer, programme, asked, day),
        is_programme_published=programme.published_at is not None,
    )


def _read_places(programme: Programme, asked: CoverageFilter) -> Places:
    found, language = read_coverage_records(current_viewer(), programme, asked), choose_locale()

    def by_name(row: CoverageRow) -> str:
        return sort_key(row.place.name, language)

    return Places(
        level=asked.level,
        asked=asked,
        rows=[place_record(row) for row in sorted(found.listed, key=by_name)],
        unnamed=len(found.rows) - len(found.listed),
        nationwide=found.nationwide,
    )
