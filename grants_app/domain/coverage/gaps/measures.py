"""The components of each place's score, from figures and presence: plain data in, measures out.

A county is the sum over its districts: themes, months and places are added up before they are divided, and
its distance is the mean of theirs. Of its people its own final count is taken where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from grants_app.domain.coverage.figures import PlaceFact
from grants_app.domain.coverage.gaps import score
from grants_app.domain.coverage.gaps.indicators.queries import Indicator
from grants_app.domain.coverage.gaps.needs import Figures, RuralFigure
from grants_app.domain.coverage.gaps.presence import Presence, units_of
from grants_app.domain.coverage.gaps.report import Measure
from grants_app.domain.coverage.gaps.vocabulary import Component, GapUnit
from grants_app.domain.coverage.months import UNITS
from grants_app.domain.geography.records import FigureStatus
from grants_app.domain.grants.vocabulary import Theme

TENTH: Final = Decimal("0.1")
THOUSANDTH: Final = Decimal("0.001")
FROM_GRANTS: Final = frozenset({Component.THEMES, Component.MONTHS, Component.COMMUNES, Component.DISTANCE})


@dataclass(frozen=True, slots=True)
class Reading:
    """How doubtful data are read: whether a bare name serves, and which count of a census is taken."""

    bare_names_serve: bool = False
    census: FigureStatus = FigureStatus.FINAL


USUAL: Final = Reading()
DOUBTED: Final = (Reading(bare_names_serve=True), Reading(census=FigureStatus.PRELIMINARY))


@dataclass(frozen=True, slots=True)
class Ground:
    """What measures are taken from.

    `districts` of each place by id: its own for a district, all of them for a county. `presence` by id of
    the district or county, `communes` (how many there are) and `kilometres` (from the seat to the nearest
    site that is measured) by id of the district. `has_sites`: whether there is any such site. `span_units`
    is what presence can reach.
    """

    places: Sequence[PlaceFact]
    districts: Mapping[int, Sequence[int]]
    presence: Mapping[int, Presence]
    communes: Mapping[int, int]
    kilometres: Mapping[int, float | None]
    has_sites: bool
    usual_km: float | None
    figures: Figures
    themes: Sequence[Theme]
    span_units: int
    indicators: Sequence[Indicator] = ()


def measure_all(
    ground: Ground, weights: Mapping[str, Decimal], reading: Reading = USUAL
) -> list[list[Measure]]:
    """The measures of each place, in the order of components."""
    columns = [
        *_people(ground, weights, reading),
        _themes(ground, weights[Component.THEMES], reading),
        _months(ground, weights[Component.MONTHS]),
        _communes(ground, weights[Component.COMMUNES]),
        _distance(ground, weights[Component.DISTANCE]),
        _poverty(ground, weights[Component.POVERTY]),
        *(_indicator(ground, one, weights[one.code]) for one in ground.indicators),
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _people(
    ground: Ground, weights: Mapping[str, Decimal], reading: Reading
) -> tuple[list[Measure], list[Measure]]:
    """Rural people against the largest number of the level, and against all people of the place."""
    found = [rural_figure(ground, place, reading.census) for place in ground.places]
    sizes = score.parts_of_largest([None if one is None else float(one.rural) for one in found])
    largest = max((one.rural for one in found if one is not None), default=None)
    count, part = [], []
    for figure, size in zip(found, sizes, strict=True):
        share = float(figure.rural / figure.all) if figure and figure.all else None
        raw = None if share is None else Decimal(str(share * 100)).quantize(TENTH, ROUND_HALF_UP)
        rural = figure.rural if figure else None
        count.append(_of_census(Component.RURAL_POPULATION, figure, weights, (rural, largest), size))
        part.append(_of_census(Component.RURAL_SHARE, figure, weights, (raw, Decimal(100)), share))
    return count, part


def _of_census(
    key: Component,
    figure: RuralFigure | None,
    weights: Mapping[str, Decimal],
    numbers: tuple[Decimal | None, Decimal | None],
    share: float | None,
) -> Measure:
    """A measure of rural people: its number and what that is held against, with the count it comes from."""
    return Measure(
        key,
        weights[key],
        *numbers,
        GapUnit.PERSONS if key is Component.RURAL_POPULATION else GapUnit.PER_CENT,
        share,
        year=figure.year if figure else None,
        status=figure.status if figure else None,
        sources=figure.sources if figure else (),
    )


def rural_figure(ground: Ground, place: PlaceFact, census: FigureStatus) -> RuralFigure | None:
    """The rural people of a place; of a county its own figure or the sum of its districts."""
    districts = ground.districts[place.id]
    if list(districts) == [place.id]:
        return ground.figures.rural(place.id, census)
    return ground.figures.rural_of_parts(place.id, districts, census)


def _themes(ground: Ground, weight: Decimal, reading: Reading) -> list[Measure]:
    """Themes that serve no one there."""
    found = []
    for place in ground.places:
        there = [ground.presence[one] for one in ground.districts[place.id]]
        present = sum(len(one.named if reading.bare_names_serve else one.served) for one in there)
        of = len(ground.themes) * len(there)
        lacking = Decimal(of - present)
        found.append(
            Measure(
                Component.THEMES, weight, lacking, Decimal(of), GapUnit.THEMES, score.missing(present, of)
            )
        )
    return found


def _months(ground: Ground, weight: Decimal) -> list[Measure]:
    """Months with a direct grant against those of the programme's span; unknown where it has none."""
    found, is_short = [], ground.span_units < UNITS
    for place in ground.places:
        there = ground.districts[place.id]
        units = sum(units_of(ground.presence[one].spans) for one in there)
        of = ground.span_units * len(there)
        found.append(
            Measure(
                Component.MONTHS,
                weight,
                to_shown(units, is_short=is_short) if of else None,
                to_shown(of, is_short=is_short),
                GapUnit.MONTHS,
                score.missing(units, of),
            )
        )
    return found


def _communes(ground: Ground, weight: Decimal) -> list[Measure]:
    """Municipalities and communes that direct grants name, against all of them."""
    found = []
    for place in ground.places:
        there = ground.districts[place.id]
        named = sum(len(ground.presence[one].parts) for one in there)
        of = sum(ground.communes.get(one, 0) for one in there)
        found.append(
            Measure(
                Component.COMMUNES,
                weight,
                Decimal(named),
                Decimal(of),
                GapUnit.PLACES,
                score.missing(named, of),
            )
        )
    return found


def _distance(ground: Ground, weight: Decimal) -> list[Measure]:
    """From the seat to the nearest site of a direct grant; without any such site nothing could be farther."""
    usual = None if ground.usual_km is None else Decimal(str(ground.usual_km)).quantize(TENTH, ROUND_HALF_UP)
    found = []
    for place in ground.places:
        known = [ground.kilometres.get(one) for one in ground.districts[place.id]]
        measured = [one for one in known if one is not None]
        mean = sum(measured) / len(measured) if measured and len(measured) == len(known) else None
        share = score.far(mean, ground.usual_km) if ground.has_sites else 1.0
        raw = None if mean is None else Decimal(str(mean)).quantize(TENTH, ROUND_HALF_UP)
        found.append(Measure(Component.DISTANCE, weight, raw, usual, GapUnit.KILOMETRES, share))
    return found


def _poverty(ground: Ground, weight: Decimal) -> list[Measure]:
    """The rate of poverty against the largest of the level; a district takes its county's."""
    rates = [ground.figures.poverty(place.id, place.county_id) for place in ground.places]
    shares = score.parts_of_largest([None if rate is None else float(rate.value) for rate in rates])
    largest = max((rate.value for rate in rates if rate is not None), default=None)
    return [
        Measure(
            Component.POVERTY,
            weight,
            rate.value if rate else None,
            largest,
            GapUnit.PER_CENT,
            share,
            year=rate.year if rate else None,
            sources=(rate.source,) if rate else (),
            is_of_county=rate.is_of_county if rate else False,
        )
        for rate, share in zip(rates, shares, strict=True)
    ]


def _indicator(ground: Ground, indicator: Indicator, weight: Decimal) -> list[Measure]:
    """A loaded indicator between its least and its greatest value on the level.

    Figures of districts cannot be added up to counties, so these are unknown there.
    """
    found = [indicator.value_at(place.id, place.county_id) for place in ground.places]
    known = [None if value is None else float(value) for value, _ in found]
    shares = score.between_extremes(known, more_is_need=indicator.more_is_need)
    return [
        Measure(
            indicator.code,
            weight,
            value,
            None,
            GapUnit.OWN,
            share,
            is_of_county=value is not None and of_county,
        )
        for (value, of_county), share in zip(found, shares, strict=True)
    ]


def unknown_without_grants(one: Measure) -> Measure:
    """A measure where no grant is open to the reader: what is taken from grants is unknown, and not zero."""
    if one.key not in FROM_GRANTS:
        return one
    return replace(one, raw=None, of=one.of if one.key == Component.COMMUNES else None, share=None)


def to_shown(units: int, *, is_short: bool) -> Decimal:
    """Units as months from which the part can be told: finer where one decimal would say nothing of it.

    That is in a span of less than a month (`is_short`), and where days that are there would be 0.0.
    """
    rounded = to_tenth(units)
    is_hidden = units > 0 and rounded == 0
    return (Decimal(units) / UNITS).quantize(THOUSANDTH, ROUND_HALF_UP) if is_short or is_hidden else rounded


def to_tenth(units: int) -> Decimal:
    """Units of presence as months with one decimal."""
    return (Decimal(units) / UNITS).quantize(TENTH, ROUND_HALF_UP)
