"""`python -m bench.first_visit`: the first visit of the map in Chromium, its processor throttled six times.

    python -m bench.first_visit [--rounds 5] [--throttle 6] [--paths /coverage,/coverage/compare]

Each round is a browser that has seen nothing yet, on a seeded portfolio served by two gunicorn workers. What
is measured: from the start of the navigation until the map with the colours and numbers of its data is on the
screen, and until it can be used; the bytes that came over the line, and requests to any other host. Writes a
table to bench/results/first_visit.md.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from bench.portfolio import make_portfolio
from bench.serving import served

RESULTS: Final = Path(__file__).parent / "results" / "first_visit.md"
CHROMIUM: Final = "/usr/bin/chromium"
MOST_MS: Final = 2_000
MOST_BYTES: Final = 650_000
PATIENCE: Final = 120_000
WATCH: Final = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Visit:
    """One first visit: milliseconds to the drawn map and to its use, bytes, requests, hosts of others."""

    drawn_ms: float
    ready_ms: float
    received: int
    requests: int
    foreign: tuple[str, ...]


def visit(browser: Browser, base: str, path: str, throttle: float) -> Visit:
    """Open a page in a browser context of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="sq-AL")
    page = context.new_page()
    line = context.new_cdp_session(page)
    received: list[float] = []
    hosts: list[str] = []
    line.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    line.on("Network.requestWillBeSent", lambda event: hosts.append(_host(event)))
    line.send("Network.enable")
    line.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    page.add_init_script(f"({WATCH})()")
    page.goto(base + path, timeout=PATIENCE)
    for name in ("drawn", "ready"):
        page.wait_for_selector(f"[data-first-{name}]", timeout=PATIENCE, state="attached")
    page.wait_for_load_state("networkidle", timeout=PATIENCE)
    seen = page.evaluate("window.firstVisit")
    context.close()
    own = urlsplit(base).netloc
    return Visit(
        float(seen["drawn"]),
        float(seen["ready"]),
        int(sum(received)),
        len(hosts),
        tuple(sorted({one for one in hosts if one != own})),
    )


def _host(event: dict[str, Any]) -> str:
    """The host of a request; what the page holds itself (data:, blob:) has none and is of no other host."""
    address = urlsplit(str(event["request"]["url"]))
    return (
        address.netloc if address.scheme in {"http", "https"} else urlsplit(str(event["documentURL"])).netloc
    )


def measure(base: str, paths: list[str], rounds: int, throttle: float) -> list[tuple[str, list[Visit]]]:
    """The visits of each page; the pages take turns, so that a machine that slows down favours none."""
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            visit(browser, base, paths[0], 1)  # the server compiles its templates once, whoever comes first
            turns = [[visit(browser, base, path, throttle) for path in paths] for _ in range(rounds)]
            return [
                (path, list(visits)) for path, visits in zip(paths, zip(*turns, strict=True), strict=True)
            ]
        finally:
            browser.close()


def report(found: list[tuple[str, list[Visit]]], throttle: float) -> str:
    """The table of the results."""
    lines = [
        f"# First visits, Chromium throttled {throttle:g} times",
        "",
        "Seeded portfolio, SQLite, two workers, 1280 × 900.",
        f"Bars: drawn within {MOST_MS / 1000:g} s, {MOST_BYTES // 1000} KB, no other host.",
        "",
        "Drawn: every area and marker in its colour and every number is on the screen. Ready: Plotly has",
        "taken over, with labels under the pointer and zoom. Of two maps the later one counts.",
        "",
        "| page | drawn: median (s) | least (s) | most (s) | ready (s) | received (KB) | requests | others |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for path, visits in found:
        times = [one.drawn_ms / 1000 for one in visits]
        others = sorted({host for one in visits for host in one.foreign})
        lines.append(
            f"| {path} | {statistics.median(times):.2f} | {min(times):.2f} | {max(times):.2f} "
            f"| {statistics.median(one.ready_ms for one in visits) / 1000:.2f} "
            f"| {max(one.received for one in visits) / 1000:.0f} | {visits[0].requests} "
            f"| {', '.join(others) or 'none'} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--throttle", type=float, default=6)
    parser.add_argument("--paths", default="/coverage,/coverage?claims=1,/coverage/compare")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        url = f"sqlite:///{instance / 'visit.sqlite'}"
        make_portfolio(url, instance, 24)
        environment = {
            "GRANTS_DATABASE_URL": url,
            "GRANTS_INSTANCE": folder,
            "GRANTS_SECRET_KEY": "bench",
            "PROMETHEUS_MULTIPROC_DIR": folder,
        }
        with served("wsgi:app", environment) as server:
            found = measure(
                f"http://127.0.0.1:{server.port}", asked.paths.split(","), asked.rounds, asked.throttle
            )
    text = report(found, asked.throttle)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
