"""The index: for each word, the records that hold it."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.extensions import BaseModel, stored_enum

TERM_LENGTH = 120
# Ranges of words are read by their bytes on both databases.
TERM = String(TERM_LENGTH).with_variant(String(TERM_LENGTH, collation="C"), "postgresql")


class Subject(StrEnum):
    """What the records are."""

    GRANT = "grant"
    ORGANISATION = "organisation"
    PLACE = "place"


class SearchTerm(BaseModel):
    """The records of one block of ids that hold a term; `matches` says how `members` holds them.

    Derived from the records' `search_text`, so its changes are not audited; `postings` reads and writes it.
    """

    __tablename__ = "search_term"
    __audited__ = False

    subject: Mapped[Subject] = mapped_column(stored_enum(Subject), primary_key=True)
    term: Mapped[str] = mapped_column(TERM, primary_key=True)
    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    members: Mapped[bytes] = mapped_column(LargeBinary)
