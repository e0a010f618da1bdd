"""Amendments on their pages: proposed, decided by another, shown to those who may know."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.actions import deactivate_user, reactivate_user
from grants_app.domain.accounts.models import User
from grants_app.domain.grants.actions import publish_grant
from grants_app.domain.grants.amendments.proposals import Extension
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind
from grants_app.domain.grants.budgets.models import BudgetCategory
from grants_app.extensions import db
from tests.awards import AWARD, NUMBER, desk, make_signed
from tests.clients import CheckedClient
from tests.domain.test_amendments import APPROVER, amend
from tests.factories import AUTHOR, change_grant, committed, find_grant
from tests.page_checks import text_of
from tests.sign_ins import ClientAs
from tests.web.money_pages import fields_of, main_text
from tests.web.test_awards import fields
from tests.web.test_grants import page
from tests.web.test_programmes import GOOD

AWARD_PAGE = f"/grants/{NUMBER}/award"
NEW = f"{AWARD_PAGE}/amendments/new"
SAID = {
    "effective_on": "2006-03-01",
    "reason": "Kursi filloi vonë.",
    "document": "Shkresa 14",
    "document_on": "2006-02-20",
}


def post(client: CheckedClient, path: str, **typed: str | list[str]) -> tuple[int, str, str]:
    """Send a form with the token of this session; gives status, address, text."""
    token = fields(client.get("/account?lang=en").text)["csrf_token"]
    answer = client.post(f"{path}?lang=en", data={"csrf_token": token, **typed})
    return answer.status_code, answer.location or "", answer.text


def propose(client: CheckedClient, kind: str, **typed: str | list[str]) -> tuple[int, str, str]:
    return post(client, f"{NEW}/{kind}", **(SAID | typed))


def test_one_proposes_and_another_approves(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    first, second = client_as("specialist"), client_as("approver")
    assert "Extension without cost" in text_of(page(first, f"{NEW}?lang=en"))
    status, location, _text = propose(first, "extension", end_on="2006-09-30")
    assert (status, location) == (303, f"{AWARD_PAGE}/amendments/1")
    own = text_of(page(first, f"{location}?lang=en"))
    assert "July 31, 2006" in own or "31 July 2006" in own
    assert "You proposed this: another person approves it." in own
    assert post(first, location, change="approve")[0] == 422
    # Enter, and the button that puts softer words, send no decision: what was typed stays.
    for more in ({}, {"guard_soften": "note:0:14"}):
        status, _nowhere, text = post(second, location, note="Znj. Arta Hoxha agrees.", **more)
        assert status == 422
        assert "agrees." in text
    assert post(second, location, change="x")[0] == 400
    assert "Approve" in text_of(page(second, f"{location}?lang=en"))
    assert post(second, location, change="approve", note="Agreed.")[0] == 303
    with app.app_context():
        assert find_grant(NUMBER).end_on == date(2006, 9, 30)
    done = text_of(page(second, f"{location}?lang=en"))
    assert "approver@example.org" in done
    assert post(second, location, change="approve")[0] == 409
    kept = post(first, location, change="reject", note="NOTETWO")
    assert kept[0] == 409
    assert "NOTETWO" in kept[2]
    assert "Agreed." in kept[2]
    assert "Extension without cost" in text_of(page(first, f"{AWARD_PAGE}?lang=en"))


def test_the_grantee_reads_and_does_not_decide(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    propose(client_as("specialist"), "extension", end_on="2006-09-30")
    place = f"{AWARD_PAGE}/amendments/1"
    text = text_of(page(client_as("grantee.vatra"), f"{place}?lang=en"))
    assert "Kursi filloi vonë." in text
    assert "specialist@example.org" not in text
    assert post(client_as("grantee.vatra"), place, change="approve")[0] == 403
    assert client_as("grantee.gip").get(place).status_code == 404
    assert client_as("donor").get(place).status_code == 403
    assert client_as("grantee.vatra").get(f"{NEW}/extension").status_code == 403
    assert client_as("specialist").get(f"{NEW}/nonsense").status_code == 404
    assert post(client_as("specialist"), place, change="burn")[0] == 400


def test_everybody_reads_what_was_agreed_when_but_no_money_and_no_reason(
    app: Flask, client: CheckedClient, client_as: ClientAs
) -> None:
    make_signed(app)
    amend(app, lambda _at: Extension(date(2006, 9, 30)), date(2006, 4, 1))
    with desk(app) as at:
        publish_grant(at.viewer, find_grant(NUMBER))
    before = text_of(page(client, f"/grants/{NUMBER}?lang=en&on=2006-03-31"))
    after = text_of(page(client, f"/grants/{NUMBER}?lang=en&on=2006-04-01"))
    assert "this was agreed instead" in before
    assert "this was agreed instead" not in after
    assert "What was agreed, and when" in after
    assert "trainers" not in before + after
    assert "Letter 14" not in before + after
    in_albanian = text_of(page(client, f"/grants/{NUMBER}?lang=sq&on=2006-03-31"))
    assert "Zgjatje pa kosto" in in_albanian


@pytest.mark.parametrize("kind", list(AmendmentKind))
@pytest.mark.parametrize("language", ["sq", "en"])
def test_each_form_says_what_is_missing_and_keeps_the_rest(
    app: Flask, client_as: ClientAs, kind: AmendmentKind, language: str
) -> None:
    make_signed(app)
    client, path = client_as("specialist"), f"{NEW}/{kind.value}?lang={language}"
    page(client, path)
    token = fields(client.get(path).text)["csrf_token"]
    answer = client.post(path, data={"csrf_token": token, "reason": "Kursi filloi vonë."})
    assert answer.status_code == 422
    assert "Kursi filloi vonë." in answer.text


def test_a_change_of_sites_asks_which_place_is_meant(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    client = client_as("specialist")
    typed = {"site-0-words": "Has", "site-0-evidence": "area_wide", "ended": "1"}
    status, _location, text = propose(client, "sites", **typed)
    assert status == 422
    assert "Which place is meant?" in text
    assert "Kursi filloi vonë." in text
    status, location, _text = propose(client, "sites", **typed, **{"site-0-chosen": "AL-HA"})
    assert status == 303
    shown = text_of(page(client, f"{location}?lang=en"))
    assert "Site added" in shown
    assert "Site ended" in shown
    status, _location, text = propose(client, "sites", **(typed | {"site-0-words": "Xyzzy"}))
    assert status == 422
    assert "No place is called so." in text


def test_a_budget_that_does_not_add_up_is_refused_with_both_sums(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    client = client_as("specialist")
    page(client, f"{NEW}/budget_shift?lang=en")
    heading = "1"
    lines = {"line-0-category": heading, "line-0-amount": "12,000"}
    status, _location, text = propose(client, "budget_shift", **lines)
    assert status == 422
    assert "The budget lines come to" in text
    assert "12,345" in text
    more = {"line-1-category": heading, "line-1-amount": "345"}
    status, location, _text = propose(client, "budget_shift", **lines, **more)
    assert status == 303
    assert "345" in text_of(page(client, f"{location}?lang=en"))
    assert AWARD == 1_234_500


def test_a_shift_of_words_alone_shows_the_words(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    client = client_as("specialist")
    lines = {"line-0-category": "1", "line-0-amount": "12,345", "line-0-text": "Udhëtime të tjera"}
    status, location, _text = propose(client, "budget_shift", **lines)
    assert status == 303
    assert "(Udhëtime të tjera): " in text_of(page(client, f"{location}?lang=en"))


def test_places_of_one_name_are_told_apart_where_somebody_decides(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    client = client_as("specialist")
    site = {"site-0-words": "Dajç", "site-0-evidence": "rural_stated", "site-0-chosen": "AL-9203"}
    status, location, _text = propose(client, "sites", **site)
    assert status == 303
    assert "Dajç (commune, Lezhë) – Rural" in text_of(page(client, f"{location}?lang=en"))
    assert "Dajç (komunë, Lezhë) – Zonë" in text_of(page(client, f"{location}?lang=sq"))


def test_an_extension_that_lies_ahead_leaves_a_way_for_more_money(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    client, second = client_as("specialist"), client_as("approver")
    typed = {"effective_on": "2006-06-01", "end_on": "2006-09-30"}
    _status, location, _text = propose(client, "extension", **typed)
    assert post(second, location, change="approve")[0] == 303
    more = {
        "award": "13,000",
        "award_source": "Letter 15",
        "award_on": "2006-04-01",
        "other": "unknown",
        "line-0-category": "1",
        "line-0-amount": "13,000",
    }
    for day in ("2006-05-10", "2006-06-01"):
        status, _location, text = propose(
            client, "cost_extension", effective_on=day, end_on="2006-12-31", **more
        )
        assert status == 422
        assert "1 June 2006" in text
        assert "which lies ahead. Leave this as it is agreed now" in text
    status, _location, text = propose(
        client, "cost_extension", effective_on="2006-05-10", end_on="2006-09-30", **more
    )
    assert status == 303, text


def test_a_heading_that_was_signed_stays_choosable_and_one_that_is_proposed_keeps_its_words(
    app: Flask, client_as: ClientAs
) -> None:
    make_signed(app)
    with committed(app):
        signed, other = db.session.scalars(
            select(BudgetCategory).order_by(BudgetCategory.position).limit(2)
        ).all()
        signed.is_active = False
        ids = signed.id, other.id
        words = {"label_sq": "Tjetër gjë", "label_en": other.label_en or "", "is_active": "y"}
    client = client_as("specialist")
    lines = {"line-0-category": str(ids[0]), "line-0-amount": "12,000"}
    more = {"line-1-category": str(ids[1]), "line-1-amount": "345"}
    assert propose(client, "budget_shift", **lines, **more)[0] == 303
    assert post(client, f"/programme/awards/headings/{ids[1]}", **words)[0] == 422


def test_more_money_is_proposed_with_its_award_and_lines(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    client = client_as("specialist")
    typed = {
        "end_on": "2006-09-30",
        "award": "20,000",
        "award_source": "Letter 14",
        "award_on": "2006-02-20",
        "other": "unknown",
        "line-0-category": "1",
        "line-0-amount": "20,000",
    }
    status, _location, text = propose(client, "cost_extension", **(typed | {"line-0-amount": "19,999"}))
    assert status == 422
    assert "The budget lines come to" in text
    status, location, _text = propose(client, "cost_extension", **typed)
    assert status == 303
    assert post(client_as("approver"), location, change="approve")[0] == 303
    assert "20,000" in text_of(page(client, f"{AWARD_PAGE}?lang=en"))


def test_a_suspension_stops_where_the_grant_does_not_run(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    client = client_as("specialist")
    status, _location, text = propose(client, "suspension", code="late_reports", effective_on="2006-08-01")
    assert status == 422
    assert "outside the days of the grant" in text
    status, location, _text = propose(client, "suspension", code="late_reports")
    assert status == 303
    assert post(client_as("approver"), location, change="approve")[0] == 303
    assert "Suspended" in text_of(page(client, f"{AWARD_PAGE}?lang=en"))


def test_what_is_typed_about_a_person_is_refused_at_its_field(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    status, _location, text = propose(
        client_as("specialist"), "extension", end_on="2006-09-30", reason="Call ana@example.org"
    )
    assert status == 422
    assert "Take out what points at a person" in text
    with app.app_context():
        assert db.session.scalar(db.text("SELECT COUNT(*) FROM grant_amendment")) == 0


def test_the_plan_as_signed_stays_readable(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    amend(app, lambda _at: Extension(date(2006, 9, 30)))
    for reader in ("specialist", "grantee.vatra"):
        text = text_of(page(client_as(reader), f"{AWARD_PAGE}?lang=en"))
        signed = text.split("As it was signed", 1)[1]
        assert "1 October 2005 to 31 July 2006" in signed
        assert "US$ 12,344.99" in signed


def test_the_amounts_page_sends_whoever_changes_an_award_to_an_amendment(
    app: Flask, client_as: ClientAs
) -> None:
    make_signed(app)
    client = client_as("specialist")
    path = "/grants/amounts?lang=en&cursor=24"
    typed = {f"usd-{NUMBER}": "15 000", "source": "Gazeta", "date": "2006-01-01", "step": "check"}
    answer = client.post(path, data={**fields(client.get(path).text), **typed})
    assert answer.status_code == 422
    assert "The agreement is signed: an amendment changes its award." in answer.text
    assert "15 000" in answer.text


def test_an_early_closure_asks_for_the_last_active_day(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    client = client_as("specialist")
    asked = {"en": ("Last active day", "In force from"), "sq": ("Dita e fundit e punës", "Në fuqi nga")}
    for language, (last, first) in asked.items():
        closing = text_of(page(client, f"{NEW}/early_closure?lang={language}"))
        pausing = text_of(page(client, f"{NEW}/suspension?lang={language}"))
        assert (last in closing, first in closing) == (True, False)
        assert (last in pausing, first in pausing) == (False, True)


def test_closing_leads_to_the_amendment_that_waits(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    first = client_as("specialist")
    assert propose(first, "extension", end_on="2006-09-30")[0] == 303
    said = "Amendments that wait for a decision: 1. Approve them, turn them down or take them back."
    status, _location, text = propose(first, "early_closure", code="goals_reached")
    assert (status, said in main_text(text)) == (422, True)
    assert f'href="{AWARD_PAGE}/amendments/1' in text
    assert post(first, f"{AWARD_PAGE}/amendments/1", change="reject")[0] == 303
    change_grant(app, NUMBER, end_on=date(2006, 4, 30))
    assert propose(first, "extension", end_on="2006-09-30", effective_on="2006-05-01")[0] == 303
    step = f"{AWARD_PAGE}/steps/close_out"
    before = text_of(page(first, f"{step}?lang=en"))
    assert said in before
    assert "Back to the agreement" in before
    status, _location, text = post(first, step, effective_on="2006-05-10")
    assert (status, said in main_text(text)) == (422, True)
    assert f'href="{AWARD_PAGE}/amendments/2' in text
    assert "grant has a proposed amendment that waits for another person" in text_of(page(first, "/?lang=en"))
    # One that was closed out before anybody asked for that waits for nobody.
    change_grant(app, NUMBER, closed_out_on=date(2006, 5, 1))
    assert "proposed amendment that waits" not in text_of(page(first, "/?lang=en"))


def test_an_office_of_two_is_no_office_of_one(app: Flask, client_as: ClientAs) -> None:
    first = client_as("specialist")
    for address, holding in (("/programme", "acronym=KVKTNj"), ("/programmes/new", "slug=")):
        typed = fields_of(first.get(f"{address}?lang=en").text, holding=holding)
        typed |= GOOD if address == "/programmes/new" else {}
        answer = first.post(f"{address}?lang=en", data=typed | {"is_one_person_office": "y"})
        assert answer.status_code == 422
        assert "Two or more specialists have accounts: that is no office of one person." in main_text(
            answer.text
        )
    with app.app_context():
        deactivate_user(AUTHOR, db.session.scalars(select(User).where(User.email == APPROVER)).one())
        db.session.commit()
    typed = fields_of(first.get("/programme?lang=en").text, holding="acronym=KVKTNj")
    assert first.post("/programme", data=typed | {"is_one_person_office": "y"}).status_code == 303
    make_signed(app)
    _status, location, _text = propose(first, "extension", end_on="2006-09-30")
    assert post(first, location, change="approve")[0] == 303
    assert "One person proposed and approved it" in text_of(page(first, f"{location}?lang=en"))
    assert "Approved by one person alone" in text_of(page(first, f"{AWARD_PAGE}?lang=en"))
    # Where a second one joins, the setting has no effect, and the next saving asks to take it back.
    with app.app_context():
        reactivate_user(AUTHOR, db.session.scalars(select(User).where(User.email == APPROVER)).one())
        db.session.commit()
    _status, location, _text = propose(first, "extension", end_on="2006-10-31")
    assert post(first, location, change="approve")[0] == 422
    typed = fields_of(first.get("/programme?lang=en").text, holding="acronym=KVKTNj")
    assert typed.pop("is_one_person_office") == "y"
    still = first.post("/programme?lang=en", data=typed | {"is_one_person_office": "y"})
    assert (still.status_code, "Take the tick out." in main_text(still.text)) == (422, True)
    assert first.post("/programme", data=typed).status_code == 303


def test_the_agreement_of_another_day_says_that_its_money_is_of_now(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    staff, said = client_as("specialist"), "Money stands as it is recorded now"
    assert said not in text_of(page(staff, f"{AWARD_PAGE}?lang=en"))
    assert said in text_of(page(staff, f"{AWARD_PAGE}?on=2006-02-01&lang=en"))
