"""People who can be reached at an organisation: read by those who may, found nowhere else, deletable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.viewer import Role
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.audit.texts import DIGEST
from grants_app.domain.grants.grantees.contacts.actions import last_day_of_keeping
from grants_app.domain.organisations.models import OrganisationContact
from grants_app.domain.redaction.finding import find_hits
from grants_app.domain.redaction.words import read_passage
from grants_app.domain.versions.tables import VERSIONED
from grants_app.extensions import db, utc_now
from tests.checks.tables import contents
from tests.clients import CheckedClient
from tests.factories import committed
from tests.page_checks import text_of
from tests.sign_ins import ClientAs
from tests.web.everything import Question, walk
from tests.web.test_awards import alert_of, fields, send
from tests.web.test_grants import page

PATH = "/organisations/vatra/contacts"
PERSON = {
    "name": "Xhilda Provë",
    "function_sq": "Drejtuese e qendrës",
    "function_en": "",
    "email": "xhilda@vatra.example",
    "phone": "+355 33 40 10 78",
    "agreed_on": "2026-01-15",
    "keep_until_on": "2035-01-15",
}
TOMORROW = (utc_now() + timedelta(days=2)).date().isoformat()
TOLD = ("Xhilda", "xhilda@", "40 10 78", "Drejtuese e qendr")


@pytest.fixture
def staff(client_as: ClientAs) -> CheckedClient:
    return client_as("specialist")


def add(client: CheckedClient, **more: str) -> int:
    """Add somebody on the page; gives the number of the row."""
    assert send(client, PATH, **(PERSON | more)).status_code == 303
    with client.application.app_context():
        return int(db.session.scalars(select(OrganisationContact.id)).all()[-1])


@pytest.mark.parametrize("role", Role)
def test_nobody_else_finds_a_person_anywhere(app: Flask, staff: CheckedClient, role: Role) -> None:
    """Every address that can be read, as every role, in both languages, searched for as well."""
    number = add(staff)
    question = Question(words=("Xhilda", "xhilda@vatra.example"), samples={"contact_id": number})
    may_read = {
        Role.SPECIALIST: {PATH, f"{PATH}/{number}"},
        Role.ADMIN: {PATH},
        Role.GRANTEE: {PATH},
    }.get(role, set())
    for language in ("sq", "en"):
        answers = walk(app, role, language, question)
        assert len(answers) > 60
        # What was searched for stands in the search field of the page.
        found = {
            path for path, text in answers.items() if any(one in text for one in TOLD) and "q=" not in path
        }
        assert found == may_read
        assert not [path for path, text in answers.items() if "40 10 78" in text and path not in may_read]


def test_people_of_another_organisation_are_told_nothing(client_as: ClientAs, staff: CheckedClient) -> None:
    number = add(staff)
    other = client_as("grantee.gip")
    assert other.get(PATH).status_code == 404
    assert other.get("/organisations/gip/contacts").status_code == 200
    assert "/contacts" not in other.get("/organisations/vatra").text
    assert staff.get(f"/organisations/gip/contacts/{number}").status_code == 404
    own = client_as("grantee.vatra")
    assert PATH in own.get("/organisations/vatra").text
    assert "Xhilda" in own.get(PATH).text
    assert "<form" not in own.get(PATH).text.split("<main")[1].split("</main>")[0]
    token = fields(own.get("/account").text)["csrf_token"]
    for path in (PATH, f"{PATH}/{number}", f"{PATH}/{number}/remove"):
        assert own.post(path, data={"csrf_token": token} | PERSON).status_code == 403


def test_the_log_is_told_no_word_and_a_removal_finds_each(app: Flask, staff: CheckedClient) -> None:
    add(staff, function_en="Person Xhuxhulli", name="Xhuxhulli", email="xhuxhulli@vatra.example")
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry)).all()
        assert [row.action for row in rows if "xhuxhulli" in repr(row.changes).casefold()] == []
        hits = find_hits(db.session.connection(), read_passage("Xhuxhulli"))
    found = {f"{hit.table}.{hit.field}" for hit in hits}
    assert found >= {"organisation_contact.name", "organisation_contact.function_en"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "Name of the person: "),
        ({"email": "", "phone": ""}, "Give an e-mail address or a telephone number of the work."),
        ({"email": "xhilda"}, "This is no e-mail address."),
        ({"phone": "thirre"}, "This is no telephone number"),
        ({"keep_until_on": "2026-01-15"}, "The last day of keeping lies after the day of the agreement."),
        ({"agreed_on": TOMORROW}, "Nobody can have agreed on a day that is still to come."),
        ({"keep_until_on": "2036-01-16"}, "A person is kept for at most ten years"),
        (
            {"agreed_on": "2025-01-15", "keep_until_on": "2025-06-30"},
            "This day is over. Ask the person again",
        ),
        ({"agreed_on": ""}, "The person agreed on: "),
        ({"keep_until_on": "2026-02-30"}, "Keep until: "),
        ({"function_en": "born 3.4.1970"}, "Take out what points at a person: "),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(
    app: Flask, staff: CheckedClient, wrong: dict[str, str], message: str
) -> None:
    answer = send(staff, f"{PATH}?lang=en", **(PERSON | wrong))
    assert answer.status_code == 422
    assert message in answer.text
    assert "Drejtuese e qendrës" in answer.text
    with app.app_context():
        assert db.session.scalars(select(OrganisationContact)).all() == []


def test_of_two_who_edit_the_second_sees_both_and_loses_nothing(
    app: Flask, staff: CheckedClient, client_as: ClientAs
) -> None:
    second = client_as("approver")
    path = f"{PATH}/{add(staff)}?lang=en"
    seen = fields(second.get(path).text)
    later = {"phone": "+355 33 99 99 99", "keep_until_on": "2034-01-01"}
    assert send(staff, path, **(PERSON | later)).status_code == 303
    late = second.post(path, data={**seen, **PERSON, "function_en": "Head"})
    assert late.status_code == 409
    told = alert_of(late)
    assert "+355 33 99 99 99" in told
    assert "1 January 2034" in told
    assert 'value="Head"' in late.text
    assert second.post(path, data={**fields(late.text), **PERSON}).status_code == 303


def test_what_was_typed_of_a_contact_that_was_deleted_meanwhile_is_not_lost(
    app: Flask, staff: CheckedClient, client_as: ClientAs
) -> None:
    second = client_as("approver")
    path = f"{PATH}/{add(staff)}"
    seen = fields(second.get(path).text)
    assert staff.post(f"{path}/remove", data=fields(staff.get(PATH).text)).status_code == 303
    late = second.post(f"{path}?lang=en", data={**seen, **PERSON, "function_en": "Head of it"})
    assert late.status_code == 409
    assert "Somebody else has deleted this contact meanwhile" in late.text
    assert 'value="Head of it"' in late.text
    assert second.get(path).status_code == 404
    assert f'action="{PATH}"' in late.text
    again = second.post(PATH, data={**fields(late.text), **PERSON, "function_en": "Head of it"})
    assert again.status_code == 303
    with app.app_context():
        assert db.session.scalars(select(OrganisationContact)).one().function_en == "Head of it"


@pytest.mark.parametrize(
    ("agreed", "last"),
    [("2024-02-29", "2034-02-28"), ("2026-01-15", "2036-01-15"), ("2020-02-29", "2030-02-28")],
)
def test_an_agreement_reaches_ten_years(agreed: str, last: str) -> None:
    assert last_day_of_keeping(date.fromisoformat(agreed)) == date.fromisoformat(last)


def test_the_older_language_is_marked(staff: CheckedClient) -> None:
    path = f"{PATH}/{add(staff)}?lang=en"
    assert staff.get(path).text.count("The other language was changed later") == 1


def test_deleting_leaves_nothing_but_digests(app: Flask, staff: CheckedClient) -> None:
    number = add(staff)
    assert send(staff, f"{PATH}/{number}", **(PERSON | {"phone": "+355 33 99 99 99"})).status_code == 303
    token = fields(staff.get(PATH).text)
    assert staff.post(f"{PATH}/{number}/remove", data=token).status_code == 303
    assert staff.post(f"{PATH}/{number}/remove", data=token).status_code == 303
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
        rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action.contains("contact"))).all()
        assert [row.action.partition(".")[2] for row in rows] == [
            "add_contact",
            "change_contact",
            "remove_contact",
        ]
        assert all(list(row.changes[name]) == [DIGEST] for row in rows for name in ("phone",))
    stored = str(contents(url))
    assert not [one for one in (*TOLD, "99 99 99") if one in stored]
    history = text_of(page(staff, f"{PATH}?lang=en"))
    assert "A contact of the organisation was deleted" in history
    assert "Telephone: taken away; the words are not kept" in history
    assert "Nobody is kept yet." in history


def test_no_past_moment_keeps_people() -> None:
    assert OrganisationContact.__tablename__ not in VERSIONED


def test_whose_time_is_over_is_said(app: Flask, staff: CheckedClient) -> None:
    number = add(staff)
    over = "Over: ask again, or delete."
    assert over not in staff.get(f"{PATH}?lang=en").text
    assert "longer than they agreed to" not in app.test_cli_runner().invoke(args=["check"]).output
    with committed(app):
        contact = db.session.get_one(OrganisationContact, number)
        contact.keep_until_on = utc_now().date() - timedelta(days=1)
    assert over in staff.get(f"{PATH}?lang=en").text
    checked = app.test_cli_runner().invoke(args=["check"])
    assert checked.exit_code == 1
    assert "people kept longer than they agreed to: 1" in checked.output


def test_empty_lists_say_what_comes_next(staff: CheckedClient, client_as: ClientAs) -> None:
    assert "Ask somebody at the organisation whether they agree" in staff.get(f"{PATH}?lang=en").text
    assert "Tell the programme" in client_as("grantee.vatra").get(f"{PATH}?lang=en").text
