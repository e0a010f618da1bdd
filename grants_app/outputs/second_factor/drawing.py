"""The square that an app on a telephone reads: made here, so that no other machine learns the secret."""

from __future__ import annotations

from typing import Final

# Light squares around the drawing; without them cameras do not find it.
QUIET_ZONE: Final = 4


def draw_square(text: str) -> str:
    """The text as the markup of an SVG drawing, black on white whatever the page's colours are."""
    import segno

    drawn = segno.make(text, error="m", micro=False)
    return drawn.svg_inline(
        border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass="square", lineclass=None
    )
