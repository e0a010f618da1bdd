"""Closed by default, and each endpoint open to the roles that the contract names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from grants_app.access import public, requires
from grants_app.domain.accounts.rules import can_manage_users
from grants_app.domain.accounts.viewer import Role
from tests.checks import access
from tests.checks.access_table import ACCOUNTS, ENDPOINTS
from tests.checks.source import report
from tests.clients import CheckedClient
from tests.conftest import make_app, visitor

ADVICE = "tests/checks/access_table.py lists who may reach what; the contract's table of roles decides."


def planted() -> dict[str, str]:
    return {}


SignIn = Callable[[str], CheckedClient]


def reader(client_as: SignIn, app: Flask, role: Role) -> CheckedClient:
    account = ACCOUNTS[role]
    return client_as(account) if account else visitor(app)


@pytest.fixture
def bare_app(tmp_path: Path) -> Flask:
    """An application without tables: enough to look at its endpoints."""
    return make_app("sqlite://", tmp_path)


def test_every_endpoint_stands_in_the_table(bare_app: Flask) -> None:
    found = access.differences(bare_app, ENDPOINTS)
    assert not found, report(found, ADVICE)


@pytest.mark.parametrize("role", Role)
def test_each_role_reads_what_is_open_to_it(app: Flask, client_as: SignIn, role: Role) -> None:
    found = access.wrong_answers(reader(client_as, app, role), role, ENDPOINTS, unsafe=False)
    assert not found, report(found, ADVICE)


@pytest.mark.parametrize("role", Role)
def test_each_role_is_refused_what_it_may_not_change(app: Flask, client_as: SignIn, role: Role) -> None:
    found = access.wrong_answers(reader(client_as, app, role), role, ENDPOINTS, unsafe=True)
    assert not found, report(found, ADVICE)


def test_published_facts_can_be_kept_to_those_signed_in(database_url: str, tmp_path: Path) -> None:
    app = make_app(database_url, tmp_path, PUBLIC="0")
    found = access.wrong_answers(visitor(app), Role.VISITOR, ENDPOINTS, unsafe=False, is_open=False)
    assert not found, report(found, ADVICE)


def test_a_view_without_a_rule_is_closed_to_everybody(app: Flask, client_as: SignIn) -> None:
    app.add_url_rule("/forgotten", "forgotten", planted)
    found = access.differences(app, ENDPOINTS)
    assert any("forgotten declares no rule" in line for line in found)
    for role in Role:
        assert reader(client_as, app, role).get("/forgotten").status_code == 403


def test_an_endpoint_outside_the_table_is_caught(bare_app: Flask) -> None:
    bare_app.add_url_rule("/new", "new", public(planted))
    assert any("new is not in the table" in line for line in access.differences(bare_app, ENDPOINTS))


def test_another_rule_than_the_table_says_is_caught(bare_app: Flask) -> None:
    bare_app.add_url_rule("/new", "new", requires(can_manage_users)(planted))
    found = access.differences(bare_app, ENDPOINTS | {"new": "public"})
    assert "new is guarded by 'can_manage_users', the table says 'public'" in found


def test_a_line_without_an_endpoint_and_a_rule_without_roles_are_caught(bare_app: Flask) -> None:
    found = access.differences(bare_app, ENDPOINTS | {"gone": "can_fly"})
    assert "gone is in the table but not in the application" in found
    assert any("'can_fly' has no line in ROLES" in line for line in found)


def test_a_rule_that_lets_in_too_many_is_caught(app: Flask, client_as: SignIn) -> None:
    def can_manage_users(_viewer: object) -> bool:
        return True

    app.add_url_rule("/planted", "planted", requires(can_manage_users)(planted), methods=["GET", "POST"])
    table = {"planted": "can_manage_users"}
    for unsafe, status in ((False, 200), (True, 400)):
        found = access.wrong_answers(client_as("donor"), Role.DONOR, table, unsafe=unsafe)
        assert any(f"/planted (planted) answers {status}, expected 403" in line for line in found)
