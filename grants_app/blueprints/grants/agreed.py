"""What amendments changed of a grant and what held on a day, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from grants_app.domain.geography.queries import name_places
from grants_app.domain.grants.agreements.queries import find_agreement
from grants_app.domain.grants.amendments.plan import held_on
from grants_app.domain.grants.amendments.queries import AgreedChange, list_agreed_changes
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind
from grants_app.domain.grants.budgets.queries import list_plan_names
from grants_app.i18n.amendment_labels import AMENDMENT_KIND, ChangeRow, describe_changes, describe_held
from grants_app.i18n.bilingual import pick


@dataclass(frozen=True)
class AgreedRow:
    """An amendment that holds, with what it changed."""

    kind: AmendmentKind
    effective_on: date
    rows: list[ChangeRow]
    hides_money: bool


@dataclass(frozen=True)
class Agreed:
    """All amendments that hold from some day on; `earlier`: what another value had on the day asked for."""

    day: date
    changes: list[AgreedRow]
    earlier: list[ChangeRow]
    kinds: dict[AmendmentKind, Any]


def describe_agreed(grant_id: int, programme_id: int, day: date, *, with_money: bool) -> Agreed:
    """What the page of a grant says of its amendments. Two queries, four with money."""
    found = list_agreed_changes(grant_id, with_money=with_money)
    names = name_places(_codes(found))
    headings: dict[str, str] = {}
    currency = None
    if with_money:
        headings = {code: pick(sq, en).text for code, sq, en in list_plan_names(programme_id)}
        agreement = find_agreement(grant_id)
        currency = agreement.currency if agreement else None
    return Agreed(
        day,
        [
            AgreedRow(
                one.kind,
                one.effective_on,
                describe_changes(one.changes, names, headings, currency),
                one.hides_money,
            )
            for one in found
        ],
        describe_held(held_on(day, found), day, names, headings, currency),
        AMENDMENT_KIND,
    )


def _codes(found: list[AgreedChange]) -> set[str]:
    """The places that their changes of sites name."""
    lists = [pair for one in found for pair in one.changes.get("sites", [])]
    return {site["place"] for sites in lists for site in sites or [] if site["place"]}
