"""An organisation asks for a later end; a specialist opens it as an amendment, and another one decides."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.correspondence.models import ExtensionRequest, GrantMessage
from grants_app.domain.grants.models import Grant
from grants_app.extensions import db
from tests.awards import NUMBER, make_signed
from tests.clients import CheckedClient
from tests.factories import counted_queries
from tests.sign_ins import ClientAs
from tests.web.money_pages import main_text
from tests.web.test_awards import fields
from tests.web.test_messages_of_grants import PATH, read, send
from tests.written_reports import REVIEWER, WRITER

ASK = f"{PATH}/extension"
WHY = "Rruga u hap vetëm në prill."
END = "2006-09-30"
AMENDMENTS = f"/grants/{NUMBER}/award/amendments"


@pytest.fixture
def signed(app: Flask) -> Flask:
    make_signed(app, NUMBER)
    return app


def ask(client: CheckedClient, end_on: str = END, **more: str) -> int:
    form = fields(client.get(ASK).text) | {"end_on": end_on, "reason": WHY} | more
    form.pop("with_cost", None) if "with_cost" not in more else None
    return client.post(ASK, data=form).status_code


def requests_of(app: Flask) -> list[ExtensionRequest]:
    with app.app_context():
        found = list(db.session.scalars(select(ExtensionRequest).order_by(ExtensionRequest.id)))
        db.session.expunge_all()
    return found


def end_of(app: Flask) -> date:
    with app.app_context():
        return db.session.scalars(select(Grant.end_on).where(Grant.number == NUMBER)).one()


def open_it(app: Flask, staff: CheckedClient, kind: str = "extension") -> str:
    """The specialist opens the last request as an amendment; gives the page of the form."""
    path = f"{AMENDMENTS}/new/{kind}?request={requests_of(app)[-1].id}"
    assert path in staff.get(PATH).text
    return path


def value_of(page: str, name: str) -> str:
    """What a field of a page begins with."""
    return re.findall(rf'<input[^>]* name="{name}"[^>]* value="([^"]+)"', page)[0]


def propose(app: Flask, staff: CheckedClient) -> None:
    path = open_it(app, staff)
    page = staff.get(path).text
    assert f'value="{END}"' in page
    assert WHY in page
    typed = {name: value_of(page, name) for name in ("effective_on", "end_on", "document", "document_on")}
    form = fields(page) | typed | {"reason": WHY}
    answer = staff.post(path, data=form)
    assert answer.status_code == 303, main_text(answer.text)


def decide(staff: CheckedClient, change: str) -> None:
    page = staff.get(f"{AMENDMENTS}/1").text
    assert (
        staff.post(f"{AMENDMENTS}/1", data=fields(page) | {"change": change, "note": "Po."}).status_code
        == 303
    )


@pytest.mark.parametrize(
    ("change", "word", "end"), [("approve", "Approved", date(2006, 9, 30)), ("reject", "Turned down", None)]
)
def test_a_request_becomes_an_amendment_that_another_person_decides(
    signed: Flask, client_as: ClientAs, change: str, word: str, end: date | None
) -> None:
    before = end_of(signed)
    writer, staff = client_as(WRITER), client_as(REVIEWER)
    assert ask(writer) == 303
    assert end_of(signed) == before
    page = read(writer)
    assert "Request for an extension until 30 September 2006, without more money" in page
    assert "Nobody has opened it as an amendment yet." in page
    assert WHY in page
    assert "Open as an amendment" not in page
    propose(signed, staff)
    assert end_of(signed) == before
    assert "Amendment 1: Proposed" in read(writer)
    assert "Open as an amendment" not in read(staff)
    decide(client_as("approver"), change)
    assert f"Amendment 1: {word}" in read(writer)
    assert end_of(signed) == (end or before)


def test_more_money_leads_to_an_extension_with_cost(signed: Flask, client_as: ClientAs) -> None:
    assert ask(client_as(WRITER), with_cost="y") == 303
    staff = client_as(REVIEWER)
    page = staff.get(open_it(signed, staff, "cost_extension")).text
    assert value_of(page, "end_on") == END
    assert WHY in page
    # A request is no suspension, and not of another grant.
    number = requests_of(signed)[0].id
    assert staff.get(f"{AMENDMENTS}/new/suspension?request={number}").status_code == 400
    assert staff.get(f"{AMENDMENTS}/new/extension?request={number + 1}").status_code == 400
    assert staff.get(f"/grants/9/award/amendments/new/extension?request={number}").status_code == 400


@pytest.mark.parametrize("end_on", ["2006-07-31", "2005-01-01", "2030-01-01", ""])
def test_a_day_that_cannot_be_is_said_at_its_field(signed: Flask, client_as: ClientAs, end_on: str) -> None:
    writer = client_as(WRITER)
    form = fields(writer.get(ASK).text) | {"end_on": end_on, "reason": WHY}
    form.pop("with_cost", None)
    answer = writer.post(ASK, data=form)
    assert answer.status_code == 422
    assert 'href="#end_on"' in answer.text
    assert WHY in answer.text
    assert requests_of(signed) == []
    with signed.app_context():
        assert db.session.scalars(select(GrantMessage)).all() == []


def test_a_form_sent_twice_asks_once(signed: Flask, client_as: ClientAs) -> None:
    writer = client_as(WRITER)
    form = fields(writer.get(ASK).text) | {"end_on": END, "reason": WHY}
    form.pop("with_cost", None)
    assert [writer.post(ASK, data=form).status_code for _time in range(2)] == [303, 303]
    assert len(requests_of(signed)) == 1


def test_only_the_organisation_asks(signed: Flask, client_as: ClientAs) -> None:
    for account, status in (("specialist", 403), ("donor", 403), ("grantee.gip", 404)):
        assert client_as(account).get(ASK).status_code == status
    with signed.app_context():
        assert db.session.scalars(select(GrantAmendment)).all() == []


def test_requests_ask_nothing_more_of_the_database(signed: Flask, client_as: ClientAs) -> None:
    writer = client_as(WRITER)
    assert send(writer, WHY) == 303
    with counted_queries(signed) as without:
        read(writer)
    ask(writer)
    with counted_queries(signed) as one:
        read(writer)
    assert len(without) == len(one) <= 8
