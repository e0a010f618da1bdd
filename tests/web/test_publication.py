"""Publishing and taking back: one grant, many items at once, and what is known of it afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.publication.queries import PAGE_SIZE
from grants_app.extensions import db, utc_now
from tests.awards import NUMBER, make_draft
from tests.clients import CheckedClient
from tests.conftest import csrf_token
from tests.web.portfolios import add_grants, change_grant, count_queries, enter_amount, hide_grant

SignIn = Callable[[str], CheckedClient]
PAGE = "/grants/9/publication"
LIST = "/publication"


def change(client: CheckedClient, what: str, reason: str = "wrong_facts") -> int:
    form = {"csrf_token": csrf_token(client, PAGE), "change": what, "reason": reason}
    return client.post(PAGE, data=form).status_code


def text_of(client: CheckedClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def versions(page: str) -> dict[str, str]:
    """The versions of what a page offers to tick, by kind and id."""
    found = re.findall(r'name="chosen" value="([^"]+)"', page)
    return {version.rsplit("-", 1)[0]: version for version in found}


def send(client: CheckedClient, chosen: list[str], what: str, **more: str) -> TestResponse:
    form = {"csrf_token": csrf_token(client, LIST), "change": what, "chosen": chosen, **more}
    return client.post(LIST, data=form)


def names_in(page: str) -> list[str]:
    """The items of the table, by the link of each row's heading."""
    return re.findall(r'<span id="name-[^"]+"><a href="/grants/(\d+)">[^<]*</a>', page)


def test_a_withdrawn_grant_is_read_by_specialists_and_its_own_organisation(
    app: Flask, client: CheckedClient, client_as: SignIn
) -> None:
    assert client.get("/grants/9").status_code == 200
    specialist = client_as("specialist")
    assert change(specialist, "withdraw") == 302
    assert client.get("/grants/9").status_code == 404
    assert client.get("/api/v1/grants").get_json()["meta"]["total"] == 23
    for name, status in (("grantee.vatra", 200), ("grantee.gip", 404), ("donor", 404), ("specialist", 200)):
        assert client_as(name).get("/grants/9").status_code == status, name
    assert change(specialist, "publish") == 302
    assert client.get("/grants/9").status_code == 200
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("grant.%")))
        found = [(e.action, e.subject_key, e.changes.get("reason")) for e in entries if e.user_id is not None]
    assert found == [
        ("grant.withdraw", "kvktnj/9", [None, "wrong_facts"]),
        ("grant.publish", "kvktnj/9", None),
    ]


def test_the_page_says_what_holds_and_does_nothing_twice(client_as: SignIn) -> None:
    specialist = client_as("specialist")
    assert "Withdraw the grant" in text_of(specialist, PAGE)
    assert change(specialist, "publish") == 302
    assert change(specialist, "withdraw", "") == 422
    assert change(specialist, "withdraw", "no such reason") == 422
    assert "Withdraw the grant" in text_of(specialist, PAGE)
    assert change(specialist, "withdraw") == 302
    assert "Publish the grant" in text_of(specialist, PAGE)
    assert change(specialist, "other") == 400
    assert specialist.get("/grants/99/publication").status_code == 404


def test_others_have_no_such_page(client: CheckedClient, client_as: SignIn) -> None:
    for path in (PAGE, LIST):
        assert client.get(path).status_code == 302
        for name in ("donor", "admin", "grantee.vatra", "committee.kukes", "coordinator"):
            assert client_as(name).get(path).status_code == 403


def test_the_pages_stand_in_albanian(app: Flask, client_as: SignIn) -> None:
    enter_amount(app, 9, 100, released=True)
    specialist = client_as("specialist")
    for path in (PAGE, LIST):
        assert specialist.get(f"{path}?lang=sq").status_code == 200


def test_the_number_of_grants_follows_what_is_published(client: CheckedClient, client_as: SignIn) -> None:
    assert "24 grants" in text_of(client, "/grants?lang=en")
    assert change(client_as("specialist"), "withdraw") == 302
    # Another order is another address: this answer was never kept.
    assert "23 grants" in text_of(client, "/grants?lang=en&sort=title")
    assert "24 grants" in text_of(client_as("specialist"), "/grants?lang=en")


def test_the_list_says_what_is_public_since_when_and_by_whom(app: Flask, client_as: SignIn) -> None:
    enter_amount(app, 3, 1234500, released=False)
    specialist = client_as("specialist")
    page = text_of(specialist, LIST)
    assert names_in(page) == [str(n) for n in (1, 2, 3, 3, *range(4, 25))]
    assert page.count("came published with the facts") == 24
    assert "25 items in all" in page
    assert change(specialist, "withdraw") == 302
    assert change(specialist, "publish") == 302
    page = text_of(specialist, LIST)
    row = page.split('href="/grants/9"', 1)[1].split("</tr>", 1)[0]
    assert "specialist@example.org" in row
    assert "The grant was published" in row
    assert text_of(specialist, "/grants/3").count(f'href="{LIST}"') == 1


def test_the_list_is_filtered(app: Flask, client_as: SignIn) -> None:
    enter_amount(app, 3, 1234500, released=False)
    enter_amount(app, 3, 99, "ALL", released=True)
    hide_grant(app, 17)
    specialist = client_as("specialist")
    assert names_in(text_of(specialist, f"{LIST}?kind=amount")) == ["3", "3"]
    assert names_in(text_of(specialist, f"{LIST}?state=unpublished")) == ["3", "17"]
    assert names_in(text_of(specialist, f"{LIST}?state=published&kind=amount")) == ["3"]
    assert "Nothing fits these filters" in text_of(specialist, f"{LIST}?since=2100-01-01")
    for query in ("kind=x", "state=x", "since=tomorrow", "after=x", "kind=grant&kind=amount"):
        assert specialist.get(f"{LIST}?{query}").status_code == 400, query


def test_changes_since_a_day_count_what_was_taken_back(app: Flask, client_as: SignIn) -> None:
    specialist = client_as("specialist")
    for number in range(1, 25):
        change_grant(app, number, published_at=utc_now() - timedelta(days=30))
    today = (utc_now() - timedelta(days=1)).date().isoformat()
    assert "Nothing fits these filters" in text_of(specialist, f"{LIST}?since={today}")
    assert change(specialist, "withdraw") == 302
    assert names_in(text_of(specialist, f"{LIST}?since={today}")) == ["9"]


def test_many_are_published_after_a_page_that_says_to_whom(
    app: Flask, client: CheckedClient, client_as: SignIn
) -> None:
    hide_grant(app, 9)
    hide_grant(app, 17)
    enter_amount(app, 3, 1234500, released=False)
    enter_amount(app, 17, 55500, released=False)
    specialist, donor = client_as("specialist"), client_as("donor")
    chosen = list(versions(text_of(specialist, f"{LIST}?state=unpublished")).values())
    assert len(chosen) == 4
    check = send(specialist, chosen, "publish")
    page = check.get_data(as_text=True)
    assert check.status_code == 200
    assert "Everybody will read them" in page
    assert "Donors and the coordinator will read them" in page
    assert client.get("/grants/9").status_code == 404
    assert send(specialist, chosen, "publish", step="confirm").status_code == 303
    assert client.get("/grants/9").status_code == 200
    assert client.get("/api/v1/grants/3").get_json()["data"]["amounts"] == []
    amounts = donor.get("/api/v1/grants/3").get_json()["data"]["amounts"]
    assert amounts == [{"currency": "USD", "value": "12345.00"}]
    with app.app_context():
        actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.user_id.is_not(None))).all()
    assert sorted(actions) == ["grant.publish"] * 2 + ["grant.publish_amount"] * 2


def test_many_are_withdrawn_for_a_reason(app: Flask, client: CheckedClient, client_as: SignIn) -> None:
    enter_amount(app, 3, 1234500, released=True)
    specialist = client_as("specialist")
    offered = versions(text_of(specialist, LIST))
    chosen = [next(v for k, v in offered.items() if k.startswith("amount")), next(iter(offered.values()))]
    assert "no longer read them" in send(specialist, chosen, "withdraw").get_data(as_text=True)
    refused = send(specialist, chosen, "withdraw", step="confirm")
    assert refused.status_code == 422
    assert "Choose why it is withdrawn" in refused.get_data(as_text=True)
    assert client.get("/grants/1").status_code == 200
    done = send(specialist, chosen, "withdraw", step="confirm", reason="protects_people")
    assert done.status_code == 303
    assert client.get("/grants/1").status_code == 404
    for number, what in ((1, "The grant was withdrawn"), (3, "The amount was withdrawn (USD)")):
        history = text_of(specialist, f"/grants/{number}/publication").split('id="changes"', 1)[1]
        assert what in history
        assert "specialist@example.org" in history
        assert "It could put people in danger" in history


def test_what_somebody_else_changed_is_not_overwritten(
    app: Flask, client: CheckedClient, client_as: SignIn
) -> None:
    specialist = client_as("specialist")
    chosen = list(versions(text_of(specialist, LIST)).values())[:10]
    assert change(client_as("approver"), "withdraw") == 302
    for step in ("", "confirm"):
        answer = send(specialist, chosen, "withdraw", step=step, reason="too_early")
        assert answer.status_code == 409
        assert "Somebody else changed" in answer.get_data(as_text=True)
    assert client.get("/grants/1").status_code == 200
    with app.app_context():
        written = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "grant.withdraw")).all()
    assert len(written) == 1


@pytest.mark.parametrize(
    ("chosen", "what", "status"),
    [
        ([], "publish", 422),
        (["nonsense", "grant-x-1"], "publish", 422),
        (["grant-1-20050101000000000000"], "publish", 409),
        (["grant-999999999-"], "publish", 409),
        (["amount-1-a-b"], "withdraw", 409),
        (["grant-1-"], "delete", 400),
    ],
)
def test_what_cannot_be_changed_says_so(client_as: SignIn, chosen: list[str], what: str, status: int) -> None:
    assert send(client_as("specialist"), chosen, what).status_code == status


def test_what_is_so_already_is_left_alone(app: Flask, client_as: SignIn) -> None:
    specialist = client_as("specialist")
    chosen = list(versions(text_of(specialist, LIST)).values())[:2]
    assert "Nothing changes" in send(specialist, chosen, "publish").get_data(as_text=True)
    assert send(specialist, chosen, "publish", step="confirm").status_code == 303
    with app.app_context():
        assert not db.session.scalars(select(AuditEntry).where(AuditEntry.user_id.is_not(None))).all()


def test_many_items_come_in_pages_with_no_more_queries(app: Flask, client_as: SignIn) -> None:
    specialist = client_as("specialist")
    text_of(specialist, LIST)  # the programme is read once per change of the data
    few = count_queries(app, lambda: specialist.get(LIST))
    add_grants(app, 60)
    enter_amount(app, 110, 100, released=False)
    first = text_of(specialist, LIST)
    assert count_queries(app, lambda: specialist.get(LIST)) == few
    onward = re.search(r'href="(/publication\?[^"]*after=[^"]+)"', first)
    assert onward is not None
    second = text_of(specialist, onward[1].replace("&amp;", "&"))
    numbers = names_in(first) + names_in(second)
    assert len(names_in(first)) == PAGE_SIZE
    assert numbers == [str(n) for n in (*range(1, 25), *range(101, 111), 110, *range(111, 161))]


def test_a_withdrawn_grant_leaves_no_trace_in_findings_and_filters(
    app: Flask, client: CheckedClient, client_as: Callable[[str], CheckedClient]
) -> None:
    code = "/grants/16"
    assert code in client.get("/sources").get_data(as_text=True)
    assert client.get("/grants?organisation=gip").status_code == 200
    change_grant(app, 16, published_at=None)
    for reader in (client, client_as("donor"), client_as("grantee.vatra")):
        assert code not in reader.get("/sources").get_data(as_text=True)
        for path in ("/grants", "/api/v1/grants", "/exports/grants.csv", "/exports/portfolio.xlsx"):
            assert reader.get(f"{path}?organisation=gip").status_code == 400, path
    assert code in client_as("specialist").get("/sources").get_data(as_text=True)
    assert client_as("grantee.gip").get("/grants?organisation=gip").status_code == 200


def test_a_draft_that_nobody_signed_is_not_published(
    app: Flask, client: CheckedClient, client_as: SignIn
) -> None:
    specialist = client_as("specialist")
    make_draft(app)
    hide_grant(app, 9)
    page = text_of(specialist, f"{LIST}?state=unpublished&lang=en")
    assert page.count("a draft, not signed") == 1
    chosen = list(versions(page).values())
    assert len(chosen) == 2
    check = send(specialist, chosen, "publish").get_data(as_text=True)
    assert "1 grant is a draft that nobody has signed" in check
    (offered,) = versions(check).values()
    refused = send(specialist, chosen, "publish", step="confirm")
    assert refused.status_code == 422
    assert client.get("/grants/9").status_code == 404  # all or nothing
    assert send(specialist, [offered], "publish", step="confirm").status_code == 303
    assert client.get("/grants/9").status_code == 200
    assert client.get(f"/grants/{NUMBER}").status_code == 404


def test_the_page_of_a_draft_offers_no_publishing_and_refuses_it(
    app: Flask, client: CheckedClient, client_as: SignIn
) -> None:
    specialist = client_as("specialist")
    make_draft(app)
    path = f"/grants/{NUMBER}/publication?lang=en"
    assert "Publish the grant" not in text_of(specialist, path)
    form = {"csrf_token": csrf_token(specialist, PAGE), "change": "publish"}
    answer = specialist.post(path, data=form)
    assert answer.status_code == 422
    assert "cannot be published before it is" in answer.get_data(as_text=True)
    assert client.get(f"/grants/{NUMBER}").status_code == 404


def test_a_draft_that_is_published_all_the_same_stays_and_is_marked(
    app: Flask, client: CheckedClient, client_as: SignIn
) -> None:
    specialist = client_as("specialist")
    change_grant(app, 9, is_draft=True)
    assert client.get("/grants/9").status_code == 200
    assert "published although nobody has signed it" in text_of(specialist, f"{PAGE}?lang=en")
    assert change(specialist, "withdraw") == 302
    assert change(specialist, "publish") == 422
