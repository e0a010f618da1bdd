"""What goes past the signed plan stands before the person with its figures, whatever else was asked first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from grants_app.domain.grants.payments.planning import TrancheEntry
from grants_app.domain.grants.payments.queries import list_entries
from grants_app.domain.grants.payments.tranches import TranchePayment, pay_tranche
from grants_app.domain.grants.payments.vocabulary import TrancheCondition, TrancheStep
from tests import awards
from tests.awards import NUMBER, TODAY, desk, make_signed
from tests.clients import CheckedClient
from tests.factories import find_grant
from tests.web.money_pages import fields_of, main_text

SignIn = Callable[[str], CheckedClient]
ENTRIES = f"/grants/{NUMBER}/award/entries"
SECOND = f"/grants/{NUMBER}/award/tranches/2"
PAID = date(2005, 10, 5)
REASON = "Znj. Arta Hoxha asked for it"
PAGES = {
    "correction": (f"{ENTRIES}?new=correction&about=1", ENTRIES, "kind=correction", {"amount": "1500"}),
    "payment beside the plan": (f"{ENTRIES}?new=payment", ENTRIES, "kind=payment", {"amount": "500"}),
    "payment of a tranche": (SECOND, SECOND, "step=pay", {}),
}
TITLES = {"en": "This goes past the plan", "sq": "Kjo shkon përtej planit"}
FIGURES = {"en": "US$ 1,000", "sq": "1 000 USD"}


@pytest.fixture
def paid_once(app: Flask) -> None:
    """Tranche 1 is paid and not accounted for; tranche 2, which waits for that, was approved when it was."""
    make_signed(app)
    with desk(app) as at:
        awards.plan(
            at,
            TrancheEntry(1_000_00, PAID, TrancheCondition.NONE),
            TrancheEntry(1_000_00, PAID, TrancheCondition.ADVANCE_ACCOUNTED),
        )
        awards.move(at, 2, TrancheStep.REQUEST, TrancheStep.APPROVE)
        awards.move(at, 1, TrancheStep.REQUEST, TrancheStep.APPROVE)
        pay_tranche(at.viewer, at.programme, NUMBER, 1, TranchePayment(PAID), today=TODAY)


def count_entries(app: Flask) -> int:
    with app.app_context():
        return len(list_entries(find_grant(NUMBER).id))


@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_name_in_the_reason_does_not_stand_for_the_figures(
    app: Flask, client_as: SignIn, paid_once: None, name: str, language: str
) -> None:
    staff = client_as("specialist")
    staff.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    path, target, form, own = PAGES[name]
    typed = {"day": "2005-10-07", "reason": REASON, "reference": "TR-9"} | own
    marked = staff.post(target, data=fields_of(staff.get(path).text, holding=form) | typed)
    assert marked.status_code == 422
    reason = {"guard_reason": "public_function"}
    shown = staff.post(target, data=fields_of(marked.text, holding=form) | reason)
    assert shown.status_code == 200, main_text(shown.text)
    text = main_text(shown.text)
    assert TITLES[language] in text
    assert FIGURES[language] in text
    assert count_entries(app) == 1
    fields = fields_of(shown.text, holding=form)
    assert {key: fields[key] for key in typed} == typed
    assert fields["guard_reason"] == reason["guard_reason"]
    assert staff.post(target, data=fields).status_code == 303
    assert count_entries(app) == 2


def test_a_page_that_asked_for_a_reason_does_not_either(
    app: Flask, client_as: SignIn, paid_once: None
) -> None:
    staff = client_as("specialist")
    path, target, form, own = PAGES["correction"]
    typed = {"day": "2005-10-07"} | own
    asked = staff.post(target, data=fields_of(staff.get(path).text, holding=form) | typed)
    assert asked.status_code == 422
    shown = staff.post(target, data=fields_of(asked.text, holding=form) | {"reason": "Typo"})
    assert shown.status_code == 200
    assert TITLES["en"] in main_text(shown.text)
    assert staff.post(target, data=fields_of(shown.text, holding=form)).status_code == 303
