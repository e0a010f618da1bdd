"""The sentences of the planner: what is supposed, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from flask_babel import gettext

from grants_app.domain.coverage.planner.changes import Change, ChangeKind
from grants_app.domain.coverage.planner.compare import PlaceLosses
from grants_app.domain.coverage.planner.queries import Plan
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.sites.shelters import stands_for_one_spot
from grants_app.i18n import formats
from grants_app.i18n.level_words import level_word

NAMED: Final = 12


def change_sentence(change: Change, site: GrantSite | None) -> str:
    """Say what is supposed of a grant."""
    number, day = formats.number(change.number), formats.day(change.last_on)
    if change.kind is ChangeKind.END:
        return gettext("Grant %(number)s ends on %(day)s.", number=number, day=day)
    if change.kind is ChangeKind.CLOSE:
        return gettext("Grant %(number)s is closed early: %(day)s is its last day.", number=number, day=day)
    return gettext(
        "Grant %(number)s leaves %(site)s: %(day)s is its last day there.",
        number=number,
        site=site_words(site),
        day=day,
    )


def site_words(site: GrantSite | None) -> str:
    """Name a site as its site line does; a shelter by no more than the district or county around it."""
    if site is None:
        return gettext("a site")
    if stands_for_one_spot(site.level, is_sensitive=site.sensitive):
        return gettext("“%(words)s”", words=site.words)
    around = site.district or site.county
    return gettext("a protected place in %(place)s", place=around.name if around else gettext("the country"))


def summary(plan: Plan) -> list[str]:
    """Say in a few sentences what falls out of coverage."""
    found = plan.districts
    out = [one for one in found if one.falls_out]
    weaker = [one for one in found if one.losses and not one.falls_out]
    said = []
    if out:
        said.append(
            gettext(
                "From %(day)s on, coverage is lost in %(count)s %(level)s: %(names)s.",
                day=formats.day(first_day_out(out)),
                **_counted(out, PlaceLevel.DISTRICT),
            )
        )
    if counties := [one for one in plan.counties if one.falls_out]:
        said.append(
            gettext(
                "From %(day)s on, coverage is lost in %(count)s %(level)s: %(names)s.",
                day=formats.day(first_day_out(counties)),
                **_counted(counties, PlaceLevel.COUNTY),
            )
        )
    if weaker:
        said.append(
            gettext(
                "In %(count)s %(level)s a theme is lost, or less reaches the place: %(names)s.",
                **_counted(weaker, PlaceLevel.DISTRICT),
            )
        )
    if alone := [one for one in found if _loses_last_direct(one)]:
        said.append(
            gettext("No grant that works with the population is left in %(names)s.", names=_names(alone))
        )
    said += _of_counties_alone(plan)
    if communes := [one for one in plan.communes if one.falls_out]:
        said.append(
            gettext("Of the places that site lines name, these fall out: %(names)s.", names=_names(communes))
        )
    return said or [nothing_sentence(plan)]


def _of_counties_alone(plan: Plan) -> list[str]:
    """Say what counties lose that none of their districts does: of some sites only the county is known."""
    weaker = [one for one in plan.counties if one.losses and not one.falls_out]
    told = {one.place.county_id for one in plan.districts if one.losses}
    alone = {one.place.county_id for one in plan.districts if _loses_last_direct(one)}
    said = []
    if weaker := [one for one in weaker if one.place.id not in told]:
        said.append(
            gettext(
                "In %(count)s %(level)s a theme is lost, or less reaches the place: %(names)s.",
                **_counted(weaker, PlaceLevel.COUNTY),
            )
        )
    if lonely := [one for one in plan.counties if _loses_last_direct(one) and one.place.id not in alone]:
        said.append(
            gettext(
                "In %(count)s %(level)s no grant that works with the population is left: %(names)s.",
                **_counted(lonely, PlaceLevel.COUNTY),
            )
        )
    return said


def nothing_sentence(plan: Plan) -> str:
    """Say that nothing falls out of coverage, and why."""
    if len(plan.idle) == len(plan.changes):
        return gettext("Nothing falls out of coverage: by then the work has ended in any case.")
    found = [*plan.counties, *plan.districts, *plan.communes]
    if not found:
        return gettext("Nothing falls out of coverage: no place loses a grant by this.")
    if any(one.is_covered for one in found):
        return gettext("Nothing falls out of coverage: what other grants do there is enough for that.")
    return gettext("Nothing falls out of coverage that was covered before.")


def first_day_out(found: Sequence[PlaceLosses]) -> date:
    """The first day on which any of the places is out of coverage."""
    return min(loss.from_on for one in found for loss in one.losses if loss.falls_out)


def _loses_last_direct(one: PlaceLosses) -> bool:
    return any(loss.had_direct and not loss.has_direct for loss in one.losses)


def _counted(found: Sequence[PlaceLosses], level: PlaceLevel) -> dict[str, str]:
    return {
        "count": formats.number(len(found)),
        "level": level_word(level, len(found)),
        "names": _names(found),
    }


def _names(found: Sequence[PlaceLosses]) -> str:
    named = ", ".join(one.place.name for one in found[:NAMED])
    return named if len(found) <= NAMED else f"{named} …"
