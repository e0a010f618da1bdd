"""The search index as it would have been: for the few records that have changed since, made anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from grants_app.domain.grants.details.models import GrantPartner
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.search.places import load_place_names
from grants_app.domain.grants.search.texts import read_grant_texts, read_organisation_texts
from grants_app.domain.search.models import Subject
from grants_app.domain.search.postings import Corrected, batches
from grants_app.domain.search.terms import terms_of
from grants_app.domain.versions.past import Changes

BATCH: Final = 500
PARTS_OF_GRANTS: Final = ("grant_site", "grant_partner", "grant_target_group")


def read_corrections(connection: Connection, changes: Changes) -> Corrected:
    """The terms that each record concerned had, none for those that were not there.

    Read on the connection to the past: what its reader may not see is in no term either.
    """
    with Session(connection) as session:
        places = load_place_names(session)
        organisations = _organisations(changes)
        found: Corrected = {}
        for subject, ids, read in (
            (Subject.GRANT, _grants(session, changes, organisations), read_grant_texts),
            (Subject.ORGANISATION, organisations, read_organisation_texts),
        ):
            terms: dict[int, set[str]] = {row_id: set() for row_id in ids}
            for some in batches(sorted(ids), BATCH):
                terms.update((row_id, terms_of(text)) for row_id, text in read(session, some, places))
                session.expunge_all()
            found[subject] = terms
        return found


def _organisations(changes: Changes) -> set[int]:
    names = set(_values(changes, "organisation_name", "organisation_id"))
    return names | changes.get("organisation", {}).keys()


def _grants(session: Session, changes: Changes, organisations: set[int]) -> set[int]:
    """The grants whose text is made from something that has changed."""
    found = set(changes.get("grant_award", {}))
    for name in PARTS_OF_GRANTS:
        found.update(_values(changes, name, "grant_id"))
    partners = changes.get("partner", {}).keys()
    for some in batches(sorted(organisations), BATCH):
        found.update(session.scalars(select(Grant.id).where(Grant.organisation_id.in_(some))))
    for some in batches(sorted(partners), BATCH):
        found.update(session.scalars(select(GrantPartner.grant_id).where(GrantPartner.partner_id.in_(some))))
    return found


def _values(changes: Changes, table: str, column: str) -> Iterator[int]:
    """What the rows of a table referred to, and what they refer to now."""
    for one in changes.get(table, {}).values():
        rows: Iterable[dict[str, int] | None] = (one.before, one.present)
        yield from (row[column] for row in rows if row)
