"""The sites of one grant as its page shows them: plain values, for objects take ten times as long to read."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, Row, Select, bindparam, select
from sqlalchemy.orm import aliased

from grants_app.domain.geography.models import Place
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, SiteLevel
from grants_app.extensions import made_once, read_values


class Area(NamedTuple):
    """A place of a site: what it was read as, or the district or county around it."""

    id: int
    code: str
    name: str


class SiteInFull(NamedTuple):
    """A place of the site line, how it was read, and why. `place` is None where it has no name."""

    words: str
    level: SiteLevel
    evidence: Evidence
    inferred: bool
    sensitive: bool
    is_sub_area: bool
    unnamed_count: int | None
    reason_sq: str | None
    reason_en: str | None
    first_line: int | None
    last_line: int | None
    from_on: date | None
    until_on: date | None
    place: Area | None
    district: Area | None
    county: Area | None


GRANT_ID: Final[BindParameter[int]] = bindparam("grant_id")


def _select_sites() -> Select[Any]:
    """The sites of the grant `grant_id` in their order: the columns of SiteInFull, then three areas."""
    areas = [aliased(Place) for _place in range(3)]
    place, district, county = areas
    own: list[Any] = [getattr(GrantSite, name) for name in SiteInFull._fields[:-3]]
    around = [column for area in areas for column in (area.id, area.code, area.name)]
    return (
        select(*own, *around)
        .outerjoin(place, place.id == GrantSite.place_id)
        .outerjoin(district, district.id == GrantSite.district_id)
        .outerjoin(county, county.id == GrantSite.county_id)
        .where(GrantSite.grant_id == GRANT_ID)
        .order_by(GrantSite.position)
    )


SITES: Final = made_once(_select_sites())


def load_sites(grant_id: int) -> tuple[SiteInFull, ...]:
    """The sites of a grant, in one query."""
    return tuple(_site(row) for row in read_values(SITES, {"grant_id": grant_id}).all())


def _site(row: Row[Any]) -> SiteInFull:
    own, around = row[:-9], row[-9:]
    areas = [Area(*around[first : first + 3]) if around[first] else None for first in (0, 3, 6)]
    return SiteInFull._make([*own, *areas])
