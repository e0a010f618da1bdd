"""What a map shows can be told apart without colours: by lightness, and by patterns for what is no count."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from grants_app.config import ROOT
from grants_app.outputs.coverage.figures import MapArea, map_figure
from grants_app.outputs.coverage.sheet import FILLS, PATTERNS

STYLE = (ROOT / "grants_app/static/app.css").read_text(encoding="utf-8")
STEPS = ("2", "3", "4", "5")
BBOX = (19.2, 39.6, 21.1, 42.7)
# How light red, green and blue are to most eyes, and to eyes without cones for red, green or blue.
EYES = {
    "most": (0.2126, 0.7152, 0.0722),
    "no red": (0.0, 0.92, 0.08),
    "no green": (0.29, 0.64, 0.07),
    "no blue": (0.25, 0.75, 0.0),
    "print": (0.299, 0.587, 0.114),
}


def colours(mode: str) -> dict[str, str]:
    """The colours of the scale in the style sheet: the first value is for light, the last for dark."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"--(scale-\d|map-no_data): ?(#[0-9a-f]{3,6})", STYLE):
        found.setdefault(name, []).append(value)
    return {name: values[0 if mode == "light" else -1] for name, values in found.items()}


def lightness(colour: str, eye: str) -> float:
    """Relative lightness as WCAG has it, with the weights of an eye."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip(EYES[eye], linear, strict=True))


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_steps_grow_darker_or_lighter_without_turning_back(mode: str, eye: str) -> None:
    found = colours(mode)
    scale = [lightness(found[f"scale-{step}"], eye) for step in ("1", *STEPS)]
    ordered = scale if mode == "dark" else scale[::-1]
    for one, other in pairwise(ordered):
        assert (other + 0.05) / (one + 0.05) > 1.15, (one, other)


def test_the_files_have_the_light_colours_of_the_page() -> None:
    found = colours("light")
    assert {step: FILLS[step] for step in STEPS} == {step: found[f"scale-{step}"] for step in STEPS}
    assert (FILLS["none"], FILLS["national_only"]) == (found["scale-0"], found["scale-1"])
    assert FILLS["no_data"] == found["map-no_data"]


def test_what_is_no_count_differs_in_more_than_colour() -> None:
    drawn = {
        swatch: map_figure([MapArea("AL-MT", swatch, ["Mat"], "", is_claimed)], [], BBOX)["data"][0]
        for swatch, is_claimed in (("none", False), ("national_only", False), ("no_data", False))
    }
    drawn["claimed"] = map_figure([MapArea("AL-MT", "none", ["Mat"], "(1)", is_claimed=True)], [], BBOX)[
        "data"
    ][0]
    looks = {
        (trace.get("fillpattern", {}).get("shape"), trace.get("line", {}).get("dash"))
        for trace in drawn.values()
    }
    assert len(looks) == len(drawn)
    assert PATTERNS == {"national_only": "dots", "no_data": "lines"}
    # Without a pattern "no grant" is told from the palest count by its lightness and by the missing number.
    assert lightness(FILLS["none"], "print") / lightness(FILLS["2"], "print") > 1.5
