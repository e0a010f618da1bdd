"""What a person wants to change, and what of the plan becomes different by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from grants_app.domain.geography.models import Place
from grants_app.domain.grants.agreements.actions import StatedSum, other_minor_units
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.queries import hold_rate
from grants_app.domain.grants.amendments.plan import Plan, differing
from grants_app.domain.grants.amendments.rules import RefusedAmendment
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind, AmendmentRefusal
from grants_app.domain.grants.budgets.actions import LineEntry
from grants_app.domain.grants.budgets.queries import list_categories
from grants_app.domain.grants.editing.actions import GrantRefusedError
from grants_app.domain.grants.editing.sites import SiteEntry, read_site
from grants_app.domain.grants.lifecycle.vocabulary import StepReason
from grants_app.domain.grants.vocabulary import Theme, WorksWith
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db


class AmendmentRefusedError(ValueError):
    """An amendment cannot be made so; `refused` says everything that stands against it."""

    def __init__(self, refused: list[RefusedAmendment]) -> None:
        super().__init__(", ".join(one.refusal.value for one in refused))
        self.refused = refused


@dataclass(frozen=True)
class Extension:
    """A later end: the new last day."""

    end_on: date


@dataclass(frozen=True)
class CostExtension:
    """A higher award with its whole budget, and a later end where `end_on` is one.

    The award in the other currency is what `other` states or follows from `rate_id`; with neither it stays
    unknown, where it was. `other_currency` is that of `other`; of two currencies it is clear.
    """

    end_on: date
    award: StatedSum
    lines: tuple[LineEntry, ...]
    other: StatedSum | None = None
    rate_id: int | None = None
    other_currency: str | None = None


@dataclass(frozen=True)
class SiteChange:
    """Sites that are added, and the positions of those that end the day before."""

    added: tuple[SiteEntry, ...] = ()
    ended: frozenset[int] = frozenset()


@dataclass(frozen=True)
class BudgetShift:
    """The whole budget as it is to be; the award stays."""

    lines: tuple[LineEntry, ...]


@dataclass(frozen=True)
class Scope:
    """What the grant does and with whom it works."""

    themes: tuple[Theme, ...]
    primary_theme: Theme | None
    works_with: tuple[WorksWith, ...]


@dataclass(frozen=True)
class Suspension:
    """Nothing is paid from the effective day on; up to `until_on`, or until somebody resumes it."""

    until_on: date | None = None


@dataclass(frozen=True)
class EarlyClosure:
    """The effective day is the last active one."""


Content = Extension | CostExtension | SiteChange | BudgetShift | Scope | Suspension | EarlyClosure

KINDS: dict[type[Any], AmendmentKind] = {
    Extension: AmendmentKind.EXTENSION,
    CostExtension: AmendmentKind.COST_EXTENSION,
    SiteChange: AmendmentKind.SITES,
    BudgetShift: AmendmentKind.BUDGET_SHIFT,
    Scope: AmendmentKind.SCOPE,
    Suspension: AmendmentKind.SUSPENSION,
    EarlyClosure: AmendmentKind.EARLY_CLOSURE,
}


@dataclass(frozen=True)
class Proposal:
    """An amendment as a person proposes it. Texts as in `GrantAmendment`."""

    content: Content
    effective_on: date
    reason: str
    document: str
    document_on: date
    code: StepReason | None = None

    @property
    def kind(self) -> AmendmentKind:
        """What it changes."""
        return KINDS[type(self.content)]


def changes_of(
    programme: Programme, agreement: GrantAgreement | None, plan: Plan, proposal: Proposal
) -> dict[str, list[Any]]:
    """[before, after] of each field of the plan that a proposal changes.

    Raises AmendmentRefusedError for headings, places and rates that the programme does not have.
    """
    content, day = proposal.content, proposal.effective_on
    if isinstance(content, Extension):
        # The same end is kept as a change, so that the rules can say what is wrong with it.
        return {"end_on": [plan["end_on"], content.end_on.isoformat()]}
    if isinstance(content, Suspension):
        until = content.until_on and content.until_on.isoformat()
        return {"suspension": [None, {"from_on": day.isoformat(), "until_on": until}]}
    if isinstance(content, EarlyClosure):
        return {"closed_early_on": [plan["closed_early_on"], day.isoformat()]}
    if isinstance(content, SiteChange):
        return differing(plan, {"sites": _sites(programme, plan, content, day)})
    if isinstance(content, Scope):
        return differing(plan, _scope(content))
    if agreement is None:
        raise AmendmentRefusedError([RefusedAmendment(AmendmentRefusal.NO_AGREEMENT)])
    after: Plan = {"budget": _lines(programme, content.lines)}
    if isinstance(content, CostExtension):
        after["end_on"] = content.end_on.isoformat()
        after["award"] = _award(agreement.currency, content.award)
        after |= _other(programme, plan, agreement.currency, content)
    changes = differing(plan, after)
    if isinstance(content, CostExtension):
        # The same award is kept as a change too, so that the rules can say what is wrong with it.
        changes["award"] = [plan["award"], after["award"]]
    return changes


def _scope(content: Scope) -> Plan:
    if content.primary_theme is not None and content.primary_theme not in content.themes:
        raise AmendmentRefusedError([RefusedAmendment(AmendmentRefusal.PRIMARY_UNFIT, "primary_theme")])
    return {
        "themes": [one.value for one in content.themes],
        "primary_theme": content.primary_theme and content.primary_theme.value,
        "works_with": [one.value for one in content.works_with],
    }


def _sites(programme: Programme, plan: Plan, content: SiteChange, day: date) -> list[dict[str, Any]]:
    """The sites as they will be: ended ones with their last day, added ones with their first."""
    until = (day - timedelta(days=1)).isoformat()
    after = [
        {**site, "until_on": until} if site["position"] in content.ended and not site["until_on"] else site
        for site in plan["sites"]
    ]
    first = max((site["position"] for site in after), default=0) + 1
    for position, entry in enumerate(content.added, first):
        try:
            site = read_site(programme, entry)
        except GrantRefusedError as error:
            refusal = AmendmentRefusal(error.refusal.value)
            raise AmendmentRefusedError([RefusedAmendment(refusal, error.field)]) from error
        place = db.session.get(Place, site.place_id) if site.place_id else None
        added = {
            "position": position,
            "words": site.words,
            "place": place and place.code,
            "level": site.level.value,
            "evidence": site.evidence.value,
            "is_sensitive": entry.is_sensitive,
            "from_on": day.isoformat(),
            "until_on": None,
        }
        if any(_is_same_place(added, one) for one in after):
            raise AmendmentRefusedError([RefusedAmendment(AmendmentRefusal.PLACE_TWICE, "place")])
        after.append(added)
    return after


def _is_same_place(added: dict[str, Any], standing: dict[str, Any]) -> bool:
    """Whether a site adds nothing to one that goes on; two shelters in a county are two sites."""
    is_open = standing["until_on"] is None and not (added["is_sensitive"] or standing["is_sensitive"])
    return is_open and all(added[name] == standing[name] for name in ("place", "level"))


def _lines(programme: Programme, lines: tuple[LineEntry, ...]) -> list[dict[str, Any]]:
    codes = {one.id: one.code for one in list_categories(programme.id, with_retired=True)}
    if any(line.category_id not in codes for line in lines):
        raise AmendmentRefusedError([RefusedAmendment(AmendmentRefusal.CATEGORY_UNKNOWN, "budget")])
    return [
        {
            "category": codes[line.category_id],
            "description": line.description.strip() or None,
            "minor_units": line.minor_units,
        }
        for line in lines
    ]


def _award(currency: str, stated: StatedSum, rate_id: int | None = None) -> dict[str, Any]:
    return {
        "currency": currency,
        "minor_units": stated.minor_units,
        "source": stated.source,
        "stated_on": stated.stated_on.isoformat(),
        "rate_id": rate_id,
    }


def _other(programme: Programme, plan: Plan, currency: str, content: CostExtension) -> Plan:
    """The new award in the other currency; refused where it was known and nobody says what it is now."""
    others = [code for code in programme.currencies if code != currency]
    if content.other is not None and others:
        chosen = content.other_currency if content.other_currency in others else others[0]
        return {"other_award": _award(chosen, content.other)}
    if content.rate_id is not None:
        rate = hold_rate(programme.id, content.rate_id)
        minor_units, other = other_minor_units(content.award.minor_units, currency, rate)
        converted = StatedSum(minor_units, rate.source, rate.quoted_on)
        return {"other_award": _award(other, converted, rate.id)}
    if plan["other_award"] is not None:
        raise AmendmentRefusedError([RefusedAmendment(AmendmentRefusal.OTHER_MISSING, "other")])
    return {}
