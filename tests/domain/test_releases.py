"""Releases as they are stored and read: who gets which count, what never changes, what is refused."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import VISITOR, Role, Viewer
from grants_app.domain.audit.actions import UnauditedWriteError
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.disclosure.counts.releases import Refusal, TableRefusedError
from grants_app.domain.disclosure.counts.rules import IndicatorClass, Rule
from grants_app.domain.disclosure.counts.tables import (
    CountTable,
    Dimension,
    Relation,
    declare_table,
    key_of,
)
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.releases.actions import NewTable
from grants_app.domain.releases.models import CountRelease, ReleaseAlteredError, ReleasedCell
from grants_app.domain.releases.queries import find_release, list_releases, read_released
from grants_app.domain.releases.thresholds import read_thresholds, set_threshold
from grants_app.domain.releases.vocabulary import Audience, Missing, ShownState
from grants_app.extensions import db
from grants_app.i18n.release_labels import REFUSAL
from tests.awards import desk
from tests.released import new_table, release, words

ADMIN, SPECIALIST = Viewer(Role.ADMIN, 1), Viewer(Role.SPECIALIST, 2)
DONOR, COORDINATOR = Viewer(Role.DONOR, 3), Viewer(Role.COORDINATOR, 4)
Answers = dict[str, int | str]
Leaves = dict[tuple[str, ...], int]


def row(kind: IndicatorClass = IndicatorClass.CASES, period: str = "2005", **counts: int) -> CountTable:
    dimension = Dimension("place", {"country": list(counts)})
    leaves: Leaves = {(name,): count for name, count in counts.items()}
    return declare_table("row", kind, [dimension], leaves, {"indicator": "cases", "period": period})


def answers(viewer: Viewer, of: CountRelease, code: str = "row") -> Answers:
    """What a reader gets, by place."""
    found = read_released(viewer, of, code)
    return {
        dict(cell.key)["place"]: cell.value if cell.value is not None else cell.state.value
        for cell in found.cells
    }


def stored(app: Flask, *tables: NewTable) -> None:
    with desk(app) as at:
        release(at, tables)


def made(app: Flask, number: int = 1) -> CountRelease:
    """In an open context."""
    programme_id = db.session.scalar(select(CountRelease.programme_id).limit(1))
    assert programme_id is not None
    found = find_release(programme_id, number)
    assert found is not None
    return found


def test_each_reader_gets_the_counts_that_are_theirs(app: Flask) -> None:
    with app.app_context():
        grantee = db.session.scalars(select(User).where(User.email == "grantee.vatra@example.org")).one()
        committee = db.session.scalars(select(User).where(User.email == "committee.kukes@example.org")).one()
        own, local = grantee.as_viewer(), committee.as_viewer()
    table = row(a=3, b=40, c=70)
    stored(
        app,
        new_table("row", table, organisation_id=own.organisation_id, county_id=local.county_id, is_sent=True),
        new_table("others", table),
    )
    full: Answers = {"a": 3, "b": 40, "c": 70, "country": 113}
    hidden: Answers = {"a": "suppressed", "b": "suppressed", "c": 70, "country": 113}
    with app.app_context():
        of = made(app)
        for viewer in (SPECIALIST, own, local, COORDINATOR):
            assert answers(viewer, of) == full
        for viewer in (VISITOR, DONOR, ADMIN, Viewer(Role.GRANTEE, 9, organisation_id=0)):
            assert answers(viewer, of) == hidden
        for viewer in (VISITOR, DONOR, ADMIN, own, local, COORDINATOR):
            assert answers(viewer, of, "others") == hidden
        assert answers(SPECIALIST, of, "others") == full
        assert read_released(VISITOR, of, "row").rule == Rule(1, 10)
        assert read_released(SPECIALIST, of, "row").rule is None
        with pytest.raises(LookupError):
            read_released(SPECIALIST, of, "none")


def test_zero_unknown_not_collected_and_suppressed_stay_apart(app: Flask) -> None:
    table = row(a=3, b=40, c=0)
    here = {"indicator": "cases", "period": "2005"}
    missing = {
        key_of({**here, "place": "d"}): Missing.UNKNOWN,
        key_of({**here, "place": "e"}): Missing.NOT_COLLECTED,
    }
    stored(app, new_table("row", table, missing))
    with app.app_context():
        found = answers(VISITOR, made(app))
        assert found["a"] == ShownState.SUPPRESSED
        assert (found["c"], found["d"], found["e"]) == (0, "unknown", "not_collected")
        assert answers(SPECIALIST, made(app)) == {
            "a": 3,
            "b": 40,
            "c": 0,
            "country": 43,
            "d": "unknown",
            "e": "not_collected",
        }


@pytest.mark.parametrize("kind", [IndicatorClass.PARTICIPANTS, IndicatorClass.THINGS])
def test_participants_and_things_are_read_by_all(app: Flask, kind: IndicatorClass) -> None:
    stored(app, new_table("row", row(kind, a=3, b=40)))
    with app.app_context():
        assert answers(VISITOR, made(app)) == {"a": 3, "b": 40, "country": 43}


def test_a_later_release_keeps_what_an_earlier_one_hid(app: Flask) -> None:
    """b was hidden for the sake of a; alone it would be printed."""
    stored(app, new_table("row", row(a=3, b=40, c=70)))
    alone = row(b=40, c=70)
    with desk(app) as at:
        first = at.programme.id
        followed = find_release(first, 1)
        release(at, [new_table("row", alone)], followed)
    with app.app_context():
        later = made(app, 2)
        assert later.follows is not None
        assert later.follows.number == 1
        assert answers(VISITOR, later)["b"] == "suppressed"
        assert [one.number for one in list_releases(later.programme_id)] == [2, 1]


def test_a_milder_threshold_for_donors_opens_counts_to_donors_alone(app: Flask) -> None:
    with desk(app) as at:
        assert set_threshold(at.viewer, Audience.DONOR, 5)
        assert not set_threshold(at.viewer, Audience.DONOR, 5)
        release(at, [new_table("row", row(a=3, b=8, c=70, d=90))])
    with app.app_context():
        of = made(app)
        public, donor = answers(VISITOR, of), answers(DONOR, of)
        assert public["a"] == public["b"] == donor["a"] == "suppressed"
        assert {place for place, shown in public.items() if shown != "suppressed"} <= {
            place for place, shown in donor.items() if shown != "suppressed"
        }
        assert (of.public_high, of.donor_high) == (10, 5)
        assert read_released(DONOR, of, "row").rule == Rule(1, 5)


def test_a_changed_threshold_leaves_what_was_released_as_it_is(app: Flask) -> None:
    stored(app, new_table("row", row(a=30, b=40, c=70)))
    with desk(app) as at:
        set_threshold(at.viewer, Audience.PUBLIC, 50)
    with app.app_context():
        assert answers(VISITOR, made(app)) == {"a": 30, "b": 40, "c": 70, "country": 140}
        assert made(app).public_high == 10
        assert read_thresholds() == {Audience.PUBLIC: Rule(1, 50), Audience.DONOR: Rule(1, 10)}
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "threshold.set")).one()
        assert (entry.subject_key, entry.changes) == ("public", {"threshold": [10, 50]})


@pytest.mark.parametrize("high", [0, 3, 101, -1])
def test_a_threshold_has_a_floor_and_a_ceiling(app: Flask, high: int) -> None:
    with desk(app) as at, pytest.raises(ValueError, match="between 4 and 100"):
        set_threshold(at.viewer, Audience.PUBLIC, high)


def test_a_release_is_logged_without_a_count(app: Flask) -> None:
    stored(app, new_table("row", row(a=3, b=40, c=70)))
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "release.make")).one()
        assert entry.subject_key.endswith("/1")
        assert entry.changes == {
            "tables": [None, 1],
            "threshold_public": [None, 10],
            "threshold_donor": [None, 10],
        }


def test_a_table_that_cannot_be_protected_releases_nothing(app: Flask) -> None:
    """Of the 11 known in all, three unknown parts leave no room for 10 in more than the first one."""
    total, parts = key_of({"sex": "f"}), {key_of({"sex": "f", "age": age}): 4 for age in ("1", "2")}
    parts[key_of({"sex": "f", "age": "3"})] = 3
    stored(app, new_table("sum", CountTable("sum", IndicatorClass.CASES, {total: 11}, ())))
    by_age = CountTable("by age", IndicatorClass.CASES, parts, (Relation(total, tuple(parts)),))
    new = [new_table("fine", row(x=50, y=60)), new_table("by-age", by_age)]
    with desk(app) as at, pytest.raises(TableRefusedError) as refused:
        release(at, new)
    assert refused.value.reason is Refusal.TOO_LITTLE_TO_HIDE_BEHIND
    assert "too little to hide them behind" in str(REFUSAL[refused.value.reason])
    with app.app_context():
        assert [one.number for one in list_releases(made(app).programme_id)] == [1]


def test_what_was_released_is_never_changed(app: Flask) -> None:
    stored(app, new_table("row", row(a=3, b=40, c=70)))
    for act in (_change, _delete, _bulk):
        with pytest.raises((ReleaseAlteredError, UnauditedWriteError)), desk(app):
            act(app)
    with app.app_context():
        assert answers(SPECIALIST, made(app))["a"] == 3


def _change(app: Flask) -> None:
    made(app).tables[0].cells[0].value = 99
    db.session.flush()


def _delete(app: Flask) -> None:
    db.session.delete(made(app).tables[0].cells[0])
    db.session.flush()


def _bulk(_app: Flask) -> None:
    db.session.execute(update(ReleasedCell).values(value=99))


def test_the_database_keeps_a_cell_without_a_count_from_having_one(app: Flask) -> None:
    stored(app, new_table("row", row(a=3, b=40, c=70)))
    with app.app_context(), pytest.raises(IntegrityError, match="count_or_reason"):
        db.session.connection().execute(text("UPDATE released_cell SET public_state = 'unknown'"))


def test_who_may_release_and_what_is_refused(app: Flask) -> None:
    table = row(a=3, b=40, c=70)
    with desk(app, "admin@example.org") as at, pytest.raises(PermissionError):
        release(at, [new_table("row", table)])
    with desk(app) as at, pytest.raises(ValueError, match="has tables"):
        release(at, [])
    named = NewTable("row", words("+355 69 123 4567"), table, ())
    with desk(app) as at, pytest.raises(PersonalDataError):
        release(at, [named])
    twice = new_table("row", table, {next(iter(table.counts)): Missing.UNKNOWN})
    with desk(app) as at, pytest.raises(ValueError, match="with a count and without"):
        release(at, [twice])
