"""Putting together what stands on the page of paper."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app
from flask_babel import gettext, ngettext

from grants_app.access import current_viewer
from grants_app.blueprints.exports.asking import read_coverage_filter, read_filter
from grants_app.blueprints.exports.notices import list_notices
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.coverage.reading import Coverage, read_coverage
from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState
from grants_app.domain.geography.boundaries import Boundary
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.outlines import Outlines, find_outlines
from grants_app.domain.grants.conditions import filter_conditions
from grants_app.domain.grants.money.currency import currency_place
from grants_app.domain.grants.periods import Period
from grants_app.domain.grants.summary import PortfolioSummary, summarise_portfolio
from grants_app.domain.homes.queries import Reach, read_reach
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import load_in_full
from grants_app.i18n import formats, labels
from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.coverage_labels import STATE
from grants_app.i18n.level_words import level_heads
from grants_app.i18n.locales import choose_locale
from grants_app.i18n.period_words import when
from grants_app.outputs.factsheet.document import Factsheet, Legend, Table
from grants_app.outputs.factsheet.map import Outline, draw_map, draw_swatch
from grants_app.recorded import asked_moment


def read_factsheet() -> Factsheet:
    """What the address asks for, as its reader may see it."""
    viewer, asked, day = current_viewer(), read_filter(), current_day()
    programme = load_in_full(current_programme())
    places = replace(read_coverage_filter(), level=CoverageLevel.DISTRICT, claims=False)
    summary = summarise_portfolio(viewer, programme.id, day, filter_conditions(viewer, asked, day))
    coverage = read_coverage(viewer, programme, places)
    states = {row.place.code: row.state for row in coverage.districts}
    outlines = find_outlines(programme.geography, PlaceLevel.DISTRICT)
    shown = [state for state in CoverageState if state in {*states.values(), *MUST_STAND_APART}]
    return Factsheet(
        language=choose_locale(),
        title=pick_field(programme, "name").text,
        eyebrow=" – ".join(filter(None, (programme.acronym, programme.donor))),
        day=" ".join([gettext("As of %(day)s.", day=formats.day(day)), *_recorded()]),
        notices=list_notices(viewer, programme, asked, summary.unpublished),
        is_demo=current_app.config["SETTINGS"].is_demo,
        totals=_totals(programme, summary),
        tables=_tables(programme, summary),
        map=_map(states, outlines) if outlines else None,
        map_words=_map_words(coverage, places.days),
        legend=[Legend(draw_swatch(state.value), str(STATE[state])) for state in shown],
        unreached=[row.place.name for row in coverage.unreached_districts]
        if coverage.has_data
        else [_nothing_known()],
        unknown=_unknown(read_reach(viewer, programme.id), programme),
        sources=_sources(programme, has_map=outlines is not None),
    )


# Zero, nationwide grants alone and unknown are told apart even where one of them does not occur.
MUST_STAND_APART = (CoverageState.NATIONAL_ONLY, CoverageState.NONE, CoverageState.NO_DATA)


def _totals(programme: Programme, summary: PortfolioSummary) -> list[tuple[str, str]]:
    return [
        (formats.number(summary.grants), ngettext("grant", "grants", summary.grants)),
        (
            formats.number(summary.organisations),
            ngettext("organisation", "organisations", summary.organisations),
        ),
        *(
            (formats.money(total.minor_units, total.currency), _stated(total.first_line))
            for total in programme.totals
        ),
    ]


def _stated(line: int | None) -> str:
    """Where a total is from: a document of the programme, or whoever set the programme up."""
    if line is None:
        return gettext("awarded in all, as stated")
    return gettext("awarded in all, as the document states it")


def _tables(programme: Programme, summary: PortfolioSummary) -> list[Table]:
    phases = [(pick_field(p, "name").text, summary.by_phase.get(p.id, 0)) for p in programme.phases]
    themes = [(str(labels.THEME[theme]), count) for theme, count in summary.by_theme.items()]
    themes.append((gettext("No theme"), summary.without_theme))
    statuses = [(str(labels.STATUS[status]), count) for status, count in summary.by_status.items() if count]
    tables = (
        (gettext("Grants by phase"), phases),
        (gettext("Grants by theme"), themes),
        (gettext("Grants by status"), statuses),
    )
    return [
        Table(caption, [(words, formats.number(count)) for words, count in rows]) for caption, rows in tables
    ]


def _map(states: dict[str, CoverageState], outlines: Outlines) -> str | None:
    """The map of the districts, None where there is no outline of any."""
    shapes = outlines.boundaries.shapes
    found = [Outline(_rings(shapes[code]), state.value) for code, state in states.items() if code in shapes]
    return draw_map(found) if found else None


def _rings(shape: Boundary) -> tuple[tuple[tuple[float, float], ...], ...]:
    rings: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(shape.lon, shape.lat, strict=True):
        if x is None or y is None:
            rings.append([])
        else:
            rings[-1].append((x, y))
    return tuple(tuple(ring) for ring in rings if ring)


def _nothing_known() -> str:
    return gettext("No grant is open to you, so nothing can be said of any place. This is not zero.")


def _map_words(coverage: Coverage, days: Period | None) -> str:
    if not coverage.has_data:
        return _nothing_known()
    reached = len(coverage.districts) - len(coverage.unreached_districts)
    return gettext(
        "%(places)s by what is known of the grants there, %(when)s: %(reached)s of %(all)s are reached. "
        "Nationwide grants (%(nationwide)s) count in none.",
        places=level_heads(PlaceLevel.DISTRICT),
        when=when(days),
        reached=formats.number(reached),
        all=formats.number(len(coverage.districts)),
        nationwide=formats.number(coverage.nationwide),
    )


def _recorded() -> list[str]:
    moment = asked_moment()
    if moment is None:
        return []
    return [
        gettext("As recorded on %(moment)s", moment=formats.utc_moment(moment.at)) + ".",
        gettext("Changes since then are left out."),
    ]


def _unknown(reach: Reach, programme: Programme) -> list[str]:
    """What no source gives, of the whole programme; the amounts for those who may read them."""
    lines = [gettext("Unknown is not zero: what no source states is marked as unknown.")]
    if reach.sums is None:
        lines.append(
            gettext("The document states no amount for any grant.")
            if programme.has_document
            else gettext("Amounts of single grants are not open to you.")
        )
    for currency, (recorded, grants) in sorted(
        (reach.sums or {}).items(), key=lambda one: currency_place(programme.currencies, one[0])
    ):
        lines.append(
            ngettext(
                "%(amount)s are recorded, for %(count)s grant; the amounts of the others are unknown.",
                "%(amount)s are recorded, for %(count)s grants; the amounts of the others are unknown.",
                grants,
                amount=formats.money(recorded, currency),
                count=formats.number(grants),
            )
        )
    if reach.sums == {}:
        lines.append(gettext("No amount of any grant is published: the amounts are unknown."))
    unknowns = reach.unknowns
    lines.append(gettext("Results of grants are not recorded yet. Payments are not published."))
    if unknowns.open_findings:
        count = unknowns.open_findings
        lines.append(
            ngettext(
                "The document leaves %(count)s question open.",
                "The document leaves %(count)s questions open.",
                count,
                count=formats.number(count),
            )
        )
    return lines


def _sources(programme: Programme, *, has_map: bool) -> list[str]:
    titles = "; ".join(pick_field(source, "title").text for source in programme.sources)
    lines = [
        gettext("Sources: %(titles)s. The themes are our reading.", titles=titles)
        if titles
        else gettext("No document of this programme is recorded: its grants were entered by hand.")
    ]
    division = programme.geography
    if has_map and division.code == "al":
        lines.append(
            gettext(
                "Boundaries of counties and districts before 2015: © OpenStreetMap contributors, ODbL 1.0, "
                "through geoBoundaries (2013). The boundary data stay under that licence."
            )
        )
    elif has_map and division.attribution:
        lines.append(gettext("Boundaries: %(attribution)s.", attribution=division.attribution))
    return lines
