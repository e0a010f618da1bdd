"""A kept rate that is wrong is withdrawn: nobody chooses it any more, and the right one can follow."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.agreements.actions import (
    AgreementRefusedError,
    StatedSum,
    TermsEntry,
    put_terms,
)
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.agreements.queries import find_agreement, terms_of
from grants_app.domain.grants.agreements.vocabulary import AwardKind
from grants_app.domain.grants.payments.actions import NewEntry, record_entry
from grants_app.domain.grants.payments.vocabulary import EntryKind
from grants_app.domain.texts.conflicts import version_of
from grants_app.extensions import db
from tests.awards import AWARD, NUMBER, desk, make_draft, make_signed, rate_of
from tests.clients import CheckedClient
from tests.factories import find_grant
from tests.sign_ins import ClientAs
from tests.web.money_pages import main_text
from tests.web.test_awards import send

LISTS = "/programme/awards"
WRONG = "Lek and dollars were mixed up."


def convert_at(app: Flask, rate_id: int) -> None:
    """Write terms whose Lek follow from a rate."""
    with desk(app) as at:
        grant = find_grant(NUMBER)
        award = StatedSum(AWARD, "Draft agreement", rate_of(at).quoted_on)
        entry = TermsEntry(
            kind=AwardKind.COST_REIMBURSEMENT,
            currency="USD",
            award=award,
            seen=version_of(terms_of(grant.id)),
            rate_id=rate_id,
        )
        put_terms(at.viewer, at.programme, NUMBER, entry)


@pytest.fixture
def rate_id(app: Flask) -> int:
    """A rate that is kept."""
    make_draft(app)
    with desk(app) as at:
        rate = rate_of(at)
        db.session.flush()
        return rate.id


def path_of(rate_id: int) -> str:
    return f"{LISTS}/rates/{rate_id}/withdraw"


def withdraw(client: CheckedClient, rate_id: int, reason: str = WRONG) -> int:
    return send(client, path_of(rate_id), reason=reason).status_code


def test_a_withdrawn_rate_is_marked_and_no_choice_any_more(
    app: Flask, client_as: ClientAs, rate_id: int
) -> None:
    convert_at(app, rate_id)
    staff = client_as("specialist")
    terms = f"/grants/{NUMBER}/award/terms"
    assert f'value="{rate_id}">' in staff.get(terms).text
    assert withdraw(staff, rate_id, "  ") == 422
    assert withdraw(staff, rate_id) == 303
    page = main_text(staff.get(f"{LISTS}?lang=en").text)
    assert "withdrawn" in page
    assert f"specialist@example.org: {WRONG}" in page
    assert f'value="{rate_id}">' not in staff.get(terms).text
    award = main_text(staff.get(f"/grants/{NUMBER}/award?lang=en").text)
    assert "The rate was withdrawn since." in award
    with app.app_context():
        row = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "programme.withdraw_rate")
        ).one()
        assert row.changes["rate"] == ["98.5", None]
        assert WRONG not in str(row.changes)


def test_payments_at_a_withdrawn_rate_are_marked(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    with desk(app) as at:
        rate = rate_of(at)
        db.session.flush()
        new = NewEntry(EntryKind.PAYMENT, rate.quoted_on + timedelta(days=40), 1_000_00, rate_id=rate.id)
        record_entry(at.viewer, at.programme, NUMBER, new)
        kept = rate.id
    staff, ledger = client_as("specialist"), f"/grants/{NUMBER}/award/entries?lang=en"
    assert "withdrawn" not in main_text(staff.get(ledger).text)
    assert withdraw(staff, kept) == 303
    assert "The rate was withdrawn since." in main_text(staff.get(ledger).text)


def test_the_right_one_of_the_same_day_and_source_follows(
    app: Flask, client_as: ClientAs, rate_id: int
) -> None:
    staff = client_as("specialist")
    with desk(app) as at, pytest.raises(AgreementRefusedError):
        rate_of(at, "99.5")
    assert withdraw(staff, rate_id) == 303
    with desk(app) as at:
        assert rate_of(at, "99.5").rate == Decimal("99.5")
    with desk(app) as at:
        assert rate_of(at, "99.5").id != rate_id
        # The same wrong value again is a new rate, not the withdrawn one.
        kept = db.session.scalars(select(ExchangeRate).where(ExchangeRate.withdrawn_at.is_(None))).all()
        assert [one.rate for one in kept] == [Decimal("99.5")]


def test_whoever_chose_it_meanwhile_is_refused(app: Flask, client_as: ClientAs, rate_id: int) -> None:
    assert withdraw(client_as("specialist"), rate_id) == 303
    with pytest.raises(AgreementRefusedError) as caught:
        convert_at(app, rate_id)
    assert caught.value.refusal.value == "rate_withdrawn"
    with app.app_context():
        assert find_agreement(find_grant(NUMBER).id) is None


def test_it_is_withdrawn_once_and_by_staff(app: Flask, client_as: ClientAs, rate_id: int) -> None:
    staff = client_as("specialist")
    assert withdraw(staff, rate_id) == 303
    again = send(staff, f"{path_of(rate_id)}?lang=en", reason=WRONG)
    assert again.status_code == 422
    assert "This rate was withdrawn" in main_text(again.text)
    assert staff.get(path_of(999_999)).status_code == 404
    for account in ("donor", "grantee.vatra", "committee.kukes"):
        assert client_as(account).get(path_of(rate_id)).status_code == 403


def test_a_reason_that_points_at_a_person_is_asked_about(client_as: ClientAs, rate_id: int) -> None:
    answer = send(client_as("specialist"), f"{path_of(rate_id)}?lang=en", reason="Call 069 123 4567.")
    assert answer.status_code == 422
    assert "points at a person" in main_text(answer.text)
