"""What of the past a reader may see: no more than is open to them today, and no more than was open then.

Pure: changes in, changes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from grants_app.domain.accounts.rules import can_read_unpublished
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.grants.vocabulary import Evidence, SiteLevel
from grants_app.domain.versions.past import Change, Changes, Row

# What may have been taken away because it should not have been there.
LEFT_OUT_ONCE_REMOVED: Final = ("grant_note", "grant_partner", "grant_claim")
UNPUBLISHED: Final[Row] = {"published_at": None, "published_by_id": None}
GONE: Final[Row | None] = None


def protect(viewer: Viewer, changes: Changes, counties: Mapping[int, str]) -> Changes:
    """What was, as a viewer may see it. `counties` are the names of counties by id.

    Who reads what is unpublished reads what was recorded as it was. Sites that must not be found are no
    exception to anybody.
    """
    kept = {name: dict(rows) for name, rows in changes.items()}
    _replace(kept, "grant_site", _shelter)
    if can_read_unpublished(viewer):
        return kept
    for name in LEFT_OUT_ONCE_REMOVED:
        _replace(kept, name, lambda one: one.before if one.present else GONE)
    _replace(kept, "grant_award", lambda one: _grant(viewer, one))
    _replace(kept, "grant_amount", _amount)
    _replace(kept, "grant_site", lambda one: _site(one, counties))
    _replace(kept, "programme", _programme)
    return kept


def _replace(changes: Changes, name: str, become: Any) -> None:
    changes[name] = {
        row_id: Change(become(one) if one.before else GONE, one.present)
        for row_id, one in changes.get(name, {}).items()
    }
    if not changes[name]:
        del changes[name]


def _grant(viewer: Viewer, one: Change) -> Row | None:
    """Published then, and by the very publication that holds today: what was withdrawn stays withdrawn.

    A grant that has another grantee now is no more open to the one that it had, and none that is gone is.
    """
    before, present = one.before or {}, one.present
    if present is None:
        return GONE
    is_own = viewer.role is Role.GRANTEE and before["organisation_id"] == viewer.organisation_id
    if is_own and present["organisation_id"] != viewer.organisation_id:
        return GONE
    is_open = before["published_at"] is not None and before["published_at"] == present["published_at"]
    return before if is_open else before | UNPUBLISHED


def _amount(one: Change) -> Row | None:
    """Published then and today. One that was cleared is gone, be there another one in its place or not."""
    before, present = one.before or {}, one.present
    if present is None or any(before[name] != present[name] for name in ("grant_id", "currency")):
        return GONE
    return before if present["published_at"] is not None else before | UNPUBLISHED


def _programme(one: Change) -> Row | None:
    before, present = one.before or {}, one.present
    is_open = present is not None and present["published_at"] is not None
    return before if is_open else before | {"published_at": None}


def _is_same_site(one: Change) -> bool:
    before, present = one.before or {}, one.present
    return present is not None and present["grant_id"] == before["grant_id"]


def _shelter(one: Change) -> Row | None:
    """Of a site that must not be found today's row, whatever was known of it then."""
    present = one.present
    return present if present is not None and present["sensitive"] and _is_same_site(one) else one.before


def _site(one: Change, counties: Mapping[int, str]) -> Row | None:
    """Of a site that was removed no more than its county."""
    before = one.before or {}
    if _is_same_site(one):
        return before
    county = before["county_id"]
    if before["level"] == SiteLevel.NATIONAL:
        return before
    return before | _county(county, counties[county]) if county in counties else GONE


def _county(county_id: int, name: str) -> Row:
    nothing = ("district_id", "reason_sq", "reason_en", "unnamed_count", "first_line", "last_line")
    return dict.fromkeys(nothing) | {
        "place_id": county_id,
        "level": SiteLevel.COUNTY,
        "evidence": Evidence.LEVEL_UNSTATED,
        "words": name,
        "is_sub_area": False,
    }
