"""`make bench`: the pages against the plain page, request by request in turn, on SQLite and PostgreSQL.

    python -m bench [--sizes 24,1000,10000,100000] [--databases sqlite,postgresql] [--rounds 60] [--seconds 3]
                    [--pages 'list,search,grant page']

Writes a table to bench/results/. Ratios are of medians measured in the same minute, so that a machine whose
speed drifts does not favour one side; absolute times are this machine's. Each page is asked for as readers
meet it (kept from an earlier reader) and anew (an address that nobody has asked for).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import plain
from bench.asking import addresses, in_turn, per_second
from bench.portfolio import application, make_portfolio
from bench.report import Measured, write_report
from bench.serving import Memory, Server, served
from tests.databases import create_database, postgres_server
from tests.factories import counted_queries


@dataclass(frozen=True)
class Page:
    """A page to measure. `bar` is the greatest allowed ratio to the plain page when it is made anew.

    Where the path says `{number}`, each request is for the next grant. What was read of a grant is kept until
    the data change, so this is what its first reader waits for, where there are more grants than requests.
    """

    name: str
    path: str
    bar: float | None = None


PAGES = (
    Page("overview", "/?lang=en"),
    Page("list", "/grants?lang=en", 2.5),
    Page("filtered list", "/grants?lang=en&theme=prevention&district=AL-SH"),
    Page("search", "/grants?lang=en&q=trafikimit", 5.0),
    Page("counts", "/grants/counts?lang=en&theme=prevention"),
    Page("grant page", "/grants/8?lang=en", 2.5),
    Page("another grant each time", "/grants/{number}?lang=en", 2.5),
    Page("organisation", "/organisations/vatra?lang=en"),
    Page("map", "/coverage?lang=en"),
    Page("CSV", "/exports/grants.csv?lang=en"),
    Page("XLSX", "/exports/portfolio.xlsx?lang=en"),
)


TOO_LONG = 2_000.0  # milliseconds above which eight clients at once would ask for minutes


def main() -> None:
    """Measure and report."""
    options = read_options()
    found: list[Measured] = []
    memory: dict[tuple[str, int], Memory] = {}
    with tempfile.TemporaryDirectory(prefix="grants-bench-") as folder, ExitStack() as stack:
        server = stack.enter_context(postgres_server()) if "postgresql" in options.databases else ""
        for database in options.databases:
            for size in options.sizes:
                where = Path(folder) / f"{database}_{size}"
                where.mkdir()
                urls = database_urls(database, server, where)
                for one in measure(database, size, urls, where, options):
                    if isinstance(one, Measured):
                        found.append(one)
                    else:
                        memory[database, size] = one
                    write_report(found, memory)


def read_options() -> argparse.Namespace:
    """The command line."""

    def numbers(text: str) -> list[int]:
        return [int(number) for number in text.split(",")]

    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--sizes", type=numbers, default=[24, 1_000, 10_000, 100_000])
    parser.add_argument("--databases", type=lambda text: text.split(","), default=["sqlite", "postgresql"])
    parser.add_argument("--pages", type=lambda text: text.split(","), help="their names, where not all")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long eight clients ask for a page")
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> list[Page]:
    """The pages that are asked for."""
    return [page for page in PAGES if not options.pages or page.name in options.pages]


def database_urls(database: str, server: str, where: Path) -> tuple[str, str]:
    """The URLs of an empty database for the product and of one for the plain page."""
    if database == "sqlite":
        return f"sqlite:///{where / 'grants.sqlite'}", f"sqlite:///{where / 'plain.sqlite'}"
    return create_database(server, f"bench_{where.name}"), create_database(
        server, f"bench_plain_{where.name}"
    )


def measure(
    database: str, size: int, urls: tuple[str, str], where: Path, options: argparse.Namespace
) -> Iterator[Measured | Memory]:
    """Fill both databases, serve both applications and measure every page; last the worker's memory."""
    make_portfolio(urls[0], where, size)
    plain.fill(urls[1])
    queries = count_queries(urls[0], where, size)
    environment = {
        "GRANTS_DATABASE_URL": urls[0],
        "GRANTS_INSTANCE": str(where),
        "GRANTS_SECRET_KEY": "bench",
    }
    beside = {"PLAIN_DATABASE_URL": urls[1], "GRANTS_INSTANCE": str(where / "plain")}
    with served("wsgi:app", environment) as ours, served("bench.plain:make_app()", beside) as reference:
        for page in chosen(options):
            for anew in (False, True) if "{number}" not in page.path else (True,):
                yield measure_page(
                    database, size, page, (ours, reference), options, queries[page.name], anew=anew
                )
        yield ours.worker_memory()


def count_queries(url: str, where: Path, size: int) -> dict[str, int]:
    """The statements that each page takes when it is made anew."""
    app = application(url, where)
    client = app.test_client()
    counts = {}
    for page in PAGES:
        paths = addresses(page.path, size, anew=True)
        client.get(next(paths)).get_data()
        with counted_queries(app) as sent:
            client.get(next(paths)).get_data()
        counts[page.name] = len(sent)
    return counts


def measure_page(
    database: str,
    size: int,
    page: Page,
    servers: tuple[Server, Server],
    options: argparse.Namespace,
    queries: int,
    *,
    anew: bool,
) -> Measured:
    """One page in one way."""
    ours, reference = servers
    paths = addresses(page.path, size, anew=anew)
    answers, plains = in_turn((ours.port, paths), reference.port, options.rounds, options.seconds * 8)
    times = sorted(answer.milliseconds for answer in answers)
    beside = statistics.median(answer.milliseconds for answer in plains)
    rate = plain_rate = 0.0
    if answers[0].status == 200 and statistics.median(times) < TOO_LONG:
        rate = per_second(ours.port, paths, options.seconds)
        plain_rate = per_second(reference.port, addresses("/", size, anew=False), options.seconds)
    found = Measured(
        database=database,
        size=size,
        page=page.name,
        anew=anew,
        status=answers[0].status,
        p50=statistics.median(times),
        p95=times[int(len(times) * 0.95)],
        ratio=statistics.median(times) / beside,
        bar=page.bar if anew else None,
        rate=rate,
        rate_ratio=plain_rate / rate if rate else 0.0,
        queries=queries if anew else None,
        kilobytes=answers[0].length / 1024,
    )
    print("  ".join(found.cells()), flush=True)
    return found


if __name__ == "__main__":
    main()
