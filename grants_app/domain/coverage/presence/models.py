"""One row for each place and each grant that counts there."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.extensions import BaseModel


class GrantPresence(BaseModel):
    """A grant in a place in which one of its sites counts, with all that coverage asks of both.

    Derived from the grant, its sites, themes and whom it works with; `keeping` makes it, so its changes are
    not audited. Drafts, nationwide grants and grants with a site that has days of its own have no rows: the
    first two count in no place, and what the last ones count for depends on the day.

    `themes`, `works_with` and `evidence` hold one bit for each member of their vocabulary, in its order; the
    evidence is that of the sites that count in the place, `open_evidence` that of those which are no
    shelters. `first_unit` and `end_unit` are the beginning of the first day and the end of the last one in
    units of `months.UNITS`.
    """

    __tablename__ = "grant_presence"
    __audited__ = False
    __table_args__ = (
        # Counting reads this index alone, place by place and in each place organisation by organisation.
        Index(
            "ix_grant_presence_counted",
            *("programme_id", "place_id", "organisation_id", "is_published", "works_with", "themes"),
            *("phase_id", "evidence", "open_evidence", "first_unit", "end_unit", "number"),
        ),
    )

    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), primary_key=True)
    grant_id: Mapped[int] = mapped_column(
        ForeignKey("grant_award.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    programme_id: Mapped[int]
    phase_id: Mapped[int]
    organisation_id: Mapped[int]
    number: Mapped[int]
    is_published: Mapped[bool]
    themes: Mapped[int]
    works_with: Mapped[int]
    evidence: Mapped[int]
    open_evidence: Mapped[int]
    first_unit: Mapped[int] = mapped_column(BigInteger)
    end_unit: Mapped[int] = mapped_column(BigInteger)
