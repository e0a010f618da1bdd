"""The portfolio in figures: how many grants there are, by phase, theme, kind of organisation and status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, case, func, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.conditions import has_status
from grants_app.domain.grants.models import Grant, GrantTheme
from grants_app.domain.grants.scope import visible_grants, withheld_grants
from grants_app.domain.grants.vocabulary import GrantStatus, Theme
from grants_app.domain.organisations.models import Organisation, OrganisationKind
from grants_app.domain.releases.queries import last_released
from grants_app.extensions import db


@dataclass(frozen=True)
class PortfolioSummary:
    """Counts of grants of one programme that a viewer may see.

    `by_theme` counts a grant once under each of its themes, so its figures add up to more than `grants`;
    grants without a theme are studies. `by_phase` is keyed by the id of the phase. `by_kind` counts
    grants by the kind of the organisation that holds them, `holders` those organisations. `withheld`: grants
    beyond drafts that the viewer may not see, which are in none of the figures. `unpublished`: those among
    `grants` that others do not read. `last_released`: when counts of people were.
    """

    grants: int
    organisations: int
    without_theme: int
    by_phase: dict[int, int]
    by_theme: dict[Theme, int]
    by_kind: dict[OrganisationKind, int]
    holders: dict[OrganisationKind, int]
    by_status: dict[GrantStatus, int]
    first_day: date | None
    last_day: date | None
    withheld: int = 0
    unpublished: int = 0
    last_released: datetime | None = None


def summarise_portfolio(
    viewer: Viewer, programme_id: int, day: date, narrowed: Sequence[ColumnElement[bool]] = ()
) -> PortfolioSummary:
    """Count the grants of a programme; `day` is the business day for status. One query.

    `narrowed` are further conditions on `Grant`.
    """
    scope = (Grant.programme_id == programme_id, visible_grants(viewer), *narrowed)
    themed = select(GrantTheme.id).where(GrantTheme.grant_id == Grant.id).exists()
    statement = (
        select(
            Grant.phase_id.label("phase"),
            func.count(Grant.id).label("grants"),
            func.count(case((~themed, 1))).label("without_theme"),
            func.count(case((Grant.published_at.is_(None), 1))).label("unpublished"),
            func.min(Grant.start_on).label("first_day"),
            func.max(func.coalesce(Grant.closed_early_on, Grant.end_on)).label("last_day"),
            *(_times(has_status(status, day), status) for status in GrantStatus),
            *(_times(Organisation.kind == kind, kind) for kind in OrganisationKind),
            *(_themed(theme, *scope).label(theme) for theme in Theme),
            _withheld(viewer, programme_id).label("withheld"),
            last_released(programme_id).label("last_released"),
            *(_holders(kind, *scope).label(f"holders_{kind}") for kind in OrganisationKind),
        )
        .join(Grant.organisation)
        .where(*scope)
        .group_by(Grant.phase_id)
    )
    return _summary(db.session.execute(statement).mappings())


def _summary(phases: Iterable[Mapping[Any, Any]]) -> PortfolioSummary:
    """Add the phases up. What counts the whole programme stands in each row alike."""
    rows = list(phases)
    whole: Mapping[Any, Any] = rows[0] if rows else {}
    holders: dict[OrganisationKind, int] = {
        kind: whole.get(f"holders_{kind}", 0) for kind in OrganisationKind
    }
    return PortfolioSummary(
        grants=sum(row["grants"] for row in rows),
        organisations=sum(holders.values()),
        without_theme=sum(row["without_theme"] for row in rows),
        by_phase={row["phase"]: row["grants"] for row in rows},
        by_theme={theme: whole.get(theme.value, 0) for theme in Theme},
        by_kind={kind: sum(row[kind.value] for row in rows) for kind in OrganisationKind},
        holders=holders,
        by_status={status: sum(row[status.value] for row in rows) for status in GrantStatus},
        first_day=min((row["first_day"] for row in rows), default=None),
        last_day=max((row["last_day"] for row in rows), default=None),
        withheld=whole.get("withheld", 0),
        unpublished=sum(row["unpublished"] for row in rows),
        last_released=whole.get("last_released"),
    )


def _withheld(viewer: Viewer, programme_id: int) -> ScalarSelect[int]:
    """How many grants beyond drafts the viewer may not see."""
    count = select(func.count(Grant.id)).where(Grant.programme_id == programme_id, withheld_grants(viewer))
    return count.correlate(None).scalar_subquery()


def _times(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    """How many grants of a phase meet a condition."""
    return func.count(case((condition, 1))).label(name)


def _themed(theme: Theme, *scope: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many grants of the programme have a theme."""
    themes = select(func.count(GrantTheme.id)).join(GrantTheme.grant)
    return themes.where(GrantTheme.theme == theme, *scope).correlate(None).scalar_subquery()


def _holders(kind: OrganisationKind, *scope: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many organisations of a kind hold grants of the programme."""
    held = select(Grant.id).where(Grant.organisation_id == Organisation.id, *scope).correlate(Organisation)
    found = select(func.count(Organisation.id)).where(Organisation.kind == kind, held.exists())
    return found.correlate(None).scalar_subquery()
