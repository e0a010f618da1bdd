"""What a figure of the map is made of, said once: how areas look, and the words of hover labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from grants_app.outputs.coverage.figures import AREA, LINE_BREAK, OWN
from grants_app.outputs.plotly_figure import Figure

# What ends the words of a line and begins its number.
_COLON: Final = ": "

# A line of a label: its words, or the position of words in `Shared.words`, alone or with what follows them.
# What follows several words in a row stands behind the position of the first.
Line = str | int | tuple[int | str, ...]
Label = str | list[Line]


@dataclass(slots=True)
class Shared:
    """What figures that travel together have in common; each new one adds to it."""

    styles: list[dict[str, Any]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def style(self, style: dict[str, Any]) -> int:
        """The position of a style."""
        return _position(self.styles, style)

    def label(self, label: str) -> Label:
        """A hover label: its first line as it is, the words of the others by their positions."""
        first, *others = label.split(LINE_BREAK)
        lines: list[Line] = [first]
        for text in others:
            before, colon, number = text.partition(_COLON)
            position = _position(self.words, before + colon)
            last = lines[-1]
            if not number:
                lines.append(position)
            elif isinstance(last, tuple) and last[0] == position - len(last) + 1:
                lines[-1] = (*last, number)
            else:
                lines.append((position, number))
        return lines if others else first


def _position(known: list[Any], one: Any) -> int:
    if one not in known:
        known.append(one)
    return known.index(one)


@dataclass(frozen=True, slots=True)
class PackedFigure:
    """A figure whose areas and labels travel as a few words each; static/coverage.js makes them whole again.

    `areas` are (code, position of the style, hover label); an area's trace is its style, `AREA` and these.
    Markers have `labels` in place of `text`.
    """

    areas: Sequence[tuple[str, int, Label]]
    figure: Figure


def pack(figure: Figure, shared: Shared) -> PackedFigure:
    """Take out of a figure what many of its traces say alike."""
    areas, others = [], []
    for trace in figure["data"]:
        code = trace.get("meta", {}).get("boundary")
        if code is not None:
            style = {key: value for key, value in trace.items() if key not in AREA and key not in OWN}
            areas.append((code, shared.style(style), shared.label(trace["text"])))
        elif "customdata" in trace:
            labels = [shared.label(text) for text in trace["text"]]
            others.append({key: value for key, value in trace.items() if key != "text"} | {"labels": labels})
        else:
            others.append(trace)
    return PackedFigure(areas, figure | {"data": others})
