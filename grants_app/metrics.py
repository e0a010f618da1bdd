"""Figures for a monitoring system: counted at each request, added up over the workers when asked for.

Labels are endpoints, methods and classes of status: few, fixed by the program, and nobody's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from time import perf_counter, process_time
from typing import Final

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from grants_app.domain.operation.state import State
from grants_app.logs import method_of_request

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"  # set by gunicorn.conf.py
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

COUNTED: Final = CollectorRegistry()
ANSWERS: Final = Counter(
    "grants_requests", "Requests answered.", ["endpoint", "method", "status"], registry=COUNTED
)
SECONDS: Final = Histogram(
    "grants_request_seconds",
    "Time until an answer began.",
    ["endpoint"],
    buckets=BUCKETS,
    registry=COUNTED,
)
PROCESSOR: Final = Counter("grants_cpu_seconds", "Processor time of the workers.", registry=COUNTED)


class ProcessorClock:
    """The processor time of this worker since it was last asked for. Safe among threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen = 0.0

    def elapsed(self) -> float:
        """Seconds since the last call; at first since the process began."""
        with self._lock:
            now = process_time()
            seconds, self._seen = now - self._seen, now
            return max(0.0, seconds)


PROCESSOR_CLOCK: Final = ProcessorClock()


def count_answer(response: Response) -> Response:
    """Count the answer and its time."""
    if "began" not in g:
        return response  # the log notes when a request begins
    endpoint = request.endpoint or "unmatched"
    ANSWERS.labels(endpoint, method_of_request(), f"{response.status_code // 100}xx").inc()
    SECONDS.labels(endpoint).observe(perf_counter() - g.began)
    PROCESSOR.inc(PROCESSOR_CLOCK.elapsed())
    return response


def figures(state: State) -> bytes:
    """All figures in the text form of Prometheus: what all workers counted, and how things stand now."""
    counted, now = COUNTED, CollectorRegistry()
    if FOLDER_VARIABLE in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    now.register(Standing(state))
    return generate_latest(counted) + generate_latest(now)


class Standing(Collector):
    """How things stand at this moment."""

    def __init__(self, state: State) -> None:
        self._state = state

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family for each figure; what is not known is left out."""
        state, memory = self._state, memory_of_workers()
        known = (
            ("grants_database_up", "Whether the database answers.", float(state.is_database_up)),
            ("grants_ready", "Whether database and migrations are in order.", float(state.is_ready)),
            ("grants_data_revision", "Number of the newest entry of the audit log.", state.revision),
            ("grants_sign_in_failures", "Failed sign-ins that still slow others down.", state.failures),
            ("grants_last_backup_timestamp_seconds", "When the last backup was finished.", state.backed_up),
            (
                "grants_worker_seen_timestamp_seconds",
                "When `flask work` last showed itself.",
                state.worker_seen,
            ),
            ("grants_workers", "Worker processes that have answered a request.", len(memory)),
            ("grants_worker_memory_bytes", "Resident memory of the workers together.", sum(memory)),
        )
        for name, text, value in known:
            if value is not None:
                yield GaugeMetricFamily(name, text, value=value)
        queues = GaugeMetricFamily("grants_queue_size", "What waits to be done.", labels=["queue"])
        for queue, size in state.queues.items():
            queues.add_metric([queue], size)
        yield queues


def memory_of_workers() -> list[int]:
    """Resident bytes of each worker of this server that lives: those whose figures lie in the folder."""
    folder = os.environ.get(FOLDER_VARIABLE)
    pids = {str(os.getpid())}
    if folder:
        pids |= {path.stem.rpartition("_")[2] for path in Path(folder).glob("counter_*.db")}
    page = os.sysconf("SC_PAGE_SIZE")
    sizes = []
    for pid in pids:
        try:
            sizes.append(int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * page)
        except OSError:
            continue  # it has ended
    return sizes


def register_metrics(app: Flask) -> None:
    """Count every answer; bound right after the log, so that nearly all of the time is covered."""
    app.after_request(count_answer)
