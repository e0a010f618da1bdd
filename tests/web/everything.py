"""Asking for everything that can be read, as each role, in search of what must not be told."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from grants_app.domain.accounts.viewer import Role
from tests.checks.access_table import ACCOUNTS, OWN_SAMPLES, SAMPLES
from tests.clients import CheckedClient
from tests.conftest import PASSWORD, csrf_token, visitor
from tests.made_once import text_of_paper

# What differs between two runs whatever is in the database.
VOLATILE = re.compile(
    r"\d{4}-\d\d-\d\dT[\d:.+Z-]+|\b\d{1,2}:\d\d(:\d\d)?\b|\b[0-9a-f]{20,}\b|"
    r'name="(csrf_token|seen)" [^>]*value="[^"]*"|data-account="[^"]*"'
)
# Its figures change by themselves.
LEFT_OUT = {"static", "overview.show_metrics"}


@dataclass(frozen=True)
class Question:
    """What is looked for: in the pages of a grant and an organisation, of places, and by words."""

    number: int = 9  # a published grant of the organisation whose account stands for grantees
    slug: str = "vatra"
    codes: Sequence[str] = ("AL-PG",)
    words: Sequence[str] = ()
    filters: Sequence[str] = ()
    samples: dict[str, Any] = field(default_factory=dict)


def sign_in(app: Flask, account: str | None) -> CheckedClient:
    """A client of an account; a visitor's without one."""
    client = visitor(app)
    if account:
        email, token = f"{account}@example.org", csrf_token(client)
        answer = client.post("/login", data={"email": email, "password": PASSWORD, "csrf_token": token})
        assert answer.status_code == 302
    return client


def walk(app: Flask, role: Role, language: str, question: Question) -> dict[str, str]:
    """What everything that can be read answers to a role in a language, by address."""
    client, found = sign_in(app, ACCOUNTS[role]), {}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in LEFT_OUT:
            for path in addresses(app, rule, question):
                found[path] = told(client.get(f"{path}{'&' if '?' in path else '?'}lang={language}"))
    return found


def addresses(app: Flask, rule: Any, question: Question) -> Iterator[str]:
    """The addresses of a rule that the walk asks for. KeyError for a part that nothing stands for."""
    own = SAMPLES | OWN_SAMPLES.get(rule.endpoint, {})
    own |= {"number": question.number, "slug": question.slug} | question.samples
    by_word = [f"q={word}" for word in question.words]
    lists = [*question.filters, *by_word]
    queries = {
        "grants.list_grants": lists,
        "grants.show_filter_counts": [*lists, *(f"{one}&evidence=rural_stated" for one in question.filters)],
        "organisations.list_organisations": by_word,
        "coverage.show_coverage": ["level=commune", "level=county"],
        "coverage.show_planner": [
            f"grant={question.number}",
            f"change={question.number}-site7-2005-12-31&count=reached",
        ],
        "api.list_coverage": ["level=commune", "level=county"],
        "coverage.show_gaps": ["level=county"],
        "api.list_gaps": ["level=county"],
        "api.list_grants": lists,
        "api.list_organisations": by_word,
        "api.list_places": ["level=commune"],
        "exports.download_grants": lists[-1:],
        "audit.list_log": ["action=grant.add_site", f"subject=organisation&key={question.slug}"],
    }
    for code in question.codes if "code" in rule.arguments else [""]:
        values: dict[str, Any] = {name: own[name] for name in rule.arguments if name != "code"}
        if code:
            values["code"] = code
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **values)
        yield path
        yield from (f"{path}?{query}" for query in queries.get(rule.endpoint, ()))


def told(answer: TestResponse) -> str:
    """What an answer says, whatever it is: the text of a page, of a sheet of paper, of a workbook."""
    if answer.mimetype == "application/pdf":
        text = text_of_paper(answer.data)
    elif answer.data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(answer.data)) as book:
            text = "\n".join(book.read(name).decode() for name in sorted(book.namelist()))
    elif answer.mimetype == "image/png":
        text = hashlib.sha256(answer.data).hexdigest()
    else:
        text = answer.get_data(as_text=True)
    return f"{answer.status_code} {VOLATILE.sub('*', text)}"


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The addresses that answer otherwise."""
    assert one.keys() == other.keys()
    return [path for path in one if one[path] != other[path]]
