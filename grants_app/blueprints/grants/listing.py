"""The list page as a reader handles it: what can be chosen, what is chosen, and where each link leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, NamedTuple

from flask import url_for
from flask_babel import gettext

from grants_app.business_day import asked_day
from grants_app.current_programme import current_programme
from grants_app.domain.accounts.rules import can_read_published_amounts, can_read_unpublished
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.choices import Choice, Choices
from grants_app.domain.grants.filters import DEFAULT_SORT, PAGE_SIZE, SORTED_BY, Counted, GrantFilter
from grants_app.domain.grants.listed import ListedGrant
from grants_app.domain.grants.ordering import Page
from grants_app.domain.grants.vocabulary import Evidence, GrantStatus, Missing, Theme, WorksWith
from grants_app.domain.organisations.models import OrganisationKind
from grants_app.i18n import formats, labels
from grants_app.i18n.bilingual import pick_field, pick_name
from grants_app.i18n.level_words import level_head
from grants_app.i18n.locales import choose_locale
from grants_app.i18n.period_words import when
from grants_app.i18n.spoken import spoken
from grants_app.recorded import moment_parameter

LIST: Final = "grants.list_grants"
FIELDS: Final = {
    "phase": "phases",
    "theme": "themes",
    "status": "statuses",
    "county": "counties",
    "district": "districts",
    "organisation": "organisations",
    "works_with": "works_with",
    "kind": "kinds",
    "without": "without",
    "during": "spans",
    "amount": "amounts",
    "evidence": "evidence",
}

# Stands in an address for the order; only the length of a page and a day come after it.
ANY_ORDER: Final = "any-order"

# Figures of the overview lead here by these; the form has no fields for them.
UNSEEN: Final = ("during", "amount")


class Option(NamedTuple):
    """One value of a filter as the form shows it; `lang` is its language where that is not the page's."""

    value: str
    label: str
    selected: bool
    lang: str | None = None


class SortHead(NamedTuple):
    """The heading of a sorted column: where a click leads, and the present direction if any."""

    url: str
    direction: str | None


@dataclass(frozen=True)
class GrantListing:
    """Everything of the list page but the rows.

    `kept` are the parameters that the form carries along unseen; `chips` the filters in use, each with
    the address of the list without it.
    """

    options: Mapping[str, Sequence[Option]]
    has_all_organisations: bool
    kept: Sequence[tuple[str, str]]
    chips: Sequence[tuple[str, str]]
    heads: Mapping[str, SortHead]
    clear_url: str
    query: Mapping[str, Sequence[str]]
    first_url: str | None
    previous_url: str | None
    next_url: str | None


def describe_listing(
    viewer: Viewer, asked: GrantFilter, choices: Choices, page: Page[ListedGrant]
) -> GrantListing:
    """Put the form, the chips, the headings and the links of the list page together."""
    options = _options(viewer, asked, choices)
    return GrantListing(
        options=options,
        has_all_organisations=choices.has_all_organisations,
        kept=_kept(asked),
        chips=_chips(asked, options),
        heads=_heads(asked),
        clear_url=list_url(GrantFilter(sort=asked.sort, limit=asked.limit)),
        query=grouped(asked.parameters()),
        first_url=list_url(asked) if page.previous_cursor else None,
        previous_url=list_url(asked, page.previous_cursor) if page.previous_cursor else None,
        next_url=list_url(asked, page.next_cursor) if page.next_cursor else None,
    )


def list_url(asked: GrantFilter, cursor: str | None = None) -> str:
    """The address of the list with this filter, on one page of it. The day asked for is carried along."""
    pairs = [*asked.parameters(), *([("cursor", cursor)] if cursor else [])]
    return url_for(LIST, **grouped(pairs))


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Parameters by name, each with all its values, as `url_for` takes them."""
    groups: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        groups[name] = (*groups.get(name, ()), value)
    return groups


def _options(viewer: Viewer, asked: GrantFilter, choices: Choices) -> dict[str, tuple[Option, ...]]:
    locale, has_document = choose_locale(), current_programme().has_document
    statuses = tuple(s for s in GrantStatus if s is not GrantStatus.DRAFT or can_read_unpublished(viewer))
    # Whoever reads no amounts would find all grants without one.
    missing = tuple(m for m in Missing if m is not Missing.AMOUNT or can_read_published_amounts(viewer))
    return {
        "phase": _stored(choices.phases, tuple(map(str, asked.phases)), locale),
        "theme": _members(tuple(Theme), "THEME", asked.themes, locale),
        "status": _members(statuses, "STATUS", asked.statuses, locale),
        "county": _stored(choices.counties, asked.counties, locale),
        "district": _stored(choices.districts, asked.districts, locale),
        "organisation": _named(choices.organisations, asked.organisations, locale),
        "works_with": _members(tuple(WorksWith), "WORKS_WITH", asked.works_with, locale),
        "kind": _members(tuple(OrganisationKind), "ORGANISATION_KIND", asked.kinds, locale),
        "without": _members(missing, "MISSING", asked.without, locale),
        "during": tuple(Option(str(span), formats.span(span), True) for span in asked.spans),
        "amount": tuple(Option(currency, currency, True) for currency in asked.amounts),
        "evidence": _members(tuple(Evidence), "EVIDENCE", asked.evidence, locale),
        "sort": tuple(
            Option(sort, words, sort == asked.sort) for sort, words in _orders(locale, has_document)
        ),
    }


@lru_cache(maxsize=8)
def _orders(_locale: str, has_document: bool) -> tuple[tuple[str, str], ...]:
    """The orders of the list in words of the present language, for those who see no column headings."""
    return (
        ("number", gettext("Number in the document") if has_document else gettext("Number")),
        ("title", gettext("Title")),
        ("organisation", gettext("Organisation")),
        ("phase", gettext("Phase")),
        ("start", gettext("First day, earliest first")),
        ("-start", gettext("First day, latest first")),
        ("end", gettext("Agreed end, earliest first")),
        ("-end", gettext("Agreed end, latest first")),
    )


@lru_cache(maxsize=200)
def _stored(choices: tuple[Choice, ...], chosen: tuple[str, ...], locale: str) -> tuple[Option, ...]:
    return tuple(Option(c.value, pick_field(c, "name", locale).text, c.value in chosen) for c in choices)


@lru_cache(maxsize=200)
def _named(choices: tuple[Choice, ...], chosen: tuple[str, ...], locale: str) -> tuple[Option, ...]:
    """Organisations: a name that exists in the other language alone says so."""
    names = [(choice.value, pick_name(choice, locale=locale)) for choice in choices]
    return tuple(
        Option(value, name.text, value in chosen, name.lang if name.is_other else None)
        for value, name in names
    )


@lru_cache(maxsize=200)
def _members(
    members: tuple[StrEnum, ...], words: str, chosen: tuple[StrEnum, ...], _locale: str
) -> tuple[Option, ...]:
    """The members of a set, in the present language by the words of `labels` that have this name."""
    said = spoken(getattr(labels, words))
    return tuple(Option(m.value, said[m], m in chosen) for m in members)


def _kept(asked: GrantFilter) -> list[tuple[str, str]]:
    """What the form does not show: the day, the length of a page, further places of one field."""
    day = asked_day()
    kept = moment_parameter() + ([("on", day.isoformat())] if day else [])
    kept += [("counted", str(asked.counted))] if asked.counted else []
    kept += [("ends_by", asked.ends_by.isoformat())] if asked.ends_by else []
    kept += [("limit", str(asked.limit))] if asked.limit != PAGE_SIZE else []
    for name in ("county", "district", "organisation"):
        kept += [(name, value) for value in getattr(asked, FIELDS[name])[:-1]]
    for name in UNSEEN:
        kept += [(name, str(value)) for value in getattr(asked, FIELDS[name])]
    return kept


def _chips(asked: GrantFilter, options: Mapping[str, Sequence[Option]]) -> list[tuple[str, str]]:
    chips = [(f"“{asked.q}”", list_url(replace(asked, q="")))] if asked.q else []
    for name, field in FIELDS.items():
        words = {option.value: option.label for option in options[name]}
        for value in getattr(asked, field):
            rest = tuple(other for other in getattr(asked, field) if other != value)
            changed: dict[str, Any] = {field: rest}
            chips.append(
                (_chip(name, words.get(str(value), str(value))), list_url(replace(asked, **changed)))
            )
    if asked.counted:
        chips.append((_counted_chip(asked.counted), list_url(replace(asked, counted=None))))
    if asked.ends_by:
        text = gettext("Last day by %(day)s", day=formats.day(asked.ends_by))
        chips.append((text, list_url(replace(asked, ends_by=None))))
    return chips


def _counted_chip(counted: Counted) -> str:
    """The words of the filter by which the numbers of the coverage pages lead here."""
    if counted.days is None:
        return gettext("Counted in coverage")
    return gettext("Counted in coverage: ran %(when)s", when=when(counted.days))


def _chip(name: str, label: str) -> str:
    """The words of a filter in use; places say what kind of place they are."""
    if name in ("county", "district"):
        return f"{level_head(name)}: {label}"
    if name == "works_with":
        return gettext("Works with: %(whom)s", whom=label)
    if name == "during":
        return gettext("Ran in %(month)s", month=label)
    if name == "amount":
        return gettext("With an amount in %(currency)s", currency=label)
    return label


def _heads(asked: GrantFilter) -> dict[str, SortHead]:
    """The headings of the columns: a first click sorts upwards, the next one turns the order round.

    Their addresses differ in one word, so one is built and the word put in.
    """
    before, _mark, after = list_url(replace(asked, sort=ANY_ORDER)).rpartition(ANY_ORDER)
    heads = {}
    for name in SORTED_BY:
        direction = {name: "ascending", f"-{name}": "descending"}.get(asked.sort)
        turned = f"-{name}" if direction == "ascending" else name
        url = list_url(replace(asked, sort=turned)) if turned == DEFAULT_SORT else f"{before}{turned}{after}"
        heads[name] = SortHead(url, direction)
    return heads
