"""By what results are shown; labels are translated in `i18n.indicator_labels`."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

# How the codes of released tables of results begin; the number of the indicator follows.
PREFIX: Final = "results-"


class ResultsBy(StrEnum):
    """The rows below each indicator. `GRANT`: each grant by itself."""

    INDICATOR = "indicator"
    THEME = "theme"
    COUNTY = "county"
    PHASE = "phase"
    ORGANISATION = "organisation"
    GRANT = "grant"


class Basis(StrEnum):
    """What stands behind a result: whole numbers, none of which counts people.

    `WITHOUT_TARGET`: grants whose target is not known; `UNKNOWN`: figures that are not known; `EXPECTED`:
    reports on periods that have ended, `APPROVED`: those of them that count.
    """

    TARGET = "target"
    WITHOUT_TARGET = "without_target"
    UNKNOWN = "unknown"
    EXPECTED = "expected"
    APPROVED = "approved"
    GRANTS = "grants"
