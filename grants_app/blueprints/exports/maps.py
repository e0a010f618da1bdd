"""Putting together what the files of the coverage map are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from flask import Response, abort, current_app
from flask_babel import gettext

from grants_app.access import current_viewer
from grants_app.blueprints.exports.asking import check_coverage, read_coverage_filter, read_metric
from grants_app.blueprints.exports.notices import not_to_pass_on
from grants_app.blueprints.exports.portfolio import today
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.monthly import find_month, list_months, read_months
from grants_app.domain.coverage.reading import Coverage, read_coverage
from grants_app.domain.coverage.vocabulary import CoverageLevel, Metric
from grants_app.domain.exports.queries import list_unpublished_counted, read_coverage_records
from grants_app.domain.geography.outlines import find_outlines, has_outlines
from grants_app.domain.geography.queries import read_english_names
from grants_app.domain.grants.choices import Choices, list_choices
from grants_app.domain.grants.filters import GrantFilter
from grants_app.file_answers import (
    answer_made,
    name_of,
    not_modified,
    validator,
)
from grants_app.i18n import coverage_words, formats
from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.coverage_labels import METRIC
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.coverage import geojson, raster, svg
from grants_app.outputs.coverage.chosen import list_chosen, narrowed_to
from grants_app.outputs.coverage.drawing import (
    LegendItem,
    common_classes,
    list_evidence,
    list_legend,
    list_markers,
    outline_level,
    shapes_of,
)
from grants_app.outputs.coverage.paper import write_map_pdf
from grants_app.outputs.coverage.sheet import MapSheet
from grants_app.outputs.factsheet.document import MEDIA_TYPE as MEDIA_TYPE_OF_PAPER
from grants_app.recorded import asked_moment

Asked = tuple[CoverageFilter, Metric]


@dataclass(frozen=True)
class Form:
    """A form that the map is given in."""

    media_type: str
    write: Callable[[CoverageFilter, Metric], bytes]


def read_map(asked: CoverageFilter, metric: Metric) -> MapSheet | None:
    """The sheet that this reader may see; None where the division has no outlines."""
    viewer, programme = current_viewer(), current_programme()
    outlines = find_outlines(programme.geography, outline_level(asked.level))
    if outlines is None:
        return None
    coverage = read_coverage(viewer, programme, asked)
    classes = common_classes(asked.level, metric, [coverage, *_beside(asked)])
    areas, points = shapes_of(asked.level, metric, coverage, classes)
    return MapSheet(
        language=choose_locale(),
        title=f"{gettext('Coverage')}: {coverage_words.drawn(asked, metric)}",
        lead=coverage_words.lead(asked, metric, _narrowed(asked)),
        notes=_notes(asked, coverage),
        areas=areas,
        points=points,
        boundaries=outlines.boundaries,
        legends=_legends((asked, metric), coverage, list_legend(coverage.rows, metric, classes, asked.level)),
    )


def _beside(asked: CoverageFilter) -> list[Coverage]:
    """What shares the scale with a month: all months, as on the page."""
    viewer, programme = current_viewer(), current_programme()
    months = list_months(viewer, programme)
    if find_month(asked, months) is None:
        return []
    return [month.coverage for month in read_months(viewer, programme, asked, months)]


def _legends(asked: Asked, coverage: Coverage, items: list[LegendItem]) -> list[tuple[str, list[LegendItem]]]:
    title = gettext("%(metric)s, and how many places have as many", metric=METRIC[asked[1]])
    legends = [(title, items)]
    if evidence := list_evidence(asked[0].level):
        legends.append((gettext("Strongest evidence, beside the number"), evidence))
    if coverage.named:
        legends.append((gettext("Named by a site line"), list_markers()))
    return legends


def _choices(asked: CoverageFilter) -> Choices:
    own = GrantFilter(organisations=asked.organisations, language=choose_locale())
    return list_choices(current_viewer(), current_programme(), own)


def _narrowed(asked: CoverageFilter) -> list[str]:
    """What the counted grants are narrowed to, without the days; the choices are read where something is."""
    without_days = replace(asked, on=None, period=None, claims=False)
    if without_days == CoverageFilter(level=asked.level):
        return []
    return narrowed_to(asked, _choices(asked))


def _notes(asked: CoverageFilter, coverage: Coverage) -> list[str]:
    """Filters, what no place counts, the programme, the day, whose data."""
    programme, moment = current_programme(), asked_moment()
    chosen = "; ".join(label for label, _change in list_chosen(asked, _choices(asked)))
    notes = [
        gettext("Filters: %(filters)s", filters=chosen or gettext("none")),
        gettext(
            "Nationwide grants are counted in no place: %(count)s.", count=formats.number(coverage.nationwide)
        )
        if coverage.has_data
        else gettext("No grant is open to you, so nothing can be said of any place. This is not zero."),
        coverage_words.county_alone(),
        gettext(
            "%(programme)s. Business day %(day)s; made on %(made)s.",
            programme=pick_field(programme, "name").text,
            day=formats.day(current_day()),
            made=formats.day(today()),
        ),
        *(
            [gettext("As recorded on %(moment)s", moment=formats.utc_moment(moment.at)) + "."]
            if moment
            else []
        ),
        *not_to_pass_on(programme, len(list_unpublished_counted(current_viewer(), programme, asked))),
    ]
    if current_app.config["SETTINGS"].is_demo:
        notes.insert(0, gettext("Illustrative data: figures marked so are made up and no facts."))
    credit = coverage_words.attribution(programme.geography)
    return [*notes, credit] if credit else notes


def write_geojson(asked: CoverageFilter, _metric: Metric) -> bytes:
    """The places of the level as GeoJSON, as this reader may see them."""
    programme, moment = current_programme(), asked_moment()
    found = read_coverage_records(current_viewer(), programme, asked)
    is_outlined = asked.level is not CoverageLevel.COMMUNE
    outlines = find_outlines(programme.geography, outline_level(asked.level)) if is_outlined else None
    about = geojson.Collection(
        asked=asked,
        language=choose_locale(),
        title=coverage_words.lead(asked, Metric.GRANTS, _narrowed(asked)),
        as_of=current_day(),
        division=programme.geography.code,
        attribution=coverage_words.attribution(programme.geography),
        nationwide=found.nationwide,
        note=coverage_words.county_alone(),
        unpublished=list_unpublished_counted(current_viewer(), programme, asked),
        is_demo=current_app.config["SETTINGS"].is_demo,
        recorded_at=moment.at if moment else None,
    )
    names = read_english_names(programme.geography_id)
    return geojson.write_geojson(about, found.rows, names, outlines.boundaries if outlines else None)


def map_endings(asked: CoverageFilter) -> list[str]:
    """The forms that the map can be given in: without outlines only the one that draws nothing."""
    is_drawn = has_outlines(current_programme().geography, outline_level(asked.level))
    return [ending for ending in FORMS if is_drawn or ending == "geojson"]


def _drawn(write: Callable[[MapSheet], bytes]) -> Callable[[CoverageFilter, Metric], bytes]:
    """How a drawing is written; 404 where the division has no outlines to draw."""

    def written(asked: CoverageFilter, metric: Metric) -> bytes:
        return write(read_map(asked, metric) or abort(404))

    return written


FORMS: Final = {
    "svg": Form(svg.MEDIA_TYPE, _drawn(svg.write_svg)),
    "png": Form(raster.MEDIA_TYPE, _drawn(raster.write_png)),
    "pdf": Form(MEDIA_TYPE_OF_PAPER, _drawn(write_map_pdf)),
    "geojson": Form(geojson.MEDIA_TYPE, write_geojson),
}


def answer_map(ending: str) -> Response:
    """Answer with the map in the form of this ending; 404 where there is nothing to draw."""
    form = FORMS[ending]
    asked, metric = read_coverage_filter(), read_metric()
    check_coverage(asked)
    tag = validator(("coverage", ending), today())
    held = not_modified(tag)
    if held:
        return held
    name = name_of("coverage", ending)
    return answer_made(lambda: form.write(asked, metric), form.media_type, name, tag)
