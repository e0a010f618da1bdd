"""Names of files to take away."""

from __future__ import annotations

from datetime import datetime


def file_name(
    stem: str,
    programme: str,
    day_iso: str,
    locale: str,
    ending: str,
    *,
    is_demo: bool,
    recorded_at: datetime | None = None,
) -> str:
    """`portfolio-kvktnj-2006-05-10-sq.xlsx`: what, whose, business day, language; made-up data say so.

    So does what was recorded at a past moment: `grants-kvktnj-2006-05-10-recorded-20260301T140509Z-sq.csv`.
    """
    mark = "-demo" if is_demo else ""
    recorded = f"-recorded-{recorded_at:%Y%m%dT%H%M%S}Z" if recorded_at else ""
    return f"{stem}-{programme}-{day_iso}{recorded}-{locale}{mark}.{ending}"
