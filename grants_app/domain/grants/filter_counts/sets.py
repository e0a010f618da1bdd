"""Sets of grants as whole numbers: bit `n` stands for the grant at place `n`.

Intersecting and counting sets of a hundred thousand grants so takes microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Final

_ZERO, _ONE = b"01"
_FLAGS: Final = bytes.maketrans(b"01", b"\0\1")


def set_of(places: Iterable[int], size: int) -> int:
    """The set of these places, each of them below `size`."""
    digits = bytearray([_ZERO]) * max(size, 1)
    for place in places:
        digits[place] = _ONE
    return int(digits[::-1], 2)


def any_of(sets: Iterable[int]) -> int:
    """What is in one of the sets; nothing if there are none."""
    return reduce(or_, sets, 0)


def flags_of(members: int, size: int) -> bytes:
    """For each place below `size` 1 or 0: whether it is in the set, which has no place beyond."""
    return format(members, f"0{size}b")[::-1].encode().translate(_FLAGS)


def count_places(flags: bytes, places: Sequence[int]) -> int:
    """How many of the places are in the set whose flags these are."""
    return sum(map(flags.__getitem__, places))
