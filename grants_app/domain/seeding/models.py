"""What was last seeded, so that a person's later change is recognised and kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.extensions import BaseModel, UtcDateTime, utc_now


class SeededRecord(BaseModel):
    """The values that the last seeding gave one record: field → value, children as lists."""

    __tablename__ = "seeded_record"
    __table_args__ = (UniqueConstraint("kind", "key"),)
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)


class SeedRun(BaseModel):
    """One run of the seeding of a programme: the digest of its files tells whether there is more to do."""

    __tablename__ = "seed_run"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    programme: Mapped[str | None] = mapped_column(String(60))
