"""Pictures of the main pages for the documentation, in both languages.

`python make/screens.py [FOLDER]` fills a database of its own with the facts of seed/, serves it, and writes
the pictures to FOLDER (docs/screens/ by default). It needs Debian's Chromium, as the browser tests do.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
LOCALES = {"sq": "sq-AL", "en": "en-GB"}
START_WITHIN = 60.0
LARGEST = 300_000


@dataclass(frozen=True)
class Screen:
    """One picture: its name, the page, width and height in pixels, and who looks."""

    name: str
    path: str
    width: int = 1280
    height: int = 900
    account: str | None = None


SCREENS = (
    Screen("overview", "/"),
    Screen("grants", "/grants"),
    Screen("grant-8", "/grants/8"),
    Screen("coverage", "/coverage", height=1500),
    Screen("gaps", "/coverage/gaps", height=1700),
    Screen("planner", "/coverage/planner?change=3-end-2005-10-01"),
    Screen("place", "/coverage/places/AL-PG"),
    Screen("organisation", "/organisations/vatra"),
    Screen("exports", "/exports"),
    Screen("login", "/login"),
    Screen("grants-360", "/grants", width=360),
    Screen("coverage-360", "/coverage", width=360, height=1500),
    Screen("amounts", "/grants/amounts", height=1500, account="specialist"),
    Screen("home-specialist", "/", account="specialist"),
    Screen("award", "/grants/9/award", height=1300, account="specialist"),
    Screen("amendment", "/grants/9/award/amendments/new/sites", height=1500, account="specialist"),
    Screen("audit-log", "/admin/audit", account="specialist"),
)


@contextmanager
def served(password: str) -> Iterator[str]:
    """The address of the application on a fresh database."""
    with (
        tempfile.TemporaryDirectory(prefix="grants-screens-") as folder,
        socket.create_server(("127.0.0.1", 0)) as listening,
    ):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GRANTS_")}
        settings = {"INSTANCE": folder, "DEMO_ACCOUNTS": "1", "DEMO_PASSWORD": password}
        environment = kept | {f"GRANTS_{name}": value for name, value in settings.items()}
        prepare = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"]
        subprocess.run(prepare, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        serve = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"fd://{listening.fileno()}"]
        serve += ["--threads", "4", "--no-control-socket", "--log-level", "warning"]
        process = subprocess.Popen(serve, cwd=ROOT, env=environment, pass_fds=[listening.fileno()])
        try:
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            wait_until_ready(f"{url}/readyz")
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_until_ready(url: str) -> None:
    """Ask until the server is ready. Raises RuntimeError if it never is."""
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=5):  # noqa: S310  # our own address
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the application did not start")


def sign_in(page: Page, url: str, account: str, password: str) -> None:
    """Sign in as a demo account."""
    page.goto(f"{url}/login")
    page.locator("[name=email]").fill(f"{account}@example.org")
    page.locator("[name=password]").fill(password)
    page.locator("main form [type=submit]").click()
    page.wait_for_url(lambda address: "/login" not in address)


def take(browser: Browser, url: str, password: str, screen: Screen, language: str) -> bytes:
    """One picture as PNG."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        locale=LOCALES[language],
        reduced_motion="reduce",
        timezone_id="Europe/Tirane",
    )
    page = context.new_page()
    if screen.account:
        sign_in(page, url, screen.account, password)
    page.goto(f"{url}{screen.path}")
    if page.locator("[data-coverage-map]").count():
        page.wait_for_selector("#coverage-map[data-drawn]", state="attached")
    page.wait_for_load_state("networkidle")
    picture = page.screenshot(animations="disabled")
    context.close()
    return picture


def main(folder: Path) -> None:
    """Write all pictures. Raises RuntimeError for one that is too large to keep with the sources."""
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    folder.mkdir(parents=True, exist_ok=True)
    password = secrets.token_urlsafe(18)
    with served(password) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for screen in SCREENS:
            for language in LOCALES:
                picture = take(browser, url, password, screen, language)
                if len(picture) > LARGEST:
                    raise RuntimeError(f"{screen.name} has {len(picture)} bytes, {LARGEST} are the limit")
                (folder / f"{screen.name}-{language}.png").write_bytes(picture)
        browser.close()
    print(f"{len(SCREENS) * len(LOCALES)} pictures in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screens")
