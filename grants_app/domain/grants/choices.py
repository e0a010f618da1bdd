"""The values that the list can be filtered by, and whether the values asked for exist."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Integer,
    ScalarSelect,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.kept import Kept
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.filters import ENGLISH, FilterError, GrantFilter
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.domain.texts.collation import sort_key
from grants_app.extensions import db

# Above this a list of names no longer helps; the search box and the organisations' own pages do.
MAXIMUM_ORGANISATIONS: Final = 200
_NO_KEY: Final = cast(null(), Integer)
_KEPT: Final[Kept[Choices]] = Kept(most=100)


@dataclass(frozen=True)
class Choice:
    """One value of a filter with its name in both languages; places have one. Organisations have a key."""

    value: str
    name_sq: str
    name_en: str | None
    key: int | None = None


@dataclass(frozen=True)
class Choices:
    """What the list can be filtered by. `has_all_organisations` is False where there are too many to list."""

    phases: tuple[Choice, ...]
    counties: tuple[Choice, ...]
    districts: tuple[Choice, ...]
    organisations: tuple[Choice, ...]
    has_all_organisations: bool


def list_choices(viewer: Viewer, programme: Programme, asked: GrantFilter) -> Choices:
    """Phases, places and grantees of a programme, in the order of the names shown.

    The organisations asked for are always among them. One query, kept until the data change for lists that
    ask for no organisation.
    """
    if asked.organisations:
        return _read_choices(viewer, programme, asked)
    key = (viewer.role, viewer.organisation_id, programme.id, asked.language)
    return _KEPT.find(key, lambda: _read_choices(viewer, programme, asked))


def _read_choices(viewer: Viewer, programme: Programme, asked: GrantFilter) -> Choices:
    statement = _select_choices(viewer.role, viewer.organisation_id, asked.language)
    given: dict[str, Any] = {"asked": asked.organisations, "programme_id": programme.id}
    given["geography_id"] = programme.geography_id
    groups: dict[str, list[tuple[str, Choice]]] = {
        "phase": [],
        "county": [],
        "district": [],
        "organisation": [],
    }
    for kind, key, value, name_sq, name_en, number in db.session.execute(statement, given):
        # Places are shown by one name, in the order of the reader's language.
        own = sort_key(name_sq, asked.language) if kind in ("county", "district") else key
        groups[kind].append((own, Choice(value, name_sq, name_en, number)))

    def ordered(kind: str) -> tuple[Choice, ...]:
        return tuple(choice for _key, choice in sorted(groups[kind], key=lambda pair: pair[0]))

    organisations = ordered("organisation")
    has_all = len(organisations) <= MAXIMUM_ORGANISATIONS
    return Choices(
        phases=ordered("phase"),
        counties=ordered("county"),
        districts=ordered("district"),
        organisations=organisations
        if has_all
        else tuple(choice for choice in organisations if choice.value in asked.organisations),
        has_all_organisations=has_all,
    )


@lru_cache(maxsize=64)
def _select_choices(role: Role, organisation_id: int | None, language: str) -> CompoundSelect[Any]:
    """All choices of such a reader. Kept, because putting it together takes longer than asking it."""
    viewer = Viewer(role, organisation_id=organisation_id)
    return union_all(
        _phases(), _places(PlaceLevel.COUNTY), _places(PlaceLevel.DISTRICT), _organisations(viewer, language)
    )


def _programme_id() -> BindParameter[int]:
    """The programme that is asked for when the kept statement is sent."""
    return bindparam("programme_id", type_=Integer)


def _phases() -> Select[Any]:
    number = cast(Phase.number, String(10))
    key = literal("0000").concat(number)
    columns: list[Any] = [
        func.substr(key, func.length(key) - 3),
        number,
        Phase.name_sq,
        Phase.name_en,
        _NO_KEY,
    ]
    return select(literal("phase"), *columns).where(Phase.programme_id == _programme_id())


def _places(level: PlaceLevel) -> Select[Any]:
    columns: list[Any] = [Place.sort_key_sq, Place.code, Place.name, cast(null(), String), _NO_KEY]
    own = Place.geography_id == bindparam("geography_id", type_=Integer)
    return select(literal(level.value), *columns).where(own, Place.level == level)


def _organisations(viewer: Viewer, language: str) -> Select[Any]:
    own = select(Grant.id).where(
        Grant.organisation_id == Organisation.id,
        Grant.programme_id == _programme_id(),
        visible_grants(viewer),
    )
    key = Organisation.sort_key_en if language == ENGLISH else Organisation.sort_key_sq
    first = select(Organisation.id).where(own.exists()).order_by(key)
    listed = first.limit(MAXIMUM_ORGANISATIONS + 1).subquery()
    columns: list[Any] = [
        key,
        Organisation.slug,
        Organisation.name_sq,
        Organisation.name_en,
        Organisation.id,
    ]
    return select(literal("organisation"), *columns).where(
        or_(
            Organisation.id.in_(select(listed.c.id)),
            Organisation.slug.in_(bindparam("asked", expanding=True)),
        )
    )


def known_values(viewer: Viewer, programme: Programme, asked: GrantFilter) -> list[ScalarSelect[Any]]:
    """How many of the phases, counties, districts and organisations asked for there are.

    An organisation is there for a reader who may see a grant of it, of whatever programme.
    Where none is asked for, none is counted: the plain list has nothing to look up.
    """
    counts: list[Select[Any]] = []
    if asked.phases:
        own = (Phase.programme_id == programme.id, Phase.number.in_(asked.phases))
        counts.append(select(func.count(Phase.id)).where(*own))
    if asked.counties:
        counts.append(_count_places(programme, asked.counties, PlaceLevel.COUNTY))
    if asked.districts:
        counts.append(_count_places(programme, asked.districts, PlaceLevel.DISTRICT))
    if asked.organisations:
        seen = select(Grant.id).where(Grant.organisation_id == Organisation.id, visible_grants(viewer))
        known = (Organisation.slug.in_(asked.organisations), seen.exists())
        counts.append(select(func.count(Organisation.id)).where(*known))
    return [count.scalar_subquery() for count in counts]


def asked_values(asked: GrantFilter) -> tuple[int, ...]:
    """How many there must be, in the same order."""
    fields = (asked.phases, asked.counties, asked.districts, asked.organisations)
    return tuple(len(values) for values in fields if values)


def check_values(viewer: Viewer, programme: Programme, asked: GrantFilter) -> None:
    """Raise FilterError with the first currency, phase, place or organisation that the programme lacks."""
    check_currencies(programme, asked)
    if any(asked_values(asked)) and _found(viewer, programme, asked) != asked_values(asked):
        refuse_unknown(viewer, programme, asked)


def check_currencies(programme: Programme, asked: GrantFilter) -> None:
    """Raise FilterError with the first currency that is none of the programme's."""
    for code in asked.amounts:
        if code not in programme.currencies:
            raise FilterError("amount", code)


def refuse_unknown(viewer: Viewer, programme: Programme, asked: GrantFilter) -> None:
    """Look the values up one by one and raise FilterError with the first that does not exist."""
    alone = (
        [("phase", str(number), replace(GrantFilter(), phases=(number,))) for number in asked.phases]
        + [("county", code, replace(GrantFilter(), counties=(code,))) for code in asked.counties]
        + [("district", code, replace(GrantFilter(), districts=(code,))) for code in asked.districts]
        + [
            ("organisation", slug, replace(GrantFilter(), organisations=(slug,)))
            for slug in asked.organisations
        ]
    )
    for name, value, single in alone:
        if not any(_found(viewer, programme, single)):
            raise FilterError(name, value)


def _found(viewer: Viewer, programme: Programme, asked: GrantFilter) -> tuple[int, ...]:
    return tuple(db.session.execute(select(*known_values(viewer, programme, asked))).one())


def _count_places(programme: Programme, codes: tuple[str, ...], level: PlaceLevel) -> Select[Any]:
    own = (Place.geography_id == programme.geography_id, Place.code.in_(codes), Place.level == level)
    return select(func.count(Place.id)).where(*own)
