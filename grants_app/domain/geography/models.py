"""Territorial divisions and their places: country, counties, districts, municipalities and communes."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants_app.domain.geography.levels import PlaceLevel
from grants_app.extensions import SORT_KEY, BaseModel, stored_enum


class Geography(BaseModel):
    """A territorial division: the places of a country at some time, their outlines and the words for levels.

    `level_words` holds what its levels are called, by level and language, where that is not what the
    application says: `{"county": {"en": ["region", "regions"]}}`, with two more forms where headings take
    others: `["rajon", "rajone", "rajoni", "rajonet"]`. `figure_sources` are the titles of the
    sources of figures by key. Outlines are GeoJSON; a division may have none, and then no map.
    """

    __tablename__ = "geography"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    name_sq: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))
    level_words: Mapped[dict[str, dict[str, list[str]]]] = mapped_column(JSON, default=dict)
    figure_sources: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    attribution: Mapped[str | None] = mapped_column(Text)
    outline_digests: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    county_outlines: Mapped[str | None] = mapped_column(Text, deferred=True)
    district_outlines: Mapped[str | None] = mapped_column(Text, deferred=True)


class Place(BaseModel):
    """One unit of a division; codes are unique over all divisions.

    A district's `district_id` and a county's `county_id` are its own id, so that one comparison finds
    everything in it. `name` is the indefinite Albanian form; `definite` the form for headings.
    """

    __tablename__ = "place"

    id: Mapped[int] = mapped_column(primary_key=True)
    geography_id: Mapped[int] = mapped_column(ForeignKey("geography.id"), index=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    definite: Mapped[str | None] = mapped_column(String(120))
    level: Mapped[PlaceLevel] = mapped_column(stored_enum(PlaceLevel), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    county_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    seat_name: Mapped[str | None] = mapped_column(String(120))
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    coordinate_source: Mapped[str | None] = mapped_column(String(200))
    sort_key_sq: Mapped[str] = mapped_column(SORT_KEY, index=True)
    search_text: Mapped[str] = mapped_column(Text)

    geography: Mapped[Geography] = relationship()
    parent: Mapped[Place | None] = relationship(foreign_keys=parent_id, remote_side=id)
    county: Mapped[Place | None] = relationship(foreign_keys=county_id, remote_side=id)
    district: Mapped[Place | None] = relationship(foreign_keys=district_id, remote_side=id)
    names: Mapped[list[PlaceName]] = relationship(
        back_populates="place", cascade="all, delete-orphan", order_by="PlaceName.id"
    )
    figures: Mapped[list[PlaceFigure]] = relationship(
        back_populates="place", cascade="all, delete-orphan", order_by="PlaceFigure.id"
    )


class PlaceName(BaseModel):
    """Another form of a place's name: definite, genitive, a variant without diacritics, English."""

    __tablename__ = "place_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    form: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(20))

    place: Mapped[Place] = relationship(back_populates="names")


class PlaceFigure(BaseModel):
    """A published figure about a place (population, poverty), with year, status and source."""

    __tablename__ = "place_figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    value: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    status: Mapped[str | None] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(Text)

    place: Mapped[Place] = relationship(back_populates="figures")
