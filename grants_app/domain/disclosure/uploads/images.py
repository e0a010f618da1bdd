"""Photographs: drawn anew without position, device, day, comment or the small picture that cameras add."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Final

from grants_app.domain.disclosure.uploads.vocabulary import FileKind, FileRefusal, FileRefusedError, Limits

if TYPE_CHECKING:
    from PIL.Image import Image

_QUALITY: Final = 90
_FORMATS: Final = {FileKind.JPEG: ("JPEG", "MPO"), FileKind.PNG: ("PNG",)}
# The parts of a JPEG that draw it: all that cameras and programs write beside them goes.
_KEPT_APPLICATIONS: Final = frozenset({0xE0, 0xE2, 0xEE})  # form, colours, how colours are coded
_COMMENT: Final = 0xFE
_SCAN: Final = 0xDA


def clean_image(data: bytes, kind: FileKind, limits: Limits) -> bytes:
    """The picture alone, turned as its camera was held. Raises FileRefusedError."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS[kind]) as found:
                _refuse_large(found, limits)
                found.load()
                return _write(ImageOps.exif_transpose(found), kind)
    except FileRefusedError:
        raise
    except Image.DecompressionBombError:
        raise FileRefusedError(FileRefusal.TOO_MANY_PIXELS) from None
    except Exception:  # noqa: BLE001  # a broken picture can fail anywhere in the library, with any error
        raise FileRefusedError(FileRefusal.UNREADABLE) from None


def _refuse_large(found: Image, limits: Limits) -> None:
    """Before any pixel is unpacked."""
    if found.width * found.height > limits.pixels:
        raise FileRefusedError(FileRefusal.TOO_MANY_PIXELS)


def _write(picture: Image, kind: FileKind) -> bytes:
    """Write the pixels; of what else the picture knows only which of its colours is see-through."""
    kept = {"transparency"} if kind is FileKind.PNG else frozenset[str]()
    picture.info = {name: value for name, value in picture.info.items() if name in kept}
    written = io.BytesIO()
    if kind is FileKind.PNG:
        picture.save(written, "PNG", optimize=False)
    else:
        drawn = picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")
        drawn.info = {}
        drawn.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def clean_picture_inside(data: bytes, limits: Limits) -> bytes:
    """A picture in a paper: without its marks, drawn no other way; one that cannot be read stays as it is."""
    if data.startswith(b"\xff\xd8\xff"):
        return strip_jpeg(data)
    return clean_image(data, FileKind.PNG, limits) if data.startswith(b"\x89PNG") else data


def strip_jpeg(data: bytes) -> bytes:
    """A JPEG without the segments that tell of its camera, place, day and maker; its pixels stay as coded.

    What follows the last scan, such as a film behind a photograph, is left out too. Raises FileRefusedError.
    """
    kept, place = [data[:2]], 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:  # a filling byte
            place += 1
            continue
        if marker == _SCAN:
            end = data.rfind(b"\xff\xd9")
            if end < place:
                break
            return b"".join([*kept, data[place : end + 2]])
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if length < 2:
            break
        is_mark = 0xE0 <= marker <= 0xEF and marker not in _KEPT_APPLICATIONS
        if not is_mark and marker != _COMMENT:
            kept.append(data[place : place + 2 + length])
        place += 2 + length
    raise FileRefusedError(FileRefusal.UNREADABLE)
