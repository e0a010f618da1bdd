"""The table of results: bench/results/pages.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.serving import Memory

RESULTS = Path(__file__).parent / "results"
HEADER = (
    "database", "grants", "page", "made", "p50 ms", "p95 ms", "ratio", "bar", "met",
    "per second", "plain / ours", "queries", "KB",
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One page measured in one way.

    Times are milliseconds; `ratio` is that of the medians to the plain page's; `rate` what eight clients get
    in a second and `rate_ratio` how many times more they get of the plain page.
    """

    database: str
    size: int
    page: str
    anew: bool
    status: int
    p50: float
    p95: float
    ratio: float
    bar: float | None
    rate: float
    rate_ratio: float
    queries: int | None
    kilobytes: float

    def cells(self) -> list[str]:
        """The row as text. A page that is refused says so: a workbook has a greatest length."""
        start = [self.database, f"{self.size:,}", self.page, "anew" if self.anew else "kept"]
        if self.status != 200:
            return [*start, f"refused ({self.status})", *[""] * (len(HEADER) - len(start) - 1)]
        verdict = "" if self.bar is None else ("yes" if self.ratio <= self.bar else "NO")
        return [
            *start, f"{self.p50:.1f}", f"{self.p95:.1f}", f"{self.ratio:.2f}",
            "" if self.bar is None else f"{self.bar:.1f}", verdict,
            f"{self.rate:.0f}" if self.rate else "", f"{self.rate_ratio:.1f}" if self.rate else "",
            "" if self.queries is None else str(self.queries), f"{self.kilobytes:.0f}",
        ]  # fmt: skip


def write_report(found: Sequence[Measured], memory: Mapping[tuple[str, int], Memory]) -> None:
    """Write what was measured so far."""
    rows = [HEADER, ["---"] * len(HEADER), *(one.cells() for one in found)]
    pages = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    weights = "\n".join(
        f"| {database} | {size:,} | {found.resident:.0f} | {found.own:.0f} |"
        for (database, size), found in memory.items()
    )
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "pages.md").write_text(
        f"# Pages against the plain page\n\n{pages}\n\n"
        "## Memory of the larger of two workers after all pages\n\n"
        "MiB: resident (RSS), and with what processes share counted by its share (PSS).\n\n"
        f"| database | grants | RSS | PSS |\n| --- | --- | --- | --- |\n{weights}\n",
        encoding="utf-8",
    )
