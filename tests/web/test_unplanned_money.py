"""What people meet where money is awarded that no tranche has: said with its figures, with two ways on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from grants_app.domain.grants.agreements.actions import StatedSum
from grants_app.domain.grants.amendments.proposals import CostExtension
from grants_app.domain.grants.payments.planning import TrancheEntry
from grants_app.domain.grants.payments.queries import list_entries, list_tranches
from grants_app.domain.grants.payments.tranches import TranchePayment, pay_tranche
from grants_app.domain.grants.payments.vocabulary import TrancheCondition, TrancheStep
from tests import awards
from tests.awards import AWARD, NUMBER, TODAY, desk, make_draft
from tests.clients import CheckedClient
from tests.conftest import csrf_token
from tests.domain.test_amendments import lines, propose
from tests.factories import find_grant
from tests.web.money_pages import fields_of, main_text

SignIn = Callable[[str], CheckedClient]
AWARD_PAGE = f"/grants/{NUMBER}/award"
ENTRIES, TRANCHES = f"{AWARD_PAGE}/entries", f"{AWARD_PAGE}/tranches"
PAID = date(2005, 10, 5)
MORE = 100_00
SAID = {
    "en": (
        "The award is US$ 12,445, of which US$ 12,345 are planned. With this payment and what the tranches "
        "still have, US$ 12,395 would go out. Plan a tranche for what is not planned yet, or give a "
        "reason to go on."
    ),
    "sq": (
        "Shuma e dhënë është 12 445 USD, prej së cilës janë planifikuar 12 345 USD. Me këtë pagesë dhe me "
        "atë që kanë ende këstet do të dilnin 12 395 USD. Planifikoni një këst për atë që nuk është "
        "planifikuar ende, ose jepni një arsye për të vazhduar."
    ),
}


@pytest.fixture
def proposed(app: Flask) -> int:
    """All of the award is paid as it was planned; a cost extension of MORE waits. Gives its number."""
    make_draft(app)
    with desk(app) as at:
        awards.write_terms(at)
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
        awards.plan(at, TrancheEntry(AWARD, PAID, TrancheCondition.NONE))
        awards.sign(at)
        awards.move(at, 1, TrancheStep.REQUEST, TrancheStep.APPROVE)
        pay_tranche(at.viewer, at.programme, NUMBER, 1, TranchePayment(PAID), today=TODAY)
        award = StatedSum(AWARD + MORE, "Amendment 1", date(2006, 2, 20))
        more = CostExtension(date(2006, 9, 30), award, lines(at, AWARD + MORE))
        return propose(at, more)


def approve(client: CheckedClient, number: int) -> str:
    """Approve the amendment; gives the page that follows."""
    path = f"{AWARD_PAGE}/amendments/{number}"
    form = {"csrf_token": csrf_token(client, "/account"), "change": "approve"}
    assert client.post(path, data=form).status_code == 303
    return main_text(client.get(path).text)


@pytest.mark.parametrize("language", ["en", "sq"])
def test_what_no_tranche_has_is_said_with_its_figures_and_two_ways_on(
    app: Flask, client_as: SignIn, proposed: int, language: str
) -> None:
    page = approve(client_as("approver"), proposed)
    assert "No tranche has the added money yet. Plan one for it." in page
    staff = client_as("specialist")
    staff.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    form = fields_of(staff.get(f"{ENTRIES}?new=payment").text, holding="kind=payment")
    typed = {"amount": "50", "day": "2006-03-02"}
    shown = staff.post(ENTRIES, data=form | typed)
    assert SAID[language] in main_text(shown.text)
    refused = staff.post(ENTRIES, data=fields_of(shown.text, holding="kind=payment"))
    assert refused.status_code == 422
    assert SAID[language] in main_text(refused.text)
    fields = fields_of(refused.text, holding="kind=payment") | {"reason": "Ngrohja"}
    again = staff.post(ENTRIES, data=fields)
    answer = staff.post(ENTRIES, data=fields_of(again.text, holding="kind=payment"))
    assert answer.status_code == 303
    with app.app_context():
        assert [one.minor_units for one in list_entries(find_grant(NUMBER).id)] == [AWARD, 50_00]


def test_once_a_tranche_has_the_added_money_it_goes_out_without_a_word(
    app: Flask, client_as: SignIn, proposed: int
) -> None:
    approve(client_as("approver"), proposed)
    staff = client_as("specialist")
    assert "What no tranche has is paid only for a reason." in main_text(staff.get(TRANCHES).text)
    with desk(app) as at:
        awards.plan(at, TrancheEntry(MORE, date(2006, 3, 2), TrancheCondition.NONE), award=AWARD + MORE)
        awards.move(at, 2, TrancheStep.REQUEST)
    page = staff.get(f"{TRANCHES}/2").text
    assert 'class="against"' not in page
    answer = staff.post(f"{TRANCHES}/2", data=fields_of(page, holding="step=approve"))
    assert answer.status_code == 303
    with app.app_context():
        assert not list_tranches(find_grant(NUMBER).id)[1].is_override
