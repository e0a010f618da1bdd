"""A good place for a label: the point of a polygon that is farthest from its edges.

The search lays a grid of square cells over the polygon and goes on dividing whichever cell could
still hold a better point than the best so far, until no cell could improve it noticeably.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]
Ring = list[Point]

# In degrees of latitude: about 200 metres, less than the width of a label's letter.
PRECISION = 0.002


def ring_area(ring: Sequence[Point]) -> float:
    """Give the signed area of a closed ring in its own units; counter-clockwise is positive."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(ring)) / 2


def contains(polygon: Sequence[Sequence[Point]], point: Point) -> bool:
    """Tell whether a point lies inside the outer ring and in no hole; edges are undecided."""
    x, y = point
    inside = False
    for ring in polygon:
        for (ax, ay), (bx, by) in pairwise(ring):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
    return inside


def inner_point(polygon: Sequence[Sequence[Point]], precision: float = PRECISION) -> Point:
    """Give the longitude and latitude of the point farthest from all edges, inside the polygon.

    `polygon` is an outer ring followed by its holes, closed, in degrees. Longitudes are shortened
    by the cosine of the latitude meanwhile, so that distances are true in all directions.
    """
    _, low, _, high = _box(polygon[0])
    shrink = math.cos(math.radians((low + high) / 2))
    flat = [[(x * shrink, y) for x, y in ring] for ring in polygon]
    x, y = _farthest(flat, precision)
    return x / shrink, y


def _farthest(polygon: Sequence[Ring], precision: float) -> Point:
    """Search the cells, most promising first."""
    left, bottom, right, top = _box(polygon[0])
    best = _centroid(polygon[0])
    best_depth = _depth(polygon, best)
    half = min(right - left, top - bottom) / 2
    cells: list[tuple[float, float, float, float]] = []
    for column in range(math.ceil((right - left) / (2 * half))):
        for row in range(math.ceil((top - bottom) / (2 * half))):
            x, y = left + (2 * column + 1) * half, bottom + (2 * row + 1) * half
            heapq.heappush(cells, (-_reach(polygon, (x, y), half), x, y, half))
    while cells:
        reach, x, y, half = heapq.heappop(cells)
        if -reach - best_depth <= precision and best_depth > 0:
            break
        depth = _depth(polygon, (x, y))
        if depth > best_depth:
            best, best_depth = (x, y), depth
        half /= 2
        for corner in (
            (x - half, y - half),
            (x + half, y - half),
            (x - half, y + half),
            (x + half, y + half),
        ):
            heapq.heappush(cells, (-_reach(polygon, corner, half), *corner, half))
    return best


def _reach(polygon: Sequence[Ring], centre: Point, half: float) -> float:
    """Give the depth that no point of a cell can exceed."""
    return _depth(polygon, centre) + half * math.sqrt(2)


def _depth(polygon: Sequence[Ring], point: Point) -> float:
    """Give the distance to the nearest edge, negative outside the polygon."""
    nearest = min(_distance(point, a, b) for ring in polygon for a, b in pairwise(ring))
    return nearest if contains(polygon, point) else -nearest


def _distance(point: Point, start: Point, end: Point) -> float:
    """Give the distance from a point to the nearest point of an edge."""
    (x, y), (ax, ay), (bx, by) = point, start, end
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / length))
    return math.hypot(ax + along * dx - x, ay + along * dy - y)


def _centroid(ring: Sequence[Point]) -> Point:
    """Give the centre of mass of a ring, the first guess; it may lie outside."""
    area = ring_area(ring)
    terms = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(ring)]
    return (
        sum((a[0] + b[0]) * cross for a, b, cross in terms) / (6 * area),
        sum((a[1] + b[1]) * cross for a, b, cross in terms) / (6 * area),
    )


def _box(ring: Sequence[Point]) -> tuple[float, float, float, float]:
    """Give the least and greatest coordinates of a ring."""
    xs, ys = zip(*ring, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
