"""What the log holds of free text and of personal data: that it changed, never what it says."""

from __future__ import annotations

import hmac
import json
from typing import Any, Final

from grants_app.extensions import own_key

DIGEST: Final = "digest"


def hidden(field: str, before: str | None, after: str | None) -> dict[str, Any]:
    """What `changes` says of a field whose words the log must not hold; nothing where it stays as it was.

    Free text, names, addresses, numbers of persons and accounts: all that could be about somebody. Whoever
    holds the key of the installation can prove that a text stood there, nobody can read it. For passwords
    and other secrets there is `withheld`.
    """
    if (before or None) == (after or None):
        return {}
    return {field: {DIGEST: [text_digest(field, before), text_digest(field, after)]}}


def withheld(field: str) -> dict[str, Any]:
    """What `changes` says of a secret that was set: its field's name and no more."""
    return {field: None}


def text_digest(field: str, text: str | None) -> str | None:
    """The keyed digest of a text as the content of a field; None for no text."""
    if not text:
        return None
    content = json.dumps([field, text], ensure_ascii=True).encode("ascii")
    return hmac.digest(own_key("audit text"), content, "sha256").hex()
