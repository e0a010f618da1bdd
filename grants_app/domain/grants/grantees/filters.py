"""What a reader asks of the list of organisations, read from an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from grants_app.domain.grants.filters import (
    ENGLISH,
    PAGE_SIZE,
    member,
    read_cursor,
    read_limit,
    read_many,
    read_one,
    read_query,
    strip_values,
)
from grants_app.domain.organisations.models import OrganisationKind

BY_NAME: Final = "name"


@dataclass(frozen=True)
class OrganisationFilter:
    """What is asked of the list of organisations; kinds are alternatives."""

    q: str = ""
    kinds: tuple[OrganisationKind, ...] = ()
    cursor: str | None = None
    limit: int = PAGE_SIZE
    language: str = "sq"

    @property
    def order(self) -> str:
        """The order of the names that are shown: another one for English readers, with cursors of its own."""
        return f"{BY_NAME}@{ENGLISH}" if self.language == ENGLISH else BY_NAME

    def parameters(self) -> list[tuple[str, str]]:
        """The filter as the parameters of an address, without its page; defaults are left out."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [("kind", kind.value) for kind in self.kinds]
        return pairs + ([("limit", str(self.limit))] if self.limit != PAGE_SIZE else [])


def parse_organisation_filter(
    parameters: Mapping[str, Sequence[str]], *, default_limit: int = PAGE_SIZE, language: str = "sq"
) -> OrganisationFilter:
    """Read a filter from the parameters of an address. Raises FilterError for a value that cannot be."""
    given = strip_values(parameters)
    return OrganisationFilter(
        q=read_one(given, "q", read_query) or "",
        kinds=read_many(given, "kind", member(OrganisationKind)),
        cursor=read_one(given, "cursor", read_cursor),
        limit=read_one(given, "limit", read_limit) or default_limit,
        language=language,
    )
