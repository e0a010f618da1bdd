"""The overview of a programme: everything that its template shows, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from grants_app.blueprints.overview.charts import draw_charts
from grants_app.blueprints.overview.figures import Breakdown, MoneyLine, describe_counts, describe_money
from grants_app.blueprints.overview.links import GrantLinks
from grants_app.blueprints.overview.matrix import Matrix, describe_matrix
from grants_app.blueprints.overview.timeline import Timeline, describe_timeline
from grants_app.domain.accounts.rules import can_read_published_amounts
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.matrix import count_themes_by_county
from grants_app.domain.grants.money.queries import recorded_sums
from grants_app.domain.grants.summary import PortfolioSummary, summarise_portfolio
from grants_app.domain.homes.sums import Sums
from grants_app.domain.programmes.models import Programme
from grants_app.i18n import formats
from grants_app.outputs.overview.frame import DayLine


@dataclass(frozen=True)
class Overview:
    """One programme as a reader may see it.

    `money` is None for those who read none; `timeline`, `matrix` and `charts` while there is no grant.
    """

    programme: Programme
    summary: PortfolioSummary
    grants_url: str
    breakdowns: Sequence[Breakdown]
    money: Sequence[MoneyLine] | None
    timeline: Timeline | None
    matrix: Matrix | None
    charts: Markup | None


def build_overview(viewer: Viewer, programme: Programme, day: date, sums: Sums | None = None) -> Overview:
    """Read and word the overview. At most four queries, one less where `sums` are known already."""
    links = GrantLinks()
    summary = summarise_portfolio(viewer, programme.id, day)
    breakdowns = describe_counts(programme, summary, links, formats.day(day))
    money = None
    if can_read_published_amounts(viewer):
        known = recorded_sums(viewer, programme.id) if sums is None else sums
        money = describe_money(programme, known, summary, links)
    timeline = describe_timeline(viewer, programme, summary, day, links)
    matrix = charts = None
    if timeline is not None:
        matrix = describe_matrix(count_themes_by_county(viewer, programme.id), summary, links)
        charts = draw_charts(breakdowns, timeline, DayLine(day, formats.day(day)))
    return Overview(programme, summary, links.grants(), breakdowns, money, timeline, matrix, charts)
