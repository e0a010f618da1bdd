"""The names of what the log refers to by a number or a short name, all found with one query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, literal, null, or_, select, union_all

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.rules import can_administer_users
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.geography.models import Geography, Place
from grants_app.domain.grants.agreements.models import ChecklistItem, GrantAgreement
from grants_app.domain.grants.budgets.models import BudgetCategory
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.organisations.models import Organisation, Partner
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.extensions import db

# The fields that hold the number of something, and what that is.
REFERENCES: Final[dict[str, str]] = {
    "organisation_id": "organisation",
    "partner_id": "partner",
    "phase_id": "phase",
    "programme_id": "programme",
    "proposed_by": "person",
    "geography_id": "geography",
    "county_id": "place",
    "district_id": "place",
    "place_id": "place",
    "user_id": "account",
}
# Fields of money whose names do not say so, in the currency of the agreement.
SUMS: Final = frozenset({"budget", "budget_by_line", "tranches"})
# The fields that hold codes, and what these may be of; items and headings belong to the programme of the row.
CODES: Final[dict[str, tuple[str, ...]]] = {
    "place": ("place",),
    "item": ("checklist_item",),
    "code": ("checklist_item", "budget_category"),
    "codes": ("checklist_item", "budget_category"),
    "budget_by_line": ("budget_category",),
}


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
        if is_sum_without_currency(entry):
            keys.setdefault("currency", set()).add(entry.subject_key)
        for name, change in entry.changes.items():
            for one in codes_in(name, change):
                for coded in CODES[name]:
                    keys.setdefault(coded, set()).add(key_of_code(coded, one, entry))
            kind = REFERENCES.get(name) or ("person" if name.endswith("_by_id") else None)
            if kind and isinstance(change, list):
                ids.setdefault(kind, set()).update(value for value in change if isinstance(value, int))
    parts = [*_parts(viewer, ids, keys), *_of_programmes(ids, keys)]
    found = Names()
    if parts:
        for kind, number, key, slug, sq, en, of_default in db.session.execute(union_all(*parts)):
            named = Named(slug, sq, en, bool(of_default))
            found.by_id[kind, number] = named
            found.by_key[kind, key] = named
    return found


def _parts(viewer: Viewer, ids: dict[str, set[int]], keys: dict[str, set[str]]) -> Iterable[Select[Any]]:
    """The queries that are needed, all with the same columns."""
    models: dict[str, tuple[Any, Any, Any]] = {
        "organisation": (Organisation, Organisation.key_in_log, Organisation.slug),
        "partner": (Partner, Partner.key_in_log, Partner.slug),
        "geography": (Geography, Geography.code, Geography.code),
        "place": (Place, Place.code, Place.code),
        "programme": (Programme, Programme.slug, Programme.slug),
    }
    for kind, (model, key, slug) in models.items():
        wanted = or_(model.id.in_(ids.get(kind, ())), key.in_(keys.get(kind, ())))
        if ids.get(kind) or keys.get(kind):
            of_default = Programme.is_default if kind == "programme" else literal(value=True)
            en = null() if kind == "place" else model.name_en
            sq = Place.name if kind == "place" else model.name_sq
            yield _columns(kind, model.id, key, slug, sq, en, of_default).where(wanted)
    if ids.get("person"):
        # Who did something, as the column of the author says it to the same readers.
        slug = cast(User.id, String)
        yield _columns("person", User.id, slug, slug, User.email, null(), literal(value=True)).where(
            User.id.in_(ids["person"])
        )
    accounts = ids.get("account", set()) | {int(key) for key in keys.get("account", ()) if key.isdecimal()}
    if accounts:
        # Whose account it is, is for those who manage accounts.
        email = User.email if can_administer_users(viewer) else null()
        slug = cast(User.id, String)
        yield _columns("account", User.id, slug, slug, email, null(), literal(value=True)).where(
            User.id.in_(accounts)
        )
    if keys.get("grant"):
        yield _grants(viewer, keys["grant"])
    if keys.get("currency"):
        # That of the agreement, under the key of the grant.
        key = Programme.slug + "/" + cast(Grant.number, String)
        columns = (GrantAgreement.id, key, literal(""), GrantAgreement.currency, null(), literal(value=True))
        yield (
            _columns("currency", *columns)
            .join_from(GrantAgreement, Grant, Grant.id == GrantAgreement.grant_id)
            .join(Programme, Programme.id == Grant.programme_id)
            .where(_is_one_of(keys["currency"]))
        )


def is_sum_without_currency(entry: Entry) -> bool:
    """Whether a row of a grant holds sums without saying in which currency: older rows do."""
    holds_sums = any(name in SUMS or name.endswith("minor_units") for name in entry.changes)
    return entry.subject_type == "grant" and holds_sums and "currency" not in entry.changes


def codes_in(name: str, change: object) -> Iterator[str]:
    """The codes that a change holds of a field that has some; of lines that begin with one, that one."""
    for side in change if name in CODES and isinstance(change, list) else ():
        for one in side if isinstance(side, list) else [side]:
            code = one[0] if isinstance(one, list) and one else one
            if isinstance(code, str):
                yield code


def key_of_code(kind: str, code: str, entry: Entry) -> str:
    """By what `Names` finds a code: those of a programme's own lists with its short name before them."""
    if kind == "place":
        return code
    programme = entry.subject_key.rpartition("/")[0] if entry.subject_type == "grant" else entry.subject_key
    return f"{programme}/{code}"


def _of_programmes(ids: dict[str, set[int]], keys: dict[str, set[str]]) -> Iterable[Select[Any]]:
    """The queries for what a programme has of its own: phases, items of the checklist, budget headings."""
    names: tuple[Any, ...]
    if ids.get("phase"):
        names = (
            Phase.id,
            cast(Phase.id, String),
            literal(""),
            Phase.name_sq,
            Phase.name_en,
            literal(value=True),
        )
        yield _columns("phase", *names).where(Phase.id.in_(ids["phase"]))
    for kind, model in (("checklist_item", ChecklistItem), ("budget_category", BudgetCategory)):
        if keys.get(kind):
            key = Programme.slug + "/" + model.code
            names = (model.id, key, literal(""), model.label_sq, model.label_en, literal(value=True))
            joined = _columns(kind, *names).join_from(model, Programme, Programme.id == model.programme_id)
            codes = {one.rpartition("/")[2] for one in keys[kind]}
            yield joined.where(model.code.in_(codes))


def find_key(kind: str, slug: str) -> str:
    """What the log calls a thing, for whoever names it by its short name; else what was given."""
    models: dict[str, Any] = {"organisation": Organisation, "partner": Partner}
    model = models.get(kind)
    found = db.session.scalar(select(model.key_in_log).where(model.slug == slug)) if model and slug else None
    return found or slug


def _columns(kind: str, *columns: Any) -> Select[Any]:
    number, key, slug, sq, en, of_default = columns
    return select(
        literal(kind).label("kind"),
        number.label("number"),
        cast(key, String).label("key"),
        cast(slug, String).label("slug"),
        cast(sq, String).label("sq"),
        cast(en, String).label("en"),
        of_default.label("of_default"),
    )


def _grants(viewer: Viewer, keys: set[str]) -> Select[Any]:
    """The grants that the viewer may see; their key is the programme's slug and their number."""
    slug = Programme.slug + "/" + cast(Grant.number, String)
    return (
        _columns("grant", Grant.id, slug, slug, Grant.title_sq, Grant.title_en, Programme.is_default)
        .join_from(Grant, Programme, Programme.id == Grant.programme_id)
        .where(visible_grants(viewer), _is_one_of(keys))
    )


def _is_one_of(keys: set[str]) -> ColumnElement[bool]:
    """Condition on `Grant` joined to `Programme`: one of these, by slug and number."""
    wanted: dict[str, set[int]] = {}
    for programme, _slash, number in (key.rpartition("/") for key in keys):
        if number.isdecimal() and len(number) < len(str(2**31)):
            wanted.setdefault(programme, set()).add(int(number))
    some = [and_(Programme.slug == one, Grant.number.in_(numbers)) for one, numbers in wanted.items()]
    return or_(false(), *some)
