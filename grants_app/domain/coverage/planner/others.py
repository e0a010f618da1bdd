"""The grants of which nothing is supposed, from the rows of presence: those that are alike together.

Of a large portfolio a change concerns one grant among thousands in its places. What the others do there is
the same before and after, so the database gathers it: a row for all that are there alike on the same days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import String, case, cast, func, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import NATIONWIDE, STRENGTHS
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.months import day_of, last_day_of
from grants_app.domain.coverage.planner.changes import Group, PlanFacts
from grants_app.domain.coverage.planner.standing import Presence
from grants_app.domain.coverage.presence.counting import begin_and_end, presence_conditions
from grants_app.domain.coverage.presence.deriving import bit
from grants_app.domain.coverage.presence.models import GrantPresence
from grants_app.domain.coverage.queries import counted_grants
from grants_app.domain.grants.counting import has_days
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.periods import Period
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import read_values


def add_others(
    viewer: Viewer, programme: Programme, facts: PlanFacts, places: Collection[int], days: Period
) -> PlanFacts:
    """The facts with what all other grants do in some places on some days. Two reads.

    Grants with a site that has days of its own have no rows of presence: `facts` are to hold them.
    """
    known = [grant.number for grant in facts.grants.values()]
    asked = CoverageFilter(period=days)
    groups: dict[int, Group] = {}
    there: defaultdict[int, list[Presence]] = defaultdict(list)
    for place_id, is_direct, themes, evidence, open_, first, end, numbers in _read(
        viewer, programme, asked, places, known
    ):
        key = -1 - len(groups)  # ids of grants are positive
        groups[key] = Group(numbers, bool(is_direct))
        own = frozenset(theme for theme in Theme if themes & bit(theme))
        for strength, is_shelter in _kinds(evidence, open_):
            there[place_id].append(
                Presence(key, strength, bool(is_direct), is_shelter, own, day_of(first), last_day_of(end))
            )
    return replace(facts, groups=groups, there=there, everywhere=_everywhere(viewer, programme, asked, known))


def _kinds(evidence: int, open_evidence: int) -> Iterator[tuple[int, bool]]:
    """How strong the sites of a grant in a place are, and whether they are shelters."""
    for strength, one in enumerate(STRENGTHS[:NATIONWIDE]):
        if evidence & bit(one):
            yield strength, not open_evidence & bit(one)


def _read(
    viewer: Viewer,
    programme: Programme,
    asked: CoverageFilter,
    places: Collection[int],
    known: Sequence[int],
) -> Iterator[Sequence[Any]]:
    row = GrantPresence
    first, end = begin_and_end(asked)
    is_direct = case((row.works_with.bitwise_and(bit(WorksWith.POPULATION)) != 0, 1), else_=0)
    keys: list[Any] = [
        row.place_id,
        is_direct.label("direct"),
        row.themes,
        row.evidence,
        row.open_evidence,
        first.label("begins"),
        end.label("ends"),
    ]
    statement = (
        select(*keys, func.aggregate_strings(cast(row.number, String), ","))
        .where(*presence_conditions(viewer, programme, asked))
        .where(row.place_id.in_(places), row.number.not_in(known))
        .group_by(*keys)
    )
    return map(tuple[Any, ...], read_values(statement))


def _everywhere(
    viewer: Viewer, programme: Programme, asked: CoverageFilter, known: Sequence[int]
) -> list[Presence]:
    """When any other nationwide grant ran: of these it matters only that there is one."""
    last_day = func.coalesce(Grant.closed_early_on, Grant.end_on)
    of_site = select(GrantSite.grant_id)
    statement = (
        select(Grant.start_on, last_day)
        .where(*counted_grants(viewer, programme, asked), Grant.number.not_in(known))
        .where(Grant.id.in_(of_site.where(GrantSite.evidence == Evidence.NATIONAL)))
        .where(Grant.id.not_in(of_site.where(has_days())))
        .distinct()
    )
    rows = map(tuple[Any, ...], read_values(statement))
    return [Presence(0, NATIONWIDE, False, False, frozenset(), *days) for days in rows]
