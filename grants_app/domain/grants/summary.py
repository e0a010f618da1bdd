"""The portfolio in figures: how many grants there are, by phase, theme and status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.conditions import has_status
from grants_app.domain.grants.models import Grant, GrantTheme
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.vocabulary import GrantStatus, Theme
from grants_app.extensions import db


@dataclass(frozen=True)
class PortfolioSummary:
    """Counts of grants of one programme that a viewer may see.

    `by_theme` counts a grant once under each of its themes, so its figures add up to more than `grants`;
    grants without a theme are studies. `by_phase` is keyed by the id of the phase.
    """

    grants: int
    organisations: int
    without_theme: int
    by_phase: dict[int, int]
    by_theme: dict[Theme, int]
    by_status: dict[GrantStatus, int]
    first_day: date | None
    last_day: date | None


def summarise_portfolio(viewer: Viewer, programme_id: int, day: date) -> PortfolioSummary:
    """Count the grants of a programme; `day` is the business day for status. Two queries."""
    scope = (Grant.programme_id == programme_id, visible_grants(viewer))
    themed = select(GrantTheme.id).where(GrantTheme.grant_id == Grant.id).exists()
    holders = select(func.count(Grant.organisation_id.distinct())).where(*scope).scalar_subquery()
    phases = db.session.execute(
        select(
            Grant.phase_id,
            func.count(Grant.id),
            func.count(case((~themed, 1))),
            func.min(Grant.start_on),
            func.max(func.coalesce(Grant.closed_early_on, Grant.end_on)),
            holders,
            *(func.count(case((has_status(status, day), 1))) for status in GrantStatus),
        )
        .where(*scope)
        .group_by(Grant.phase_id)
    ).all()
    themes = db.session.execute(
        select(GrantTheme.theme, func.count()).join(GrantTheme.grant).where(*scope).group_by(GrantTheme.theme)
    )
    by_theme = {row[0]: row[1] for row in themes}
    return PortfolioSummary(
        grants=sum(row[1] for row in phases),
        organisations=phases[0][5] if phases else 0,
        without_theme=sum(row[2] for row in phases),
        first_day=min((row[3] for row in phases), default=None),
        last_day=max((row[4] for row in phases), default=None),
        by_phase={row[0]: row[1] for row in phases},
        by_theme={theme: by_theme.get(theme, 0) for theme in Theme},
        by_status={status: sum(row[6 + i] for row in phases) for i, status in enumerate(GrantStatus)},
    )
