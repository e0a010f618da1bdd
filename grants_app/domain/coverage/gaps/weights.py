"""Weights as an address writes them: `themes:3,poverty:1`. What is not named keeps its usual weight."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

from grants_app.domain.coverage.gaps.vocabulary import DEFAULT_WEIGHTS
from grants_app.domain.grants.filters import FilterError

WEIGHTS: Final = "weights"
HEAVIEST: Final = Decimal(10)  # as _WEIGHT has it
_WEIGHT: Final = r"[a-z0-9_-]{1,40}:(10(\.0{1,2})?|0?[0-9](\.[0-9]{1,2})?)"
# Whatever does not match is refused; what matches may still name a part that there is not.
WEIGHTS_PATTERN: Final = f"{_WEIGHT}(,{_WEIGHT})*"


class WeightFault(StrEnum):
    """Why weights cannot be used."""

    MALFORMED = "malformed"
    ALL_ZERO = "all_zero"


class WeightsError(FilterError):
    """Weights that cannot be used; `value` is what was written."""

    def __init__(self, fault: WeightFault, value: str) -> None:
        super().__init__(WEIGHTS, value)
        self.fault = fault


def usual_weights(indicators: Iterable[str] = ()) -> dict[str, Decimal]:
    """The usual weight of every component; a loaded indicator has none until somebody gives it one."""
    return {
        **{str(key): weight for key, weight in DEFAULT_WEIGHTS.items()},
        **dict.fromkeys(indicators, Decimal(0)),
    }


def read_weights(texts: Iterable[str], indicators: Iterable[str] = ()) -> dict[str, Decimal]:
    """Every weight, from 0 to 10 with at most two decimals.

    Raises WeightsError for a name that there is not or that is given twice differently, for a number out
    of bounds, and where nothing weighs anything.
    """
    weights, given = usual_weights(indicators), dict[str, Decimal]()
    written = [text for text in texts if text]
    for text in written:
        if not re.fullmatch(WEIGHTS_PATTERN, text):
            raise WeightsError(WeightFault.MALFORMED, text)
        for name, _, number in (part.partition(":") for part in text.split(",")):
            weight = Decimal(number)
            if name not in weights or given.get(name, weight) != weight:
                raise WeightsError(WeightFault.MALFORMED, text)
            given[name] = weight
    weights |= given
    if not any(weights.values()):
        raise WeightsError(WeightFault.ALL_ZERO, ",".join(written))
    return weights


def write_weights(weights: Mapping[str, Decimal]) -> str | None:
    """The weights that differ from the usual ones as an address writes them; None where none does."""
    parts = [
        f"{key}:{weight.normalize():f}"
        for key, weight in weights.items()
        if weight != DEFAULT_WEIGHTS.get(key, Decimal(0))
    ]
    return ",".join(parts) or None
