"""Words for the stored values of the planner, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from grants_app.domain.coverage.planner.changes import ChangeKind
from grants_app.domain.coverage.planner.standing import Basis

KIND = {
    ChangeKind.END: _("The grant ends"),
    ChangeKind.CLOSE: _("The grant is closed early"),
    ChangeKind.SITE: _("The grant loses a site"),
}
BASIS = {
    Basis.SERVED: _("Direct grants that show that villages are served"),
    Basis.DIRECT: _("All direct grants, in town and with the level not stated too"),
    Basis.REACHED: _("All grants that are not nationwide"),
}

ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    ChangeKind: KIND,
    Basis: BASIS,
}
