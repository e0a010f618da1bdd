"""What walks over everything that can be read, in search of shelters, opens every address that there is."""

from __future__ import annotations

from typing import Final

import pytest
from flask import Flask

from grants_app.domain.accounts.viewer import Role
from tests.checks.access_table import ACCOUNTS
from tests.web.everything import LEFT_OUT, Question, addresses, sign_in
from tests.web.test_shelters import QUESTION, plant

# Addresses that nobody opens on the walk, each with the reason why no site is told there.
FILES = "made by the very views that the walk opens, in the name of who asked"
REPORTED = "the facts have no report; of sites it names what the grant's own page does to the same readers"
MANAGED = "the facts have none; its page names no site"
NOT_OPENED: Final[dict[str, str]] = {
    "api.show_job": FILES,
    "jobs.show_job": FILES,
    "jobs.take_file": FILES,
    "awards.edit_check": MANAGED,
    "awards.edit_heading": MANAGED,
    "awards.edit_item": MANAGED,
    "awards.take_rate_back": MANAGED,
    "awards.show_amendment": "the facts have none; test_amendments marks a shelter in one",
    "correspondence.turn_down": "nobody has asked for a later end",
    "editing.edit_contact": MANAGED,
    "editing.edit_partner": MANAGED,
    "passwords.set_password": "a link that was never made",
    "payments.show_tranche": MANAGED,
    "reports.edit_indicator": MANAGED,
    "reports.edit_measure": MANAGED,
    "reports.move_due": MANAGED,
    "reports.find_report": REPORTED,
    "reports.show_report": REPORTED,
    "reports.edit_report": REPORTED,
    "reports.download_workbook": REPORTED,
    "reports.edit_attachments": REPORTED,
    "reports.download_attachment": REPORTED,
    "reports.submit_report": REPORTED,
    "reports.review_report": REPORTED,
    "reports.review_next": "leads on to a review, or to the list",
    "reports.correct_report": REPORTED,
    "redaction.propose_file": REPORTED,
    "redaction.show_redaction": "holds passages that staff named; a shelter's place is in no record",
    "second_factor.ask_for_code": "between password and session",
}
# Whoever is signed in already is led on from the page of signing in.
ORDER = (Role.SPECIALIST, Role.VISITOR, Role.GRANTEE, Role.ADMIN)


def unopened(app: Flask, question: Question) -> set[str]:
    """Endpoints of which no address of the walk answers 200 to any of these roles."""
    left = {
        rule.endpoint: rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in LEFT_OUT
    }
    for role in ORDER:
        client = sign_in(app, ACCOUNTS[role])
        for endpoint, rule in list(left.items()):
            path = next(addresses(app, rule, question))
            if client.get(path).status_code == 200:
                del left[endpoint]
    return set(left)


def test_every_address_that_can_be_read_is_opened_on_the_walk(app: Flask) -> None:
    """A new address with a part of its own answers 404 until the walk has something for it."""
    plant(app, "AL-7201", is_shelter=True)
    assert sorted(unopened(app, QUESTION)) == sorted(NOT_OPENED)


def test_an_address_without_a_sample_fails(app: Flask) -> None:
    app.add_url_rule("/planted/<int:planted>", "guides.planted", str)
    with pytest.raises(KeyError, match="planted"):
        unopened(app, QUESTION)
