"""People of generated organisations who report, and what each of them does, request by request."""

from __future__ import annotations

import http.client
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from html import unescape
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select

from bench.portfolio import table
from grants_app.cli import SEED
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import hash_password
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.grants.models import Grant
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.vocabulary import ScheduleKind
from grants_app.domain.seeding.actions import seed_facts
from grants_app.extensions import db, utc_now, write_intent

PASSWORD: Final = "a password for measuring only"  # noqa: S105  # of a database that is deleted
FIRST: Final = 1_000
SAVES: Final = 3
TRIES: Final = 20
TIMEOUT: Final = 120.0
FIELD: Final = re.compile(r'<(input|textarea)\b[^>]*\bname="([^"]+)"[^>]*>(?:([^<]*)</textarea>)?')
VALUE: Final = re.compile(r'\bvalue="([^"]*)"')


@dataclass
class Person:
    """One who reports on a grant. `confirmed`: the last words that the server said are saved.

    `times`: milliseconds of each answer; `statuses`: how often each was given; `lost`: answers that never
    came.
    """

    number: int
    period_id: int
    confirmed: str = ""
    is_handed_in: bool = False
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    fault: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where the report stands."""
        return f"/grants/{self.number}/reports/{self.period_id}"


class Browser:
    """What a person does, request by request."""

    def __init__(self, port: int, person: Person) -> None:
        self._port, self._person = port, person

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """One request; (0, "") where its answer is lost. Redirects are not followed."""
        person = self._person
        place = person.number - FIRST
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in person.cookies.items()),
            # Every office has a line of its own.
            "X-Forwarded-For": f"10.{place // 250}.{place % 250}.7",
        }
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            person.lost += 1
            time.sleep(0.2)
            return 0, ""
        finally:
            connection.close()
        person.times.append((time.perf_counter() - began) * 1000)
        person.statuses[answer.status] += 1
        for cookie in answer.msg.get_all("Set-Cookie") or ():
            name, _sign, value = cookie.partition(";")[0].partition("=")
            person.cookies[name] = value
        return answer.status, text

    def read(self, path: str) -> dict[str, str]:
        """The fields of a page, asked for until it comes. Raises RuntimeError for any other answer."""
        for _try in range(TRIES):
            status, text = self.ask("GET", path)
            if status == 200:
                return fields_of(text)
            if status:
                raise RuntimeError(f"GET {path}: {status}")
        raise RuntimeError(f"GET {path}: no answer")

    def sign_in(self, email: str) -> None:
        """Begin a session."""
        token = self.read("/login")["csrf_token"]
        status, _text = self.ask(
            "POST", "/login", {"csrf_token": token, "email": email, "password": PASSWORD}
        )
        if status != 302:
            raise RuntimeError(f"sign in: {status}")

    def report(self) -> None:
        """Begin, save three times, hand in; whatever is lost on the way is looked at and done again."""
        person = self._person
        token = self.read("/account")["csrf_token"]
        while self.ask("POST", f"{person.path}/begin", {"csrf_token": token})[0] not in (302, 303):
            if person.lost > 50:
                raise RuntimeError("it cannot be begun")
        for turn in range(SAVES):
            self._save(f"Words {turn} of grant {person.number}.")
        self._hand_in()

    def _save(self, words: str) -> None:
        path = f"{self._person.path}/edit"
        for _try in range(TRIES):
            found = self.read(path)
            # A story would ask for a paper that a person signed.
            answers = [name for name in found if name.startswith("answer-") and "story" not in name]
            if all(found[name] == words for name in answers):
                break  # the answer was lost, the words are not
            status, _text = self.ask("POST", path, found | dict.fromkeys(answers, words))
            if status == 303:
                break
            if status not in (0, 409):
                raise RuntimeError(f"save: {status}")
        else:
            raise RuntimeError("it cannot be saved")
        self._person.confirmed = words

    def _hand_in(self) -> None:
        path = f"{self._person.path}/submit"
        for _try in range(TRIES):
            status, text = self.ask("GET", path)
            if status == 303:
                break  # it does not wait to be handed in any more
            if status != 200:
                continue
            found = fields_of(text)
            wanted = {name: found[name] for name in ("csrf_token", "seen")} | {"confirmed": "1"}
            status, _text = self.ask("POST", path, wanted)
            if status == 303:
                break
            if status:
                raise RuntimeError(f"hand in: {status}")
        else:
            raise RuntimeError("it cannot be handed in")
        self._person.is_handed_in = True


def fields_of(page: str) -> dict[str, str]:
    """The fields of a page with what they hold; ticked boxes and buttons are left out."""
    found: dict[str, str] = {}
    for match in FIELD.finditer(page):
        kind, name, text = match.groups()
        if 'type="checkbox"' in match.group() or 'type="radio"' in match.group():
            continue
        value = VALUE.search(match.group())
        held = text if kind == "textarea" else value and value.group(1)
        found.setdefault(name, unescape(held or "").strip())
    return found


def make_people(app: Flask, count: int) -> list[Person]:
    """Organisations of which each has an account, a grant, and a period that ended; past the audit log."""
    with app.app_context():
        upgrade()
        write_intent.set(True)
        seed_facts(SEED)
        db.session.commit()
        people = [_make_person(FIRST + place) for place in range(count)]
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return people


def address(number: int) -> str:
    """The address of the account of a grant's organisation."""
    return f"office.{number}@example.org"


def _make_person(number: int) -> Person:
    connection = db.session.connection()
    organisation = _row(select(table(Organisation)).limit(1))
    grant = _row(select(table(Grant)).where(Grant.number == 8))
    own = {"id": number, "slug": f"generated-{number}"}
    connection.execute(insert(table(Organisation)), {**organisation, **own})
    own = {"id": number, "number": number, "organisation_id": number}
    connection.execute(insert(table(Grant)), {**grant, **own})
    user = {
        "email": address(number),
        "role": Role.GRANTEE,
        "organisation_id": number,
        "can_prepare": True,
        "can_certify": True,
        "password_hash": _hashed(),
        "session_key": f"{number:064}",
        "is_active": True,
        "is_demo": False,
        "created_at": utc_now(),
    }
    connection.execute(insert(table(User)), user)
    period = {
        "id": number,
        "grant_id": number,
        "kind": ScheduleKind.QUARTERLY,
        "first_on": date(2005, 10, 1),
        "last_on": date(2005, 12, 31),
        "due_on": date(2006, 1, 30),
        "is_due_moved": False,
    }
    connection.execute(insert(table(ReportPeriod)), period)
    return Person(number, number)


def _row(statement: Any) -> dict[str, Any]:
    return dict(db.session.connection().execute(statement).one()._mapping)


@cache
def _hashed() -> str:
    return hash_password(PASSWORD)
