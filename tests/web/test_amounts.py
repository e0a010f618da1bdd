"""The sheet of amounts: nothing is stored that was not shown in words, and nobody loses what they typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.conftest import csrf_token
from tests.web.portfolios import add_grants

URL = "/grants/amounts"
PATHS = ("", "/release", "/withdraw", "/clear")
SHARED = {"source": "Grant agreements, annex 1", "date": "2005-03-01"}
FIELD = re.compile(r"<input[^>]*>")
ATTRIBUTE = re.compile(r'(\w[\w-]*)="([^"]*)"')

MISTAKES: list[tuple[dict[str, str], str]] = [
    ({}, ">Nothing is filled in yet."),
    ({**SHARED, "usd_3": "much"}, "Grant 3: This is not an amount."),
    ({**SHARED, "usd_3": "-5"}, "Grant 3: An amount cannot be negative"),
    ({**SHARED, "usd_3": "0"}, "Zero is not an amount of a grant."),
    ({**SHARED, "usd_3": "5 Lek"}, "This names another currency"),
    ({"date": "2005-03-01", "usd_3": "5"}, "Say which document states the amount."),
    ({"source": "Agreement", "usd_3": "5"}, "Give the date on which the source states the amount."),
    ({**SHARED, "date": "soon", "usd_3": "5"}, "This is not a date."),
    ({**SHARED, "date": "1.13.2005", "usd_3": "5"}, "The calendar has no such day: 1.13.2005."),
    ({**SHARED, "date": "30.02.2005", "usd_3": "5"}, "The calendar has no such day: 30.02.2005."),
    ({**SHARED, "date": "2005-02-30", "usd_3": "5"}, "The calendar has no such day: 2005-02-30."),
    ({**SHARED, "date": "2999-01-01", "usd_3": "5"}, "The date cannot lie in the future."),
    ({**SHARED, "date": "1889-01-01", "usd_3": "5"}, "The date cannot be before 1 January 1990."),
    ({**SHARED, "source": "x" * 201, "usd_3": "5"}, "Use at most 200 characters."),
    ({**SHARED, "source_3": "Only a source"}, "Grant 3: There is a source or a date but no amount."),
    (
        {**SHARED, "source": "Letter of someone@example.org", "usd_3": "5"},
        "an e-mail address (“someone@example.org”)",
    ),
    ({**SHARED, "usd_3": "5", "source_3": "Call 0692012345"}, "a telephone number (“0692012345”)"),
]

SignIn = Callable[[str], CheckedClient]


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send back of a page's fields, radio buttons and boxes left as they are."""
    sent = {}
    for field in FIELD.findall(page):
        attributes = dict(ATTRIBUTE.findall(field))
        is_choice = attributes.get("type") in {"radio", "checkbox"}
        if attributes.get("name") and (not is_choice or " checked" in field):
            sent[attributes["name"]] = unescape(attributes.get("value", ""))
    return sent


def check(client: CheckedClient, **typed: str) -> TestResponse:
    """Fill in the sheet and send it to be shown in words. Field names are given as usd_3 for usd-3."""
    form = fields_of(client.get(URL).text) | {name.replace("_", "-"): text for name, text in typed.items()}
    return client.post(URL, data={**form, "step": "check"})


def confirm(client: CheckedClient, page: TestResponse, **chosen: str) -> TestResponse:
    """Send back what a page shows, with the choices made."""
    form = fields_of(page.text) | {name.replace("_", "-"): value for name, value in chosen.items()}
    return client.post(URL, data={**form, "step": "record"})


def record(client: CheckedClient, **typed: str) -> None:
    answer = confirm(client, check(client, **SHARED, **typed))
    assert answer.status_code == 303, answer.text


def stored(app: Flask) -> dict[tuple[int, str], int]:
    """Every stored amount in minor units, by grant number and currency."""
    with app.app_context():
        rows = db.session.execute(
            select(Grant.number, GrantAmount).join(GrantAmount, GrantAmount.grant_id == Grant.id)
        )
        return {(number, amount.currency): amount.minor_units for number, amount in rows}


def chosen_of(client: CheckedClient) -> list[str]:
    """The values of the boxes beside the recorded amounts."""
    boxes = [dict(ATTRIBUTE.findall(field)) for field in FIELD.findall(client.get(URL).text)]
    return [box["value"] for box in boxes if box.get("name") == "chosen"]


def change(client: CheckedClient, what: str, chosen: list[str], **more: str) -> TestResponse:
    token = csrf_token(client, URL)
    return client.post(f"{URL}/{what}", data={"csrf_token": token, "chosen": chosen, **more})


def test_other_roles_have_no_sheet(client_as: SignIn):
    for name in ("admin", "donor", "coordinator", "committee.kukes", "grantee.vatra"):
        client = client_as(name)
        data = {"csrf_token": csrf_token(client, "/account"), "step": "check"}

        answers = [client.get(URL), *(client.post(URL + path, data=data) for path in PATHS)]
        assert [answer.status_code for answer in answers] == [403] * 5, name


def test_visitors_are_asked_to_sign_in(client: CheckedClient):
    answer = client.get(URL)

    assert answer.status_code == 302
    assert "/login" in answer.location


def test_all_grants_stand_on_one_page_as_unknown(client_as: SignIn):
    page = client_as("specialist").get(URL).text

    assert page.count('name="usd-') == page.count('name="all-') == 24
    # What is recorded, and the columns that the script shows for what is typed.
    assert page.count("0 of 24 grants") == 4
    assert "US$\N{NO-BREAK SPACE}2,097,624" in page
    assert "209,762,381\N{NO-BREAK SPACE}Lek" in page
    assert "US$\N{NO-BREAK SPACE}0" not in page


@pytest.mark.parametrize(("lang", "words"), [
    ("en", "eighty-seven thousand US dollars and fifty cents"),
    ("sq", "tetëdhjetë e shtatë mijë dollarë amerikanë dhe pesëdhjetë centë"),
])  # fmt: skip
def test_an_amount_is_shown_in_words_before_it_is_stored(
    app: Flask, client_as: SignIn, lang: str, words: str
):
    client = client_as("specialist")
    client.get(f"/?lang={lang}")

    page = check(client, **SHARED, usd_3="87 000,50")

    assert page.status_code == 200
    assert words in page.text
    assert stored(app) == {}

    assert confirm(client, page).status_code == 303
    assert stored(app) == {(3, "USD"): 8700050}


def test_nothing_is_stored_that_was_not_shown(app: Flask, client_as: SignIn):
    client = client_as("specialist")
    token = csrf_token(client, URL)

    unseen = client.post(URL, data={**SHARED, "csrf_token": token, "usd-3": "500", "step": "record"})
    assert unseen.status_code == 200
    assert "five hundred US dollars" in unseen.text

    forged = {**fields_of(unseen.text), "usd-3": "900", "step": "record"}
    assert "nine hundred US dollars" in client.post(URL, data=forged).text
    assert stored(app) == {}


@pytest.mark.parametrize(("lang", "own", "other"), [("en", "12,500", "12.500"), ("sq", "1.234", "1,234")])
def test_a_sign_before_three_digits_is_asked_about_unless_the_page_writes_thousands_so(
    app: Flask, client_as: SignIn, lang: str, own: str, other: str
):
    client = client_as("specialist")
    client.get(f"/?lang={lang}")

    asked = check(client, **SHARED, usd_3=other)
    assert 'type="radio"' in asked.text
    assert confirm(client, asked).status_code == 422
    assert stored(app) == {}

    told = check(client, **SHARED, usd_3=own)
    assert 'type="radio"' not in told.text
    assert confirm(client, told).status_code == 303
    assert list(stored(app).values()) in ([1250000], [123400])


def test_one_reading_alone_is_not_taken_without_asking(app: Flask, client_as: SignIn):
    client = client_as("specialist")
    page = check(client, **SHARED, usd_3="1.234")

    assert "one thousand two hundred and thirty-four US dollars" in page.text
    assert "as decimals there would be too many" in page.text
    assert "Is this amount meant?" in page.text
    assert "Which one is meant?" not in page.text
    unchosen = confirm(client, page, separator="decimal")
    assert unchosen.status_code == 422
    assert "Grant 3: Confirm the amount, or change it." in unchosen.text
    assert confirm(client, page, as_usd_3="123400").status_code == 303
    assert stored(app) == {(3, "USD"): 123400}


def test_of_two_readings_the_person_chooses(app: Flask, client_as: SignIn):
    client = client_as("specialist")
    page = check(client, **SHARED, usd_3="12.500", usd_4="100")
    assert "twelve thousand five hundred US dollars" in page.text
    assert "twelve US dollars and fifty cents" in page.text

    unchosen = confirm(client, page)
    assert unchosen.status_code == 422
    assert "Grant 3: Choose which amount is meant." in unchosen.text
    assert stored(app) == {}

    assert confirm(client, unchosen, as_usd_3="1250").status_code == 303
    assert stored(app) == {(3, "USD"): 1250, (4, "USD"): 10000}


def test_many_amounts_with_two_readings_are_decided_at_once(app: Flask, client_as: SignIn):
    client = client_as("specialist")
    page = check(client, **SHARED, usd_3="12.500", usd_4="15.000", all_5="7.250")

    assert confirm(client, page, separator="thousands", as_all_5="725").status_code == 303
    assert stored(app) == {(3, "USD"): 1250000, (4, "USD"): 1500000, (5, "ALL"): 725}


NUMBERS = range(1, 25)
LIMIT = 50_000


def fill_all(text: str, **more: str) -> dict[str, str]:
    """All 24 grants in both currencies, each with its own source and date."""
    fields = {f"{currency}_{number}": text for number in NUMBERS for currency in ("usd", "all")}
    fields |= {f"source_{number}": f"Grant agreement number {number}, annex 2" for number in NUMBERS}
    fields |= {f"date_{number}": "2005-04-02" for number in NUMBERS}
    return {**SHARED, **fields, **more}


@pytest.mark.parametrize("lang", ["sq", "en"])
def test_every_state_of_the_page_is_light(client_as: SignIn, lang: str):
    """Under 50 KB of markup, whether empty, wrong, to be checked, recorded or overtaken."""
    client, other = client_as("specialist"), client_as("approver")
    for reader in (client, other):
        reader.get(f"/?lang={lang}")
    old = fields_of(client.get(URL).text)
    wrong = fill_all("much", date="soon", source="x" * 201) | {
        f"source_{n}": "Letter of someone@example.org" for n in NUMBERS
    }
    wrong |= {f"date_{number}": "soon" for number in NUMBERS}
    open_amounts = check(client, **fill_all("71.500" if lang == "en" else "71,500"))
    pages = [client.get(URL), check(client, **wrong), open_amounts, confirm(client, open_amounts)]
    checked = check(client, **fill_all("87 123,10"))
    assert confirm(other, check(other, **fill_all("90 500,25"))).status_code == 303
    pages += [checked, confirm(client, checked), client.get(URL), check(client, **wrong)]
    stale = {name.replace("_", "-"): text for name, text in fill_all("5").items()}
    pages += [client.post(URL, data={**old, **stale, "step": "check"})]

    assert [page.status_code for page in pages] == [200, 422, 200, 422, 200, 409, 200, 422, 409]
    assert max(len(page.data) for page in pages) < LIMIT, [len(page.data) for page in pages]


def test_the_same_mistake_in_many_fields_is_said_once_with_a_way_to_each(client_as: SignIn):
    page = check(client_as("specialist"), **SHARED, usd_3="much", all_3="more", usd_4="most")

    for name in ("usd-3", "all-3", "usd-4"):
        assert f'<a href="#{name}">' in page.text
        assert f'id="{name}" aria-invalid="true" aria-describedby="e1"' in page.text
    assert page.text.count('id="e1"') == 1


def go_on(client: CheckedClient, page: TestResponse, label: str, **typed: str) -> TestResponse:
    """Press the button of a page that leads to other grants, with what has been typed."""
    found = re.search(rf'name="step" value="edit" formaction="([^"]+)"[^>]*>{label}<', page.text)
    assert found is not None, label
    form = fields_of(page.text) | {name.replace("_", "-"): text for name, text in typed.items()}
    return client.post(found[1].replace("&amp;", "&"), data={**form, "step": "edit"})


def test_a_long_sheet_goes_by_pages_and_keeps_what_was_typed_on_each(app: Flask, client_as: SignIn):
    add_grants(app, 40)
    client = client_as("specialist")
    first = client.get(URL)
    assert first.text.count('name="usd-') == 25

    second = go_on(client, first, "Next", usd_2="200", source_2="Annex 9", **SHARED)
    assert second.text.count('name="usd-') == 25
    assert "usd-2" not in fields_of(second.text)
    assert fields_of(second.text)["source"] == SHARED["source"]
    assert "0 of 64 grants" in second.text

    back = go_on(client, second, "Previous", usd_110="500")
    assert (fields_of(back.text)["usd-2"], fields_of(back.text)["source-2"]) == ("200", "Annex 9")
    phase = go_on(client, back, "All phases")
    assert fields_of(phase.text)["usd-2"] == "200"

    page = client.post(URL, data={**fields_of(phase.text), "step": "check"})
    assert "two hundred US dollars" in page.text
    assert "five hundred US dollars" in page.text
    assert confirm(client, page).status_code == 303
    assert stored(app) == {(2, "USD"): 20000, (110, "USD"): 50000}


def test_more_amounts_than_fit_on_one_page_are_checked_one_page_after_the_other(
    app: Flask, client_as: SignIn
):
    add_grants(app, 40)
    client = client_as("specialist")
    page = go_on(client, client.get(URL), "Next", **fill_all("7", usd_101="8"))
    page = client.post(URL, data={**fields_of(page.text), "usd-120": "9", "step": "check"})

    assert "More amounts that you typed follow after these." in page.text
    rest = confirm(client, page)
    assert rest.status_code == 200
    assert "nine US dollars" in rest.text
    assert "were recorded" in rest.text
    assert len(stored(app)) == 49
    assert confirm(client, rest).status_code == 303
    assert stored(app)[(120, "USD")] == 900


def test_a_long_sheet_can_show_one_phase(app: Flask, client_as: SignIn):
    add_grants(app, 40)
    client = client_as("specialist")

    assert 0 < client.get(f"{URL}?phase=1").text.count('name="usd-') < 25
    for phase in ("0", "9", "x"):
        assert client.get(f"{URL}?phase={phase}").status_code == 400


@pytest.mark.parametrize("text", ["[", "[1]", '{"usd-2": 5}', '{"csrf_token": "x"}', "[" * 5000])
def test_fields_of_other_pages_that_no_page_of_ours_wrote_do_no_harm(
    app: Flask, client_as: SignIn, text: str
):
    client = client_as("specialist")
    page = check(client, **SHARED, usd_3="5", elsewhere=text)

    assert page.status_code == 200
    assert confirm(client, page).status_code == 303
    assert stored(app) == {(3, "USD"): 500}


def test_what_is_wrong_is_said_and_what_was_typed_stays(app: Flask, client_as: SignIn):
    client = client_as("specialist")
    blank = fields_of(client.get(URL).text)
    for typed, message in MISTAKES:
        sent = {name.replace("_", "-"): text for name, text in typed.items()}
        page = client.post(URL, data={**blank, **sent, "step": "check"})

        assert page.status_code == 422, message
        assert message in page.text
        kept = fields_of(page.text)
        assert {name: kept[name] for name in sent} == sent
    assert stored(app) == {}


def test_signs_that_no_database_stores_do_no_harm(app: Flask, client_as: SignIn):
    client = client_as("specialist")
    page = check(client, source="Annex\x00 1\u2028of\tthe agreement", date="1.3.2005", usd_3="5")

    assert confirm(client, page).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(GrantAmount.source)).one() == "Annex 1 of the agreement"


def test_going_back_to_change_something_keeps_everything(client_as: SignIn):
    client = client_as("specialist")
    page = check(client, **SHARED, usd_3="12.500", source_3="Annex 2", date_3="2.4.2005")

    back = client.post(URL, data={**fields_of(page.text), "step": "edit"})

    kept = fields_of(back.text)
    assert back.status_code == 200
    assert kept["usd-3"] == "12.500"
    assert (kept["source"], kept["date"]) == (SHARED["source"], SHARED["date"])
    assert (kept["source-3"], kept["date-3"]) == ("Annex 2", "2.4.2005")


def test_a_grant_takes_its_own_source_before_the_shared_one(app: Flask, client_as: SignIn):
    record(client_as("specialist"), usd_3="5", source_3="Annex 2", date_3="2.4.2005", usd_4="6")

    with app.app_context():
        rows = db.session.execute(select(GrantAmount.minor_units, GrantAmount.source, GrantAmount.stated_on))
        assert {(row[0], row[1], row[2].isoformat()) for row in rows} == {
            (500, "Annex 2", "2005-04-02"),
            (600, SHARED["source"], "2005-03-01"),
        }


def test_the_running_difference_stands_beside_the_stated_total(client_as: SignIn):
    client = client_as("specialist")
    record(client, usd_1="97 624")
    page = check(client, **SHARED, usd_1="100 000", usd_2="1 000 000", all_2="5")

    figures = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "US$ 2,000,000" in figures  # the stated total less what is recorded
    assert "US$ 1,100,000" in figures  # what will be recorded
    assert "US$ 997,624" in figures  # the stated total less that
    assert "2 of 24 grants" in figures
    assert "209,762,376 Lek" in figures


def test_a_sum_above_the_stated_total_is_said_and_can_be_recorded(app: Flask, client_as: SignIn):
    client = client_as("specialist")
    page = check(client, **SHARED, usd_1="3 000 000")

    assert "US$ 902,376 more than the stated total" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert confirm(client, page).status_code == 303
    assert stored(app) == {(1, "USD"): 300000000}


def test_what_somebody_else_entered_meanwhile_is_shown_and_neither_is_lost(app: Flask, client_as: SignIn):
    mine, other = client_as("specialist"), client_as("approver")
    page = check(mine, **SHARED, usd_3="500", usd_4="77")
    record(other, usd_3="600")

    conflict = confirm(mine, page)
    assert conflict.status_code == 409
    assert "five hundred US dollars" in conflict.text
    assert "six hundred US dollars" in conflict.text
    assert "approver@example.org" in conflict.text
    assert fields_of(conflict.text)["usd-4"] == "77"
    assert stored(app) == {(3, "USD"): 60000}

    undecided = confirm(mine, conflict)
    assert undecided.status_code == 409
    assert "Grant 3: Choose which amount stays." in undecided.text

    version = re.findall(r'name="over-usd-3"[^>]*value="([^"]+)"', undecided.text)[1]
    assert confirm(mine, undecided, over_usd_3=version).status_code == 303
    assert stored(app) == {(3, "USD"): 50000, (4, "USD"): 7700}


def test_in_a_conflict_the_recorded_amount_can_stay(app: Flask, client_as: SignIn):
    mine, other = client_as("specialist"), client_as("approver")
    page = check(mine, **SHARED, usd_3="500", usd_4="77")
    record(other, usd_3="600")

    assert confirm(mine, confirm(mine, page), over_usd_3="keep").status_code == 303
    assert stored(app) == {(3, "USD"): 60000, (4, "USD"): 7700}


def test_an_amount_cleared_meanwhile_is_shown_too(app: Flask, client_as: SignIn):
    mine, other = client_as("specialist"), client_as("approver")
    record(mine, usd_3="500")
    page = check(mine, **SHARED, usd_3="700")
    change(other, "clear", chosen_of(other), reason="wrong_grant")

    conflict = confirm(mine, page)
    assert conflict.status_code == 409
    assert confirm(mine, conflict, over_usd_3="none").status_code == 303
    assert stored(app) == {(3, "USD"): 70000}


def test_an_amount_that_changes_between_showing_and_typing_is_seen_early(client_as: SignIn):
    mine, other = client_as("specialist"), client_as("approver")
    opened = fields_of(mine.get(URL).text)
    record(other, usd_3="600")

    assert mine.post(URL, data={**opened, **SHARED, "usd-3": "500", "step": "check"}).status_code == 409


def test_a_form_sent_twice_is_no_conflict(app: Flask, client_as: SignIn):
    client = client_as("specialist")
    page = check(client, **SHARED, usd_3="500")

    assert confirm(client, page).status_code == confirm(client, page).status_code == 303
    assert stored(app) == {(3, "USD"): 50000}


def test_two_requests_at_once_lose_no_amount(app: Flask, client_as: SignIn):
    pages = {name: client_as(name) for name in ("specialist", "approver")}
    shown = {
        name: check(client, **SHARED, usd_7="500" if name == "specialist" else "600", usd_8="9")
        for name, client in pages.items()
    }
    start, answers = Barrier(2), {}

    def send(name: str) -> None:
        form = {**fields_of(shown[name].text), "step": "record"}
        # The checks of the test client watch one request at a time; a plain client has none.
        plain = FlaskClient(app, response_wrapper=app.response_class)
        plain.environ_base = dict(pages[name].environ_base)
        cookie = pages[name].get_cookie("session")
        assert cookie is not None
        plain.set_cookie("session", cookie.value)
        start.wait(timeout=20)
        answers[name] = plain.post(URL, data=form)

    threads = [Thread(target=send, args=(name,)) for name in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(answer.status_code for answer in answers.values()) == [303, 409]
    loser = next(answer.text for answer in answers.values() if answer.status_code == 409)
    assert "five hundred US dollars" in loser
    assert "six hundred US dollars" in loser
    assert stored(app)[(7, "USD")] in {50000, 60000}
    assert stored(app)[(8, "USD")] == 900


def test_amounts_are_published_and_withdrawn_on_purpose(app: Flask, client_as: SignIn):
    client = client_as("specialist")
    record(client, usd_3="500", usd_4="600")
    assert client.get(URL).text.count("not published") >= 2

    chosen = chosen_of(client)
    assert change(client, "release", chosen).status_code == 303
    assert "2 amounts were published." in client.get(URL).text
    assert change(client, "withdraw", chosen_of(client)[:1]).status_code == 303

    with app.app_context():
        published = db.session.scalars(select(GrantAmount.published_at).order_by(GrantAmount.id)).all()
        assert [moment is None for moment in published] == [True, False]
        actions = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.like("grant.%_amount"))
        ).all()
        assert actions.count("grant.publish_amount") == 2
        assert actions.count("grant.withdraw_amount") == 1


def test_what_changed_after_it_was_ticked_is_not_published(app: Flask, client_as: SignIn):
    mine, other = client_as("specialist"), client_as("approver")
    record(mine, usd_3="500", usd_4="600")
    chosen = chosen_of(mine)
    record(other, usd_3="700")

    answer = change(mine, "release", chosen)

    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert [value in fields_of(answer.text).values() for value in chosen] == [False, True]
    with app.app_context():
        assert set(db.session.scalars(select(GrantAmount.published_at))) == {None}


def test_clearing_needs_a_reason_and_an_amount(app: Flask, client_as: SignIn):
    client = client_as("specialist")
    record(client, usd_3="500")
    chosen = chosen_of(client)

    without = change(client, "clear", chosen)
    assert without.status_code == 422
    assert "Choose why the amounts are taken back to unknown." in without.text
    assert fields_of(without.text)["chosen"] == chosen[0]
    assert change(client, "clear", [], reason="wrong_grant").status_code == 422
    assert change(client, "release", []).status_code == 422
    assert change(client, "clear", ["x", "99999999999 y"], reason="wrong_grant").status_code == 422
    assert stored(app) == {(3, "USD"): 50000}

    assert change(client, "clear", chosen, reason="wrong_grant").status_code == 303
    assert stored(app) == {}


def test_a_published_amount_that_is_changed_waits_for_its_release_again(app: Flask, client_as: SignIn):
    client = client_as("specialist")
    record(client, usd_3="500")
    change(client, "release", chosen_of(client))

    page = check(client, **SHARED, usd_3="600")
    assert "It is published. The new amount will not be" in page.text
    confirm(client, page)
    with app.app_context():
        assert db.session.scalars(select(GrantAmount.published_at)).one() is None


def test_the_sheet_goes_on_by_pages(client_as: SignIn):
    client = client_as("specialist")

    assert client.get(f"{URL}?cursor=20").text.count('name="usd-') == 4
    assert client.get(f"{URL}?cursor=999999").status_code == 200
    for cursor in ("x", "-1", "1e3", "9" * 30):
        assert client.get(f"{URL}?cursor={cursor}").status_code == 400


def test_a_post_without_a_token_is_refused(app: Flask, client_as: SignIn):
    client = client_as("specialist")

    assert client.post(URL, data={**SHARED, "usd-3": "5", "step": "check"}).status_code == 400
    assert stored(app) == {}


def test_the_page_asks_the_database_the_same_however_much_is_recorded(app: Flask, client_as: SignIn):
    client = client_as("specialist")

    def count() -> int:
        statements: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        client.get(URL)
        event.remove(engine, "before_cursor_execute", note)
        return len([text for text in statements if text.startswith("SELECT")])

    record(client, usd_1="5")
    few = count()
    record(client, **{f"usd_{number}": str(number) for number in range(2, 25)})
    assert count() == few <= 8


def test_a_mistake_made_twice_names_its_grants_and_not_sums(client_as: SignIn):
    answer = check(client_as("specialist"), **SHARED, usd_7="0", usd_21="0")
    assert answer.status_code == 422
    text = " ".join(re.sub(r"<[^>]+>", "", answer.text).split())
    assert "Zero is not an amount of a grant." in text
    assert "Grants: 7 (USD), 21 (USD)" in text
