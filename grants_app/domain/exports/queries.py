"""The rows of every export, read as a reader may see them."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.queries import counted_grants
from grants_app.domain.coverage.reading import count_places
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.exports.batches import BATCH, GrantReader
from grants_app.domain.exports.columns import MoneyColumns
from grants_app.domain.exports.readings import Division, grant_record, make_division, organisation_record
from grants_app.domain.exports.records import GrantRecord, OrganisationRecord
from grants_app.domain.exports.rules import money_columns
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.amendments.held import AS_NOW, read_held
from grants_app.domain.grants.choices import check_values
from grants_app.domain.grants.filters import ENGLISH, FilterError, GrantFilter
from grants_app.domain.grants.mentions import Telling
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.ordering import Asked, decode_cursor, make_page, order_by
from grants_app.domain.grants.queries import get_grant_row, grant_conditions, list_grants
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

EVERYTHING: Final = GrantFilter()
BY_NAME: Final = "name"
SLUG: Final = "[a-z0-9][a-z0-9-]{0,79}"
Record = TypeVar("Record")


@dataclass(frozen=True)
class RecordPage(Generic[Record]):
    """A page of records, how many there are in all, and the cursor of the next page if there is one."""

    records: tuple[Record, ...]
    total: int
    next_cursor: str | None


@dataclass(frozen=True)
class CoverageRecords:
    """The rows of a level, and the numbers of the nationwide grants, which none of them counts."""

    level: CoverageLevel
    rows: tuple[CoverageRow, ...]
    nationwide: tuple[int, ...]

    @property
    def listed(self) -> tuple[CoverageRow, ...]:
        """The rows that the table of the coverage page lists: of towns and communes the named ones."""
        return tuple(row for row in self.rows if row.is_listed)


def list_grant_records(
    viewer: Viewer, programme: Programme, asked: GrantFilter, day: date, held_on: date | None = None
) -> RecordPage[GrantRecord]:
    """One page of grants. Errors as in `grants.queries.list_grants`.

    `held_on`: the day whose agreements are told, None for all that is agreed.
    """
    page = list_grants(viewer, programme, asked, day, in_full=True)
    division = read_division(programme)
    held = read_held(held_on, [row.grant.id for row in page.rows if row.grant.is_amended])
    return RecordPage(
        records=tuple(
            grant_record(row, division, viewer, held.get(row.grant.id, AS_NOW)) for row in page.rows
        ),
        total=page.total,
        next_cursor=page.next_cursor,
    )


def get_grant_record(
    viewer: Viewer, programme: Programme, number: int, day: date, held_on: date | None = None
) -> GrantRecord:
    """One grant of a programme; `held_on` as in `list_grant_records`. Raises LookupError for the reader."""
    row = get_grant_row(viewer, programme, number, day)
    held = read_held(held_on, [row.grant.id] if row.grant.is_amended else [])
    return grant_record(row, read_division(programme), viewer, held.get(row.grant.id, AS_NOW))


def iterate_grant_records(
    viewer: Viewer, programme: Programme, asked: GrantFilter, day: date, held_on: date | None = None
) -> Iterator[GrantRecord]:
    """Every grant that the filter finds, in its order, a batch in memory at a time.

    The filter's own page and limit do not matter; `held_on` as in `list_grant_records`. Raises FilterError
    for a phase, place or organisation that does not exist.
    """
    check_values(viewer, programme, asked)
    statement = (
        select(Grant.id)
        .join(Grant.organisation)
        .join(Grant.phase)
        .where(*grant_conditions(viewer, programme, asked, day))
        .order_by(*order_by(asked.order))
    )
    # Eight bytes a grant: the order holds to the end, whatever is written meanwhile.
    ids = array("q", db.session.scalars(statement))
    reader = GrantReader(viewer, programme, day, held_on)
    for first in range(0, len(ids), BATCH):
        yield from reader.read(ids[first : first + BATCH])


def count_grant_records(viewer: Viewer, programme: Programme, asked: GrantFilter, day: date) -> int:
    """How many grants the filter finds."""
    return (
        db.session.scalar(
            select(func.count(Grant.id)).where(*grant_conditions(viewer, programme, asked, day))
        )
        or 0
    )


def count_unpublished(viewer: Viewer, programme: Programme, asked: GrantFilter, day: date) -> int:
    """How many of the grants that the filter finds others do not read. No query for those who read none."""
    if money_columns(viewer) is not MoneyColumns.AMOUNTS_AND_RELEASE:
        return 0
    conditions = (*grant_conditions(viewer, programme, asked, day), Grant.published_at.is_(None))
    return db.session.scalar(select(func.count(Grant.id)).where(*conditions)) or 0


def list_unpublished_counted(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> tuple[int, ...]:
    """The numbers of the grants that coverage counts for this reader and others do not read, in order."""
    if money_columns(viewer) is not MoneyColumns.AMOUNTS_AND_RELEASE:
        return ()
    conditions = (*counted_grants(viewer, programme, asked), Grant.published_at.is_(None))
    return tuple(db.session.scalars(select(Grant.number).where(*conditions).order_by(Grant.number)))


def read_division(programme: Programme) -> Division:
    """The country and the districts of a programme's division."""
    own = Place.geography_id == programme.geography_id
    around = Place.level.in_((PlaceLevel.COUNTRY, PlaceLevel.DISTRICT))
    columns = (Place.code, Place.name, Place.level, Place.county_id)
    return make_division(
        db.session.execute(select(*columns).where(own, around).order_by(Place.sort_key_sq, Place.id))
    )


def read_coverage_records(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> CoverageRecords:
    """One row for each place of the level, and what is apart from them."""
    found = count_places(viewer, programme, asked, {asked.level}, most_numbers=None)
    return CoverageRecords(asked.level, tuple(found.rows[asked.level]), tuple(found.nationwide))


def list_organisation_records(
    viewer: Viewer, programme: Programme, asked: GrantFilter, day: date
) -> list[OrganisationRecord]:
    """The organisations of the grants that the filter finds, in the order of the names shown. Four reads."""
    numbers = _grant_numbers(grant_conditions(viewer, programme, asked, day))
    statement = _organisations().where(_has_grant(grant_conditions(viewer, programme, asked, day)))
    found = list(db.session.scalars(statement))
    if asked.language == ENGLISH:
        found.sort(key=lambda row: row.sort_key_en)
    return _records(viewer, found, numbers)


def list_organisation_page(
    viewer: Viewer, programme: Programme, day: date, *, limit: int, cursor: str | None = None
) -> RecordPage[OrganisationRecord]:
    """One page of the organisations with a grant of the programme that the reader may see. Five reads.

    Raises FilterError for a cursor that no such page gave.
    """
    after = decode_cursor(cursor, BY_NAME) if cursor else None
    conditions = grant_conditions(viewer, programme, EVERYTHING, day)
    total = db.session.scalar(select(func.count(Organisation.id)).where(_has_grant(conditions))) or 0
    statement = _organisations().where(_has_grant(conditions)).limit(limit + 1)
    if after is not None:
        if after.backward:
            raise FilterError("cursor", cursor or "")
        tied = and_(Organisation.sort_key_sq == after.value, Organisation.id > after.number)
        statement = statement.where(or_(Organisation.sort_key_sq > after.value, tied))
    found = list(db.session.scalars(statement))
    page = make_page(found, total, Asked(BY_NAME, after, limit), lambda row: (row.sort_key_sq, row.id))
    numbers = _grant_numbers([*conditions, Grant.organisation_id.in_([row.id for row in page.rows])])
    return RecordPage(
        records=tuple(_records(viewer, page.rows, numbers)),
        total=total,
        next_cursor=page.next_cursor,
    )


def get_organisation_record(viewer: Viewer, programme: Programme, slug: str, day: date) -> OrganisationRecord:
    """One organisation with a grant of the programme that the reader may see.

    Raises LookupError if there is none.
    """
    if not re.fullmatch(SLUG, slug):
        raise LookupError(slug)
    conditions = grant_conditions(viewer, programme, EVERYTHING, day)
    statement = _organisations().where(Organisation.slug == slug, _has_grant(conditions))
    row = db.session.scalar(statement)
    if row is None:
        raise LookupError(f"there is no organisation {slug}")
    numbers = _grant_numbers([*conditions, Grant.organisation_id == row.id])
    return _records(viewer, [row], numbers)[0]


def _records(
    viewer: Viewer, found: Sequence[Organisation], numbers: dict[int, list[int]]
) -> list[OrganisationRecord]:
    told = Telling(viewer, (name.grant_keys for row in found for name in row.names))
    return [organisation_record(row, numbers[row.id], told) for row in found]


def _organisations() -> Select[Organisation]:
    return (
        select(Organisation)
        .options(selectinload(Organisation.names))
        .order_by(Organisation.sort_key_sq, Organisation.id)
    )


def _has_grant(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    return Organisation.id.in_(select(Grant.organisation_id).where(*conditions))


def _grant_numbers(conditions: Sequence[ColumnElement[bool]]) -> dict[int, list[int]]:
    """The numbers of grants by organisation, in order."""
    statement = select(Grant.organisation_id, Grant.number).where(*conditions).order_by(Grant.number)
    numbers: defaultdict[int, list[int]] = defaultdict(list)
    for organisation_id, number in db.session.execute(statement):
        numbers[organisation_id].append(number)
    return numbers
