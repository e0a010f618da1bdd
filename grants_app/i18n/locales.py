"""The languages of the interface: the only list of them, and how one is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import Request, g, has_request_context, request
from flask_babel import force_locale
from flask_login import current_user

LOCALES: Final[dict[str, str]] = {"sq": "Shqip", "en": "English"}
DEFAULT_LOCALE: Final = "sq"
COOKIE: Final = "lang"


def choose_locale() -> str:
    """Choose the language of this request.

    `lang` in the address wins; then the cookie; then the account's choice; then the browser's first
    of ours; then Albanian. Unknown values are ignored.
    """
    try:
        kept = g._get_current_object()  # asked for every number and name: `g` would be looked up each time
    except RuntimeError:
        return DEFAULT_LOCALE
    known: str | None = kept.get("locale")
    if known is None:
        if not has_request_context():
            return DEFAULT_LOCALE
        known = kept.locale = _first_known(request) or DEFAULT_LOCALE
    return known


def _first_known(req: Request) -> str | None:
    for candidate in (req.args.get("lang"), req.cookies.get(COOKIE), getattr(current_user, "locale", None)):
        if candidate in LOCALES:
            return candidate
    for tag in req.accept_languages.values():
        # "en-US" is English: the first of our languages counts, whatever its region.
        language = tag.replace("_", "-").partition("-")[0].lower()
        if language in LOCALES:
            return language
    return None


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """What happens inside is said in a language, whoever asks: words, days and numbers alike."""
    before: str | None = g.get("locale")
    g.locale = locale
    try:
        with force_locale(locale):
            yield
    finally:
        g.locale = before


def other_locale(locale: str) -> str:
    """The other of the two languages."""
    return "en" if locale == "sq" else "sq"
