"""The report on gaps as files: paper, workbook, places for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Response, current_app
from flask_babel import gettext

from grants_app.access import current_viewer
from grants_app.blueprints.coverage import gap_words
from grants_app.blueprints.coverage.gap_method import component_label
from grants_app.blueprints.coverage.gap_page import list_sources
from grants_app.blueprints.coverage.gap_parameters import AskedGaps, read_gap_address
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.coverage.gaps.indicators.queries import list_indicator_codes
from grants_app.domain.coverage.gaps.queries import read_gaps, read_kinds_of_work
from grants_app.domain.coverage.gaps.report import GapReport, GapRow
from grants_app.domain.coverage.gaps.summary import CountyGaps, summarise_by_county
from grants_app.domain.coverage.gaps.vocabulary import Component
from grants_app.domain.coverage.gaps.weights import WEIGHTS
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.outlines import find_outlines
from grants_app.domain.geography.records import FigureStatus
from grants_app.domain.grants.choices import list_choices
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.grants.totals import hides_grants
from grants_app.domain.grants.vocabulary import WorksWith
from grants_app.domain.programmes.clock import TIRANA
from grants_app.file_answers import answer_made, name_of, not_modified, validator
from grants_app.i18n import coverage_words, formats, labels
from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.coverage_labels import FIGURE_STATUS
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.api.gaps import gap_meta
from grants_app.outputs.coverage import geojson
from grants_app.outputs.coverage.chosen import list_chosen
from grants_app.outputs.coverage.gap_geojson import GapCollection, write_gap_geojson
from grants_app.outputs.coverage.gap_paper import write_gap_pdf
from grants_app.outputs.coverage.gap_sheet import CountyLine, GapSheet, PartCell, PlaceLine
from grants_app.outputs.coverage.gap_workbook import write_gap_workbook
from grants_app.outputs.factsheet.document import MEDIA_TYPE as PAPER
from grants_app.outputs.workbook.portfolio import MEDIA_TYPE as WORKBOOK

Kinds = Mapping[int, Sequence[WorksWith]]


@dataclass(frozen=True)
class Read:
    """What a file is made from: what was asked, the report, and whom its indirect grants work with."""

    asked: AskedGaps
    report: GapReport
    kinds: Kinds


def _pdf(read: Read) -> bytes:
    return write_gap_pdf(gap_sheet(read))


def _workbook(read: Read) -> bytes:
    return write_gap_workbook(gap_sheet(read), formats.day(current_day()))


def _geojson(read: Read) -> bytes:
    programme, asked = current_programme(), read.asked
    level = PlaceLevel.COUNTY if asked.filter.level is CoverageLevel.COUNTY else PlaceLevel.DISTRICT
    outlines = find_outlines(programme.geography, level)
    about = GapCollection(
        counted=gap_meta(asked.filter, read.report, asked.query()[WEIGHTS]),
        as_of=current_day(),
        division=programme.geography.code,
        attribution=coverage_words.attribution(programme.geography),
    )
    return write_gap_geojson(about, gap_sheet(read), read.report, outlines.boundaries if outlines else None)


FORMS: Final[dict[str, tuple[str, Callable[[Read], bytes]]]] = {
    "pdf": (PAPER, _pdf),
    "xlsx": (WORKBOOK, _workbook),
    "geojson": (geojson.MEDIA_TYPE, _geojson),
}


def answer_gap_file(ending: str) -> Response:
    """Answer with the report that the address asks for, in the form of this ending."""
    programme, viewer = current_programme(), current_viewer()
    asked = read_gap_address(viewer, programme, list_indicator_codes(programme.geography_id))
    media_type, write = FORMS[ending]
    tag = validator(("gaps", ending), datetime.now(TIRANA).date())
    held = not_modified(tag)
    if held:
        return held
    report = read_gaps(viewer, programme, asked.filter, asked.weights)
    kinds = read_kinds_of_work(viewer, programme, report.only_indirect)
    read = Read(asked, report, kinds)
    return answer_made(lambda: write(read), media_type, name_of("gaps", ending), tag)


def gap_sheet(read: Read) -> GapSheet:
    """The report in the reader's language."""
    asked, report, programme = read.asked, read.report, current_programme()
    first = report.rows[0].measures if report.rows else ()
    return GapSheet(
        language=choose_locale(),
        title=gettext("Gaps in coverage"),
        lead=gap_words.lead(asked),
        counted=gap_words.counted_sentence(asked, report),
        place_head=gap_words.place_head(asked),
        parts=[f"{component_label(one, report)} × {formats.number(one.weight.normalize())}" for one in first],
        lines=[_line(row, read) for row in report.rows],
        themes=[str(labels.THEME[theme]) for theme in report.themes],
        counties=[_county(one, report) for one in summarise_by_county(report)],
        notes=list(_notes(read)),
        sources=[*_source_lines(read), *filter(None, [coverage_words.attribution(programme.geography)])],
        is_demo=current_app.config["SETTINGS"].is_demo,
    )


def _line(row: GapRow, read: Read) -> PlaceLine:
    explained = gap_words.explain(row, read.report, read.kinds)
    sentences = ["".join(text for text, _url in pieces) for pieces in explained.sentences]
    low, high = row.lowest_rank, row.highest_rank
    return PlaceLine(
        code=row.place.code,
        name=row.place.name,
        county=row.place.county if row.parts is None else None,
        rank=row.rank,
        ranks=None if low is None or high is None else (low, high),
        score=row.score,
        reason=explained.label,
        why=" ".join(sentences),
        missing_themes=", ".join(str(labels.THEME[theme]) for theme in row.missing_themes),
        census=_census(row),
        parts=[PartCell(one.raw, one.share, None if one.raw is None else one.of) for one in row.measures],
    )


def _county(one: CountyGaps, report: GapReport) -> CountyLine:
    missing = [one.missing[theme] for theme in report.themes]
    census = str(FIGURE_STATUS[FigureStatus.PRELIMINARY]) if one.is_preliminary else None
    return CountyLine(one.name or gettext("Total"), one.districts, one.gaps, one.rural, missing, census)


def _census(row: GapRow) -> str | None:
    """Whether the count of the rural people is the final one; None where no source says it."""
    status = row.measure(Component.RURAL_POPULATION).status
    return str(FIGURE_STATUS[FigureStatus(status)]) if status else None


def _source_lines(read: Read) -> Iterator[str]:
    for line in list_sources(read.report, current_programme()):
        year = f" ({line.year})" if line.year else ""
        yield f"{line.label}{year}: {'; '.join(title.text for title in line.titles)}."


def _notes(read: Read) -> Iterator[str]:
    """Filters, formula, how to read the ranks, what a gap is not, and the day."""
    programme, viewer = current_programme(), current_viewer()
    choices = list_choices(viewer, programme, GrantFilter(language=choose_locale()))
    chosen: Any = "; ".join(label for label, _change in list_chosen(read.asked.filter, choices))
    if hides_grants(viewer, programme.id):
        yield gettext(
            "Some grants of the programme are not open to you. "
            "What is said and counted here rests on those that are."
        )
    yield gettext("Filters: %(filters)s", filters=chosen or gettext("none"))
    yield gettext("gap = 100 × sum of (weight × part) ÷ sum of the weights; each part from 0 (no gap) to 1")
    yield gettext(
        "The ranks behind the rank are those that a place takes when weights are halved and doubled, when "
        "bare names count as served, and when the other count of the census is taken. A wide range means "
        "that the order is not firm."
    )
    yield gettext(
        "What no source states is left out of the score and marked as unknown; the range of ranks of that "
        "place takes it as no gap and as the greatest, so that the more is unknown, the wider it is."
    )
    if read.report.has_data:
        yield coverage_words.county_alone()
        yield coverage_words.people_of_county()
        if read.report.first_on is None:
            yield gap_words.no_months()
    yield gettext(
        "A gap says that little is shown to reach rural people. It does not say how great their need or risk "
        "is."
    )
    yield gettext(
        "%(programme)s. Business day %(day)s; made on %(made)s.",
        programme=pick_field(programme, "name").text,
        day=formats.day(current_day()),
        made=formats.day(datetime.now(TIRANA).date()),
    )
