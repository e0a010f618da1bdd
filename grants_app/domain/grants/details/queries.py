"""What a description states besides dates and places, read in one query for one grant."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    Text,
    bindparam,
    cast,
    literal,
    null,
    select,
)
from sqlalchemy import union_all as one_query

from grants_app.domain.geography.models import Place
from grants_app.domain.grants.details.models import (
    GrantClaim,
    GrantNote,
    GrantPartner,
    GrantTarget,
    GrantTargetGroup,
)
from grants_app.domain.grants.models import GrantTheme, GrantWorksWith
from grants_app.domain.grants.vocabulary import (
    NoteKind,
    PartnerRole,
    SiteLevel,
    TargetBasis,
    TargetGroup,
    Theme,
    WorksWith,
)
from grants_app.domain.organisations.models import Partner
from grants_app.domain.programmes.models import SourceDocument
from grants_app.extensions import made_once, read_values


@dataclass(frozen=True)
class Statement:
    """Something that the source says on these lines; None where its lines are not kept."""

    first_line: int | None
    last_line: int | None


@dataclass(frozen=True)
class NamedTheme(Statement):
    """A theme: always our reading, with the reason it rests on."""

    theme: Theme
    reason_sq: str | None
    reason_en: str | None


@dataclass(frozen=True)
class NamedGroup(Statement):
    """A group that the description names."""

    group: TargetGroup


@dataclass(frozen=True)
class Quantity(Statement):
    """A quantity as stated, with what it is counted per. Never to be added up."""

    value: int
    approximate: bool
    what_sq: str
    what_en: str | None
    basis: TargetBasis
    note_sq: str | None
    note_en: str | None


@dataclass(frozen=True)
class NamedPartner(Statement):
    """A partner and its part in the grant; not a grantee."""

    name_sq: str
    name_en: str | None
    acronym: str | None
    role: PartnerRole


@dataclass(frozen=True)
class Claim(Statement):
    """Wider scope that only title or text claims: a place, or `scope` such as "national" or "region"."""

    words: str
    scope: str | None
    level: SiteLevel | None
    place_code: str | None
    place_name: str | None
    reason_sq: str | None
    reason_en: str | None


@dataclass(frozen=True)
class Note(Statement):
    """A note where a reader of the source would stumble; `grant_keys` are the grants that it speaks of."""

    kind: NoteKind
    text_sq: str
    text_en: str | None
    grant_keys: tuple[str, ...]


@dataclass(frozen=True)
class Source(Statement):
    """A document that the programme's facts come from."""

    code: str
    title_sq: str
    title_en: str | None


@dataclass(frozen=True)
class Details:
    """Everything of one grant that is a short list, each in the order of the document."""

    themes: tuple[NamedTheme, ...]
    works_with: tuple[WorksWith, ...]
    groups: tuple[NamedGroup, ...]
    quantities: tuple[Quantity, ...]
    partners: tuple[NamedPartner, ...]
    claims: tuple[Claim, ...]
    notes: tuple[Note, ...]
    sources: tuple[Source, ...]


# The columns that every part of the query fills, and the type of an empty one.
COLUMNS: Final[dict[str, Any]] = {
    "word": String(40),
    "other_word": String(40),
    "code": String(80),
    "value": Integer(),
    "approximate": Boolean(),
    "text_sq": Text(),
    "text_en": Text(),
    "note_sq": Text(),
    "note_en": Text(),
    "grant_keys": Text(),
    "first_line": Integer(),
    "last_line": Integer(),
}

GRANT_ID: Final[BindParameter[int]] = bindparam("grant_id")


def load_details(grant_id: int, programme_id: int) -> Details:
    """The details of a grant and the sources of its programme, in one query."""
    asked = {"grant_id": grant_id, "programme_id": programme_id}
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in sorted(read_values(DETAILS, asked).all(), key=itemgetter(1)):
        found[row[0]].append(row)

    def part(name: str, build: Callable[[Row[Any]], Any]) -> tuple[Any, ...]:
        return tuple(map(build, found[name]))

    return Details(
        themes=part("theme", _theme),
        works_with=part("works_with", lambda r: WorksWith(r.word)),
        groups=part("group", lambda r: NamedGroup(r.first_line, r.last_line, TargetGroup(r.word))),
        quantities=part("quantity", _quantity),
        partners=part("partner", _partner),
        claims=part("claim", _claim),
        notes=part("note", _note),
        sources=part("source", lambda r: Source(None, None, r.code, r.text_sq, r.text_en)),
    )


def _theme(row: Row[Any]) -> NamedTheme:
    return NamedTheme(row.first_line, row.last_line, Theme(row.word), row.note_sq, row.note_en)


def _quantity(row: Row[Any]) -> Quantity:
    return Quantity(
        first_line=row.first_line,
        last_line=row.last_line,
        value=row.value,
        approximate=bool(row.approximate),
        what_sq=row.text_sq,
        what_en=row.text_en,
        basis=TargetBasis(row.word),
        note_sq=row.note_sq,
        note_en=row.note_en,
    )


def _partner(row: Row[Any]) -> NamedPartner:
    return NamedPartner(
        row.first_line, row.last_line, row.text_sq, row.text_en, row.code, PartnerRole(row.word)
    )


def _claim(row: Row[Any]) -> Claim:
    return Claim(
        first_line=row.first_line,
        last_line=row.last_line,
        words=row.text_sq,
        scope=row.word,
        level=SiteLevel(row.other_word) if row.other_word else None,
        place_code=row.code,
        place_name=row.text_en,
        reason_sq=row.note_sq,
        reason_en=row.note_en,
    )


def _note(row: Row[Any]) -> Note:
    keys = tuple(json.loads(row.grant_keys))
    return Note(row.first_line, row.last_line, NoteKind(row.word), row.text_sq, row.text_en, keys)


def _select(part: str, position: Any, **filled: ColumnElement[Any] | Any) -> Select[Any]:
    """One part of the query: its own columns, the others empty."""
    columns = [
        cast(filled[name] if name in filled else null(), kind).label(name) for name, kind in COLUMNS.items()
    ]
    return select(literal(part).label("part"), position.label("position"), *columns)


def _lines(table: Any) -> dict[str, Any]:
    return {"first_line": table.first_line, "last_line": table.last_line}


def _themes() -> Select[Any]:
    table = GrantTheme
    reason = {"note_sq": table.reason_sq, "note_en": table.reason_en}
    return _select("theme", table.position, word=table.theme, **reason, **_lines(table)).where(
        table.grant_id == GRANT_ID
    )


def _works_with() -> Select[Any]:
    table = GrantWorksWith
    return _select("works_with", table.id, word=table.works_with).where(table.grant_id == GRANT_ID)


def _groups() -> Select[Any]:
    table = GrantTargetGroup
    return _select("group", table.position, word=table.group, **_lines(table)).where(
        table.grant_id == GRANT_ID
    )


def _quantities() -> Select[Any]:
    table = GrantTarget
    return _select(
        "quantity",
        table.position,
        word=table.basis,
        value=table.value,
        approximate=table.approximate,
        text_sq=table.what_sq,
        text_en=table.what_en,
        note_sq=table.note_sq,
        note_en=table.note_en,
        **_lines(table),
    ).where(table.grant_id == GRANT_ID)


def _partners() -> Select[Any]:
    names = {"text_sq": Partner.name_sq, "text_en": Partner.name_en, "code": Partner.acronym}
    part = _select("partner", GrantPartner.position, word=GrantPartner.role, **names, **_lines(GrantPartner))
    return part.join(Partner, Partner.id == GrantPartner.partner_id).where(GrantPartner.grant_id == GRANT_ID)


def _claims() -> Select[Any]:
    table = GrantClaim
    part = _select(
        "claim",
        table.position,
        word=table.scope,
        other_word=table.level,
        code=Place.code,
        text_sq=table.words,
        text_en=Place.name,
        note_sq=table.reason_sq,
        note_en=table.reason_en,
        **_lines(table),
    )
    return part.outerjoin_from(table, Place, Place.id == table.place_id).where(table.grant_id == GRANT_ID)


def _notes() -> Select[Any]:
    table = GrantNote
    words = {"text_sq": table.text_sq, "text_en": table.text_en, "grant_keys": table.grant_keys}
    return _select("note", table.position, word=table.kind, **words, **_lines(table)).where(
        table.grant_id == GRANT_ID
    )


def _sources() -> Select[Any]:
    table = SourceDocument
    words = {"code": table.code, "text_sq": table.title_sq, "text_en": table.title_en}
    return _select("source", table.id, **words).where(table.programme_id == bindparam("programme_id"))


# Made once: it is the same for every grant, and putting it together takes longer than asking it.
DETAILS: Final = made_once(
    one_query(
        _themes(), _works_with(), _groups(), _quantities(), _partners(), _claims(), _notes(), _sources()
    )
)
