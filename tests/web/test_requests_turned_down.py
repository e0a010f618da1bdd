"""A request for a later end that staff turn down with a reason, also while somebody else opens it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.actions import Assignment, create_user
from grants_app.domain.accounts.passwords import hash_password
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.amendments.actions import propose_amendment
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.amendments.proposals import Extension, Proposal
from grants_app.domain.grants.correspondence.actions import Sending
from grants_app.domain.grants.correspondence.requests import (
    ExtensionRefusedError,
    find_request,
    note_opened,
    turn_down,
)
from grants_app.domain.messages.actions import Wishes
from grants_app.extensions import db, utc_now
from tests.awards import NUMBER, TODAY, Desk, desk, make_signed
from tests.clients import CheckedClient
from tests.factories import AUTHOR, committed, counted_queries, find_grant
from tests.mailboxes import PERSON, filed, words_of
from tests.sign_ins import ClientAs
from tests.web.money_pages import main_text
from tests.web.test_awards import fields
from tests.web.test_messages_of_grants import PATH, read, send
from tests.web.test_requests_for_extension import ask, decide, open_it, propose, requests_of
from tests.written_reports import REVIEWER, WRITER

NO = "Programi mbyllet në gusht."
SAID = "The extension until 30 September 2006 is turned down"


@pytest.fixture
def asked(app: Flask, client_as: ClientAs) -> Flask:
    make_signed(app, NUMBER)
    assert ask(client_as(WRITER)) == 303
    return app


def address(app: Flask) -> str:
    return f"{PATH}/extension/{requests_of(app)[-1].id}"


def refuse(client: CheckedClient, path: str, reason: str = NO) -> int:
    return client.post(path, data=fields(client.get(path).text) | {"reason": reason}).status_code


def test_the_organisation_reads_why(asked: Flask, client_as: ClientAs) -> None:
    staff, writer, path = client_as(REVIEWER), client_as(WRITER), address(asked)
    assert path in staff.get(PATH).text
    assert path not in writer.get(PATH).text
    assert refuse(staff, path) == 303
    page = read(writer)
    assert SAID in page
    assert NO in page
    assert "Turned down" in page
    assert "Nobody has opened it" not in page
    reason = f"{PATH}?after={(requests_of(asked)[-1].answer_id or 0) - 1}"
    assert reason in writer.get(PATH).text.replace("&amp;", "&")
    assert NO in read(writer, reason)
    assert "Open as an amendment" not in read(staff)
    with asked.app_context():
        actions = select(AuditEntry).where(AuditEntry.action == "grant.turn_down_extension")
        [row] = db.session.scalars(actions)
        assert row.changes == {"turned_down_end_on": ["2006-09-30", None]}


def test_a_letter_tells_the_organisation(asked: Flask, client_as: ClientAs) -> None:
    with committed(asked):
        assignment = Assignment(Role.GRANTEE, organisation=find_grant(NUMBER).organisation.slug)
        create_user(AUTHOR, email=PERSON, assignment=assignment, password_hash=hash_password("x" * 12))
    assert refuse(client_as(REVIEWER), address(asked)) == 303
    [letter] = [one for one in filed(asked.config["SETTINGS"].instance) if one["To"] == PERSON]
    assert NO not in words_of(letter)
    assert PATH in words_of(letter)


def test_without_a_reason_nothing_is_turned_down(asked: Flask, client_as: ClientAs) -> None:
    assert refuse(client_as(REVIEWER), address(asked), " ") == 422
    assert requests_of(asked)[0].answer_id is None


def test_what_is_turned_down_is_not_opened(asked: Flask, client_as: ClientAs) -> None:
    staff = client_as(REVIEWER)
    opened = open_it(asked, staff)
    form = fields(staff.get(opened).text)
    assert refuse(staff, address(asked)) == 303
    said = "Somebody has turned down this request already."
    assert said in main_text(staff.get(f"{opened}&lang=en").text)
    answer = staff.post(f"{opened}&lang=en", data=form)
    assert answer.status_code == 422
    assert said in main_text(answer.text)
    with asked.app_context():
        assert db.session.scalars(select(GrantAmendment)).all() == []


def test_what_is_opened_is_not_turned_down_until_it_is_taken_back(asked: Flask, client_as: ClientAs) -> None:
    staff, path = client_as(REVIEWER), address(asked)
    form = fields(staff.get(path).text) | {"reason": NO}
    propose(asked, staff)
    answer = staff.post(f"{path}?lang=en", data=form)
    assert answer.status_code == 422
    assert "Somebody has opened this request as an amendment already." in main_text(answer.text)
    assert NO not in read(client_as(WRITER))
    decide(staff, "reject")
    assert refuse(staff, path) == 303
    assert SAID in read(client_as(WRITER))


def test_the_same_answer_twice_is_one_and_another_is_told(asked: Flask, client_as: ClientAs) -> None:
    staff, path = client_as(REVIEWER), address(asked)
    form = fields(staff.get(path).text) | {"reason": NO}
    assert [staff.post(path, data=form).status_code for _time in range(2)] == [303, 303]
    assert read(client_as(WRITER)).count(NO) == 1
    answer = staff.post(f"{path}?lang=en", data=form | {"reason": "Tjetër."})
    assert answer.status_code == 422
    assert "Somebody has turned down this request already." in main_text(answer.text)


def test_two_requests_may_have_the_same_answer(asked: Flask, client_as: ClientAs) -> None:
    staff, first = client_as(REVIEWER), address(asked)
    assert ask(client_as(WRITER), "2006-10-31") == 303
    forms = [(path, fields(staff.get(path).text) | {"reason": NO}) for path in (first, address(asked))]
    assert [staff.post(path, data=form).status_code for path, form in forms] == [303, 303]
    assert len({one.answer_id for one in requests_of(asked)}) == 2


def test_only_staff_turn_down(asked: Flask, client_as: ClientAs) -> None:
    path = address(asked)
    for account in (WRITER, "donor", "grantee.gip"):
        assert client_as(account).get(path).status_code == 403
    staff = client_as(REVIEWER)
    assert staff.get(f"{path}9").status_code == 404
    assert staff.get(path.replace(f"/{NUMBER}/", "/9/")).status_code == 404
    assert staff.get(f"{PATH}/extension/{2**40}").status_code == 404


def refuse_at(at: Desk, request_id: int) -> None:
    wishes = Wishes(base_url=None, at=utc_now())
    turn_down(at.viewer, at.programme, NUMBER, request_id, NO, Sending(0, wishes, TODAY))


def open_at(at: Desk, request_id: int) -> None:
    content = Extension(date(2006, 9, 30))
    proposal = Proposal(content, date(2006, 5, 1), "Po.", "Shkresa 1", date(2006, 5, 1), None)
    asked = find_request(find_grant(NUMBER).id, request_id)
    db.session.commit()  # what was read before is old by now
    made = propose_amendment(at.viewer, at.programme, NUMBER, proposal, today=TODAY)
    db.session.flush()
    assert asked is not None
    note_opened(at.viewer, at.programme, NUMBER, asked.request, made, TODAY)


@pytest.mark.parametrize(
    "works", [(refuse_at, open_at), (open_at, open_at)], ids=["no_and_open", "open_twice"]
)
def test_of_two_at_once_one_wins(asked: Flask, works: tuple[Callable[[Desk, int], None], ...]) -> None:
    request_id = requests_of(asked)[0].id
    barrier, outcomes = threading.Barrier(2), []

    def run(work: Callable[[Desk, int], None], account: str) -> None:
        barrier.wait()
        try:
            with desk(asked, account) as at:
                work(at, request_id)
            outcomes.append("won")
        except ExtensionRefusedError as error:
            outcomes.append(error.refusal.value)

    accounts = ("specialist@example.org", "approver@example.org")
    threads = [threading.Thread(target=run, args=pair) for pair in zip(works, accounts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [request] = requests_of(asked)
    assert (request.answer_id is None) != (request.amendment_id is None)
    told = "turned_down" if request.answer_id else "opened"
    assert sorted(outcomes) == sorted(["won", told])
    with asked.app_context():
        assert len(db.session.scalars(select(GrantAmendment)).all()) == (request.amendment_id is not None)


def test_an_answer_asks_nothing_more_of_the_database(asked: Flask, client_as: ClientAs) -> None:
    writer, staff = client_as(WRITER), client_as(REVIEWER)
    assert send(staff, "Do ta shohim.") == 303
    with counted_queries(asked) as before:
        read(writer)
    assert refuse(staff, address(asked)) == 303
    with counted_queries(asked) as after:
        read(writer)
    assert len(before) == len(after) <= 8
