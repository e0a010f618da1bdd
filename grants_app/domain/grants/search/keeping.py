"""Keeping search texts and the index in step with what they are made from.

Whatever a transaction changes through the session is noticed when it is flushed, and the texts of the grants
and organisations concerned are made again just before it commits. Nobody who writes a grant has to think of
that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, cast

from sqlalchemy import Select, Table, bindparam, event, select, update
from sqlalchemy.orm import Session

from grants_app.domain.geography.models import Place, PlaceName
from grants_app.domain.grants.details.models import GrantPartner, GrantTargetGroup
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.search.places import PlaceNames, load_place_names
from grants_app.domain.grants.search.texts import read_grant_texts, read_organisation_texts, read_place_texts
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.organisations.models import Organisation, OrganisationName, Partner
from grants_app.domain.search.models import Subject
from grants_app.domain.search.postings import (
    batches,
    change_postings,
    gather,
    lock_postings,
    read_all,
    write_postings,
)
from grants_app.domain.search.terms import terms_of
from grants_app.domain.texts.sorting import SortedInBoth, find_wrong_keys, rebuild_keys
from grants_app.extensions import db

BATCH: Final = 500
SORTED: Final[tuple[type[SortedInBoth], ...]] = (Grant, Organisation)
_STALE: Final = "stale_searches"

Texts = Callable[[Session, Iterable[int], PlaceNames], Iterator[tuple[int, str]]]
SUBJECTS: Final[dict[Subject, tuple[Table, Texts]]] = {
    Subject.GRANT: (cast("Table", Grant.__table__), read_grant_texts),
    Subject.ORGANISATION: (cast("Table", Organisation.__table__), read_organisation_texts),
    Subject.PLACE: (cast("Table", Place.__table__), read_place_texts),
}


@dataclass
class Stale:
    """What a transaction has changed so far. `gone` are deleted records with their last text."""

    grants: set[int] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)
    partners: set[int] = field(default_factory=set)
    has_places: bool = False
    gone: dict[tuple[Subject, int], str] = field(default_factory=dict)


@event.listens_for(db.session, "after_flush")
def notice_changes(session: Session, _context: object) -> None:
    """Note which texts a flush made stale."""
    modified = [row for row in session.dirty if session.is_modified(row)]
    for row in (*session.new, *modified, *session.deleted):
        if isinstance(row, _NOTICED):
            _note(session.info.setdefault(_STALE, Stale()), row, is_deleted=row in session.deleted)


_NOTICED = (
    Grant,
    GrantSite,
    GrantPartner,
    GrantTargetGroup,
    Organisation,
    OrganisationName,
    Partner,
    Place,
    PlaceName,
)


def _note(stale: Stale, row: Any, *, is_deleted: bool) -> None:
    if isinstance(row, Grant | Organisation) and is_deleted:
        subject = Subject.GRANT if isinstance(row, Grant) else Subject.ORGANISATION
        stale.gone[subject, row.id] = row.search_text
    elif isinstance(row, Grant):
        stale.grants.add(row.id)
    elif isinstance(row, GrantSite | GrantPartner | GrantTargetGroup):
        stale.grants.add(row.grant_id)
    elif isinstance(row, Organisation):
        stale.organisations.add(row.id)
    elif isinstance(row, OrganisationName):
        stale.organisations.add(row.organisation_id)
    elif isinstance(row, Partner):
        stale.partners.add(row.id)
    else:
        stale.has_places = True


def note_written(rows: Iterable[tuple[str, str]]) -> None:
    """Note rows, each as (table, key), that were written past the session: what is made from them follows."""
    models: dict[str, Any] = {model.__tablename__: model for model in _NOTICED}
    tables = set()
    for table, key in rows:
        row = db.session.get(models[table], int(key)) if table in models else None
        if row is not None:
            tables.add(table)
            _note(db.session().info.setdefault(_STALE, Stale()), row, is_deleted=False)
    for model in SORTED:
        if cast("Any", model).__tablename__ in tables:
            rebuild_keys(model)


@event.listens_for(db.session, "before_commit")
def refresh_stale(session: Session) -> None:
    """Make the noted texts again. The end of a savepoint is no commit."""
    if session.in_nested_transaction():
        return
    session.flush()
    stale: Stale | None = session.info.pop(_STALE, None)
    if stale is None:
        return
    if stale.has_places:
        rebuild_derived()
        return
    refresh_search(_grants_of(stale), stale.organisations, stale.gone)


@event.listens_for(db.session, "after_rollback")
def forget_stale(session: Session) -> None:
    """What was rolled back is as it was before."""
    if not session.in_nested_transaction():
        session.info.pop(_STALE, None)


def _grants_of(stale: Stale) -> set[int]:
    found = set(stale.grants)
    if stale.organisations:
        of_organisations = select(Grant.id).where(Grant.organisation_id.in_(stale.organisations))
        found.update(db.session.scalars(of_organisations))
    if stale.partners:
        of_partners = select(GrantPartner.grant_id).where(GrantPartner.partner_id.in_(stale.partners))
        found.update(db.session.scalars(of_partners))
    return found


def refresh_search(
    grants: Iterable[int],
    organisations: Iterable[int] = (),
    gone: dict[tuple[Subject, int], str] | None = None,
) -> None:
    """Make the texts of these records again, with their place in the index, where they changed."""
    lock_postings()
    for subject, ids in ((Subject.GRANT, set(grants)), (Subject.ORGANISATION, set(organisations))):
        left = {key: text for (kind, key), text in (gone or {}).items() if kind is subject}
        change_postings(subject, {key: (terms_of(text), set()) for key, text in left.items()})
        changed = [one for one in _compare(subject, sorted(ids - left.keys())) if one.stored != one.wanted]
        _write_texts(subject, changed)
        change_postings(subject, {c.key: (terms_of(c.stored), terms_of(c.wanted)) for c in changed})


def rebuild_derived() -> int:
    """Make every sort key, search text and the whole index again. Returns how many were other before."""
    lock_postings()
    written = sum(rebuild_keys(model) for model in SORTED)
    for subject in SUBJECTS:
        for some in batches(_compare(subject, _all_ids(subject)), BATCH):
            changed = [one for one in some if one.stored != one.wanted]
            _write_texts(subject, changed)
            written += len(changed)
        rebuild_index(subject)
    db.session.info.pop(_STALE, None)
    return written


def rebuild_index(subject: Subject) -> None:
    """Make the index of a subject again from the stored texts."""
    write_postings(subject, _terms_by_id(subject))


def find_derived_faults() -> list[str]:
    """What of the derived data is not as it would be made now, in one line for each kind."""
    keys = sum(len(list(find_wrong_keys(model))) for model in SORTED)
    found = [f"records whose sort keys are out of date: {keys}"] if keys else []
    for subject in SUBJECTS:
        stale = sum(one.stored != one.wanted for one in _compare(subject, _all_ids(subject)))
        if stale:
            found.append(f"search texts of {subject.value} records that are out of date: {stale}")
        wanted = {
            (term, block): bits
            for block, terms in gather(_terms_by_id(subject))
            for term, bits in terms.items()
        }
        present = {(term, block): bits for term, block, bits in read_all(subject)}
        differing = sum(wanted.get(key) != present.get(key) for key in wanted.keys() | present.keys())
        if differing:
            found.append(
                f"entries of the search index of {subject.value} records that are wrong: {differing}"
            )
    return found


@dataclass(frozen=True)
class Compared:
    """A record's text as it is stored and as it would be made now."""

    key: int
    stored: str
    wanted: str


def _compare(subject: Subject, ids: list[int]) -> Iterator[Compared]:
    """Read past the session: what it holds may be older than what was flushed."""
    table, read_texts = SUBJECTS[subject]
    connection = db.session.connection()
    with Session(connection) as fresh:
        places = load_place_names(fresh) if ids else PlaceNames([])
        for some in batches(ids, BATCH):
            stored = dict(connection.execute(_stored(table).where(table.c.id.in_(some))).all())
            yield from (Compared(key, stored[key], text) for key, text in read_texts(fresh, some, places))
            fresh.expunge_all()


def _terms_by_id(subject: Subject) -> Iterator[tuple[int, set[str]]]:
    """The terms of every record in the order of ids, read in batches."""
    table = SUBJECTS[subject][0]
    for some in batches(_all_ids(subject), BATCH):
        for key, text in db.session.connection().execute(_stored(table).where(table.c.id.in_(some))):
            yield key, terms_of(text)


def _all_ids(subject: Subject) -> list[int]:
    table = SUBJECTS[subject][0]
    return list(db.session.connection().execute(select(table.c.id).order_by(table.c.id)).scalars())


def _stored(table: Table) -> Select[int, str]:
    return select(table.c.id, table.c.search_text).order_by(table.c.id)


def _write_texts(subject: Subject, changed: list[Compared]) -> None:
    """Past the session: what is derived needs no audit row of its own."""
    if changed:
        table = SUBJECTS[subject][0]
        own = update(table).where(table.c.id == bindparam("key")).values(search_text=bindparam("text"))
        rows = [{"key": one.key, "text": one.wanted} for one in changed]
        db.session.connection().execute(own, rows)
