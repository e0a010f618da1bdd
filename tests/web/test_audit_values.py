"""The log says in words what it holds as codes, in both languages, and nothing where nothing changed."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from grants_app import domain
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.grants.agreements.actions import CheckEntry, decide_check
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.queries import list_checks
from grants_app.domain.grants.agreements.vocabulary import AwardKind, CheckState
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.history.queries import LogFilter, list_log
from grants_app.extensions import db
from grants_app.outputs.audit.changes import describe_changes
from tests.awards import NUMBER, TODAY, decide_all, desk, make_draft, make_signed, rate_of
from tests.checks.words import WORDLESS, enums_below
from tests.domain.test_audit_words import amend_another, write_a_grant, write_its_award
from tests.factories import find_grant
from tests.page_checks import text_of
from tests.sign_ins import ClientAs
from tests.web.test_grants import page

# Codes that are words of both languages, or names.
WORDS_TOO = {"plan", "sites", "of", "en", "sq"}
SAID = {
    "sq": ("Miratimi me shkrim i donatorit", "Paga dhe shpërblime", "1 gusht 2005"),
    "en": ("The donor's written concurrence", "Staff", "1 August 2005"),
}


def write_everything(app: Flask) -> None:
    """Rows of nearly every kind that people cause about grants."""
    signed = make_signed(app)
    with desk(app) as at:
        number = write_a_grant(at)
        write_its_award(at, number)
        rate_of(at)
        subject = ("grant", f"{at.programme.slug}/{number}")
        more = {
            "themes": [["assistance"], ["assistance", "reintegration"]],
            "works_with": [[], ["population"]],
            "phase_id": [at.programme.phases[0].id, at.programme.phases[1].id],
            "suspended_from": [None, "2005-08-01"],
            "note": [None, None],
        }
        record(at.viewer.author, "grant.change", subject=subject, changes=more)
    with desk(app) as at:
        decide_all(at, number)
        amend_another(at, signed)


def codes() -> set[str]:
    """Every code of the domain that readers meet as words."""
    enums = {name: one for name, one in enums_below(domain).items() if name not in WORDLESS}
    return {member.value for one in enums.values() for member in one} - WORDS_TOO


@pytest.mark.parametrize("language", ["sq", "en"])
def test_no_stored_code_is_shown(app: Flask, language: str) -> None:
    write_everything(app)
    known = codes()
    with desk(app) as at, app.test_request_context(f"/?lang={language}"):
        log = list_log(at.viewer, LogFilter(), limit=400)
        found, said = set(), ""
        for entry in log.entries:
            for change in describe_changes(entry, log.names, shows_money=True):
                for text in (change.field, change.before, change.after, change.remark):
                    said += f"{text}\n"
                    for part in re.split(r"[,;:()\s]+", text or ""):
                        if "_" in part or (language == "sq" and part in known) or part == "USD/ALL":
                            found.add((change.field, part))
                assert (change.before, change.after, change.remark) != (None, None, None), change.field
                assert change.field not in entry.changes, "a field has a name"
    assert not found
    for words in SAID[language]:
        assert words in said
    assert "2005-" not in said
    assert "2006-" not in said


def test_what_a_row_is_about_did_not_become_so(app: Flask, client_as: ClientAs) -> None:
    make_draft(app)
    with desk(app) as at:
        decide_all(at)
    client = client_as("specialist")
    shown = text_of(page(client, f"/admin/audit?subject=grant&key={NUMBER}&lang=en"))
    assert "Item: The donor's written concurrence" in shown
    assert "nothing → becomes The donor's" not in shown


def test_a_waived_item_says_its_day_only_where_there_was_one(app: Flask) -> None:
    make_draft(app)
    with desk(app) as at:
        decide_all(at)
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        [(item, _check), *_others] = list_checks(at.programme.id, grant.id)
        for why in ("Why", "Why not"):
            waived = CheckEntry(CheckState.WAIVED, reason=why)
            decide_check(at.viewer, at.programme, NUMBER, item.id, waived, today=TODAY)
    with desk(app) as at, app.test_request_context("/?lang=en"):
        log = list_log(at.viewer, LogFilter(action="grant.decide_check"))
        last, before = (describe_changes(one, log.names, shows_money=True) for one in log.entries[:2])
        assert "Dated" not in [change.field for change in last]
        assert [(one.before, one.after) for one in before if one.field == "Dated"] == [
            ("1 September 2005", None)
        ]


def test_whoever_reads_no_amounts_reads_no_budget(app: Flask) -> None:
    write_everything(app)
    with app.test_request_context("/?lang=en"):
        log = list_log(Viewer(Role.VISITOR), LogFilter(), limit=400)
        shown = [
            (change.field, change.remark)
            for entry in log.entries
            for change in describe_changes(entry, log.names, shows_money=False)
            if change.field in {"Sum of the budget", "Tranches", "Co-financing", "Amount"}
        ]
        assert {field for field, _remark in shown} >= {"Sum of the budget", "Tranches"}
        assert {remark for _field, remark in shown} == {"changed; your role does not read amounts"}


@pytest.mark.parametrize(
    ("currency", "shown"), [("JPY", "1,234,567"), ("KWD", "1,234.567"), ("EUR", "12,345.67")]
)
def test_sums_of_older_rows_are_in_the_currency_of_the_agreement(
    app: Flask, client_as: ClientAs, currency: str, shown: str
) -> None:
    number = make_draft(app)
    with desk(app) as at:
        db.session.add(
            GrantAgreement(grant_id=find_grant(number).id, kind=AwardKind.IN_KIND, currency=currency)
        )
        subject = ("grant", f"{at.programme.slug}/{number}")
        record(at.viewer.author, "grant.put_budget", subject=subject, changes={"budget": [0, 1_234_567]})
    said = text_of(page(client_as("specialist"), f"/grants/{number}"))
    assert shown in said
    assert currency == "JPY" or "1,234,567" not in said


def test_who_proposed_something_is_said_as_the_author_is(app: Flask, client_as: ClientAs) -> None:
    signed = make_signed(app)
    with desk(app) as at:
        subject = ("grant", f"{at.programme.slug}/{signed}")
        changes = {"proposed_by": [None, at.viewer.user_id]}
        record(at.viewer.author, "grant.suspend", subject=subject, changes=changes)
    for account in ("specialist", "admin"):
        read = text_of(page(client_as(account), f"/admin/audit?subject=grant&key={signed}&lang=en"))
        assert "Proposed by: specialist@example.org" in " ".join(read.split())
