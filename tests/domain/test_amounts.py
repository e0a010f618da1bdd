"""Recording, releasing and clearing amounts, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from threading import Barrier, Thread

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import VISITOR, Viewer
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.actions import (
    AmountConflictError,
    AmountEntry,
    SeenAmount,
    clear_amounts,
    find_changed_entries,
    publish_amounts,
    record_amounts,
    withdraw_amounts,
)
from grants_app.domain.grants.money.balance import Change, RecordedTotal, project
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.money.queries import (
    RecordedAmount,
    list_grant_lines,
    recorded_amounts,
    recorded_totals,
)
from grants_app.domain.grants.money.vocabulary import ClearingReason
from grants_app.domain.grants.rows import load_amounts
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db, write_intent


def amounts_by_grant(reader: Viewer, grant_ids: Sequence[int]) -> dict[int, list[GrantAmount]]:
    """What a reader gets of each grant; nothing where nothing is known."""
    found = load_amounts(reader, grant_ids)
    return {grant_id: list(found.get(grant_id, ())) for grant_id in grant_ids}


def viewer(name: str) -> Viewer:
    """One of the demo accounts, as queries see it."""
    user = db.session.scalar(select(User).where(User.email == f"{name}@example.org"))
    assert user is not None
    return user.as_viewer()


def grant(number: int) -> Grant:
    found = db.session.scalar(
        select(Grant).where(Grant.programme_id == get_default_programme().id, Grant.number == number)
    )
    assert found is not None
    return found


def entry(
    number: int, minor_units: int, currency: str = "USD", seen: str = "", source: str = "Agreement"
) -> AmountEntry:
    return AmountEntry(grant(number).id, currency, minor_units, source, date(2005, 3, 1), seen)


def enter(*entries: AmountEntry, by: str = "specialist") -> int:
    """Record and commit, as a request does."""
    token = write_intent.set(True)
    try:
        written = record_amounts(viewer(by), get_default_programme(), entries)
        db.session.commit()
    finally:
        write_intent.reset(token)
    return written


def standing(number: int, currency: str = "USD") -> RecordedAmount:
    found = {amount.currency: amount for amount in recorded_amounts(viewer("specialist"), [grant(number).id])}
    return found[currency]


def seen(number: int, currency: str = "USD") -> SeenAmount:
    amount = standing(number, currency)
    return SeenAmount(amount.amount_id, amount.version)


def audit(action: str) -> list[AuditEntry]:
    return list(
        db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id))
    )


def test_amounts_are_unknown_until_entered(app: Flask):
    with app.app_context():
        programme = get_default_programme()
        totals = recorded_totals(viewer("specialist"), programme)

        assert [tuple(total) for total in totals] == [
            ("USD", None, 0, 24, 209762400),
            ("ALL", None, 0, 24, 20976238100),
        ]
        assert all(total.difference is None and not total.is_complete for total in totals)
        assert amounts_by_grant(viewer("specialist"), [grant(1).id, grant(2).id]) == {
            grant(1).id: [],
            grant(2).id: [],
        }


def test_recording_writes_an_amount_and_says_who_and_what(app: Flask):
    with app.app_context():
        enter(entry(3, 8700050), entry(3, 900000000, "ALL"))

        amounts = amounts_by_grant(viewer("specialist"), [grant(3).id])[grant(3).id]
        assert [(amount.currency, amount.minor_units) for amount in amounts] == [
            ("USD", 8700050),
            ("ALL", 900000000),
        ]
        assert all(amount.published_at is None for amount in amounts)
        assert standing(3).entered_by == "specialist@example.org"
        first = audit("grant.record_amount")[0]
        assert (first.subject_type, first.subject_key) == ("grant", "kvktnj/3")
        assert first.changes == {
            "currency": [None, "USD"],
            "minor_units": [None, 8700050],
            "stated_on": [None, "2005-03-01"],
            **hidden("source", None, amounts[0].source),
        }
        assert "Agreement" not in str(first.changes)


def test_sums_stand_beside_the_stated_totals(app: Flask):
    with app.app_context():
        enter(entry(1, 100000000), entry(2, 120000000), entry(2, 500, "ALL"))
        usd, lek = recorded_totals(viewer("specialist"), get_default_programme())

        assert (usd.recorded, usd.grants_recorded, usd.difference, usd.excess) == (
            220000000,
            2,
            -10237600,
            10237600,
        )
        assert usd.is_exceeded
        assert not usd.is_complete
        assert (lek.recorded, lek.difference, lek.excess) == (500, 20976237600, None)


def test_a_changed_amount_is_unpublished_again(app: Flask):
    with app.app_context():
        enter(entry(3, 100))
        publish_amounts(viewer("specialist"), get_default_programme(), [seen(3)])
        db.session.commit()
        enter(entry(3, 200, seen=standing(3).version), by="approver")

        assert (standing(3).minor_units, standing(3).published_at) == (200, None)
        last = audit("grant.record_amount")[-1]
        assert last.changes["minor_units"] == [100, 200]
        assert last.changes["published_at"][1] is None
        assert "source" not in last.changes


def test_the_same_form_sent_twice_is_no_conflict(app: Flask):
    with app.app_context():
        assert enter(entry(3, 100)) == 1
        assert enter(entry(3, 100)) == 0
        assert len(audit("grant.record_amount")) == 1


def test_what_somebody_else_entered_is_not_overwritten(app: Flask):
    with app.app_context():
        enter(entry(3, 100), by="approver")
        mine = [entry(2, 50), entry(3, 200)]

        assert find_changed_entries(mine) == {(grant(3).id, "USD")}
        with pytest.raises(AmountConflictError) as conflict:
            enter(*mine)
        db.session.rollback()
        assert conflict.value.keys == {(grant(3).id, "USD")}
        assert standing(3).minor_units == 100
        assert amounts_by_grant(viewer("specialist"), [grant(2).id])[grant(2).id] == []


def test_an_amount_cleared_meanwhile_is_a_conflict_too(app: Flask):
    with app.app_context():
        enter(entry(3, 100))
        version = standing(3).version
        clear_amounts(
            viewer("approver"), get_default_programme(), [seen(3)], reason=ClearingReason.WRONG_GRANT
        )
        db.session.commit()

        with pytest.raises(AmountConflictError):
            enter(entry(3, 200, seen=version))


def test_releasing_and_withdrawing(app: Flask):
    with app.app_context():
        enter(entry(3, 100), entry(4, 300))
        programme, donor = get_default_programme(), viewer("donor")
        assert recorded_totals(donor, programme)[0].recorded is None

        assert publish_amounts(viewer("specialist"), programme, [seen(3), seen(4)]) == 2
        assert publish_amounts(viewer("specialist"), programme, [seen(3)]) == 0
        assert withdraw_amounts(viewer("specialist"), programme, [seen(4)]) == 1
        db.session.commit()

        assert recorded_totals(donor, programme)[0][:4] == ("USD", 100, 1, 24)
        assert [row.subject_key for row in audit("grant.publish_amount")] == ["kvktnj/3", "kvktnj/4"]
        assert audit("grant.withdraw_amount")[0].changes["published_at"][1] is None


def test_nothing_is_released_that_was_changed_after_being_seen(app: Flask):
    with app.app_context():
        enter(entry(3, 100), entry(4, 300))
        chosen = [seen(3), seen(4)]
        enter(entry(3, 200, seen=standing(3).version), by="approver")

        with pytest.raises(AmountConflictError) as conflict:
            publish_amounts(viewer("specialist"), get_default_programme(), chosen)
        assert conflict.value.amount_ids == {chosen[0].amount_id}
        assert standing(4).published_at is None


def test_clearing_takes_an_amount_back_to_unknown_with_a_reason(app: Flask):
    with app.app_context():
        enter(entry(3, 100))
        clear_amounts(
            viewer("specialist"), get_default_programme(), [seen(3)], reason=ClearingReason.WRONG_AMOUNT
        )
        db.session.commit()

        assert amounts_by_grant(viewer("specialist"), [grant(3).id])[grant(3).id] == []
        assert audit("grant.clear_amount")[0].changes["minor_units"] == [100, None]
        assert audit("grant.clear_amount")[0].changes["reason"] == [None, "wrong_amount"]


def test_what_each_role_sees_of_the_money(app: Flask):
    with app.app_context():
        vatra = viewer("grantee.vatra")
        own = db.session.scalars(
            select(Grant.number).where(Grant.organisation_id == vatra.organisation_id)
        ).first()
        assert own is not None
        other = 1 if own != 1 else 2
        enter(entry(own, 100), entry(other, 200))
        publish_amounts(viewer("specialist"), get_default_programme(), [seen(other)])
        db.session.commit()

        ids = [grant(own).id, grant(other).id]
        seen_by = {
            name: [[amount.minor_units for amount in amounts_by_grant(who, ids)[key]] for key in ids]
            for name, who in [
                ("specialist", viewer("specialist")),
                ("grantee", vatra),
                ("donor", viewer("donor")),
                ("coordinator", viewer("coordinator")),
                ("admin", viewer("admin")),
                ("committee", viewer("committee.kukes")),
                ("visitor", VISITOR),
            ]
        }
        assert seen_by == {
            "specialist": [[100], [200]],
            "grantee": [[100], []],
            "donor": [[], [200]],
            "coordinator": [[], [200]],
            "admin": [[], []],
            "committee": [[], []],
            "visitor": [[], []],
        }


@pytest.mark.parametrize("minor_units", [0, -1])
def test_no_amount_is_zero_or_negative(app: Flask, minor_units: int):
    with app.app_context(), pytest.raises(ValueError, match="positive"):
        enter(entry(3, minor_units))


def test_a_source_with_personal_data_is_not_stored(app: Flask):
    with app.app_context():
        with pytest.raises(PersonalDataError):
            enter(entry(3, 100, source="Letter of someone@example.org"))
        assert amounts_by_grant(viewer("specialist"), [grant(3).id])[grant(3).id] == []


def test_an_unknown_grant_is_refused(app: Flask):
    with app.app_context(), pytest.raises(LookupError):
        enter(AmountEntry(999999, "USD", 100, "Agreement", date(2005, 3, 1), ""))


def test_grants_come_by_pages(app: Flask):
    with app.app_context():
        programme, who = get_default_programme(), viewer("specialist")
        first = list_grant_lines(who, programme.id, limit=10)
        second = list_grant_lines(who, programme.id, after=first.next_cursor or 0, limit=10)
        third = list_grant_lines(who, programme.id, after=second.next_cursor or 0, limit=10)

        pages = [[line.number for line in page.lines] for page in (first, second, third)]
        assert pages == [list(range(1, 11)), list(range(11, 21)), list(range(21, 25))]
        assert [page.previous_cursor for page in (first, second, third)] == [None, 0, 10]
        assert third.next_cursor is None


def test_the_number_of_queries_does_not_grow_with_the_amounts(app: Flask):
    def count(after: int) -> int:
        statements: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        list_grant_lines(who, programme.id, after=after)
        recorded_totals(who, programme)
        event.remove(db.engine, "before_cursor_execute", note)
        db.session.expire_all()
        return len(statements)

    with app.app_context():
        enter(entry(24, 100))
        programme, who = get_default_programme(), viewer("specialist")
        programme_id = programme.id
        assert programme_id
        few = count(22)
        enter(*[entry(number, 100 * number, "ALL") for number in range(1, 24)])
        programme = get_default_programme()
        assert programme.id == programme_id
        assert count(0) <= few <= 6


def test_of_two_who_record_at_once_one_is_told(app: Flask):
    """Threads with a connection each, released together: one amount stands, the other writer hears of it."""
    start, outcomes = Barrier(2), []

    def write(name: str, minor_units: int) -> None:
        with app.app_context():
            item = entry(7, minor_units)
            who, programme = viewer(name), get_default_programme()
            db.session.rollback()
            token = write_intent.set(True)
            start.wait(timeout=20)
            try:
                record_amounts(who, programme, [item])
                db.session.commit()
                outcomes.append("written")
            except AmountConflictError:
                db.session.rollback()
                outcomes.append("told")
            finally:
                write_intent.reset(token)
                db.session.remove()

    threads = [Thread(target=write, args=pair) for pair in (("specialist", 100), ("approver", 200))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) == ["told", "written"]
    with app.app_context():
        assert len(db.session.scalars(select(GrantAmount)).all()) == 1


@given(
    amounts=st.lists(
        st.tuples(st.none() | st.integers(1, 10**12), st.none() | st.integers(1, 10**12)), max_size=24
    )
)
def test_the_projected_sum_is_the_sum_of_what_will_stand(amounts: list[tuple[int | None, int | None]]):
    before = [first for first, _then in amounts if first is not None]
    after = [then for _first, then in amounts if then is not None]
    total = RecordedTotal("USD", sum(before) or None, len(before), 24, 209762400)

    then = project(total, [Change(*pair) for pair in amounts])

    assert then.recorded == (sum(after) if after else None)
    assert then.grants_recorded == len(after)
    assert then.stated == 209762400
