"""The log keeps the place of a site that became a shelter later; whoever reads the log gets its county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import String, and_, cast, exists, or_, select
from sqlalchemy.orm import aliased

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

FIELD: Final = "place"
# It would tell a town from a village.
EVIDENCE: Final = "evidence"
MARKED: Final = "grant.mark_site"


class Row(Protocol):
    """What is read of a row of the log."""

    @property
    def id(self) -> int:
        """Its number; later rows have larger ones."""

    @property
    def subject_type(self) -> str:
        """What kind of thing was changed."""

    @property
    def subject_key(self) -> str:
        """Which one."""

    @property
    def changes(self) -> dict[str, Any]:
        """What became of its fields."""


AnyRow = TypeVar("AnyRow", bound=Row)


def find_coarser(rows: Sequence[AnyRow]) -> dict[int, dict[str, Any]]:
    """The changes to show of rows that could tell where a shelter stands, by the number of the row.

    A place is shown by its county where the grant had a site in that county marked as a shelter later, and no
    site of the grant stands for that place now. At most two queries, and none for rows without a place.
    """
    placed = [row for row in rows if row.subject_type == "grant" and _codes(row.changes)]
    marks = _marks({row.subject_key for row in placed}) if placed else {}
    asked = [row for row in placed if any(row.id < mark for mark, _county in marks.get(row.subject_key, ()))]
    counties = _counties(asked) if asked else {}
    found: dict[int, dict[str, Any]] = {}
    for row in asked:
        later = {county for mark, county in marks[row.subject_key] if row.id < mark}
        codes = {
            code: county
            for code in _codes(row.changes)
            if (county := counties.get((row.subject_key, code))) in later
        }
        if codes:
            sides = [codes.get(side, side) for side in row.changes[FIELD]]
            unstated = [side and Evidence.LEVEL_UNSTATED.value for side in row.changes.get(EVIDENCE, ())]
            told = {EVIDENCE: unstated} if unstated else {}
            found[row.id] = {**row.changes, FIELD: sides, **told}
    return found


def _codes(changes: Mapping[str, Any]) -> set[str]:
    sides = changes.get(FIELD)
    return {side for side in sides if isinstance(side, str)} if isinstance(sides, list) else set()


def _marks(keys: set[str]) -> dict[str, list[tuple[int, str]]]:
    """Where and when sites of these grants became shelters: the row of the log and the county."""
    statement = select(AuditEntry.id, AuditEntry.subject_key, AuditEntry.changes).where(
        AuditEntry.subject_type == "grant", AuditEntry.subject_key.in_(keys), AuditEntry.action == MARKED
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for number, key, changes in db.session.execute(statement):
        if changes.get("is_sensitive", [None])[-1] is True:
            found.setdefault(key, []).extend((number, code) for code in _codes(changes))
    return found


def _counties(rows: Sequence[AnyRow]) -> dict[tuple[str, str], str]:
    """The county of each place that no site of its grant stands for now, by grant and place."""
    place, county = aliased(Place), aliased(Place)
    key = Programme.slug + "/" + cast(Grant.number, String)
    is_site = exists().where(GrantSite.grant_id == Grant.id, GrantSite.place_id == place.id)
    statement = (
        select(key, place.code, county.code)
        .select_from(Grant)
        .join(Programme, Programme.id == Grant.programme_id)
        .join(place, place.geography_id == Programme.geography_id)
        .join(county, county.id == place.county_id)
        .where(
            or_(*(and_(key == row.subject_key, place.code.in_(_codes(row.changes))) for row in rows)),
            ~is_site,
        )
    )
    return {(grant, code): above for grant, code, above in db.session.execute(statement)}
