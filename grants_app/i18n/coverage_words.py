"""What a map of coverage shows, in sentences: on its page, in its files, month by month."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext

from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.vocabulary import CoverageLevel, Metric
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Geography
from grants_app.domain.grants.vocabulary import Evidence
from grants_app.i18n import formats
from grants_app.i18n.coverage_labels import METRIC
from grants_app.i18n.labels import EVIDENCE
from grants_app.i18n.level_words import PARTS, has_own_word, level_word, parts_heads
from grants_app.i18n.period_words import when

ALBANIA = "al"


def lead(asked: CoverageFilter, metric: Metric, narrowed: Sequence[str] = ()) -> str:
    """Say in one sentence what the map shows; `narrowed` are the filters in words, besides the days."""
    text = _lead(asked, metric)
    if not narrowed:
        return text
    return gettext(
        "%(sentence)s; counted are only: %(filters)s.",
        sentence=text.removesuffix("."),
        filters="; ".join(narrowed),
    )


def _lead(asked: CoverageFilter, metric: Metric) -> str:
    each = {
        CoverageLevel.COUNTY: gettext("each %(level)s", level=level_word(PlaceLevel.COUNTY)),
        CoverageLevel.DISTRICT: gettext("each %(level)s", level=level_word(PlaceLevel.DISTRICT)),
        CoverageLevel.COMMUNE: _each_part(),
    }[asked.level]
    day, period = asked.on, asked.period
    ran = when(asked.days)
    if metric is Metric.DIRECT_GRANTS:
        text = gettext(
            "The map shows how many grants work with the population of %(each)s, %(when)s.",
            each=each,
            when=ran,
        )
    elif metric is Metric.ORGANISATIONS:
        text = gettext(
            "The map shows how many organisations have a grant in %(each)s, %(when)s.", each=each, when=ran
        )
    elif metric is Metric.GRANT_MONTHS:
        until = gettext("up to %(day)s", day=formats.day(day)) if day else gettext("over their whole length")
        until = ran if period else until
        text = gettext(
            "The map shows how many months grants are present in %(each)s, added up %(until)s.",
            each=each,
            until=until,
        )
    else:
        text = gettext(
            "The map shows how many grants have a site in %(each)s, %(when)s.", each=each, when=ran
        )
    return text


def drawn(asked: CoverageFilter, metric: Metric) -> str:
    """Name the map: what is counted, and of which days."""
    what, days = str(METRIC[metric]), asked.days
    return gettext("%(metric)s, %(when)s", metric=what, when=when(days)) if days else what


def _each_part() -> str:
    if not any(map(has_own_word, PARTS)):
        return gettext("each named town and commune")
    return gettext("each place named on the level: %(levels)s", levels=parts_heads())


def county_alone() -> str:
    """Say where sites count of which only the county is known."""
    return gettext(
        "A site of which nothing finer than the level “%(county)s” is known counts there and in none of its "
        "parts: in which of them it lies is not told.",
        county=level_word(PlaceLevel.COUNTY),
    )


def evidence_of_county() -> str:
    """Say beside the choice of evidence which one lets a county stand for each of its districts."""
    return gettext(
        "Of a place on the level “%(county)s”: “%(whole)s” only where the words speak of all of it, as it "
        "then counts in each of its parts on the level “%(district)s”. Rural zones of it, or some "
        "%(communes)s without names, count in it and in none of its parts.",
        county=level_word(PlaceLevel.COUNTY),
        whole=EVIDENCE[Evidence.AREA_WIDE],
        district=level_word(PlaceLevel.DISTRICT),
        communes=level_word(PlaceLevel.COMMUNE, 2),
    )


def people_of_county() -> str:
    """Say which count of the people of a county is taken."""
    return gettext(
        "The people of a place of the level “%(county)s” are its own final count where one is known; the "
        "counts of its parts, some of them preliminary, can add up to another number.",
        county=level_word(PlaceLevel.COUNTY),
    )


def attribution(division: Geography) -> str | None:
    """Whose data a map is drawn from; None where the division has no outlines."""
    if not division.outline_digests:
        return None
    if division.code == ALBANIA:
        return gettext(
            "Boundaries of 2005: © OpenStreetMap contributors, ODbL 1.0, through geoBoundaries. "
            "Towns and communes: GeoNames, CC BY 4.0."
        )
    return gettext("Boundaries: %(source)s", source=division.attribution) if division.attribution else None
