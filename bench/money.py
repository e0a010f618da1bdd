"""`python -m bench.money`: pages of money with 100,000 entries, on SQLite, beside the plain page.

    python -m bench.money [--entries 100000] [--rounds 30]

Every twentieth entry begins another grant with an agreement, a budget and four tranches; one grant has forty
tranches. Writes a table to bench/results/money.md. The pages are asked for inside one process, in turn with
the plain page, and processor time is what counts, so that the ratio does not depend on the machine nor on
what else it does.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from bench import plain
from bench.portfolio import make_portfolio, table
from grants_app import create_app
from grants_app.config import read_settings
from grants_app.domain.accounts.demo import ensure_demo_accounts
from grants_app.domain.accounts.models import User
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.settings import USUAL_HEADINGS
from grants_app.domain.grants.budgets.models import BudgetCategory, BudgetLine
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.payments.models import MoneyEntry, Tranche
from grants_app.extensions import db, utc_now, write_intent
from tests.conftest import csrf_token
from tests.factories import counted_queries

PASSWORD = "a password for measuring only"  # noqa: S105  # of a database that is deleted
ENTRIES_EACH = 20
AWARD = 1_000_000
PART = 10_000
PAID = PART * ENTRIES_EACH // 2
RESULTS = Path(__file__).parent / "results" / "money.md"
PAGES = {
    "tranches (40)": "/grants/{number}/award/tranches",
    "one tranche": "/grants/{number}/award/tranches/1",
    "ledger (20 entries)": "/grants/{number}/award/entries",
    "budget": "/grants/{number}/award/budget",
    "reconciliation": "/reconciliation?after=100",
    "reconciliation, untied": "/reconciliation?untied=1",
    "reconciliation.csv": "/reconciliation.csv",
}


def main() -> None:
    """Fill, ask, report."""
    parser = argparse.ArgumentParser(prog="python -m bench.money")
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="grants-bench-money-") as folder:
        where = Path(folder)
        url = f"sqlite:///{where / 'grants.sqlite'}"
        make_portfolio(url, where, max(24, options.entries // ENTRIES_EACH))
        app = application(url, where)
        number = fill(app)
        os.environ["PLAIN_DATABASE_URL"] = f"sqlite:///{where / 'plain.sqlite'}"
        plain.fill(os.environ["PLAIN_DATABASE_URL"])
        write_report(options.entries, measure(app, number, options.rounds))


def application(url: str, where: Path) -> Flask:
    """The product with accounts to sign in with."""
    settings = {
        "GRANTS_DATABASE_URL": url,
        "GRANTS_INSTANCE": str(where),
        "GRANTS_SECRET_KEY": "bench",
        "GRANTS_DEMO_ACCOUNTS": "1",
        "GRANTS_DEMO_PASSWORD": PASSWORD,
    }
    app = create_app(read_settings(settings))
    with app.app_context():
        write_intent.set(True)
        ensure_demo_accounts(app.config["SETTINGS"])
        db.session.commit()
        db.session.remove()
    return app


def fill(app: Flask) -> int:
    """Give every grant money, past the audit log; gives the number of the one with forty tranches."""
    with app.app_context():
        grants = db.session.execute(select(Grant.id, Grant.number, Grant.programme_id)).all()
        user = db.session.scalars(select(User.id)).first()
        rows = [{"grant_id": row.id, "kind": "cost_reimbursement", "currency": "USD"} for row in grants]
        connection = db.session.connection()
        connection.execute(insert(table(GrantAgreement)), rows)
        connection.execute(insert(table(GrantAmount)), [amount(row.id, user) for row in grants])
        code, label_sq, label_en = USUAL_HEADINGS[0]
        heading = {"id": 1, "programme_id": grants[0].programme_id, "code": code, "position": 1}
        names = {"label_sq": label_sq, "label_en": label_en, "is_active": True}
        connection.execute(insert(table(BudgetCategory)), [heading | names])
        # Every tenth budget is not its award.
        lines = [line(row.id, AWARD - (row.id % 10 == 0)) for row in grants]
        connection.execute(insert(table(BudgetLine)), lines)
        most = grants[-1]
        planned = [tranche(row.id, n, 4) for row in grants[:-1] for n in range(1, 5)]
        planned += [tranche(most.id, n, 40) for n in range(1, 41)]
        connection.execute(insert(table(Tranche)), planned)
        firsts = select(Tranche.grant_id, Tranche.id).where(Tranche.number == 1)
        paid = dict(connection.execute(firsts).tuples().all())
        moved = [entry(row.id, n, user, paid[row.id]) for row in grants for n in range(ENTRIES_EACH)]
        for first in range(0, len(moved), 5_000):
            connection.execute(insert(table(MoneyEntry)), moved[first : first + 5_000])
        db.session.commit()
        return int(most.number)


def amount(grant_id: int, user: int | None) -> dict[str, Any]:
    """An award."""
    who = {
        "entered_at": utc_now(),
        "entered_by_id": user,
        "source": "Agreement",
        "stated_on": date(2005, 1, 1),
    }
    return {"grant_id": grant_id, "currency": "USD", "minor_units": AWARD, "basis": "stated", **who}


def line(grant_id: int, minor_units: int) -> dict[str, Any]:
    """A budget of one line."""
    return {"grant_id": grant_id, "position": 1, "category_id": 1, "minor_units": minor_units}


def tranche(grant_id: int, number: int, of: int) -> dict[str, Any]:
    """One of so many tranches: the first is paid, what remains is planned in parts of the same size."""
    part, rest = divmod(AWARD - PAID, of - 1)
    sum_ = PAID if number == 1 else part + (rest if number == of else 0)
    state = "paid" if number == 1 else "planned"
    plan = {"planned_on": date(2005, 1, 1), "condition": "none", "state": state, "is_override": False}
    return {"grant_id": grant_id, "number": number, "minor_units": sum_, **plan}


def entry(grant_id: int, place: int, user: int | None, tranche_id: int) -> dict[str, Any]:
    """Payments of the first tranche and what is accounted for, in turn."""
    kind = "payment" if place % 2 == 0 else "accounted"
    about = tranche_id if kind == "payment" else None
    who = {"entered_at": utc_now(), "entered_by_id": user, "happened_on": date(2005, 2, 1)}
    sums = {"currency": "USD", "minor_units": PART, "tranche_id": about}
    return {"grant_id": grant_id, "kind": kind, **sums, **who}


def measure(app: Flask, number: int, rounds: int) -> list[tuple[str, float, float, int]]:
    """Page, median in ms, ratio to the plain page, statements."""
    client, beside = app.test_client(), plain.make_app().test_client()
    token = csrf_token(client)  # type: ignore[arg-type]  # any client has a page to give
    form = {"email": "specialist@example.org", "password": PASSWORD, "csrf_token": token}
    client.post("/login", data=form)
    found = []
    for name, path in PAGES.items():
        address = path.format(number=number)
        times, plains = [], []
        for turn in range(rounds + 3):
            own, other = timed(client, address), timed(beside, "/")
            if turn >= 3:
                times.append(own)
                plains.append(other)
        with counted_queries(app) as statements:
            client.get(address).get_data()
        median = statistics.median(times)
        found.append((name, median, median / statistics.median(plains), len(statements)))
        print(*found[-1], flush=True)
    return found


def timed(client: FlaskClient, path: str, clock: Callable[[], float] = time.process_time) -> float:
    """Milliseconds of processor time that an answer takes, to its last byte; others' work does not count."""
    began = clock()
    answer = client.get(path)
    answer.get_data()
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return (clock() - began) * 1000


def write_report(entries: int, found: list[tuple[str, float, float, int]]) -> None:
    """The table of results."""
    lines = [
        f"# Pages of money with {entries:,} entries, SQLite",
        "",
        "In one process, as the specialist, in turn with the plain page (`bench/plain.py`): processor time.",
        "",
        "| page | median ms | ratio to the plain page | statements |",
        "| --- | ---: | ---: | ---: |",
        *(f"| {name} | {median:.1f} | {ratio:.1f} | {count} |" for name, median, ratio, count in found),
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
