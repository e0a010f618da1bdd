"""Putting together what the portfolio's workbook is made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from flask import current_app, request

from grants_app.access import current_viewer
from grants_app.domain.coverage.queries import CoverageFilter
from grants_app.domain.exports.queries import (
    iterate_grant_records,
    list_organisation_records,
    read_coverage_records,
)
from grants_app.domain.exports.readings import district_record
from grants_app.domain.exports.records import Words
from grants_app.domain.exports.rules import money_columns, reads_own_amounts_only
from grants_app.domain.grants.choices import list_choices
from grants_app.domain.grants.filters import PAGE_SIZE, GrantFilter, parse_filter
from grants_app.domain.programmes.clock import TIRANA
from grants_app.domain.programmes.models import Programme
from grants_app.outputs.workbook.content import Portfolio, Source


def read_filter() -> GrantFilter:
    """The filter of the address without its page: an export holds all rows."""
    asked = parse_filter(request.args.to_dict(flat=False))
    return replace(asked, cursor=None, limit=PAGE_SIZE)


def read_portfolio(programme: Programme, asked: GrantFilter, day: date) -> Portfolio:
    """The rows that this reader may see, and what the read-me says of them."""
    viewer = current_viewer()
    coverage = read_coverage_records(viewer, CoverageFilter(themes=asked.themes, phases=asked.phases))
    return Portfolio(
        programme=Words(programme.name_sq, programme.name_en),
        acronym=programme.acronym,
        day=day,
        made_on=datetime.now(TIRANA).date(),
        asked=asked,
        choices=list_choices(viewer, asked),
        sources=tuple(Source(Words(s.title_sq, s.title_en), s.dated) for s in programme.sources),
        money=money_columns(viewer),
        is_own_money_only=reads_own_amounts_only(viewer),
        is_demo=current_app.config["SETTINGS"].is_demo,
        nationwide=coverage.nationwide,
        grants=iterate_grant_records(viewer, asked, day),
        organisations=list_organisation_records(viewer, asked, day),
        districts=[district_record(row) for row in coverage.rows],
    )
