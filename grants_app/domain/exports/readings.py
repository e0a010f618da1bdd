"""Turning what queries give into the plain records of exports.

A grant comes either as an object of its table or as a row of columns with the same names; what hangs on
it comes in `GrantParts`. So both ways of reading make the same record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from sqlalchemy import Row

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.months import month_units, to_months
from grants_app.domain.exports.records import (
    AmountRecord,
    GrantRecord,
    Lines,
    OrganisationRecord,
    PartnerRecord,
    PlaceRecord,
    SiteRecord,
    Words,
)
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.amendments.held import AS_NOW, Held
from grants_app.domain.grants.mentions import Telling
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.rows import GrantRow
from grants_app.domain.grants.shown import in_order
from grants_app.domain.grants.sites.whole_counties import WHOLE, is_whole_county
from grants_app.domain.grants.vocabulary import GrantStatus, SiteLevel, Theme, WorksWith
from grants_app.domain.organisations.models import Organisation, Partner

# What a record is read from: an object of a table, or a row that holds its columns.
AnyRow = Row[*tuple[Any, ...]]
GrantSource = Grant | AnyRow
OrganisationSource = Organisation | AnyRow
PartnerSource = Partner | AnyRow
# What of a site a record is made from, in this order.
SITE_FIELDS = (
    "sensitive",
    "words",
    "level",
    "evidence",
    "unnamed_count",
    "is_sub_area",
    "inferred",
    "reason_sq",
    "reason_en",
    "first_line",
    "last_line",
    "place_id",
    "district_id",
    "county_id",
    "from_on",
    "until_on",
)
_site_values = attrgetter(*SITE_FIELDS)


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place as a site names it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Division:
    """What sites lie in: the place of nationwide ones, and the districts' names by the id of their county."""

    country: PlaceName | None
    districts: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class GrantParts:
    """What stands in other tables than the grant itself; `status` is that of the business day."""

    programme: str
    phase: int
    organisation: OrganisationRecord
    partners: tuple[PartnerRecord, ...]
    sites: tuple[SiteRecord, ...]
    works_with: tuple[WorksWith, ...]
    themes: tuple[Theme, ...]
    amounts: tuple[AmountRecord, ...] | None
    status: GrantStatus


def make_division(places: Iterable[Any]) -> Division:
    """Put a division together from its places, or from rows with the same columns, in the order of names."""
    country: PlaceName | None = None
    districts: defaultdict[int, list[str]] = defaultdict(list)
    for place in places:
        if place.level is PlaceLevel.COUNTRY:
            country = country or PlaceName(place.code, place.name)
        elif place.level is PlaceLevel.DISTRICT:
            districts[place.county_id].append(place.name)
    return Division(country, {key: tuple(names) for key, names in districts.items()})


def grant_record(row: GrantRow, division: Division, viewer: Viewer, held: Held = AS_NOW) -> GrantRecord:
    """One grant, read in full, as it was on the day of `held`."""
    grant = row.grant
    near = [place for site in grant.sites for place in (site.place, site.district, site.county) if place]
    organisation = grantee_record(grant.organisation)
    return make_grant_record(
        grant,
        GrantParts(
            programme=grant.programme.slug,
            phase=grant.phase.number,
            organisation=organisation,
            partners=tuple(partner_record(p.partner, p) for p in grant.partners),
            sites=site_records(
                grant,
                organisation.name,
                map(_site_values, grant.sites),
                {place.id: PlaceName(place.code, place.name) for place in near},
                division,
            ),
            works_with=tuple(w.works_with for w in grant.works_with),
            themes=tuple(t.theme for t in grant.themes),
            amounts=amount_records(
                in_order(held.known_amounts(viewer, grant.organisation_id, row.amounts), grant.programme)
            ),
            status=row.status,
        ),
        held,
    )


def make_grant_record(grant: GrantSource, parts: GrantParts, held: Held) -> GrantRecord:
    """Put a grant together with its parts, as it was on the day of `held`."""
    end_on, closed_early_on = held.end_on(grant.end_on), held.closed_early_on(grant.closed_early_on)
    last_day = closed_early_on or end_on
    return GrantRecord(
        number=grant.number,
        programme=parts.programme,
        phase=parts.phase,
        reference=grant.reference,
        title=Words(grant.title_sq, grant.title_en),
        title_as_written=grant.title_source,
        summary=Words(grant.summary_sq, grant.summary_en),
        organisation=parts.organisation,
        partners=parts.partners,
        sites=parts.sites,
        works_with=held.works_with(parts.works_with),
        start_on=grant.start_on,
        end_on=end_on,
        closed_early_on=closed_early_on,
        last_day=last_day,
        days=(last_day - grant.start_on).days + 1,
        months=to_months(month_units(grant.start_on, last_day)),
        dates_are_inferred=grant.dates_inferred,
        status=parts.status,
        themes=held.themes(parts.themes),
        primary_theme=held.primary_theme(grant.primary_theme),
        amounts=parts.amounts,
        lines=lines(grant),
        is_published=grant.published_at is not None,
    )


def amount_records(amounts: Iterable[Any] | None) -> tuple[AmountRecord, ...] | None:
    """The amounts that the reader may see; None where the reader may not read them."""
    if amounts is None:
        return None
    return tuple(
        AmountRecord(a.currency, a.minor_units, a.published_at is not None, a.source, a.stated_on)
        for a in amounts
    )


def site_records(
    grant: GrantSource,
    organisation_name: Words,
    sites: Iterable[Sequence[Any]],
    places: Mapping[int, PlaceName],
    division: Division,
) -> tuple[SiteRecord, ...]:
    """The sites of a grant in the order of its site line; each comes as values that end in `SITE_FIELDS`.

    `places` holds those they lie in, by id. Communes that the source counts without naming give one
    record each: a list of sites then has as many entries as the source says.
    """
    title = Words(grant.title_sq, grant.title_en)
    records: list[SiteRecord] = []
    for values in sites:
        words, level, evidence, unnamed, is_sub_area, is_inferred = values[-15:-9]
        reason_sq, reason_en, first_line, last_line, place_id, district_id, county_id = values[-9:-2]
        place = division.country if level is SiteLevel.NATIONAL else places.get(place_id)
        district, county = places.get(district_id), places.get(county_id)
        is_whole = is_whole_county(place_id, county_id, is_wide=evidence in WHOLE, is_sensitive=values[-16])
        inside = division.districts.get(county_id, ()) if is_whole else ()
        one = SiteRecord(
            grant_number=grant.number,
            grant_title=title,
            organisation_name=organisation_name,
            words=words,
            code=place.code if place else None,
            name=place.name if place else None,
            level=level,
            district_code=district.code if district else None,
            district=district.name if district else None,
            districts=(district.name,) if district else inside,
            county_code=county.code if county else None,
            county=county.name if county else None,
            evidence=evidence,
            is_unnamed=bool(unnamed),
            is_sub_area=is_sub_area,
            is_inferred=is_inferred,
            reason=Words(reason_sq, reason_en),
            lines=None if first_line is None else (first_line, last_line or first_line),
            from_on=values[-2],
            until_on=values[-1],
        )
        records += [one] * (unnamed or 1)
    return tuple(records)


def partner_record(partner: PartnerSource, part: Any) -> PartnerRecord:
    """A partner with its `role` in a grant."""
    return PartnerRecord(Words(partner.name_sq, partner.name_en), partner.acronym, part.role)


def grantee_record(organisation: OrganisationSource) -> OrganisationRecord:
    """An organisation as it stands beside a grant: without other names and lists."""
    return OrganisationRecord(
        slug=organisation.slug,
        name=Words(organisation.name_sq, organisation.name_en),
        acronym=organisation.acronym,
        kind=organisation.kind,
        kind_is_inferred=organisation.kind_inferred,
    )


def organisation_record(
    organisation: Organisation, grant_numbers: Sequence[int], told: Telling
) -> OrganisationRecord:
    """An organisation with its other names, each form once, where they stand, and the numbers of its grants.

    Names that stand only in the text of grants that the reader may not see are left out.
    """
    own = {organisation.name_sq, organisation.name_en, organisation.acronym}
    names = [name for name in organisation.names if told.may_tell(name.grant_keys)]
    places = {(name.first_line, name.last_line or name.first_line) for name in names if name.first_line}
    return replace(
        grantee_record(organisation),
        other_names=tuple(dict.fromkeys(name.text for name in names if name.text not in own)),
        grant_numbers=tuple(grant_numbers),
        lines=tuple(sorted(places)),
    )


def place_record(row: CoverageRow) -> PlaceRecord:
    """One row of coverage. Where nothing can be said the numbers are unknown, not zero."""
    is_sayable = row.state.is_known
    return PlaceRecord(
        code=row.place.code,
        name=row.place.name,
        level=row.place.level,
        district_code=row.place.district_code,
        district=row.place.district,
        county_code=row.place.county_code,
        county=row.place.county,
        state=row.state,
        grants=row.grants if is_sayable else None,
        direct_grants=row.direct_grants if is_sayable else None,
        organisations=row.organisations if is_sayable else None,
        grant_months=row.grant_months if is_sayable else None,
        grant_numbers=row.grant_numbers,
        claimed_by=row.claimed_by,
    )


def lines(row: GrantSource) -> Lines | None:
    """The first and last line of the source document, if they are known."""
    if row.first_line is None:
        return None
    return row.first_line, row.last_line or row.first_line
