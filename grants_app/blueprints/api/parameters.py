"""Parameters of API addresses that the list of grants does not know. Malformed values are 400."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from typing import TypeVar

from grants_app.addresses import all_values, one_value
from grants_app.domain.grants.filters import MAXIMUM_LIMIT
from grants_app.domain.grants.ordering import Cursor, decode_cursor
from grants_app.errors import BadParameterError

Member = TypeVar("Member", bound=StrEnum)
BY_POSITION = "number"


def read_members(name: str, enum: type[Member]) -> tuple[Member, ...]:
    """The members of an enum that are asked for."""
    return tuple(_member(name, enum, value) for value in all_values(name))


def read_known(name: str, known: Collection[str]) -> tuple[str, ...]:
    """The values asked for, all of which must be known."""
    given = all_values(name)
    for value in given:
        if value not in known:
            raise BadParameterError(name, value)
    return tuple(given)


def read_limit() -> int:
    """How many rows a page has."""
    value = one_value("limit")
    if value is None:
        return MAXIMUM_LIMIT
    if not re.fullmatch("[1-9][0-9]{0,2}", value) or int(value) > MAXIMUM_LIMIT:
        raise BadParameterError("limit", value)
    return int(value)


def read_position() -> int:
    """Where a page of a list of fixed length begins, from its cursor. Raises FilterError for any other."""
    value = one_value("cursor")
    return decode_cursor(value, BY_POSITION).position if value else 0


def position_cursor(position: int) -> str:
    """The cursor of a page that begins there."""
    return Cursor(BY_POSITION, position, position, 0).encode()


def _member(name: str, enum: type[Member], value: str) -> Member:
    try:
        return enum(value)
    except ValueError:
        raise BadParameterError(name, value) from None
