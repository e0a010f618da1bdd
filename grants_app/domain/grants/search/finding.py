"""What a query finds, as conditions that the database answers, and how many grants that are."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, not_, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.search.texts import programme_name
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.search.matches import Matches
from grants_app.domain.search.models import Subject
from grants_app.domain.search.postings import Wanted, read_postings
from grants_app.domain.search.query import find_matches, find_parts
from grants_app.domain.search.terms import NAME
from grants_app.extensions import db


def is_found_grant(query: str) -> ColumnElement[bool]:
    """Condition on `Grant`: it holds every part of the query."""
    return find_matches(Subject.GRANT, query).condition(Grant.id)


def count_found(viewer: Viewer, programme_id: int, query: str) -> int:
    """How many grants of a programme a query finds, of those that the viewer may see.

    The index knows how many there are in all; only the few that do not count are looked up.
    """
    found = find_matches(Subject.GRANT, query)
    if not found:
        return 0
    hidden = select(func.count(Grant.id)).where(
        Grant.programme_id == programme_id, not_(visible_grants(viewer)), found.condition(Grant.id)
    )
    left_out = db.session.scalar(hidden) or 0
    terms = {NAME + programme_name(programme_id)}
    inside = read_postings(Wanted(Subject.GRANT, terms))[Subject.GRANT].any_of(terms)
    return len(Matches.all_of([found, inside])) - left_out


def is_found_organisation(viewer: Viewer, programme_id: int, query: str) -> ColumnElement[bool]:
    """Condition on `Organisation`: each part of the query is in its names, or is a place where it works.

    Only grants of the programme that the viewer may see tell where an organisation works.
    """
    named = [
        Matches.any_of([part.found, _holders(viewer, programme_id, part.grants_there)])
        for part in find_parts(Subject.ORGANISATION, query)
    ]
    return Matches.all_of(named).condition(Organisation.id)


def _holders(viewer: Viewer, programme_id: int, grants: Matches | None) -> Matches:
    if not grants:
        return Matches()
    holders = select(Grant.organisation_id).where(
        Grant.programme_id == programme_id, visible_grants(viewer), grants.condition(Grant.id)
    )
    return Matches.of(db.session.scalars(holders.distinct()))
