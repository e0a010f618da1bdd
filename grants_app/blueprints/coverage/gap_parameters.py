"""The address of the list of gaps: what is counted, and how much each part of a score weighs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from flask import request, url_for

from grants_app.addresses import one_value, repeated_query
from grants_app.blueprints.coverage.parameters import read_filter
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.gaps.queries import asked_of_gaps
from grants_app.domain.coverage.gaps.weights import WEIGHTS, read_weights, write_weights
from grants_app.domain.programmes.models import Programme

# A form sends one number for each part of a score; the address that is shared has them in one word.
TYPED: Final = "weight-"


@dataclass(frozen=True)
class AskedGaps:
    """What the address asks for. `weights` has every part of a score."""

    filter: CoverageFilter
    weights: Mapping[str, Decimal]

    def query(self, **changes: Any) -> dict[str, Any]:
        """The parameters of this state with some changed; usual values are left out, as is None."""
        query = {"on": None, **self.filter.parameters(), WEIGHTS: write_weights(self.weights)}
        return query | changes

    def url_of(self, other: CoverageFilter) -> str:
        """The address of the page with another filter."""
        return replace(self, filter=other).url()

    def url(self, **changes: Any) -> str:
        """The address of the page in this state, with some parameters changed."""
        return url_for("coverage.show_gaps", **repeated_query(self.query(**changes)))


def read_gap_address(viewer: Viewer, programme: Programme, indicators: Sequence[str]) -> AskedGaps:
    """Read the address. Raises FilterError for a value that cannot be."""
    asked = asked_of_gaps(read_filter(viewer, programme))
    return AskedGaps(asked, read_weights([one_value(WEIGHTS) or "", *_typed_weights()], indicators))


def has_typed_weights() -> bool:
    """Whether the form was sent: its weights then go into one word of the address."""
    return any(name.startswith(TYPED) for name in request.args)


def _typed_weights() -> list[str]:
    """The weights of the form as the address writes them; an empty field leaves the usual weight."""
    typed = {name: one_value(name) for name in request.args if name.startswith(TYPED)}
    return [
        f"{name.removeprefix(TYPED)}:{value.replace(',', '.')}"
        for name, value in typed.items()
        if value is not None
    ]
