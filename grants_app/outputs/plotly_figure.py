"""Figures as Plotly's own objects make them: every name and value in them is one that Plotly knows."""

from __future__ import annotations

from typing import Any


def plotly_figure(content: dict[str, Any]) -> dict[str, Any]:
    """Make a Plotly figure of traces and layout and give it back as plain data for a page.

    A template of the layout stays as it is; without one there is none, for Plotly's own theme is large and
    not ours. Raises ValueError for an attribute or a value that Plotly does not know.
    """
    # Imported here: a start stays fast, and workers that draw nothing stay small.
    from plotly.graph_objs import Figure

    layout = dict(content["layout"])
    template = layout.pop("template", None)
    figure: dict[str, Any] = Figure(content["data"], layout, skip_invalid=False).to_dict()
    figure["layout"].pop("template", None)
    if template is not None:
        figure["layout"]["template"] = template
    return figure
