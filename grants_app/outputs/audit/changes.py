"""What a row of the log says of each field, in words of the reader's language: from what, to what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext

from grants_app.domain.audit.texts import DIGEST
from grants_app.domain.history.names import Entry, Names
from grants_app.i18n.audit_labels import field_words
from grants_app.outputs.audit.values import MONEY, value_in_words

PAIR: Final = 2
# What a row is about: it did not become so.
IDENTIFYING: Final = frozenset(
    {"amendment", "code", "codes", "item", "place", "proposed_by", "redaction", "tranche"}
)


@dataclass(frozen=True)
class ShownChange:
    """One field of a row: its name, and either what it was and became (None for nothing), or a remark."""

    field: str
    before: str | None = None
    after: str | None = None
    remark: str | None = None


def describe_changes(entry: Entry, names: Names, *, shows_money: bool) -> list[ShownChange]:
    """What a row says of each field. Without `shows_money` amounts are left out."""
    return list(_described(entry, names, shows_money=shows_money))


def _described(entry: Entry, names: Names, *, shows_money: bool) -> Iterator[ShownChange]:
    for name, change in entry.changes.items():
        if name == "free_text":
            # Rows from before texts had digests.
            yield from (ShownChange(field_words(text), remark=text_remark(None)) for text in change or ())
        elif name == "fields" and isinstance(change, list):
            yield ShownChange(gettext("Fields"), remark=_listed(change[-1]))
        elif not isinstance(change, list) or len(change) != PAIR:
            digests = change.get(DIGEST) if isinstance(change, dict) else None
            yield ShownChange(field_words(name), remark=text_remark(digests))
        elif (name.endswith("minor_units") or name in MONEY) and not shows_money:
            yield ShownChange(field_words(name), remark=gettext("changed; your role does not read amounts"))
        else:
            yield from _pair(name, entry, names)


def _pair(name: str, entry: Entry, names: Names) -> Iterator[ShownChange]:
    """From what, to what; only what it is, where that tells what the row is about; nothing for nothing."""
    before, after = (value_in_words(name, side, entry, names) for side in (0, 1))
    one_sided = before is None or after is None or before == after
    if (name in IDENTIFYING and one_sided) or entry.changes[name][0] == entry.changes[name][1]:
        if after or before:
            yield ShownChange(field_words(name), remark=after or before)
    elif before is not None or after is not None:
        yield ShownChange(field_words(name), before, after)


def text_remark(digests: list[str | None] | None) -> str:
    """That a text or a secret changed, which is all that the log holds of it."""
    if digests is None or len(digests) != PAIR:
        return gettext("changed; the words are not kept")
    if digests[0] is None:
        return gettext("written; the words are not kept")
    if digests[1] is None:
        return gettext("taken away; the words are not kept")
    return gettext("changed; the words are not kept")


def _listed(names: object) -> str:
    """The names of fields, each once."""
    words = [field_words(str(name)) for name in names] if isinstance(names, list) else []
    return ", ".join(dict.fromkeys(words))
