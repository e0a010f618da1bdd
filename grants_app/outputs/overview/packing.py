"""The charts of a page, said once: what they share, and nothing that the tables beside them say already.

static/overview.js makes them whole again. Names, numbers, words and addresses of bars come from the rows of
the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from grants_app.outputs.plotly_figure import Figure

DAY_IN_MS: Final = 86_400_000
_OF_ROWS: Final = ("customdata", "hovertext", "text", "y")


def pack_charts(counts: Mapping[str, Figure], time: Mapping[str, Figure]) -> dict[str, Any]:
    """Figures by the id of their element: those of counts, one bar a row of their table, and that of time.

    `frame` is what all of them have, `bars` what counts have besides.
    """
    bare = {id_: _without_rows(figure) for id_, figure in counts.items()}
    layouts = [figure["layout"] for figure in bare.values()]
    frame = _common([*layouts, *(figure["layout"] for figure in time.values())])
    traces, common = _common([figure["data"][0] for figure in bare.values()]), _common(layouts)
    return {
        "frame": frame,
        "bars": {"trace": traces, "layout": _own(common, frame)},
        "counts": {
            id_: {"trace": _own(figure["data"][0], traces), "layout": _own(figure["layout"], common)}
            for id_, figure in bare.items()
        },
        "time": {id_: _time(figure, frame) for id_, figure in time.items()},
    }


def _common(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What all have alike, also inside of what they hold."""
    common: dict[str, Any] = {}
    for key in found[0] if found else ():
        values = [one.get(key) for one in found]
        if all(value == values[0] for value in values):
            common[key] = values[0]
        elif all(isinstance(value, dict) for value in values):
            common[key] = _common([value for value in values if value])
    return common


def _own(whole: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """What is left beside what is common."""
    own: dict[str, Any] = {}
    for key, value in whole.items():
        if isinstance(value, dict) and isinstance(common.get(key), dict):
            inner = _own(value, common[key])
            own |= {key: inner} if inner else {}
        elif common.get(key) != value:
            own[key] = value
    return own


def _without_rows(figure: Figure) -> Figure:
    """A figure of counts without what stands in its table."""
    trace = {key: value for key, value in figure["data"][0].items() if key not in _OF_ROWS}
    axis = figure["layout"]["yaxis"]
    labels = {key: value for key, value in axis.items() if key not in {"tickvals", "ticktext"}}
    return {"data": [trace], "layout": figure["layout"] | {"yaxis": labels}}


def _time(figure: Figure, frame: Mapping[str, Any]) -> dict[str, Any]:
    traces = [_span(trace) for trace in figure["data"]]
    return {"data": traces, "layout": _own(figure["layout"], frame)}


def _span(trace: Mapping[str, Any]) -> dict[str, Any]:
    """A trace of the timeline without what the script finds itself."""
    packed = dict(trace)
    rows = packed.pop("customdata", None)
    if rows and isinstance(rows[0], int):
        # A grant stands where the first trace, which holds all of them, says.
        packed["rows"] = rows
        packed["days"] = [length // DAY_IN_MS for length in packed.pop("x")]
        del packed["y"]
    return packed
