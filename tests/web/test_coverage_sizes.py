"""The pages of coverage, the list of grants and the homes stay small, with all their rows."""

from __future__ import annotations

import tomllib
from pathlib import Path
from urllib.parse import urlencode

import pytest

from grants_app.domain.accounts.demo import DEMO_ACCOUNTS
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from tests.clients import CheckedClient
from tests.sign_ins import ClientAs

MOST_BYTES = 50_000
SEED = Path(__file__).parents[2] / "seed"
# One value of each filter at once, ten values, and every value there is: rows then have them in one word.
NARROWED = "theme=prevention&phase=1&evidence=rural_stated&works_with=population&organisation=vatra"
TEN = (
    "theme=prevention&theme=assistance&phase=1&phase=2&evidence=rural_stated&evidence=area_wide"
    "&works_with=population&works_with=professionals&organisation=vatra&organisation=gip"
)
ORGANISATIONS = [
    one["slug"] for one in tomllib.loads((SEED / "organisations.toml").read_text())["organisations"]
]
ALL = urlencode(
    {
        "theme": list(Theme),
        "phase": [1, 2],
        "evidence": list(Evidence),
        "works_with": list(WorksWith),
        "organisation": ORGANISATIONS,
    },
    doseq=True,
)
PATHS = [
    "/coverage?claims=1",
    "/coverage?claims=1&theme=prevention&metric=grant_months",
    f"/coverage?month=2005-10&claims=1&{NARROWED}",
    "/coverage?month=2005-10&claims=1",
    "/coverage?level=county&claims=1",
    "/coverage?level=commune&claims=1",
    "/coverage/compare",
    "/coverage/compare?claims=1&compare_theme=prevention",
    f"/coverage/compare?month=2005-10&compare_on=ever&{NARROWED}",
    "/coverage/compare?level=commune&compare_theme=prevention",
    f"/coverage?month=2005-10&claims=1&{TEN}",
    f"/coverage?level=commune&claims=1&{TEN}",
    f"/coverage/compare?compare_theme=prevention&month=2005-10&compare_on=ever&{TEN}",
    f"/coverage/gaps?weights=poverty:3&{TEN}",
    f"/coverage/places/AL-EL?{TEN}",
    f"/coverage?month=2005-10&claims=1&{ALL}",
    f"/coverage?metric=grant_months&from=2005-02-02&until=2006-03-03&claims=1&{ALL}",
    f"/coverage?level=commune&claims=1&{ALL}",
    f"/coverage/compare?compare_theme=prevention&month=2005-10&compare_on=ever&{ALL}",
    f"/coverage/gaps?weights=poverty:3&{ALL}",
    f"/coverage/places/AL-EL?{ALL}",
    "/coverage/gaps",
    "/coverage/gaps?level=county",
    "/coverage/gaps?weights=poverty:3&on=2005-06-01",
    "/coverage/gaps?theme=prevention&theme=assistance&from=2005-01-01&until=2006-01-01&weights=poverty:3",
    "/coverage/planner",
    "/coverage/planner?change=8-end-2005-06-01&change=5-end-2005-02-01&count=reached&grant=8",
    "/coverage/places/AL-EL",
    "/coverage/places/AL-06",
    "/coverage/places/AL",
    "/coverage/indicators",
    "/coverage/method",
]


@pytest.mark.parametrize("language", ["sq", "en"])
def test_each_page_is_below_fifty_thousand_bytes(client_as: ClientAs, language: str) -> None:
    client = client_as("specialist")
    sizes = {path: size_of(client, path, language) for path in PATHS}
    assert {path: size for path, size in sizes.items() if size >= MOST_BYTES} == {}


def size_of(client: CheckedClient, path: str, language: str) -> int:
    answer = client.get(path + ("&" if "?" in path else "?") + f"lang={language}")
    assert answer.status_code == 200, path
    return len(answer.data)


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_list_of_grants_is_below_fifty_thousand_bytes(client_as: ClientAs, language: str) -> None:
    client = client_as("specialist")
    sizes = {path: size_of(client, path, language) for path in ("/grants", "/grants?without=amount")}
    assert {path: size for path, size in sizes.items() if size >= MOST_BYTES} == {}


@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("account", [*DEMO_ACCOUNTS, None])
def test_the_home_of_each_role_is_below_fifty_thousand_bytes(
    client: CheckedClient, client_as: ClientAs, account: str | None, language: str
) -> None:
    reader = client_as(account) if account else client
    assert size_of(reader, "/", language) < MOST_BYTES
