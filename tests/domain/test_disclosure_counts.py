"""Small counts by hand: what is suppressed, why, and what readers are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grants_app.domain.accounts.viewer import Role
from grants_app.domain.disclosure.counts.protection import protect
from grants_app.domain.disclosure.counts.releases import (
    SUPPRESSED,
    CellState,
    ProtectedTable,
    Refusal,
    TableRefusedError,
)
from grants_app.domain.disclosure.counts.rules import (
    IndicatorClass,
    Rule,
    Thresholds,
    reads_in_full,
)
from grants_app.domain.disclosure.counts.tables import (
    CountTable,
    Dimension,
    Key,
    Relation,
    declare_table,
    key_of,
    merge_tables,
    with_sums,
)
from tests.attackers import bounds, given_away, possible, seen_in

RULE = Rule()
PRIMARY, COMPLEMENTARY, PUBLISHED = CellState.PRIMARY, CellState.COMPLEMENTARY, CellState.PUBLISHED
SEX = Dimension("sex", {"all": ["f", "m"]})
AGE = Dimension("age", {"all": ["minor", "adult"]})

Leaves = dict[tuple[str, ...], int]


def key(**categories: str) -> Key:
    return key_of(categories)


def row(**counts: int) -> CountTable:
    """Districts of one county with their sum."""
    dimension = Dimension("place", {"county": list(counts)})
    return declare_table(
        "row", IndicatorClass.CASES, [dimension], {(name,): count for name, count in counts.items()}
    )


def states(decided: ProtectedTable) -> dict[str, CellState]:
    """By the last category of each key, for tables of one dimension."""
    return {key[-1][1]: state for key, state in decided.states.items()}


def test_one_small_count_in_a_row_takes_another_one_with_it() -> None:
    decided = protect(row(a=3, b=40, c=70), RULE)
    assert states(decided) == {"a": PRIMARY, "b": COMPLEMENTARY, "c": PUBLISHED, "county": PUBLISHED}
    assert decided.for_readers()[key(place="b")] == decided.for_readers()[key(place="a")] == SUPPRESSED


def test_a_partner_with_too_little_room_is_not_enough() -> None:
    # a and b alone would be known to make 9 together: no more than 8 is possible for either.
    decided = protect(row(a=1, b=8, c=100), RULE)
    suppressed = {name for name, state in states(decided).items() if state.is_suppressed}
    assert {"a", "b"} < suppressed
    assert bounds(seen_in([decided]), key(place="a"))[1] >= 10


def test_two_by_two_with_totals_suppresses_the_rectangle() -> None:
    counts: Leaves = {("f", "minor"): 4, ("f", "adult"): 30, ("m", "minor"): 25, ("m", "adult"): 60}
    decided = protect(declare_table("2x2", IndicatorClass.PERSONS_AT_RISK, [SEX, AGE], counts), RULE)
    suppressed = {key for key, state in decided.states.items() if state.is_suppressed}
    inner = {key(sex=sex, age=age) for sex, age in counts}
    assert suppressed == inner
    assert bounds(seen_in([decided]), key(sex="f", age="minor")) == (1, 28)


def test_primary_suppression_alone_is_undone() -> None:
    table = row(a=3, b=40, c=70)
    alone = ProtectedTable(table, RULE, {**dict.fromkeys(table.counts, PUBLISHED), key(place="a"): PRIMARY})
    assert given_away([alone]) == [(key(place="a"), 3, 3)]


def test_a_hierarchy_hides_above_and_below() -> None:
    places = Dimension("place", {"country": ["k1", "k2"], "k1": ["d1", "d2"], "k2": ["d3", "d4"]})
    counts: Leaves = {("d1",): 5, ("d2",): 0, ("d3",): 50, ("d4",): 60}
    decided = protect(declare_table("places", IndicatorClass.CASES, [places], counts), RULE)
    # The county of d1 has no other district with people: its sum is the small count itself.
    assert {name for name, state in states(decided).items() if state is PRIMARY} == {"d1", "k1"}
    assert states(decided)["d2"] is PUBLISHED
    assert states(decided)["k2"] is COMPLEMENTARY or states(decided)["country"] is COMPLEMENTARY
    assert not given_away([decided])


def test_zero_is_published_as_zero_and_can_be_counted_as_small() -> None:
    table = row(a=0, b=40, c=70, d=80)
    assert protect(table, RULE).for_readers() == dict(table.counts)
    strict = protect(table, Rule(low=0))
    assert states(strict)["a"] is PRIMARY
    assert bounds(seen_in([strict]), key(place="a"))[0] == 0


def test_a_small_sum_keeps_what_its_zeros_do_not_tell() -> None:
    decided = protect(row(a=2, b=3, c=0), RULE)
    # Two districts have people, so the county has at least 2; more than that is not to be learnt.
    low, high = bounds(seen_in([decided]), key(place="county"))
    assert low == 2
    assert high >= 10


def test_things_and_participants_are_published_as_they_are() -> None:
    for kind in (IndicatorClass.THINGS, IndicatorClass.PARTICIPANTS):
        table = declare_table("x", kind, [SEX], {("f",): 1, ("m",): 2})
        assert protect(table, RULE).for_readers() == dict(table.counts)


@pytest.mark.parametrize("kind", [IndicatorClass.THINGS, IndicatorClass.PARTICIPANTS])
def test_no_table_of_things_gives_a_small_count_away(kind: IndicatorClass) -> None:
    first = protect(row(a=3, b=40, c=70), RULE)
    # The same counts under another name, and a sum of them with what is no count of people.
    again = replace(row(a=3, b=40, c=70), indicator_class=kind)
    told = Relation(key(all="seats"), (key(place="a"), key(empty="seats")))
    seats = CountTable("seats", kind, {key(all="seats"): 23, key(empty="seats"): 20}, (told,))
    for table in (again, seats):
        with pytest.raises(TableRefusedError) as refused:
            protect(table, RULE, [first])
        assert refused.value.reason is Refusal.GIVES_EARLIER_AWAY
    apart = replace(row(a=3, b=40, c=70), indicator_class=kind, counts={key(shelf="x"): 3}, relations=())
    assert protect(apart, RULE, [first]).for_readers() == {key(shelf="x"): 3}
    # A count that the table names and does not print stays unprinted.
    named = with_sums(apart, [], {key(place="a"): 3})
    assert protect(named, RULE, [first]).for_readers() == {key(shelf="x"): 3}


def test_a_table_of_things_may_name_a_large_count_that_hides_nothing() -> None:
    first = protect(row(a=30, b=40), RULE)
    told = Relation(key(all="seats"), (key(place="a"), key(empty="seats")))
    seats = CountTable(
        "seats", IndicatorClass.THINGS, {key(all="seats"): 50, key(empty="seats"): 20}, (told,)
    )
    assert protect(seats, RULE, [first]).for_readers() == dict(seats.counts)
    # Counts of people stay such: as things they are not corrected by one person either.
    with pytest.raises(TableRefusedError):
        protect(CountTable("x", IndicatorClass.THINGS, {key(place="a"): 31}, ()), RULE, [first])


def until(period: str) -> Key:
    return key(until=period)


def test_a_second_release_may_not_tell_one_added_case_by_its_difference() -> None:
    first = protect(CountTable("first", IndicatorClass.CASES, {until("june"): 40}, ()), RULE)
    assert first.states[until("june")] is PUBLISHED
    added = Relation(until("december"), (until("june"), key(period="july-december")))
    table = CountTable("second", IndicatorClass.CASES, {until("december"): 41}, ())
    second = protect(with_sums(table, [added], {key(period="july-december"): 1}), RULE, [first])
    assert second.for_readers() == {until("december"): SUPPRESSED}
    assert not given_away([first, second])


def test_a_corrected_count_may_not_tell_the_one_person_added() -> None:
    first = protect(row(a=40, b=50), RULE)
    second = protect(row(a=41, b=50), RULE, [first])
    assert set(states(first).values()) == {PUBLISHED}
    assert states(second) == {"a": COMPLEMENTARY, "b": PUBLISHED, "county": COMPLEMENTARY}
    # A correction by many is no small count.
    assert set(states(protect(row(a=60, b=50), RULE, [first])).values()) == {PUBLISHED}


def test_a_correction_is_compared_with_every_earlier_count() -> None:
    """40, then 90, then 41: whoever kept the first release sees that one person was added."""
    made: list[ProtectedTable] = []
    for count in (40, 90, 41):
        made.append(protect(CountTable("x", IndicatorClass.CASES, {key(place="a"): count}, ()), RULE, made))
    assert [one.for_readers()[key(place="a")] for one in made] == [40, 90, SUPPRESSED]


def test_what_was_suppressed_stays_suppressed_and_what_was_published_stays() -> None:
    first = protect(row(a=3, b=40, c=70), RULE)
    again = protect(row(a=3, b=40, c=70), RULE, [first])
    assert again.states == first.states
    milder = protect(row(a=7, b=40), Rule(high=5))
    assert protect(row(a=7, b=40), RULE, [milder]).already_known == {key(place="a")}


def test_a_release_that_would_give_an_earlier_one_away_is_decided_around_it() -> None:
    first = protect(row(a=3, b=40, c=70), RULE)
    # b was suppressed for the sake of a. By sex it would come back as a sum.
    counts: Leaves = {("b", "f"): 15, ("b", "m"): 25}
    by_sex = declare_table("by sex", IndicatorClass.CASES, [Dimension("place", {}, ["b"]), SEX], counts)
    second = protect(by_sex, RULE, [first])
    assert second.states[key(place="b")] is COMPLEMENTARY
    assert any(second.states[key(place="b", sex=sex)] is COMPLEMENTARY for sex in ("f", "m"))
    assert not given_away([first, second])


def test_a_table_is_refused_where_everything_around_it_is_known() -> None:
    first = protect(row(a=30, b=40), RULE)
    parts = declare_table(
        "a by sex",
        IndicatorClass.CASES,
        [Dimension("place", {}, ["a"]), SEX],
        {("a", "f"): 30, ("a", "m"): 0},
    )
    assert set(protect(parts, RULE, [first]).states.values()) == {PUBLISHED}
    # Of the 12 known in all, three unknown parts leave no room for 10 in more than the first one.
    known = protect(CountTable("sum", IndicatorClass.CASES, {key(sex="f"): 11}, ()), RULE)
    by_age = CountTable(
        "by age",
        IndicatorClass.CASES,
        {key(sex="f", age=age): count for age, count in (("1", 3), ("2", 4), ("3", 4))},
        (Relation(key(sex="f"), tuple(key(sex="f", age=age) for age in "123")),),
    )
    with pytest.raises(TableRefusedError) as refused:
        protect(by_age, RULE, [known])
    assert refused.value.reason is Refusal.TOO_LITTLE_TO_HIDE_BEHIND
    assert set(refused.value.keys) == set(by_age.counts)


def test_a_table_is_refused_that_gives_an_earlier_count_away() -> None:
    first = protect(row(a=3, b=40, c=70), RULE)
    assert states(first)["b"] is COMPLEMENTARY
    # A further sum, of participants say, has been published elsewhere and tells a + b.
    both = CountTable("known", IndicatorClass.THINGS, {key(place="ab"): 40, key(place="x"): 0}, ())
    told = protect(both, RULE, [first])
    link = Relation(key(place="b"), (key(place="ab"), key(place="x")))
    with pytest.raises(TableRefusedError) as refused:
        protect(CountTable("link", IndicatorClass.CASES, {key(place="y"): 50}, (link,)), RULE, [first, told])
    assert refused.value.reason is Refusal.GIVES_EARLIER_AWAY


def test_wrong_sums_and_unknown_counts_are_refused() -> None:
    one, two = key(place="a"), key(place="b")
    wrong = CountTable("wrong", IndicatorClass.CASES, {one: 20, two: 30}, (Relation(one, (two,)),))
    with pytest.raises(TableRefusedError) as refused:
        protect(wrong, RULE)
    assert refused.value.reason is Refusal.DOES_NOT_ADD_UP
    with pytest.raises(TableRefusedError) as refused:
        protect(CountTable("x", IndicatorClass.CASES, {one: 20}, (Relation(one, (two,)),)), RULE)
    assert refused.value.reason is Refusal.NOT_IN_ANY_TABLE
    with pytest.raises(ValueError, match="below zero"):
        CountTable("x", IndicatorClass.CASES, {one: -1}, ())
    with pytest.raises(ValueError, match="no such cells"):
        declare_table("x", IndicatorClass.CASES, [SEX], {("x",): 1})


def test_overlapping_tables_share_their_totals() -> None:
    scope = {"indicator": "cases"}
    by_sex = declare_table("sex", IndicatorClass.CASES, [SEX], {("f",): 4, ("m",): 60}, scope)
    by_age = declare_table("age", IndicatorClass.CASES, [AGE], {("minor",): 30, ("adult",): 34}, scope)
    together = protect(merge_tables("both", [by_sex, by_age]), RULE)
    assert together.states[key(indicator="cases", sex="f")] is PRIMARY
    assert not given_away([together])
    with pytest.raises(ValueError, match="two counts"):
        merge_tables("x", [by_sex, declare_table("y", IndicatorClass.CASES, [AGE], {("minor",): 1}, scope)])


def test_not_reported_is_no_cell_and_no_zero() -> None:
    table = declare_table("x", IndicatorClass.CASES, [SEX], {("f",): 20})
    assert table.counts == {key(sex="f"): 20, key(): 20}


def test_every_whole_number_of_the_band_stays_possible() -> None:
    counts: Leaves = {("f", "minor"): 2, ("f", "adult"): 12, ("m", "minor"): 11, ("m", "adult"): 13}
    rule = Rule(high=4)
    decided = protect(declare_table("2x2", IndicatorClass.CASES, [SEX, AGE], counts), rule)
    assert possible(seen_in([decided]), key(sex="f", age="minor"), 25) >= {1, 2, 3, 4}


def test_who_reads_in_full() -> None:
    full = {
        (reader, own, sent)
        for reader in Role
        for own in (False, True)
        for sent in (False, True)
        if reads_in_full(reader, own=own, sent=sent)
    }
    everywhere = {(Role.SPECIALIST, own, sent) for own in (False, True) for sent in (False, True)}
    own = {(who, True, sent) for who in (Role.GRANTEE, Role.COMMITTEE) for sent in (False, True)}
    assert full == everywhere | own | {(Role.COORDINATOR, own, True) for own in (False, True)}


def test_the_threshold_is_a_setting_for_each_kind_of_reader() -> None:
    setting = Thresholds(donor=Rule(high=5))
    assert setting.rule_for(Role.VISITOR) == Rule(1, 10)
    assert setting.rule_for(Role.DONOR).high == 5
    assert setting.rule_for(Role.COMMITTEE) == setting.public
    with pytest.raises(ValueError, match="band"):
        Rule(low=2)
