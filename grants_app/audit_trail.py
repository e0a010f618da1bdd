"""The audit log as pages show it: who did what to what, with links, and the history of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, url_for
from flask_babel import gettext

from grants_app.access import current_viewer
from grants_app.domain.accounts.rules import can_administer_users, can_read_audit, can_read_unpublished
from grants_app.domain.history.names import Named, Names
from grants_app.domain.history.queries import LogEntry, LogPage, list_last_changes
from grants_app.domain.redaction.rules import can_redact
from grants_app.i18n import formats
from grants_app.i18n.audit_labels import action_words, subject_words
from grants_app.i18n.bilingual import Text, pick
from grants_app.outputs.audit.changes import describe_changes
from grants_app.outputs.audit.table import ShownEntry
from grants_app.programme_prefix import site_root, without_prefix

# The pages of what can be changed: endpoint, and the parameter that the slug fills.
ALL_OF_THEM: Final = "all"  # the key of a row of the log about all things of a kind
PAGES: Final = {
    "organisation": ("organisations.show_organisation", "slug"),
    "place": ("coverage.show_place", "code"),
}
# What people write texts about, out of which personal data may have to go.
WITH_TEXTS: Final = frozenset({"grant", "organisation", "programme"})


@dataclass(frozen=True)
class History:
    """The last changes of one thing, and the address of all of them.

    `redact_url`: where personal data are removed from its texts, for those who may.
    """

    entries: list[ShownEntry]
    url: str
    redact_url: str | None = None


def read_history(subject_type: str, subject_key: str) -> History | None:
    """The history of one thing for the present reader; None for those who may not read the audit log."""
    viewer = current_viewer()
    if not can_read_audit(viewer):
        return None
    page = list_last_changes(viewer, (subject_type, subject_key))
    url = url_for("audit.list_log", subject=subject_type, key=subject_key)
    may_redact = subject_type in WITH_TEXTS and can_redact(viewer)
    redact_url = url_for("redaction.propose_redaction") if may_redact else None
    return History(describe_page(page), url, redact_url)


def describe_page(page: LogPage) -> list[ShownEntry]:
    """Rows of the log in the words of the present reader."""
    shows_money = can_read_unpublished(current_viewer())
    return [_describe(entry, page.names, shows_money=shows_money) for entry in page.entries]


def _describe(entry: LogEntry, names: Names, *, shows_money: bool) -> ShownEntry:
    named = names.by_key.get((entry.subject_type, entry.subject_key))
    subject = subject_name(entry.subject_type, entry.subject_key, named)
    return ShownEntry(
        id=entry.id,
        position=entry.position,
        at=entry.at,
        when=formats.moment(entry.at),
        person=entry.email or gettext("command: %(name)s", name=entry.actor),
        action=action_words(entry.action),
        subject=subject.text,
        subject_lang=subject.lang if subject.is_other else None,
        url=subject_url(entry.subject_type, entry.subject_key, named),
        changes=describe_changes(entry, names, shows_money=shows_money),
    )


def subject_name(subject_type: str, key: str, named: Named | None) -> Text:
    """What a thing is called: its kind, its number or key, its name as far as the reader may know it."""
    short = key.rpartition("/")[2] if subject_type == "grant" and named and named.of_default else key
    name = pick(named.sq, named.en) if named else Text("", "", is_other=False)
    first = (
        f"{subject_words(subject_type)} {short}" if subject_type in {"grant", "account"} or not name else ""
    )
    text = ": ".join(part for part in (first, name.text) if part)
    return Text(text, name.lang, is_other=name.is_other and not first)


def subject_url(subject_type: str, key: str, named: Named | None) -> str | None:
    """The page of a thing, if it has one that the reader may open."""
    if subject_type == "redaction":
        return url_for("redaction.show_redaction", uid=key) if key != ALL_OF_THEM else None
    if named is None:
        return None
    if subject_type == "account":
        may_open = can_administer_users(current_viewer())
        return url_for("admin.edit_user", user_id=int(key)) if may_open else None
    if subject_type in {"grant", "programme"}:
        slug, _slash, number = key.rpartition("/")
        page = (
            url_for("grants.show_grant", number=int(number))
            if subject_type == "grant"
            else url_for("programmes.edit_programme")
        )
        return _in_programme(page, slug or key, is_default=named.of_default)
    endpoint, parameter = PAGES.get(subject_type, (None, ""))
    if endpoint is None or endpoint not in current_app.view_functions:
        return None
    values: dict[str, Any] = {parameter: named.slug}
    return url_for(endpoint, **values)


def _in_programme(page: str, slug: str, *, is_default: bool) -> str:
    """The address of a page in its programme, whatever programme this request is about."""
    plain, root = without_prefix(page), site_root()
    return plain if is_default else f"{root}/programmes/{slug}{plain.removeprefix(root)}"
