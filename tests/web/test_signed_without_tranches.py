"""A grant that was signed without a plan of tranches: it pays from its ledger, and its pages say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from grants_app.domain.audit.actions import record
from grants_app.domain.grants.agreements.queries import find_agreement
from grants_app.domain.grants.agreements.vocabulary import AwardKind
from grants_app.domain.grants.payments.planning import TrancheEntry
from grants_app.domain.grants.payments.queries import list_entries
from grants_app.domain.grants.payments.vocabulary import TrancheCondition
from tests import awards
from tests.awards import NUMBER, desk, make_signed
from tests.clients import CheckedClient
from tests.factories import AUTHOR, find_grant
from tests.web.money_pages import cells_of, fields_of, main_text

SignIn = Callable[[str], CheckedClient]
ENTRIES, TRANCHES = f"/grants/{NUMBER}/award/entries", f"/grants/{NUMBER}/award/tranches"
SAID = {
    "en": ("The grant was signed without tranches", "Payment outside the plan", "no tranche"),
    "sq": ("Granti u nënshkrua pa këste", "Pagesë jashtë planit", "asnjë këst"),
}


def pay(client: CheckedClient, amount: str, **typed: str) -> int:
    """Enter a payment as a person does; gives the last status."""
    form = fields_of(client.get(f"{ENTRIES}?new=payment").text, holding="kind=payment")
    shown = client.post(ENTRIES, data=form | {"amount": amount, **typed})
    return client.post(ENTRIES, data=fields_of(shown.text, holding="kind=payment")).status_code


@pytest.mark.parametrize("language", ["en", "sq"])
def test_it_pays_from_the_ledger_and_says_so(app: Flask, client_as: SignIn, language: str) -> None:
    make_signed(app)
    staff, grantee = client_as("specialist"), client_as("grantee.vatra")
    signed, outside, none = SAID[language]
    for client in (staff, grantee):
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        for path in (ENTRIES, TRANCHES):
            assert signed in main_text(client.get(path).text)
    assert outside not in main_text(staff.get(ENTRIES).text)
    assert pay(staff, "1000", day="2006-01-05") == 303
    with app.app_context():
        assert [one.minor_units for one in list_entries(find_grant(NUMBER).id)] == [1_000_00]
    page = staff.get(ENTRIES).text
    assert none in cells_of(page, "ledger")[0][6]
    # Of the next one it is asked why: the first is not accounted for.
    assert pay(staff, "10", day="2006-01-06") == 422
    assert pay(staff, "10", day="2006-01-06", reason="Ngrohja") == 303


def test_a_plan_that_is_written_later_counts_from_then_on(app: Flask, client_as: SignIn) -> None:
    make_signed(app)
    staff = client_as("specialist")
    assert pay(staff, "1000", day="2006-01-05") == 303
    with desk(app) as at:
        awards.plan(at, TrancheEntry(500_00, date(2006, 2, 1), TrancheCondition.NONE))
    page = main_text(staff.get(ENTRIES).text)
    assert SAID["en"][0] not in page
    assert SAID["en"][1] in page
    assert pay(staff, "10", day="2006-02-01") == 422


@pytest.mark.parametrize(
    ("language", "said"), [("en", "The award is in kind"), ("sq", "në natyrë: ajo që u dorëzua")]
)
def test_what_is_handed_over_in_kind_is_entered_at_its_value(
    app: Flask, client_as: SignIn, language: str, said: str
) -> None:
    make_signed(app)
    staff = client_as("specialist")
    assert said not in main_text(staff.get(f"{ENTRIES}?lang={language}").text)
    with desk(app):
        agreement = find_agreement(find_grant(NUMBER).id)
        assert agreement is not None
        agreement.kind = AwardKind.IN_KIND
        record(AUTHOR, "grant.put_terms", subject=("grant", f"kvktnj/{NUMBER}"))
    assert said in main_text(staff.get(f"{ENTRIES}?lang={language}").text)
