"""The districts that no site line of a grant reaches, without counting what reaches the others."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.counting import counts_in_places
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.sites.whole_counties import takes_in_districts
from grants_app.domain.programmes.models import Programme


class UnreachedDistrict(NamedTuple):
    """A district by its code and name."""

    code: str
    name: str


def select_unreached_districts(
    viewer: Viewer, programme_id: int, county_id: int | None = None
) -> Select[str, str]:
    """Code and name of each unreached district, of one county or of all.

    A county of another division than the programme's narrows nothing.

    They are those of `Coverage.unreached_districts`: a site of a county as a whole reaches each of its
    districts, nationwide grants and drafts reach none.
    """
    counted = select(Grant.id).where(
        Grant.programme_id == programme_id, visible_grants(viewer), counts_in_places(None)
    )
    reached = select(GrantSite.id).where(
        GrantSite.grant_id.in_(counted),
        or_(
            GrantSite.district_id == Place.id,
            and_(takes_in_districts(), GrantSite.county_id == Place.county_id),
        ),
    )
    division = select(Programme.geography_id).where(Programme.id == programme_id).scalar_subquery()
    statement = select(Place.code, Place.name).where(
        Place.level == PlaceLevel.DISTRICT,
        Place.geography_id == division,
        ~reached.correlate(Place).exists(),
    )
    if county_id is None:
        return statement
    county = aliased(Place)
    elsewhere = select(county.id).where(county.id == county_id, county.geography_id != division).exists()
    return statement.where(or_(Place.county_id == county_id, elsewhere))
