"""Servers that an installation may have beside it, each started for a test and gone afterwards."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT = 20.0


def program(name: str) -> str:
    """Where a program is. Raises RuntimeError that says what to install."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise RuntimeError(f"The tests need {name}: run make/test-setup.sh, or install it.")
    return found


@contextmanager
def started(command: list[str], ready: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; `ready` is the socket that appears once it listens."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + WAIT
        while not ready.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start")
            time.sleep(0.02)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """The address of an empty Redis."""
    path = folder / "redis.sock"
    command = [
        program("redis-server"),
        "--port",
        "0",
        "--unixsocket",
        str(path),
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    with started(command, path):
        yield f"redis+unix://{path}"


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
