"""Programme, phases, stated totals, objectives, sources and what they leave open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, String, Text, UniqueConstraint, exists
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from grants_app.domain.geography.models import Geography
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum

# A finding about more grants than these is one about the document as a whole.
MOST_NAMED: Final = 12


class FindingKind(StrEnum):
    """What the document does at a place that a reader may stumble over."""

    CONTRADICTION = "contradiction"
    OPEN = "open"
    SLIP = "slip"


class SourceDocument(BaseModel):
    """A document that facts come from."""

    __tablename__ = "source_document"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str] = mapped_column(String(60))
    title_sq: Mapped[str] = mapped_column(String(250))
    title_en: Mapped[str | None] = mapped_column(String(250))
    dated: Mapped[date | None] = mapped_column(Date)
    note_sq: Mapped[str | None] = mapped_column(Text)
    note_en: Mapped[str | None] = mapped_column(Text)

    programme: Mapped[Programme] = relationship(back_populates="sources")


class Programme(BaseModel):
    """A grants programme. `as_of` is its own business day: the day its document was revised.

    `currencies` are the ISO 4217 codes of the money of its grants, in the order in which they are shown.
    `has_document`: a document is recorded that its facts come from; else they were entered by hand.
    `is_one_person_office`: whoever proposes an amendment may also approve it; the log says where that was so.
    """

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name_sq: Mapped[str] = mapped_column(String(250))
    name_en: Mapped[str | None] = mapped_column(String(250))
    acronym: Mapped[str | None] = mapped_column(String(40))
    donor: Mapped[str | None] = mapped_column(String(120))
    summary_sq: Mapped[str | None] = mapped_column(Text)
    summary_en: Mapped[str | None] = mapped_column(Text)
    as_of: Mapped[date] = mapped_column(Date)
    currencies: Mapped[list[str]] = mapped_column(JSON, default=list)
    geography_id: Mapped[int] = mapped_column(ForeignKey("geography.id"))
    is_default: Mapped[bool] = mapped_column(default=False)
    is_one_person_office: Mapped[bool] = mapped_column(default=False)
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    has_document: Mapped[bool] = column_property(
        exists().where(SourceDocument.programme_id == id).correlate_except(SourceDocument)
    )

    geography: Mapped[Geography] = relationship()
    phases: Mapped[list[Phase]] = relationship(
        back_populates="programme", cascade="all, delete-orphan", order_by="Phase.number"
    )
    totals: Mapped[list[ProgrammeTotal]] = relationship(
        back_populates="programme", cascade="all, delete-orphan", order_by="ProgrammeTotal.position"
    )
    objectives: Mapped[list[Objective]] = relationship(
        back_populates="programme", cascade="all, delete-orphan", order_by="Objective.number"
    )
    counts: Mapped[list[StatedCount]] = relationship(
        back_populates="programme", cascade="all, delete-orphan", order_by="StatedCount.id"
    )
    findings: Mapped[list[Finding]] = relationship(
        back_populates="programme", cascade="all, delete-orphan", order_by="Finding.position"
    )
    sources: Mapped[list[SourceDocument]] = relationship(
        back_populates="programme", cascade="all, delete-orphan", order_by="SourceDocument.id"
    )


class Phase(BaseModel):
    """A phase of the programme: the round in which a grant was made."""

    __tablename__ = "phase"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    name_sq: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]

    programme: Mapped[Programme] = relationship(back_populates="phases")


class ProgrammeTotal(BaseModel):
    """A total as the source states it, in one currency; never computed from another currency."""

    __tablename__ = "programme_total"
    __table_args__ = (UniqueConstraint("programme_id", "currency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    position: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    minor_units: Mapped[int] = mapped_column(BigInteger)
    as_written: Mapped[str] = mapped_column(String(60))
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]

    programme: Mapped[Programme] = relationship(back_populates="totals")


class Objective(BaseModel):
    """One of the programme's own objectives; not the same as the themes of the grants."""

    __tablename__ = "objective"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    text_sq: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str | None] = mapped_column(Text)
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]

    programme: Mapped[Programme] = relationship(back_populates="objectives")


class StatedCount(BaseModel):
    """A count that the document states (grants, local NGOs …), kept beside what its list shows."""

    __tablename__ = "stated_count"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[str] = mapped_column(String(60))
    what_sq: Mapped[str] = mapped_column(String(120))
    what_en: Mapped[str | None] = mapped_column(String(120))
    value: Mapped[int]
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]

    programme: Mapped[Programme] = relationship(back_populates="counts")


class Finding(BaseModel):
    """What the document leaves contradictory or open, and how it was decided here."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(80))
    kind: Mapped[FindingKind] = mapped_column(stored_enum(FindingKind))
    grant_numbers: Mapped[list[Any]] = mapped_column(JSON, default=list)
    text_sq: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str | None] = mapped_column(Text)
    decision_sq: Mapped[str] = mapped_column(Text)
    decision_en: Mapped[str | None] = mapped_column(Text)
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]

    programme: Mapped[Programme] = relationship(back_populates="findings")

    @property
    def is_general(self) -> bool:
        """Whether it is about so many grants that it speaks of the document and names none of them."""
        return speaks_of_all(self.grant_numbers)


def speaks_of_all(numbers: Sequence[Any]) -> bool:
    """Whether a finding about these grants is one about the document as a whole."""
    return len(numbers) > MOST_NAMED
