"""How fast the files to take away are made, and in how much memory.

    python -m bench.exports [--sizes 1000,10000]

Each measurement runs in a process of its own on SQLite. The workbook is compared with bare XlsxWriter
writing the same cells with the same options by the same calls: values at hand, one format, nothing else.
Bars are held against the seconds of the processor: the work is all computing, and what else the machine does
meanwhile says nothing about it.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from xlsxwriter import Workbook

from bench.portfolio import application, make_portfolio
from grants_app.blueprints.exports.ordering import MOST_IN_WORKBOOK
from grants_app.outputs.workbook.portfolio import OPTIONS

RESULTS = Path(__file__).parent / "results"
CSV = "/exports/grants.csv?lang=en"
XLSX = "/exports/portfolio.xlsx?lang=en"
ROUNDS = 3
CSV_BAR, XLSX_BAR = 2.0, 3.0
HEADER = [
    "file",
    "grants",
    "on the clock",
    "seconds",
    "bare XlsxWriter",
    "ratio",
    "bar",
    "met",
    "MB",
    "more memory, MiB",
]


@dataclass(frozen=True)
class Measured:
    """The quickest of some rounds in seconds of the processor and on the clock, the bytes, the growth."""

    seconds: float
    elapsed: float
    size: int
    grown: float


def main() -> None:
    """Measure and report; with `--one` measure a single file, in the process that asks."""
    options = read_options()
    if options.one:
        print(json.dumps(asdict(WAYS[options.one](Path(options.folder)))))
        return
    rows = []
    with tempfile.TemporaryDirectory(prefix="grants-bench-") as name:
        for size in options.sizes:
            folder = Path(name) / str(size)
            folder.mkdir()
            make_portfolio(database(folder), folder, size)
            rows += list(measure(folder, size))
    report(rows)


def read_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.exports")
    parser.add_argument(
        "--sizes", type=lambda text: [int(n) for n in text.split(",")], default=[1_000, 10_000]
    )
    parser.add_argument("--one", choices=sorted(WAYS))
    parser.add_argument("--folder")
    return parser.parse_args()


def measure(folder: Path, size: int) -> Iterator[list[str]]:
    """The rows of the table for one portfolio."""
    table = alone("csv", folder)
    bar = CSV_BAR if size == 10_000 else None
    yield cells("grants.csv", size, table, bar=bar, against=None, reached=table.seconds)
    if size <= MOST_IN_WORKBOOK:
        book, bare = alone("xlsx", folder), alone("bare", folder)
        ratio = book.seconds / bare.seconds
        bar = XLSX_BAR if size == 10_000 else None
        yield cells("portfolio.xlsx", size, book, bar=bar, against=bare, reached=ratio)


def cells(
    name: str, size: int, found: Measured, *, bar: float | None, against: Measured | None, reached: float
) -> list[str]:
    """One row as text."""
    row = [
        name,
        f"{size:,}",
        f"{found.elapsed:.2f}",
        f"{found.seconds:.2f}",
        f"{against.seconds:.2f}" if against else "",
        f"{reached:.2f}" if against else "",
        "" if bar is None else (f"{bar:.0f} times" if against else f"{bar:.0f} s"),
        "" if bar is None else ("yes" if reached < bar else "NO"),
        f"{found.size / 1e6:.1f}",
        f"{found.grown:.0f}",
    ]
    print("  ".join(row), flush=True)
    return row


def alone(way: str, folder: Path) -> Measured:
    """Measure in a process of its own, so that memory is that of this file alone."""
    command = [sys.executable, "-m", "bench.exports", "--one", way, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def measure_download(folder: Path, path: str) -> Measured:
    """Ask the application for a file and take it piece by piece, as a server sends it."""
    logging.disable(logging.CRITICAL)
    client = application(database(folder), folder).test_client()
    client.get(f"{path}&organisation=vatra", buffered=True)  # templates, words and statements are ready

    def take() -> int:
        answer = client.get(path)
        return sum(len(piece) for piece in answer.response)

    return timed(take)


def measure_bare(folder: Path) -> Measured:
    """Write the cells of the application's workbook once more with XlsxWriter and nothing else."""
    logging.disable(logging.CRITICAL)
    client = application(database(folder), folder).test_client()
    book = load_workbook(BytesIO(client.get(XLSX).data), read_only=True)
    sheets = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]

    def write() -> int:
        with tempfile.TemporaryFile() as target:
            write_bare(target, sheets)
            return target.tell()

    return timed(write)


def write_bare(target: Any, sheets: list[list[tuple[Any, ...]]]) -> None:
    """A workbook of these cells by the quickest calls that XlsxWriter offers."""
    book = Workbook(target, OPTIONS)
    look = book.add_format({"font_color": "#1B2A38", "valign": "top", "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for position, value in enumerate(row):
                if value is None:
                    sheet.write_blank(number, position, None, look)
                elif isinstance(value, str):
                    sheet.write_string(number, position, value, look)
                elif isinstance(value, date):
                    sheet.write_datetime(number, position, value, day)
                else:
                    sheet.write_number(number, position, value, look)
    book.close()


def timed(make: Callable[[], int]) -> Measured:
    """The quickest of some rounds; the growth of the process over all of them."""
    before = peak()
    seconds, elapsed, size = [], [], 0
    for _round in range(ROUNDS):
        began, began_clock = time.process_time(), time.perf_counter()
        size = make()
        seconds.append(time.process_time() - began)
        elapsed.append(time.perf_counter() - began_clock)
    return Measured(min(seconds), min(elapsed), size, peak() - before)


def peak() -> float:
    """The most memory that this process ever had, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def database(folder: Path) -> str:
    """The address of a portfolio's database."""
    return f"sqlite:///{folder / 'grants.sqlite'}"


def report(rows: list[list[str]]) -> None:
    """Write the table to a file of results."""
    lines = [HEADER, ["---"] * len(HEADER), *rows]
    text = "\n".join(f"| {' | '.join(row)} |" for row in lines)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "exports.md").write_text(f"# Files to take away\n\n{text}\n", encoding="utf-8")
    print(f"\n{text}")


WAYS: dict[str, Callable[[Path], Measured]] = {
    "csv": lambda folder: measure_download(folder, CSV),
    "xlsx": lambda folder: measure_download(folder, XLSX),
    "bare": measure_bare,
}

if __name__ == "__main__":
    main()
