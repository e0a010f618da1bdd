"""The address of the planner, read and checked: what is supposed, and what is being chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import request, url_for

from grants_app.addresses import all_values, one_value
from grants_app.domain.coverage.planner.changes import Change, ChangeKind
from grants_app.domain.coverage.planner.standing import Basis
from grants_app.domain.grants.filters import read_day, read_query
from grants_app.errors import BadParameterError

MOST_CHANGES: Final = 20
NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")
WHAT: Final = re.compile(r"(?P<kind>end|close|site)(?P<position>(?<=site)[0-9]{1,9})?")
CHANGE: Final = re.compile(r"(?P<number>[^-]+)-(?P<what>[^-]+)-(?P<day>.+)")


@dataclass(frozen=True)
class What:
    """What is supposed of a grant, without the day."""

    kind: ChangeKind
    position: int | None = None

    def __str__(self) -> str:
        return self.kind.value if self.position is None else f"{self.kind.value}{self.position}"


@dataclass(frozen=True)
class PlannerAddress:
    """What the address asks for.

    `changes` are compared. `number`, `what` and `day` are the answers of the form so far; `is_unfinished`
    says that it was sent without a day. `words` are those by which a grant is searched for.
    """

    changes: tuple[Change, ...]
    basis: Basis
    words: str
    number: int | None
    what: What | None
    day: date | None
    is_unfinished: bool

    @property
    def chosen(self) -> Change | None:
        """The change that the form describes, once it is whole."""
        if self.number is None or self.what is None or self.day is None:
            return None
        return Change(self.what.kind, self.number, self.day, self.what.position)

    def query(self, changes: Sequence[Change]) -> dict[str, Any]:
        """The parameters that ask for some changes, counted as now."""
        return {
            "change": [write_change(change) for change in changes],
            "count": None if self.basis is Basis.SERVED else self.basis.value,
        }

    def url(self, changes: Sequence[Change], **more: Any) -> str:
        """The address that asks for some changes."""
        return url_for("coverage.show_planner", **self.query(changes), **more)


def write_change(change: Change) -> str:
    """A change as a value of the address."""
    return f"{change.number}-{What(change.kind, change.position)}-{change.last_on.isoformat()}"


def read_planner_address() -> PlannerAddress:
    """Read the address. Raises BadParameterError for what cannot be understood."""
    texts = all_values("change")
    if len(texts) > MOST_CHANGES:
        raise BadParameterError("change", texts[MOST_CHANGES], most=MOST_CHANGES)
    number, what, day = one_value("grant"), one_value("what"), one_value("day")
    address = PlannerAddress(
        changes=tuple(_read_change(text) for text in texts),
        basis=_read_basis(one_value("count")),
        words=_read_words(one_value("find") or ""),
        number=_read_number("grant", number) if number else None,
        what=_read_what("what", what) if what else None,
        day=_read_day("day", day) if day else None,
        is_unfinished=bool(number) and "day" in request.args and not day,
    )
    if address.chosen and len(texts) == MOST_CHANGES:
        raise BadParameterError("change", write_change(address.chosen), most=MOST_CHANGES)
    return address


def _read_words(text: str) -> str:
    try:
        return read_query(text).strip()
    except ValueError:
        raise BadParameterError("find", text) from None


def _read_basis(text: str | None) -> Basis:
    try:
        return Basis(text) if text else Basis.SERVED
    except ValueError:
        raise BadParameterError("count", str(text)) from None


def _read_change(text: str) -> Change:
    parts = CHANGE.fullmatch(text)
    if parts is None:
        raise BadParameterError("change", text)
    what = _read_what("change", parts["what"], text)
    day = _read_day("change", parts["day"], text)
    return Change(what.kind, _read_number("change", parts["number"], text), day, what.position)


def _read_number(name: str, text: str, shown: str | None = None) -> int:
    if not NUMBER.fullmatch(text):
        raise BadParameterError(name, shown or text)
    return int(text)


def _read_what(name: str, text: str, shown: str | None = None) -> What:
    parts = WHAT.fullmatch(text)
    if parts is None or (parts["kind"] == ChangeKind.SITE) != (parts["position"] is not None):
        raise BadParameterError(name, shown or text)
    return What(ChangeKind(parts["kind"]), int(parts["position"]) if parts["position"] else None)


def _read_day(name: str, text: str, shown: str | None = None) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise BadParameterError(name, shown or text) from None
