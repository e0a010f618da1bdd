"""Taking filters from the address, and chosen items from a posted form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time
from enum import StrEnum
from typing import Final, TypeVar

from grants_app.addresses import one_value
from grants_app.domain.grants.filters import read_day
from grants_app.domain.grants.publication.actions import SeenItem
from grants_app.domain.grants.publication.queries import Key, PublicationFilter
from grants_app.domain.grants.publication.vocabulary import ItemKind, PublicationState, WithdrawalReason
from grants_app.domain.programmes.clock import TIRANA
from grants_app.errors import BadParameterError

Member = TypeVar("Member", bound=StrEnum)
CHOSEN: Final = re.compile(r"(grant|amount)-([0-9]{1,9})-[0-9a-z-]{0,40}")
PLACE: Final = re.compile(r"([0-9]{1,9})-([A-Z]{3})?")


def read_filter() -> PublicationFilter:
    """What the address asks to see. Raises BadParameterError."""
    return PublicationFilter(
        kind=_member("kind", ItemKind),
        state=_member("state", PublicationState),
        changed_since=_moment("since"),
        after=_place("after"),
    )


def read_chosen(values: Iterable[str]) -> list[SeenItem]:
    """The items that were ticked, each once; what no page of ours sent is left out."""
    found = [CHOSEN.fullmatch(value) for value in dict.fromkeys(values)]
    return [SeenItem(ItemKind(one[1]), int(one[2]), one[0]) for one in found if one]


def read_reason(text: str) -> WithdrawalReason | None:
    """The chosen reason, or None."""
    return WithdrawalReason(text) if text in set(WithdrawalReason) else None


def _member(name: str, enum: type[Member]) -> Member | None:
    value = one_value(name)
    if value is None:
        return None
    if value not in set(enum):
        raise BadParameterError(name, value)
    return enum(value)


def _moment(name: str) -> datetime | None:
    """The beginning of a day in Albania."""
    value = one_value(name)
    if value is None:
        return None
    try:
        return datetime.combine(read_day(value), time(), TIRANA)
    except ValueError:
        raise BadParameterError(name, value) from None


def _place(name: str) -> Key:
    value = one_value(name)
    if value is None:
        return (0, "")
    found = PLACE.fullmatch(value)
    if found is None:
        raise BadParameterError(name, value)
    return (int(found[1]), found[2] or "")
