"""Coverage month by month, from one reading of the grants: for a map that plays through the programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.kept import Kept
from grants_app.domain.coverage.figures import Facts, GrantFact
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.months import month_units
from grants_app.domain.coverage.presence.counting import READABLE, count_present_each
from grants_app.domain.coverage.queries import ALL_LEVELS, read_facts, read_places
from grants_app.domain.coverage.reading import (
    Coverage,
    add_facts,
    make_coverage,
    make_presence_current,
    read_claiming,
)
from grants_app.domain.grants.counting import has_days
from grants_app.domain.grants.days import EARLIEST_DAY
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.periods import Period
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.spans import Span, spans_between
from grants_app.domain.grants.totals import count_visible
from grants_app.domain.grants.vocabulary import Evidence
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db, reads_past

FEW: Final = READABLE
_KEPT: Final[Kept[tuple[Span, ...]]] = Kept(most=100)


@dataclass(frozen=True)
class MonthCoverage:
    """The coverage of one month, as of a period from its first to its last day."""

    span: Span
    coverage: Coverage


def list_months(viewer: Viewer, programme: Programme) -> tuple[Span, ...]:
    """The months up to the last day of the grants that the viewer may see; years if they are too many.

    The first one is that before the first day, so that it can be seen where the programme begins.
    All filters have the same months. Empty where no grant can be seen. Drafts do
    not count. One query, kept until the data change.
    """
    key = (viewer.role, viewer.organisation_id, programme.id)
    return _KEPT.find(key, lambda: _read_months(viewer, programme))


def _read_months(viewer: Viewer, programme: Programme) -> tuple[Span, ...]:
    last_day = func.coalesce(Grant.closed_early_on, Grant.end_on)
    columns: list[Any] = [func.min(Grant.start_on), func.max(last_day)]
    own = (Grant.programme_id == programme.id, visible_grants(viewer), Grant.is_draft.is_(False))
    first, last = db.session.execute(select(*columns).where(*own)).one()
    if first is None:
        return ()
    before = first.replace(day=1) - timedelta(days=1)
    return tuple(spans_between(max(before, EARLIEST_DAY), last))


def period_of(span: Span) -> Period:
    """The days of a month or a year."""
    return Period(span.first_day, span.last_day)


def without_days(asked: CoverageFilter) -> CoverageFilter:
    """The same filter at any time."""
    return replace(asked, on=None, period=None)


def find_month(asked: CoverageFilter, months: Sequence[Span]) -> Span | None:
    """The month that is asked for as a period, from its first to its last day; None for any other days."""
    return next((span for span in months if asked.period == period_of(span)), None)


def read_months(
    viewer: Viewer, programme: Programme, asked: CoverageFilter, months: Sequence[Span]
) -> list[MonthCoverage]:
    """The coverage of each of these months with the filters asked for but their days. At most eight reads.

    Of a large portfolio the database counts each month; fewer grants are sooner counted from one reading.
    """
    ever = without_days(asked)
    if not reads_past() and count_visible(viewer, programme.id) > FEW:
        return count_months(viewer, programme, ever, months)
    facts = read_facts(viewer, programme, ever)
    places = read_places(programme.geography_id, ALL_LEVELS)
    return [
        MonthCoverage(span, make_coverage(ever, places, _during(facts, span.first_day, span.last_day)))
        for span in months
    ]


def count_months(
    viewer: Viewer, programme: Programme, ever: CoverageFilter, months: Sequence[Span]
) -> list[MonthCoverage]:
    """The same from the rows of presence; what these cannot tell is counted from facts."""
    make_presence_current()
    kept = count_present_each(viewer, programme, [replace(ever, period=period_of(one)) for one in months])
    apart = or_(has_days(), GrantSite.evidence == Evidence.NATIONAL)
    facts = read_facts(viewer, programme, replace(ever, claims=False), apart)
    claiming = read_claiming(viewer, programme, ever) if ever.claims else None
    places = read_places(programme.geography_id, ALL_LEVELS)
    found = []
    for span, tallies in zip(months, kept, strict=True):
        days = (span.first_day, span.last_day)
        then = _during(claiming, *days) if claiming else None
        found.append(MonthCoverage(span, add_facts(ever, places, tallies, (_during(facts, *days), then))))
    return found


def _during(facts: Facts, first: date, last: date) -> Facts:
    """What of the facts holds on any of these days, months within them."""
    grants = [
        _clipped(one, first, last) for one in facts.grants if one.start_on <= last and one.last_on >= first
    ]
    running = {grant.id for grant in grants}
    sites = [
        site
        for site in facts.given_sites
        if site.grant_id in running
        and (site.from_on is None or site.from_on <= last)
        and (site.until_on is None or site.until_on >= first)
    ]
    claims = facts.given_claims
    return Facts(
        grants,
        sites,
        has_data=facts.has_data,
        counts_nationwide=facts.counts_nationwide,
        claims=None if claims is None else [claim for claim in claims if claim.grant_id in running],
    )


def _clipped(grant: GrantFact, first: date, last: date) -> GrantFact:
    begin, end = max(grant.start_on, first), min(grant.last_on, last)
    return grant._replace(start_on=begin, last_on=end, units=month_units(begin, end))
