"""Organisations, their other names, and partner organisations (which are not grantees)."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants_app.domain.texts.sorting import SortedInBoth
from grants_app.extensions import SORT_KEY, BaseModel, stored_enum


class OrganisationKind(StrEnum):
    """Local or international, as the programme document divides its grantees (lines 13-14)."""

    LOCAL = "local"
    INTERNATIONAL = "international"


class NameKind(StrEnum):
    """Why an organisation has another name."""

    AS_WRITTEN = "as_written"
    ALIAS = "alias"
    ACRONYM = "acronym"
    ENGLISH = "english"
    SPELLING = "spelling"


class Organisation(SortedInBoth, BaseModel):
    """A grantee. `name_sq` is our canonical form; the document's own forms are in `names`.

    `kind_grant_keys` are the grants that the reason of its kind rests on, each as "programme/number".
    """

    __tablename__ = "organisation"
    listed_by = "name"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name_sq: Mapped[str] = mapped_column(String(250))
    name_en: Mapped[str | None] = mapped_column(String(250))
    acronym: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[OrganisationKind] = mapped_column(stored_enum(OrganisationKind), index=True)
    kind_inferred: Mapped[bool] = mapped_column(default=False)
    kind_reason_sq: Mapped[str | None] = mapped_column(Text)
    kind_reason_en: Mapped[str | None] = mapped_column(Text)
    kind_grant_keys: Mapped[list[str]] = mapped_column(JSON, default=list)
    kind_first_line: Mapped[int | None]
    kind_last_line: Mapped[int | None]
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]
    search_text: Mapped[str] = mapped_column(Text, default="")

    names: Mapped[list[OrganisationName]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="OrganisationName.id"
    )


class OrganisationName(BaseModel):
    """Another name of an organisation, with the source lines where it stands.

    `grant_keys` are the grants in whose text these lines are, each as "programme/number".
    """

    __tablename__ = "organisation_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    text: Mapped[str] = mapped_column(String(250))
    kind: Mapped[NameKind] = mapped_column(stored_enum(NameKind))
    grant_keys: Mapped[list[str]] = mapped_column(JSON, default=list)
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]

    organisation: Mapped[Organisation] = relationship(back_populates="names")


class Partner(BaseModel):
    """An organisation that works beside a grantee or finances with the programme; not a grantee."""

    __tablename__ = "partner"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name_sq: Mapped[str] = mapped_column(String(250))
    name_en: Mapped[str | None] = mapped_column(String(250))
    acronym: Mapped[str | None] = mapped_column(String(40))
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]
    sort_key_sq: Mapped[str] = mapped_column(SORT_KEY, index=True)
