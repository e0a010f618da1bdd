"""Serving an application with two gunicorn workers, and what its workers weigh."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Memory(NamedTuple):
    """MiB of one process.

    `resident` counts every page that it sees, also those of libraries that all processes share; `own` counts
    a shared page by its share, so that those of all processes add up to what they take together.
    """

    resident: float
    own: float


@dataclass(frozen=True)
class Server:
    """A server that answers on a port of this machine."""

    port: int
    pid: int

    def worker_memory(self) -> Memory:
        """What the larger worker weighs."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        return max(Memory(weigh(pid, "Rss"), weigh(pid, "Pss")) for pid in children)


def weigh(pid: str, kind: str) -> float:
    """The memory of a process in MiB, of one kind of `smaps_rollup`."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(text.partition(f"\n{kind}:")[2].split(maxsplit=1)[0]) / 1024


@contextmanager
def served(application: str, environment: dict[str, str]) -> Iterator[Server]:
    """Serve an application on a free port, both sides in the same way, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield Server(port, process.pid)
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Wait until a server listens. Raises TimeoutError after a minute."""
    for _try in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")
