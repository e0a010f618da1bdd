"""Earlier states of rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.extensions import BaseModel, UtcDateTime


class RowVersion(BaseModel):
    """What a row held until a transaction changed it; `before` is None where the row was made by it.

    All rows that one transaction changed have the same `at`, and later transactions have later ones. Where it
    deleted a row and made another one with its id, there are two: what was deleted, then None. The first row
    of all stands for no other row: its `at` is the first moment of which all is kept.
    """

    __tablename__ = "row_version"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    table_name: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
