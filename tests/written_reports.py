"""Reports on the periods of a grant: what tests of writing and reviewing begin with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.models import User
from grants_app.domain.reports.attachments.keeping import list_attachments, values_with
from grants_app.domain.reports.writing.actions import (
    Place,
    Review,
    Signature,
    begin_report,
    decide_report,
    save_draft,
    submit_report,
)
from grants_app.domain.reports.writing.contents import Said, keys_asked
from grants_app.domain.reports.writing.figures import SaidFigure
from grants_app.domain.reports.writing.models import ReportVersion
from grants_app.domain.reports.writing.queries import OpenReport, get_report
from grants_app.domain.reports.writing.reading import read_draft
from grants_app.domain.reports.writing.vocabulary import ReportStep
from grants_app.domain.texts.conflicts import version_of
from grants_app.extensions import db
from tests.awards import NUMBER, TODAY, Desk, desk, make_signed
from tests.schedules import make_plan, schedule_of

WRITER, CERTIFIER, REVIEWER = "grantee.vatra", "certifier.vatra", "specialist"
FIGURE = 12
WORDS = "Mbajtëm tri takime me mësuesit."


def make_reporting(app: Flask, number: int = NUMBER) -> list[int]:
    """A signed grant of Vatra that reports by quarters; gives the numbers of its periods."""
    make_signed(app, number)
    with desk(app) as at:
        make_plan(at, number=number)
        return [one.id for one in schedule_of(at, number).periods]


@contextmanager
def desk_of(app: Flask, account: str) -> Iterator[Desk]:
    """The desk of an account of the demonstration."""
    with desk(app, f"{account}@example.org") as at:
        yield at


def found_of(at: Desk, place: Place) -> OpenReport:
    """A report as it stands."""
    return get_report(at.viewer, at.programme, place.number, place.period_id)


def whole(at: Desk, place: Place, words: str = WORDS, spent: int = 5_00, figure: int = FIGURE) -> Said:
    """A draft that lacks nothing."""
    found = found_of(at, place)
    assert found.draft is not None
    assert found.template is not None
    full = read_draft(found.draft.version, found.period)
    sites, said = list(full.sites), full.said
    answers = {key: words for one in found.template.questions for key in keys_asked(one, sites)}
    lines = [replace(line, spent=spent, typed="", explanation=words) for line in said.lines]
    figures = {one.total: SaidFigure(figure) for one in full.counted}
    return Said(answers, frozenset({"story"}), lines, figures=figures)


def begin(app: Flask, place: Place) -> None:
    """Begin a report."""
    with desk_of(app, WRITER) as at:
        begin_report(at.viewer, at.programme, place, today=TODAY)


def write(app: Flask, place: Place, **more: Any) -> None:
    """Save a draft that lacks nothing."""
    with desk_of(app, WRITER) as at:
        save_draft(
            at.viewer, at.programme, place, whole(at, place, **more), seen=seen_of(at, place), today=TODAY
        )


def seen_of(at: Desk, place: Place) -> str:
    """The token of a draft as it stands."""
    found = found_of(at, place)
    assert found.draft is not None
    return version_of(read_draft(found.draft.version, found.period).said.values())


def signed_of(at: Desk, place: Place) -> str:
    """The token of a draft as it is handed in, with its files."""
    found = found_of(at, place)
    assert found.draft is not None
    said = read_draft(found.draft.version, found.period).said
    return version_of(values_with(said.values(), list_attachments(found.draft.version.id)))


def hand_in(app: Flask, place: Place, today: date = TODAY) -> None:
    """Hand a draft in."""
    with desk_of(app, CERTIFIER) as at:
        seen = signed_of(at, place)
        submit_report(at.viewer, at.programme, place, Signature(seen, is_confirmed=True), today=today)


def decide(app: Flask, place: Place, step: ReportStep, comment: str = "", number: int = 1) -> None:
    """Return a version or approve it."""
    with desk_of(app, REVIEWER) as at:
        review = Review({"work": comment})
        decide_report(at.viewer, at.programme, place, step, review, number=number, today=TODAY)


def make_handed_in(app: Flask, place: Place, **more: Any) -> None:
    """A report that waits for its review."""
    begin(app, place)
    write(app, place, **more)
    hand_in(app, place)


def versions_of(app: Flask) -> list[tuple[int, str]]:
    """The versions of all reports: number and state."""
    with app.app_context():
        rows = db.session.scalars(select(ReportVersion).order_by(ReportVersion.id))
        return [(one.number, one.state.value) for one in rows]


def user_id(account: str) -> int:
    """The number of an account."""
    statement = select(User.id).where(User.email == f"{account}@example.org")
    return db.session.scalars(statement).one()
