"""What forms never send and programs might: refused by the rooms themselves, each for its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from grants_app.domain.grants.agreements.actions import (
    AgreementRefusal,
    AgreementRefusedError,
    StatedSum,
    TermsEntry,
    put_terms,
)
from grants_app.domain.grants.agreements.queries import terms_of
from grants_app.domain.grants.agreements.settings import take_usual_headings
from grants_app.domain.grants.agreements.vocabulary import AwardKind
from grants_app.domain.grants.budgets.actions import (
    BudgetRefusal,
    BudgetRefusedError,
    CofinancingEntry,
    LineEntry,
    put_budget,
)
from grants_app.domain.grants.budgets.queries import budget_values, list_categories
from grants_app.domain.grants.editing.actions import GrantEntry, GrantRefusal, GrantRefusedError, create_grant
from grants_app.domain.grants.editing.sites import SiteEntry, add_site
from grants_app.domain.grants.payments.planning import TrancheEntry
from grants_app.domain.grants.payments.tranches import TrancheRefusedError
from grants_app.domain.grants.payments.vocabulary import TrancheCondition, TrancheRefusal
from grants_app.domain.grants.vocabulary import Evidence
from grants_app.domain.texts.conflicts import version_of
from tests import awards
from tests.awards import AWARD, NUMBER, Desk, desk, make_draft
from tests.factories import find_grant

STATED = StatedSum(AWARD, "Draft agreement", date(2005, 9, 1))


@pytest.mark.parametrize(
    ("changed", "field", "refusal"),
    [
        ({"currency": "EUR"}, "currency", AgreementRefusal.CURRENCY_UNKNOWN),
        ({"award": replace(STATED, minor_units=0)}, "award", AgreementRefusal.AWARD_NOT_POSITIVE),
        ({"other": STATED, "other_currency": "USD"}, "other", AgreementRefusal.CURRENCY_UNKNOWN),
    ],
)
def test_terms(app: Flask, changed: dict[str, object], field: str, refusal: AgreementRefusal) -> None:
    make_draft(app)
    with desk(app) as at:
        seen = version_of(terms_of(find_grant(NUMBER).id))
        entry = TermsEntry(kind=AwardKind.COST_REIMBURSEMENT, currency="USD", award=STATED, seen=seen)
        with pytest.raises(AgreementRefusedError) as caught:
            put_terms(at.viewer, at.programme, NUMBER, replace(entry, **changed))  # type: ignore[arg-type]
    assert (caught.value.field, caught.value.refusal) == (field, refusal)


def budget(at: Desk, *added: CofinancingEntry) -> None:
    take_usual_headings(at.viewer, at.programme)
    line = LineEntry(list_categories(at.programme.id)[0].id, "", AWARD)
    seen = version_of(budget_values(find_grant(NUMBER).id))
    put_budget(at.viewer, at.programme, NUMBER, [line], added, seen=seen)


def test_a_budget_before_its_terms_and_in_a_currency_of_nobody(app: Flask) -> None:
    make_draft(app)
    with desk(app) as at, pytest.raises(BudgetRefusedError) as caught:
        budget(at)
    assert caught.value.refusal is BudgetRefusal.NO_AGREEMENT
    with desk(app) as at:
        awards.write_terms(at)
    with desk(app) as at, pytest.raises(BudgetRefusedError) as caught:
        budget(at, CofinancingEntry(None, False, "EUR", 1_00, "Letter"))
    assert caught.value.refusal is BudgetRefusal.CURRENCY_UNKNOWN


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"phase_id": 999_999}, GrantRefusal.PHASE_UNKNOWN),
        ({"organisation_id": 999_999}, GrantRefusal.ORGANISATION_UNKNOWN),
    ],
)
def test_a_grant_of_no_phase_or_nobody(app: Flask, changed: dict[str, int], refusal: GrantRefusal) -> None:
    make_draft(app)
    with desk(app) as at:
        like = find_grant(NUMBER)
        entry = GrantEntry(
            phase_id=like.phase_id,
            organisation_id=like.organisation_id,
            reference=None,
            title_sq="Trajnim",
            title_en="Training",
            summary_sq=None,
            summary_en=None,
            start_on=date(2005, 10, 1),
            end_on=date(2006, 7, 31),
            themes=(),
            primary_theme=None,
            works_with=(),
        )
        with pytest.raises(GrantRefusedError) as caught:
            create_grant(at.viewer, at.programme, replace(entry, **changed))  # type: ignore[arg-type]
    assert caught.value.refusal is refusal


def test_a_site_in_a_place_that_there_is_none_of(app: Flask) -> None:
    make_draft(app)
    with desk(app) as at, pytest.raises(GrantRefusedError) as caught:
        add_site(at.viewer, at.programme, NUMBER, SiteEntry("Askund", "AL-99999", Evidence.LEVEL_UNSTATED))
    assert caught.value.refusal is GrantRefusal.PLACE_UNKNOWN


def test_a_tranche_of_nothing(app: Flask) -> None:
    make_draft(app)
    with desk(app) as at:
        awards.write_terms(at)
    with desk(app) as at, pytest.raises(TrancheRefusedError) as caught:
        awards.plan(at, TrancheEntry(0, date(2005, 10, 5), TrancheCondition.NONE))
    assert caught.value.refused.refusal is TrancheRefusal.NOT_POSITIVE
