"""Grants in words: the rows of the list, where a grant works, and why its status is what it is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from flask_babel import gettext, ngettext

from grants_app.domain.grants.listed import ListedGrant, ListedSite
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.shown import ShownAmount, ShownRow
from grants_app.domain.grants.vocabulary import GrantStatus, SiteLevel, Theme
from grants_app.i18n import formats, labels
from grants_app.i18n.bilingual import Text, pick_field, pick_name
from grants_app.i18n.level_words import level_word
from grants_app.i18n.locales import choose_locale
from grants_app.i18n.site_days import with_days
from grants_app.i18n.spoken import spoken
from grants_app.page_context import find_urls

MOST_PLACES: Final = 4


class ThemeTag(NamedTuple):
    """A theme of a grant as a tag."""

    theme: Theme
    label: str
    primary: bool


class GrantLine(NamedTuple):
    """A row of the list in the reader's words. `closed_on` is the day of an early end, else None."""

    number: str
    url: str
    title: Text
    places: str
    themes: tuple[ThemeTag, ...]
    organisation: Text
    organisation_url: str
    phase: str
    begins: str
    ends: str
    closed_on: str | None
    status: GrantStatus
    status_label: str
    amounts: tuple[GrantAmount | ShownAmount, ...] | None


def describe_rows(rows: Iterable[ListedGrant]) -> list[GrantLine]:
    """The rows of a page of the list. What all rows share, words and addresses, is looked up once."""
    grant_url = find_urls("grants.show_grant", "number")
    organisation_url = find_urls("organisations.show_organisation", "slug")
    statuses, themes = spoken(labels.STATUS), spoken(labels.THEME)
    locale = choose_locale()
    return [
        GrantLine(
            number=formats.number(row.number, locale=locale),
            url=grant_url(row.number),
            title=pick_field(row, "title", locale),
            places=place_words(row.sites),
            themes=tuple(ThemeTag(theme, themes[theme], theme == row.primary_theme) for theme in row.themes),
            organisation=pick_name(row.organisation, locale=locale),
            organisation_url=organisation_url(row.organisation.slug),
            phase=formats.number(row.phase_number, locale=locale),
            begins=formats.short_day(row.start_on, locale),
            ends=formats.short_day(row.end_on, locale),
            closed_on=formats.short_day(row.closed_early_on, locale) if row.closed_early_on else None,
            status=row.status,
            status_label=statuses[row.status],
            amounts=row.amounts,
        )
        for row in rows
    ]


def place_words(sites: Iterable[ListedSite]) -> str:
    """The places of a grant for a list: the first four, and how many more there are.

    Sub-areas of a district that the same line names add no place.
    """
    words = [
        with_days(site_words(site), site.from_on, site.until_on) for site in sites if not site.is_sub_area
    ]
    if len(words) <= MOST_PLACES + 1:
        return ", ".join(words)
    return ", ".join([*words[:MOST_PLACES], _more(len(words) - MOST_PLACES, choose_locale())])


@lru_cache(maxsize=1024)
def _more(count: int, locale: str) -> str:
    """How many places are not named, in the present language, which is named so that each has its own."""
    return ngettext("%(count)s more", "%(count)s more", count, count=formats.number(count, locale=locale))


def site_words(site: ListedSite) -> str:
    """One site by its indefinite name; a county says that it is one, unnamed communes are counted."""
    if site.level is SiteLevel.NATIONAL:
        return gettext("whole country")
    if site.unnamed_count:
        return unnamed_communes(site.unnamed_count)
    if site.place is None:
        return site.words
    if site.level is SiteLevel.COUNTY:
        return f"{site.place} ({level_word(site.level)})"
    return site.place


def unnamed_communes(count: int) -> str:
    """Communes that the source counts without naming them."""
    return f"{formats.number(count)} {level_word(SiteLevel.COMMUNE, count)}"


def status_reason(row: ShownRow) -> str:
    """What the status rests on: a date, or somebody's decision."""
    grant = row.grant
    if row.status is GrantStatus.AWARDED:
        return gettext("It begins on %(day)s.", day=formats.day(grant.start_on))
    if row.status is GrantStatus.ACTIVE:
        return gettext("It runs until %(day)s.", day=formats.day(grant.last_day))
    if row.status is GrantStatus.COMPLETED:
        return gettext("It ended on %(day)s.", day=formats.day(grant.end_on))
    if row.status is GrantStatus.CLOSED_EARLY:
        return gettext("Its last active day was %(day)s.", day=formats.day(grant.last_day))
    return gettext("This was decided; it does not follow from the dates.")
