"""`python -m bench.deadline`: the day on which everybody reports, on two workers, one of which is killed.

    python -m bench.deadline [--people 200] [--at-once 50] [--databases sqlite,postgresql]

So many people of generated organisations sign in, begin a report, save it three times and hand it in, as many
at once as `--at-once` says. In the middle a worker is killed by signal 9. Whoever loses an answer does what a
person does: opens the draft again, looks what stands, and goes on. Then every word that was confirmed has to
be there, every report handed in once, and no answer may have been an error of the server. Writes a table to
bench/results/deadline.md.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from bench.portfolio import application
from bench.reporting import Browser, Person, address, make_people
from bench.serving import Server, served
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.models import Report, ReportAnswer, ReportVersion
from grants_app.extensions import db
from tests.databases import create_database, postgres_server

RESULTS = Path(__file__).parent / "results" / "deadline.md"


def report_all(server: Server, people: list[Person], at_once: int, *, kills: bool) -> float:
    """Let everybody report; gives the seconds that it took. A worker is killed once a third is done."""

    def go(person: Person) -> None:
        browser = Browser(server.port, person)
        try:
            browser.report()
        except RuntimeError as error:
            person.fault = str(error)

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda one: Browser(server.port, one).sign_in(address(one.number)), people))
    for person in people:
        person.times.clear()
        person.statuses.clear()
    began = time.monotonic()
    killer = threading.Thread(target=kill_one, args=(server, people))
    if kills:
        killer.start()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(go, people))
    took = time.monotonic() - began
    if kills:
        killer.join()
    return took


def kill_one(server: Server, people: list[Person]) -> None:
    """Kill a worker as soon as a third of the people have handed in."""
    while sum(one.is_handed_in or bool(one.fault) for one in people) < len(people) // 3:
        time.sleep(0.02)
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
    os.kill(int(children[0]), signal.SIGKILL)


def faults_of(app: Flask, people: list[Person]) -> list[str]:
    """What was lost, doubled or answered by an error; empty where all is well."""
    found = [f"grant {one.number}: {one.fault}" for one in people if one.fault]
    found += [
        f"grant {one.number}: answer {status}" for one in people for status in one.statuses if status >= 500
    ]
    with app.app_context():
        kept: dict[int, list[tuple[int, ReportState]]] = {}
        for period_id, version_id, state in db.session.execute(
            select(Report.period_id, ReportVersion.id, ReportVersion.state).join(
                ReportVersion, ReportVersion.report_id == Report.id
            )
        ):
            kept.setdefault(period_id, []).append((version_id, state))
        texts: dict[int, set[str]] = {}
        for version_id, text in db.session.execute(select(ReportAnswer.version_id, ReportAnswer.text)):
            texts.setdefault(version_id, set()).add(text)
        steps = select(AuditEntry.action, AuditEntry.subject_key, func.count()).group_by(
            AuditEntry.action, AuditEntry.subject_key
        )
        slug = get_default_programme().slug
        rows = {(action, key): count for action, key, count in db.session.execute(steps)}
        db.session.rollback()
    for one in people:
        versions = kept.get(one.period_id, [])
        if [state for _id, state in versions] != [ReportState.SUBMITTED]:
            found.append(f"grant {one.number}: versions {versions}")
        elif texts.get(versions[0][0]) != {one.confirmed}:
            found.append(f"grant {one.number}: {texts.get(versions[0][0])} and not {one.confirmed!r}")
        for action in ("grant.begin_report", "grant.submit_report"):
            count = rows.get((action, f"{slug}/{one.number}"), 0)
            if count != 1:
                found.append(f"grant {one.number}: {action} {count} times in the log")
    return found


@contextmanager
def deadline_day(url: str, folder: Path, count: int) -> Iterator[tuple[Flask, Server, list[Person]]]:
    """The application with so many people, served by two workers."""
    app = application(url, folder)
    people = make_people(app, count)
    environment = {
        "GRANTS_DATABASE_URL": url,
        "GRANTS_INSTANCE": str(folder),
        "GRANTS_SECRET_KEY": "bench",
        "GRANTS_DEMO_ACCOUNTS": "0",
        "GRANTS_PROXIES": "1",
    }
    with served("wsgi:app", environment) as server:
        try:
            yield app, server, people
        finally:
            with app.app_context():
                db.engine.dispose()


def row_of(name: str, people: list[Person], took: float) -> str:
    """A row of the table."""
    times = sorted(one for person in people for one in person.times)
    p95 = statistics.quantiles(times, n=20)[-1]
    lost = sum(one.lost for one in people)
    return (
        f"| {name} | {len(people)} | {len(times)} | {took:.0f} | {len(times) / took:.0f} | "
        f"{statistics.median(times):.0f} | {p95:.0f} | {times[-1]:.0f} | {lost} |"
    )


def main() -> int:
    """Let the day pass on each database; 1 if anything was lost."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--databases", default="sqlite,postgresql")
    asked = parser.parse_args()
    rows, faults = [], list[str]()
    with postgres_server() as postgres:
        for name in asked.databases.split(","):
            with tempfile.TemporaryDirectory() as place:
                folder = Path(place)
                url = f"sqlite:///{folder / 'grants.sqlite'}"
                if name == "postgresql":
                    url = create_database(postgres, "deadline_day")
                with deadline_day(url, folder, asked.people) as (app, server, people):
                    took = report_all(server, people, asked.at_once, kills=True)
                    faults += [f"{name}: {one}" for one in faults_of(app, people)]
                    rows.append(row_of(name, people, took))
    text = "\n".join(
        [
            f"{asked.people} people, {asked.at_once} at once, on two workers; one is killed in the middle.",
            "Each begins, saves three times and hands in. Milliseconds per answer.",
            "",
            "| Database | People | Answers | Seconds | A second | p50 | p95 | Longest | Lost on the way |",
            "|---|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            "Lost, doubled or refused: " + ("nothing." if not faults else "; ".join(faults)),
            "",
        ]
    )
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
