"""What a release is made of, in stored words."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

# The greatest number that an address may name: that of a whole number in the database.
HIGHEST_RELEASE: Final = 2**31 - 1
# Below this a threshold hides next to nothing: two people in a county would be told by their number.
LOWEST_THRESHOLD: Final = 4
HIGHEST_THRESHOLD: Final = 100
USUAL_THRESHOLD: Final = 10


class Audience(StrEnum):
    """Who reads no small counts; everybody else who is not named reads as the public does."""

    PUBLIC = "public"
    DONOR = "donor"


class StoredState(StrEnum):
    """What was decided about a cell for an audience, kept for ever.

    `unprinted` is what nobody prints but anybody can work out. `unknown` was collected but not stated,
    `not_collected` was never asked for: both have no count, and neither is zero.
    """

    PUBLISHED = "published"
    PRIMARY = "suppressed_primary"
    COMPLEMENTARY = "suppressed_complementary"
    UNPRINTED = "unprinted"
    UNKNOWN = "unknown"
    NOT_COLLECTED = "not_collected"


class ShownState(StrEnum):
    """What a reader is told of a cell; never which kind of suppression it is."""

    COUNT = "count"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"
    NOT_COLLECTED = "not_collected"


class Missing(StrEnum):
    """Why a cell has no count."""

    UNKNOWN = "unknown"
    NOT_COLLECTED = "not_collected"
