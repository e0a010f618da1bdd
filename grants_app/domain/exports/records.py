"""The rows of every export, plain and free of any format: what a grant, a site, an organisation says.

Records leave the database behind: nothing of them loads on demand, so a writer may keep or drop them.
`None` means unknown, everywhere; no number stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants_app.domain.coverage.vocabulary import CoverageState
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.vocabulary import (
    Evidence,
    GrantStatus,
    PartnerRole,
    SiteLevel,
    Theme,
    WorksWith,
)
from grants_app.domain.organisations.models import OrganisationKind

Lines = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages; either may be missing."""

    sq: str | None
    en: str | None


@dataclass(frozen=True, slots=True)
class AmountRecord:
    """An amount of one grant that the reader may see, in minor units of an ISO 4217 currency.

    `source` is what it was entered from, in the words of whoever entered it; `stated_on` its date.
    """

    currency: str
    minor_units: int
    is_published: bool
    source: str
    stated_on: date


@dataclass(frozen=True, slots=True)
class PartnerRecord:
    """A partner of one grant."""

    name: Words
    acronym: str | None
    role: PartnerRole


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """One site. `districts` are the names of those it counts for: a county counts for each of its own.

    `from_on`, `until_on`: the days that an amendment set, both included; else it is one while the grant runs.

    `is_unnamed`: a commune that the source counts without naming; it has neither code nor name.
    """

    grant_number: int
    grant_title: Words
    organisation_name: Words
    words: str
    code: str | None
    name: str | None
    level: SiteLevel
    district_code: str | None
    district: str | None
    districts: tuple[str, ...]
    county_code: str | None
    county: str | None
    evidence: Evidence
    is_unnamed: bool
    is_sub_area: bool
    is_inferred: bool
    reason: Words
    lines: Lines | None
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """A grantee. `grant_numbers` are those of its grants that the export holds, in order.

    `lines` are the places in the document where its names stand.
    """

    slug: str
    name: Words
    acronym: str | None
    kind: OrganisationKind
    kind_is_inferred: bool = False
    other_names: tuple[str, ...] = ()
    grant_numbers: tuple[int, ...] = ()
    lines: tuple[Lines, ...] = ()

    @property
    def grants(self) -> int:
        """How many of its grants the export holds."""
        return len(self.grant_numbers)


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """One grant on a business day, as it is agreed, or as it was agreed on a day that is asked for.

    `amounts` is None where the reader may not read this grant's money, and empty while no amount is
    known. `months` are calendar months of presence up to the last active day, one decimal; `days` all
    days, first and last included.
    """

    number: int
    programme: str
    phase: int
    reference: str | None
    title: Words
    title_as_written: str | None
    summary: Words
    organisation: OrganisationRecord
    partners: tuple[PartnerRecord, ...]
    sites: tuple[SiteRecord, ...]
    works_with: tuple[WorksWith, ...]
    start_on: date
    end_on: date
    closed_early_on: date | None
    last_day: date
    days: int
    months: Decimal
    dates_are_inferred: bool
    status: GrantStatus
    themes: tuple[Theme, ...]
    primary_theme: Theme | None
    amounts: tuple[AmountRecord, ...] | None
    lines: Lines | None
    is_published: bool = True

    def amount(self, currency: str) -> AmountRecord | None:
        """The amount in a currency, or None while it is unknown or not for the reader."""
        return next((a for a in self.amounts or () if a.currency == currency), None)


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """What the grants do in one place of a level; nationwide grants are in none of the numbers.

    The numbers are None where nothing can be said.
    """

    code: str
    name: str
    level: PlaceLevel
    district_code: str | None
    district: str | None
    county_code: str | None
    county: str | None
    state: CoverageState
    grants: int | None
    direct_grants: int | None
    organisations: int | None
    grant_months: Decimal | None
    grant_numbers: tuple[int, ...]
    claimed_by: tuple[int, ...] | None = None
