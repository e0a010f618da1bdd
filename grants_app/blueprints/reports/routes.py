"""All addresses of the blueprint: importing the modules adds them to it."""

from __future__ import annotations

from grants_app.blueprints.reports import due, moving, planning, schedule
from grants_app.blueprints.reports.blueprint import reports

__all__ = ["due", "moving", "planning", "reports", "schedule"]
