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


@dataclass(frozen=True)
class Server:
    """A server that answers on a port of this machine."""

    port: int
    pid: int

    def worker_megabytes(self) -> float:
        """The resident memory of the larger worker, in MiB."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        pages = [int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) for pid in children]
        return max(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


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
