"""What amendments changed of a grant and what held on a day, in the reader's words and without money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from grants_app.domain.geography.queries import names_of_places
from grants_app.domain.grants.amendments.plan import held_on
from grants_app.domain.grants.amendments.queries import AgreedChange, list_agreed_changes
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind
from grants_app.i18n.amendment_labels import AMENDMENT_KIND, ChangeRow, describe_changes


@dataclass(frozen=True)
class AgreedRow:
    """An amendment that holds, with what it changed."""

    kind: AmendmentKind
    effective_on: date
    rows: list[ChangeRow]


@dataclass(frozen=True)
class Agreed:
    """All amendments that hold from some day on; `earlier`: what another value had on the day asked for."""

    day: date
    changes: list[AgreedRow]
    earlier: list[ChangeRow]
    kinds: dict[AmendmentKind, Any]


def describe_agreed(grant_id: int, day: date) -> Agreed | None:
    """What the page of a grant says of its amendments. Two queries."""
    found = list_agreed_changes(grant_id)
    names = names_of_places(_codes(found))
    earlier = {name: [value, None] for name, value in held_on(day, found).items() if name != "sites"}
    return Agreed(
        day,
        [
            AgreedRow(one.kind, one.effective_on, describe_changes(one.changes, names, {}, None))
            for one in found
        ],
        describe_changes(earlier, names, {}, None),
        AMENDMENT_KIND,
    )


def _codes(found: list[AgreedChange]) -> set[str]:
    """The places that their changes of sites name."""
    lists = [pair for one in found for pair in one.changes.get("sites", [])]
    return {site["place"] for sites in lists for site in sites or [] if site["place"]}
