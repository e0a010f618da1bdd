"""Turning what queries give into the plain records of exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.vocabulary import CoverageState
from grants_app.domain.exports.records import (
    AmountRecord,
    DistrictRecord,
    GrantRecord,
    Lines,
    OrganisationRecord,
    PartnerRecord,
    SiteRecord,
    Words,
)
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.rows import GrantRow
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.status import grant_months
from grants_app.domain.grants.vocabulary import SiteLevel
from grants_app.domain.organisations.models import Organisation

_UNSAYABLE = frozenset({CoverageState.NO_DATA, CoverageState.NOT_APPLICABLE})


def grant_record(row: GrantRow, country: Place | None) -> GrantRecord:
    """One grant, read in full. `country` is the place of nationwide sites."""
    grant = row.grant
    return GrantRecord(
        number=grant.number,
        programme=grant.programme.slug,
        phase=grant.phase.number,
        reference=grant.reference,
        title=Words(grant.title_sq, grant.title_en),
        title_as_written=grant.title_source,
        summary=Words(grant.summary_sq, grant.summary_en),
        organisation=grantee_record(grant.organisation),
        partners=tuple(PartnerRecord(p.partner.name_sq, p.role) for p in grant.partners),
        sites=site_records(grant, country),
        works_with=tuple(w.works_with for w in grant.works_with),
        start_on=grant.start_on,
        end_on=grant.end_on,
        closed_early_on=grant.closed_early_on,
        last_day=grant.last_day,
        days=row.length.total_days,
        months=grant_months(grant.start_on, grant.last_day),
        dates_are_inferred=grant.dates_inferred,
        status=row.status,
        themes=tuple(t.theme for t in grant.themes),
        primary_theme=grant.primary_theme,
        amounts=amount_records(row),
        lines=lines(grant),
    )


def amount_records(row: GrantRow) -> tuple[AmountRecord, ...] | None:
    """The amounts that the reader may see; None where the reader may not read them."""
    if row.amounts is None:
        return None
    return tuple(AmountRecord(a.currency, a.minor_units, a.published_at is not None) for a in row.amounts)


def site_records(grant: Grant, country: Place | None) -> tuple[SiteRecord, ...]:
    """The sites of a grant in the order of its site line.

    Communes that the source counts without naming give one record each, so that a list of sites has as
    many entries as the source says.
    """
    records: list[SiteRecord] = []
    for site in grant.sites:
        records += [_site_record(grant, site, country)] * (site.unnamed_count or 1)
    return tuple(records)


def _site_record(grant: Grant, site: GrantSite, country: Place | None) -> SiteRecord:
    place = country if site.level is SiteLevel.NATIONAL else site.place
    return SiteRecord(
        grant_number=grant.number,
        grant_title=Words(grant.title_sq, grant.title_en),
        organisation_name=Words(grant.organisation.name_sq, grant.organisation.name_en),
        words=site.words,
        code=place.code if place else None,
        name=place.name if place else None,
        level=site.level,
        district_code=site.district.code if site.district else None,
        district=site.district.name if site.district else None,
        county_code=site.county.code if site.county else None,
        county=site.county.name if site.county else None,
        evidence=site.evidence,
        is_sub_area=site.is_sub_area,
        is_inferred=site.inferred,
        reason=Words(site.reason_sq, site.reason_en),
        lines=lines(site),
    )


def grantee_record(organisation: Organisation) -> OrganisationRecord:
    """An organisation as it stands beside a grant: without other names and lists."""
    return OrganisationRecord(
        slug=organisation.slug,
        name=Words(organisation.name_sq, organisation.name_en),
        acronym=organisation.acronym,
        kind=organisation.kind,
        kind_is_inferred=organisation.kind_inferred,
        lines=lines(organisation),
    )


def organisation_record(organisation: Organisation, grant_numbers: Sequence[int]) -> OrganisationRecord:
    """An organisation with its other names, each form once, and the numbers of its grants."""
    own = {organisation.name_sq, organisation.name_en, organisation.acronym}
    others = dict.fromkeys(name.text for name in organisation.names if name.text not in own)
    return replace(
        grantee_record(organisation), other_names=tuple(others), grant_numbers=tuple(grant_numbers)
    )


def district_record(row: CoverageRow) -> DistrictRecord:
    """One row of coverage. Where nothing can be said the numbers are unknown, not zero."""
    is_sayable = row.state not in _UNSAYABLE
    return DistrictRecord(
        code=row.place.code,
        name=row.place.name,
        county_code=row.place.county_code,
        county=row.place.county,
        state=row.state,
        grants=row.grants if is_sayable else None,
        direct_grants=row.direct_grants if is_sayable else None,
        organisations=row.organisations if is_sayable else None,
        grant_months=row.grant_months if is_sayable else None,
        grant_numbers=row.grant_numbers,
    )


def lines(row: Grant | GrantSite | Organisation) -> Lines | None:
    """The first and last line of the source document, if they are known."""
    if row.first_line is None:
        return None
    return row.first_line, row.last_line or row.first_line
