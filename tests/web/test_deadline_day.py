"""The day on which everybody reports: real workers, one of which is killed in the middle."""

from __future__ import annotations

from pathlib import Path

from bench.deadline import deadline_day, faults_of, report_all
from grants_app.domain.reports.writing.models import ReportAnswer
from grants_app.extensions import db, write_intent


def test_nothing_confirmed_is_lost_nothing_doubled_and_no_error_answered(
    database_url: str, tmp_path: Path
) -> None:
    with deadline_day(database_url, tmp_path, 10) as (app, server, people):
        report_all(server, people, 5, kills=True)
        assert faults_of(app, people) == []
        assert all(one.is_handed_in for one in people)
        # The check sees a loss.
        with app.app_context():
            write_intent.set(True)
            db.session.connection().execute(
                ReportAnswer.__table__.update().values(text="Other words.")  # type: ignore[attr-defined]
            )
            db.session.connection().commit()
        assert len(faults_of(app, people)) == len(people)
