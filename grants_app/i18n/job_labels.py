"""Words for background work: what it is, how it stands, and why it was not done."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from grants_app.domain.jobs.orders import MOST_OF_ONE
from grants_app.domain.jobs.vocabulary import JobError, JobKind, JobState
from grants_app.i18n import formats

KIND = {
    JobKind.HOUSEKEEPING: _("Deleting what has had its time"),
    JobKind.EXPORT: _("Making a file"),
}
STATE = {
    JobState.QUEUED: _("waiting"),
    JobState.RUNNING: _("being done"),
    JobState.DONE: _("done"),
    JobState.FAILED: _("failed"),
    JobState.CANCELLED: _("cancelled"),
}
ERROR = {
    JobError.FAULT: _("A fault of the program stopped it."),
    JobError.ABANDONED: _("It was tried several times and never came to its end."),
    JobError.REFUSED: _("What was asked for is not there, or is no longer open to whoever asked."),
    JobError.CHOICE: _(
        "The choice names something that is not there any more, or a past moment of which nothing is kept."
    ),
    JobError.LARGE: _(
        "The file would hold more grants than it may. Narrow the choice, or take the CSV file."
    ),
    JobError.AUDIENCE: _("What whoever asked may see has changed since it was asked for."),
    JobError.ASKER: _(
        "Whoever asked is not let in where files are made: the account was closed, visitors are not let in "
        "any more, or the background worker runs with other settings than the pages."
    ),
    JobError.SEALED: _("What was asked for cannot be read any more. Choose again among the exports."),
}

ALL: dict[type[StrEnum], Mapping[Any, Any]] = {JobKind: KIND, JobState: STATE, JobError: ERROR}


def too_many_words() -> str:
    """That as many files wait as may."""
    return gettext(
        "Too many files that were asked for are not made yet. One person can have %(count)s: wait, or cancel "
        "some.",
        count=formats.number(MOST_OF_ONE),
    )
