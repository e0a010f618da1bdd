"""Reading what a person typed into a plain field: one line of text, a day; and what is wrong with it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from flask_babel import gettext, ngettext

from grants_app.domain.disclosure.personal_data import find_known_formats
from grants_app.domain.grants.days import EARLIEST_DAY
from grants_app.i18n import formats, labels

ISO_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
# Both languages write the day first.
WRITTEN_DAY: Final = re.compile(r"(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4})\.?")


def one_line(text: str) -> str:
    """Free text on one line, without signs that cannot be shown."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def read_day(text: str) -> date | None:
    """Read a day as 2005-03-01, 1.3.2005 or 1/3/2005; None if it is none."""
    iso, written = ISO_DAY.fullmatch(text), WRITTEN_DAY.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if written:
            return date(int(written[3]), int(written[2]), int(written[1]))
    except ValueError:
        pass
    return None


def day_error(text: str, day: date | None, latest: date | None = None) -> str | None:
    """What is wrong with a day that was typed and read; `latest` is the last one allowed."""
    if not text:
        return gettext("Enter the date.")
    if day is None and (ISO_DAY.fullmatch(text) or WRITTEN_DAY.fullmatch(text)):
        return gettext("The calendar has no such day: %(day)s.", day=text)
    if day is None:
        return gettext("This is not a date. Write it as 1.3.2005.")
    if day < EARLIEST_DAY:
        return gettext("The date cannot be before %(day)s.", day=formats.day(EARLIEST_DAY))
    if latest is not None and day > latest:
        return gettext("The date cannot be after the business day, %(day)s.", day=formats.day(latest))
    return None


def text_error(text: str, longest: int) -> str | None:
    """What is wrong with a free text: too long, or something in it points at a person."""
    if len(text) > longest:
        return ngettext("Use at most %(num)s character.", "Use at most %(num)s characters.", longest)
    return personal_error(text)


def personal_error(text: str) -> str | None:
    """What in a free text points at a person, quoted."""
    found = find_known_formats(text)
    if not found:
        return None
    what = ", ".join(
        f"{labels.PERSONAL_DATA[datum.kind]} (“{text[datum.start : datum.end]}”)" for datum in found
    )
    return gettext("Take out what points at a person: %(what)s.", what=what)
