"""Where a passage stands, in words and links of the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

from grants_app.access import current_viewer
from grants_app.audit_trail import subject_name, subject_url
from grants_app.domain.history.names import find_names
from grants_app.domain.redaction.finding import FILES, Excerpt, Hit
from grants_app.domain.redaction.owners import name_owners
from grants_app.i18n.audit_labels import field_words


@dataclass(frozen=True)
class ShownHit:
    """One field: the record it belongs to with its page, and what stands there; nothing once it is done."""

    record: str
    lang: str | None
    url: str | None
    field: str
    place: str
    count: int
    excerpts: tuple[Excerpt, ...] = ()
    is_fixed: bool = False


@dataclass(frozen=True)
class _Subject:
    subject_type: str
    subject_key: str
    changes: dict[str, Any] = field(default_factory=dict)


def describe_hits(hits: Iterable[Hit]) -> list[ShownHit]:
    """Each field with the name of its record, as far as the reader may know it."""
    listed = list(hits)
    keys = name_owners(hit.owner for hit in listed)
    subjects = {owner: _Subject(owner[0], key) for owner, key in keys.items()}
    names = find_names(current_viewer(), subjects.values())
    return [_describe(hit, subjects, names) for hit in listed]


def describe_done(hits: Iterable[list[Any]]) -> list[ShownHit]:
    """What an applied redaction keeps of where the passage stood."""
    return [_plain(str(table), str(row), str(name), int(count)) for table, row, name, count in hits]


def _describe(hit: Hit, subjects: dict[Any, _Subject], names: Any) -> ShownHit:
    subject = subjects.get(hit.owner)
    plain = _plain(hit.table, hit.row, hit.field, hit.count)
    if subject is None:
        return ShownHit(**{**vars(plain), "excerpts": hit.excerpts, "is_fixed": hit.is_fixed})
    named = names.by_key.get((subject.subject_type, subject.subject_key))
    text = subject_name(subject.subject_type, subject.subject_key, named)
    return ShownHit(
        record=text.text,
        lang=text.lang if text.is_other else None,
        url=subject_url(subject.subject_type, subject.subject_key, named),
        field=plain.field,
        place=plain.place,
        count=hit.count,
        excerpts=hit.excerpts,
        is_fixed=hit.is_fixed,
    )


def _plain(table: str, row: str, name: str, count: int) -> ShownHit:
    if table == FILES:
        return ShownHit(gettext("File"), None, None, row, row, count)
    return ShownHit(f"{table} {row}", None, None, field_words(name), f"{table}.{name}", count)
