"""The business day: what status, due and late are judged by. Time stamps use the real clock."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

TIRANA = ZoneInfo("Europe/Tirane")


def real_day() -> date:
    """Today in Albania, whatever the business day: what people did cannot lie after it."""
    return datetime.now(TIRANA).date()


def business_day(setting: date | str | None, programme_day: date) -> date:
    """The business day by the `AS_OF` setting.

    `setting` is a day, "today" for a live portfolio, or None for the programme's own day.
    """
    if isinstance(setting, date):
        return setting
    if setting == "today":
        return real_day()
    return programme_day
