"""Records as JSON objects. Values are the same in every language; what is unknown is null or absent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.exports.records import GrantRecord, OrganisationRecord, SiteRecord, Words
from grants_app.domain.geography.models import Place
from grants_app.domain.geography.sources import FigureSource
from grants_app.domain.grants.money.currency import minor_digits
from grants_app.i18n.formats import to_major

Item = dict[str, Any]
NOT_PUBLISHED: Final = {"published": False}


def grant_item(grant: GrantRecord) -> Item:
    """One grant. `amounts` is empty while no amount is known or open to the reader.

    Only what is not published says so: readers of published facts find no mark.
    """
    item = {
        "number": grant.number,
        "programme": grant.programme,
        "phase": grant.phase,
        "reference": grant.reference,
        "title": both(grant.title),
        "summary": both(grant.summary),
        "organisation": {
            "slug": grant.organisation.slug,
            "name": both(grant.organisation.name),
            "acronym": grant.organisation.acronym,
            "kind": grant.organisation.kind.value,
        },
        "partners": [{"name": partner.name.sq, "role": partner.role.value} for partner in grant.partners],
        "sites": [site_item(site) for site in grant.sites],
        "works_with": [value.value for value in grant.works_with],
        "start": grant.start_on.isoformat(),
        "end": grant.end_on.isoformat(),
        "closed_early_on": grant.closed_early_on.isoformat() if grant.closed_early_on else None,
        "status": grant.status.value,
        "themes": [theme.value for theme in grant.themes],
        "primary_theme": grant.primary_theme.value if grant.primary_theme else None,
        "amounts": [
            money_item(a.currency, a.minor_units) | ({} if a.is_published else NOT_PUBLISHED)
            for a in grant.amounts or ()
        ],
    }
    return item if grant.is_published else item | NOT_PUBLISHED


def site_item(site: SiteRecord) -> Item:
    """One site. A commune that the source does not name has neither code nor name."""
    return {
        "code": site.code,
        "name": site.name,
        "level": site.level.value,
        "district": site.district,
        "county": site.county,
        "evidence": site.evidence.value,
        "from": site.from_on.isoformat() if site.from_on else None,
        "until": site.until_on.isoformat() if site.until_on else None,
    }


def money_item(currency: str, minor_units: int) -> Item:
    """An amount as a decimal string in the currency's own unit, all its decimals written."""
    return {"currency": currency, "value": f"{to_major(minor_units, currency):.{minor_digits(currency)}f}"}


def organisation_item(organisation: OrganisationRecord) -> Item:
    """One organisation with the numbers of its grants that the reader may see."""
    return {
        "slug": organisation.slug,
        "name": both(organisation.name),
        "acronym": organisation.acronym,
        "kind": organisation.kind.value,
        "kind_is_inferred": organisation.kind_is_inferred,
        "other_names": list(organisation.other_names),
        "grants": organisation.grants,
        "grant_numbers": list(organisation.grant_numbers),
    }


def place_item(place: Place) -> Item:
    """One place with the places it lies in. A county is its own county, a district its own district."""
    return {
        "code": place.code,
        "name": place.name,
        "level": place.level.value,
        "district": place.district.name if place.district else None,
        "district_code": place.district.code if place.district else None,
        "county": place.county.name if place.county else None,
        "county_code": place.county.code if place.county else None,
        "latitude": number(place.latitude),
        "longitude": number(place.longitude),
    }


def place_item_in_full(place: Place, sources: Mapping[str, FigureSource]) -> Item:
    """One place with the other forms of its name and the figures published about it."""
    return place_item(place) | {
        "names": [{"form": name.form, "kind": name.kind} for name in place.names],
        "figures": [
            {
                "kind": figure.kind,
                "year": figure.year,
                "value": number(figure.value),
                "status": figure.status,
                "source": _source(figure.source, sources),
            }
            for figure in place.figures
        ],
    }


def _source(key: str, sources: Mapping[str, FigureSource]) -> Item:
    """The title of a figure's source; one that is not in the files stands as it was given."""
    known = sources.get(key)
    return both(Words(known.title_sq, known.title_en) if known else Words(None, key))


def coverage_item(row: CoverageRow) -> Item:
    """What grants do in one place; nationwide grants are in none of the numbers.

    The numbers are null where nothing can be said. Claims stand apart, and only where they were asked for.
    """
    is_known = row.state.is_known
    item = {
        "place": {
            "code": row.place.code,
            "name": row.place.name,
            "level": row.place.level.value,
            "county": row.place.county,
        },
        "state": row.state.value,
        "grants": row.grants if is_known else None,
        "direct_grants": row.direct_grants if is_known else None,
        "organisations": row.organisations if is_known else None,
        "grant_months": number(row.grant_months) if is_known else None,
        "grant_numbers": list(row.grant_numbers),
    }
    return item if row.claimed_by is None else item | {"claimed_by": list(row.claimed_by)}


def coverage_meta(asked: CoverageFilter) -> Item:
    """What rows of coverage were counted from. The days are null where grants of any time count."""
    first, last = (asked.period.first, asked.period.last) if asked.period else (None, None)
    return {
        "level": asked.level.value,
        "themes": [theme.value for theme in asked.themes],
        "phases": list(asked.phases),
        "organisations": list(asked.organisations),
        "evidence": [one.value for one in asked.evidence],
        "works_with": [one.value for one in asked.works_with],
        "on": asked.on.isoformat() if asked.on else None,
        "from": first.isoformat() if first else None,
        "until": last.isoformat() if last else None,
        "claims": asked.claims,
    }


def both(words: Words) -> Item:
    """A text in both languages; null where it is missing."""
    return {"sq": words.sq, "en": words.en}


def number(value: Decimal | None) -> float | None:
    """A measure as a JSON number. Money never comes this way."""
    return None if value is None else float(value)
