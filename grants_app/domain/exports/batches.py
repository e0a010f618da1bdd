"""Reading the records of many grants: a batch at a time and in columns, so that memory stays flat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import CursorResult, Row, Select, select

from grants_app.domain.accounts.rules import can_read_amounts_of
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.exports.readings import (
    SITE_FIELDS,
    GrantParts,
    PlaceName,
    amount_records,
    grantee_record,
    make_division,
    make_grant_record,
    partner_record,
    site_records,
)
from grants_app.domain.exports.records import AmountRecord, GrantRecord, OrganisationRecord
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.amendments.held import AS_NOW, Held, read_held
from grants_app.domain.grants.details.models import GrantPartner
from grants_app.domain.grants.lifecycle.days import decision_on
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.rows import may_read_any_amount
from grants_app.domain.grants.scope import visible_amounts, visible_grants
from grants_app.domain.grants.shown import in_order
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.status import status_of_row
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.domain.organisations.models import Organisation, Partner
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.extensions import db

BATCH: Final = 500

_GRANT = (
    Grant.id,
    Grant.number,
    Grant.organisation_id,
    Grant.reference,
    Grant.title_sq,
    Grant.title_en,
    Grant.title_source,
    Grant.summary_sq,
    Grant.summary_en,
    Grant.start_on,
    Grant.end_on,
    Grant.closed_early_on,
    Grant.dates_inferred,
    Grant.is_amended,
    Grant.primary_theme,
    Grant.first_line,
    Grant.last_line,
    Grant.published_at,
)
_NAMED = (Programme.slug.label("programme_slug"), Phase.number.label("phase_number"))
_SITE = tuple(getattr(GrantSite, name) for name in SITE_FIELDS)
_ORGANISATION = (
    Organisation.id,
    Organisation.slug,
    Organisation.name_sq,
    Organisation.name_en,
    Organisation.acronym,
    Organisation.kind,
    Organisation.kind_inferred,
)
_AMOUNT = (
    GrantAmount.grant_id,
    GrantAmount.currency,
    GrantAmount.minor_units,
    GrantAmount.published_at,
    GrantAmount.source,
    GrantAmount.stated_on,
)

AnyRow = Row[*tuple[Any, ...]]
Grouped = dict[int, list[AnyRow]]


class GrantReader:
    """Makes the records of a programme's grants for one reader and one business day.

    `held_on`: the day whose agreements are told, None for all that is agreed.

    Places are read once, everything else in seven reads a batch, however many grants it has, and one more
    where some were amended.
    """

    def __init__(self, viewer: Viewer, programme: Programme, day: date, held_on: date | None = None) -> None:
        self._viewer, self._programme = viewer, programme
        self._day = day
        self._held_on = held_on
        own = Place.geography_id == programme.geography_id
        columns = (Place.id, Place.code, Place.name, Place.level, Place.county_id)
        found = read_rows(select(*columns).where(own).order_by(Place.sort_key_sq, Place.id)).all()
        self._places = {row.id: PlaceName(row.code, row.name) for row in found}
        self._division = make_division(found)

    def read(self, ids: Sequence[int]) -> Iterator[GrantRecord]:
        """The records of the grants with these ids, in this order.

        A grant that was withdrawn since its id was read is left out.
        """
        grants = {row.id: row for row in read_rows(self._grants(ids))}
        organisations = _read_organisations({row.organisation_id for row in grants.values()})
        sites = _grouped(_children(GrantSite, ids, GrantSite.grant_id, *_SITE).order_by(GrantSite.position))
        themes = _grouped(
            _children(GrantTheme, ids, GrantTheme.grant_id, GrantTheme.theme).order_by(GrantTheme.position)
        )
        works_with = _grouped(
            _children(GrantWorksWith, ids, GrantWorksWith.grant_id, GrantWorksWith.works_with).order_by(
                GrantWorksWith.id
            )
        )
        partners = _grouped(_partners(ids))
        amounts = self._read_amounts(ids)
        held = read_held(self._held_on, [row.id for row in grants.values() if row.is_amended])
        for row in (grants[key] for key in ids if key in grants):
            organisation, was = organisations[row.organisation_id], held.get(row.id, AS_NOW)
            parts = GrantParts(
                programme=row.programme_slug,
                phase=row.phase_number,
                organisation=organisation,
                partners=tuple([partner_record(p, p) for p in partners.get(row.id, ())]),
                sites=site_records(
                    row, organisation.name, sites.get(row.id, ()), self._places, self._division
                ),
                works_with=tuple([w.works_with for w in works_with.get(row.id, ())]),
                themes=tuple([t.theme for t in themes.get(row.id, ())]),
                amounts=self._amounts_of(row, amounts, was),
                status=self._status_of(row),
            )
            yield make_grant_record(row, parts, was)

    def _status_of(self, grant: AnyRow) -> GrantStatus:
        return status_of_row(grant, self._day)

    def _grants(self, ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
        return (
            select(*_GRANT, decision_on(self._day), *_NAMED)
            .join(Grant.programme)
            .join(Grant.phase)
            .where(Grant.id.in_(ids), visible_grants(self._viewer))
        )

    def _read_amounts(self, ids: Sequence[int]) -> Grouped:
        if not may_read_any_amount(self._viewer):
            return {}
        statement = (
            select(*_AMOUNT)
            .join(Grant, Grant.id == GrantAmount.grant_id)
            .where(GrantAmount.grant_id.in_(ids), visible_amounts(self._viewer))
        )
        return _grouped(statement.order_by(GrantAmount.currency.desc()))

    def _amounts_of(self, grant: AnyRow, amounts: Grouped, was: Held) -> tuple[AmountRecord, ...] | None:
        if not can_read_amounts_of(self._viewer, organisation_id=grant.organisation_id, is_published=True):
            return None
        known = was.known_amounts(self._viewer, grant.organisation_id, amounts.get(grant.id, ()))
        return amount_records(in_order(known, self._programme))


def read_rows(statement: Select[*tuple[Any, ...]]) -> CursorResult[Any]:
    """The rows of a statement as they come from the database: no object is made or looked up for them."""
    return db.session.connection().execute(statement)


def _children(table: Any, ids: Sequence[int], *columns: Any) -> Select[*tuple[Any, ...]]:
    return select(*columns).where(table.grant_id.in_(ids))


def _partners(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(GrantPartner.grant_id, GrantPartner.role, Partner.name_sq, Partner.name_en, Partner.acronym)
        .join(GrantPartner.partner)
        .where(GrantPartner.grant_id.in_(ids))
        .order_by(GrantPartner.position)
    )


def _grouped(statement: Select[*tuple[Any, ...]]) -> Grouped:
    """The rows of a statement by the grant that they hang on, its first column, in their order."""
    groups: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for row in read_rows(statement).all():
        groups[row[0]].append(row)
    return groups


def _read_organisations(ids: set[int]) -> dict[int, OrganisationRecord]:
    statement = select(*_ORGANISATION).where(Organisation.id.in_(ids))
    return {row.id: grantee_record(row) for row in read_rows(statement)}
