"""By what results are shown; labels are translated in `i18n.indicator_labels`."""

from __future__ import annotations

from enum import StrEnum


class ResultsBy(StrEnum):
    """The rows below each indicator. `GRANT`: each grant by itself."""

    INDICATOR = "indicator"
    THEME = "theme"
    COUNTY = "county"
    PHASE = "phase"
    ORGANISATION = "organisation"
    GRANT = "grant"
