"""Fixtures of the browser tests.

`live_server` serves a copy of the seeded database (SQLite) to all tests that only read; `fresh_server` to one
test, for those that change something; `either_server` to one test on each database. All have `.url`.
`read_as(server, account=…, language=…, width=…)` opens a window (`tests/browser/readers.py`); when the test
ends, nothing may have been asked of another host, and no script or policy may have complained.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.readers import Reader, open_context
from tests.browser.servers import Server, running_server

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",  # continuous integration runs as root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]

ReadAs = Callable[..., Reader]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which `make test` installs."""
    assert Path(CHROMIUM).exists(), "the browser tests need Debian's package chromium"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


def copy_of(seeded: Path, folder: Path) -> str:
    """The URL of a copy of the seeded SQLite file in a folder."""
    for suffix in ("", "-wal", "-shm"):
        source = seeded.with_name(seeded.name + suffix)
        if source.exists():
            shutil.copy(source, folder / f"grants.sqlite{suffix}")
    return f"sqlite:///{folder / 'grants.sqlite'}"


@pytest.fixture(scope="session")
def reading_server(seeded_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all tests that only read."""
    folder = tmp_path_factory.mktemp("live")
    with running_server(copy_of(seeded_sqlite, folder), folder) as server:
        yield server


@pytest.fixture(scope="module")
def live_server(reading_server: Server) -> Iterator[Server]:
    """The server for the tests of one file, which only read."""
    before = len(reading_server.crashes())
    yield reading_server
    crashes = reading_server.crashes()[before:]
    assert not crashes, crashes


@pytest.fixture
def fresh_server(seeded_sqlite: Path, tmp_path: Path) -> Iterator[Server]:
    """A server with data of its own, for a test that changes them."""
    with running_server(copy_of(seeded_sqlite, tmp_path), tmp_path) as server:
        yield server
        assert not server.crashes(), server.log.read_text(encoding="utf-8")


@pytest.fixture
def either_server(database_url: str, tmp_path: Path) -> Iterator[Server]:
    """A server with data of its own, on SQLite and on PostgreSQL in turn."""
    with running_server(database_url, tmp_path) as server:
        yield server
        assert not server.crashes(), server.log.read_text(encoding="utf-8")


@pytest.fixture
def read_as(browser: Browser) -> Iterator[ReadAs]:
    """Open a window on a server: a visitor's, or signed in as a demo account."""
    readers: list[Reader] = []

    def open_window(
        server: Server,
        *,
        account: str | None = None,
        language: str = "sq",
        width: int = 1280,
        **more: Any,
    ) -> Reader:
        context = open_context(browser, language=language, width=width, **more)
        reader = Reader(context.new_page(), server)
        readers.append(reader)
        if account:
            reader.sign_in(account)
        return reader

    yield open_window
    for reader in readers:
        reader.page.context.close()
    for reader in readers:
        reader.check()
