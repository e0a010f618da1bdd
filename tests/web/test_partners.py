"""The partners of a grant: known or new, roles, source lines that stay, two at once, seeding."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.cli import SEED
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.audit.texts import DIGEST
from grants_app.domain.grants.budgets.models import Cofinancing
from grants_app.domain.grants.details.models import GrantPartner
from grants_app.domain.organisations.models import Partner
from grants_app.extensions import db
from tests.checks.test_seeding import seed
from tests.clients import CheckedClient
from tests.factories import committed, find_grant
from tests.page_checks import text_of
from tests.sign_ins import ClientAs
from tests.web.test_awards import alert_of, fields, send
from tests.web.test_grants import page

PATH = "/grants/24/partners"
NEW = {"partner": "", "name_sq": "Bashkia e Vlorës", "name_en": "", "acronym": "", "role": "cofunding"}


@pytest.fixture
def staff(client_as: ClientAs) -> CheckedClient:
    return client_as("specialist")


def parts(app: Flask, number: int = 24) -> list[dict[str, Any]]:
    """The parts of a grant in their order."""
    with app.app_context():
        return [
            {
                "id": one.id,
                "partner": one.partner.slug,
                "partner_id": one.partner_id,
                "role": one.role.value,
                "line": one.first_line,
            }
            for one in find_grant(number).partners
        ]


def test_a_new_partner_is_named_and_found(app: Flask, client: CheckedClient, staff: CheckedClient) -> None:
    assert send(staff, PATH, **NEW).status_code == 303
    assert [(one["partner"], one["role"], one["line"]) for one in parts(app)] == [
        ("kvinna-til-kvinna", "cofunding", 542),
        ("partner", "cofunding", None),
    ]
    assert "Bashkia e Vlorës" in text_of(page(client, "/grants/24"))
    assert "/grants/24" in client.get("/grants?q=bashkia").text
    item = client.get("/api/v1/grants/24").get_json()["data"]
    assert {"name": "Bashkia e Vlorës", "role": "cofunding"} in item["partners"]
    slugs = [one["slug"] for one in client.get("/api/v1/organisations").get_json()["data"]]
    assert "partner" not in slugs
    assert "entered here" in text_of(page(staff, f"{PATH}?lang=en"))


def test_a_known_partner_is_chosen(app: Flask, staff: CheckedClient) -> None:
    with app.app_context():
        tabita = db.session.scalars(select(Partner.id).where(Partner.slug == "tabita")).one()
    chosen = {"partner": str(tabita), "name_sq": "", "role": "implementing"}
    assert send(staff, PATH, **chosen).status_code == 303
    assert parts(app)[-1]["partner"] == "tabita"
    again = send(staff, f"{PATH}?lang=en", **chosen)
    assert again.status_code == 422
    assert "The partner has this role in the grant already." in again.text
    assert send(staff, PATH, **(chosen | {"role": "cofunding"})).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name_sq": ""}, "Give a name in Albanian"),
        ({"name_sq": "tabita"}, "Another one has this name already."),
        ({"role": ""}, "Role in the grant: "),
        ({"name_en": "Ring 069 20 11 111"}, "Take out what points at a person: "),
        ({"partner": "99999"}, "Partner: "),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(
    app: Flask, staff: CheckedClient, wrong: dict[str, str], message: str
) -> None:
    answer = send(staff, f"{PATH}?lang=en", **(NEW | {"acronym": "BV"} | wrong))
    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="BV"' in answer.text
    assert len(parts(app)) == 1


def test_role_and_names_change_and_lines_stay(
    app: Flask, client: CheckedClient, staff: CheckedClient
) -> None:
    [part] = parts(app)
    path = f"{PATH}/{part['id']}?lang=en"
    shown = text_of(page(staff, path))
    assert "lines 542–543" in shown
    assert "Its names are those of 1 grant" in shown
    typed = {
        "name_sq": "Kvinna til Kvinna",
        "name_en": "Woman to Woman",
        "acronym": "",
        "role": "implementing",
    }
    assert send(staff, path, **typed).status_code == 303
    assert parts(app) == [part | {"role": "implementing"}]
    assert "Woman to Woman" in text_of(page(client, "/grants/24?lang=en"))
    assert staff.get(path).text.count("The other language was changed later") == 1
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action.contains("partner"))).all()
        found = {row.action: row for row in rows if row.user_id}
    assert list(found["partner.change"].changes) == ["name_en"]
    assert list(found["partner.change"].changes["name_en"]) == [DIGEST]
    assert found["grant.change_partner"].changes["role"] == ["cofunding", "implementing"]
    log = text_of(page(staff, "/grants/24?lang=en"))
    assert "Role: Co-financing partner" in log
    assert "Partner: Woman to Woman" in log


def test_of_two_who_edit_the_second_sees_both_and_loses_nothing(
    app: Flask, staff: CheckedClient, client_as: ClientAs
) -> None:
    second = client_as("approver")
    path = f"{PATH}/{parts(app)[0]['id']}?lang=en"
    seen = fields(second.get(path).text)
    typed = {"name_sq": "Kvinna til Kvinna", "name_en": "First", "acronym": "", "role": "implementing"}
    assert send(staff, path, **typed).status_code == 303
    late = second.post(path, data={**seen, **typed, "name_en": "Second", "role": "cofunding"})
    assert late.status_code == 409
    told = alert_of(late)
    assert "Name in English First" in told
    assert "Role in the grant Implementing partner" in told
    assert 'value="Second"' in late.text
    assert parts(app)[0]["role"] == "implementing"
    mine = {**fields(late.text), **typed, "name_en": "Second", "role": "cofunding"}
    assert second.post(path, data=mine).status_code == 303


def test_a_partner_is_taken_away_unless_the_budget_names_it(app: Flask, staff: CheckedClient) -> None:
    [part] = parts(app)
    with committed(app):
        share = Cofinancing(
            grant_id=find_grant(24).id,
            position=1,
            partner_id=part["partner_id"],
            currency="USD",
            minor_units=100,
            source="Letter",
        )
        db.session.add(share)
    gone = {**fields(staff.get(PATH).text), "remove": str(part["id"])}
    answer = staff.post(f"{PATH}?lang=en", data=gone, follow_redirects=True)
    assert "The budget states what this partner adds." in answer.text
    assert parts(app) == [part]
    with committed(app):
        db.session.delete(db.session.scalars(select(Cofinancing)).one())
    assert staff.post(PATH, data=gone).status_code == 303
    assert staff.post(PATH, data=gone).status_code == 303
    assert parts(app) == []
    assert "No partner is named yet." in staff.get(f"{PATH}?lang=en").text
    with app.app_context():
        assert db.session.scalars(select(Partner.id).where(Partner.slug == "kvinna-til-kvinna")).all()
        assert db.session.scalars(select(GrantPartner).where(GrantPartner.id == part["id"])).all() == []


def test_parts_of_other_grants_are_left_alone(app: Flask, staff: CheckedClient) -> None:
    other = parts(app, 5)[0]
    assert staff.get(f"{PATH}/{other['id']}").status_code == 404
    gone = {**fields(staff.get(PATH).text), "remove": str(other["id"])}
    assert staff.post(PATH, data=gone).status_code == 303
    assert other in parts(app, 5)
    assert staff.get("/grants/999/partners").status_code == 404


def test_seeding_again_keeps_what_a_person_wrote(app: Flask, staff: CheckedClient) -> None:
    assert send(staff, PATH, **NEW).status_code == 303
    path = f"{PATH}/{parts(app)[0]['id']}"
    typed = {"name_sq": "Kvinna til Kvinna (KtK)", "name_en": "", "acronym": "KtK", "role": "implementing"}
    assert send(staff, path, **typed).status_code == 303
    before = parts(app)
    result = seed(app, SEED)
    assert result.changed == 0
    assert "grant/kvktnj/24/partners" in result.kept
    assert parts(app) == before
    with app.app_context():
        assert (
            db.session.scalars(select(Partner.acronym).where(Partner.slug == "kvinna-til-kvinna")).one()
            == "KtK"
        )
