"""The days that a reader asked for, in words that stand in a sentence."""

from __future__ import annotations

from flask_babel import gettext

from grants_app.domain.grants.periods import Period
from grants_app.i18n import formats


def when(days: Period | None) -> str:
    """When a grant must have run: `at any time`, `on 10 May 2006`, `between 1 March 2005 and 31 May 2005`."""
    if days is None:
        return gettext("at any time")
    first, last = (formats.day(end) if end else None for end in (days.first, days.last))
    if days.day:
        return gettext("on %(day)s", day=first)
    if days.month:
        return gettext("in %(month)s", month=formats.span(days.month))
    if first and last:
        return gettext("between %(first)s and %(last)s", first=first, last=last)
    return gettext("since %(first)s", first=first) if first else gettext("until %(last)s", last=last)
