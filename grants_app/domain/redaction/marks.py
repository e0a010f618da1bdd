"""What is kept of a passage once it is gone: a digest under a key of its own, and how long it was.

The key is sealed with the keys of this installation. Whoever has the database alone can guess a thousand
names and still not tell which of them was removed; whoever has the keys too can tell when it comes back.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from grants_app.sealing import Keys

KEY_BYTES: Final = 32


@dataclass(frozen=True)
class Mark:
    """The mark of one passage or file, opened: what finds it again. `uid` is that of its redaction.

    `file_key`: where the file lay; empty for a passage.
    """

    uid: str
    words: int
    length: int
    digest: str
    tombstone_day: str
    key: bytes = field(repr=False)
    file_key: str = ""

    def fits(self, form: str) -> bool:
        """Whether a run of words is the passage that was removed."""
        return len(form) == self.length and hmac.compare_digest(_digest(self.key, form), self.digest)

    def fits_file(self, form: str) -> bool:
        """Whether bytes of this digest are the file that was removed."""
        return hmac.compare_digest(_digest(self.key, form), self.digest)


@dataclass(frozen=True)
class Entry:
    """One redaction as it is kept beside the database, for whoever restores an older backup.

    `hits` are those of the row; `sealed_key` opens with the keys of the installation alone, and
    signs the rest: whoever lacks them can neither read nor add an entry. `file_key`: where a file lay.
    """

    uid: str
    kind: str
    reason: str
    proposed_at: str
    decided_at: str
    marked_on: str
    words: int
    length: int
    digest: str
    sealed_key: str
    hits: list[list[Any]]
    signature: str = ""
    file_key: str = ""

    def plain(self) -> dict[str, Any]:
        """Its fields as they are written down. Those of a passage are the same as before there were files."""
        return {name: value for name, value in asdict(self).items() if value or name != "file_key"}


def make_mark(form: str, keys: Keys) -> tuple[str, str]:
    """(digest, sealed key) of a passage in the form in which passages are compared, or of a file's digest."""
    key = secrets.token_bytes(KEY_BYTES)
    return _digest(key, form), keys.seal(key.hex())


def sign_entry(entry: Entry, keys: Keys) -> Entry:
    """The entry with its signature. Raises LookupError if no key opens its own."""
    key = keys.unseal(entry.sealed_key)
    if key is None:
        raise LookupError(entry.uid)
    return Entry(**{**asdict(entry), "signature": _signature(entry, bytes.fromhex(key))})


def open_mark(entry: Entry, keys: Keys) -> Mark | None:
    """The mark of an entry; None if no key opens it or somebody altered it."""
    key_text = keys.unseal(entry.sealed_key)
    if key_text is None:
        return None
    key = bytes.fromhex(key_text)
    if not hmac.compare_digest(_signature(entry, key), entry.signature):
        return None
    return Mark(entry.uid, entry.words, entry.length, entry.digest, entry.marked_on, key, entry.file_key)


def _digest(key: bytes, form: str) -> str:
    return hmac.digest(key, form.encode(), "sha256").hex()


def _signature(entry: Entry, key: bytes) -> str:
    """Over all but the sealed key, which another key may seal later without any decision."""
    said = {name: value for name, value in entry.plain().items() if name not in {"signature", "sealed_key"}}
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hmac.digest(key, f"entry {text}".encode("ascii"), "sha256").hex()
