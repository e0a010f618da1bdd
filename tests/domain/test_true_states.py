"""A refusal says the state that the grant is in, and what to do about it, not another one."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from grants_app.domain.grants.agreements.actions import AgreementRefusal, AgreementRefusedError
from grants_app.domain.grants.amendments.rules import AmendmentFacts, refuse_kind
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind, AmendmentRefusal
from grants_app.domain.grants.budgets.actions import BudgetRefusal, BudgetRefusedError
from grants_app.domain.grants.editing.actions import GrantRefusal, GrantRefusedError, refuse_signed
from grants_app.domain.grants.lifecycle.actions import StepRefusedError, take_step
from grants_app.domain.grants.lifecycle.rules import LifeFacts, WantedStep, refuse_step
from grants_app.domain.grants.lifecycle.vocabulary import Step, StepRefusal
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.payments.tranches import TrancheRefusedError, accept_milestone
from grants_app.domain.grants.payments.vocabulary import TrancheRefusal
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.i18n.amendment_labels import AMENDMENT_REFUSAL
from grants_app.i18n.award_labels import STEP_REFUSAL, amount_words
from tests.awards import AWARD, NUMBER, TODAY, desk, write_budget, write_terms
from tests.domain.test_release import FIRST_PAID, make_signed

FIRST, LAST = date(2005, 10, 1), date(2006, 7, 31)
ENDED = date(2006, 4, 1)


def make_closed_out(app: Flask) -> None:
    """A signed grant with three tranches, none of them paid, that is closed out."""
    make_signed(app)
    with desk(app) as at:
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        grant.end_on = ENDED
        take_step(at.viewer, grant, WantedStep(Step.CLOSE_OUT, date(2006, 5, 1)), today=TODAY)


def test_what_was_signed_of_a_closed_grant_says_that_it_is_closed(app: Flask) -> None:
    """No amendment can be made of it: it is opened again first."""
    make_closed_out(app)
    with desk(app) as at:
        with pytest.raises(BudgetRefusedError) as budget:
            write_budget(at, AWARD)
        assert budget.value.refusal is BudgetRefusal.CLOSED_OUT
        with pytest.raises(AgreementRefusedError) as terms:
            write_terms(at)
        assert terms.value.refusal is AgreementRefusal.CLOSED_OUT
        with pytest.raises(GrantRefusedError) as grant:
            refuse_signed(lock_grant(at.viewer, at.programme, NUMBER), "end_on")
        assert grant.value.refusal is GrantRefusal.CLOSED_OUT
        with pytest.raises(TrancheRefusedError) as milestone:
            accept_milestone(at.viewer, at.programme, NUMBER, 3, FIRST_PAID)
        assert milestone.value.refused.refusal is TrancheRefusal.CLOSED_OUT
        closed, earlier = lock_grant(at.viewer, at.programme, NUMBER), date(2006, 4, 20)
        with pytest.raises(StepRefusedError) as again:
            take_step(at.viewer, closed, WantedStep(Step.CLOSE_OUT, earlier), today=TODAY)
        assert [one.refusal for one in again.value.refused] == [StepRefusal.DECIDED_ALREADY]


@pytest.mark.parametrize(
    ("status", "language", "words"),
    [
        (GrantStatus.CLOSED_EARLY, "en", "The status of the grant is “Closed early”"),
        (GrantStatus.COMPLETED, "en", "The status of the grant is “Completed”"),
        (GrantStatus.COMPLETED, "sq", "Statusi i grantit është “Përfunduar”"),
    ],
)
def test_an_amendment_that_does_not_fit_the_status_names_it(
    app: Flask, status: GrantStatus, language: str, words: str
) -> None:
    [refused] = refuse_kind(AmendmentFacts(status, FIRST, LAST), AmendmentKind.SCOPE)
    with app.test_request_context(headers={"Accept-Language": language}):
        assert words in amount_words(AMENDMENT_REFUSAL[refused.refusal], refused, "USD")


def test_a_closed_grant_is_opened_again_before_it_is_amended() -> None:
    for kind in AmendmentKind:
        [refused] = refuse_kind(AmendmentFacts(GrantStatus.CLOSED_OUT, FIRST, LAST), kind)
        assert refused.refusal is AmendmentRefusal.CLOSED_OUT


@pytest.mark.parametrize(
    ("language", "words"), [("en", "the status of the grant is “Active”"), ("sq", "është “Aktiv”")]
)
def test_a_step_that_does_not_fit_the_status_names_it(app: Flask, language: str, words: str) -> None:
    facts = LifeFacts(GrantStatus.ACTIVE, FIRST, LAST)
    wanted = WantedStep(Step.CLOSE_OUT, FIRST)
    [refused] = refuse_step(facts, wanted, today=TODAY, decided_by=1)
    assert (refused.refusal, refused.until) == (StepRefusal.NOT_ENDED, LAST)
    with app.test_request_context(headers={"Accept-Language": language}):
        assert words in amount_words(STEP_REFUSAL[refused.refusal], refused, "USD")
