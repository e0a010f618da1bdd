"""Sealing what the database must not tell: fields that are stored encrypted.

The first key is the current one; the others still open what was sealed with them. Whoever has the database
alone, such as a lost backup, can read neither.
"""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass, field
from typing import Final

KEY_BYTES: Final = 32


@dataclass(frozen=True)
class Keys:
    """The keys of `GRANTS_ENCRYPTION_KEYS`, current one first; each is 32 bytes in URL-safe base64."""

    keys: tuple[str, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys or not all(is_key(key) for key in self.keys):
            raise ValueError("a key is 32 random bytes in URL-safe base64")

    def seal(self, text: str) -> str:
        """The text, encrypted with the current key."""
        from cryptography.fernet import Fernet

        return Fernet(self.keys[0]).encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str | None:
        """The text again; None if no key opens it, as after a key was lost."""
        from cryptography.fernet import Fernet, InvalidToken, MultiFernet

        try:
            return MultiFernet([Fernet(key) for key in self.keys]).decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None

    def is_current(self, sealed: str) -> bool:
        """Whether the current key opens it, so that the others could be thrown away."""
        return Keys(self.keys[:1]).unseal(sealed) is not None


def account_key(keys: Keys, user_id: int) -> str:
    """The key of an account for words that wait in its browser: 32 bytes in base64, the same at each sign-in.

    Derived by HKDF with SHA-256 (RFC 5869) from the current key, and never stored.
    """
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derive = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"drafts of account {user_id}".encode())
    return base64.b64encode(derive.derive(base64.urlsafe_b64decode(keys.keys[0].encode()))).decode()


def is_key(text: str) -> bool:
    """Whether a text is a key."""
    try:
        return len(base64.urlsafe_b64decode(text.encode())) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def make_key() -> str:
    """A new random key."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()
