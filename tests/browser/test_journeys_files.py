"""Files of many grants in a browser: asked for, watched, cancelled, fetched, with and without a script."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe_check
from tests.browser.conftest import ReadAs
from tests.browser.servers import ROOT, Server, environment, running_server

WORDS = {
    "sq": {
        "make": "Përgatit grants.csv (Shqip)",
        "none": "deri tani nuk është parë asnjë",
        "waits": "Skedari juaj pret të përgatitet",
        "made": "Skedari juaj po përgatitet",
        "ready": "Skedari juaj është gati",
        "cancel": "Anulo",
        "cancelled": "Skedari u anulua",
        "again": "Përgatite përsëri",
        "files": "Skedarët tuaj",
    },
    "en": {
        "make": "Have grants.csv made (English)",
        "none": "none has been seen so far",
        "waits": "Your file is waiting to be made",
        "made": "Your file is being made",
        "ready": "Your file is ready",
        "cancel": "Cancel",
        "cancelled": "The file was cancelled",
        "again": "Have it made again",
        "files": "Your files",
    },
}
FETCH = "main a[href$='/file']"
ALL = 20_000  # milliseconds: 24 grants, a fifth of a second each, and a busy machine


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[Server]:
    """A server of its own to which any grant is many; no worker is there yet."""
    with running_server(database_url, tmp_path, FILES_AT_ONCE="0") as running:
        yield running
        assert not running.crashes(), running.log.read_text(encoding="utf-8")


@contextmanager
def slow_worker(server: Server) -> Iterator[None]:
    """A worker that takes a fifth of a second for each grant."""
    folder = server.log.parent
    command = [sys.executable, "-m", "tests.job_worker", json.dumps({"at": "rows"})]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(server.database_url, folder, {}))
    try:
        yield
    finally:
        process.kill()
        process.wait()


def is_title(page: Page, words: str) -> None:
    expect(page.locator("h1")).to_have_text(words, timeout=ALL)


@pytest.mark.parametrize(("account", "language", "width"), [("donor", "sq", 360), ("specialist", "en", 1280)])
def test_a_file_is_asked_for_watched_cancelled_and_fetched(
    server: Server, read_as: ReadAs, account: str, language: str, width: int
) -> None:
    words = WORDS[language]
    reader = read_as(server, account=account, language=language, width=width)
    page = reader.go(f"/exports?lang={language}")
    axe_check(page)
    page.get_by_role("button", name=words["make"]).click()
    is_title(page, words["waits"])
    expect(page.locator(".callout")).to_contain_text(words["none"])
    axe_check(page)
    with slow_worker(server):
        is_title(page, words["made"])
        expect(page.locator(".meter-text")).to_contain_text(re.compile(r"[1-9]\d? %"), timeout=ALL)
        page.get_by_role("button", name=words["cancel"]).click()
        is_title(page, words["cancelled"])
        page.get_by_role("button", name=words["again"]).click()
        is_title(page, words["ready"])
    axe_check(page)
    with page.expect_download() as fetched:
        page.click(FETCH)
    direct = page.request.get(f"{server.url}/exports/grants.csv?lang={language}", headers={"Accept": "*/*"})
    assert Path(fetched.value.path()).read_bytes() == direct.body()
    page.get_by_role("link", name=words["files"]).click()
    is_title(page, words["files"])
    axe_check(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_visitor_without_a_script_is_shown_the_file_when_it_is_there(
    server: Server, read_as: ReadAs
) -> None:
    reader = read_as(server, language="sq", java_script_enabled=False)
    page = reader.go("/exports/portfolio.xlsx")
    page.click("main form button")
    is_title(page, WORDS["sq"]["waits"])
    with slow_worker(server):
        is_title(page, WORDS["sq"]["ready"])
    with page.expect_download() as fetched:
        page.click(FETCH)
    assert fetched.value.suggested_filename.endswith("-sq.xlsx")
    other = read_as(server, language="sq")
    other.go(page.url.removeprefix(server.url), status=404)
