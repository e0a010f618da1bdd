"""The page of the planner: what is supposed, what falls out of coverage, and the form, as ready words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import url_for
from flask_babel import gettext

from grants_app.blueprints.coverage.planner_address import PlannerAddress, What, write_change
from grants_app.blueprints.coverage.planner_words import change_sentence, site_words, summary
from grants_app.domain.coverage.planner.changes import ChangeKind
from grants_app.domain.coverage.planner.compare import Loss, PlaceLosses
from grants_app.domain.coverage.planner.queries import ChangedGrant, Plan
from grants_app.domain.coverage.planner.standing import DAY, Basis, Standing
from grants_app.domain.coverage.vocabulary import CoverageState
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.vocabulary import Theme
from grants_app.i18n import coverage_labels, formats, gap_labels, labels, planner_labels
from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.level_words import PARTS, level_word

LINKED: Final = 12


@dataclass(frozen=True)
class Choice:
    """One choice of the form."""

    value: str
    label: str
    selected: bool
    lang: str | None = None


@dataclass(frozen=True)
class ChangeLine:
    """A supposed change, with the address that leaves it out."""

    sentence: str
    url_without: str
    is_idle: bool


@dataclass(frozen=True)
class StandingWords:
    """How a place stands: why it is a gap or that it is none, and the evidence."""

    reason: str
    state: str
    state_label: str


@dataclass(frozen=True)
class LossLine:
    """A stretch of days in a place. `grants_url` pairs are the number of a grant and its address."""

    name: str
    url: str
    around: str | None
    days: str
    last_day: str | None
    falls_out: bool
    before: StandingWords
    after: StandingWords
    themes: list[tuple[str, str]]
    remaining: list[tuple[str, str]]
    more: int
    has_direct: bool


@dataclass(frozen=True)
class KeptLine:
    """A place that a grant leaves without any further loss; `level` is that of a county, in words."""

    name: str
    level: str | None
    url: str
    day: str
    remaining: list[tuple[str, str]]
    more: int


@dataclass(frozen=True)
class ChosenGrant:
    """The grant of which something is to be supposed: its title, its days, what may be supposed."""

    number: int
    title: str
    title_lang: str | None
    url: str
    days: str
    first_on: date
    last_on: date
    day: date | None
    whats: list[Choice]


@dataclass(frozen=True)
class PlannerPage:
    """Everything that the template shows.

    `choices` is None where the grants are too many for a list: then `words` search for them, and `found` are
    the first that they find, None where nothing is searched for.
    """

    changes: list[ChangeLine]
    kept_changes: list[str]
    sentences: list[str]
    counties: list[LossLine]
    districts: list[LossLine]
    communes: list[LossLine]
    kept: list[KeptLine]
    basis: list[Choice]
    basis_value: str | None
    chosen: ChosenGrant | None
    choices: list[Choice] | None
    words: str
    found: list[Choice] | None
    is_unfinished: bool
    has_data: bool


def build_planner_page(
    address: PlannerAddress,
    plan: Plan,
    chosen: ChangedGrant | None,
    grants: tuple[Sequence[Grant] | None, Sequence[Grant] | None],
    today: date,
) -> PlannerPage:
    """Turn a plan into the page; `grants` are those to choose from, and those that words have found."""
    choices, found = grants
    places = plan.districts
    return PlannerPage(
        changes=_changes(address, plan),
        kept_changes=[write_change(change) for change in address.changes],
        sentences=summary(plan) if plan.changes else [],
        counties=[line for one in plan.counties for line in _loss_lines(one)],
        districts=[line for one in places for line in _loss_lines(one)],
        communes=[line for one in plan.communes for line in _loss_lines(one)],
        kept=[_kept(one) for one in [*plan.counties, *places] if not one.losses],
        basis=[Choice(one.value, str(planner_labels.BASIS[one]), one is address.basis) for one in Basis],
        basis_value=None if address.basis is Basis.SERVED else address.basis.value,
        chosen=_chosen(address, chosen, today) if chosen else None,
        choices=None if choices is None else [_choice(grant) for grant in choices],
        words=address.words,
        found=None if found is None else [_choice(grant) for grant in found],
        is_unfinished=address.is_unfinished,
        has_data=choices is None or bool(choices),
    )


def _changes(address: PlannerAddress, plan: Plan) -> list[ChangeLine]:
    found = []
    for change in plan.changes:
        site = plan.grants[change.number].sites.get(change.position) if change.position is not None else None
        others = [one for one in plan.changes if one != change]
        found.append(ChangeLine(change_sentence(change, site), address.url(others), change in plan.idle))
    return found


def _loss_lines(one: PlaceLosses) -> list[LossLine]:
    return [_loss_line(one, loss, is_first=not place) for place, loss in enumerate(one.losses)]


def _loss_line(one: PlaceLosses, loss: Loss, *, is_first: bool) -> LossLine:
    return LossLine(
        name=one.place.name,
        url=url_for("coverage.show_place", code=one.place.code),
        around=one.place.district if one.place.district_id != one.place.id else one.place.county,
        days=gettext(
            "%(start)s to %(end)s",
            start=formats.short_day(loss.from_on),
            end=formats.short_day(loss.until_on),
        ),
        last_day=formats.short_day(loss.from_on - DAY) if is_first else None,
        falls_out=loss.falls_out,
        before=_standing(loss.before, one.place.level),
        after=_standing(loss.after, one.place.level),
        themes=[(theme.value, str(labels.THEME[theme])) for theme in Theme if theme in loss.themes],
        remaining=_grants(loss.remaining),
        more=max(0, len(loss.remaining) - LINKED),
        has_direct=loss.has_direct,
    )


def _standing(standing: Standing, level: PlaceLevel) -> StandingWords:
    """Of a municipality or commune that no site line names it is not known whether anybody reaches it."""
    if level in PARTS and standing.state is CoverageState.NONE:
        words = gettext("Not named")
        return StandingWords(words, standing.state.value, words)
    return StandingWords(
        reason=str(gap_labels.REASON[standing.reason]),
        state=standing.state.value,
        state_label=str(coverage_labels.STATE[standing.state]),
    )


def _kept(one: PlaceLosses) -> KeptLine:
    level = one.place.level
    return KeptLine(
        name=one.place.name,
        level=level_word(level) if level is PlaceLevel.COUNTY else None,
        url=url_for("coverage.show_place", code=one.place.code),
        day=formats.day(one.first_on),
        remaining=_grants(one.remaining),
        more=max(0, len(one.remaining) - LINKED),
    )


def _grants(numbers: Iterable[int]) -> list[tuple[str, str]]:
    return [
        (formats.number(number), url_for("grants.show_grant", number=number))
        for number in list(numbers)[:LINKED]
    ]


def _choice(grant: Grant) -> Choice:
    title = pick_field(grant, "title")
    label = f"{formats.number(grant.number)}. {title.text}"
    return Choice(str(grant.number), label, selected=False, lang=title.lang if title.is_other else None)


def _chosen(address: PlannerAddress, chosen: ChangedGrant, today: date) -> ChosenGrant:
    grant = chosen.grant
    title = pick_field(grant, "title")
    is_running = grant.start_on <= today <= grant.last_day
    return ChosenGrant(
        number=grant.number,
        title=title.text,
        title_lang=title.lang if title.is_other else None,
        url=url_for("grants.show_grant", number=grant.number),
        days=gettext(
            "%(start)s to %(end)s", start=formats.day(grant.start_on), end=formats.day(grant.last_day)
        ),
        first_on=grant.start_on - DAY,
        last_on=grant.last_day,
        day=address.day or (today if is_running else None),
        whats=_whats(address.what or What(ChangeKind.END), chosen),
    )


def _whats(asked: What, chosen: ChangedGrant) -> list[Choice]:
    """What may be supposed of a grant: its end, its early closing, the loss of each of its sites."""
    whole = [What(ChangeKind.END), What(ChangeKind.CLOSE)]
    found = [Choice(str(one), str(planner_labels.KIND[one.kind]), one == asked) for one in whole]
    for position, site in chosen.sites.items():
        what = What(ChangeKind.SITE, position)
        label = gettext("It leaves %(site)s", site=site_words(site))
        found.append(Choice(str(what), label, what == asked))
    return found
