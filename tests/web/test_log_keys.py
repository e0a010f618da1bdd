"""No word of a name that somebody types stays in the audit log; addresses that hold one can be made anew."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.organisations.models import Organisation, Partner
from grants_app.domain.redaction.models import Redaction
from grants_app.domain.redaction.replay import replay_redactions
from grants_app.extensions import db, write_intent
from grants_app.redacting import own_means
from tests.checks.tables import contents
from tests.factories import committed, find_grant
from tests.page_checks import text_of
from tests.redactions import PAGES, SignIn, propose, redact
from tests.web.test_awards import send
from tests.web.test_grants import page
from tests.web.test_organisation_editing import NEW, TYPED

NAME = "Zzanë Xhuxhulli"
NAMED = TYPED | {"name_sq": f"Fondacioni {NAME}", "kind_reason_sq": "Emri.", "alias": "", "english": ""}
OLD, RENEWED = "/organisations/fondacioni-zzane-xhuxhulli", "/organisations/fondacioni"


def log_text(app: Flask) -> str:
    with app.app_context():
        rows = db.session.execute(select(AuditEntry.subject_key, AuditEntry.changes))
        return " ".join(f"{key} {changes}" for key, changes in rows).casefold()


def test_the_log_calls_what_is_entered_here_by_a_key_without_words(app: Flask, client_as: SignIn) -> None:
    staff = client_as("specialist")
    assert send(staff, NEW, **NAMED).location == OLD
    change = NAMED | {"kind_reason_sq": "Emri është shqip."}
    assert send(staff, f"{OLD}/edit", **change).status_code == 303
    assert "xhuxhulli" not in log_text(app)
    shown = text_of(page(staff, f"{OLD}?lang=en"))
    assert "The organisation was made" in shown
    assert "What is said of the organisation was changed" in shown
    log = staff.get("/admin/audit?subject=organisation&lang=en").get_data(as_text=True)
    assert f'href="{OLD}"' in log
    assert f"Fondacioni {NAME}" in log
    found = text_of(page(staff, "/admin/audit?subject=organisation&key=fondacioni-zzane-xhuxhulli&lang=en"))
    assert "The organisation was made" in found
    assert "Vatra" not in found


def test_organisations_of_the_documents_keep_the_key_they_have(app: Flask, client_as: SignIn) -> None:
    shown = text_of(page(client_as("specialist"), "/organisations/vatra?lang=en"))
    assert "The organisation was loaded from files" in shown


def test_a_removal_makes_the_address_anew(app: Flask, client_as: SignIn, database_url: str) -> None:
    staff = client_as("specialist")
    assert send(staff, NEW, **NAMED).location == OLD
    shown = page(staff, f"{PAGES}/{propose(staff, NAME)}?lang=en")
    assert "The old address then leads nowhere" in text_of(shown)
    redact(client_as, NAME)
    assert staff.get(OLD).status_code == 404
    assert "The organisation was made" in text_of(page(staff, f"{RENEWED}?lang=en"))
    assert "xhuxhulli" not in repr(contents(database_url)).casefold()


def plant_old_names(app: Flask) -> None:
    """What was entered before the log had keys of its own."""
    with committed(app):
        grant = find_grant(3)
        grant.organisation.first_line = None
        grant.organisation.slug = "fondacioni-zzane-xhuxhulli"
        db.session.add(
            Partner(slug="zzane-xhuxhulli", name_sq=f"Fondi {NAME}", sort_key_sq="x", first_line=None)
        )


def test_what_was_entered_before_keeps_its_name_in_the_log_alone(app: Flask, client_as: SignIn) -> None:
    plant_old_names(app)
    redact(client_as, NAME)
    with app.app_context():
        organisation = db.session.scalars(
            select(Organisation).where(Organisation.log_key == "fondacioni-zzane-xhuxhulli")
        ).one()
        partner = db.session.scalars(select(Partner).where(Partner.log_key == "zzane-xhuxhulli")).one()
        assert "xhuxhulli" not in f"{organisation.slug} {partner.slug}"
        assert partner.slug.startswith("partner")
    staff = client_as("specialist")
    shown = text_of(page(staff, f"{PAGES}/{propose(staff, 'fondacioni-zzane-xhuxhulli')}?lang=en"))
    assert "What the audit log calls this record" in shown


def test_a_replay_makes_addresses_anew_too(app: Flask, client_as: SignIn) -> None:
    redact(client_as, NAME)
    plant_old_names(app)
    with app.app_context():
        write_intent.set(True)
        assert replay_redactions(own_means()).known == db.session.query(Redaction).count()
        db.session.commit()
        slugs = [*db.session.scalars(select(Organisation.slug)), *db.session.scalars(select(Partner.slug))]
        assert "xhuxhulli" not in " ".join(slugs)
