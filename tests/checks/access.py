"""Comparing the endpoints of an application with the table, and what each role is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from grants_app.access import access_name
from grants_app.domain.accounts.viewer import Role
from tests.checks.access_table import OTHER_ANSWERS, OWN_SAMPLES, ROLES, SAMPLES
from tests.clients import CheckedClient

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def differences(app: Flask, table: Mapping[str, str]) -> list[str]:
    """Endpoints without a rule, without a line in the table or with another rule; and lines too many."""
    found = []
    for endpoint in sorted(app.view_functions):
        declared, listed = access_name(app, endpoint), table.get(endpoint)
        if declared is None:
            found.append(f"{endpoint} declares no rule: add @public, @published or @requires(rule)")
        elif listed is None:
            found.append(f"{endpoint} is not in the table: enter it with {declared!r} if that is meant")
        elif listed != declared:
            found.append(f"{endpoint} is guarded by {declared!r}, the table says {listed!r}")
    found += [
        f"{name} is in the table but not in the application"
        for name in table
        if name not in app.view_functions
    ]
    found += [
        f"the rule {rule!r} has no line in ROLES: enter the roles that it lets in"
        for rule in sorted(set(table.values()))
        if rule not in ROLES
    ]
    return found


def addresses(app: Flask, *, unsafe: bool) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, path) of everything that can be asked for, samples in place of variables."""
    for rule in app.url_map.iter_rules():
        methods = rule.methods or set()
        wanted = sorted(methods & UNSAFE) if unsafe else sorted(methods & {"GET"})
        for method in wanted:
            yield rule.endpoint, method, path_of(app, rule)


def path_of(app: Flask, rule: Rule) -> str:
    """The address of a rule with a sample for each of its variables."""
    own = OWN_SAMPLES.get(rule.endpoint, {})
    values: dict[str, Any] = {name: own.get(name, SAMPLES.get(name)) for name in rule.arguments}
    missing = [name for name, value in values.items() if value is None]
    assert not missing, f"{rule.endpoint}: enter a sample for {missing} in SAMPLES or OWN_SAMPLES"
    with app.test_request_context():
        path: str = app.url_for(rule.endpoint, **values)
    return path


def expected_status(endpoint: str, rule: str, role: Role, *, is_open: bool = True) -> int:
    """What a GET is answered by the contract: 302 to sign-in, 401 for programs, 403 out of role, else 200.

    `is_open` is False where `GRANTS_PUBLIC` keeps published facts to those signed in.
    """
    if rule == "published" and not is_open and role is Role.VISITOR:
        return 401 if endpoint.startswith("api.") else 302
    if role in ROLES[rule]:
        return OTHER_ANSWERS.get((endpoint, role), 200)
    if role is Role.VISITOR:
        return 401 if endpoint.startswith("api.") else 302
    return 403


def wrong_answers(
    client: CheckedClient, role: Role, table: Mapping[str, str], *, unsafe: bool, is_open: bool = True
) -> list[str]:
    """Ask for every address of the table as this client; list the answers that differ from it.

    Who may send a form gets as far as the check of its token, which is missing here: 400.
    """
    found = []
    for endpoint, method, path in addresses(client.application, unsafe=unsafe):
        rule = table.get(endpoint)
        if rule is None:
            continue  # `differences` names it
        wanted = expected_status(endpoint, rule, role, is_open=is_open)
        if unsafe and role in ROLES[rule]:
            wanted = 400
        answer = client.open(path, method=method)
        if answer.status_code != wanted:
            found.append(f"{method} {path} ({endpoint}) answers {answer.status_code}, expected {wanted}")
        elif wanted == 302 and role not in ROLES[rule] and not (answer.location or "").startswith("/login"):
            found.append(f"{method} {path} ({endpoint}) leads to {answer.location}, not to sign-in")
    return found
