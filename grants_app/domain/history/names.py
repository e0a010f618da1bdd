"""The names of what the log refers to by a number or a short name, all found with one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from sqlalchemy import Select, String, and_, cast, false, literal, null, or_, select, union_all

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.rules import can_administer_users
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.geography.models import Geography, Place
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.organisations.models import Organisation, Partner
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

# The fields that hold the number of something, and what that is.
REFERENCES: Final[dict[str, str]] = {
    "organisation_id": "organisation",
    "partner_id": "partner",
    "programme_id": "programme",
    "geography_id": "geography",
    "county_id": "place",
    "district_id": "place",
    "place_id": "place",
    "user_id": "account",
}
BY_KEY: Final = frozenset({"organisation", "partner", "programme", "geography", "place"})


class Entry(Protocol):
    """What names are sought for: the subject of a row of the log, and its changes."""

    @property
    def subject_type(self) -> str:
        """What kind of thing was changed."""

    @property
    def subject_key(self) -> str:
        """Which one."""

    @property
    def changes(self) -> dict[str, Any]:
        """What became of its fields."""


@dataclass(frozen=True)
class Named:
    """A thing as the reader may see it. `slug` is its part of an address.

    `of_default` says of programmes and of grants whether they belong to the default programme.
    """

    slug: str
    sq: str | None
    en: str | None
    of_default: bool = True


@dataclass(frozen=True)
class Names:
    """What was found: things by kind and number, and by kind and key."""

    by_id: dict[tuple[str, int], Named] = field(default_factory=dict)
    by_key: dict[tuple[str, str], Named] = field(default_factory=dict)


def find_names(viewer: Viewer, entries: Iterable[Entry], known: tuple[str, str] | None = None) -> Names:
    """The names of all that these rows refer to, as far as this viewer may see them. At most one query.

    `known`: kind and key of a subject whose name nobody needs.
    """
    ids: dict[str, set[int]] = {}
    keys: dict[str, set[str]] = {}
    for entry in entries:
        if (entry.subject_type, entry.subject_key) != known:
            keys.setdefault(entry.subject_type, set()).add(entry.subject_key)
        for name, change in entry.changes.items():
            kind = REFERENCES.get(name) or ("account" if name.endswith("_by_id") else None)
            if kind and isinstance(change, list):
                ids.setdefault(kind, set()).update(value for value in change if isinstance(value, int))
    parts = list(_parts(viewer, ids, keys))
    found = Names()
    if parts:
        for kind, number, slug, sq, en, of_default in db.session.execute(union_all(*parts)):
            named = Named(slug, sq, en, bool(of_default))
            found.by_id[kind, number] = named
            found.by_key[kind, slug] = named
    return found


def _parts(viewer: Viewer, ids: dict[str, set[int]], keys: dict[str, set[str]]) -> Iterable[Select[Any]]:
    """The queries that are needed, all with the same columns."""
    models: dict[str, tuple[Any, Any]] = {
        "organisation": (Organisation, Organisation.slug),
        "partner": (Partner, Partner.slug),
        "geography": (Geography, Geography.code),
        "place": (Place, Place.code),
        "programme": (Programme, Programme.slug),
    }
    for kind, (model, slug) in models.items():
        wanted = or_(model.id.in_(ids.get(kind, ())), slug.in_(keys.get(kind, ())))
        if ids.get(kind) or keys.get(kind):
            of_default = Programme.is_default if kind == "programme" else literal(value=True)
            en = null() if kind == "place" else model.name_en
            sq = Place.name if kind == "place" else model.name_sq
            yield _columns(kind, model.id, slug, sq, en, of_default).where(wanted)
    accounts = ids.get("account", set()) | {int(key) for key in keys.get("account", ()) if key.isdecimal()}
    if accounts:
        # Whose account it is, is for those who manage accounts.
        email = User.email if can_administer_users(viewer) else null()
        slug = cast(User.id, String)
        yield _columns("account", User.id, slug, email, null(), literal(value=True)).where(
            User.id.in_(accounts)
        )
    if keys.get("grant"):
        yield _grants(viewer, keys["grant"])


def _columns(kind: str, *columns: Any) -> Select[Any]:
    number, slug, sq, en, of_default = columns
    return select(
        literal(kind).label("kind"),
        number.label("number"),
        cast(slug, String).label("slug"),
        cast(sq, String).label("sq"),
        cast(en, String).label("en"),
        of_default.label("of_default"),
    )


def _grants(viewer: Viewer, keys: set[str]) -> Select[Any]:
    """The grants that the viewer may see; their key is the programme's slug and their number."""
    wanted: dict[str, set[int]] = {}
    for programme, _slash, number in (key.rpartition("/") for key in keys):
        if number.isdecimal() and len(number) < len(str(2**31)):
            wanted.setdefault(programme, set()).add(int(number))
    slug = Programme.slug + "/" + cast(Grant.number, String)
    some = [and_(Programme.slug == one, Grant.number.in_(numbers)) for one, numbers in wanted.items()]
    return (
        _columns("grant", Grant.id, slug, Grant.title_sq, Grant.title_en, Programme.is_default)
        .join_from(Grant, Programme, Programme.id == Grant.programme_id)
        .where(visible_grants(viewer), or_(false(), *some))
    )
