"""Carrying an approved amendment out: what stands after [before, after] becomes what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.amendments.rules import RULES
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind
from grants_app.domain.grants.budgets.actions import CofinancingEntry, LineEntry, replace_budget
from grants_app.domain.grants.budgets.queries import list_categories, list_cofinancing
from grants_app.domain.grants.editing.lists import set_themes, set_works_with
from grants_app.domain.grants.lifecycle.actions import take_step
from grants_app.domain.grants.lifecycle.rules import WantedStep
from grants_app.domain.grants.lifecycle.vocabulary import StepReason
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.actions import AmountEntry, record_amounts
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.money.queries import version_of as amount_version
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, SiteLevel, Theme, WorksWith
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db


def carry_out(
    viewer: Viewer, programme: Programme, grant: Grant, amendment: GrantAmendment, *, today: date
) -> None:
    """Change what an amendment changes. For actions, which lock, check and audit.

    Raises StepRefusedError where the grant's life does not allow it.
    """
    wanted = step_of(amendment.kind, amendment.effective_on, amendment.changes, amendment.code)
    if wanted is not None:
        wanted = replace(wanted, proposed_by=amendment.proposed_by_id)
        take_step(viewer, grant, wanted, today=today, alone=amendment.is_alone)
        return
    after = {name: pair[1] for name, pair in amendment.changes.items()}
    if "end_on" in after:
        grant.end_on = date.fromisoformat(after["end_on"])
    if "sites" in after:
        _put_sites(programme, grant, after["sites"])
    _put_scope(grant, after)
    if "budget" in after:
        _put_budget(programme, grant, after["budget"])
    amounts = [after[name] for name in ("award", "other_award") if after.get(name)]
    record_amounts(viewer, programme, [_amount(grant, one) for one in amounts], by_amendment=True)
    db.session.flush()


def step_of(
    kind: AmendmentKind, effective_on: date, changes: Mapping[str, Any], code: StepReason | None
) -> WantedStep | None:
    """The step of the grant's life that an amendment takes; None where it takes none."""
    step = RULES[kind].step
    if step is None:
        return None
    suspension = changes.get("suspension")
    until = suspension[1]["until_on"] if suspension else None
    return WantedStep(step, effective_on, code, until_on=date.fromisoformat(until) if until else None)


def _put_sites(programme: Programme, grant: Grant, sites: list[dict[str, Any]]) -> None:
    """Sites are never taken away: they end."""
    standing = {site.position: site for site in grant.sites}
    for one in sites:
        site = standing.get(one["position"])
        if site is None:
            grant.sites.append(_site(programme, one))
        elif one["until_on"]:
            site.until_on = date.fromisoformat(one["until_on"])


def _site(programme: Programme, one: Mapping[str, Any]) -> GrantSite:
    place = None
    if one["place"]:
        statement = select(Place).where(
            Place.code == one["place"], Place.geography_id == programme.geography_id
        )
        place = db.session.scalars(statement).one()
    return GrantSite(
        position=one["position"],
        words=one["words"],
        place_id=place and place.id,
        district_id=place and place.district_id,
        county_id=place and place.county_id,
        level=SiteLevel(one["level"]),
        evidence=Evidence(one["evidence"]),
        sensitive=one["is_sensitive"],
        from_on=date.fromisoformat(one["from_on"]),
    )


def _put_scope(grant: Grant, after: Mapping[str, Any]) -> None:
    if "themes" in after:
        set_themes(grant, [Theme(one) for one in after["themes"]])
    if "primary_theme" in after:
        grant.primary_theme = Theme(after["primary_theme"]) if after["primary_theme"] else None
    if "works_with" in after:
        set_works_with(grant, [WorksWith(one) for one in after["works_with"]])


def _put_budget(programme: Programme, grant: Grant, lines: list[dict[str, Any]]) -> None:
    ids = {one.code: one.id for one in list_categories(programme.id, with_retired=True)}
    entries = [
        LineEntry(ids[line["category"]], line["description"] or "", line["minor_units"]) for line in lines
    ]
    added = [
        CofinancingEntry(one.partner_id, one.is_in_kind, one.currency, one.minor_units, one.source)
        for one in list_cofinancing(grant.id)
    ]
    replace_budget(grant.id, entries, added)


def _amount(grant: Grant, after: Mapping[str, Any]) -> AmountEntry:
    statement = select(GrantAmount).where(
        GrantAmount.grant_id == grant.id, GrantAmount.currency == after["currency"]
    )
    standing = db.session.scalars(statement).one_or_none()
    return AmountEntry(
        grant_id=grant.id,
        currency=after["currency"],
        minor_units=after["minor_units"],
        source=after["source"],
        stated_on=date.fromisoformat(after["stated_on"]),
        seen="" if standing is None else amount_version(standing),
        rate_id=after["rate_id"],
    )
