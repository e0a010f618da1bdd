"""The contract's table of roles over every address of a record: published or not, one's own or another's.

What is expected is written out here by the contract and not by the code. An address with a record that stands
in none of the groups fails the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.sign_ins.models import SignIn
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.actions import publish_grant
from grants_app.domain.grants.agreements.queries import list_checklist, list_rates
from grants_app.domain.grants.amendments.actions import propose_amendment
from grants_app.domain.grants.amendments.proposals import Extension
from grants_app.domain.grants.budgets.queries import list_categories
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.payments.planning import TrancheEntry, plan_tranches
from grants_app.domain.grants.payments.queries import tranche_values
from grants_app.domain.grants.payments.vocabulary import TrancheCondition
from grants_app.domain.reports.indicators.queries import list_measures
from grants_app.domain.texts.conflicts import version_of
from grants_app.extensions import db
from tests.awards import AWARD, TODAY, desk, make_signed, rate_of
from tests.clients import CheckedClient
from tests.conftest import visitor
from tests.domain.test_amendments import proposal
from tests.factories import find_grant
from tests.indicators import make_indicator, measure
from tests.schedules import make_plan, schedule_of
from tests.sign_ins import ClientAs
from tests.web.test_awards import fields

HIDDEN, OPEN = 500, 501  # signed grants of Vatra; the second one is published

# The addresses of a grant by what they hold: its facts, its money, what staff alone works on.
FACTS = {"grants.show_grant", "api.show_grant"}
MONEY = {
    "awards.show_award",
    "awards.show_amendment",
    "payments.edit_budget",
    "payments.plan_tranches",
    "payments.show_tranche",
    "payments.show_entries",
    "correspondence.show_messages",
    "correspondence.read_messages",
    "reports.show_schedule",
    "reports.show_report",
    "reports.show_measures",
}
STAFF = {
    "awards.choose_amendment",
    "awards.write_amendment",
    "awards.decide_step",
    "awards.edit_terms",
    "awards.edit_check",
    "editing.edit_grant",
    "editing.edit_partners",
    "editing.edit_sites",
    "reports.plan_schedule",
    "reports.move_due",
    "reports.add_measure",
    "reports.edit_measure",
    "grants.show_publication",
    "grants.change_publication",
}
# What has no grant in its address, and who may open it.
LISTS = {"awards.edit_item", "awards.edit_heading", "awards.take_rate_back"}
MESSAGES = {"admin.try_message_again", "admin.abandon_message"}
USERS = {
    "admin.edit_user",
    "admin.anonymise_user",
    "admin.deactivate_user",
    "admin.send_link_to_user",
    "admin.reset_password",
    "admin.reactivate_user",
    "admin.reset_second_factor",
}
OWN = {"accounts.end_sign_in"}
# Tested with their own kinds of records: places and organisations are open or hidden with the grants that
# name them (test_hidden_grants), people there have test_contacts, parts of partners test_partners, removals
# of personal data test_redaction, indicators test_gap_indicators, files of many grants test_ordered_files,
# releases of counts test_releases, writing and reviewing reports test_written_reports, asking for
# more time test_requests_for_extension.
ELSEWHERE = {
    "admin.cancel_job",
    "admin.try_job_again",
    "api.show_job",
    "api.show_organisation",
    "api.show_place",
    "api.show_release",
    "correspondence.ask_extension",
    "correspondence.turn_down",
    "coverage.show_boundaries",
    "coverage.take_indicator",
    "coverage.show_place",
    "editing.add_to_contacts",
    "editing.delete_contact",
    "editing.edit_contact",
    "editing.edit_organisation",
    "editing.edit_partner",
    "editing.show_contacts",
    "guides.show_guide",
    "jobs.ask_again",
    "jobs.cancel_job",
    "jobs.show_job",
    "jobs.take_file",
    "organisations.show_organisation",
    "passwords.set_password",
    "reports.begin",
    "reports.correct_report",
    "reports.download_workbook",
    "reports.download_attachment",
    "reports.edit_attachments",
    "reports.take_out_attachment",
    "reports.edit_report",
    "reports.find_report",
    "reports.review_report",
    "reports.submit_report",
    "reports.take_workbook",
    "releases.download_release",
    "releases.download_table",
    "releases.show_release",
    "reports.edit_indicator",
    "static",
}
READERS = (
    None,
    "donor",
    "grantee.vatra",
    "certifier.vatra",
    "grantee.gip",
    "committee.kukes",
    "coordinator",
    "specialist",
    "approver",
    "admin",
)
OWNERS = {"grantee.vatra", "certifier.vatra"}
STAFF_ACCOUNTS = {"specialist", "approver"}
VALUES = {"kind": "extension", "step": "close_out", "place": 1}


@pytest.fixture
def records(app: Flask) -> Flask:
    """Two signed grants with a tranche, a proposal and a schedule of reports each."""
    for number in (HIDDEN, OPEN):
        make_signed(app, number)
        with desk(app) as at:
            grant = lock_grant(at.viewer, at.programme, number)
            seen = version_of(tranche_values(grant.id))
            entry = TrancheEntry(1_000_00, date(2005, 10, 5), TrancheCondition.NONE)
            plan_tranches(at.viewer, at.programme, number, [entry], award=AWARD, seen=seen)
            extension = proposal(Extension(date(2006, 9, 30)))
            propose_amendment(at.viewer, at.programme, number, extension, today=TODAY)
            make_plan(at, number=number)
    with desk(app) as at:
        rate_of(at)
        made = make_indicator(at).id
        for number in (HIDDEN, OPEN):
            measure(at, made, number=number)
    with desk(app) as at:
        publish_grant(at.viewer, find_grant(OPEN))
    return app


def test_every_address_of_a_record_stands_in_a_group(app: Flask) -> None:
    known = FACTS | MONEY | STAFF | LISTS | USERS | OWN | ELSEWHERE | MESSAGES
    found = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments}
    assert {name for name in found if not name.startswith("redaction.")} == known


def expected(endpoint: str, reader: str | None, number: int) -> int:
    """The status that the contract gives a reader; 200 stands for everything that is let in."""
    is_owner, is_staff = reader in OWNERS, reader in STAFF_ACCOUNTS
    if endpoint in FACTS:
        return 200 if number == OPEN or is_owner or is_staff else 404
    if is_staff:
        return 200
    if reader is None:
        return 302
    if endpoint in MONEY and reader.startswith(("grantee", "certifier")):
        return 200 if is_owner else 404
    return 403


def addresses(app: Flask, method: str, number: int, ids: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Endpoint and address of everything that is about a grant."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint in FACTS | MONEY | STAFF and method in (rule.methods or ()):
                own = {"period_id": ids[f"period of {number}"], "measure_id": ids[f"measure of {number}"]}
                values = {"number": number, **VALUES, **ids, **own}
                chosen = {name: values[name] for name in rule.arguments}
                yield rule.endpoint, app.url_map.bind("localhost").build(rule.endpoint, chosen)


def ids_of(app: Flask) -> dict[str, int]:
    with desk(app) as at:
        item = list_checklist(at.programme.id)[0].id
        periods = {f"period of {one}": schedule_of(at, one).periods[0].id for one in (HIDDEN, OPEN)}
        measures = {f"measure of {one}": list_measures(find_grant(one).id)[0].id for one in (HIDDEN, OPEN)}
        heading, rate = list_categories(at.programme.id)[0].id, list_rates(at.programme.id)[0].id
        return {"item_id": item, "category_id": heading, "rate_id": rate, **periods, **measures}


@pytest.mark.parametrize("reader", READERS)
def test_reading_a_grant(records: Flask, client_as: ClientAs, reader: str | None) -> None:
    client, ids = _client(records, client_as, reader), ids_of(records)
    found = []
    for number in (HIDDEN, OPEN):
        for endpoint, path in addresses(records, "GET", number, ids):
            status, wanted = client.get(path).status_code, expected(endpoint, reader, number)
            if status != wanted:
                found.append(f"{reader} {path}: {status}, not {wanted}")
    assert not found, found


@pytest.mark.parametrize("reader", [one for one in READERS if one not in STAFF_ACCOUNTS])
def test_nobody_else_writes_to_a_grant(records: Flask, client_as: ClientAs, reader: str | None) -> None:
    client, ids = _client(records, client_as, reader), ids_of(records)
    token = fields(client.get("/account" if reader else "/login").text)["csrf_token"]
    before, found = _written(records), []
    for number in (HIDDEN, OPEN):
        for endpoint, path in addresses(records, "POST", number, ids):
            data = {"csrf_token": token, "change": "approve", "step": "approve", "reason": "x"}
            status, wanted = client.post(path, data=data).status_code, expected(endpoint, reader, number)
            # The organisation's own people read its money and may ask for tranches, and no more.
            is_right = status in (400, 403, 409, 422) if wanted == 200 else status == wanted
            if not is_right:
                found.append(f"{reader} POST {path}: {status}, not {wanted}")
    assert not found, found
    assert _written(records) == before


@pytest.mark.parametrize("reader", READERS)
def test_lists_of_awards(records: Flask, client_as: ClientAs, reader: str | None) -> None:
    client, ids = _client(records, client_as, reader), ids_of(records)
    wanted = 200 if reader in STAFF_ACCOUNTS else 403 if reader else 302
    for path in (
        f"/programme/awards/checklist/{ids['item_id']}",
        f"/programme/awards/headings/{ids['category_id']}",
        f"/programme/awards/rates/{ids['rate_id']}/withdraw",
    ):
        assert client.get(path).status_code == wanted


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("owner", ["grantee.vatra", "grantee.gip", "specialist"])
def test_accounts_of_others(app: Flask, client_as: ClientAs, reader: str | None, owner: str) -> None:
    with app.app_context():
        user = db.session.scalars(select(User.id).where(User.email == f"{owner}@example.org")).one()
    own_people = {"grantee.vatra": 200}
    wanted = {"admin": 200, "certifier.vatra": own_people.get(owner, 404), None: 302}.get(reader, 403)
    assert _client(app, client_as, reader).get(f"/admin/users/{user}").status_code == wanted


@pytest.mark.parametrize("reader", [one for one in READERS if one not in (None, "admin")])
def test_nobody_ends_the_sign_in_of_another(app: Flask, client_as: ClientAs, reader: str) -> None:
    admin = client_as("admin")
    with app.app_context():
        statement = select(SignIn.id).join(User, User.id == SignIn.user_id)
        other = db.session.scalars(statement.where(User.email == "admin@example.org")).first()
    client = client_as(reader)
    token = fields(client.get("/account").text)["csrf_token"]
    answer = client.post(f"/account/sign-ins/{other}/end", data={"csrf_token": token})
    assert answer.status_code == 404
    assert admin.get("/account").status_code == 200


@pytest.mark.parametrize("reader", READERS)
def test_messages_that_failed(app: Flask, client_as: ClientAs, reader: str | None) -> None:
    client = _client(app, client_as, reader)
    # No message has this number: whoever may decide about messages is told so.
    wanted = {"admin": 404, None: 302}.get(reader, 403)
    token = fields(client.get("/account" if reader else "/login").text)["csrf_token"]
    for what in ("again", "give-up"):
        answer = client.post(f"/admin/messages/999/{what}", data={"csrf_token": token})
        assert answer.status_code == wanted


def _client(app: Flask, client_as: ClientAs, reader: str | None) -> CheckedClient:
    return visitor(app) if reader is None else client_as(reader)


def _written(app: Flask) -> int:
    """How many changes the log holds, sign-ins and languages left out."""
    with app.app_context():
        own = AuditEntry.action.not_like("account.%")
        return db.session.scalar(select(func.count(AuditEntry.id)).where(own)) or 0
