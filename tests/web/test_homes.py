"""The home above the overview: each role finds its own, with the figures of the lists that it leads to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import NO_PASSWORD
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.grants.amendments.actions import propose_amendment
from grants_app.domain.grants.amendments.proposals import Extension
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.payments.actions import NewEntry, record_entry
from grants_app.domain.grants.payments.planning import TrancheEntry, plan_tranches
from grants_app.domain.grants.payments.queries import tranche_values
from grants_app.domain.grants.payments.tranches import move_tranche
from grants_app.domain.grants.payments.vocabulary import EntryKind, TrancheCondition, TrancheStep
from grants_app.domain.messages.models import Message
from grants_app.domain.messages.vocabulary import MessageKind, MessageState
from grants_app.domain.operation.state import note_backup
from grants_app.domain.texts.conflicts import version_of
from grants_app.extensions import db, utc_now
from tests.awards import AWARD, NUMBER, TODAY, desk, make_signed
from tests.clients import CheckedClient
from tests.conftest import make_app, visitor
from tests.domain.test_amendments import proposal
from tests.factories import committed, make_grants
from tests.page_checks import text_of
from tests.redactions import propose
from tests.web.portfolios import change_grant, count_queries, enter_amount, hide_grant
from tests.web.test_grants import page

PAID_ON = date(2005, 10, 5)
SignIn = Callable[[str], CheckedClient]

ACCOUNTS = {
    "specialist": ("What waits for you", "Çfarë ju pret"),
    "grantee.vatra": ("My grants", "Grantet e mia"),
    "donor": ("What is known, and what is not", "Çfarë dihet dhe çfarë jo"),
    "committee.kukes": ("Kukës (county): published facts", "Kukës (qark): faktet e botuara"),
    "coordinator": ("Published facts of each county", "Faktet e botuara për çdo qark"),
    "admin": ("Accounts and installation", "Llogaritë dhe instalimi"),
}


def home(client: CheckedClient, query: str = "lang=en") -> str:
    """The markup of the home, "" where there is none."""
    page = client.get(f"/?{query}").get_data(as_text=True)
    if 'id="home"' not in page:
        return ""
    return unescape(page.split('<section aria-labelledby="home">', 1)[1].split("</section>", 1)[0])


def text(markup: str) -> str:
    """Its words, white space folded."""
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def links(markup: str) -> dict[str, str]:
    """Its links by their words."""
    return {
        text(words): url
        for url, words in re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', markup, re.DOTALL)
    }


def unreached_line(markup: str) -> str:
    """The places that no grant reaches."""
    return markup.split('<p id="unreached"', 1)[1].split("</p>", 1)[0]


def line(markup: str, words: str) -> tuple[str, str]:
    """The number and the last cell of the specialist's line with these words; "" where there is none."""
    for row in markup.split("<tr>")[1:]:
        if words in text(row):
            cells = re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)
            return text(cells[1]), cells[-1]
    return "", ""


def listed(client: CheckedClient, url: str) -> list[int]:
    """The numbers of the grants that a list shows."""
    page = client.get(url).get_data(as_text=True)
    return sorted({int(number) for number in re.findall(r'href="/grants/(\d+)[?"]', page)})


@pytest.mark.parametrize("name", ACCOUNTS)
def test_each_role_has_its_home_in_both_languages(client_as: SignIn, name: str) -> None:
    client = client_as(name)
    english, albanian = ACCOUNTS[name]
    assert english in home(client)
    assert albanian in home(client, "lang=sq")
    others = [words for other, (words, _) in ACCOUNTS.items() if other != name]
    assert not any(words in home(client) for words in others)


def test_a_visitor_has_none(client: CheckedClient) -> None:
    assert home(client) == ""


@pytest.mark.parametrize("name", ACCOUNTS)
def test_no_home_costs_more_than_eight_queries_however_many_grants(
    app: Flask, client_as: SignIn, name: str
) -> None:
    client = client_as(name)
    first = count_queries(app, lambda: client.get("/"))
    make_grants(app, 20)
    assert first == count_queries(app, lambda: client.get("/")) <= 8


def test_the_specialist_sees_which_amounts_are_missing_or_unpublished(app: Flask, client_as: SignIn) -> None:
    client = client_as("specialist")
    assert line(home(client), "no amount")[0] == "24 of 24"
    assert line(home(client), "entered but not published") == ("", "")
    enter_amount(app, 3, 100_00, released=False)
    enter_amount(app, 4, 100_00, released=True)
    number, where = line(home(client), "no amount")
    assert number == "22 of 24"
    number, where = line(home(client), "entered but not published")
    assert number == "1"
    assert links(where)["3"] == "/grants/3"
    assert "4" not in links(where)


def test_the_specialist_sees_unpublished_grants(app: Flask, client_as: SignIn) -> None:
    client = client_as("specialist")
    assert "not published" not in text(home(client))
    hide_grant(app, 5)
    number, where = line(home(client), "is not published")
    assert (number, links(where)["5"]) == ("1", "/grants/5")


@pytest.mark.parametrize(("day", "near"), [("2006-05-31", False), ("2006-06-01", True), ("2006-07-31", True)])
def test_ends_within_sixty_days_count_both_edges(app: Flask, client_as: SignIn, day: str, near: bool) -> None:
    change_grant(app, 9, closed_early_on=None)
    _number, where = line(home(client_as("specialist"), f"lang=en&on={day}"), "within 60 days")
    assert ("9" in links(where)) is near


def test_a_grant_that_ended_is_in_the_list_behind_the_figure(app: Flask, client_as: SignIn) -> None:
    client = client_as("specialist")
    number, where = line(home(client), "have ended")
    found = listed(client, links(where)["Show these grants"])
    assert len(found) == int(number) == 6
    number, where = line(home(client, "lang=en&on=2006-12-31"), "have ended")
    assert number == "24"
    assert len(listed(client, links(where)["Show these grants"])) == 24


def test_more_grants_than_are_named_are_counted(app: Flask, client_as: SignIn) -> None:
    make_grants(app, 15, published_at=None)
    number, where = line(home(client_as("specialist")), "are not published")
    assert number == "15"
    assert len([url for url in links(where).values() if url.startswith("/grants/")]) == 12
    assert "and 3 others" in text(where)


def test_a_sum_above_the_stated_total_is_named(app: Flask, client_as: SignIn) -> None:
    client = client_as("specialist")
    enter_amount(app, 3, 1_000_00, released=True)
    assert "stated total" not in text(home(client))
    enter_amount(app, 4, 3_000_000_00, released=True)
    assert "more is recorded than the stated total" in text(home(client))
    assert links(line(home(client), "more is recorded")[1])["Recorded beside stated"] == "#recorded"


def test_open_questions_are_those_of_the_sources(client_as: SignIn) -> None:
    client = client_as("specialist")
    number, _where = line(home(client), "left open by the document")
    sources = client.get("/sources?lang=en").get_data(as_text=True)
    assert int(number) == sources.count('<td data-label="Kind">Left open</td>') > 0


def test_when_nothing_waits_the_page_says_so(app: Flask, client_as: SignIn) -> None:
    with committed(app):
        db.session.execute(db.text("DELETE FROM finding"))
    for number in range(1, 24):
        enter_amount(app, number, 100_00, released=True)
    enter_amount(app, 24, (2_097_624 - 2_300) * 100, released=True)
    assert "Nothing waits" in home(client_as("specialist"), "lang=en&on=2004-01-01")


def test_a_grantee_sees_own_grants_and_money_alone(app: Flask, client_as: SignIn) -> None:
    enter_amount(app, 9, 1_234_00, released=False)
    enter_amount(app, 3, 5_678_00, released=False)
    vatra, gip = home(client_as("grantee.vatra")), home(client_as("grantee.gip"))
    assert re.findall(r'href="/grants/(\d+)"', vatra) == ["9", "24"]
    assert "1,234" in vatra
    assert "not published yet" in vatra
    assert "5,678" not in vatra
    assert "1,234" not in gip
    assert not {"9", "24"} & set(re.findall(r'href="/grants/(\d+)"', gip))


def test_a_grantee_sees_own_unpublished_grants_and_days_left(app: Flask, client_as: SignIn) -> None:
    hide_grant(app, 9)
    client = client_as("grantee.vatra")
    markup = home(client)
    assert 'href="/grants/9"' in markup
    assert "82 days left" in markup
    assert "today is the last day" in home(client, "lang=en&on=2006-07-31")
    assert "begins in 1 day" in home(client, "lang=en&on=2006-03-31")
    assert "days left" not in home(client, "lang=en&on=2006-08-01")


def test_a_grantee_reads_whom_to_ask(database_url: str, tmp_path: Path, client_as: SignIn) -> None:
    assert "No contact is set" in home(client_as("grantee.vatra"))
    app = make_app(database_url, tmp_path, CONTACT="grants office, 04 123")
    client = visitor(app)
    token = client.get("/login").get_data(as_text=True).split('name="csrf_token"')[1].split('value="')[1]
    form = {"email": "grantee.vatra@example.org", "password": "a password for tests only"}
    client.post("/login", data=form | {"csrf_token": token.split('"')[0]})
    assert "grants office, 04 123" in home(client)


def test_the_donor_finds_the_districts_that_the_coverage_page_finds(client_as: SignIn) -> None:
    client = client_as("donor")
    rows = client.get("/api/v1/coverage?level=district&limit=100").get_json()["data"]
    unreached = [row["place"]["name"] for row in rows if row["state"] in ("national_only", "none")]
    assert list(links(unreached_line(home(client)))) == unreached
    assert len(unreached) == 9
    assert "9 districts that no grant reaches" in text(home(client))


def test_the_donor_counts_published_amounts_alone(app: Flask, client_as: SignIn) -> None:
    client = client_as("donor")
    enter_amount(app, 3, 1_000_00, released=False)
    assert "0 of 24 grants have a published amount in US dollars (USD) the sum is unknown" in text(
        home(client)
    )
    enter_amount(app, 4, 2_000_00, released=True)
    assert "1 of 24 grants have a published amount in US dollars" in text(home(client))
    assert "together US$\N{NO-BREAK SPACE}2,000" in home(client)
    assert "1,000" not in home(client)


def test_a_committee_reads_of_its_own_county(app: Flask, client_as: SignIn) -> None:
    client = client_as("committee.kukes")
    markup = home(client)
    url = links(markup)["grants that name a place there"]
    assert f"{len(listed(client, url))} grants that name a place" in text(markup)
    assert "county=AL-07" in url
    with committed(app):
        user = db.session.scalars(select(User).where(User.role == Role.COMMITTEE)).one()
        user.county_id = db.session.scalar(
            db.text("SELECT id FROM place WHERE name = 'Dibër' AND level = 'county'")
        )
    other = home(client_as("committee.kukes"))
    assert "Dibër" in other
    assert {"Bulqizë", "Mat"} <= set(links(unreached_line(other)))
    assert "Skrapar" not in links(other)


def test_committees_and_coordinators_read_no_address_of_anybody(client_as: SignIn) -> None:
    for name in ("committee.kukes", "coordinator"):
        assert "@" not in home(client_as(name))


def test_the_administrator_sees_accounts_messages_and_backups_at_once(
    app: Flask, client_as: SignIn, tmp_path: Path
) -> None:
    client = client_as("admin")
    before = text(home(client))
    assert "9 active accounts" in before
    assert "0 of them without a password yet" in before
    assert "none was made yet" in before
    with committed(app):
        user = User(email="new@example.org", role=Role.DONOR, password_hash=NO_PASSWORD, session_key="k")
        db.session.add(user)
        db.session.flush()
        at = utc_now()
        db.session.add(
            Message(
                kind=MessageKind.INVITATION,
                state=MessageState.FAILED,
                user_id=user.id,
                locale="sq",
                next_attempt_at=at,
                give_up_at=at + timedelta(days=1),
            )
        )
    invited = text(home(client))
    assert "10 active accounts" in invited
    assert "1 of them without a password yet" in invited
    assert "1 account whose last message failed" in invited
    note_backup(tmp_path)
    assert "none was made yet" not in home(client)


def test_what_no_audit_row_tells_of_is_read_anew(app: Flask, client_as: SignIn) -> None:
    client = client_as("admin")
    assert "0 accounts with a message that is not sent yet" in text(home(client))
    with app.app_context(), db.engine.begin() as connection:
        columns = "kind, state, user_id, locale, created_at, next_attempt_at, give_up_at, attempts"
        now = "CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP"
        values = f"SELECT 'invitation', 'waiting', max(id), 'sq', {now}, 0 FROM user_account"  # noqa: S608
        connection.execute(db.text(f"INSERT INTO outbox_message ({columns}) {values}"))
    assert "1 account with a message that is not sent yet" in text(home(client))


def test_money_that_was_paid_stands_at_home_with_what_remains(app: Flask, client_as: SignIn) -> None:
    make_signed(app)
    with desk(app) as at:
        record_entry(at.viewer, at.programme, NUMBER, NewEntry(EntryKind.PAYMENT, PAID_ON, 5_000_00))
    home = text_of(page(client_as("grantee.vatra"), "/?lang=en"))
    assert "Money received US$ 5,000 (1 agreement)" in home
    assert "Money remaining US$ 7,345" in home
    assert "US$ 5,000 (1 agreement)" not in text_of(page(client_as("grantee.gip"), "/?lang=en"))
    for reader in ("grantee.vatra", "donor"):
        assert "Payments are not recorded yet" not in text_of(page(client_as(reader), "/?lang=en"))


def test_a_tranche_that_is_asked_for_and_a_proposal_wait_at_home(app: Flask, client_as: SignIn) -> None:
    make_signed(app)
    with desk(app) as at:
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        entry = TrancheEntry(5_000_00, PAID_ON, TrancheCondition.NONE)
        seen = version_of(tranche_values(grant.id))
        plan_tranches(at.viewer, at.programme, NUMBER, [entry], award=AWARD, seen=seen)
        move_tranche(at.viewer, at.programme, NUMBER, 1, TrancheStep.REQUEST, today=TODAY)
        extension = proposal(Extension(date(2006, 9, 30)))
        propose_amendment(at.viewer, at.programme, NUMBER, extension, today=TODAY)
    for name in ("specialist", "approver"):
        reader = client_as(name)
        markup, text = reader.get("/?lang=en").text, text_of(page(reader, "/?lang=en"))
        assert "grant asks for a tranche" in text
        assert "grant has a proposed amendment that waits for another person" in text
        assert f'href="/grants/{NUMBER}/award/tranches"' in markup
    with desk(app, "approver@example.org") as at:
        move_tranche(at.viewer, at.programme, NUMBER, 1, TrancheStep.APPROVE, today=TODAY)
    home = text_of(page(client_as("specialist"), "/?lang=en"))
    assert "grant has an approved tranche that is not paid" in home


def test_a_removal_that_waits_for_a_second_person_stands_at_home(client_as: SignIn) -> None:
    said = "removal of personal data waits for a second person"
    assert said not in text_of(page(client_as("approver"), "/?lang=en"))
    propose(client_as("specialist"), "Vatra")
    assert said in text_of(page(client_as("approver"), "/?lang=en"))


def test_the_next_tranche_and_the_ways_to_its_money_stand_at_home(app: Flask, client_as: SignIn) -> None:
    make_signed(app)
    vatra = client_as("grantee.vatra")
    assert "No tranche is planned for this day or later." in text_of(page(vatra, "/?lang=en"))
    with desk(app) as at:
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        entry = TrancheEntry(5_000_00, date(2006, 5, 20), TrancheCondition.NONE)
        seen = version_of(tranche_values(grant.id))
        plan_tranches(at.viewer, at.programme, NUMBER, [entry], award=AWARD, seen=seen)
    markup, text = vatra.get("/?lang=en").text, text_of(page(vatra, "/?lang=en"))
    assert f"Next tranche planned for 20 May 2006: US$ 5,000, grant {NUMBER}" in text
    for way in ("award", "award/tranches", "award/entries"):
        assert f'href="/grants/{NUMBER}/{way}"' in markup
        assert vatra.get(f"/grants/{NUMBER}/{way}").status_code == 200


def test_what_waits_begins_with_its_words_where_rows_become_cards(client_as: SignIn) -> None:
    markup = home(client_as("specialist"))
    table = markup[markup.index('id="waiting"') :]
    first_row = table[table.index("<tbody>") :].split("<tr>")[1]
    assert re.match(r'\s*<th scope="row" class="cell-title">', first_row)
