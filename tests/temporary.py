"""Where tests keep what they throw away: in memory where there is enough of it, else on the disk.

A run makes some five thousand databases, each for a moment. On a disk, waiting for it takes more time than
all of their work.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")  # noqa: S108  # what is made in it has names of its own, as in /tmp
ENOUGH: Final = 4 << 30  # bytes; a run of two processes uses some hundred MB, a container may be given 64


def has_room(folder: Path) -> bool:
    """Whether a folder may be written to and has enough room left for a run."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    left = os.statvfs(folder)
    return left.f_bavail * left.f_frsize >= ENOUGH


def short_folder() -> Path:
    """Where sockets may be, whose paths are short."""
    return MEMORY if has_room(MEMORY) else Path("/tmp")  # noqa: S108  # as above


def choose_folder() -> None:
    """Let temporary files of this process and of those that it starts be there, unless TMPDIR says where."""
    if "TMPDIR" not in os.environ and has_room(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # found anew at its next use
