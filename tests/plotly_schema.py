"""Figures held against Plotly's own classes, which know every name and value that may stand in one."""

from __future__ import annotations

from typing import Any

from plotly import graph_objects as go

from grants_app.outputs.plotly_figure import Figure


def checked(figure: Figure) -> Figure:
    """The figure, once Plotly has found every name and value in it to be its own and has changed none.

    Raises ValueError for a name or value that Plotly does not know. The layout's template stands for what
    traces share and is held against the trace that it is for.
    """
    layout = dict(figure["layout"])
    shared: dict[str, list[dict[str, Any]]] = layout.pop("template", {}).get("data", {})
    made = go.Figure(figure["data"], layout, skip_invalid=False).to_dict()
    made["layout"].pop("template", None)  # Plotly's own theme, which is put in by itself
    assert made == {"data": figure["data"], "layout": layout}
    for kind, traces in shared.items():
        go.Figure([{"type": kind, **trace} for trace in traces], skip_invalid=False)
    return figure
