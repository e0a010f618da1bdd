"""Writing what a version says, opening the next one, and the rows of the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from grants_app.domain.audit.actions import Author, record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.reports.attachments.keeping import copy_attachments
from grants_app.domain.reports.schedule.keeping import subject_of
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.contents import Said
from grants_app.domain.reports.writing.models import (
    ReportAnswer,
    ReportFigure,
    ReportLine,
    ReportReply,
    ReportVersion,
)
from grants_app.domain.reports.writing.queries import OpenReport
from grants_app.domain.reports.writing.reading import read_version
from grants_app.extensions import db


def put_said(version: ReportVersion, said: Said, currency: str | None) -> None:
    """Put this in the place of what a draft says."""
    for model in (ReportAnswer, ReportFigure, ReportLine, ReportReply):
        for row in db.session.scalars(select(model).where(model.version_id == version.id)):
            db.session.delete(row)
    db.session.flush()
    version.currency = currency if said.lines else None
    for (question, site_id), text in said.answers.items():
        if text.strip():
            db.session.add(
                ReportAnswer(
                    version_id=version.id,
                    grant_id=version.grant_id,
                    question=question,
                    site_id=site_id,
                    text=text,
                    has_consent=question in said.consents,
                )
            )
    for position, line in enumerate(said.lines, 1):
        db.session.add(
            ReportLine(
                version_id=version.id,
                grant_id=version.grant_id,
                position=position,
                category_id=line.category_id,
                description=line.description or None,
                budget_minor_units=line.budget,
                earlier_minor_units=line.earlier,
                minor_units=line.spent,
                typed=line.typed or None,
                explanation=line.explanation.strip() or None,
            )
        )
    for key, figure in said.figures.items():
        if figure.is_said:
            db.session.add(
                ReportFigure(
                    version_id=version.id,
                    grant_id=version.grant_id,
                    measure_id=key.measure,
                    axis=key.axis,
                    part=key.part,
                    value=figure.value,
                    is_unknown=figure.is_unknown,
                    typed=figure.typed or None,
                )
            )
    for comment_id, text in said.replies.items():
        if text.strip():
            db.session.add(
                ReportReply(
                    version_id=version.id, grant_id=version.grant_id, comment_id=comment_id, text=text
                )
            )
    db.session.flush()


def open_next(version: ReportVersion, user_id: int, reason: str | None) -> ReportVersion:
    """A new draft with what a version says. Of a returned one whoever prepared it goes on.

    What a version answered to comments stays with it: the next one has comments of its own to answer.
    """
    made = ReportVersion(
        report_id=version.report_id,
        grant_id=version.grant_id,
        number=version.number + 1,
        reason=reason,
        prepared_by_id=user_id if reason is not None else version.prepared_by_id,
    )
    db.session.add(made)
    db.session.flush()
    put_said(made, replace(read_version(version).said, replies={}), version.currency)
    copy_attachments(version.id, made.id)
    return made


def audit(
    author: Author,
    found: OpenReport,
    action: str,
    number: int,
    states: Sequence[ReportState | None] | None,
    business_day: date,
    said: tuple[Said, Said] | None = None,
    *,
    reason: str | None = None,
) -> None:
    """Write a row of the log: which version, its state, that words changed, never the words."""
    changes: dict[str, Any] = {
        "period_last_on": [found.period.last_on.isoformat()] * 2,
        "report_version": [number, number],
    }
    if states is not None:
        changes["report_state"] = [one.value if one else None for one in states]
    if said is not None:
        changes |= hidden("report_text", *(repr(one.values()) for one in said))
    changes |= hidden("reason", None, reason)
    record(author, action, subject=subject_of(found.grant), changes=changes, business_day=business_day)
