"""Which sites of a county count in each of its districts: those whose words speak of all of it.

Of a shelter only the county may be known, and a bare name, a town or rural zones of a county leave open
where in it the grant works. Such a site counts in its county and in none of the districts, as nobody has said
which it is.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, and_

from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, SiteLevel

WHOLE: Final = (Evidence.AREA_WIDE,)


def is_whole_county(
    place_id: int | None, county_id: int | None, *, is_wide: bool, is_sensitive: bool
) -> bool:
    """Whether a site is one in each district of its county; `is_wide`: its evidence is in `WHOLE`."""
    return is_wide and not is_sensitive and place_id is not None and place_id == county_id


def takes_in_districts(site: Any = GrantSite) -> ColumnElement[bool]:
    """The same as a condition on `GrantSite`, or on a selection with its columns."""
    return and_(site.level == SiteLevel.COUNTY, site.sensitive.is_(False), site.evidence.in_(WHOLE))


def leaves_district_open(site: Any = GrantSite) -> ColumnElement[bool]:
    """Condition on `GrantSite`: lies somewhere in a county, and nobody has said in which district."""
    is_open = (site.evidence != Evidence.NATIONAL, site.county_id.is_not(None), site.district_id.is_(None))
    return and_(*is_open, ~takes_in_districts(site))
