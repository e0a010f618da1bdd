"""Words for amendments: kinds, states, why one is refused, and what each changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from grants_app.domain.geography.queries import NamedPlace
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind, AmendmentRefusal, AmendmentState
from grants_app.domain.grants.correspondence.vocabulary import ExtensionRefusal
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.i18n import formats, labels
from grants_app.i18n.level_words import place_in_words
from grants_app.i18n.payment_refusals import CLOSED_OUT

AMENDMENT_KIND = {
    AmendmentKind.EXTENSION: _("Extension without cost"),
    AmendmentKind.COST_EXTENSION: _("Extension with cost"),
    AmendmentKind.SITES: _("Change of sites"),
    AmendmentKind.BUDGET_SHIFT: _("Shift in the budget"),
    AmendmentKind.SCOPE: _("Change of scope"),
    AmendmentKind.SUSPENSION: _("Suspension"),
    AmendmentKind.EARLY_CLOSURE: _("Early closure"),
}
KIND_HINT = {
    AmendmentKind.EXTENSION: _("The grant ends later; its money stays."),
    AmendmentKind.COST_EXTENSION: _("The award grows, and the grant may end later."),
    AmendmentKind.SITES: _("Places are added, or end."),
    AmendmentKind.BUDGET_SHIFT: _("Money moves between lines; the award stays."),
    AmendmentKind.SCOPE: _("Themes, and whom the grant works with."),
    AmendmentKind.SUSPENSION: _("Nothing is released from a day on."),
    AmendmentKind.EARLY_CLOSURE: _("The grant ends before its agreed last day."),
}
AMENDMENT_STATE = {
    AmendmentState.PROPOSED: _("Proposed"),
    AmendmentState.APPROVED: _("Approved"),
    AmendmentState.REJECTED: _("Turned down"),
    AmendmentState.WITHDRAWN: _("Taken back"),
}
# `standing` and `limit` are put in by `award_labels.amount_words`.
AMENDMENT_REFUSAL = {
    AmendmentRefusal.WRONG_STATUS: _(
        "The status of the grant is “%(status)s”, in which it is not amended in this way."
    ),
    AmendmentRefusal.CLOSED_OUT: CLOSED_OUT,
    AmendmentRefusal.DAY_AHEAD: _("The day lies ahead. Choose %(until)s or an earlier day."),
    AmendmentRefusal.DAY_OUTSIDE: _("The day lies outside the days of the grant. Choose one of them."),
    AmendmentRefusal.NOT_ADJOINING: _(
        "An extension takes up where the grant ends. Choose the day after its last one, or an earlier day."
    ),
    AmendmentRefusal.CLOSED_EARLY: _(
        "It was decided that the grant closes early, on %(until)s: it cannot be made longer."
    ),
    AmendmentRefusal.BEFORE_ANOTHER: _(
        "An approved amendment of the same holds from %(until)s on. Choose that day or a later one."
    ),
    AmendmentRefusal.ANOTHER_AHEAD: _(
        "An approved amendment of the same holds only from %(until)s on, which lies ahead. Leave this as it "
        "is agreed now and change the rest, or propose this by itself for that day."
    ),
    AmendmentRefusal.DAY_UNLIKELY: _(
        "Days of grants lie between 1 January 1990 and 31 December 2100. Look at the year."
    ),
    AmendmentRefusal.END_NOT_LATER: _("An extension ends later than what is agreed now."),
    AmendmentRefusal.UNTIL_BEFORE: _("The last day lies before the first."),
    AmendmentRefusal.CODE_MISSING: _("Choose a reason."),
    AmendmentRefusal.NO_AGREEMENT: _("The terms of the agreement are missing: kind, currency and award."),
    AmendmentRefusal.NO_AWARD: _("The award is unknown. Enter it with its source first."),
    AmendmentRefusal.AWARD_NOT_MORE: _(
        "%(standing)s is not more than the award of %(limit)s. Where only lines change, propose a shift."
    ),
    AmendmentRefusal.OTHER_MISSING: _("Say what the award is in the other currency now: it is known so far."),
    AmendmentRefusal.RATE_WITHDRAWN: _(
        "The rate of this proposal was withdrawn since. Turn it down and propose it anew at another rate."
    ),
    AmendmentRefusal.BUDGET_DIFFERS: _("The budget lines come to %(standing)s, the award is %(limit)s."),
    AmendmentRefusal.CATEGORY_UNKNOWN: _("Choose a heading of the list."),
    AmendmentRefusal.THEME_MISSING: _("Choose at least one theme."),
    AmendmentRefusal.PRIMARY_UNFIT: _("The main theme is one of the themes. Tick it there too."),
    AmendmentRefusal.PLACE_UNKNOWN: _("The programme’s division has no such place."),
    AmendmentRefusal.PLACE_TWICE: _("This place is among the sites of the grant already."),
    AmendmentRefusal.SHELTER_NOWHERE: _(
        "A shelter stands in one place: choose its county, or a place in it."
    ),
    AmendmentRefusal.EVIDENCE_UNFIT: _("“Nationwide” is said of the whole country, and of nothing else."),
    AmendmentRefusal.NOTHING_CHANGED: _(
        "Nothing would be different. Change something, or leave it as it is."
    ),
    AmendmentRefusal.SECOND_PERSON: _("Another person has to approve what you propose."),
    AmendmentRefusal.NOT_OPEN: _("Somebody has decided about this proposal already."),
    AmendmentRefusal.OVERTAKEN: _(
        "The grant was changed since this was proposed. Turn it down and propose it anew from what holds now."
    ),
}
EXTENSION_REFUSAL = {
    ExtensionRefusal.NOT_RUNNING: _(
        "Only for a grant that runs or is still to begin can more time be asked for."
    ),
    ExtensionRefusal.NOT_LATER: _("This is not later than the agreed end."),
    ExtensionRefusal.UNLIKELY: _("This is more than five years after the agreed end."),
    ExtensionRefusal.TURNED_DOWN: _("Somebody has turned down this request already."),
    ExtensionRefusal.OPENED: _("Somebody has opened this request as an amendment already."),
}
FIELD = {
    "end_on": _("Last day"),
    "closed_early_on": _("Last active day"),
    "suspension": _("Suspended"),
    "sites": _("Sites"),
    "themes": _("Themes"),
    "primary_theme": _("Main theme"),
    "works_with": _("Works with"),
    "award": _("Award"),
    "other_award": _("The award in the other currency"),
    "budget": _("Budget"),
}
ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    AmendmentKind: AMENDMENT_KIND,
    AmendmentState: AMENDMENT_STATE,
    AmendmentRefusal: AMENDMENT_REFUSAL,
    ExtensionRefusal: EXTENSION_REFUSAL,
}


@dataclass(frozen=True)
class ChangeRow:
    """A field that an amendment changes, in the reader's words; a line for each of several values.

    `lang` is the language of what was typed freely.
    """

    label: str
    before: list[str]
    after: list[str]


def describe_changes(
    changes: Mapping[str, Any],
    names: Mapping[str, NamedPlace],
    headings: Mapping[str, str],
    currency: str | None,
) -> list[ChangeRow]:
    """The rows of a table of changes.

    `names`: places by their codes; `headings`: codes of budget headings to words; `currency`: of the budget.
    """
    rows = []
    for name, label in FIELD.items():
        if name not in changes:
            continue
        before, after = changes[name]
        if name == "sites":
            rows += _site_rows(before, after, names)
        elif name == "budget":
            lines = (_budget_lines(one, headings, currency or "") for one in (before, after))
            rows.append(ChangeRow(str(label), *lines))
        else:
            rows.append(ChangeRow(str(label), [_value(name, before)], [_value(name, after)]))
    return rows


def describe_held(
    plan: Mapping[str, Any],
    day: date,
    names: Mapping[str, NamedPlace],
    headings: Mapping[str, str],
    currency: str | None,
) -> list[ChangeRow]:
    """What held on a day and is another now, as rows that say what was before. The rest as for changes."""
    earlier = {name: [value, None] for name, value in plan.items() if name != "sites"}
    rows = describe_changes(earlier, names, headings, currency)
    if "sites" in plan:
        on, iso = str(FIELD["sites"]), day.isoformat()
        held = [
            _site_name(site, names)
            for site in plan["sites"]
            if (site["from_on"] or iso) <= iso <= (site["until_on"] or iso)
        ]
        rows.append(ChangeRow(on, held or [gettext("none")], []))
    return rows


def _value(name: str, value: Any) -> str:
    if not value:
        missing = {"other_award": gettext("not known"), "closed_early_on": gettext("no early closure")}
        return missing.get(name, gettext("none"))
    if name == "suspension":
        if not value["until_on"]:
            return gettext("from %(day)s", day=formats.day(date.fromisoformat(value["from_on"])))
        return gettext(
            "%(start)s to %(end)s",
            start=formats.day(date.fromisoformat(value["from_on"])),
            end=formats.day(date.fromisoformat(value["until_on"])),
        )
    if name in ("award", "other_award"):
        return formats.money(value["minor_units"], value["currency"])
    if name == "themes":
        return ", ".join(str(labels.THEME[Theme(one)]) for one in value)
    if name == "primary_theme":
        return str(labels.THEME[Theme(value)])
    if name == "works_with":
        return ", ".join(str(labels.WORKS_WITH[WorksWith(one)]) for one in value)
    return formats.day(date.fromisoformat(value))


def _site_rows(before: Any, after: Any, names: Mapping[str, NamedPlace]) -> list[ChangeRow]:
    """Sites that end, and those that are added."""
    known = {site["position"]: site for site in before}
    rows = []
    for site in after:
        old = known.get(site["position"])
        words = f"{_site_name(site, names)} – {labels.EVIDENCE[Evidence(site['evidence'])]}"
        if old is None:
            rows.append(ChangeRow(gettext("Site added"), [gettext("none")], [words]))
        elif old != site:
            until = formats.day(date.fromisoformat(site["until_on"]))
            rows.append(ChangeRow(gettext("Site ended"), [words], [gettext("until %(day)s", day=until)]))
    return rows


def _site_name(site: Mapping[str, Any], names: Mapping[str, NamedPlace]) -> str:
    if site["level"] == "national":
        return gettext("the whole country")
    place = names.get(site["place"] or "")
    return place_in_words(place) if place else str(site["words"])


def _budget_lines(lines: Any, headings: Mapping[str, str], currency: str) -> list[str]:
    total = formats.money(sum(line["minor_units"] for line in lines or []), currency)
    return [
        *(
            f"{_line_name(line, headings)}: {formats.money(line['minor_units'], currency)}"
            for line in lines or []
        ),
        gettext("in all %(sum)s", sum=total),
    ]


def _line_name(line: Mapping[str, Any], headings: Mapping[str, str]) -> str:
    """The heading of a line, and what was typed beside it: a shift may change that alone."""
    heading = headings.get(line["category"], line["category"])
    return f"{heading} ({line['description']})" if line["description"] else heading
