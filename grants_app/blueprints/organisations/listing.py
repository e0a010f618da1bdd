"""The list page of organisations as a reader handles it: choices, filters in use, links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import url_for
from flask_babel import ngettext

from grants_app.business_day import asked_day
from grants_app.domain.grants.filters import PAGE_SIZE
from grants_app.domain.grants.grantees.filters import OrganisationFilter
from grants_app.domain.grants.grantees.queries import OrganisationPage
from grants_app.domain.organisations.models import OrganisationKind
from grants_app.i18n import formats, labels
from grants_app.page_context import find_urls
from grants_app.recorded import moment_parameter

LIST: Final = "organisations.list_organisations"


@dataclass(frozen=True)
class KindOption:
    """One kind of organisation as the form shows it."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class KindCount:
    """How many organisations the list would show: a number and its word in the reader's language."""

    shown: str
    unit: str


@dataclass(frozen=True)
class OrganisationListing:
    """Everything of the list page but the rows; `kept` is what the form carries along unseen.

    `page_url` and `grants_url` give the addresses of an organisation's page and of its grants, by its slug.
    """

    kinds: Sequence[KindOption]
    counts: Sequence[KindCount]
    kept: Sequence[tuple[str, str]]
    chips: Sequence[tuple[str, str]]
    clear_url: str
    first_url: str | None
    previous_url: str | None
    next_url: str | None
    page_url: Callable[[int | str], str]
    grants_url: Callable[[int | str], str]


def describe_listing(asked: OrganisationFilter, page: OrganisationPage) -> OrganisationListing:
    """Put the form, the chips and the links of the list page together."""
    day = asked_day()
    kept = moment_parameter() + ([("on", day.isoformat())] if day else [])
    kept += [("limit", str(asked.limit))] if asked.limit != PAGE_SIZE else []
    return OrganisationListing(
        kinds=[
            KindOption(k.value, str(labels.ORGANISATION_KIND[k]), k in asked.kinds) for k in OrganisationKind
        ],
        counts=[_count(page.kinds.get(kind, 0)) for kind in OrganisationKind],
        kept=kept,
        chips=_chips(asked),
        clear_url=_list_url(OrganisationFilter(limit=asked.limit)),
        first_url=_list_url(asked) if page.previous_cursor else None,
        previous_url=_list_url(asked, page.previous_cursor) if page.previous_cursor else None,
        next_url=_list_url(asked, page.next_cursor) if page.next_cursor else None,
        page_url=find_urls("organisations.show_organisation", "slug"),
        grants_url=find_urls("grants.list_grants", "organisation"),
    )


def _count(number: int) -> KindCount:
    return KindCount(formats.number(number), ngettext("organisation", "organisations", number))


def _chips(asked: OrganisationFilter) -> list[tuple[str, str]]:
    chips = [(f"“{asked.q}”", _list_url(replace(asked, q="")))] if asked.q else []
    for kind in asked.kinds:
        rest = tuple(other for other in asked.kinds if other is not kind)
        chips.append((str(labels.ORGANISATION_KIND[kind]), _list_url(replace(asked, kinds=rest))))
    return chips


def _list_url(asked: OrganisationFilter, cursor: str | None = None) -> str:
    pairs = [*asked.parameters(), *([("cursor", cursor)] if cursor else [])]
    return url_for(LIST, **_grouped(pairs))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    groups: dict[str, list[str]] = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return groups
