"""Where a passage stands, in words and links of the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from flask_babel import gettext

from grants_app.access import current_viewer
from grants_app.audit_trail import subject_name, subject_url
from grants_app.domain.history.names import Names, find_names
from grants_app.domain.redaction.attachments import AttachedTo, find_versions
from grants_app.domain.redaction.finding import FILES, Excerpt, Hit
from grants_app.domain.redaction.owners import name_owners
from grants_app.i18n import formats, redaction_labels
from grants_app.i18n.audit_labels import field_words

LOG_KEY: Final = "log_key"


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
    is_address: bool = False
    is_log_key: bool = False


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


def describe_file(hits: Iterable[Hit]) -> list[ShownHit]:
    """Each version that names a file, with the page on which it can be looked into; and where it lies."""
    listed = list(hits)
    versions = find_versions(listed)
    shown = zip(listed, describe_hits(listed), strict=True)
    return [_in_version(one, versions[hit.row]) if hit.row in versions else one for hit, one in shown]


def _in_version(shown: ShownHit, at: AttachedTo) -> ShownHit:
    number = formats.number(at.version)
    if at.is_draft:
        return replace(shown, field=gettext("Version %(number)s of the report, a draft", number=number))
    grant = (shown.url or "").partition("?")[0]  # in the grant's own programme
    return replace(
        shown,
        field=gettext("Version %(number)s of the report", number=number),
        url=f"{grant}/reports/{at.period_id}?version={at.version}" if grant else None,
    )


def describe_done(hits: Iterable[list[Any]]) -> list[ShownHit]:
    """What an applied redaction keeps of where the passage stood."""
    listed = [(hit, _Subject(*hit[3]) if hit[3] else None) for hit in hits]
    names = find_names(current_viewer(), [subject for _hit, subject in listed if subject])
    return [
        _named(_plain(str(table), str(row), str(name), int(count)), subject, names)
        for (table, row, name, _owner, count), subject in listed
    ]


def _describe(hit: Hit, subjects: dict[Any, _Subject], names: Names) -> ShownHit:
    plain = _plain(hit.table, hit.row, hit.field, hit.count)
    named = _named(plain, subjects.get(hit.owner), names)
    return replace(
        named,
        excerpts=hit.excerpts,
        is_fixed=hit.is_fixed,
        is_address=hit.is_address,
        is_log_key=hit.field == LOG_KEY,
    )


def _named(plain: ShownHit, subject: _Subject | None, names: Names) -> ShownHit:
    """The same with the name and page of the record that it belongs to."""
    if subject is None:
        return plain
    kind, key = subject.subject_type, subject.subject_key
    named = names.by_key.get((kind, key))
    text = subject_name(kind, key, named)
    lang = text.lang if text.is_other else None
    return replace(plain, record=text.text, lang=lang, url=subject_url(kind, key, named))


def _plain(table: str, row: str, name: str, count: int) -> ShownHit:
    if table == FILES:
        return ShownHit(gettext("File"), None, None, row, row, count)
    record = f"{redaction_labels.TABLE.get(table, table)} {row}"
    return ShownHit(record, None, None, field_of_column(name), f"{table}.{name}", count)


def field_of_column(name: str) -> str:
    """What a column holds, in words of the reader's language; its name where there are none."""
    return field_words(name)
