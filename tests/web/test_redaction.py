"""Two people remove a passage with personal data: who may, what goes, what stays."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.documents.storage import open_store
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.details.models import GrantNote
from grants_app.domain.grants.search.keeping import find_derived_faults
from grants_app.domain.programmes.clock import TIRANA
from grants_app.domain.redaction.columns import LEFT_OUT, searched_tables
from grants_app.domain.redaction.files import LEDGER
from grants_app.domain.redaction.models import Redaction
from grants_app.domain.redaction.vocabulary import RedactionState
from grants_app.extensions import db
from tests.checks.tables import contents
from tests.conftest import PASSWORD, csrf_token, visitor
from tests.factories import change_grant, committed, find_grant
from tests.redactions import (
    NAME,
    NEW,
    PAGES,
    PLANTED,
    SignIn,
    approve,
    plant,
    propose,
    redact,
    stored,
    token_of,
)

FOLDED = ("zzan", "xhuxhulli")
TODAY = datetime.now(UTC).astimezone(TIRANA).date().isoformat()


def test_the_passage_goes_from_every_record_and_a_tombstone_stays(
    app: Flask, client_as: SignIn, database_url: str
) -> None:
    plant(app)
    uid = redact(client_as)
    mark = f"[...{TODAY}]"
    with app.app_context():
        grant = find_grant(3)
        assert grant.title_en == f"{mark}: a title"
        assert grant.summary_en == f"We visited {mark} and, later,\n{mark} again."
        # Another ending is another passage.
        assert grant.summary_sq == f"Takuam {mark}. Zzanë Xhuxhullin nuk e pamë."
        agreement = db.session.scalars(select(GrantAgreement)).one()
        assert agreement.plan_as_signed == {
            "lines": [{"what": f"For {mark}", "minor_units": 5}],
            "of": ["x", mark],
        }
        assert find_derived_faults() == []
    assert not re.search(r"zzan[eë]\W+xhuxhulli\b", repr(contents(database_url)).casefold())
    row = stored(app, uid)
    assert row["sealed_passage"] is None
    assert sum(hit[-1] for hit in row["hits"]) == PLANTED
    assert {(table, field) for table, _row, field, _owner, _count in row["hits"]} == {
        ("grant_award", "title_en"),
        ("grant_award", "summary_en"),
        ("grant_award", "summary_sq"),
        ("grant_note", "text_sq"),
        ("grant_agreement", "plan_as_signed"),
        ("organisation", "kind_reason_en"),
        ("partner", "name_sq"),
    }


def test_a_passage_waits_for_one_decision_alone(app: Flask, client_as: SignIn) -> None:
    plant(app)
    first = propose(client_as("specialist"))
    second = client_as("approver")
    assert propose(second, "zzane   XHUXHULLI") == first
    assert "this passage is proposed already" in second.get(f"{PAGES}/{first}?lang=en").text
    other = propose(client_as("specialist"), "Xhuxhulli")
    assert other != first, "less than it is another passage"
    with app.app_context():
        count = db.session.scalars(select(Redaction.uid)).all()
    assert len(count) == 2


def test_of_two_that_were_proposed_at_once_none_keeps_the_words(app: Flask, client_as: SignIn) -> None:
    plant(app)
    uid, twin = propose(client_as("specialist")), "feedfeedfeed"
    with committed(app):
        row = db.session.scalars(select(Redaction).where(Redaction.uid == uid)).one()
        same = {name: getattr(row, name) for name in ("state", "kind", "reason", "sealed_passage")}
        db.session.add(Redaction(uid=twin, hits=[], proposed_by_id=row.proposed_by_id, **same))
    assert approve(client_as("approver"), uid).status_code == 303
    row_of_twin = stored(app, twin)
    assert (row_of_twin["state"], row_of_twin["sealed_passage"]) == (RedactionState.WITHDRAWN, None)


def test_a_removal_closes_what_overlaps_it_and_stands_nowhere_else(app: Flask, client_as: SignIn) -> None:
    plant(app)
    change_grant(app, 7, summary_en="The Xhuxhullis of Zzane came.")
    one = client_as("specialist")
    uid = propose(one)
    around, within, elsewhere = (propose(one, words) for words in (f"visited {NAME}", "Xhuxhulli", "Zzane"))
    assert approve(client_as("approver"), uid).status_code == 303
    for other in (around, within):
        row = stored(app, other)
        assert (row["state"], row["sealed_passage"]) == (RedactionState.WITHDRAWN, None)
        assert "xhuxhulli" not in one.get(f"{PAGES}/{other}?lang=en").text.casefold()
    assert stored(app, elsewhere)["state"] == RedactionState.PROPOSED, "it stands in another record still"


def test_no_search_finds_it_any_more(app: Flask, client_as: SignIn) -> None:
    change_grant(app, 7, title_en="With Qqerosi Xhaxhi")
    found = visitor(app).get("/grants?q=qqerosi").get_data(as_text=True)
    assert 'href="/grants/7"' in found
    redact(client_as, "Qqerosi Xhaxhi")
    left = visitor(app).get("/grants?q=qqerosi").get_data(as_text=True)
    assert 'href="/grants/7"' not in left
    with app.app_context():
        text = find_grant(7).search_text
    # The mark is no word of the text: nobody finds records by the day of a removal.
    assert "with" in text
    assert not set(TODAY.split("-")) & set(text.split())


def test_pages_say_in_both_languages_what_is_missing(app: Flask, client_as: SignIn) -> None:
    plant(app)
    before = visitor(app).get("/grants/3?lang=en").get_data(as_text=True)
    assert NAME in before
    redact(client_as)
    english = visitor(app).get("/grants/3?lang=en").get_data(as_text=True)
    assert NAME not in english
    assert "[removed: personal data, " in english
    albanian = visitor(app).get("/grants/3?lang=sq").get_data(as_text=True)
    assert "[hequr: të dhëna personale, " in albanian
    assert "[..." not in english + albanian
    form = client_as("specialist").get("/grants/3/edit").get_data(as_text=True)
    assert f"[...{TODAY}]" in form, "a form gives back what it was given"
    item = visitor(app).get("/api/v1/grants/3").get_json()["data"]
    assert item["title"]["en"] == f"[...{TODAY}]: a title"


def test_everybody_sees_that_and_nobody_what(app: Flask, client_as: SignIn, database_url: str) -> None:
    plant(app)
    uid = redact(client_as)
    for account in ("specialist", "approver", "admin"):
        page = client_as(account).get(f"{PAGES}/{uid}").get_data(as_text=True)
        assert f"{PLANTED} passages were removed" in page
        assert '<a href="/grants/3">' in page or account == "admin"
        assert "specialist@example.org" in page
        assert "approver@example.org" in page
        assert "xhuxhulli" not in page.casefold()
        listed = client_as(account).get(PAGES).get_data(as_text=True)
        assert uid in listed
        assert "Personal data were removed" in client_as(account).get("/admin/audit").get_data(as_text=True)
    history = client_as("specialist").get("/grants/3").get_data(as_text=True)
    assert "Personal data were removed" in history
    assert f"{PAGES}/new" in history
    ledger = b"".join(open_store(app.config["SETTINGS"].files_url).read(LEDGER)).decode()
    assert uid in ledger
    assert not any(word in ledger.casefold() for word in FOLDED)


def test_the_second_person_sees_what_stands_there_now(app: Flask, client_as: SignIn) -> None:
    plant(app)
    uid = propose(client_as("specialist"))
    second = client_as("approver")
    page = second.get(f"{PAGES}/{uid}").get_data(as_text=True)
    assert f"The passage stands in the records {PLANTED} times." in page
    assert f"We visited <mark>{NAME}</mark> and" in page
    assert "<mark>Zzanë Xhuxhullin</mark>" in page, "another ending is shown as what stays"
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]+)"', page)
    assert seen is not None
    change_grant(app, 7, summary_en=f"Also {NAME} here.")
    answer = approve(second, uid, seen=seen[1])
    assert answer.status_code == 409
    assert "look again" in answer.get_data(as_text=True)
    assert stored(app, uid)["state"] == "proposed"
    again = approve(second, uid)
    assert again.status_code == 303
    with app.app_context():
        assert find_grant(7).summary_en == f"Also [...{TODAY}] here."


def test_one_person_alone_removes_nothing(app: Flask, client_as: SignIn) -> None:
    plant(app)
    one = client_as("specialist")
    uid = propose(one)
    page = one.get(f"{PAGES}/{uid}").get_data(as_text=True)
    assert "Remove it for ever" not in page
    data = {"csrf_token": token_of(page), "password": PASSWORD, "seen": "x"}
    assert one.post(f"{PAGES}/{uid}/approve", data=data).status_code == 403
    assert one.post(f"{PAGES}/{uid}/reject", data=data).status_code == 403
    with app.app_context():
        assert find_grant(3).title_en == f"{NAME}: a title"
    assert client_as("approver").post(f"{PAGES}/{uid}/withdraw", data=data).status_code == 400


def test_the_second_person_needs_their_password(app: Flask, client_as: SignIn) -> None:
    plant(app)
    uid, second = propose(client_as("specialist")), client_as("approver")
    assert approve(second, uid, password="not mine at all").status_code == 422
    assert stored(app, uid)["state"] == "proposed"
    assert approve(second, uid, password="").status_code == 422
    for _attempt in range(5):
        answer = approve(second, uid, password="wrong again, surely")
    assert answer.status_code == 429
    assert stored(app, uid)["state"] == "proposed"


@pytest.mark.parametrize(
    ("account", "verb", "state"),
    [("approver", "reject", "rejected"), ("specialist", "withdraw", "withdrawn")],
)
def test_what_is_not_removed_is_forgotten_all_the_same(
    app: Flask, client_as: SignIn, account: str, verb: str, state: str
) -> None:
    plant(app)
    uid = propose(client_as("specialist"))
    sealed = stored(app, uid)["sealed_passage"]
    assert sealed
    assert "xhuxhulli" not in sealed.casefold()
    client = client_as(account)
    data = {"csrf_token": csrf_token(client, f"{PAGES}/{uid}")}
    assert client.post(f"{PAGES}/{uid}/{verb}", data=data).status_code == 303
    row = stored(app, uid)
    assert (row["state"], row["sealed_passage"], row["digest"]) == (state, None, None)
    page = client.get(f"{PAGES}/{uid}").get_data(as_text=True)
    assert NAME not in page
    assert client.post(f"{PAGES}/{uid}/{verb}", data=data).status_code == 409
    with app.app_context():
        assert find_grant(3).title_en == f"{NAME}: a title"


def test_it_is_decided_once(app: Flask, client_as: SignIn) -> None:
    plant(app)
    uid = redact(client_as)
    client = client_as("approver")
    data = {"csrf_token": csrf_token(client, NEW), "password": PASSWORD, "seen": "x"}
    answer = client.post(f"{PAGES}/{uid}/approve", data=data)
    assert answer.status_code == 409
    assert "decided already" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "account", ["donor", "grantee.vatra", "certifier.vatra", "committee.kukes", "coordinator"]
)
def test_others_are_refused(app: Flask, client_as: SignIn, account: str) -> None:
    plant(app)
    uid = propose(client_as("specialist"))
    client = client_as(account)
    data = {"csrf_token": csrf_token(client, "/account"), "password": PASSWORD, "passage": NAME, "seen": ""}
    for path in (PAGES, NEW, f"{PAGES}/{uid}"):
        assert client.get(path).status_code == 403
    for path in (NEW, f"{PAGES}/{uid}/approve", f"{PAGES}/{uid}/reject", f"{PAGES}/{uid}/withdraw"):
        assert client.post(path, data=data).status_code == 403
    assert visitor(app).get(PAGES).status_code == 302


def test_an_administrator_reads_that_it_was_done_and_no_word(app: Flask, client_as: SignIn) -> None:
    plant(app)
    uid, admin = propose(client_as("specialist")), client_as("admin")
    page = admin.get(f"{PAGES}/{uid}").get_data(as_text=True)
    assert "xhuxhulli" not in page.casefold()
    assert "shown to those alone who may decide it" in page
    data = {"csrf_token": csrf_token(admin, "/account"), "password": PASSWORD, "seen": ""}
    assert admin.get(NEW).status_code == 403
    assert admin.post(f"{PAGES}/{uid}/approve", data=data).status_code == 403
    assert admin.get(f"{PAGES}/ffffffffffff").status_code == 404


def test_looking_proposes_nothing(app: Flask, client_as: SignIn, database_url: str) -> None:
    plant(app)
    client = client_as("specialist")
    token = csrf_token(client, NEW)
    before = contents(database_url)["redaction"]
    answer = client.post(NEW, data={"passage": NAME, "step": "look", "csrf_token": token})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f"The passage stands in the records {PLANTED} times." in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert "data-keep" not in page, "the browser keeps no unsent text of this form"
    assert contents(database_url)["redaction"] == before
    for passage in ("", "a", "[...2026-11-22]", "x" * 600):
        wrong = client.post(NEW, data={"passage": passage, "step": "look", "csrf_token": token})
        assert wrong.status_code == 422
    nothing = client.post(NEW, data={"passage": NAME, "step": "propose", "csrf_token": token})
    assert nothing.status_code == 422
    nowhere = client.post(NEW, data={"passage": "Qqqqq Wwwww", "step": "look", "csrf_token": token})
    assert "stands nowhere" in nowhere.get_data(as_text=True)


def test_no_word_is_in_addresses_the_log_or_the_audit(
    app: Flask, client_as: SignIn, capfd: pytest.CaptureFixture[str]
) -> None:
    plant(app)
    specialist = client_as("specialist")
    edit = specialist.get("/grants/7/edit").get_data(as_text=True)
    assert edit
    uid = redact(client_as)
    out, err = capfd.readouterr()
    said = (out + err).casefold()
    assert "/admin/redactions" in said
    assert not any(word in said for word in FOLDED)
    assert not any(word in uid for word in FOLDED)
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry)).all()
        text = repr([(row.subject_key, row.changes) for row in rows]).casefold()
    assert uid in text
    assert not any(word in text for word in FOLDED)


def test_every_table_with_text_is_searched_or_left_out_for_a_reason(app: Flask) -> None:
    with app.app_context():
        searched = {one.table.name for one in searched_tables()}
        tables = set(db.metadata.tables)
    assert searched.isdisjoint(LEFT_OUT)
    assert set(LEFT_OUT) <= tables
    assert {
        "grant_award",
        "grant_note",
        "organisation",
        "money_entry",
        "programme",
        "seeded_record",
    } <= searched


def test_notes_that_were_added_meanwhile_go_too(app: Flask, client_as: SignIn) -> None:
    plant(app)
    uid = propose(client_as("specialist"))
    with app.app_context():
        count = len(db.session.scalars(select(GrantNote)).all())
    assert count
    assert approve(client_as("approver"), uid).status_code == 303
    with app.app_context():
        assert not [note for note in db.session.scalars(select(GrantNote)) if NAME in note.text_sq]


def test_earlier_states_of_records_are_cleaned_too(app: Flask, client_as: SignIn, database_url: str) -> None:
    change_grant(app, 7, summary_en=f"Seen with {NAME}.")
    change_grant(app, 7, summary_en="Seen with nobody.")
    assert NAME.casefold() in repr(contents(database_url)["row_version"]).casefold()
    uid = propose(client_as("specialist"))
    second = client_as("approver")
    page = second.get(f"{PAGES}/{uid}").get_data(as_text=True)
    assert "row_version.before" in page
    assert 'href="/grants/7"' in page
    assert approve(second, uid).status_code == 303
    assert NAME.casefold() not in repr(contents(database_url)).casefold()
    assert "Personal data were removed" in second.get("/grants/7").get_data(as_text=True)
