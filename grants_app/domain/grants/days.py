"""The days that a grant can have and that a reader can ask for: months are counted and drawn between them."""

from __future__ import annotations

from datetime import date
from typing import Final

EARLIEST_DAY: Final = date(1990, 1, 1)
LATEST_DAY: Final = date(2100, 12, 31)
