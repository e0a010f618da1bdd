"""Accessibility by axe-core: it must find nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from tests.page_checks import TOKEN

AXE = Axe()
SHOWN = 3
# Pages on which it found nothing, by what they hold and how they are shown: journeys meet.
CLEAN: set[bytes] = set()
SHOWN_AS = (
    "[innerWidth, innerHeight, devicePixelRatio, matchMedia('(prefers-color-scheme: dark)').matches].join()"
)
# What may differ in the dark: nothing but colours changes there.
IN_THE_DARK = ("color-contrast", "link-in-text-block")


def axe_check(page: Page) -> None:
    """Run every rule on the page as it stands. Raises AssertionError that lists what is violated where."""
    violations = axe_violations(page)
    assert not violations, f"axe on {page.url}:\n" + "\n".join(violations)


def axe_violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds by all rules or by some, a line for each: its name, what helps, the first places."""
    state = f"{rules}\n{page.evaluate(SHOWN_AS)}\n{TOKEN.sub('', page.content())}"
    digest = hashlib.blake2b(state.encode(), digest_size=16).digest()
    if digest in CLEAN:
        return []
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    try:
        found = AXE.run(page, options=options).response["violations"]
    except PlaywrightError:  # the next page came while it looked: it looks at that one
        page.wait_for_load_state()
        found = AXE.run(page, options=options).response["violations"]
    if not found:
        CLEAN.add(digest)
    return [line for violation in found for line in described(violation)]


def described(violation: Mapping[str, Any]) -> Iterator[str]:
    """A violation in words."""
    yield f"{violation['id']} ({violation['impact']}): {violation['help']}, {len(violation['nodes'])} times"
    for node in violation["nodes"][:SHOWN]:
        reasons = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
        yield f"    {' '.join(map(str, node['target']))}: {node['html'][:160]} ({'; '.join(reasons)[:200]})"
