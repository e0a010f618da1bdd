"""Counting what each value of a filter would leave: held against a count by hand, and read from databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.accounts.viewer import VISITOR, Role, Viewer
from grants_app.domain.grants.filter_counts.counting import (
    Counts,
    Portfolio,
    SiteKind,
    count_list,
    count_values,
)
from grants_app.domain.grants.filter_counts.queries import count_filter_values, find_filter_counts
from grants_app.domain.grants.filter_counts.sets import count_places, flags_of, set_of
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.grants.vocabulary import Evidence, GrantStatus, Missing, Theme, WorksWith
from grants_app.domain.organisations.models import OrganisationKind
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import write_intent
from tests.factories import change_grant, counted_queries, make_grants

DAY = date(2006, 5, 10)
SLUGS = ("gip", "icmc", "vatra")
COUNTIES = {"AL-01": ("AL-BR", "AL-KC"), "AL-12": ("AL-VL",)}
# Which field of a filter holds the choices of which group.
FIELDS: Mapping[str, tuple[str, Sequence[Any]]] = {
    "phase": ("phases", (1, 2, 3)),
    "theme": ("themes", tuple(Theme)),
    "status": ("statuses", tuple(GrantStatus)),
    "works_with": ("works_with", tuple(WorksWith)),
    "kind": ("kinds", tuple(OrganisationKind)),
    "organisation": ("organisations", SLUGS),
    "without": ("without", tuple(Missing)),
    "county": ("counties", tuple(COUNTIES)),
    "district": ("districts", ("AL-BR", "AL-KC", "AL-VL")),
    "evidence": ("evidence", tuple(Evidence)),
}


@dataclass(frozen=True)
class Sample:
    """A grant as somebody would tell of it who counts by hand."""

    phase: int
    status: GrantStatus
    kind: OrganisationKind
    slug: str
    themes: frozenset[Theme]
    works_with: frozenset[WorksWith]
    sites: frozenset[SiteKind]
    lacking: frozenset[Missing]

    def is_without(self, missing: Missing) -> bool:
        if missing is Missing.THEME:
            return not self.themes
        if missing is Missing.PLACE:
            return not any(site.county or site.evidence is Evidence.NATIONAL for site in self.sites)
        return missing in self.lacking

    def meets(self, asked: GrantFilter) -> bool:
        own: list[tuple[Sequence[Any], set[Any]]] = [
            (asked.phases, {self.phase}),
            (asked.statuses, {self.status}),
            (asked.kinds, {self.kind}),
            (asked.organisations, {self.slug}),
            (asked.themes, set(self.themes)),
            (asked.works_with, set(self.works_with)),
        ]
        return (
            all(not chosen or values & set(chosen) for chosen, values in own)
            and all(self.is_without(missing) for missing in asked.without)
            and (not asked.asks_place or any(has(site, asked) for site in self.sites))
        )


def has(site: SiteKind, asked: GrantFilter) -> bool:
    """Whether one site meets all that is asked of places."""
    return (
        (not asked.counties or site.county in asked.counties)
        and (not asked.districts or bool(site.districts & set(asked.districts)))
        and (not asked.evidence or site.evidence in asked.evidence)
    )


@st.composite
def site_kinds(draw: st.DrawFn) -> SiteKind:
    county = draw(st.sampled_from([None, *COUNTIES]))
    inside = COUNTIES.get(county or "", ())
    districts = draw(st.sets(st.sampled_from(inside)) if inside else st.just(set()))
    return SiteKind(county, frozenset(districts), draw(st.sampled_from(list(Evidence))))


SAMPLES = st.lists(
    st.builds(
        Sample,
        phase=st.sampled_from([1, 2, 3]),
        status=st.sampled_from(list(GrantStatus)),
        kind=st.sampled_from(list(OrganisationKind)),
        slug=st.sampled_from(SLUGS),
        themes=st.frozensets(st.sampled_from(list(Theme)), max_size=2),
        works_with=st.frozensets(st.sampled_from(list(WorksWith)), max_size=2),
        sites=st.frozensets(site_kinds(), max_size=3),
        lacking=st.frozensets(st.sampled_from(list(Missing))),
    ),
    max_size=12,
)
# Mostly nothing is chosen in a group: where everything is, hardly any grant is left to count.
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        field: st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)
        for field, values in FIELDS.values()
    },
)


def portfolio_of(grants: Sequence[Sample]) -> Portfolio:
    """The samples as sets, each at its place in the list."""
    size = len(grants)

    def sets(values: Sequence[Any], own: Any) -> dict[Any, int]:
        return {v: set_of((n for n, one in enumerate(grants) if v in own(one)), size) for v in values}

    traits = {
        "phase": {str(v): held for v, held in sets((1, 2, 3), lambda one: {one.phase}).items()},
        "status": sets(list(GrantStatus), lambda one: {one.status}),
        "kind": sets(list(OrganisationKind), lambda one: {one.kind}),
        "theme": sets(list(Theme), lambda one: one.themes),
        "works_with": sets(list(WorksWith), lambda one: one.works_with),
        "without": sets(list(Missing), lambda one: {m for m in Missing if one.is_without(m)}),
    }
    kinds = sorted({site for one in grants for site in one.sites}, key=repr)
    holders = {slug: [n for n, one in enumerate(grants) if one.slug == slug] for slug in SLUGS}
    return Portfolio(size, (1 << size) - 1, traits, sets(kinds, lambda one: one.sites), holders)


@given(SAMPLES, FILTERS, st.none() | st.integers(min_value=0, max_value=(1 << 12) - 1))
def test_counts_are_those_of_a_count_by_hand(grants, chosen, among):
    asked = GrantFilter(**chosen)
    counts = count_values(portfolio_of(grants), asked, among)
    total = count_list(portfolio_of(grants), asked, among)
    inside = [one for n, one in enumerate(grants) if among is None or among >> n & 1]
    assert total is None or total == sum(one.meets(asked) for one in inside)
    for group, (field, values) in FIELDS.items():
        for value in values:
            # What is missing adds up; of everything else the value stands alone in its group.
            kept = getattr(asked, field) if group == "without" else ()
            changed: dict[str, Any] = {field: (*kept, value)}
            led_to = replace(asked, **changed)
            expected = sum(one.meets(led_to) for one in inside)
            assert counts[group].get(str(value), 0) == expected, (group, value)


@given(st.sets(st.integers(min_value=0, max_value=70)), st.sets(st.integers(min_value=0, max_value=70)))
def test_sets_of_places(some, others):
    held = set_of(some, 71)
    assert [place for place in range(71) if held >> place & 1] == sorted(some)
    assert count_places(flags_of(held, 71), sorted(others)) == len(some & others)


@contextmanager
def reading(app: Flask) -> Iterator[Programme]:
    """As in a request that only reads: what writes keeps nothing."""
    with app.app_context():
        token = write_intent.set(False)
        try:
            yield get_default_programme()
        finally:
            write_intent.reset(token)


def test_one_statement_for_a_revision_and_a_day(app: Flask) -> None:
    coordinator = Viewer(Role.COORDINATOR, user_id=1)
    with reading(app) as programme:

        def ask(viewer: Viewer, asked: GrantFilter, day: date) -> tuple[Counts, int]:
            """The counts, and how many statements looked at grants."""
            with counted_queries(app) as sent:
                counts = count_filter_values(viewer, programme, asked, day)
            return counts, len([one for one in sent if "grant_award" in one])

        counts, statements = ask(VISITOR, GrantFilter(), DAY)
        assert statements == 1
        assert counts["phase"] == {"1": 5, "2": 7, "3": 12}
        assert ask(VISITOR, GrantFilter(), DAY) == (counts, 0)
        assert ask(coordinator, GrantFilter(), DAY) == (counts, 1)
        filtered, statements = ask(VISITOR, GrantFilter(phases=(1,)), DAY)
        assert statements == 0
        assert filtered["phase"] == counts["phase"]
        assert sum(filtered["status"].values()) == 5
        assert ask(VISITOR, GrantFilter(), DAY + timedelta(days=1))[1] == 1


def test_a_change_is_counted_at_once_and_for_its_readers_alone(app: Flask) -> None:
    def of_phase(viewer: Viewer) -> dict[str, int]:
        with reading(app) as programme:
            return dict(count_filter_values(viewer, programme, GrantFilter(), DAY)["phase"])

    specialist = Viewer(Role.SPECIALIST, user_id=1)
    before = of_phase(VISITOR)
    assert of_phase(specialist) == before
    change_grant(app, 9, published_at=None)
    assert of_phase(VISITOR) == before | {"2": before["2"] - 1}
    assert of_phase(specialist) == before


def test_no_counts_for_more_grants_than_a_page_waits_for(app: Flask) -> None:
    make_grants(app, 3)
    with reading(app) as programme:
        assert find_filter_counts(VISITOR, programme, GrantFilter(), DAY, most=26) is None
        found = find_filter_counts(VISITOR, programme, GrantFilter(), DAY, most=27)
        assert found is not None
        assert sum(found.counts["phase"].values()) == found.total == 27
        with counted_queries(app) as sent:
            assert find_filter_counts(VISITOR, programme, GrantFilter(), DAY, most=26) is None
        assert not [one for one in sent if "grant_award" in one], "that there are too many is kept too"
    change_grant(app, 9, published_at=None)
    with reading(app) as programme:
        assert find_filter_counts(VISITOR, programme, GrantFilter(), DAY, most=26) is not None
