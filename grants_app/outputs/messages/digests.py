"""The words of a digest: reports that are due, late or returned, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext, ngettext

from grants_app.domain.reports.reminders.vocabulary import ReminderKind
from grants_app.domain.reports.schedule.cutting import Stretch
from grants_app.i18n import formats
from grants_app.i18n.bilingual import pick_field, pick_name
from grants_app.i18n.report_labels import period_name

# A letter names so many; the page of what is due has them all.
MOST_NAMED: Final = 40


@dataclass(frozen=True)
class DigestLine:
    """A report of a digest: a row with the columns of `reminders.queries.OwedReport`, and its page."""

    row: Any
    kind: ReminderKind
    path: str


@dataclass(frozen=True)
class Digest:
    """What a letter with reminders is about, by due day. `day`: the business day on which it stands so."""

    day: date
    lines: Sequence[DigestLine]
    is_for_staff: bool


def digest_words(digest: Digest, site: str, path: str) -> tuple[str, list[str]]:
    """Subject and paragraphs, in the language that is spoken. `path`: of the list of what is due."""
    count = len(digest.lines)
    day = formats.day(digest.day)
    if digest.is_for_staff:
        begin = gettext(
            "Reports that are late, or were returned and not handed in again, as of %(day)s:", day=day
        )
    else:
        begin = gettext(
            "Reports of your organisation that are still to be handed in, as of %(day)s:", day=day
        )
    named = digest.lines[:MOST_NAMED]
    paragraphs = [begin, *("\n".join([*line_words(line, digest), f"{site}{line.path}"]) for line in named)]
    left = count - MOST_NAMED
    if left > 0:
        more = ngettext("And %(count)s more:", "And %(count)s more:", left, count=formats.number(left))
        paragraphs.append(f"{more}\n{site}{path}")
    paragraphs.append(
        gettext(
            "What was handed in meanwhile is left out. There is at most one such letter on a working day."
        )
    )
    return subject_words(digest, count), paragraphs


def subject_words(digest: Digest, count: int) -> str:
    """The subject: how many there are."""
    number = formats.number(count)
    if digest.is_for_staff:
        return ngettext(
            "%(count)s report is late or was returned",
            "%(count)s reports are late or were returned",
            count,
            count=number,
        )
    return ngettext("%(count)s report to hand in", "%(count)s reports to hand in", count, count=number)


def line_words(line: DigestLine, digest: Digest) -> list[str]:
    """Which report it is and where it stands, without its link."""
    row = line.row
    title = pick_field(row, "title").text
    number = formats.number(row.number)
    grant = gettext("Grant %(number)s: %(title)s", number=number, title=title)
    whose = [pick_name(row).text] if digest.is_for_staff else []
    words = [*whose, f"{grant} ({row.reference})" if row.reference else grant, period_words(row)]
    if line.kind is ReminderKind.RETURNED:
        words.append(gettext("Returned with comments, to be handed in again."))
    return [*words, due_words(row.due_on, digest.day)]


def period_words(row: Any) -> str:
    """The days that a report is about, with the name of their month or quarter."""
    days = Stretch(row.first_on, row.last_on)
    start, end = formats.short_day(days.first_on), formats.short_day(days.last_on)
    words = [period_name(row.kind, days), gettext("%(start)s to %(end)s", start=start, end=end)]
    if row.is_final:
        words.append(gettext("final report"))
    return ", ".join(one for one in words if one)


def due_words(due_on: date, day: date) -> str:
    """When a report is or was due, and how far from the day that is."""
    due, days = formats.day(due_on), abs((due_on - day).days)
    count = formats.number(days)
    if due_on > day:
        return ngettext(
            "Due on %(day)s, in %(count)s day",
            "Due on %(day)s, in %(count)s days",
            days,
            day=due,
            count=count,
        )
    if due_on == day:
        return gettext("Due on %(day)s, that same day", day=due)
    return ngettext(
        "Due on %(day)s: %(count)s day late",
        "Due on %(day)s: %(count)s days late",
        days,
        day=due,
        count=count,
    )
