"""Accessibility by axe-core: it must find nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
SHOWN = 3


def axe_check(page: Page) -> None:
    """Run every rule on the page as it stands. Raises AssertionError that lists what is violated where."""
    violations = axe_violations(page)
    assert not violations, f"axe on {page.url}:\n" + "\n".join(violations)


def axe_violations(page: Page) -> list[str]:
    """What axe finds, a line for each rule: its name, what helps, and the first places."""
    return [line for found in AXE.run(page).response["violations"] for line in described(found)]


def described(violation: Mapping[str, Any]) -> Iterator[str]:
    """A violation in words."""
    yield f"{violation['id']} ({violation['impact']}): {violation['help']}, {len(violation['nodes'])} times"
    for node in violation["nodes"][:SHOWN]:
        reasons = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
        yield f"    {' '.join(map(str, node['target']))}: {node['html'][:160]} ({'; '.join(reasons)[:200]})"
