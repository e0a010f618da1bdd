"""The sums of recorded amounts as a part of a home's one query: the overview below needs them too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Select, literal, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.money.queries import select_sums

Sums = dict[str, tuple[int, int]]
SUM: Final = "sum"


def sums_part(viewer: Viewer, programme_id: int) -> Select[Any]:
    """A part of a union whose first columns are kind, key, number and count."""
    sums = select_sums(viewer, programme_id).subquery()
    return select(literal(SUM), *sums.c)


def read_sums(rows: Iterable[Sequence[Any]]) -> Sums:
    """The sums among the rows of such a union, as `recorded_sums` gives them."""
    return {key: (int(number), count) for kind, key, number, count, *_ in rows if kind == SUM}
