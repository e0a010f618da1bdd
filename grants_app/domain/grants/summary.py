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
    """Count the grants of a programme; `day` is the business day for status. Three queries."""
    scope = (Grant.programme_id == programme_id, visible_grants(viewer))
    themed = select(GrantTheme.id).where(GrantTheme.grant_id == Grant.id).exists()
    statuses = [func.count(case((has_status(status, day), 1))) for status in GrantStatus]
    row = db.session.execute(
        select(
            func.count(Grant.id),
            func.count(Grant.organisation_id.distinct()),
            func.count(case((~themed, 1))),
            func.min(Grant.start_on),
            func.max(func.coalesce(Grant.closed_early_on, Grant.end_on)),
            *statuses,
        ).where(*scope)
    ).one()
    phases = db.session.execute(select(Grant.phase_id, func.count()).where(*scope).group_by(Grant.phase_id))
    themes = db.session.execute(
        select(GrantTheme.theme, func.count()).join(GrantTheme.grant).where(*scope).group_by(GrantTheme.theme)
    )
    by_theme = {theme: count for theme, count in themes}
    return PortfolioSummary(
        grants=row[0],
        organisations=row[1],
        without_theme=row[2],
        first_day=row[3],
        last_day=row[4],
        by_phase={phase_id: count for phase_id, count in phases},
        by_theme={theme: by_theme.get(theme, 0) for theme in Theme},
        by_status=dict(zip(GrantStatus, row[5:], strict=True)),
    )
