"""What if: the rules on plain facts, then the seeded portfolio against a count made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.accounts.viewer import VISITOR, Role, Viewer
from grants_app.domain.coverage.figures import (
    STRENGTHS,
    Facts,
    GrantFact,
    PlaceFact,
    SiteFact,
    count_coverage,
)
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.gaps.queries import read_gaps
from grants_app.domain.coverage.gaps.vocabulary import GapReason
from grants_app.domain.coverage.planner.changes import (
    Change,
    ChangeKind,
    PlanFacts,
    PlanGrant,
    PlanSite,
    apply_changes,
)
from grants_app.domain.coverage.planner.compare import PlaceLosses, compare
from grants_app.domain.coverage.planner.queries import (
    Plan,
    UnknownChangeError,
    find_changed_grants,
    list_choices,
    read_plan,
)
from grants_app.domain.coverage.planner.standing import Basis, Presence, stand, steps
from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.vocabulary import Evidence, Theme
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db
from tests.factories import change_grant, committed, counted_queries, find_grant, make_grants

FIRST = date(2006, 1, 1)
COUNTY, NORTH, SOUTH, TOWN = 1, 2, 3, 4
DAY = timedelta(days=1)


def place(id_: int, level: PlaceLevel, district: int | None) -> PlaceFact:
    return PlaceFact(
        id_, f"P{id_}", f"P{id_}", level, COUNTY, "P1", "P1", district, None, None, str(id_), None, None
    )


PLACES = {
    CoverageLevel.COUNTY: [place(COUNTY, PlaceLevel.COUNTY, None)],
    CoverageLevel.DISTRICT: [
        place(NORTH, PlaceLevel.DISTRICT, NORTH),
        place(SOUTH, PlaceLevel.DISTRICT, SOUTH),
    ],
    CoverageLevel.COMMUNE: [place(TOWN, PlaceLevel.MUNICIPALITY, NORTH)],
}
WHERE = [(COUNTY, None, COUNTY), (NORTH, NORTH, COUNTY), (SOUTH, SOUTH, COUNTY), (TOWN, NORTH, COUNTY)]
DAYS = st.integers(0, 20).map(lambda count: FIRST + count * DAY)


@st.composite
def facts_of(draw: st.DrawFn) -> PlanFacts:
    """Up to five grants with up to three sites each."""
    grants, sites, themes = {}, [], {}
    for number in range(1, draw(st.integers(1, 5)) + 1):
        first, last = sorted([draw(DAYS), draw(DAYS)])
        grants[100 + number] = PlanGrant(100 + number, number, draw(st.booleans()), first, last)
        themes[100 + number] = draw(st.frozensets(st.sampled_from(list(Theme))))
        for position in range(1, draw(st.integers(1, 3)) + 1):
            strength = draw(st.integers(0, len(STRENGTHS) - 1))
            national = strength == len(STRENGTHS) - 1
            where = (None, None, None) if national else draw(st.sampled_from(WHERE))
            place_id, district_id, county_id = where
            site = PlanSite(
                100 + number, position, place_id, district_id, county_id, strength, draw(st.booleans())
            )
            days = draw(st.none() | DAYS), draw(st.none() | DAYS)
            sites.append(site._replace(from_on=days[0], until_on=days[1]))
    return PlanFacts(grants, sites, themes)


CHANGES = st.lists(
    st.one_of(
        st.builds(Change, st.sampled_from([ChangeKind.END, ChangeKind.CLOSE]), st.integers(1, 6), DAYS),
        st.builds(Change, st.just(ChangeKind.SITE), st.integers(1, 6), DAYS, st.integers(1, 3)),
    ),
    max_size=4,
)
LEVELS = st.sampled_from(list(CoverageLevel))
BASES = st.sampled_from(list(Basis))


def losses(level: CoverageLevel, facts: PlanFacts, changes: list[Change], basis: Basis) -> list[PlaceLosses]:
    return compare(level, PLACES[level], facts, apply_changes(facts, changes), basis)


@given(facts_of(), LEVELS, BASES)
def test_no_change_makes_no_difference(facts: PlanFacts, level: CoverageLevel, basis: Basis) -> None:
    assert losses(level, facts, [], basis) == []


@given(facts_of(), CHANGES, LEVELS, BASES)
def test_taking_away_never_adds_coverage(
    facts: PlanFacts, changes: list[Change], level: CoverageLevel, basis: Basis
) -> None:
    reasons, states = list(GapReason), list(CoverageState)
    for one in losses(level, facts, changes, basis):
        for loss in one.losses:
            assert loss.from_on <= loss.until_on
            assert loss.before != loss.after
            assert loss.after.themes <= loss.before.themes
            assert loss.before.is_covered or not loss.after.is_covered
            assert reasons.index(loss.after.reason) <= reasons.index(loss.before.reason)
            assert states.index(loss.after.state) >= states.index(loss.before.state)
            assert loss.had_direct or not loss.has_direct


@given(facts_of(), CHANGES, CHANGES, LEVELS, BASES)
def test_more_changes_never_leave_more(
    facts: PlanFacts, changes: list[Change], more: list[Change], level: CoverageLevel, basis: Basis
) -> None:
    few = {one.place.id: one for one in losses(level, facts, changes, basis)}
    many = {one.place.id: one for one in losses(level, facts, [*changes, *more], basis)}
    assert few.keys() <= many.keys()
    assert all(many[key].first_on <= one.first_on for key, one in few.items())
    assert all(many[key].falls_out for key, one in few.items() if one.falls_out)


@given(facts_of(), CHANGES, BASES)
def test_stretches_tell_what_each_day_alone_would(
    facts: PlanFacts, changes: list[Change], basis: Basis
) -> None:
    """Against a look at every day and place: only the days on which something changes were looked at."""
    after, level = apply_changes(facts, changes), CoverageLevel.DISTRICT
    found = {one.place.id: one.losses for one in losses(level, facts, changes, basis)}
    for number in range(24):
        day = FIRST + number * DAY
        then, now = states_on(day, facts), states_on(day, after)
        for one in PLACES[level]:
            told = [loss for loss in found.get(one.id, ()) if loss.from_on <= day <= loss.until_on]
            assert len(told) <= 1
            if then[one.id] != now[one.id]:
                assert (told[0].before.state, told[0].after.state) == (then[one.id], now[one.id])


def states_on(day: date, facts: PlanFacts) -> dict[int, CoverageState]:
    """The states that coverage gives for a day; a nationwide grant is one whatever becomes of its site."""
    running = [one for one in facts.grants.values() if one.first_on <= day <= one.last_on]
    there = [
        SiteFact(one.grant_id, *one[2:7])
        for one in facts.sites
        if facts.days_of(one)[0] <= day <= facts.days_of(one)[1]
        and (one.grant_id not in facts.nationwide or one.strength == len(STRENGTHS) - 1)
    ]
    grants = [GrantFact(g.id, g.number, 1, g.is_direct, 0, g.first_on, g.last_on) for g in running]
    rows = count_coverage(
        CoverageLevel.DISTRICT, PLACES[CoverageLevel.DISTRICT], Facts(grants, there, has_data=True)
    )
    return {row.place.id: row.state for row in rows}


def presence(
    evidence: Evidence, *, direct: bool = True, sensitive: bool = False, theme: Theme = Theme.PREVENTION
) -> Presence:
    strength = STRENGTHS.index(evidence)
    return Presence(1, strength, direct, sensitive, frozenset({theme}), FIRST, FIRST + 9 * DAY)


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        ([], GapReason.NOBODY),
        ([presence(Evidence.NATIONAL)], GapReason.NATIONAL_ONLY),
        ([presence(Evidence.RURAL_STATED, direct=False)], GapReason.INDIRECT_ONLY),
        ([presence(Evidence.URBAN_ONLY), presence(Evidence.NATIONAL)], GapReason.URBAN_ONLY),
        ([presence(Evidence.LEVEL_UNSTATED), presence(Evidence.URBAN_ONLY)], GapReason.LEVEL_UNSTATED),
        ([presence(Evidence.RURAL_STATED, sensitive=True)], GapReason.LEVEL_UNSTATED),
        ([presence(Evidence.AREA_WIDE)], GapReason.SERVED),
    ],
)
def test_why_a_place_is_a_gap(there: list[Presence], reason: GapReason) -> None:
    assert stand(there, Basis.SERVED).reason is reason


def test_a_shelter_covers_no_villages_but_works_with_people() -> None:
    shelter = presence(Evidence.RURAL_STATED, sensitive=True)
    assert not stand([shelter], Basis.SERVED).is_covered
    assert stand([shelter], Basis.DIRECT).is_covered
    assert stand([shelter], Basis.DIRECT).themes == {Theme.PREVENTION}


def test_days_on_which_nothing_changes_are_no_steps() -> None:
    one = presence(Evidence.AREA_WIDE)
    other = one._replace(grant_id=2, first_on=FIRST + 3 * DAY, last_on=FIRST + 5 * DAY)
    assert [step.from_on for step in steps([one, other], Basis.SERVED)] == [FIRST, FIRST + 10 * DAY]


def test_a_shelter_known_by_its_county_counts_in_no_district() -> None:
    grant = PlanGrant(101, 1, True, FIRST, FIRST + 9 * DAY)
    shelter = PlanSite(101, 1, COUNTY, None, COUNTY, STRENGTHS.index(Evidence.LEVEL_UNSTATED), True)
    facts = PlanFacts({101: grant}, [shelter], {})
    change = [Change(ChangeKind.SITE, 1, FIRST, 1)]
    found = losses(CoverageLevel.DISTRICT, facts, change, Basis.DIRECT)
    assert found == []
    (in_county,) = losses(CoverageLevel.COUNTY, facts, change, Basis.DIRECT)
    assert (in_county.place.id, in_county.falls_out) == (COUNTY, True)
    in_town = replace(facts, sites=[shelter._replace(place_id=TOWN, district_id=NORTH)])
    assert losses(CoverageLevel.COMMUNE, in_town, change, Basis.REACHED) == []


# The seeded portfolio


def plan(app: Flask, *changes: Change, basis: Basis = Basis.SERVED, viewer: Viewer = VISITOR) -> Plan:
    with app.app_context():
        return read_plan(viewer, get_default_programme(), changes, basis)


def lost(found: list[PlaceLosses]) -> dict[str, list[tuple[str, str, str]]]:
    """First and last day of each loss and the reason then, by place; only of those that fall out."""
    return {
        one.place.name: [
            (loss.from_on.isoformat(), loss.until_on.isoformat(), loss.after.reason.value)
            for loss in one.losses
        ]
        for one in found
        if one.falls_out
    }


def end(number: int, day: str, kind: ChangeKind = ChangeKind.END) -> Change:
    return Change(kind, number, date.fromisoformat(day))


def test_the_rural_campaign_ends_early(app: Flask) -> None:
    """By hand: grant 3 works in five districts until 31 December 2005; only two have another direct grant."""
    found = plan(app, end(3, "2005-10-01"))
    days = ("2005-10-02", "2005-12-31")
    assert lost(found.districts) == {
        "Devoll": [(*days, "urban_only")],
        "Lezhë": [(*days, "level_unstated")],
        "Librazhd": [(*days, "national_only")],
        "Lushnjë": [(*days, "national_only")],
        "Mirditë": [(*days, "national_only")],
    }
    # In the counties around them others work too, but nothing shows that these serve villages.
    assert lost(found.counties) == {
        "Elbasan": [(*days, "level_unstated")],
        "Lezhë": [(*days, "level_unstated")],
    }
    assert lost(found.communes) == {
        "Përrenjas": [(*days, "nobody")],
        "Rrëshen": [(*days, "nobody")],
    }
    losses = {one.place.name: one.losses[0] for one in found.districts}
    assert {name: loss.remaining for name, loss in losses.items()} == {
        "Devoll": (8,),
        "Lezhë": (8,),
        "Librazhd": (),
        "Lushnjë": (),
        "Mirditë": (),
    }
    assert {name for name, loss in losses.items() if loss.has_direct} == {"Devoll", "Lezhë"}
    assert {loss.themes for loss in losses.values()} == {frozenset({Theme.PREVENTION})}
    assert {loss.gone for loss in losses.values()} == {(3,)}


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("viewer", [VISITOR, Viewer(role=Role.SPECIALIST, user_id=1)])
def test_many_grants_are_gathered_and_few_are_read(app: Flask, viewer: Viewer, basis: Basis) -> None:
    """The same losses, with grants that are hidden, that have shelters, that have sites with days."""
    with committed(app):
        find_grant(18).published_at = None
        find_grant(14).sites[0].sensitive = True
        find_grant(7).sites[0].until_on = date(2005, 11, 30)
        find_grant(8).sites[0].from_on = date(2005, 9, 12)
    supposed = [
        [end(number, day, kind)]
        for number in (1, 3, 4, 7, 8, 14, 16, 19)
        for day in ("2005-06-01", "2006-01-31")
        for kind in (ChangeKind.END, ChangeKind.CLOSE)
    ]
    supposed += [
        [end(1, "2005-10-01"), end(2, "2005-09-01"), end(10, "2005-09-01")],
        [end(17, "2006-01-31"), end(19, "2006-03-31")],
        [Change(ChangeKind.SITE, 16, date(2006, 2, 28), 2), Change(ChangeKind.SITE, 8, date(2005, 12, 1), 1)],
    ]
    with app.app_context():
        programme = get_default_programme()
        for changes in supposed:
            gathered = read_plan(viewer, programme, changes, basis, few=0)
            every = read_plan(viewer, programme, changes, basis)
            assert gathered.idle == every.idle
            assert gathered.counties == every.counties, changes
            assert gathered.districts == every.districts, changes
            assert gathered.communes == every.communes, changes


def test_others_keep_a_place_covered(app: Flask) -> None:
    """Grant 17 leaves Pukë, where grant 18 works in rural areas: one theme goes, the place stays."""
    found = plan(app, end(17, "2006-01-31", ChangeKind.CLOSE))
    (puka,) = found.districts
    assert (puka.place.name, puka.falls_out, puka.remaining) == ("Pukë", False, (18,))
    (loss,) = puka.losses
    assert loss.themes == {Theme.REINTEGRATION}
    assert (loss.from_on, loss.until_on) == (date(2006, 2, 1), date(2006, 7, 31))
    both = plan(app, end(17, "2006-01-31"), end(18, "2006-03-31"))
    out = {one.place.name: [loss.from_on for loss in one.losses if loss.falls_out] for one in both.districts}
    assert out["Pukë"] == [date(2006, 4, 1)]
    assert out["Shkodër"] == [date(2006, 4, 1)]
    assert out["Malësi e Madhe"] == []  # grant 8 names the district, whose name no town bears


def test_a_site_is_lost(app: Flask) -> None:
    """Grant 16 leaves Buçimas; Pogradec stays served by the other communes."""
    with app.app_context():
        sites = find_changed_grants(VISITOR, get_default_programme(), [16])[16].sites
        position = next(key for key, site in sites.items() if "Buçimas" in site.words)
    found = plan(app, Change(ChangeKind.SITE, 16, date(2006, 2, 28), position))
    assert lost(found.communes) == {"Buçimas": [("2006-03-01", "2006-07-31", "nobody")]}
    assert found.districts == []


def test_indirect_grants_keep_nothing_covered_unless_asked(app: Flask) -> None:
    change = end(7, "2005-12-31")
    assert lost(plan(app, change).districts) == {}
    reached = plan(app, change, basis=Basis.REACHED)
    assert set(lost(reached.districts)) == {"Përmet", "Tepelenë", "Delvinë", "Sarandë"}
    assert {one.place.name for one in reached.districts} == {*lost(reached.districts), "Gjirokastër"}


def test_nationwide_grants_leave_districts_to_nobody(app: Flask) -> None:
    found = plan(app, end(1, "2006-06-30"), end(10, "2006-05-31"))
    kolonje = next(one for one in found.districts if one.place.name == "Kolonjë")
    assert [loss.after.reason for loss in kolonje.losses] == [GapReason.NOBODY]
    assert kolonje.losses[0].from_on == date(2006, 7, 1)
    assert kolonje.losses[0].before.reason is GapReason.NATIONAL_ONLY
    assert found.communes == []


def test_shelters_show_in_their_district_alone(app: Flask) -> None:
    found = plan(app, end(24, "2006-04-15"), basis=Basis.DIRECT)
    assert [one.place.name for one in found.districts] == ["Vlorë"]
    assert found.communes == []


@pytest.mark.parametrize("day", ["2005-12-31", "2006-07-31"])
def test_a_change_that_comes_too_late_changes_nothing(app: Flask, day: str) -> None:
    found = plan(app, end(3, day))
    assert (found.districts, found.communes, found.idle) == ([], [], found.changes)


def test_a_grant_that_never_begins_leaves_what_the_gaps_say_without_it(app: Flask) -> None:
    """The reasons are those of the gaps: without grant 3 its districts stand as if it were a draft."""
    found = plan(app, end(3, "2005-02-28"))
    change_grant(app, 3, is_draft=True)
    with app.app_context():
        rows = read_gaps(VISITOR, get_default_programme(), CoverageFilter(on=date(2005, 12, 31))).rows
    then = {row.place.name: row.reason for row in rows}
    for one in found.districts:
        last = one.losses[-1]
        assert last.until_on == date(2005, 12, 31)
        assert last.after.reason is then[one.place.name], one.place.name


def test_what_may_not_be_seen_cannot_be_supposed(app: Flask) -> None:
    for wrong in (end(99, "2006-01-31"), Change(ChangeKind.SITE, 16, date(2006, 1, 31), 99)):
        with pytest.raises(UnknownChangeError):
            plan(app, wrong)
    change_grant(app, 18, published_at=None)
    with pytest.raises(UnknownChangeError):
        plan(app, end(18, "2006-01-31"))
    assert plan(app, end(17, "2006-01-31")).districts[0].falls_out  # of what a visitor may know
    specialist = Viewer(role=Role.SPECIALIST)
    assert not plan(app, end(17, "2006-01-31"), viewer=specialist).districts[0].falls_out
    change_grant(app, 18, is_draft=True)
    with pytest.raises(UnknownChangeError):
        plan(app, end(18, "2006-01-31"), viewer=specialist)


def test_amended_sites_count_for_their_own_days(app: Flask) -> None:
    """A site that ended before is not lost a second time."""
    with app.app_context():
        site = find_grant(3).sites[0]
        assert site.words == "Lezha"
        position, site.until_on = site.position, date(2005, 6, 30)
        db.session.flush()
        late = read_plan(
            VISITOR, get_default_programme(), [Change(ChangeKind.SITE, 3, date(2005, 8, 1), position)]
        )
        assert late.idle == late.changes
        early = read_plan(
            VISITOR, get_default_programme(), [Change(ChangeKind.SITE, 3, date(2005, 5, 1), position)]
        )
        assert lost(early.districts) == {
            "Lezhë": [
                ("2005-05-02", "2005-05-31", "national_only"),
                ("2005-06-01", "2005-06-30", "level_unstated"),  # grant 8 has begun
            ]
        }
        db.session.rollback()


def test_few_reads_however_many_grants(app: Flask) -> None:
    counts = []
    for more in (0, 30):
        if more:
            make_grants(app, more)
        plan(app, end(3, "2005-10-01"))  # how many grants there are is counted once after a change
        with counted_queries(app) as statements:
            plan(app, end(3, "2005-10-01"), end(9, "2006-01-31"))
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8


def test_many_grants_are_chosen_by_number(app: Flask) -> None:
    with app.app_context():
        found = list_choices(VISITOR, get_default_programme())
        assert found is not None
        assert [one.number for one in found] == list(range(1, 25))
    make_grants(app, 180)
    with app.app_context():
        assert list_choices(VISITOR, get_default_programme()) is None
