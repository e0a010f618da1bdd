"""The page of one place: facts and figures as ready words, unknown ones said to be unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from flask import url_for
from flask_babel import gettext, ngettext

from grants_app.blueprints.coverage import words
from grants_app.blueprints.coverage.controls import list_chips
from grants_app.blueprints.coverage.page import grant_url
from grants_app.blueprints.coverage.parameters import list_url, place_url
from grants_app.blueprints.coverage.place_figures import FigureLine, figure_lines
from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.place_counting import LEVELS
from grants_app.domain.coverage.places import PlaceCoverage, PlaceGrant
from grants_app.domain.geography.models import Place
from grants_app.domain.geography.records import NameType
from grants_app.domain.grants.choices import Choices
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.sites.shelters import stands_for_one_spot
from grants_app.domain.grants.status import grant_months, status_of
from grants_app.domain.grants.vocabulary import Theme
from grants_app.i18n import coverage_labels, formats, labels
from grants_app.i18n.bilingual import Text, pick
from grants_app.i18n.level_words import level_label, level_word
from grants_app.outputs.coverage.drawing import state_label

MOST_NUMBERS: Final = 40


@dataclass(frozen=True)
class SiteLine:
    """A site as the document words it. `words` is None where a shelter's place is kept back."""

    words: str | None
    place: str | None
    place_url: str | None
    evidence: str
    evidence_label: str
    reason: Text
    lines: tuple[int, int] | None


@dataclass(frozen=True)
class GrantLine:
    """A grant of the place."""

    grant: Grant
    url: str
    status: str
    status_label: str
    dates: str
    months: str
    is_direct: bool
    themes: list[tuple[str, str]]
    sites: list[SiteLine]


@dataclass(frozen=True)
class PartLine:
    """A district of a county, or a municipality or commune of a district; numbers are None while unknown."""

    name: str
    url: str
    level: str
    state: str
    state_label: str
    grants: str | None
    direct_grants: str | None
    numbers: str | None


@dataclass(frozen=True)
class PlacePage:
    """Everything that the template shows of a place."""

    place: Place
    found: PlaceCoverage
    nothing_known: str | None
    is_of_day: bool
    filters: list[tuple[str, str]]
    clear_url: str
    title: str
    parents: list[tuple[str, str]]
    state: str | None
    state_label: str | None
    stats: list[tuple[str | None, str]]
    names: list[tuple[str, str]]
    figures: list[FigureLine]
    grants: list[GrantLine]
    elsewhen: list[GrantLine]
    nationwide: list[GrantLine]
    nationwide_elsewhen: list[GrantLine]
    around: list[tuple[str, str]]
    around_elsewhen: list[tuple[str, str]]
    themes_present: list[tuple[str, str]]
    themes_missing: list[tuple[str, str]]
    parts: list[PartLine]
    list_url: str | None
    elsewhen_url: str | None


def build_place_page(place: Place, found: PlaceCoverage, day: date, choices: Choices) -> PlacePage:
    """Turn a place and its coverage into the page; statuses are those of `day`."""
    row = found.row
    return PlacePage(
        place=place,
        found=found,
        nothing_known=None if found.has_data else words.nothing_known(),
        is_of_day=found.asked.on is not None and found.asked == CoverageFilter(on=found.asked.on),
        filters=list_chips(found.asked, choices, lambda asked: place_url(asked, place.code)),
        clear_url=place_url(CoverageFilter(), place.code),
        title=_with_level(place),
        parents=_parents(place, found.asked),
        state=row.state.value if row else None,
        state_label=state_label(row) if row else None,
        stats=_stats(row) if row else [],
        names=_names(place),
        figures=figure_lines(place),
        grants=[_grant(one, day, place) for one in found.listed],
        elsewhen=[_grant(one, day, place) for one in found.elsewhen],
        nationwide=[_grant(one, day, place) for one in found.nationwide],
        nationwide_elsewhen=[_grant(one, day, place) for one in found.nationwide_elsewhen],
        around=_around(found, found.around.grant_numbers if found.around else found.county_alone),
        around_elsewhen=_around(found, found.around_elsewhen),
        themes_present=_themes(theme for theme in Theme if theme in found.direct_themes),
        themes_missing=_themes(theme for theme in Theme if theme not in found.direct_themes) if row else [],
        parts=[_part(one, found.asked) for one in found.children],
        list_url=_list_url(place, found.asked) if found.listed else None,
        elsewhen_url=_list_url(place, CoverageFilter()) if found.elsewhen else None,
    )


def _parents(place: Place, asked: CoverageFilter) -> list[tuple[str, str]]:
    """List the county and district that a place lies in, as label and address."""
    above = [one for one in (place.county, place.district) if one is not None and one.id != place.id]
    return [(_with_level(one), place_url(asked, one.code)) for one in above]


def _with_level(place: Place) -> str:
    """Name a place with its level: Berat is a county, a district and a town."""
    return gettext(
        "%(name)s (%(level)s)",
        name=place.name,
        level=level_word(place.level),
    )


def _stats(row: CoverageRow) -> list[tuple[str | None, str]]:
    """Give the four counts, each with its word in the form that follows the number; None while unknown."""
    counts = [
        (formats.number(row.grants), ngettext("grant", "grants", row.grants)),
        (formats.number(row.direct_grants), ngettext("direct grant", "direct grants", row.direct_grants)),
        (formats.number(row.organisations), ngettext("organisation", "organisations", row.organisations)),
        (formats.number(row.grant_months, 1), gettext("grant-months")),
    ]
    return [(number if row.state.is_known else None, word) for number, word in counts]


def _names(place: Place) -> list[tuple[str, str]]:
    """List the forms of the name, the indefinite one first; each label once."""
    found: dict[str, list[str]] = {gettext("Indefinite form"): [place.name]}
    for name in place.names:
        found.setdefault(str(coverage_labels.NAME_TYPE[NameType(name.kind)]), []).append(name.form)
    return [(label, ", ".join(dict.fromkeys(forms))) for label, forms in found.items()]


def _grant(one: PlaceGrant, day: date, place: Place) -> GrantLine:
    """Write one grant. A suspended or draft grant says so, whatever its dates."""
    grant = one.grant
    status = status_of(grant, day)
    return GrantLine(
        grant=grant,
        url=grant_url(grant),
        status=status.value,
        status_label=str(labels.STATUS[status]),
        dates=gettext(
            "%(start)s to %(end)s",
            start=formats.short_day(grant.start_on),
            end=formats.short_day(grant.last_day),
        ),
        months=formats.number(grant_months(grant.start_on, grant.last_day), 1),
        is_direct=one.is_direct,
        themes=_themes(one.themes),
        sites=[_site(site, place) for site in one.sites],
    )


def _site(site: GrantSite, shown: Place) -> SiteLine:
    """Write one site. A shelter's place is never shown finer than its district."""
    is_withheld = not stands_for_one_spot(site.level, is_sensitive=site.sensitive)
    other = site.place if site.place is not None and site.place_id != shown.id and not is_withheld else None
    lines = (site.first_line, site.last_line or site.first_line) if site.first_line is not None else None
    return SiteLine(
        words=None if is_withheld else site.words,
        place=other.name if other else None,
        place_url=url_for("coverage.show_place", code=other.code) if other else None,
        evidence=site.evidence.value,
        evidence_label=str(labels.EVIDENCE[site.evidence]),
        reason=pick(site.reason_sq, site.reason_en),
        lines=lines,
    )


def _themes(themes: Iterable[Theme]) -> list[tuple[str, str]]:
    """Give themes with their words."""
    return [(theme.value, str(labels.THEME[theme])) for theme in themes]


def _around(found: PlaceCoverage, numbers: Iterable[int]) -> list[tuple[str, str]]:
    """List the grants of the place around, given by number, that do not name this part of it."""
    named = {one.grant.number for one in (*found.listed, *found.elsewhen)}
    return [
        (str(number), url_for("grants.show_grant", number=number))
        for number in numbers
        if number not in named
    ][:MOST_NUMBERS]


def _part(row: CoverageRow, asked: CoverageFilter) -> PartLine:
    """Write one part of the place."""
    is_known = row.state.is_known
    return PartLine(
        name=row.place.name,
        url=place_url(asked, row.place.code),
        level=level_label(row.place.level),
        state=row.state.value,
        state_label=state_label(row),
        grants=formats.number(row.grants) if is_known else None,
        direct_grants=formats.number(row.direct_grants) if is_known else None,
        numbers=_numbers(row) if is_known else None,
    )


def _numbers(row: CoverageRow) -> str:
    """The first numbers of the grants; of too many to be read none is known."""
    shown = ", ".join(map(str, row.grant_numbers[:MOST_NUMBERS]))
    return shown + ("…" if row.grants > len(row.grant_numbers[:MOST_NUMBERS]) else "")


def _list_url(place: Place, asked: CoverageFilter) -> str | None:
    """Give the list of the grants that a filter counts in a county or district."""
    level = LEVELS.get(place.level)
    return list_url(replace(asked, level=level), place.code) if level else None
