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
from grants_app.domain.coverage.figures import CoverageRow, count_coverage
from grants_app.domain.coverage.queries import PLACE_LEVELS, CoverageFilter, read_facts, read_places
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.exports.batches import BATCH, GrantReader
from grants_app.domain.exports.readings import Division, grant_record, make_division, organisation_record
from grants_app.domain.exports.records import GrantRecord, OrganisationRecord
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.choices import check_values
from grants_app.domain.grants.filters import ENGLISH, FilterError, GrantFilter
from grants_app.domain.grants.mentions import Telling
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.ordering import Asked, decode_cursor, make_page, order_by
from grants_app.domain.grants.queries import get_grant_row, grant_conditions, list_grants
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase, Programme
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
        return tuple(
            row for row in self.rows if self.level is not CoverageLevel.COMMUNE or row.state.is_reached
        )


def list_grant_records(
    viewer: Viewer, programme: Programme, asked: GrantFilter, day: date
) -> RecordPage[GrantRecord]:
    """One page of grants. Errors as in `grants.queries.list_grants`."""
    page = list_grants(viewer, programme, asked, day, in_full=True)
    division = read_division(programme)
    return RecordPage(
        records=tuple(grant_record(row, division) for row in page.rows),
        total=page.total,
        next_cursor=page.next_cursor,
    )


def get_grant_record(viewer: Viewer, programme: Programme, number: int, day: date) -> GrantRecord:
    """One grant of a programme. Raises LookupError where there is none for the reader."""
    return grant_record(get_grant_row(viewer, programme, number, day), read_division(programme))


def iterate_grant_records(
    viewer: Viewer, programme: Programme, asked: GrantFilter, day: date
) -> Iterator[GrantRecord]:
    """Every grant that the filter finds, in its order, a batch in memory at a time.

    The filter's own page and limit do not matter. Raises FilterError for a phase, place or organisation
    that does not exist.
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
    reader = GrantReader(viewer, programme, day)
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


def read_division(programme: Programme) -> Division:
    """The country and the districts of a programme's division."""
    own = Place.geography_id == programme.geography_id
    around = Place.level.in_((PlaceLevel.COUNTRY, PlaceLevel.DISTRICT))
    columns = (Place.code, Place.name, Place.level, Place.county_id)
    return make_division(
        db.session.execute(select(*columns).where(own, around).order_by(Place.sort_key_sq, Place.id))
    )


def list_phase_numbers(programme: Programme) -> list[int]:
    """The numbers of the phases of a programme."""
    statement = select(Phase.number).where(Phase.programme_id == programme.id).order_by(Phase.number)
    return list(db.session.scalars(statement))


def read_coverage_records(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> CoverageRecords:
    """One row for each place of the level, and what is apart from them. At most four reads."""
    facts = read_facts(viewer, programme, asked)
    rows = count_coverage(asked.level, read_places(programme.geography_id, PLACE_LEVELS[asked.level]), facts)
    return CoverageRecords(asked.level, tuple(rows), tuple(grant.number for grant in facts.nationwide))


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
