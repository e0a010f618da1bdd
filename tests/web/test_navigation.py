"""The links of the frame are kept, each kind of reader, language, programme and day with its own."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from tests.clients import CheckedClient
from tests.conftest import visitor
from tests.web.second import HOME, load


def entries(page: str) -> list[tuple[str, str]]:
    """The entries of the main navigation: address and words."""
    menu = page[page.index('class="site-nav"') :]
    return re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', menu[: menu.index("</nav>")])


def test_each_reader_has_the_own_entries(app: Flask, client_as: Callable[[str], CheckedClient]) -> None:
    load(app)
    readers = {name: client_as(name) for name in ("specialist", "admin", "donor")} | {"": visitor(app)}
    for _turn in range(2):
        found = {name: entries(one.get("/sources?lang=en").text) for name, one in readers.items()}
        assert len(found[""]) == 5
        assert found["donor"] == [*found[""], ("/reports/matrix", "Reports")]
        assert ("/admin/users", "Users") in found["admin"]
        assert ("/grants/amounts", "Amounts") in found["specialist"]
        assert ("/admin/users", "Users") not in found["specialist"]
        albanian = entries(readers[""].get("/sources?lang=sq").text)
        assert albanian[1] == ("/grants", "Grantet")
        assert entries(readers[""].get(f"{HOME}/sources?lang=en").text)[1] == (f"{HOME}/grants", "Grants")
        on_a_day = entries(readers[""].get("/grants?lang=en&on=2005-06-01").text)
        assert on_a_day[1] == ("/grants?on=2005-06-01", "Grants")
