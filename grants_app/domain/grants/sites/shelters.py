"""How fine the place of a shelter may be known: the one rule for what is kept, shown, counted and measured.

Nothing finer than the county is kept of a shelter, unless the programme's own document has published it.
So there is nothing that an output or a backup could give away, and no reader is an exception.
The audit log alone keeps the code of a place that was open when it was entered;
`history/shelters.py` shows its county instead.
Whatever writes sites goes through `kept_of_shelter`; the database refuses what did not (`COARSE`).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement

from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, SiteLevel

WIDE: Final = frozenset({SiteLevel.NATIONAL, SiteLevel.COUNTY})
FINER_THAN_DISTRICT: Final = frozenset({SiteLevel.MUNICIPALITY, SiteLevel.COMMUNE, SiteLevel.LOCALITY})


class Whereabouts(NamedTuple):
    """What a site says of where it is: the columns of `GrantSite` that tell it."""

    words: str
    place_id: int | None
    district_id: int | None
    county_id: int | None
    level: SiteLevel
    evidence: Evidence
    unnamed_count: int | None = None
    is_sub_area: bool = False


def is_published_so(level: SiteLevel, *, is_inferred: bool, line: int | None) -> bool:
    """Whether the document itself, on that line, has published a place this fine.

    A bare name read as the district says no more than the name; a town or commune that we inferred does.
    """
    return line is not None and (not is_inferred or level not in FINER_THAN_DISTRICT)


def kept_of_shelter(
    where: Whereabouts, county: str | None, *, is_inferred: bool = False, line: int | None = None
) -> Whereabouts:
    """What may be kept of where a shelter is; `county` is the name of its county.

    Words of the document stay: they are published. Words typed here give way to the county's name, and the
    evidence to the one that says no more than a name: a town or a village would narrow the county down.
    Raises ValueError for a shelter that lies in no county.
    """
    if is_published_so(where.level, is_inferred=is_inferred, line=line):
        return where
    if where.county_id is None or county is None:
        raise ValueError("a shelter lies in a county")
    is_ours = line is None
    return Whereabouts(
        words=county if is_ours else where.words,
        place_id=where.county_id,
        district_id=None,
        county_id=where.county_id,
        level=SiteLevel.COUNTY,
        evidence=Evidence.LEVEL_UNSTATED if is_ours else where.evidence,
    )


def kept_of_state(state: dict[str, Any], county: str | None) -> dict[str, Any]:
    """What may be kept of an earlier state of a site that is a shelter, as JSON values by column."""
    where = Whereabouts(
        **{name: state[name] for name in Whereabouts._fields if name not in {"level", "evidence"}},
        level=SiteLevel(state["level"]),
        evidence=Evidence(state["evidence"]),
    )
    kept = kept_of_shelter(where, county, is_inferred=state["inferred"], line=state["first_line"])
    return state | kept._asdict() | {"level": kept.level.value, "evidence": kept.evidence.value}


def stands_for_one_spot(level: SiteLevel, *, is_sensitive: bool) -> bool:
    """Whether a site may be listed with the very spot that it names: a shelter never, published or not."""
    return not (is_sensitive and level in FINER_THAN_DISTRICT)


def is_measured() -> ColumnElement[bool]:
    """Condition on `GrantSite`: may stand for a spot on a map and enter a distance or a score."""
    return GrantSite.sensitive.is_(False)
