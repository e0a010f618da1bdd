"""The sheet of the coverage map as a PNG picture, drawn from the same shapes as the SVG.

The library that draws weighs 4 MB in a worker, and is loaded by the first who wants a picture.
"""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from grants_app.outputs.coverage.sheet import (
    EDGE,
    INK,
    PAPER,
    WIDTH,
    Area,
    Layout,
    MapSheet,
    Marker,
    Words,
    lay_out,
)
from grants_app.outputs.coverage.svg import corners
from grants_app.outputs.factsheet.document import MissingLibraryError

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

MEDIA_TYPE: Final = "image/png"
# Pixels a unit: sharp on paper up to a hand's breadth, and small enough to be sent by mail.
SCALE: Final = 2
FONTS: Final = {False: ("DejaVuSans.ttf", "LiberationSans-Regular.ttf"), True: ("DejaVuSans-Bold.ttf",)}
STEP: Final = 7
DASH: Final = 3.0
# No piece of a dashed line is shorter, so that rounding never stops the pen.
LEAST: Final = 0.01


class MissingFontError(MissingLibraryError):
    """No font of this machine has the letters of Albanian."""


def write_png(sheet: MapSheet) -> bytes:
    """The whole sheet. Raises MissingFontError."""
    from PIL import Image, ImageDraw

    layout = lay_out(sheet)
    size = (int(WIDTH * SCALE), int(layout.height * SCALE))
    picture = Image.new("RGB", size, PAPER)
    _Painter(picture, ImageDraw.Draw(picture)).paint(layout)
    written = BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


class _Painter:
    """Draws shapes into a picture. Fonts are found once for each size."""

    def __init__(self, picture: Image.Image, pen: ImageDraw.ImageDraw) -> None:
        self.picture, self.pen = picture, pen
        self.fonts: dict[tuple[float, bool], ImageFont.FreeTypeFont] = {}

    def paint(self, layout: Layout) -> None:
        for shape in layout.shapes:
            if isinstance(shape, Area):
                self._area(shape)
            elif isinstance(shape, Marker):
                self._marker(shape)
            else:
                self._words(shape)

    def _area(self, area: Area) -> None:
        rings = [[(x * SCALE, y * SCALE) for x, y in ring] for ring in area.rings]
        left, top = (int(min(point[axis] for ring in rings for point in ring)) for axis in (0, 1))
        mask = _mask([[(x - left, y - top) for x, y in ring] for ring in rings])
        box = (left, top, left + mask.width, top + mask.height)
        self.picture.paste(area.fill, box, mask)
        if area.pattern:
            self.picture.paste(EDGE, box, _patterned(mask, area.pattern, (left, top)))
        for ring in rings:
            if area.is_dashed:
                self._dashes(ring)
            else:
                self.pen.line(ring, fill=EDGE, width=SCALE)

    def _dashes(self, ring: list[tuple[float, float]]) -> None:
        """Draw every second piece of an outline; pieces run on round corners."""
        gone, length = 0.0, DASH * SCALE
        for (ax, ay), (bx, by) in pairwise(ring):
            whole = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
            at = 0.0
            while at < whole:
                end = min(whole, at + max(length - gone % length, LEAST))
                if int(gone / length) % 2 == 0:
                    parts = [(ax + (bx - ax) * p / whole, ay + (by - ay) * p / whole) for p in (at, end)]
                    self.pen.line(parts, fill=INK, width=2 * SCALE)
                gone, at = gone + end - at, end

    def _marker(self, marker: Marker) -> None:
        x, y, reach = marker.x * SCALE, marker.y * SCALE, marker.reach * SCALE
        width = SCALE if marker.reach < DASH else 2 * SCALE
        if marker.kind == "town":
            box = (x - reach, y - reach, x + reach, y + reach)
            self.pen.ellipse(box, fill=marker.fill, outline=INK, width=width)
            return
        points = [(px * SCALE, py * SCALE) for px, py in corners(marker)]
        self.pen.polygon(points, fill=marker.fill, outline=INK, width=width)

    def _words(self, words: Words) -> None:
        self.pen.text(
            (words.x * SCALE, words.y * SCALE),
            words.text,
            fill=words.colour,
            font=self._font(words.size, is_bold=words.is_bold),
            anchor="ms" if words.is_centred else "ls",
            stroke_width=SCALE if words.halo else 0,
            stroke_fill=words.halo,
        )

    def _font(self, size: float, *, is_bold: bool) -> ImageFont.FreeTypeFont:
        key = (size, is_bold)
        if key not in self.fonts:
            self.fonts[key] = _find_font(size * SCALE, is_bold=is_bold)
        return self.fonts[key]


def _find_font(size: float, *, is_bold: bool) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    for name in FONTS[is_bold]:
        try:
            return ImageFont.truetype(name, size)
        except OSError:  # this machine has no such font: the next one may be there
            continue
    raise MissingFontError


def _mask(rings: list[list[tuple[float, float]]]) -> Image.Image:
    """What lies inside an odd number of rings, in a picture as large as they reach."""
    from PIL import Image, ImageChops, ImageDraw

    width, height = (int(max(point[axis] for ring in rings for point in ring)) + 1 for axis in (0, 1))
    mask = Image.new("1", (width, height))
    for ring in rings:
        inside = Image.new("1", (width, height))
        ImageDraw.Draw(inside).polygon(ring, fill=1)
        mask = ImageChops.logical_xor(mask, inside)
    return mask


def _patterned(mask: Image.Image, pattern: str, offset: tuple[int, int]) -> Image.Image:
    """The dots or lines of a pattern inside a mask that lies so far from the corner of the picture."""
    from PIL import Image, ImageChops, ImageDraw

    drawn = Image.new("1", mask.size)
    pen = ImageDraw.Draw(drawn)
    step = STEP * SCALE
    for x in range(-(offset[0] % step), mask.width + step, step):
        for y in range(-(offset[1] % step), mask.height + step, step):
            if pattern == "dots":
                pen.ellipse((x - SCALE, y - SCALE, x + SCALE, y + SCALE), fill=1)
            else:
                pen.line((x, y + step, x + step, y), fill=1, width=SCALE)
    return ImageChops.logical_and(drawn, mask)
