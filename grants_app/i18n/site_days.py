"""The days of a site that an amendment added or ended, in the reader's words."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext

from grants_app.i18n import formats


def with_days(words: str, from_on: date | None, until_on: date | None) -> str:
    """A place with the days on which it is a site, where it is not one as long as the grant runs."""
    days = []
    if from_on:
        days.append(gettext("from %(day)s", day=formats.short_day(from_on)))
    if until_on:
        days.append(gettext("until %(day)s", day=formats.short_day(until_on)))
    return f"{words} ({', '.join(days)})" if days else words
