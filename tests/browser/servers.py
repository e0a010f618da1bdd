"""The application as it is in earnest: gunicorn in a process of its own, on a port of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.conftest import PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent
START_WITHIN = 60.0


@dataclass(frozen=True)
class Server:
    """A running application. `url` has no slash at its end; `log` is what it wrote to standard error.

    `kill` ends it as a loss of power would; `start` serves the same address again.
    """

    url: str
    database_url: str
    log: Path
    kill: Callable[[], None]
    start: Callable[[], None]

    def crashes(self) -> list[str]:
        """Lines of the log that tell of a request which ended in an unexpected error."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return [line for line in text.splitlines() if "Traceback" in line or '"level": "error"' in line]


@contextmanager
def running_server(
    database_url: str, folder: Path, *, application: str = "wsgi:app", workers: int = 1, **changes: str
) -> Iterator[Server]:
    """Serve a filled database until the block ends. `changes` are settings without their prefix.

    What `gunicorn.conf.py` says holds, but for the number of workers. The socket is opened here and handed
    over, so that no other process can take its port in between.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("wb") as errors:
        command = [sys.executable, "-m", "gunicorn", application, "--bind", f"fd://{listening.fileno()}"]
        command += ["--workers", str(workers)]
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        running: list[subprocess.Popen[bytes]] = []

        def start() -> None:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(database_url, folder, changes),
                pass_fds=[listening.fileno()],
                stderr=errors,
                start_new_session=True,
            )
            running.append(process)
            wait_until_ready(f"{url}/readyz", process, log)

        def kill() -> None:
            process = running.pop()
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

        try:
            start()
            yield Server(url, database_url, log, kill, start)
        finally:
            for process in running:
                stop(process)


def environment(database_url: str, folder: Path, changes: dict[str, str]) -> dict[str, str]:
    """The present environment with the settings of a test and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRANTS_")}
    settings = {
        "DATABASE_URL": database_url,
        "INSTANCE": str(folder),
        "SECRET_KEY": "tests",
        "DEMO_ACCOUNTS": "1",
        "DEMO_PASSWORD": PASSWORD,
    }
    return kept | {f"GRANTS_{name}": value for name, value in (settings | changes).items()}


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until the server says that it is ready. Raises RuntimeError with its log if it never does."""
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=5) as answer:  # noqa: S310  # our own address
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {log.read_text(encoding='utf-8', errors='replace')}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and its worker."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
