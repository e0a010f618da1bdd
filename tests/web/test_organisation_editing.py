"""Making organisations, writing what is said of them: both languages, other names, two at once, seeding."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.cli import SEED
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.audit.texts import DIGEST
from grants_app.domain.grants.grantees.editing import (
    OrganisationEntry,
    change_organisation,
    create_organisation,
    values_of,
)
from grants_app.domain.organisations.models import Organisation, OrganisationKind
from grants_app.domain.organisations.naming import make_slug
from grants_app.domain.texts.both_languages import older_texts
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.extensions import db
from tests.awards import desk
from tests.checks.test_seeding import seed
from tests.clients import CheckedClient
from tests.factories import change_grant
from tests.page_checks import text_of
from tests.sign_ins import ClientAs
from tests.web.test_awards import alert_of, fields, send
from tests.web.test_grants import page

NEW = "/organisations/new"
TYPED = {
    "name_sq": "Qendra e Grave në Mirditë",
    "name_en": "",
    "acronym": "",
    "kind": "local",
    "is_inferred": "y",
    "kind_reason_sq": "Emri është shqip.",
    "kind_reason_en": "",
    "alias": "Qendra Mirdita\nShtëpia e gruas",
    "english": "Women's Centre Mirdita",
    "spelling": "",
}


def find(slug: str) -> Organisation:
    """An organisation, in an open context."""
    return db.session.scalars(select(Organisation).where(Organisation.slug == slug)).one()


def standing(client: CheckedClient, slug: str) -> dict[str, str]:
    """What a specialist leaves as it is on the page of a seeded organisation without names of ours."""
    with client.application.app_context():
        row = find(slug)
        texts = ("name_sq", "name_en", "acronym", "kind_reason_sq", "kind_reason_en")
        values = {name: getattr(row, name) or "" for name in texts}
        return (
            values
            | {"kind": row.kind.value, "alias": "", "english": "", "spelling": ""}
            | ({"is_inferred": "y"} if row.kind_inferred else {})
        )


def test_a_new_organisation_is_seen_by_staff_until_a_grant_is_published(
    app: Flask, client: CheckedClient, client_as: ClientAs
) -> None:
    staff = client_as("specialist")
    answer = send(staff, NEW, **TYPED)
    assert answer.status_code == 303
    path = "/organisations/qendra-e-grave-ne-mirdite"
    assert answer.location == path
    shown = text_of(page(staff, f"{path}?lang=en"))
    for words in ("Qendra Mirdita", "Women's Centre Mirdita", "our own", "Emri është shqip."):
        assert words in shown
    for search in ("mirdita", "shtepia e gruas"):
        assert "Qendra e Grave" in text_of(page(staff, f"/organisations?q={search}"))
    for reader in (client, client_as("donor"), client_as("grantee.gip"), client_as("admin")):
        assert reader.get(path).status_code == 404
        assert "Qendra e Grave" not in text_of(page(reader, "/organisations?q=mirdita"))
    with app.app_context():
        number = find("qendra-e-grave-ne-mirdite").id
    change_grant(app, 24, organisation_id=number)
    assert "Qendra e Grave" in text_of(page(client, path))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name_sq": ""}, "Name in Albanian: "),
        ({"name_sq": "qendra psikosociale “VATRA”"}, "Another one has this name already."),
        ({"kind": ""}, "Kind: "),
        ({"kind_reason_sq": ""}, "Our reading of the kind needs its reason"),
        ({"kind_reason_en": "Ask ana@example.org"}, "Take out what points at a person: "),
        ({"alias": "Qendra, tel. 069 20 11 111"}, "Take out what points at a person: "),
        ({"spelling": "x" * 251}, "A name has at most 250 characters."),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(
    app: Flask, client_as: ClientAs, wrong: dict[str, str], message: str
) -> None:
    with app.app_context():
        assert find("vatra").name_sq == "Qendra Psikosociale “Vatra”"
    answer = send(client_as("specialist"), f"{NEW}?lang=en", **(TYPED | {"acronym": "QGM"} | wrong))
    assert answer.status_code == 422
    assert message in answer.text.replace("&#39;", "'")
    assert 'value="QGM"' in answer.text
    assert "Women&#39;s Centre Mirdita" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Organisation).where(Organisation.acronym == "QGM")).all() == []


def test_the_older_language_is_marked_until_it_is_changed_too(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    path = "/organisations/gip/edit?lang=en"
    assert "The other language was changed later" not in client.get(path).text
    values = standing(client, "gip") | {"name_en": "Intellectual Woman"}
    assert send(client, path, **values).status_code == 303
    with app.app_context():
        assert older_texts(find("gip"), ("name", "kind_reason")) == {"name_sq"}
    assert client.get(path).text.count("The other language was changed later") == 1
    assert send(client, path, **(values | {"name_sq": "Gruaja Intelektuale"})).status_code == 303
    with app.app_context():
        assert older_texts(find("gip"), ("name", "kind_reason")) == frozenset()


def test_a_text_that_still_says_the_same_is_marked_no_longer(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    path = "/organisations/gip/edit?lang=en"
    values = standing(client, "gip") | {"name_en": "Intellectual Woman"}
    assert send(client, path, **values).status_code == 303
    # A name that is not older, and one that is none, change nothing.
    for other in ("name_en", "slug"):
        answer = send(client, path, **(values | {"read_again": other}))
        assert "Nothing was changed." in client.get(answer.location).text
    assert send(client, path, **(values | {"read_again": "name_sq"})).status_code == 303
    assert "The other language was changed later" not in client.get(path).text
    with app.app_context():
        assert find("gip").name_sq == values["name_sq"]
        row = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert row is not None
        assert (row.action, row.changes) == ("text.read_again", {"read_again": [None, ["name_sq"]]})


def test_the_address_stays_whatever_the_name_becomes(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    values = standing(client, "vatra") | {"name_sq": "Vatra e re", "acronym": "VR"}
    answer = send(client, "/organisations/vatra/edit", **values)
    assert answer.location == "/organisations/vatra"
    assert "Vatra e re" in text_of(page(client, "/organisations/vatra?lang=sq"))
    assert "Vatra e re" in text_of(page(client, "/grants/9?lang=sq"))
    assert "Vatra e re" in text_of(page(client, "/organisations?q=vr&lang=sq"))
    assert (
        "Nothing was changed."
        in client.post(
            "/organisations/vatra/edit?lang=en",
            data={**fields(client.get("/organisations/vatra/edit").text), **values},
            follow_redirects=True,
        ).text
    )


def test_names_of_the_document_stay(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    path = "/organisations/vatra/edit"
    with app.app_context():
        written = [(one.text, one.first_line) for one in find("vatra").names]
    assert "The document has these, and they stay:" in client.get(f"{path}?lang=en").text
    values = standing(client, "vatra")
    assert send(client, path, **(values | {"alias": "Vatra Vlorë\nVatra Vlorë\n"})).status_code == 303
    with app.app_context():
        assert [(one.text, one.first_line) for one in find("vatra").names] == [
            *written,
            ("Vatra Vlorë", None),
        ]
    assert send(client, path, **values).status_code == 303
    with app.app_context():
        assert [(one.text, one.first_line) for one in find("vatra").names] == written


def test_of_two_who_edit_the_second_sees_both_and_loses_nothing(app: Flask, client_as: ClientAs) -> None:
    first, second = client_as("specialist"), client_as("approver")
    path = "/organisations/gip/edit?lang=en"
    seen = fields(second.get(path).text)
    values = standing(first, "gip")
    assert send(first, path, **(values | {"name_en": "First", "kind": "international"})).status_code == 303
    late = second.post(path, data={**seen, **values, "name_en": "Second", "alias": "Grua Pogradec"})
    assert late.status_code == 409
    told = alert_of(late)
    assert "Name in English First" in told
    assert "Kind International NGO" in told
    assert 'value="Second"' in late.text
    assert "Grua Pogradec" in late.text
    with app.app_context():
        assert find("gip").name_en == "First"
    again = second.post(path, data={**fields(late.text), **values, "name_en": "Second"})
    assert again.status_code == 303


def test_the_log_says_what_was_changed_and_not_the_words(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    values = standing(client, "gip") | {"name_en": "Intellectual Woman", "kind": "international"}
    assert send(client, "/organisations/gip/edit", **values).status_code == 303
    with app.app_context():
        row = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "organisation.change")).one()
        assert row.subject_key == "gip"
        assert row.changes["kind"] == ["local", "international"]
        assert list(row.changes["name_en"]) == [DIGEST]
        assert "Intellectual" not in str(row.changes)
    history = text_of(page(client, "/organisations/gip?lang=en"))
    assert "What is said of the organisation was changed" in history
    assert "Name in English: changed; the words are not kept" in history


def test_seeding_again_keeps_what_a_person_wrote(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    values = standing(client, "vatra") | {"name_en": "Hearth", "alias": "Vatra Vlorë"}
    assert send(client, "/organisations/vatra/edit", **values).status_code == 303
    assert send(client, NEW, **TYPED).status_code == 303
    result = seed(app, SEED)
    assert result.changed == 0
    assert set(result.kept) == {"organisation/vatra/name_en", "organisation/vatra/names"}
    with app.app_context():
        assert find("vatra").name_en == "Hearth"
        assert "Vatra Vlorë" in {one.text for one in find("vatra").names}
        assert find("qendra-e-grave-ne-mirdite").kind is OrganisationKind.LOCAL
    assert seed(app, SEED).changed == 0


def test_two_made_at_once_get_addresses_of_their_own(app: Flask) -> None:
    start, failed = threading.Barrier(2), []

    def make(email: str, name: str) -> None:
        entry = OrganisationEntry(name, None, "DYFISH", OrganisationKind.LOCAL, False, None, None)
        try:
            start.wait()
            with desk(app, email) as at:
                create_organisation(at.viewer, entry)
        except Exception as error:  # noqa: BLE001  # whatever it is, the test tells it
            failed.append(error)

    people = (("specialist@example.org", "Dyfishi i parë"), ("approver@example.org", "Dyfishi i dytë"))
    threads = [threading.Thread(target=make, args=person) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    with app.app_context():
        found = db.session.scalars(select(Organisation.slug).where(Organisation.acronym == "DYFISH"))
        assert sorted(found) == ["dyfish", "dyfish-2"]


def test_of_two_who_save_at_once_one_is_told(app: Flask) -> None:
    with app.app_context():
        seen = version_of(values_of(find("gip")))
    start = threading.Barrier(2)
    outcomes: list[object] = []

    def save(email: str, name: str) -> None:
        entry = OrganisationEntry(
            "Gruaja Intelektuale", name, "GIP", OrganisationKind.LOCAL, False, None, None
        )
        try:
            start.wait()
            with desk(app, email) as at:
                outcomes.append(change_organisation(at.viewer, "gip", entry, seen=seen))
        except EditConflictError:
            outcomes.append("conflict")

    people = (("specialist@example.org", "First"), ("approver@example.org", "Second"))
    threads = [threading.Thread(target=save, args=person) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["True", "conflict"]


@pytest.mark.parametrize(
    ("name", "taken", "slug"),
    [
        ("Të Ndryshëm & të Barabartë", (), "te-ndryshem-te-barabarte"),
        ("New", (), "new-2"),
        ("Vatra", ("vatra", "vatra-2"), "vatra-3"),
        ("Центр", (), "organisation"),
    ],
)
def test_addresses_are_made_of_names(name: str, taken: tuple[str, ...], slug: str) -> None:
    assert make_slug(name, taken) == slug


def test_only_staff_are_led_to_the_forms(client: CheckedClient, client_as: ClientAs) -> None:
    for reader in (client, client_as("donor"), client_as("grantee.vatra"), client_as("admin")):
        for path in ("/organisations", "/organisations/vatra", "/grants/24"):
            text = reader.get(path).text
            assert "/edit" not in text
            assert NEW not in text
            assert "/partners" not in text
    staff = client_as("specialist")
    assert NEW in staff.get("/organisations").text
    assert "/organisations/vatra/edit" in staff.get("/organisations/vatra").text
    assert "/grants/24/partners" in staff.get("/grants/24").text
    assert staff.get("/organisations/no-such/edit").status_code == 404
