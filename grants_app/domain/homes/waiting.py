"""Grants that wait for the specialist: how many, and the numbers of the first ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.conditions import has_status
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.domain.homes.sums import Sums, read_sums, sums_part
from grants_app.domain.programmes.models import Finding, FindingKind
from grants_app.extensions import db

# Days from the business day within which an agreed end is near.
NEAR_DAYS: Final = 60
# Numbers of grants that a line names; more are counted and found in the list.
NAMED: Final = 12


@dataclass(frozen=True)
class SomeGrants:
    """How many grants there are of a kind, and the first `NAMED` of their numbers in order."""

    count: int
    numbers: tuple[int, ...]

    @property
    def others(self) -> int:
        """How many of them are not named."""
        return self.count - len(self.numbers)


@dataclass(frozen=True)
class Waiting:
    """What waits in one programme.

    `without_amount`: no amount in any currency. `unreleased`: an amount is entered and not published.
    `ending`: active or suspended, the last day within `NEAR_DAYS`. `ended`: completed or closed early by
    their dates, with no decision that they are closed out. `open_findings`: questions that the source leaves.
    `sums` are those of `recorded_sums`.
    """

    without_amount: SomeGrants
    unreleased: SomeGrants
    unpublished: SomeGrants
    ending: SomeGrants
    ended: SomeGrants
    open_findings: int
    sums: Sums


def list_waiting(viewer: Viewer, programme_id: int, day: date) -> Waiting:
    """What waits on a business day. One query."""
    own = (Grant.programme_id == programme_id, visible_grants(viewer))
    parts = [_some(kind, *own, condition) for kind, condition in _kinds(day).items()]
    findings = select(func.count(Finding.id)).where(
        Finding.programme_id == programme_id, Finding.kind == FindingKind.OPEN
    )
    parts.append(select(literal("open_findings"), literal(""), literal(0), findings.scalar_subquery()))
    parts.append(sums_part(viewer, programme_id))
    return _waiting(db.session.execute(union_all(*parts)))


def _kinds(day: date) -> dict[str, ColumnElement[bool]]:
    """The kinds of grants that wait, each as a condition on `Grant`."""
    amounts = select(GrantAmount.grant_id)
    last_day = func.coalesce(Grant.closed_early_on, Grant.end_on)
    running = has_status(GrantStatus.ACTIVE, day) | has_status(GrantStatus.SUSPENDED, day)
    return {
        "without_amount": Grant.id.not_in(amounts),
        "unreleased": Grant.id.in_(amounts.where(GrantAmount.published_at.is_(None))),
        "unpublished": Grant.published_at.is_(None),
        "ending": running & (last_day <= day + timedelta(days=NEAR_DAYS)),
        "ended": has_status(GrantStatus.COMPLETED, day) | has_status(GrantStatus.CLOSED_EARLY, day),
    }


def _some(kind: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    """The first grants of a kind, each with the number of all of them."""
    found = (
        select(
            literal(kind).label("kind"),
            literal("").label("key"),
            Grant.number,
            func.count().over().label("count"),
        )
        .where(*conditions)
        .order_by(Grant.number)
        .limit(NAMED)
        .subquery()
    )
    return select(found)


def _waiting(rows: Iterable[Sequence[Any]]) -> Waiting:
    numbers: dict[str, list[int]] = {}
    counts: dict[str, int] = {}
    found = list(rows)
    for kind, _key, number, count in found:
        numbers.setdefault(kind, []).append(int(number))
        counts[kind] = count

    def some(kind: str) -> SomeGrants:
        return SomeGrants(counts.get(kind, 0), tuple(sorted(numbers.get(kind, ()))))

    return Waiting(
        without_amount=some("without_amount"),
        unreleased=some("unreleased"),
        unpublished=some("unpublished"),
        ending=some("ending"),
        ended=some("ended"),
        open_findings=counts["open_findings"],
        sums=read_sums(found),
    )
