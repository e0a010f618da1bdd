"""A grant and what it says of itself: its title, dates, themes, summary and publication."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants_app.domain.grants.details.models import (
    GrantClaim,
    GrantNote,
    GrantPartner,
    GrantTarget,
    GrantTargetGroup,
)
from grants_app.domain.grants.lifecycle.models import GrantSuspension
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Decision, Theme, WorksWith
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.domain.texts.sorting import SortedInBoth
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum


class Grant(SortedInBoth, BaseModel):
    """One award of a programme.

    `*_source` fields hold the document's own words, slips included; `title_sq` is the same title in
    standard spelling. Days are inclusive; `closed_early_on` is the last active day. `awarded_on` is the day
    of signing where a record of it exists; `closed_out_on` the first day on which nothing is open any more.
    `is_amended`: an amendment was approved, so that its page looks what held when.
    `written_at` says when each text was last written by hand, as ISO 8601 by field.
    """

    __tablename__ = "grant_award"
    listed_by = "title"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index("ix_grant_award_listing", "programme_id", "published_at", "number"),
        Index("ix_grant_award_by_title", "programme_id", "sort_key_sq", "number"),
        Index("ix_grant_award_by_title_en", "programme_id", "sort_key_en", "number"),
        Index("ix_grant_award_by_start", "programme_id", "start_on", "number"),
        Index("ix_grant_award_by_end", "programme_id", "end_on", "number"),
        # All that counting beside filters reads of a grant: rows are wide, and this is a twentieth of them.
        Index(
            "ix_grant_award_counted",
            *("programme_id", "published_at", "phase_id", "organisation_id", "is_draft", "awarded_on"),
            *("closed_out_on", "closed_early_on", "start_on", "end_on", "dates_inferred", "id"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    number: Mapped[int]
    phase_id: Mapped[int] = mapped_column(ForeignKey("phase.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    reference: Mapped[str | None] = mapped_column(String(80))
    title_sq: Mapped[str | None] = mapped_column(Text)
    title_en: Mapped[str | None] = mapped_column(Text)
    title_source: Mapped[str | None] = mapped_column(Text)
    title_line: Mapped[int | None]
    title_last_line: Mapped[int | None]
    ngo_source: Mapped[str | None] = mapped_column(Text)
    ngo_line: Mapped[int | None]
    ngo_last_line: Mapped[int | None]
    site_line_source: Mapped[str | None] = mapped_column(Text)
    site_line_line: Mapped[int | None]
    site_line_last_line: Mapped[int | None]
    duration_source: Mapped[str | None] = mapped_column(Text)
    duration_line: Mapped[int | None]
    duration_last_line: Mapped[int | None]
    summary_sq: Mapped[str | None] = mapped_column(Text)
    summary_en: Mapped[str | None] = mapped_column(Text)
    start_on: Mapped[date] = mapped_column(Date, index=True)
    end_on: Mapped[date] = mapped_column(Date, index=True)
    closed_early_on: Mapped[date | None] = mapped_column(Date)
    dates_inferred: Mapped[bool] = mapped_column(default=False)
    dates_reason_sq: Mapped[str | None] = mapped_column(Text)
    dates_reason_en: Mapped[str | None] = mapped_column(Text)
    is_draft: Mapped[bool] = mapped_column(default=False)
    awarded_on: Mapped[date | None] = mapped_column(Date)
    closed_out_on: Mapped[date | None] = mapped_column(Date)
    is_amended: Mapped[bool] = mapped_column(default=False)
    primary_theme: Mapped[Theme | None] = mapped_column(stored_enum(Theme))
    works_with_reason_sq: Mapped[str | None] = mapped_column(Text)
    works_with_reason_en: Mapped[str | None] = mapped_column(Text)
    works_with_first_line: Mapped[int | None]
    works_with_last_line: Mapped[int | None]
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]
    search_text: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[dict[str, str] | None] = mapped_column(JSON)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    programme: Mapped[Programme] = relationship()
    phase: Mapped[Phase] = relationship()
    organisation: Mapped[Organisation] = relationship()
    themes: Mapped[list[GrantTheme]] = relationship(
        back_populates="grant", cascade="all, delete-orphan", order_by="GrantTheme.position"
    )
    works_with: Mapped[list[GrantWorksWith]] = relationship(
        back_populates="grant", cascade="all, delete-orphan", order_by="GrantWorksWith.id"
    )
    sites: Mapped[list[GrantSite]] = relationship(cascade="all, delete-orphan", order_by="GrantSite.position")
    claims: Mapped[list[GrantClaim]] = relationship(
        cascade="all, delete-orphan", order_by="GrantClaim.position"
    )
    partners: Mapped[list[GrantPartner]] = relationship(
        cascade="all, delete-orphan", order_by="GrantPartner.position"
    )
    target_groups: Mapped[list[GrantTargetGroup]] = relationship(
        cascade="all, delete-orphan", order_by="GrantTargetGroup.position"
    )
    targets: Mapped[list[GrantTarget]] = relationship(
        cascade="all, delete-orphan", order_by="GrantTarget.position"
    )
    notes: Mapped[list[GrantNote]] = relationship(cascade="all, delete-orphan", order_by="GrantNote.position")
    amounts: Mapped[list[GrantAmount]] = relationship(
        cascade="all, delete-orphan", order_by="GrantAmount.currency.desc()"
    )
    suspensions: Mapped[list[GrantSuspension]] = relationship(
        cascade="all, delete-orphan", order_by="GrantSuspension.from_on"
    )

    @property
    def last_day(self) -> date:
        """The last active day: the day of early closure if there is one, else the agreed end."""
        return self.closed_early_on or self.end_on

    def decision_on(self, day: date) -> Decision | None:
        """The decision that holds on a day; None where the status follows from the dates alone."""
        if self.is_draft or (self.awarded_on is not None and day < self.awarded_on):
            return Decision.DRAFT
        if self.closed_out_on is not None and day >= self.closed_out_on:
            return Decision.CLOSED_OUT
        held = [one for one in self.suspensions if one.covers(day)]
        if any(one.is_closure for one in held):
            return Decision.CLOSED_OUT
        return Decision.SUSPENDED if held else None


class GrantTheme(BaseModel):
    """A theme of a grant: always our reading, with the lines and the reason it rests on."""

    __tablename__ = "grant_theme"
    __table_args__ = (
        UniqueConstraint("grant_id", "theme"),
        Index("ix_grant_theme_counted", "theme", "grant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    position: Mapped[int]
    theme: Mapped[Theme] = mapped_column(stored_enum(Theme))
    reason_sq: Mapped[str | None] = mapped_column(Text)
    reason_en: Mapped[str | None] = mapped_column(Text)
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]

    grant: Mapped[Grant] = relationship(back_populates="themes")


class GrantWorksWith(BaseModel):
    """Whom a grant works with."""

    __tablename__ = "grant_works_with"
    __table_args__ = (
        UniqueConstraint("grant_id", "works_with"),
        Index("ix_grant_works_with_counted", "works_with", "grant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    works_with: Mapped[WorksWith] = mapped_column(stored_enum(WorksWith))

    grant: Mapped[Grant] = relationship(back_populates="works_with")
