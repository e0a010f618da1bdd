"""The coverage map in the reader's words: areas, markers and legend, for the pages that show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext, ngettext
from markupsafe import Markup

from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.reading import Coverage
from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState, Metric
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Geography
from grants_app.domain.geography.outlines import find_outlines
from grants_app.i18n import coverage_labels, formats
from grants_app.i18n.coverage_words import attribution
from grants_app.i18n.level_words import has_own_word, level_label, level_word
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.coverage.classes import ScaleClass, class_of, scale_classes
from grants_app.outputs.coverage.figures import (
    UNNAMED,
    MapArea,
    MapPoint,
    MapWords,
    map_config,
    map_figure,
    page_json,
)
from grants_app.outputs.coverage.packing import Shared, pack
from grants_app.outputs.plotly_figure import Figure

_TENTH = Decimal("0.1")
# How much of the circle is full tells the strongest evidence in a place, as the marks of the table do.
GLYPHS = {
    CoverageState.RURAL_STATED: "\N{BLACK CIRCLE}",
    CoverageState.AREA_WIDE: "\N{CIRCLE WITH ALL BUT UPPER LEFT QUADRANT BLACK}",
    CoverageState.LEVEL_UNSTATED: "\N{CIRCLE WITH RIGHT HALF BLACK}",
    CoverageState.URBAN_ONLY: "\N{CIRCLE WITH UPPER RIGHT QUADRANT BLACK}",
}
# Stands in the address of a place for its code.
CODE = "PLACE-CODE"


@dataclass(frozen=True)
class LegendItem:
    """One line of a legend: the key of its swatch, words, and how many places look so."""

    key: str
    label: str
    count: str = ""


@dataclass(frozen=True)
class Drawing:
    """The map as JSON for the page, and what its colours and markers mean.

    `json`, `outlines` (their address) and `attribution` are None where the division has no outlines: then
    there is no map.
    """

    json: Markup | None
    outlines: str | None
    attribution: str | None
    areas: list[LegendItem]
    markers: list[LegendItem]
    evidence: list[LegendItem]


@dataclass(frozen=True)
class Addresses:
    """Where the map gets its outlines from, by level and digest, and the page of the place `CODE`.

    `ground` is the id of another map on the page that has the small dots of the places which no site line
    names: what both have of them travels once.
    """

    boundaries: Callable[[PlaceLevel, str], str]
    place: str
    ground: str | None = None


def draw(
    asked: tuple[CoverageLevel, Metric],
    coverage: Coverage,
    geography: Geography,
    addresses: Addresses,
    beside: Sequence[Coverage] = (),
) -> Drawing:
    """Draw the map of a level and metric, if its division has outlines.

    Its scale is also that of the coverages `beside` it, so that all of them can be compared.
    """
    level, metric = asked
    classes = common_classes(level, metric, [coverage, *beside])
    shapes = outline_level(level)
    outlines = find_outlines(geography, shapes)
    json = address = None
    if outlines:
        areas, points = shapes_of(level, metric, coverage, classes)
        if addresses.ground:
            points = _without_ground(points, shapes_of(level, metric, beside[0], classes)[1])
        figure = map_figure(areas, points, outlines.boundaries.bbox)
        address = addresses.boundaries(shapes, outlines.document.digest[:12])
        json = _json(figure, address, addresses)
    return Drawing(
        json=json,
        outlines=address,
        attribution=attribution(geography) if outlines else None,
        areas=list_legend(coverage.rows, metric, classes, level),
        markers=list_markers() if coverage.named else [],
        evidence=list_evidence(level),
    )


def outline_level(level: CoverageLevel) -> PlaceLevel:
    """The places whose outlines a map of this level shows."""
    return PlaceLevel.COUNTY if level is CoverageLevel.COUNTY else PlaceLevel.DISTRICT


def common_classes(level: CoverageLevel, metric: Metric, coverages: Sequence[Coverage]) -> list[ScaleClass]:
    """The classes of the values of several maps, the same for all of them."""
    is_commune = level is CoverageLevel.COMMUNE
    counted = [row for one in coverages for row in (one.named if is_commune else one.rows)]
    smallest = _TENTH if metric is Metric.GRANT_MONTHS else Decimal(1)
    return scale_classes((row.value(metric) for row in counted), smallest)


def shapes_of(
    level: CoverageLevel, metric: Metric, coverage: Coverage, classes: Sequence[ScaleClass]
) -> tuple[list[MapArea], list[MapPoint]]:
    """The areas and markers of a map."""
    if level is CoverageLevel.COMMUNE:
        areas = [MapArea(row.place.code, "ground", [row.place.name]) for row in coverage.districts]
        points = [_commune(row, metric, classes) for row in coverage.rows]
    else:
        areas = [_area(row, metric, classes) for row in coverage.rows]
        points = [_point(row, "named", hover_lines(row)) for row in coverage.named]
    return areas, [point for point in points if point]


def _without_ground(points: Sequence[MapPoint], others: Sequence[MapPoint]) -> list[MapPoint]:
    """The points without the small dots that another map has as well."""
    ground = {point.code for point in others if point.swatch == UNNAMED}
    return [point for point in points if point.swatch != UNNAMED or point.code not in ground]


def _json(figure: Figure, boundaries: str, addresses: Addresses) -> Markup:
    """Pack the figure with its configuration and addresses for static/coverage.js."""
    shared = Shared()
    packed = pack(figure, shared)
    content = {
        "figure": packed.figure,
        "areas": packed.areas,
        "styles": shared.styles,
        "words": shared.words,
        "config": map_config(_words()),
        "boundaries": boundaries,
        "place": {"url": addresses.place, "code": CODE},
        "ground": addresses.ground,
        "failure": gettext("The map could not be drawn. The table has the same figures."),
    }
    return Markup(page_json(content))  # noqa: S704  # page_json leaves no character that ends a script


def _words() -> MapWords:
    """What Plotly says and how it writes numbers."""
    locale = choose_locale()
    return MapWords(
        locale=locale,
        dictionary={
            "Zoom in": gettext("Zoom in"),
            "Zoom out": gettext("Zoom out"),
            "Reset axes": gettext("Show the whole country"),
        },
        decimal="," if locale == "sq" else ".",
        thousands="\N{NO-BREAK SPACE}" if locale == "sq" else ",",
    )


def _area(row: CoverageRow, metric: Metric, classes: Sequence[ScaleClass]) -> MapArea:
    value = row.value(metric)
    # Whole months have room beside the circle; the hover label and the table have the decimals.
    number = formats.number(value, 0) + GLYPHS[row.state] if row.state.is_reached else ""
    if row.claimed_by:
        number = f"{number} ({formats.number(len(row.claimed_by))})".strip()
    return MapArea(
        row.place.code, _swatch(row, metric, classes), hover_lines(row), number, bool(row.claimed_by)
    )


def _swatch(row: CoverageRow, metric: Metric, classes: Sequence[ScaleClass]) -> str:
    """Name the colour of a row: its class, or what it is instead of a count."""
    if not row.state.is_reached:
        return row.state.value
    found = class_of(row.value(metric), classes)
    return str(found.step) if found else CoverageState.NONE.value


def _commune(row: CoverageRow, metric: Metric, classes: Sequence[ScaleClass]) -> MapPoint | None:
    """Make the marker of a named place in the colour of its class, or the dot of one that is not named."""
    if row.state.is_reached:
        return _point(row, _swatch(row, metric, classes), hover_lines(row))
    if row.claimed_by:
        return _point(row, "claimed", hover_lines(row))
    return _point(row, UNNAMED, [row.place.name])


def _point(row: CoverageRow, swatch: str, hover: Sequence[str]) -> MapPoint | None:
    """Make a marker at the seat or the known point of a place; none where no point is known."""
    place = row.place
    if place.latitude is None or place.longitude is None:
        return None
    kind = "town" if place.level is PlaceLevel.MUNICIPALITY else "commune"
    return MapPoint(place.code, kind, float(place.longitude), float(place.latitude), swatch, hover)


def hover_lines(row: CoverageRow) -> list[str]:
    """Say what a place's label says: name, evidence, the four counts."""
    is_part = row.place.level in (PlaceLevel.MUNICIPALITY, PlaceLevel.COMMUNE)
    lines = [f"{row.place.name}, {level_word(row.place.level)}" if is_part else row.place.name]
    lines.append(state_label(row))
    if row.state.is_reached:
        numbers = ", ".join(map(str, row.grant_numbers[:8])) + ("…" if row.grants > 8 else "")
        lines.append(gettext("Grants: %(count)s (no. %(numbers)s)", count=row.grants, numbers=numbers))
        lines.append(gettext("Direct grants: %(count)s", count=row.direct_grants))
        lines.append(gettext("Organisations: %(count)s", count=row.organisations))
        lines.append(gettext("Grant-months: %(count)s", count=formats.number(row.grant_months, 1)))
    claim = claim_label(row)
    return [*lines, claim] if claim else lines


def claim_label(row: CoverageRow) -> str | None:
    """Say which grants only claim a place; None where none does, or nobody asked."""
    if not row.claimed_by:
        return None
    numbers = ", ".join(map(str, row.claimed_by[:8])) + ("…" if len(row.claimed_by) > 8 else "")
    return ngettext(
        "Claimed, not counted: grant %(numbers)s",
        "Claimed, not counted: grants %(numbers)s",
        len(row.claimed_by),
        numbers=numbers,
    )


def state_label(row: CoverageRow) -> str:
    """Say what is known of a place; of a commune, "no grant" means that nothing names it."""
    is_part = row.place.level in (PlaceLevel.MUNICIPALITY, PlaceLevel.COMMUNE)
    if row.state is CoverageState.NONE and is_part:
        return gettext("Not named")
    return str(coverage_labels.STATE[row.state])


def list_legend(
    rows: Sequence[CoverageRow], metric: Metric, classes: Sequence[ScaleClass], level: CoverageLevel
) -> list[LegendItem]:
    """List the classes, then what is not a count, each with the number of places."""
    swatches = [_swatch(row, metric, classes) for row in rows]
    if level is CoverageLevel.COMMUNE:
        words = {CoverageState.NONE: gettext("Not named (small dots)")}
    else:
        empty = gettext("No direct grant") if metric is Metric.DIRECT_GRANTS else gettext("No grant")
        national = str(coverage_labels.STATE[CoverageState.NATIONAL_ONLY])
        words = {CoverageState.NONE: empty, CoverageState.NATIONAL_ONLY: national}
    words[CoverageState.NO_DATA] = str(coverage_labels.STATE[CoverageState.NO_DATA])
    items = [(str(one.step), _range(one, metric)) for one in classes]
    items += [(state.value, label) for state, label in words.items()]
    found = [LegendItem(key, label, formats.number(swatches.count(key))) for key, label in items]
    if any(row.claimed_by is not None for row in rows):
        claimed = formats.number(sum(bool(row.claimed_by) for row in rows))
        found.append(
            LegendItem("claimed", gettext("(1) Claimed by a title or a text alone, not counted"), claimed)
        )
    return found


def _range(one: ScaleClass, metric: Metric) -> str:
    low, high = (formats.number(end, _digits(metric)) for end in (one.low, one.high))
    return low if low == high else f"{low}–{high}"


def _digits(metric: Metric) -> int:
    """Give the decimals that a metric is written with."""
    return 1 if metric is Metric.GRANT_MONTHS else 0


def list_markers() -> list[LegendItem]:
    """List what the markers of named places mean."""
    return [
        LegendItem("town", _named_by_site_line(PlaceLevel.MUNICIPALITY)),
        LegendItem("commune", _named_by_site_line(PlaceLevel.COMMUNE)),
    ]


def list_evidence(level: CoverageLevel) -> list[LegendItem]:
    """List what the circles beside the numbers of areas mean; markers of a finer level have no numbers."""
    if level is CoverageLevel.COMMUNE:
        return []
    return [LegendItem(state.value, str(coverage_labels.STATE[state])) for state in GLYPHS]


def _named_by_site_line(level: PlaceLevel) -> str:
    if has_own_word(level):
        return gettext("%(level)s named by a site line", level=level_label(level))
    if level is PlaceLevel.MUNICIPALITY:
        return gettext("Town (municipality) named by a site line")
    return gettext("Commune named by a site line")
