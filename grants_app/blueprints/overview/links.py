"""Where the figures of the overview lead: the list that each of them counts."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import url_for

Filter = str | int | Sequence[str] | None


class GrantLinks:
    """Addresses of the list of the programme's grants and of each of them, on the reader's day.

    The addresses are built once and completed for each figure: a page has more than a hundred of them.
    """

    def __init__(self) -> None:
        self._list = url_for("grants.list_grants")
        number = 987_654_321
        self._number = str(number)
        self._grant = url_for("grants.show_grant", number=number)

    def grants(self, **asked: Filter) -> str:
        """The list with these filters; None is no filter."""
        given = {name: value for name, value in asked.items() if value is not None}
        query = urlencode(given, doseq=True)
        if not query:
            return self._list
        return f"{self._list}{'&' if '?' in self._list else '?'}{query}"

    def grant(self, number: int) -> str:
        """One grant."""
        return self._grant.replace(self._number, str(number))
