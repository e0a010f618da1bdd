"""Loading indicators, and removing them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.coverage.gaps.indicators.models import GapIndicator, GapIndicatorValue
from grants_app.domain.coverage.gaps.indicators.reading import ReadRows
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.geography.models import Geography, Place
from grants_app.extensions import db, utc_now


class IndicatorKnownError(ValueError):
    """The same indicator of the same day is loaded already: two of them could not be told apart."""


@dataclass(frozen=True)
class IndicatorEntry:
    """What a person says of an indicator."""

    name_sq: str
    name_en: str
    unit_sq: str
    unit_en: str
    dated: str
    source: str
    more_is_need: bool


def load_indicator(
    viewer: Viewer, geography: Geography, *, entry: IndicatorEntry, rows: ReadRows
) -> GapIndicator:
    """Keep an indicator with the values that could be read.

    Raises ValueError where there is none, IndicatorKnownError, PersonalDataError for texts that point at a
    person.
    """
    for text in (entry.name_sq, entry.name_en, entry.unit_sq, entry.unit_en, entry.source):
        refuse_personal_data(text)
    if rows.level is None:
        raise ValueError("an indicator has values")
    _refuse_known(geography, entry)
    indicator = GapIndicator(
        geography_id=geography.id,
        code=_new_code(),
        level=rows.level,
        loaded_at=utc_now(),
        **vars(entry),
    )
    places = select(Place.code, Place.id).where(
        Place.geography_id == geography.id, Place.code.in_(list(rows.values))
    )
    ids = {row.code: row.id for row in db.session.execute(places)}
    indicator.values = [
        GapIndicatorValue(place_id=ids[code], value=value) for code, value in rows.values.items()
    ]
    db.session.add(indicator)
    record(
        viewer.author,
        "indicator.load",
        subject=("geography", geography.code),
        changes={
            "code": [None, indicator.code],
            "dated": [None, entry.dated],
            "more_is_need": [None, entry.more_is_need],
            "level": [None, rows.level.value],
            "values": [None, len(rows.values)],
            **hidden("name_sq", None, entry.name_sq),
            **hidden("name_en", None, entry.name_en),
            **hidden("source", None, entry.source),
        },
    )
    return indicator


def _refuse_known(geography: Geography, entry: IndicatorEntry) -> None:
    statement = select(GapIndicator).where(
        GapIndicator.geography_id == geography.id, GapIndicator.dated == entry.dated
    )
    for known in db.session.scalars(statement):
        for code in ("sq", "en"):
            names = [(getattr(one, f"name_{code}"), getattr(one, f"unit_{code}")) for one in (known, entry)]
            if names[0] == names[1]:
                raise IndicatorKnownError(known.code)


def remove_indicator(viewer: Viewer, geography: Geography, code: str) -> None:
    """Take an indicator away with its values. Raises LookupError if there is none."""
    statement = select(GapIndicator).where(
        GapIndicator.geography_id == geography.id, GapIndicator.code == code
    )
    indicator = db.session.scalars(statement).one_or_none()
    if indicator is None:
        raise LookupError(f"there is no indicator {code}")
    count = len(indicator.values)
    db.session.delete(indicator)
    record(
        viewer.author,
        "indicator.remove",
        subject=("geography", geography.code),
        changes={
            "code": [code, None],
            "values": [count, None],
            **hidden("name_sq", indicator.name_sq, None),
            **hidden("name_en", indicator.name_en, None),
            **hidden("source", indicator.source, None),
        },
    )


def _new_code() -> str:
    """A name that no indicator has or had: an address that was shared must not come to mean another."""
    return f"indicator-{secrets.token_hex(4)}"
