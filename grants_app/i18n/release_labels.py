"""Words for releases of counts: what a cell shows, who reads it, why a table is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from grants_app.domain.disclosure.counts.releases import Refusal
from grants_app.domain.releases.vocabulary import Audience, ShownState

SHOWN = {
    ShownState.COUNT: _("count"),
    ShownState.SUPPRESSED: _("suppressed"),
    ShownState.UNKNOWN: _("unknown"),
    ShownState.NOT_COLLECTED: _("not collected"),
}
LEGEND = {
    ShownState.COUNT: _("A number, also 0: counted. Zero means that nobody was counted."),
    ShownState.SUPPRESSED: _(
        "Counted and not shown, to protect people: it is small, or would tell a small one."
    ),
    ShownState.UNKNOWN: _("Asked for, but nobody stated it. It is in no sum."),
    ShownState.NOT_COLLECTED: _("Never asked for. It is in no sum."),
}
AUDIENCE = {
    Audience.PUBLIC: _("the public"),
    Audience.DONOR: _("donors"),
}
REFUSAL = {
    Refusal.DOES_NOT_ADD_UP: _("A total is not the sum of its parts."),
    Refusal.NOT_IN_ANY_TABLE: _("A sum names a count that stands in no table."),
    Refusal.TOO_LITTLE_TO_HIDE_BEHIND: _(
        "Small counts would be given away: there is too little to hide them behind. Show fewer categories, "
        "longer periods or larger places."
    ),
    Refusal.GIVES_EARLIER_AWAY: _(
        "Together with an earlier release this table would give a small count of that release away. Show "
        "fewer categories, or the same ones as before."
    ),
}
ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    ShownState: SHOWN,
    Audience: AUDIENCE,
    Refusal: REFUSAL,
}
