"""Releases as they are stored: written once, never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.releases.vocabulary import Audience, StoredState
from grants_app.extensions import BaseModel, UtcDateTime, db, stored_enum


class CountThreshold(BaseModel):
    """The setting for an audience: counts of people from 1 to `high` are small. Without a row: 1 to 10."""

    __tablename__ = "count_threshold"

    id: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[Audience] = mapped_column(stored_enum(Audience), unique=True)
    high: Mapped[int]


class CountRelease(BaseModel):
    """Tables released together, with the thresholds that held then.

    `number` counts the releases of a programme. `follows_id` is the release that this one continues or
    corrects. The decision takes all earlier releases of the programme into account, whichever it follows.
    """

    __tablename__ = "count_release"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("count_release.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    business_day: Mapped[date] = mapped_column(Date)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    public_low: Mapped[int]
    public_high: Mapped[int]
    donor_low: Mapped[int]
    donor_high: Mapped[int]

    tables: Mapped[list[ReleasedTable]] = relationship(back_populates="release", order_by="ReleasedTable.id")
    follows: Mapped[CountRelease | None] = relationship(remote_side=[id])


class ReleasedTable(BaseModel):
    """A declared table. `words` names its dimensions and categories in both languages, in their order.

    `relations` are the sums as [total, [parts]] of keys. `organisation_id`: the organisation that reported
    all of it; `county_id`: the county (a place) whose committee it is of; `is_sent`: sent to the coordinator.
    """

    __tablename__ = "released_table"
    __table_args__ = (UniqueConstraint("release_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("count_release.id"))
    code: Mapped[str] = mapped_column(String(60))
    title_sq: Mapped[str] = mapped_column(String(250))
    title_en: Mapped[str] = mapped_column(String(250))
    indicator_class: Mapped[IndicatorClass] = mapped_column(stored_enum(IndicatorClass))
    words: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    relations: Mapped[list[Any]] = mapped_column(JSON)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    county_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    is_sent: Mapped[bool] = mapped_column(default=False)

    release: Mapped[CountRelease] = relationship(back_populates="tables")
    cells: Mapped[list[ReleasedCell]] = relationship(back_populates="table", order_by="ReleasedCell.position")


class ReleasedCell(BaseModel):
    """A count with what was decided about it. `key` holds [dimension, category] pairs.

    The full count is kept: later decisions and those who read in full need it. It is read by `stored.py`
    alone, and leaves the room by `read_released` alone.
    """

    __tablename__ = "released_cell"
    __table_args__ = (
        UniqueConstraint("table_id", "position"),
        CheckConstraint(
            "(value IS NULL AND public_state IN ('unknown', 'not_collected') AND donor_state = public_state)"
            " OR (value IS NOT NULL AND value >= 0 AND public_state NOT IN ('unknown', 'not_collected')"
            " AND donor_state NOT IN ('unknown', 'not_collected'))",
            name="count_or_reason",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("released_table.id"))
    position: Mapped[int]
    key: Mapped[list[list[str]]] = mapped_column(JSON)
    value: Mapped[int | None]
    public_state: Mapped[StoredState] = mapped_column(stored_enum(StoredState))
    donor_state: Mapped[StoredState] = mapped_column(stored_enum(StoredState))

    table: Mapped[ReleasedTable] = relationship(back_populates="cells")


class ReleaseAlteredError(RuntimeError):
    """Something was about to change or delete what was released."""


@event.listens_for(db.session, "before_flush")
def refuse_altered_releases(session: Session, _context: object, _instances: object) -> None:
    """What was said stays said: readers have it, and later decisions rest on it."""
    written_once = (CountRelease, ReleasedTable, ReleasedCell)
    found = [obj for obj in session.deleted if isinstance(obj, written_once)]
    found += [obj for obj in session.dirty if isinstance(obj, written_once) and session.is_modified(obj)]
    if found:
        raise ReleaseAlteredError(f"a {type(found[0]).__name__} is written once")
