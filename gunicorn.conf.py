"""How gunicorn serves the application; it reads this file by itself when started in this folder.

What only it can do is here: the workers, a folder in which they add up their figures, and a log of one form.
Options of the command line win.
"""

import ctypes
import json
import logging
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

workers = 2
worker_class = "gthread"
threads = 4
control_socket_disable = True
# Filters make long addresses; a longer line than the server takes is answered 414.
limit_request_line = 8190
accesslog = None  # the application logs its requests itself, without personal data

# Each thread would take its memory from a heap of its own and leave the others' gaps unused. In Python one
# thread runs at a time, so one heap serves them all; what is free at its end goes back. Names of `mallopt`.
MAXIMUM_HEAPS, GIVE_BACK_ABOVE = -8, -1
with suppress(OSError, AttributeError):  # another C library than GNU's keeps its own ways
    ctypes.CDLL(None).mallopt(MAXIMUM_HEAPS, 1)
    ctypes.CDLL(None).mallopt(GIVE_BACK_ABOVE, 128 * 1024)

FOLDER = Path(os.environ.get("GRANTS_INSTANCE") or Path(__file__).resolve().parent / "instance") / "metrics"
# Each server has a folder of its own, as several may share an instance. Read by prometheus-client.
OWN_FOLDER = FOLDER.resolve() / str(os.getpid())
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(OWN_FOLDER)


class JsonLine(logging.Formatter):
    """The server's own words; inside the workers grants_app/logs.py takes over."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line = {"time": f"{moment}+00:00", "level": record.levelname.lower(), "event": record.getMessage()}
        return json.dumps(line | {"logger": record.name}, ensure_ascii=False)


logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonLine}},
    "handlers": {
        "errors": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}
    },
    "root": {"level": "WARNING", "handlers": ["errors"]},
    "loggers": {
        "gunicorn.error": {"level": "WARNING", "handlers": ["errors"], "propagate": False},
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}


def on_starting(_server: object) -> None:
    """Make the folder for figures anew, and remove those that servers left which are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for left in FOLDER.iterdir():
        if left == OWN_FOLDER or not Path(f"/proc/{left.name}").exists():
            shutil.rmtree(left, ignore_errors=True)
    OWN_FOLDER.mkdir()


def on_exit(_server: object) -> None:
    """Remove the folder for figures."""
    shutil.rmtree(OWN_FOLDER, ignore_errors=True)
