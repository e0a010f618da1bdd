"""One grant as its page shows it: plain values, for objects take several times as long to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Date, Row, bindparam

from grants_app.domain.grants.lifecycle.days import decision_on
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.currency import currency_place
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.status import Duration
from grants_app.domain.grants.vocabulary import GrantStatus, Theme
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase, Programme


class Grantee(NamedTuple):
    """The organisation of the grant."""

    slug: str
    name_sq: str
    name_en: str | None
    acronym: str | None


class PhaseNames(NamedTuple):
    """The names of the phase."""

    name_sq: str
    name_en: str | None


class ShownGrant(NamedTuple):
    """The columns of `Grant` that its page shows, by their own names, and what they lead to."""

    id: int
    programme_id: int
    organisation_id: int
    number: int
    reference: str | None
    title_sq: str | None
    title_en: str | None
    title_source: str | None
    title_line: int | None
    title_last_line: int | None
    ngo_source: str | None
    ngo_line: int | None
    ngo_last_line: int | None
    site_line_source: str | None
    site_line_line: int | None
    site_line_last_line: int | None
    duration_source: str | None
    duration_line: int | None
    duration_last_line: int | None
    summary_sq: str | None
    summary_en: str | None
    start_on: date
    end_on: date
    closed_early_on: date | None
    dates_inferred: bool
    dates_reason_sq: str | None
    dates_reason_en: str | None
    primary_theme: Theme | None
    works_with_reason_sq: str | None
    works_with_reason_en: str | None
    works_with_first_line: int | None
    works_with_last_line: int | None
    first_line: int | None
    last_line: int | None
    published_at: datetime | None
    is_amended: bool
    organisation: Grantee
    phase: PhaseNames

    @property
    def last_day(self) -> date:
        """The last active day: the day of early closure if there is one, else the agreed end."""
        return self.closed_early_on or self.end_on


class ShownAmount(NamedTuple):
    """An amount of the grant. `published_at` is None while it is not released."""

    minor_units: int
    currency: str
    source: str
    stated_on: date
    published_at: datetime | None


class ShownRow(NamedTuple):
    """The grant, its status on the business day and its length up to the last active day.

    `amounts` is None where the viewer may not read the money of this grant, and empty where no amount is
    known to the viewer.
    """

    grant: ShownGrant
    status: GrantStatus
    length: Duration
    amounts: tuple[ShownAmount, ...] | None


OWN: Final = ShownGrant._fields[:-2]


def shown_columns() -> list[Any]:
    """What is selected: the columns of `ShownGrant`, of its organisation and its phase, and `decision`.

    The day that the decision is asked for is the parameter `day`.
    """
    return [
        *(getattr(Grant, name) for name in OWN),
        *(getattr(Organisation, name) for name in Grantee._fields),
        *(getattr(Phase, name) for name in PhaseNames._fields),
        decision_on(bindparam("day", type_=Date)),
    ]


def amount_columns() -> list[Any]:
    """The columns of `ShownAmount`."""
    return [getattr(GrantAmount, name) for name in ShownAmount._fields]


def shown_grant(row: Row[Any]) -> ShownGrant:
    """The grant of a row that begins with `shown_columns`."""
    own, organisation = len(OWN), len(OWN) + len(Grantee._fields)
    phase = organisation + len(PhaseNames._fields)
    names = Grantee(*row[own:organisation]), PhaseNames(*row[organisation:phase])
    return ShownGrant._make([*row[:own], *names])


def in_order(amounts: tuple[Any, ...] | None, programme: Programme) -> tuple[Any, ...] | None:
    """Amounts in the order of the programme's currencies; None stays None."""
    if amounts is None:
        return None
    return tuple(sorted(amounts, key=lambda one: currency_place(programme.currencies, one.currency)))


def shown_amounts(rows: Sequence[Row[Any]]) -> tuple[ShownAmount, ...]:
    """The amounts of rows that end with `amount_columns`, those of a grant without one being empty."""
    found = (row[-len(ShownAmount._fields) :] for row in rows)
    return tuple(ShownAmount(*values) for values in found if any(values))
