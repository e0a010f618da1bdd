"""`flask remind`: who is told what on which day, in which language, and that it is told once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.delivery import deliver_waiting
from grants_app.domain.accounts.actions import Assignment, create_user, deactivate_user
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import NO_PASSWORD, hash_password
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.audit.actions import Author
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.messages.vocabulary import MessageKind
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.reminders.actions import Reminded, remind
from grants_app.domain.reports.reminders.models import ReminderDigest
from grants_app.domain.reports.writing.actions import Place
from grants_app.domain.reports.writing.vocabulary import ReportStep
from grants_app.extensions import db, utc_now, write_intent
from tests.awards import NUMBER, desk
from tests.conftest import make_app
from tests.domain.test_outbox import BASE
from tests.factories import AUTHOR, committed, find_grant
from tests.mail_server import ROOT, running_mail_server
from tests.mailboxes import filed, messages_of, words_of
from tests.schedules import move_due
from tests.written_reports import decide, make_handed_in, make_reporting

# The first report of `make_reporting` is due on Monday 30 January 2006, the second on Sunday 30 April.
SOON, SATURDAY, QUIET = date(2006, 1, 16), date(2006, 2, 4), date(2006, 1, 17)
DUE, LATE = date(2006, 1, 30), date(2006, 1, 31)
# Of a report that was returned on 10 May.
RETURNED = date(2006, 5, 11)
GRANTEE, OFFICE = "writer@example.net", "office@example.net"


def make_reader(
    app: Flask, email: str, assignment: Assignment, locale: str | None = "en", **more: str
) -> None:
    """An account of a real person."""
    with app.app_context():
        hashed = more.get("hashed", hash_password("four words that hold"))
    with committed(app):
        create_user(AUTHOR, email=email, assignment=assignment, password_hash=hashed).locale = locale


def of_vatra(*, can_prepare: bool = True, can_certify: bool = False) -> Assignment:
    """For somebody of the organisation whose grant reports."""
    return Assignment(Role.GRANTEE, "vatra", can_prepare=can_prepare, can_certify=can_certify)


def make_people(app: Flask, locale: str | None = "en") -> list[int]:
    """A grant that reports, somebody who writes its reports, and a specialist; numbers of the periods."""
    periods = make_reporting(app)
    make_reader(app, GRANTEE, of_vatra(), locale)
    make_reader(app, OFFICE, Assignment(Role.SPECIALIST), locale)
    return periods


def run(app: Flask, day: date) -> str:
    """The command, delivering at once."""
    result = app.test_cli_runner().invoke(args=["remind", "--on", day.isoformat()])
    assert result.exit_code == 0, result.output
    return result.output


def queue(app: Flask, day: date) -> Reminded:
    """What the command does before it delivers."""
    with app.app_context():
        token = write_intent.set(True)
        try:
            days = dict.fromkeys(db.session.scalars(select(Programme.id)), day)
            done = remind(Author(None, "remind"), days, now=utc_now())
            db.session.commit()
            return done
        finally:
            db.session.rollback()
            write_intent.reset(token)


def letters(tmp_path: Path) -> dict[str, str]:
    """The words of each person's letter. Nobody has two."""
    found = [(str(letter["To"]), words_of(letter)) for letter in filed(tmp_path)]
    assert len(dict(found)) == len(found), "somebody got two letters"
    return dict(found)


def test_however_often_it_runs_there_is_one_letter_a_day(app: Flask, tmp_path: Path) -> None:
    make_people(app)
    assert "remind: 1 queued" in run(app, SOON)
    assert set(letters(tmp_path)) == {GRANTEE}, "nothing is late: the specialist hears nothing"
    assert "remind: 0 queued, 1 reminded before" in run(app, SOON)
    assert len(filed(tmp_path)) == 1
    assert "remind: 0 queued, 0 reminded" in run(app, QUIET)
    run(app, DUE)
    assert len(filed(tmp_path)) == 2, "another day of the table brings another letter"


def test_the_outbox_forgets_a_message_and_the_day_stays_taken(app: Flask, tmp_path: Path) -> None:
    make_people(app)
    run(app, SOON)
    with committed(app):
        for message in messages_of(app, MessageKind.REPORT_REMINDER):
            db.session.delete(db.session.merge(message))
    with app.app_context():
        assert db.session.scalars(select(ReminderDigest.message_id)).all() == [None]
    run(app, SOON)
    assert len(filed(tmp_path)) == 1


def test_nothing_goes_out_on_a_weekend(app: Flask, tmp_path: Path) -> None:
    make_people(app)
    assert "remind: 0 queued" in run(app, SATURDAY)
    assert "remind: 0 queued" in run(app, date(2006, 1, 29))
    assert not filed(tmp_path)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (
            "en",
            (
                "as of 16 January 2006:",
                "Grant 500: Sample grant 500",
                "October to December 2005 (FY2006 Q1), 1 Oct 2005 to 31 Dec 2005",
                "Due on 30 January 2006, in 14 days",
            ),
        ),
        (
            "sq",
            (
                "gjendja më 16 janar 2006:",
                "Granti 500: Granti shembull 500",
                "Afati: 30 janar 2006, pas 14 ditësh",
            ),
        ),
    ],
)
def test_a_letter_speaks_the_readers_language(
    app: Flask, tmp_path: Path, locale: str, expected: tuple[str, ...]
) -> None:
    first = make_people(app, locale)[0]
    run(app, SOON)
    (letter,) = filed(tmp_path)
    words = words_of(letter)
    for one in (*expected, f"/grants/500/reports/{first}"):
        assert one in words
    assert letter["Content-Language"] == locale
    assert letter["Subject"] == {"en": "1 report to hand in", "sq": "1 raport për të dorëzuar"}[locale]
    assert ("January" in words) is (locale == "en"), "days are in the letter's language too"


def test_whose_language_is_not_known_gets_both_in_one_letter(app: Flask, tmp_path: Path) -> None:
    make_people(app, None)
    run(app, SOON)
    words = letters(tmp_path)[GRANTEE]
    assert "30 janar 2006, pas 14 ditësh" in words
    assert "30 January 2006, in 14 days" in words


def test_one_letter_has_what_is_late_beside_what_is_due(app: Flask, tmp_path: Path) -> None:
    make_people(app)
    run(app, date(2006, 4, 28))  # the Friday before the Sunday on which the second one is due
    words = letters(tmp_path)[GRANTEE]
    assert "Due on 30 January 2006: 88 days late" in words
    assert "Due on 30 April 2006, in 2 days" in words
    assert words.index("30 January") < words.index("30 April")


def test_a_day_on_which_nothing_ran_is_made_up_for_once(app: Flask, tmp_path: Path) -> None:
    make_people(app)
    run(app, QUIET)
    assert "Due on 30 January 2006, in 13 days" in letters(tmp_path)[GRANTEE], "yesterday was its day"
    assert "remind: 0 queued" in run(app, date(2006, 1, 18))
    assert len(filed(tmp_path)) == 1


def test_after_a_week_it_is_too_late_to_make_up_for_a_day(app: Flask, tmp_path: Path) -> None:
    make_people(app)
    run(app, date(2006, 1, 24))
    assert not filed(tmp_path)


def test_what_a_letter_told_is_not_made_up_for_by_the_next(app: Flask, tmp_path: Path) -> None:
    make_people(app)
    run(app, LATE)
    for day in range(1, 4):
        run(app, date(2006, 2, day))
    assert set(letters(tmp_path)) == {GRANTEE, OFFICE}
    run(app, date(2006, 2, 6))  # a week late
    assert len(filed(tmp_path)) == 4


def test_a_letter_leaves_out_what_its_day_does_not_call_for(app: Flask, tmp_path: Path) -> None:
    make_people(app)
    run(app, date(2006, 4, 24))  # 84 days late; the second one is due in six, which is no day of the table
    words = letters(tmp_path)[GRANTEE]
    assert "Due on 30 January 2006: 84 days late" in words
    assert "30 April" not in words


def test_the_specialist_is_told_who_is_late_and_by_how_much(app: Flask, tmp_path: Path) -> None:
    first = make_people(app)[0]
    run(app, DUE)
    assert set(letters(tmp_path)) == {GRANTEE}
    run(app, LATE)
    (words,) = [words_of(letter) for letter in filed(tmp_path) if letter["To"] == OFFICE]
    assert "Vatra" in words
    assert "Due on 30 January 2006: 1 day late" in words
    assert f"/grants/500/reports/{first}" in words
    assert "not handed in again, as of 31 January 2006:" in words


def test_a_returned_report_is_chased_and_one_that_waits_for_review_is_not(app: Flask, tmp_path: Path) -> None:
    periods = make_people(app)
    place = Place(NUMBER, periods[0])
    make_handed_in(app, place)
    run(app, LATE)
    assert not filed(tmp_path), "it is handed in"
    decide(app, place, ReportStep.RETURN, "What did the school say?")
    run(app, RETURNED)
    found = letters(tmp_path)
    for email in (GRANTEE, OFFICE):
        assert "Returned with comments, to be handed in again." in found[email]
        assert "Due on 30 January 2006: 101 days late" in found[email]
    assert "What did the school say?" not in "".join(found.values())


def test_a_letter_is_dropped_when_the_report_came_in_before_it_went_out(app: Flask, tmp_path: Path) -> None:
    periods = make_people(app)
    assert queue(app, LATE) == Reminded(queued=2)
    make_handed_in(app, Place(NUMBER, periods[0]))
    assert deliver_waiting(app).dropped == 2
    assert not filed(tmp_path)
    assert not messages_of(app)
    assert queue(app, LATE) == Reminded(before=2)


def test_a_letter_is_dropped_when_the_due_day_was_moved_far_away(app: Flask, tmp_path: Path) -> None:
    make_people(app)
    queue(app, SOON)
    with desk(app) as at:
        move_due(at, 0, date(2006, 3, 31))
    assert deliver_waiting(app).dropped == 1
    assert not filed(tmp_path)


def test_whoever_is_closed_out_of_it_meanwhile_gets_nothing(app: Flask, tmp_path: Path) -> None:
    make_people(app)
    queue(app, LATE)
    with committed(app):
        for user in db.session.scalars(select(User).where(User.email == GRANTEE)):
            deactivate_user(AUTHOR, user)
        for user in db.session.scalars(select(User).where(User.email == OFFICE)):
            user.role = Role.DONOR
    assert deliver_waiting(app).dropped == 2
    assert not filed(tmp_path)


def test_who_gets_no_letter(app: Flask, tmp_path: Path) -> None:
    make_reporting(app)
    make_reader(app, "certifier@example.net", of_vatra(can_prepare=False, can_certify=True))
    make_reader(app, "invited@example.net", of_vatra(), hashed=NO_PASSWORD)
    make_reader(app, "other@example.net", Assignment(Role.GRANTEE, "gip"))
    make_reader(app, "donor@example.net", Assignment(Role.DONOR))
    make_reader(app, "admin@example.net", Assignment(Role.ADMIN))
    make_reader(app, "gone@example.net", of_vatra())
    with committed(app):
        gone = db.session.scalars(select(User).where(User.email == "gone@example.net")).one()
        deactivate_user(AUTHOR, gone)
    run(app, LATE)
    assert set(letters(tmp_path)) == {"certifier@example.net"}, "whoever certifies counts, nobody else here"


@pytest.mark.parametrize("is_draft", [True, False])
def test_grants_that_owe_no_report_are_not_spoken_of(app: Flask, tmp_path: Path, is_draft: bool) -> None:
    make_people(app)
    with committed(app):
        grant = find_grant(NUMBER)
        if is_draft:
            grant.is_draft = True
        else:
            grant.closed_out_on = date(2006, 1, 20)
    run(app, LATE)
    assert not filed(tmp_path)


def test_an_unpublished_programme_is_spoken_of_to_the_specialist_alone(app: Flask, tmp_path: Path) -> None:
    make_people(app)
    with committed(app):
        programme = db.session.scalars(select(Programme).where(Programme.is_default)).one()
        programme.is_default, programme.published_at = False, None
        slug = programme.slug
    run(app, LATE)
    found = letters(tmp_path)
    assert set(found) == {OFFICE}
    assert f"/programmes/{slug}/grants/500/reports/" in found[OFFICE]


def test_the_log_and_the_table_say_who_was_reminded_of_what(app: Flask) -> None:
    periods = make_people(app)
    run(app, LATE)
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "account.remind")).all()
        assert [(row.actor, row.user_id, row.business_day, row.changes) for row in rows] == [
            ("remind", None, LATE, {"reports_reminded_of": [None, 1]})
        ] * 2
        digests = db.session.scalars(select(ReminderDigest).order_by(ReminderDigest.id)).all()
        assert [(one.remind_on, one.about) for one in digests] == [(LATE, [[periods[0], "late"]])] * 2


def test_two_that_run_at_once_queue_one_digest(app: Flask) -> None:
    make_people(app)
    found: list[Reminded] = []
    second = Thread(target=lambda: found.append(queue(app, LATE)))
    with app.app_context():
        token = write_intent.set(True)
        days = dict.fromkeys(db.session.scalars(select(Programme.id)), LATE)
        assert remind(Author(None, "remind"), days, now=utc_now()).queued == 2
        second.start()
        second.join(1)
        assert second.is_alive(), "the other one waits for what this one has not committed yet"
        db.session.commit()
        write_intent.reset(token)
    second.join(20)
    assert [one.queued for one in found] == [0]
    assert len(messages_of(app, MessageKind.REPORT_REMINDER)) == 2


def test_commands_in_several_processes_send_one_letter_by_a_real_server(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    make_people(app)
    with running_mail_server(tmp_path / "mail") as server:
        own = {
            "DATABASE_URL": database_url,
            "INSTANCE": str(tmp_path),
            "SECRET_KEY": "tests",
            "SMTP_URL": server.url(),
            "MAIL_FROM": "grants@example.net",
            "BASE_URL": BASE,
        }
        environment = os.environ | {f"GRANTS_{name}": value for name, value in own.items()}
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "remind", "--on", LATE.isoformat()]
        processes = [subprocess.Popen(command, cwd=ROOT, env=environment) for _one in range(3)]
        assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
        deliver_waiting(
            make_app(database_url, tmp_path, SMTP_URL=server.url(), MAIL_FROM="g@example.net", BASE_URL=BASE)
        )
        found = {str(letter["To"]): words_of(letter) for letter in server.wait_for(2)}
    assert set(found) == {GRANTEE, OFFICE}
    assert f"{BASE}/grants/500/reports/" in found[GRANTEE]


def test_a_database_without_tables_is_said_plainly(tmp_path: Path) -> None:
    empty = make_app(f"sqlite:///{tmp_path / 'empty.sqlite'}", tmp_path)
    done = empty.test_cli_runner().invoke(args=["remind"])
    assert done.exit_code == 1
    assert done.output == ("Error: the database has no tables yet: run `flask --app wsgi db upgrade` first\n")
