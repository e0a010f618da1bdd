"""What was open in the past is open today only as far as today's publication and protection let it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.geography.models import Place
from grants_app.domain.grants.details.models import GrantClaim, GrantNote, GrantPartner
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, NoteKind, PartnerRole, SiteLevel
from grants_app.domain.organisations.models import Organisation, Partner
from grants_app.extensions import db, utc_now
from tests.clients import CheckedClient
from tests.factories import committed, find_grant
from tests.redactions import NAME, redact
from tests.web.portfolios import enter_amount, hide_grant

OWN = 16  # the grant of grantee.gip
PUBLIC = ("visitor", "donor", "coordinator")
TITLE = "Ndal Trafikimit të Trafikimit"
Reader = Callable[[str], CheckedClient]


@pytest.fixture
def readers(client: CheckedClient, client_as: Reader) -> Reader:
    """A client for each reader, made once; `visitor` has no session."""
    made = {"visitor": client}

    def reader(name: str) -> CheckedClient:
        if name not in made:
            made[name] = client_as(name)
        return made[name]

    return reader


def now() -> str:
    return datetime.now(UTC).isoformat()


def read(client: CheckedClient, path: str, moment: str, **asked: str) -> Any:
    """What the API answers about a past moment; None for what it does not find."""
    answer = client.get(f"/api/v1{path}", query_string={"as_recorded": moment, **asked})
    assert answer.status_code in {200, 404}, answer.get_data(as_text=True)
    return answer.get_json()["data"] if answer.status_code == 200 else None


def numbers(client: CheckedClient, moment: str, **asked: str) -> list[int]:
    return [item["number"] for item in read(client, "/grants", moment, **asked)]


def pages(client: CheckedClient, moment: str, number: int = OWN) -> str:
    """All that a reader gets of a grant's past, whatever the page or file."""
    paths = (f"/grants/{number}", "/grants", "/organisations/vatra", "/exports/grants.csv")
    answers = [client.get(path, query_string={"as_recorded": moment, "lang": "en"}) for path in paths]
    return "\n".join(answer.get_data(as_text=True) for answer in answers)


def test_a_withdrawn_grant_stays_withdrawn(app: Flask, readers: Reader) -> None:
    moment = now()
    hide_grant(app, OWN)
    for name, is_seen in (
        ("visitor", False),
        ("donor", False),
        ("grantee.vatra", False),
        ("specialist", True),
    ):
        assert (read(readers(name), f"/grants/{OWN}", moment) is not None) is is_seen, name
        assert (OWN in numbers(readers(name), moment)) is is_seen, name
        assert (TITLE in pages(readers(name), moment)) is is_seen, name
    assert read(readers("grantee.gip"), f"/grants/{OWN}", moment) is not None  # its own


def test_what_was_withdrawn_does_not_come_back_with_the_next_publication(app: Flask, readers: Reader) -> None:
    with committed(app):
        find_grant(OWN).summary_en = "Somebody's secret."
    moment = now()
    hide_grant(app, OWN)
    with committed(app):
        find_grant(OWN).summary_en = "Nothing of that."
        find_grant(OWN).published_at = utc_now()
    assert read(readers("visitor"), f"/grants/{OWN}", moment) is None
    assert numbers(readers("visitor"), moment, q="secret") == []
    assert numbers(readers("specialist"), moment, q="secret") == [OWN]
    assert OWN in numbers(readers("visitor"), now())


def test_what_was_not_yet_published_is_not_told_afterwards(app: Flask, readers: Reader) -> None:
    with committed(app):
        find_grant(OWN).published_at = None
        find_grant(OWN).title_en = "A first draft of it"
    moment = now()
    with committed(app):
        find_grant(OWN).published_at = utc_now()
        find_grant(OWN).title_en = "The title"
    assert read(readers("visitor"), f"/grants/{OWN}", moment) is None
    assert numbers(readers("donor"), moment, q="draft") == []
    assert read(readers("specialist"), f"/grants/{OWN}", moment)["title"]["en"] == "A first draft of it"


def test_a_grant_that_is_gone_is_for_staff(app: Flask, readers: Reader) -> None:
    moment = now()
    with committed(app):
        db.session.delete(find_grant(OWN))
    for name in ("visitor", "donor", "grantee.gip"):
        assert read(readers(name), f"/grants/{OWN}", moment) is None
    assert read(readers("specialist"), f"/grants/{OWN}", moment)["sites"]


def test_another_grantee_ends_the_rights_of_the_first(app: Flask, readers: Reader) -> None:
    hide_grant(app, OWN)
    moment = now()
    assert read(readers("grantee.gip"), f"/grants/{OWN}", moment) is not None
    with committed(app):
        find_grant(OWN).organisation = db.session.scalars(
            select(Organisation).where(Organisation.slug == "vatra")
        ).one()
    assert read(readers("grantee.gip"), f"/grants/{OWN}", moment) is None
    assert read(readers("grantee.vatra"), f"/grants/{OWN}", moment) is None


def amounts(client: CheckedClient, moment: str, number: int = OWN) -> list[str]:
    return [one["value"] for one in read(client, f"/grants/{number}", moment)["amounts"]]


def change_amount(app: Flask, change: Callable[[GrantAmount], None], number: int = OWN) -> None:
    with committed(app):
        change(find_grant(number).amounts[0])


def test_amounts_follow_their_publication_today(app: Flask, readers: Reader) -> None:
    enter_amount(app, OWN, 1234500, released=True)
    enter_amount(app, 4, 4200, released=False)
    moment = now()
    assert amounts(readers("donor"), moment) == ["12345.00"]
    assert amounts(readers("visitor"), moment) == []

    def correct(amount: GrantAmount) -> None:
        amount.minor_units, amount.published_at = 999, utc_now() + timedelta(seconds=1)

    change_amount(app, correct)
    assert amounts(readers("donor"), moment) == ["12345.00"]
    change_amount(app, lambda amount: setattr(amount, "published_at", None))
    assert amounts(readers("donor"), moment) == []
    assert amounts(readers("grantee.gip"), moment) == ["12345.00"]
    change_amount(app, lambda amount: setattr(amount, "published_at", utc_now()), 4)
    assert amounts(readers("donor"), moment, 4) == []
    assert amounts(readers("specialist"), moment, 4) == ["42.00"]
    assert amounts(readers("visitor"), moment) == amounts(readers("visitor"), moment, 4) == []
    assert "12,345" not in pages(readers("donor"), moment)


def test_a_cleared_amount_is_for_staff(app: Flask, readers: Reader) -> None:
    enter_amount(app, OWN, 1234500, released=True)
    moment = now()
    change_amount(app, db.session.delete)
    enter_amount(app, 4, 777, released=True)  # SQLite gives it the id of the other one
    enter_amount(app, OWN, 55500, released=True)
    for name in ("visitor", "donor", "grantee.gip"):
        assert amounts(readers(name), moment) == []
    assert amounts(readers("specialist"), moment) == ["12345.00"]
    assert numbers(readers("donor"), moment, amount="USD") == []


def add_site(app: Flask, code: str) -> None:
    with committed(app):
        place = db.session.scalars(select(Place).where(Place.code == code)).one()
        db.session.add(
            GrantSite(
                grant_id=find_grant(OWN).id,
                position=99,
                words=f"The house in {place.name}",
                place_id=place.id,
                district_id=place.district_id,
                county_id=place.county_id,
                level=SiteLevel.COMMUNE,
                evidence=Evidence.RURAL_STATED,
            )
        )


def last_site(grant: Grant) -> GrantSite:
    return grant.sites[-1]


def commune(app: Flask) -> tuple[str, str, str]:
    """Code and name of a commune whose name nothing else bears, and the name of its county."""
    with app.app_context():
        place = db.session.scalars(select(Place).where(Place.name == "Shëngjergj")).one()
        assert place.county is not None
        return place.code, place.name, place.county.name


def in_county(app: Flask, readers: Reader, moment: str, names: tuple[str, ...] = PUBLIC) -> None:
    """Whatever these readers get of the past tells the county of the last site, and no more."""
    code, name, county = commune(app)
    for reader in names:
        site = read(readers(reader), f"/grants/{OWN}", moment)["sites"][-1]
        assert (site["name"], site["level"]) == (county, "county")
        assert site["district"] is None
        text = pages(readers(reader), moment)
        assert name not in text
        assert code not in text
        assert numbers(readers(reader), moment, q=name) == []
        assert OWN in numbers(readers(reader), moment, q=county)


def test_a_removed_site_is_shown_no_finer_than_its_county(app: Flask, readers: Reader) -> None:
    add_site(app, commune(app)[0])
    moment = now()
    with committed(app):
        db.session.delete(last_site(find_grant(OWN)))
    in_county(app, readers, moment)
    site = read(readers("specialist"), f"/grants/{OWN}", moment)["sites"][-1]
    name = commune(app)[1]
    assert (site["name"], site["level"]) == (name, "commune")
    assert numbers(readers("specialist"), moment, q=name) == [OWN]


def test_a_site_that_must_not_be_found_is_shown_as_today(app: Flask, readers: Reader) -> None:
    add_site(app, commune(app)[0])
    moment = now()
    with committed(app):
        site = last_site(find_grant(OWN))
        county = db.session.get_one(Place, site.county_id)
        site.sensitive, site.words, site.level = True, county.name, SiteLevel.COUNTY
        site.place_id, site.district_id = county.id, None
    in_county(app, readers, moment, (*PUBLIC, "specialist"))


def test_removed_notes_partners_and_claims_are_for_staff(app: Flask, readers: Reader) -> None:
    with committed(app):
        grant = find_grant(OWN)
        partner = Partner(slug="helpers", name_sq="Ndihmëtarët", name_en="The Helpers", sort_key_sq="n")
        grant.notes.append(
            GrantNote(position=9, kind=NoteKind.SLIP, text_sq="Shënim", text_en="A removed note")
        )
        grant.claims.append(GrantClaim(position=9, words="A removed claim"))
        grant.partners.append(GrantPartner(position=9, partner=partner, role=PartnerRole.IMPLEMENTING))
    moment = now()
    words = ("A removed note", "A removed claim", "The Helpers")
    text = pages(readers("visitor"), moment)
    assert all(word in text for word in words)
    with committed(app):
        grant = find_grant(OWN)
        for row in (grant.notes[-1], grant.claims[-1], grant.partners[-1]):
            db.session.delete(row)
    text = pages(readers("visitor"), moment)
    assert not any(word in text for word in words)
    assert numbers(readers("visitor"), moment, q="Helpers") == []
    text = pages(readers("specialist"), moment)
    assert all(word in text for word in words)


def test_what_was_redacted_is_told_of_no_moment(app: Flask, readers: Reader, client_as: Reader) -> None:
    with committed(app):
        find_grant(OWN).summary_en = f"She is called {NAME}."
    moment = now()
    with committed(app):
        find_grant(OWN).summary_en = "She has a name."
    assert NAME in pages(readers("visitor"), moment, OWN)
    redact(client_as)
    for name in ("visitor", "specialist"):
        assert NAME not in pages(readers(name), moment, OWN)
        assert numbers(readers(name), moment, q=NAME) == []
    assert read(readers("visitor"), f"/grants/{OWN}", moment)["summary"]["en"].startswith(
        "She is called [..."
    )


def test_a_preview_reads_the_past_as_the_other_reader(app: Flask, readers: Reader) -> None:
    moment = now()
    hide_grant(app, OWN)
    specialist = readers("specialist")
    assert specialist.get(f"/grants/{OWN}?as_recorded={moment.replace('+', '%2B')}").status_code == 200
    with specialist.session_transaction() as session:
        session["preview"] = ["visitor", None, None, None]
    assert specialist.get(f"/grants/{OWN}?as_recorded={moment.replace('+', '%2B')}").status_code == 404
