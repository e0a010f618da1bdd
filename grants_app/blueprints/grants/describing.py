"""Short sentences about a grant: where it works, and why its status is what it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask_babel import gettext, ngettext

from grants_app.domain.grants.rows import GrantRow
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import GrantStatus, SiteLevel
from grants_app.i18n import formats

MOST_PLACES: Final = 4


def place_words(sites: Iterable[GrantSite]) -> str:
    """The places of a grant for a list: the first four, and how many more there are.

    Sub-areas of a district that the same line names add no place.
    """
    words = [site_words(site) for site in sites if not site.is_sub_area]
    if len(words) <= MOST_PLACES + 1:
        return ", ".join(words)
    more = len(words) - MOST_PLACES
    rest = ngettext("%(count)s more", "%(count)s more", more, count=formats.number(more))
    return ", ".join([*words[:MOST_PLACES], rest])


def site_words(site: GrantSite) -> str:
    """One site by its indefinite name; a county says that it is one, unnamed communes are counted."""
    if site.level is SiteLevel.NATIONAL:
        return gettext("whole country")
    if site.unnamed_count:
        return unnamed_communes(site.unnamed_count)
    if site.place is None:
        return site.words
    if site.level is SiteLevel.COUNTY:
        return gettext("%(name)s (county)", name=site.place.name)
    return site.place.name


def unnamed_communes(count: int) -> str:
    """Communes that the source counts without naming them."""
    return ngettext("%(count)s commune", "%(count)s communes", count, count=formats.number(count))


def status_reason(row: GrantRow) -> str:
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
