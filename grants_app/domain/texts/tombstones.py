"""The mark that stands where personal data were removed: in no language, and no word of the text."""

from __future__ import annotations

import re
from typing import Final

# The short forms stand where a column has no room for the day.
TOMBSTONE: Final = re.compile(r"\[\.\.\.(\d{4}-\d{2}-\d{2})?\]|\[\]")


def without_tombstones(text: str) -> str:
    """A text with a blank in the place of each mark."""
    return TOMBSTONE.sub(" ", text)
