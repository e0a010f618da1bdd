"""An illustrative release, to show how counts of people look. Only ever in the demonstration's own database.

Its places are examples and no counties: a made-up count of people must not be taken for one of a real place.
"""

from __future__ import annotations

from typing import Final

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.disclosure.counts.tables import ALL, Dimension, declare_table, key_of
from grants_app.domain.programmes.models import Programme
from grants_app.domain.releases.actions import NewTable, WordedDimension, Words, make_release
from grants_app.domain.releases.queries import list_releases
from grants_app.domain.releases.vocabulary import Missing

EVERYWHERE: Final = Words("all-places", "Të gjitha vendet shembull", "All example places")
PLACES: Final = tuple(
    Words(f"example-{letter.lower()}", f"Vendi shembull {letter}", f"Example place {letter}")
    for letter in "ABCDEF"
)
HALVES: Final = (
    Words("half-1", "Gjashtëmujori i parë", "First half of the year"),
    Words("half-2", "Gjashtëmujori i dytë", "Second half of the year"),
)
PLACE: Final = WordedDimension(Words("place", "Vendi", "Place"), (EVERYWHERE, *PLACES))
HALF: Final = WordedDimension(Words("half", "Gjashtëmujori", "Half of the year"), HALVES)
CASES: Final = Words(
    "illustrative-cases",
    "Shembull ilustrues: raste sipas vendit dhe gjashtëmujorit",
    "Illustrative example: cases by place and half of the year",
)
MATERIALS: Final = Words(
    "illustrative-materials",
    "Shembull ilustrues: fletëpalosje të shpërndara sipas vendit",
    "Illustrative example: leaflets given out, by place",
)
# By half of the year: a small count, a zero, a place that stated nothing, a half that was never asked for.
CASE_COUNTS: Final = {
    "example-a": (40, 25),
    "example-b": (3, 30),
    "example-c": (0, 20),
    "example-d": (50, 60),
    "example-f": (35, None),
}
NOT_STATED: Final = "example-e"
MATERIAL_COUNTS: Final = {
    "example-a": 500,
    "example-b": 4,
    "example-c": 0,
    "example-d": 200,
    "example-f": 100,
}


def illustrate_counts(specialist: Viewer, programme: Programme) -> int:
    """Release two invented tables, where nothing was released yet. Returns how many."""
    if list_releases(programme.id):
        return 0
    tables = [_cases(), _materials()]
    make_release(specialist, programme, tables=tables, business_day=programme.as_of)
    return len(tables)


def _cases() -> NewTable:
    scope = {"indicator": CASES.code}
    halves = [half.code for half in HALVES]
    leaves: dict[tuple[str, ...], int] = {
        (place, half): count
        for place, counts in CASE_COUNTS.items()
        for half, count in zip(halves, counts, strict=True)
        if count is not None
    }
    dimensions = [Dimension("place", {EVERYWHERE.code: list(_codes())}), Dimension("half", {ALL: halves})]
    table = declare_table(CASES.code, IndicatorClass.CASES, dimensions, leaves, scope)
    missing = {
        key_of({**scope, "place": NOT_STATED, "half": half}): Missing.UNKNOWN for half in (*halves, ALL)
    } | {key_of({**scope, "place": "example-f", "half": "half-2"}): Missing.NOT_COLLECTED}
    return NewTable(CASES.code, CASES, table, (PLACE, HALF), missing)


def _materials() -> NewTable:
    scope = {"indicator": MATERIALS.code}
    leaves: dict[tuple[str, ...], int] = {(place,): count for place, count in MATERIAL_COUNTS.items()}
    dimension = Dimension("place", {EVERYWHERE.code: list(_codes())})
    table = declare_table(MATERIALS.code, IndicatorClass.THINGS, [dimension], leaves, scope)
    return NewTable(
        MATERIALS.code, MATERIALS, table, (PLACE,), {key_of({**scope, "place": NOT_STATED}): Missing.UNKNOWN}
    )


def _codes() -> tuple[str, ...]:
    return tuple(place.code for place in PLACES)
