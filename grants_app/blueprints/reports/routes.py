"""All addresses of the blueprint: importing the modules adds them to it."""

from __future__ import annotations

from grants_app.blueprints.reports import (
    attaching,
    correcting,
    drafting,
    due,
    handing_in,
    indicators,
    matrix,
    measures,
    moving,
    planning,
    released_results,
    report,
    results,
    reviewing,
    schedule,
    template,
    workbook,
)
from grants_app.blueprints.reports.blueprint import reports

__all__ = [
    "attaching",
    "correcting",
    "drafting",
    "due",
    "handing_in",
    "indicators",
    "matrix",
    "measures",
    "moving",
    "planning",
    "released_results",
    "report",
    "reports",
    "results",
    "reviewing",
    "schedule",
    "template",
    "workbook",
]
