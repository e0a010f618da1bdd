"""Keeping presence in step with the grants and sites that it is made from.

Whatever a transaction changes through the session is noticed when it is flushed, and the rows of the grants
concerned are made again before coverage is read in it, and just before it commits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, cast

from sqlalchemy import Table, delete, event, func, insert, select
from sqlalchemy.orm import Session

from grants_app.domain.coverage.presence.deriving import GrantFields, Presence, SiteFields, derive_presence
from grants_app.domain.coverage.presence.models import GrantPresence
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.counting import has_days
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.search.postings import batches
from grants_app.extensions import db

BATCH: Final = 500
TABLE: Final = cast("Table", GrantPresence.__table__)
_STALE: Final = "stale_presence"
_ALL: Final = "stale_presence_of_all"


@event.listens_for(db.session, "after_flush")
def notice_changes(session: Session, _context: object) -> None:
    """Note the grants whose presence a flush may have changed."""
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Grant):
            session.info.setdefault(_STALE, set()).add(row.id)
        elif isinstance(row, GrantSite | GrantTheme | GrantWorksWith):
            session.info.setdefault(_STALE, set()).add(row.grant_id)
        elif isinstance(row, Place) and (row not in session.dirty or session.is_modified(row)):
            session.info[_ALL] = True


@event.listens_for(db.session, "before_commit")
def refresh_stale(session: Session) -> None:
    """Make the noted rows again. The end of a savepoint is no commit."""
    if not session.in_nested_transaction():
        session.flush()
        refresh_presence(session)


@event.listens_for(db.session, "after_rollback")
def forget_stale(session: Session) -> None:
    """What was rolled back is as it was before."""
    if not session.in_nested_transaction():
        session.info.pop(_STALE, None)
        session.info.pop(_ALL, None)


def refresh_presence(session: Session) -> None:
    """Make the rows again that the transaction has made stale so far, if there are any."""
    stale: set[int] = session.info.pop(_STALE, set())
    if session.info.pop(_ALL, False):
        rebuild_presence()
    elif stale:
        _write(sorted(stale))


def rebuild_presence() -> int:
    """Make every row again. Returns of how many grants they were other before."""
    changed = [grant_id for grant_id, _stored, _wanted in _differing()]
    _write(changed)
    return len(changed)


def find_presence_faults() -> list[str]:
    """How many grants have other rows than would be made now, in a line if there are any."""
    wrong = sum(1 for _one in _differing())
    return [f"grants whose presence in places is out of date: {wrong}"] if wrong else []


def _differing() -> Iterator[tuple[int, set[Presence], set[Presence]]]:
    """The grants whose rows are not those that would be made now, with both."""
    connection = db.session.connection()
    ids = list(connection.scalars(select(Grant.id).order_by(Grant.id)))
    for some in batches(ids, BATCH):
        stored: defaultdict[int, set[Presence]] = defaultdict(set)
        for row in connection.execute(select(TABLE).where(TABLE.c.grant_id.in_(some))):
            stored[row.grant_id].add(Presence._make(row))
        wanted = _derive(some)
        for grant_id in some:
            if stored[grant_id] != wanted[grant_id]:
                yield grant_id, stored[grant_id], wanted[grant_id]


def _write(grant_ids: Collection[int]) -> None:
    """Past the session: what is derived needs no audit row of its own."""
    connection = db.session.connection()
    for some in batches(grant_ids, BATCH):
        connection.execute(delete(TABLE).where(TABLE.c.grant_id.in_(some)))
        rows = [row._asdict() for of_grant in _derive(some).values() for row in of_grant]
        if rows:
            connection.execute(insert(TABLE), rows)


def _derive(grant_ids: Iterable[int]) -> Mapping[int, set[Presence]]:
    """What the rows of some grants are to be, read past the session."""
    ids, connection = list(grant_ids), db.session.connection()
    dated = select(GrantSite.grant_id).where(has_days())
    grants = select(
        Grant.id,
        Grant.programme_id,
        Grant.phase_id,
        Grant.organisation_id,
        Grant.number,
        Grant.published_at.is_not(None),
        Grant.start_on,
        func.coalesce(Grant.closed_early_on, Grant.end_on),
    ).where(
        Grant.id.in_(ids),
        Grant.is_draft.is_(False),
        Grant.id.not_in(dated.where(GrantSite.grant_id.in_(ids))),
    )
    sites = _by_grant(
        select(
            GrantSite.grant_id,
            GrantSite.place_id,
            GrantSite.district_id,
            GrantSite.county_id,
            GrantSite.evidence,
            GrantSite.sensitive,
        ).where(GrantSite.grant_id.in_(ids))
    )
    themes = _by_grant(select(GrantTheme.grant_id, GrantTheme.theme).where(GrantTheme.grant_id.in_(ids)))
    works = _by_grant(
        select(GrantWorksWith.grant_id, GrantWorksWith.works_with).where(GrantWorksWith.grant_id.in_(ids))
    )
    districts, found = _districts(), defaultdict[int, set[Presence]](set)
    for row in connection.execute(grants):
        grant = GrantFields._make(row)
        found[grant.id] = set(
            derive_presence(
                grant,
                [SiteFields._make(site) for site in sites[grant.id]],
                [theme for _id, theme in themes[grant.id]],
                [one for _id, one in works[grant.id]],
                districts,
            )
        )
    return found


def _by_grant(statement: Any) -> defaultdict[int, list[Any]]:
    """Rows by their first column, the id of the grant."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in db.session.connection().execute(statement):
        found[row[0]].append(row)
    return found


def _districts() -> Mapping[int, list[int]]:
    """The districts of each county, by ids."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    statement = select(Place.county_id, Place.id).where(
        Place.level == PlaceLevel.DISTRICT, Place.county_id.is_not(None)
    )
    for county_id, district_id in db.session.connection().execute(statement):
        found[county_id or 0].append(district_id)
    return found
