"""Kinds of jobs, how they stand, and why one was not done."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class JobKind(StrEnum):
    """What a job does."""

    HOUSEKEEPING = "housekeeping"
    EXPORT = "export"


class OrderedFile(StrEnum):
    """A file that the worker makes where it is large, by its name in addresses."""

    WORKBOOK = "portfolio.xlsx"
    TABLE = "grants.csv"


class JobState(StrEnum):
    """How a job stands. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobError(StrEnum):
    """Why a job was not done: a fault of the program, or worker after worker died of it.

    The others are final, no further attempt changes them. Refused: what is asked for is not there, or not
    open any more to whoever asked. Choice: a value of it is not there any more. Large: more grants than the
    file may hold. Audience: whoever asked may see other things by now. Asker: whoever asked is not let in
    where files are made. Sealed: what was asked for cannot be read.
    """

    FAULT = "fault"
    ABANDONED = "abandoned"
    REFUSED = "refused"
    CHOICE = "choice"
    LARGE = "large"
    AUDIENCE = "audience"
    ASKER = "asker"
    SEALED = "sealed"


# Asked for again it would end alike: only another choice helps.
IN_VAIN: Final = frozenset({JobError.CHOICE, JobError.LARGE, JobError.SEALED})
