"""Sites of implementation, as the site line names them and as we read it."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants_app.domain.geography.models import Place
from grants_app.domain.grants.vocabulary import Evidence, SiteLevel
from grants_app.extensions import BaseModel, stored_enum

# Of a shelter no more than the county is kept, unless the document published it (shelters.py says why).
COARSE: Final = (
    "NOT sensitive OR (level IN ('national', 'county') AND district_id IS NULL)"
    " OR (first_line IS NOT NULL AND (NOT inferred OR level = 'district'))"
)


class GrantSite(BaseModel):
    """One site of a grant.

    `words` are the site line's own. `place_id` is empty for the whole country and for communes that
    the source counts without naming (`unnamed_count` of them); `district_id` and `county_id` then say
    where they lie. A county site has no district: it counts for each of them where its words speak of all of
    the county (`whole_counties.py`).
    `is_sub_area` marks places that lie in a district named by the same line and add none. `sensitive` ones
    must not be found: whatever writes them asks `shelters.py` what may be kept. `from_on` and `until_on`,
    both included, are set where an amendment added or ended the site; else it is one while the grant runs.
    """

    __tablename__ = "grant_site"
    __table_args__ = (
        CheckConstraint(COARSE, name="shelter_is_coarse"),
        Index(
            "ix_grant_site_counted",
            *("county_id", "district_id", "level", "evidence", "sensitive", "grant_id"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    position: Mapped[int]
    words: Mapped[str] = mapped_column(String(250))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    county_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    level: Mapped[SiteLevel] = mapped_column(stored_enum(SiteLevel))
    evidence: Mapped[Evidence] = mapped_column(stored_enum(Evidence), index=True)
    inferred: Mapped[bool] = mapped_column(default=False)
    reason_sq: Mapped[str | None] = mapped_column(Text)
    reason_en: Mapped[str | None] = mapped_column(Text)
    sensitive: Mapped[bool] = mapped_column(default=False)
    unnamed_count: Mapped[int | None]
    is_sub_area: Mapped[bool] = mapped_column(default=False)
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]
    from_on: Mapped[date | None] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)

    place: Mapped[Place | None] = relationship(foreign_keys=place_id)
    district: Mapped[Place | None] = relationship(foreign_keys=district_id)
    county: Mapped[Place | None] = relationship(foreign_keys=county_id)
