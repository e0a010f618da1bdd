"""The figures of the overview: counts of grants by phase, theme, kind of organisation and status; money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import url_for
from flask_babel import gettext

from grants_app.blueprints.overview.links import GrantLinks
from grants_app.domain.grants.money.balance import RecordedTotal
from grants_app.domain.grants.money.currency import currency_place
from grants_app.domain.grants.summary import PortfolioSummary
from grants_app.domain.grants.vocabulary import Missing
from grants_app.domain.programmes.models import Programme
from grants_app.i18n import formats, labels
from grants_app.i18n.bilingual import pick_field


@dataclass(frozen=True)
class Linked:
    """A count as the reader writes it, and the list that it counts."""

    number: str
    url: str


@dataclass(frozen=True)
class Line:
    """One row of a table of counts. `mark` is the stored status or theme."""

    label: str
    count: int
    grants: Linked
    mark: str = ""


@dataclass(frozen=True)
class Breakdown:
    """Counts of all grants by one thing. `kind` is phase, theme, kind or status.

    `total` stands below the counts where they add up to it. `holders` are the organisations, by kind.
    """

    kind: str
    title: str
    caption: str
    heading: str
    lines: Sequence[Line]
    total: Linked | None
    note: str | None = None
    holders: Sequence[Line] = ()


@dataclass(frozen=True)
class MoneyLine:
    """What is recorded in one currency beside the stated total, for those who read money."""

    balance: RecordedTotal
    grants: Linked


def describe_counts(
    programme: Programme, summary: PortfolioSummary, links: GrantLinks, day: str
) -> list[Breakdown]:
    """The four tables of counts; `day` is the business day as written."""
    return [
        _by_phase(programme, summary, links),
        _by_theme(programme, summary, links),
        _by_kind(summary, links),
        _by_status(summary, links, day),
    ]


def describe_money(
    programme: Programme, sums: dict[str, tuple[int, int]], summary: PortfolioSummary, links: GrantLinks
) -> list[MoneyLine]:
    """A line for each currency of the programme, and for any other that an amount is recorded in."""
    stated = {total.currency: total.minor_units for total in programme.totals}
    lines = []
    for currency in sorted(
        {*programme.currencies, *stated, *sums}, key=partial(currency_place, programme.currencies)
    ):
        recorded, grants = sums.get(currency, (None, 0))
        balance = RecordedTotal(currency, recorded, grants, summary.grants, stated.get(currency))
        lines.append(MoneyLine(balance, _linked(grants, links.grants(amount=currency))))
    return lines


def _by_phase(programme: Programme, summary: PortfolioSummary, links: GrantLinks) -> Breakdown:
    lines = [
        _line(
            pick_field(phase, "name").text,
            summary.by_phase.get(phase.id, 0),
            links.grants(phase=phase.number),
        )
        for phase in programme.phases
    ]
    return Breakdown(
        "phase",
        gettext("By phase"),
        gettext("Grants by phase"),
        gettext("Phase"),
        lines,
        _all(summary, links),
    )


def _by_theme(programme: Programme, summary: PortfolioSummary, links: GrantLinks) -> Breakdown:
    lines = [
        _line(str(labels.THEME[theme]), count, links.grants(theme=theme), theme)
        for theme, count in summary.by_theme.items()
    ]
    without = links.grants(without=Missing.THEME)
    lines.append(_line(str(labels.MISSING[Missing.THEME]), summary.without_theme, without, "none"))
    return Breakdown(
        "theme",
        gettext("By theme"),
        gettext("Grants by theme"),
        gettext("Theme"),
        lines,
        None,
        note=_note_on_themes(sum(line.count for line in lines), summary.grants, programme),
    )


def _note_on_themes(counted: int, grants: int, programme: Programme) -> str:
    """How the figures add up, and whose the themes are."""
    if not programme.has_document:
        whose = gettext("The themes are those that a grants specialist entered.")
    else:
        whose = gettext("The themes are our reading.")
    if counted <= grants:
        return whose
    sums = gettext(
        "A grant counts under each of its themes, so these figures add up to more than the number of grants."
    )
    return f"{sums} {whose}"


def _by_kind(summary: PortfolioSummary, links: GrantLinks) -> Breakdown:
    lines = [
        _line(str(labels.ORGANISATION_KIND[kind]), count, links.grants(kind=kind))
        for kind, count in summary.by_kind.items()
    ]
    holders = [
        _line(
            str(labels.ORGANISATION_KIND[kind]), count, url_for("organisations.list_organisations", kind=kind)
        )
        for kind, count in summary.holders.items()
    ]
    return Breakdown(
        kind="kind",
        title=gettext("By kind of organisation"),
        caption=gettext("Grants by kind of organisation"),
        heading=gettext("Kind"),
        lines=lines,
        total=_all(summary, links),
        holders=holders,
    )


def _by_status(summary: PortfolioSummary, links: GrantLinks, day: str) -> Breakdown:
    lines = [
        _line(str(labels.STATUS[status]), count, links.grants(status=status), status)
        for status, count in summary.by_status.items()
        if count
    ]
    return Breakdown(
        kind="status",
        title=gettext("By status"),
        caption=gettext("Grants by status"),
        heading=gettext("Status"),
        lines=lines,
        total=_all(summary, links),
        note=gettext("As of %(day)s.", day=day),
    )


def _all(summary: PortfolioSummary, links: GrantLinks) -> Linked:
    return _linked(summary.grants, links.grants())


def _line(label: str, count: int, url: str, mark: str = "") -> Line:
    return Line(label, count, _linked(count, url), mark)


def _linked(count: int, url: str) -> Linked:
    return Linked(formats.number(count), url)
