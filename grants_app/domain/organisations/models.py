"""Organisations, their other names, people there, and partner organisations (which are not grantees)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ColumnElement, Date, ForeignKey, String, Text, func
from sqlalchemy.ext.hybrid import hybrid_property
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


class CalledInLog:
    """Rows that the audit log calls by a name of their own, which nobody can change there.

    `log_key` holds no word of what people typed; it is empty where the log uses the short name.
    """

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    log_key: Mapped[str | None] = mapped_column(String(80), index=True, unique=True)

    @hybrid_property
    def key_in_log(self) -> str:
        """What the log calls it."""
        return self.log_key or self.slug

    @key_in_log.inplace.expression
    @classmethod
    def _key_in_log(cls) -> ColumnElement[str]:
        return func.coalesce(cls.log_key, cls.slug)


class Organisation(CalledInLog, SortedInBoth, BaseModel):
    """A grantee. `name_sq` is our canonical form; the document's own forms are in `names`.

    `kind_grant_keys` are the grants that the reason of its kind rests on, each as "programme/number".
    `written_at` says when each text was last written by hand, as ISO 8601 by field.
    """

    __tablename__ = "organisation"
    listed_by = "name"

    id: Mapped[int] = mapped_column(primary_key=True)
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
    written_at: Mapped[dict[str, str] | None] = mapped_column(JSON)

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


class OrganisationContact(BaseModel):
    """Somebody who can be reached at work at an organisation: personal data, kept until a day.

    `agreed_on` is the day on which the person agreed to be kept here, `keep_until_on` the last day of it.
    Read by staff and the organisation's own people alone: no export, search, answer of the API or other page
    reads this table, the audit log holds digests, and no earlier state of a row is kept.
    """

    __tablename__ = "organisation_contact"
    __table_args__ = (CheckConstraint("keep_until_on > agreed_on", name="ends"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    function_sq: Mapped[str | None] = mapped_column(String(160))
    function_en: Mapped[str | None] = mapped_column(String(160))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    agreed_on: Mapped[date] = mapped_column(Date)
    keep_until_on: Mapped[date] = mapped_column(Date)
    written_at: Mapped[dict[str, str] | None] = mapped_column(JSON)


class Partner(CalledInLog, BaseModel):
    """An organisation that works beside a grantee or finances with the programme; not a grantee."""

    __tablename__ = "partner"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_sq: Mapped[str] = mapped_column(String(250))
    name_en: Mapped[str | None] = mapped_column(String(250))
    acronym: Mapped[str | None] = mapped_column(String(40))
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]
    sort_key_sq: Mapped[str] = mapped_column(SORT_KEY, index=True)
    written_at: Mapped[dict[str, str] | None] = mapped_column(JSON)
