"""Names of files to take away."""

from __future__ import annotations


def file_name(stem: str, programme: str, day_iso: str, locale: str, ending: str, *, is_demo: bool) -> str:
    """`portfolio-kvktnj-2006-05-10-sq.xlsx`: what, whose, business day, language; made-up data say so."""
    mark = "-demo" if is_demo else ""
    return f"{stem}-{programme}-{day_iso}-{locale}{mark}.{ending}"
