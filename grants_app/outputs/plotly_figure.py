"""Figures as Plotly reads them: traces and a layout, as plain data for a page."""

from __future__ import annotations

from typing import Any, TypedDict


class Figure(TypedDict):
    """What Plotly draws.

    Names and values are those of Plotly's schema. Its Python classes would check them at the price of 20 MB
    in every worker and most of the time that a figure takes; the tests make that check instead, for each
    figure that a page can hold.
    """

    data: list[dict[str, Any]]
    layout: dict[str, Any]
