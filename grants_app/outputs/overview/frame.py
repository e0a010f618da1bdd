"""What all charts of the overview share: the frame, colours, patterns and the line of the business day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, Final

INK: Final = "var(--ink)"
QUIET: Final = "var(--ink-2)"
LINE: Final = "var(--line)"
SURFACE: Final = "var(--surface)"
# What a bar of each status looks like: its colour and, but for the plain ones, its pattern.
_LOOKS: Final[dict[str, tuple[str, str]]] = {
    "active": ("var(--accent)", ""),
    "completed": ("var(--scale-3)", ""),
    "closed_out": ("var(--ink-2)", ""),
    "closed_early": ("var(--mark)", "/"),
    "awarded": ("var(--scale-2)", "."),
    "suspended": ("var(--warn)", "x"),
    "draft": ("var(--line-strong)", "-"),
}
_THEMES: Final = {"prevention", "assistance", "reintegration", "capacity_building"}
_PLAIN: Final = {"": "var(--accent)", "none": "var(--line-strong)"}
CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "responsive": True, "showTips": False}


@dataclass(frozen=True, slots=True)
class DayLine:
    """The business day: where it stands and how it is written."""

    day: date
    label: str


def upright_line(x: Any, label: str, share: float) -> dict[str, Any]:
    """A dashed upright line with words above it, which stay inside the frame."""
    anchor = "left" if share < 0.2 else "right" if share > 0.8 else "center"
    return {
        "shapes": [
            {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper"}
            | {"line": {"color": "var(--danger)", "width": 2, "dash": "dash"}}
        ],
        "annotations": [
            {"x": x, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": anchor, "showarrow": False}
            | {"text": escape(label, quote=False), "font": {"color": "var(--danger)", "size": 13}}
        ],
    }


def bar_trace(**own: Any) -> dict[str, Any]:
    """Bars."""
    return {"type": "bar", **own}


def markers(looks: Sequence[str]) -> dict[str, Any]:
    """Colours and patterns of bars."""
    found = [_LOOKS.get(look) or (_colour(look), "") for look in looks]
    colours, shapes = [one[0] for one in found], [one[1] for one in found]
    marker: dict[str, Any] = {"color": colours if len(set(colours)) > 1 else colours[0] if colours else INK}
    if any(shapes):
        marker["pattern"] = {"shape": shapes if len(set(shapes)) > 1 else shapes[0], "fgcolor": INK}
        marker["pattern"] |= {"size": 6, "solidity": 0.2, "fillmode": "overlay", "fgopacity": 0.7}
    return marker


def _colour(look: str) -> str:
    """The CSS variable of what is not a status."""
    return f"var(--theme-{look})" if look in _THEMES else _PLAIN[look]


def layout_of(**own: Any) -> dict[str, Any]:
    """The frame that all charts share."""
    return {
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "paper_bgcolor": SURFACE,
        "plot_bgcolor": SURFACE,
        "font": {"color": INK, "size": 13},
        "hoverlabel": {
            "bgcolor": SURFACE,
            "bordercolor": "var(--line-strong)",
            "font": {"color": INK, "size": 13},
            "align": "left",
        },
    } | own


def broken(label: str) -> str:
    """The last word, a year, on a line of its own, so that narrow axes have room."""
    return "\n".join(label.rsplit(" ", 1))


def plain_texts(texts: Iterable[str]) -> list[str]:
    """Texts as Plotly takes them: no markup but line breaks."""
    return [escape(text, quote=False).replace("\n", "<br>") for text in texts]
