"""Distances in a straight line, and how far districts usually are from each other."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from grants_app.domain.geography.boundaries import Boundaries

EARTH_RADIUS_KM: Final = 6371.0088

# A point as latitude and longitude in degrees.
Point = tuple[float, float]
_Vector = tuple[float, float, float]


def distance_km(one: Point, other: Point) -> float:
    """The great-circle distance of two points in kilometres."""
    return _arc(_chord_squared(_vector(one), _vector(other)))


def nearest_km(starts: Sequence[Point | None], ends: Iterable[Point]) -> list[float | None]:
    """From each start the distance to the nearest end; None without a start or any end."""
    vectors = [_vector(end) for end in set(ends)]
    found: list[float | None] = []
    for start in starts:
        if start is None or not vectors:
            found.append(None)
            continue
        here = _vector(start)
        found.append(_arc(min([_chord_squared(here, there) for there in vectors])))
    return found


def neighbours(boundaries: Boundaries) -> dict[str, frozenset[str]]:
    """The places that share a stretch of their outline with each place, by code."""
    sharing: defaultdict[frozenset[Point], set[str]] = defaultdict(set)
    for code, shape in boundaries.shapes.items():
        points = list(zip(shape.lat, shape.lon, strict=True))
        for (a, b), (c, d) in pairwise(points):
            if a is not None and b is not None and c is not None and d is not None:
                sharing[frozenset({(a, b), (c, d)})].add(code)
    found: dict[str, set[str]] = {code: set() for code in boundaries.shapes}
    for codes in sharing.values():
        for code in codes:
            found[code] |= codes - {code}
    return {code: frozenset(others) for code, others in found.items()}


def usual_distance_km(seats: Mapping[str, Point], adjoining: Mapping[str, Iterable[str]]) -> float | None:
    """The mean distance between the seats of adjoining places; None where no two are known.

    No grant enters it. Without outlines, and so without `adjoining`, each place adjoins the one whose seat
    is nearest.
    """
    pairs = {
        frozenset({code, other})
        for code, others in adjoining.items()
        for other in others
        if code in seats and other in seats
    }
    if not pairs:
        pairs = {frozenset({code, _nearest(code, seats)}) for code in seats if len(seats) > 1}
    distances = [distance_km(*(seats[code] for code in pair)) for pair in pairs]
    return math.fsum(distances) / len(distances) if distances else None


def _nearest(code: str, seats: Mapping[str, Point]) -> str:
    return min(
        (other for other in seats if other != code),
        key=lambda one: (distance_km(seats[code], seats[one]), one),
    )


def _vector(point: Point) -> _Vector:
    """The point on a ball of radius 1."""
    latitude, longitude = math.radians(point[0]), math.radians(point[1])
    ring = math.cos(latitude)
    return ring * math.cos(longitude), ring * math.sin(longitude), math.sin(latitude)


def _chord_squared(one: _Vector, other: _Vector) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2


def _arc(chord_squared: float) -> float:
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord_squared) / 2))
