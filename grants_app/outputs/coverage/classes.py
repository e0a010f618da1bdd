"""Classes of a map's scale: few, with round bounds, the same for the same numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

# Steps of the colour scale `--scale-2` to `--scale-5`. Step 0 is "no grant" and step 1 belongs to places
# that only nationwide grants reach, so neither stands for a count.
_STEPS = {1: (4,), 2: (2, 4), 3: (2, 3, 5), 4: (2, 3, 4, 5)}
_CLASSES = max(_STEPS)
_ROUND_WIDTHS = (1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 40, 50, 75)


@dataclass(frozen=True, slots=True)
class ScaleClass:
    """The values from `low` to `high`, both included, and their step of the colour scale."""

    step: int
    low: Decimal
    high: Decimal


def scale_classes(values: Iterable[Decimal], smallest: Decimal = Decimal(1)) -> list[ScaleClass]:
    """Give up to four classes for the values above zero; none if there are none.

    Three have the same round width, the last takes what is left, so that small values, which most
    places have, stay apart. `smallest` is the distance of two neighbouring values: 1 for counts, 0.1
    for months.
    """
    highest = max(values, default=Decimal(0))
    if highest <= 0:
        return []
    width = _round_width(highest)
    count = min(_CLASSES, math.ceil(highest / width))
    bounds = [(index * width + smallest, (index + 1) * width) for index in range(count)]
    bounds[-1] = (bounds[-1][0], highest)
    return [ScaleClass(step, low, high) for step, (low, high) in zip(_STEPS[count], bounds, strict=True)]


def class_of(value: Decimal, classes: Iterable[ScaleClass]) -> ScaleClass | None:
    """Give the class that a value is in; None for zero."""
    return next((one for one in classes if one.low <= value <= one.high), None)


def _round_width(highest: Decimal) -> Decimal:
    """Give the greatest round width of which `_CLASSES` do not reach beyond `highest`, at least 1."""
    power = Decimal(1)
    while highest >= 100 * power * _CLASSES:
        power *= 100
    fitting = [width * power for width in _ROUND_WIDTHS if width * power * _CLASSES <= highest]
    return max(fitting, default=Decimal(1))
