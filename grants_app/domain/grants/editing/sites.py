"""Adding and removing the sites of a grant, and saying which of them must not be found; each audited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.amendments.rewriting import rewrite_plans
from grants_app.domain.grants.editing.actions import (
    GrantRefusal,
    GrantRefusedError,
    refuse_signed,
    subject_of,
)
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.sites.shelters import Whereabouts, kept_of_shelter, kept_of_state
from grants_app.domain.grants.vocabulary import Evidence, SiteLevel
from grants_app.domain.programmes.models import Programme
from grants_app.domain.versions.rewriting import rewrite_versions
from grants_app.extensions import db

SITE_LEVELS: Final = {
    PlaceLevel.COUNTRY: SiteLevel.NATIONAL,
    PlaceLevel.COUNTY: SiteLevel.COUNTY,
    PlaceLevel.DISTRICT: SiteLevel.DISTRICT,
    PlaceLevel.MUNICIPALITY: SiteLevel.MUNICIPALITY,
    PlaceLevel.COMMUNE: SiteLevel.COMMUNE,
}


@dataclass(frozen=True)
class SiteEntry:
    """A place where a grant works, as somebody writes it: `place_code` None is the whole country."""

    words: str
    place_code: str | None
    evidence: Evidence
    is_sensitive: bool = False


def add_site(viewer: Viewer, programme: Programme, number: int, entry: SiteEntry) -> GrantSite:
    """Add a site at the end of a grant's sites. Of a shelter no more is kept than its county.

    Raises LookupError, PersonalDataError; GrantRefusedError for a grant that was signed here, too: amendments
    change its sites.
    """
    grant = lock_grant(viewer, programme, number)
    refuse_signed(grant, "words")
    refuse_personal_data(entry.words)
    where = read_site(programme, entry)
    if not entry.is_sensitive and _stands_there(grant.id, where):
        raise GrantRefusedError("words", GrantRefusal.PLACE_TWICE)
    own = select(func.max(GrantSite.position)).where(GrantSite.grant_id == grant.id)
    site = GrantSite(
        grant_id=grant.id,
        position=(db.session.scalar(own) or 0) + 1,
        sensitive=entry.is_sensitive,
        **where._asdict(),
    )
    db.session.add(site)
    changes = {
        "place": [None, _code(site)],
        "evidence": [None, site.evidence.value],
        "is_sensitive": [None, entry.is_sensitive],
    }
    record(viewer.author, "grant.add_site", subject=subject_of(programme, number), changes=changes)
    return site


def _stands_there(grant_id: int, where: Whereabouts) -> bool:
    """Whether a place is a site of the grant. Two shelters in a county are two sites: they do not count."""
    is_same = GrantSite.place_id == where.place_id if where.place_id else GrantSite.level == where.level
    statement = select(GrantSite.id).where(
        GrantSite.grant_id == grant_id, is_same, GrantSite.sensitive.is_(False), GrantSite.until_on.is_(None)
    )
    return db.session.scalars(statement.limit(1)).first() is not None


def mark_site(viewer: Viewer, programme: Programme, number: int, site_id: int, *, is_sensitive: bool) -> bool:
    """Say that a site must not be found, or that it may be. Returns whether anything was changed.

    A site that was entered here gives up whatever is finer than its county, for good. Raises LookupError
    for the grant and the site, GrantRefusedError for a nationwide site.
    """
    grant = lock_grant(viewer, programme, number)
    site = db.session.get(GrantSite, site_id, populate_existing=True)
    if site is None or site.grant_id != grant.id:
        raise LookupError(site_id)
    if site.sensitive is is_sensitive:
        return False
    if is_sensitive:
        _make_coarse(site)
    else:
        site.sensitive = False
    changes: dict[str, Any] = {"place": [_code(site)] * 2, "is_sensitive": [not is_sensitive, is_sensitive]}
    record(viewer.author, "grant.mark_site", subject=subject_of(programme, number), changes=changes)
    return True


def _make_coarse(site: GrantSite) -> None:
    """Delete what is finer than it may be, from the site and from its earlier states."""
    where = Whereabouts(*(getattr(site, name) for name in Whereabouts._fields))
    kept = _kept(where, is_inferred=site.inferred, line=site.first_line)
    place = db.session.get(Place, site.county_id) if site.county_id else None
    county, code = (place.name, place.code) if place else (None, None)
    names = ("words", "level", "evidence")
    before = {"place": _code(site), **{name: getattr(site, name) for name in names}}
    for name, value in {**kept._asdict(), "sensitive": True}.items():
        setattr(site, name, value)
    rewrite_versions(GrantSite.__tablename__, site.id, lambda state: kept_of_state(state, county))
    after = {"place": code, **{name: getattr(kept, name) for name in names}}
    if before != after:
        rewrite_plans(site.grant_id, before, after)


def remove_site(viewer: Viewer, programme: Programme, number: int, site_id: int) -> bool:
    """Take a site away. Returns whether it was there.

    Raises LookupError for the grant, GrantRefusedError for one that was signed here: its sites end.
    """
    grant = lock_grant(viewer, programme, number)
    refuse_signed(grant, "words")
    site = db.session.get(GrantSite, site_id)
    if site is None or site.grant_id != grant.id:
        return False
    changes = {
        "place": [_code(site), None],
        "evidence": [site.evidence.value, None],
        "is_sensitive": [site.sensitive, None],
    }
    db.session.delete(site)
    record(viewer.author, "grant.remove_site", subject=subject_of(programme, number), changes=changes)
    return True


def read_site(programme: Programme, entry: SiteEntry) -> Whereabouts:
    """What is kept of where a site is that somebody names. Raises GrantRefusedError."""
    place = _place(programme, entry.place_code)
    level = SiteLevel.NATIONAL if place is None else SITE_LEVELS[place.level]
    if (level is SiteLevel.NATIONAL) != (entry.evidence is Evidence.NATIONAL):
        raise GrantRefusedError("evidence", GrantRefusal.EVIDENCE_UNFIT)
    where = Whereabouts(
        words=entry.words.strip(),
        place_id=None if level is SiteLevel.NATIONAL or place is None else place.id,
        district_id=None if place is None else place.district_id,
        county_id=None if place is None else place.county_id,
        level=level,
        evidence=entry.evidence,
    )
    return _kept(where) if entry.is_sensitive else where


def _kept(where: Whereabouts, *, is_inferred: bool = False, line: int | None = None) -> Whereabouts:
    county = db.session.get(Place, where.county_id) if where.county_id else None
    try:
        return kept_of_shelter(where, county.name if county else None, is_inferred=is_inferred, line=line)
    except ValueError as error:
        raise GrantRefusedError("is_sensitive", GrantRefusal.SHELTER_NOWHERE) from error


def _place(programme: Programme, code: str | None) -> Place | None:
    if code is None:
        return None
    statement = select(Place).where(Place.code == code, Place.geography_id == programme.geography_id)
    place: Place | None = db.session.scalars(statement).one_or_none()
    if place is None:
        raise GrantRefusedError("place", GrantRefusal.PLACE_UNKNOWN)
    return place


def _code(site: GrantSite) -> str | None:
    place = db.session.get(Place, site.place_id) if site.place_id else None
    return place.code if place else None
