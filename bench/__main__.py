"""`make bench`: the pages against the plain page, request by request in turn, on SQLite and PostgreSQL.

    python -m bench [--sizes 24,1000,10000] [--databases sqlite,postgresql] [--rounds 60]

Prints a table and writes it to bench/results/. Ratios are of medians measured in the same minute, so that a
machine whose speed drifts does not favour one side; absolute times are this machine's.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import plain
from bench.portfolio import make_portfolio
from tests.databases import create_database, postgres_server

PAGES = {
    "overview": ("/?lang=en", None),
    "list": ("/grants?lang=en", 2.5),
    "filtered list": ("/grants?lang=en&theme=prevention&district=AL-SH", None),
    "search": ("/grants?lang=en&q=trafikimit", 5.0),
    "list, made anew": ("/grants?lang=en&turn=", None),
    "search, made anew": ("/grants?lang=en&q=trafikimit&turn=", None),
    "grant page, made anew": ("/grants/8?lang=en&turn=", None),
    "grant page": ("/grants/8?lang=en", 2.5),
    "organisation": ("/organisations/vatra?lang=en", 2.5),
    "coverage": ("/coverage?lang=en", None),
    "workbook": ("/exports/portfolio.xlsx?lang=en&district=AL-PG", None),
}
RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Row:
    """One page measured: medians in milliseconds, its ratio to the plain page, and the page's size."""

    database: str
    size: int
    page: str
    p50: float
    p95: float
    ratio: float
    bar: float | None
    kilobytes: float

    def cells(self) -> list[str]:
        """The row as text."""
        bar = "" if self.bar is None else f"{self.bar:.1f}"
        verdict = "" if self.bar is None else ("yes" if self.ratio <= self.bar else "NO")
        return [
            self.database, f"{self.size:,}", self.page, f"{self.p50:.1f}", f"{self.p95:.1f}",
            f"{self.ratio:.2f}", bar, verdict, f"{self.kilobytes:.0f}",
        ]  # fmt: skip


HEADER = ["database", "grants", "page", "p50 ms", "p95 ms", "ratio", "bar", "met", "KB"]


def main() -> None:
    """Measure and report."""
    options = read_options()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="grants-bench-") as folder, ExitStack() as stack:
        server = stack.enter_context(postgres_server()) if "postgresql" in options.databases else ""
        for database in options.databases:
            for size in options.sizes:
                name = f"{database}_{size}"
                where = Path(folder) / name
                where.mkdir()
                urls = database_urls(database, server, where, name)
                rows += measure(database, size, urls, where, options.rounds)
    report(rows)


def read_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument(
        "--sizes", type=lambda text: [int(n) for n in text.split(",")], default=[24, 1_000, 10_000]
    )
    parser.add_argument("--databases", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=60)
    return parser.parse_args()


def database_urls(database: str, server: str, where: Path, name: str) -> tuple[str, str]:
    """The URLs of an empty database for the product and of one for the plain page."""
    if database == "sqlite":
        return f"sqlite:///{where / 'grants.sqlite'}", f"sqlite:///{where / 'plain.sqlite'}"
    return create_database(server, f"bench_{name}"), create_database(server, f"bench_plain_{name}")


def measure(database: str, size: int, urls: tuple[str, str], where: Path, rounds: int) -> list[Row]:
    """Fill both databases, serve both applications and time every page against the plain one."""
    make_portfolio(urls[0], where, size)
    plain.fill(urls[1])
    environment = {
        "GRANTS_DATABASE_URL": urls[0],
        "GRANTS_INSTANCE": str(where),
        "GRANTS_SECRET_KEY": "bench",
    }
    rows = []
    with (
        served("wsgi:app", environment) as product,
        served("bench.plain:make_app()", {"PLAIN_DATABASE_URL": urls[1]}) as reference,
    ):
        for page, (path, bar) in PAGES.items():
            times, plain_times, length = in_turn(product, path, reference, rounds)
            median = statistics.median(times)
            p95 = sorted(times)[int(len(times) * 0.95)]
            ratio = median / statistics.median(plain_times)
            rows.append(Row(database, size, page, median, p95, ratio, bar, length / 1024))
            print("  ".join(rows[-1].cells()), flush=True)
    return rows


def in_turn(product: int, path: str, reference: int, rounds: int) -> tuple[list[float], list[float], int]:
    """Ask both servers in turn. Returns milliseconds of both sides and the length of the page."""
    ours, plains, length = [], [], 0
    for turn in range(rounds + 10):
        # An address that nobody asked for before is not among the kept answers.
        asked = f"{path}{turn}" if path.endswith("turn=") else path
        ours_ms, length = timed(product, asked)
        plain_ms, _ = timed(reference, "/")
        if turn >= 10:
            ours.append(ours_ms)
            plains.append(plain_ms)
    return ours, plains, length


def timed(port: int, path: str) -> tuple[float, int]:
    """Milliseconds of one request on a connection of its own, and the length of the answer."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return (time.perf_counter() - began) * 1000, len(body)


@contextmanager
def served(application: str, environment: dict[str, str]) -> Iterator[int]:
    """Serve an application with two gunicorn workers on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--worker-class", "gthread", "--threads", "4", "--log-level", "error", "--no-control-socket",
    ]  # fmt: skip
    with subprocess.Popen(command, env={**os.environ, **environment}) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Wait until a server answers. Raises TimeoutError after 30 seconds."""
    for _try in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")


def report(rows: list[Row]) -> None:
    """Write the table to a file of results."""
    lines = [HEADER, ["---"] * len(HEADER), *(row.cells() for row in rows)]
    text = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "pages.md").write_text(f"# Pages against the plain page\n\n{text}\n", encoding="utf-8")
    print(f"\n{text}")


if __name__ == "__main__":
    main()
