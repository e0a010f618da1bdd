"""Whose files these are: those of the account behind a request, or of this browser where there is none.

A visitor's session holds a random word from the first file that is asked for; the database keeps its digest.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from flask import current_app, session

from grants_app.access import own_viewer
from grants_app.domain.jobs.orders import Asker

KEY: Final = "files"


def current_asker() -> Asker:
    """Whoever makes this request, whatever they preview."""
    viewer = own_viewer()
    word = session.get(KEY)
    if viewer.is_signed_in or not isinstance(word, str):
        return Asker(viewer)
    return Asker(viewer, hashlib.sha256(word.encode()).hexdigest())


def known_asker() -> Asker:
    """The same; a visitor without a word gets one, so that the browser finds its files again."""
    if not own_viewer().is_signed_in and not isinstance(session.get(KEY), str):
        session[KEY] = secrets.token_urlsafe(16)
    return current_asker()


def kept_for() -> timedelta:
    """How long a file may be fetched."""
    return timedelta(hours=current_app.config["SETTINGS"].files_kept_hours)
