"""The audit log holds no word that somebody typed, and a removal finds each one where it is stored."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.agreements.actions import (
    CheckEntry,
    StatedSum,
    TermsEntry,
    decide_check,
    put_terms,
)
from grants_app.domain.grants.agreements.queries import list_checks, terms_of
from grants_app.domain.grants.agreements.settings import ItemEntry, put_item, take_usual_headings
from grants_app.domain.grants.agreements.vocabulary import AwardKind, CheckState
from grants_app.domain.grants.amendments.actions import propose_amendment
from grants_app.domain.grants.amendments.proposals import Proposal, SiteChange
from grants_app.domain.grants.budgets.actions import CofinancingEntry, LineEntry, add_category, put_budget
from grants_app.domain.grants.budgets.queries import budget_values, list_categories
from grants_app.domain.grants.editing.actions import GrantEntry, create_grant
from grants_app.domain.grants.editing.sites import SiteEntry, add_site
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.payments.planning import TrancheEntry, plan_tranches
from grants_app.domain.grants.payments.queries import tranche_values
from grants_app.domain.grants.payments.vocabulary import TrancheCondition
from grants_app.domain.grants.vocabulary import Evidence
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.redaction.finding import find_hits
from grants_app.domain.redaction.words import read_passage
from grants_app.domain.texts.conflicts import version_of
from grants_app.extensions import db
from tests.awards import AWARD, TODAY, Desk, desk, make_signed, sign
from tests.redactions import NAME
from tests.schedules import entry, make_plan, move_due


def write_a_grant(at: Desk) -> int:
    """A draft with the name in whatever can be typed about it."""
    organisation = db.session.scalars(select(Organisation).where(Organisation.slug == "vatra")).one()
    entry = GrantEntry(
        phase_id=at.programme.phases[0].id,
        organisation_id=organisation.id,
        reference=f"R {NAME}",
        title_sq=NAME,
        title_en=NAME,
        summary_sq=NAME,
        summary_en=NAME,
        start_on=date(2005, 10, 1),
        end_on=date(2006, 7, 31),
        themes=(),
        primary_theme=None,
        works_with=(),
    )
    number = create_grant(at.viewer, at.programme, entry).number
    add_site(at.viewer, at.programme, number, SiteEntry(NAME, "AL-PG", Evidence.AREA_WIDE))
    return number


def write_its_award(at: Desk, number: int) -> None:
    """Terms, budget, tranches and checklist with the name."""
    grant = lock_grant(at.viewer, at.programme, number)
    put_item(at.viewer, at.programme, ItemEntry(None, NAME, NAME, needs_date=False, needs_reference=False))
    add_category(at.viewer, at.programme, NAME, NAME)
    take_usual_headings(at.viewer, at.programme)
    award = StatedSum(AWARD, f"Says {NAME}", date(2005, 9, 1))
    terms = TermsEntry(
        kind=AwardKind.COST_REIMBURSEMENT, currency="USD", award=award, seen=version_of(terms_of(grant.id))
    )
    put_terms(at.viewer, at.programme, number, terms)
    heading = list_categories(at.programme.id)[0].id
    added = [CofinancingEntry(None, is_in_kind=True, currency="USD", minor_units=5, source=NAME)]
    lines, seen = [LineEntry(heading, NAME, AWARD)], version_of(budget_values(grant.id))
    put_budget(at.viewer, at.programme, number, lines, added, seen=seen)
    for item, _check in list_checks(at.programme.id, grant.id):
        check = CheckEntry(CheckState.WAIVED, reference=NAME, reason=NAME)
        decide_check(at.viewer, at.programme, number, item.id, check, today=TODAY)
    tranches = [TrancheEntry(AWARD, date(2005, 10, 1), TrancheCondition.MILESTONE, NAME)]
    seen = version_of(tranche_values(grant.id))
    plan_tranches(at.viewer, at.programme, number, tranches, award=AWARD, seen=seen)


def amend_another(at: Desk, number: int) -> None:
    """An amendment with the name in its reason, its document and what it changes."""
    added = SiteChange(added=(SiteEntry(NAME, "AL-PG", Evidence.AREA_WIDE),))
    proposal = Proposal(
        content=added,
        effective_on=date(2006, 3, 1),
        reason=NAME,
        document=NAME,
        document_on=date(2006, 2, 20),
    )
    propose_amendment(at.viewer, at.programme, number, proposal, today=TODAY)


def schedule_another(at: Desk, number: int) -> None:
    """A schedule of reports and a moved due day with the name in their reasons."""
    make_plan(at, entry(reason=NAME), number)
    move_due(at, 0, date(2006, 2, 20), number, reason=NAME)


def test_no_typed_word_is_in_the_log_and_each_is_found_where_it_is_stored(app: Flask) -> None:
    signed = make_signed(app)
    with desk(app) as at:
        number = write_a_grant(at)
        write_its_award(at, number)
        sign(at, number)
    with desk(app) as at:
        amend_another(at, signed)
        schedule_another(at, signed)
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        told = [row.action for row in rows if "xhuxhulli" in repr((row.changes, row.subject_key)).casefold()]
        assert told == [], "what somebody typed is `hidden` in the log"
        hits = find_hits(db.session.connection(), read_passage(NAME))
    places = {f"{hit.table}.{hit.field}" for hit in hits}
    assert places >= {
        "grant_award.reference",
        "grant_award.title_sq",
        "grant_award.summary_en",
        "grant_site.words",
        "grant_amount.source",
        "grant_agreement.plan_as_signed",
        "budget_line.description",
        "budget_category.label_sq",
        "cofinancing.source",
        "checklist_item.label_en",
        "grant_check.reference",
        "grant_check.reason",
        "tranche.milestone",
        "grant_amendment.reason",
        "grant_amendment.document",
        "grant_amendment.changes",
        "report_plan.reason",
        "report_due_move.reason",
    }
    assert all(hit.owner == ("grant", hit.owner[1]) for hit in hits if hit.owner and "grant" in hit.table)
    assert all(hit.owner and hit.owner[0] == "grant" for hit in hits if hit.table.startswith("report_"))
