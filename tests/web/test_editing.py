"""Making a grant and writing what is said of it: drafts, both languages, sites by any name, two at once."""

from __future__ import annotations

import re
import threading
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.grants.editing.actions import GrantEntry, create_grant
from grants_app.domain.grants.editing.queries import older_texts
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase
from grants_app.extensions import db
from tests.awards import desk, make_signed
from tests.clients import CheckedClient
from tests.factories import find_grant
from tests.page_checks import parse_page, text_of
from tests.sign_ins import ClientAs
from tests.web.money_pages import fields_of
from tests.web.test_awards import fields, send
from tests.web.test_grants import page

NEW = "/grants/new"


def typed(app: Flask, **more: str) -> dict[str, str]:
    """What a specialist types of a new grant of Vatra."""
    with app.app_context():
        vatra = db.session.scalars(select(Organisation.id).where(Organisation.slug == "vatra")).one()
        phase = db.session.scalars(select(Phase.id).order_by(Phase.number)).first()
    return {
        "organisation_id": str(vatra),
        "phase_id": str(phase),
        "title_sq": "Qendra ditore në fshat",
        "title_en": "",
        "start_on": "2006-06-01",
        "end_on": "2007-05-31",
        "themes": "prevention",
        "primary_theme": "prevention",
        "works_with": "population",
        **more,
    }


def made(app: Flask, client: CheckedClient) -> int:
    """A draft made on its page; gives its number."""
    answer = send(client, NEW, **typed(app))
    assert answer.status_code == 303, text_of_answer(answer.text)
    return int(answer.location.split("/grants/")[1].split("/")[0])


def text_of_answer(text: str) -> str:
    return " ".join(part for part in text.split() if "error" in part)


def test_a_draft_gets_the_next_number_and_is_read_by_its_own_people_alone(
    app: Flask, client: CheckedClient, client_as: ClientAs
) -> None:
    number = made(app, client_as("specialist"))
    assert number == 25
    path = f"/grants/{number}"
    assert "Draft" in text_of(page(client_as("specialist"), f"{path}?lang=en"))
    assert "Qendra ditore në fshat" in text_of(page(client_as("grantee.vatra"), path))
    for reader in (client, client_as("donor"), client_as("grantee.gip"), client_as("coordinator")):
        assert reader.get(path).status_code == 404
    assert "25" not in text_of(page(client, "/grants?lang=en&q=fshat"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"title_sq": ""}, "Give the grant a title in at least one language."),
        ({"end_on": "2006-05-31"}, "The last day lies before the first."),
        ({"start_on": "9999-12-31", "end_on": "9999-12-31"}, "Days of grants lie between"),
        ({"start_on": "1000-01-01"}, "Days of grants lie between"),
        ({"primary_theme": "assistance"}, "The main theme is one of the themes."),
        ({"summary_en": "Call ana@example.org"}, "Take out what points at a person: "),
        ({"start_on": "2006-02-30"}, "First day: "),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(
    app: Flask, client_as: ClientAs, wrong: dict[str, str], message: str
) -> None:
    answer = send(client_as("specialist"), f"{NEW}?lang=en", **typed(app, reference="REF-7", **wrong))
    assert answer.status_code == 422
    assert message in answer.text
    assert "REF-7" in answer.text


def test_the_older_language_is_marked_until_it_is_changed_too(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    number = made(app, client)
    path = f"/grants/{number}/edit"
    with app.app_context():
        assert older_texts(find_grant(number)) == {"title_en"}
    assert "The other language was changed later" in client.get(f"{path}?lang=en").text
    both = typed(app, title_sq="Qendra ditore", title_en="Day centre")
    assert send(client, path, **both).status_code == 303
    with app.app_context():
        assert older_texts(find_grant(number)) == frozenset()


def test_a_text_of_a_grant_that_still_says_the_same_is_marked_no_longer(
    app: Flask, client_as: ClientAs
) -> None:
    client = client_as("specialist")
    number = made(app, client)
    path = f"/grants/{number}/edit"
    assert 'value="title_en"' in client.get(path).text
    assert send(client, path, **typed(app), read_again="title_en").status_code == 303
    with app.app_context():
        assert older_texts(find_grant(number)) == frozenset()
    assert 'name="read_again"' not in client.get(path).text


def test_of_two_who_edit_the_second_sees_both_and_loses_nothing(app: Flask, client_as: ClientAs) -> None:
    first, second = client_as("specialist"), client_as("approver")
    number = made(app, first)
    path = f"/grants/{number}/edit?lang=en"
    seen = fields(second.get(path).text)
    assert send(first, path, **typed(app, title_sq="E para")).status_code == 303
    late = second.post(path, data={**seen, **typed(app, title_sq="E dyta")})
    assert late.status_code == 409
    assert "E para" in late.text
    assert 'value="E dyta"' in late.text
    with app.app_context():
        assert find_grant(number).title_sq == "E para"
    again = second.post(path, data={**fields(late.text), **typed(app, title_sq="E dyta")})
    assert again.status_code == 303


def test_drafts_made_at_once_get_numbers_of_their_own(app: Flask) -> None:
    values = typed(app)
    start = threading.Barrier(2)
    failed: list[Exception] = []

    def make(email: str) -> None:
        entry = GrantEntry(
            phase_id=int(values["phase_id"]),
            organisation_id=int(values["organisation_id"]),
            reference=None,
            title_sq="Granti i dyfishtë",
            title_en=None,
            summary_sq=None,
            summary_en=None,
            start_on=date(2006, 6, 1),
            end_on=date(2006, 12, 31),
            themes=(),
            primary_theme=None,
            works_with=(),
        )
        try:
            start.wait()
            with desk(app, email) as at:
                create_grant(at.viewer, at.programme, entry)
        except Exception as error:  # noqa: BLE001  # whatever it is, the test tells it
            failed.append(error)

    threads = [
        threading.Thread(target=make, args=(f"{name}@example.org",)) for name in ("specialist", "approver")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    with app.app_context():
        numbers = db.session.scalars(select(Grant.number).where(Grant.number > 24).order_by(Grant.number))
        assert list(numbers) == [25, 26]


def test_of_a_shelter_only_the_county_is_kept(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    path = f"/grants/{made(app, client)}/sites"
    token = fields(client.get(path).text)
    data = {"words": "Bushat", "evidence": "rural_stated", "chosen": "AL-PG", "is_sensitive": "y"}
    assert client.post(path, data={**token, **data}).status_code == 303
    with app.app_context():
        [site] = db.session.scalars(select(GrantSite).where(GrantSite.grant_id == find_grant(25).id)).all()
        assert (site.level.value, site.words, site.district_id, site.sensitive) == (
            "county",
            "Korçë",
            None,
            True,
        )
    text = client.get("/grants/25").text + client.get("/admin/audit").text
    assert "Bushat" not in text
    assert "AL-PG" not in text


def test_a_site_is_found_by_any_form_and_homonyms_are_told_apart(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    path = f"/grants/{made(app, client)}/sites?lang=en"
    found = send(client, path, words="Shkodrës", evidence="level_unstated")
    assert found.status_code == 200
    for meant in ("Shkodër (district, Shkodër)", "Shkodër (county)"):
        assert meant in found.text, meant
    code = next(one for one in found.text.split('value="')[1:] if one.startswith("AL-")).split('"')[0]
    data = {"words": "Shkodrës", "evidence": "level_unstated", "chosen": code}
    assert client.post(path, data={**fields(found.text), **data}).status_code == 303
    with app.app_context():
        [site] = db.session.scalars(select(GrantSite).where(GrantSite.grant_id == find_grant(25).id)).all()
        assert (site.words, site.level.value) == ("Shkodrës", "district")
    nowhere = send(client, path, words="Atlantis", evidence="level_unstated")
    assert "No place is called so." in nowhere.text
    unfit = {"words": "vendi", "evidence": "rural_stated", "chosen": "country"}
    assert client.post(path, data={**fields(nowhere.text), **unfit}).status_code == 422
    gone = client.post(path, data={**fields(nowhere.text), "remove": str(site.id)})
    assert gone.status_code == 303
    with app.app_context():
        assert (
            db.session.scalars(select(GrantSite).where(GrantSite.grant_id == find_grant(25).id)).all() == []
        )


def test_a_place_is_a_site_of_a_grant_once(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    number = made(app, client)
    path = f"/grants/{number}/sites?lang=en"

    def add(chosen: str, **more: str) -> int:
        asked = {"words": "vendi", "evidence": "level_unstated", "chosen": chosen} | more
        return client.post(path, data=fields(client.get(path).text) | asked).status_code

    assert [add("AL-PG"), add("AL-PG"), add("AL-PG", words="Pogradeci")] == [303, 422, 422]
    nationwide = {"evidence": "national"}
    assert [add("country", **nationwide), add("country", **nationwide)] == [303, 422]
    asked = {"words": "vendi", "evidence": "level_unstated", "chosen": "AL-PG"}
    answer = client.post(path, data=fields(client.get(path).text) | asked)
    assert "This place is among the sites of the grant already." in answer.text
    shelter = {"is_sensitive": "y"}
    assert [add("AL-PG", **shelter), add("AL-PG", **shelter)] == [303, 303], "two shelters are two sites"
    with app.app_context():
        assert len(find_grant(number).sites) == 4


def test_a_new_site_is_found_by_the_search(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    path = f"/grants/{made(app, client)}/sites"
    token = fields(client.get(path).text)
    data = {"words": "Rrethi i Kukësit", "evidence": "area_wide", "chosen": "AL-KU"}
    assert client.post(path, data={**token, **data}).status_code == 303
    assert "Qendra ditore në fshat" in text_of(page(client, "/grants?q=kukes"))


def test_the_days_of_a_signed_grant_stay(app: Flask, client_as: ClientAs) -> None:
    number = make_signed(app)
    with app.app_context():
        grant = find_grant(number)
        agreed = {
            "primary_theme": grant.primary_theme.value if grant.primary_theme else "",
            "themes": "".join(one.theme.value for one in grant.themes),
            "works_with": "".join(one.works_with.value for one in grant.works_with),
        }
        phase = str(grant.phase_id)
    values = typed(app, phase_id=phase, start_on="2005-10-01", end_on="2006-08-31", **agreed)
    answer = send(client_as("specialist"), f"/grants/{number}/edit?lang=en", **values)
    assert answer.status_code == 422
    assert "The agreement is signed. What was signed is changed by an amendment." in answer.text
    assert (
        send(
            client_as("specialist"), f"/grants/{number}/edit", **(values | {"end_on": "2006-07-31"})
        ).status_code
        == 303
    )


def test_what_was_signed_is_said_before_anybody_types(app: Flask, client_as: ClientAs) -> None:
    client, number = client_as("specialist"), make_signed(app)
    signed = client.get(f"/grants/{number}/edit?lang=en").text
    assert "The agreement is signed. Its texts and reference are changed here" in signed
    assert f'href="/grants/{number}/award/amendments/new"' in signed
    assert re.search(r'<input[^>]*id="end_on"[^>]*readonly', signed)
    sites = client.get(f"/grants/{number}/sites?lang=en").text
    assert "Its sites are added and taken away by an amendment" in sites
    assert f'href="/grants/{number}/award/amendments/new/sites"' in sites
    assert "Add a site" not in sites
    assert 'name="remove"' not in sites
    draft = made(app, client)
    for path in ("edit", "sites"):
        text = client.get(f"/grants/{draft}/{path}?lang=en").text
        assert "The agreement is signed" not in text
        assert "readonly" not in text
    assert "Add a site" in client.get(f"/grants/{draft}/sites?lang=en").text


def test_personal_data_are_named_at_the_field_that_holds_them(app: Flask, client_as: ClientAs) -> None:
    told = {"title_sq": "Strehim i sigurt në Pukë", "title_en": "Ana +355 68 123 4567"}
    answer = send(client_as("specialist"), f"{NEW}?lang=en", **typed(app, **told))
    assert answer.status_code == 422
    assert "Title in English: Take out what points at a person: a telephone number (“+355 68 123 4567”)." in (
        text_of(parse_page(answer.text))
    )
    assert "Title in Albanian: Take out" not in text_of(parse_page(answer.text))


def test_a_grant_that_was_entered_here_claims_no_document(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    text = text_of(page(client, f"/grants/{made(app, client)}?lang=en"))
    assert "In the document" not in text
    assert "The document" not in text
    assert "No amount is recorded." in text


def test_sites_of_a_signed_grant_are_not_taken_away_here(app: Flask, client_as: ClientAs) -> None:
    number = make_signed(app)
    client, path = client_as("specialist"), f"/grants/{number}/sites?lang=en"
    with app.app_context():
        [site] = find_grant(number).sites
        data = {"remove": str(site.id)}
    answer = client.post(path, data={**fields(client.get(path).text), **data})
    assert answer.status_code == 303
    assert "The agreement is signed. What was signed is changed by an amendment." in text_of(
        page(client, path)
    )


def test_nothing_is_chosen_by_itself_for_a_new_grant(client_as: ClientAs) -> None:
    staff = client_as("specialist")
    form = fields_of(staff.get(f"{NEW}?lang=en").text, holding="title_sq")
    assert (form["organisation_id"], form["phase_id"]) == ("", "")
    answer = staff.post(NEW, data=form | {"title_sq": "Një titull"})
    assert answer.status_code == 422
    for name in ("organisation_id", "phase_id"):
        assert f'id="{name}-error"' in answer.text
