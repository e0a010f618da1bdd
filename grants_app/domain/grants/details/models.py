"""Small tables that hang on a grant. Each row keeps the source lines it rests on."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants_app.domain.geography.models import Place
from grants_app.domain.grants.vocabulary import NoteKind, PartnerRole, SiteLevel, TargetBasis, TargetGroup
from grants_app.domain.organisations.models import Partner
from grants_app.extensions import BaseModel, stored_enum


class GrantTargetGroup(BaseModel):
    """A group that the description names."""

    __tablename__ = "grant_target_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    position: Mapped[int]
    group: Mapped[TargetGroup] = mapped_column(stored_enum(TargetGroup))
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]


class GrantTarget(BaseModel):
    """A quantity that the description states, with what it is counted per. Never added up."""

    __tablename__ = "grant_target"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    position: Mapped[int]
    value: Mapped[int]
    approximate: Mapped[bool] = mapped_column(default=False)
    what_sq: Mapped[str] = mapped_column(String(250))
    what_en: Mapped[str | None] = mapped_column(String(250))
    basis: Mapped[TargetBasis] = mapped_column(stored_enum(TargetBasis))
    note_sq: Mapped[str | None] = mapped_column(Text)
    note_en: Mapped[str | None] = mapped_column(Text)
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]


class GrantPartner(BaseModel):
    """A partner's part in a grant."""

    __tablename__ = "grant_partner"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    position: Mapped[int]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    role: Mapped[PartnerRole] = mapped_column(stored_enum(PartnerRole))
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]

    partner: Mapped[Partner] = relationship()


class GrantClaim(BaseModel):
    """Wider scope that only a title or text claims: shown as a claim, never counted."""

    __tablename__ = "grant_claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    position: Mapped[int]
    words: Mapped[str] = mapped_column(String(250))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    scope: Mapped[str | None] = mapped_column(String(40))
    level: Mapped[SiteLevel | None] = mapped_column(stored_enum(SiteLevel))
    reason_sq: Mapped[str | None] = mapped_column(Text)
    reason_en: Mapped[str | None] = mapped_column(Text)
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]

    place: Mapped[Place | None] = relationship()


class GrantNote(BaseModel):
    """A note on the source, shown where a reader would stumble.

    `grant_keys` are the grants that its words speak of, each as "programme/number".
    """

    __tablename__ = "grant_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    position: Mapped[int]
    kind: Mapped[NoteKind] = mapped_column(stored_enum(NoteKind))
    text_sq: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str | None] = mapped_column(Text)
    grant_keys: Mapped[list[str]] = mapped_column(JSON, default=list)
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]
