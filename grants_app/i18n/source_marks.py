"""What stands beside nearly every statement of a grant: its language, and its lines in the document.

Functions and not macros, for a page asks dozens of times.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from flask_babel import gettext
from markupsafe import Markup, escape

from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.locales import choose_locale

NOTHING: Final = Markup()


def in_language(text: str, lang: str | None = None, locale: str | None = None) -> Markup:
    """A text; where it is in the other language, with a visible short mark of it.

    Whoever has many names the reader's language, so that it is not looked up for each.
    """
    locale = locale or choose_locale()
    if not lang or lang == locale:
        return escape(text)
    return Markup(f'<span lang="{lang}">{escape(text)}</span>{_mark_of(lang, locale)}')  # noqa: S704  # escaped


@lru_cache(maxsize=8)
def _mark_of(lang: str, _locale: str) -> Markup:
    words = gettext("in Albanian") if lang == "sq" else gettext("in English")
    return Markup(
        '<span class="lang-mark" title="{words}"><span aria-hidden="true">{lang}</span>'
        '<span class="visually-hidden"> ({words})</span></span>'
    ).format(lang=lang, words=words)


def in_reader_language(row: object, field: str, locale: str | None = None) -> Markup:
    """A stored pair of texts, marked where it is the other language; nothing where there is neither."""
    words = pick_field(row, field, locale or choose_locale())
    return in_language(words.text, words.lang, locale) if words.is_other else escape(words.text)


def source_quote(text: str, first: int | None = None, last: int | None = None) -> Markup:
    """Words of the document, exactly as they are written there, with their lines."""
    locale = choose_locale()
    lines = f" {source_lines(first, last, locale)}" if first else ""
    mark = in_language("", "sq", locale)
    quoted = f'<p class="source-quote"><q lang="sq">{escape(text)}</q>{mark}{lines}</p>'
    return Markup(quoted)  # noqa: S704  # each part is escaped


def lines_of(row: object, prefix: str = "", locale: str | None = None) -> Markup:
    """“lines 57–60” of a row with `<prefix>first_line` and `<prefix>last_line`; nothing without a first."""
    return source_lines(getattr(row, f"{prefix}first_line"), getattr(row, f"{prefix}last_line"), locale)


def source_lines(first: int | None, last: int | None = None, locale: str | None = None) -> Markup:
    """The lines of the source document on which something rests; nothing if there is no first."""
    return _lines(first, last or first, locale or choose_locale()) if first else NOTHING


@lru_cache(maxsize=4096)
def _lines(first: int, last: int | None, _locale: str) -> Markup:
    words = (
        gettext("line %(line)s", line=first)
        if first == last
        else gettext("lines %(first)s–%(last)s", first=first, last=last)
    )
    return Markup('<span class="source-lines">{}</span>').format(words)


def reason(row: Any) -> Markup:
    """The one line that says why we read it so, with its lines."""
    locale = choose_locale()
    said = f"{in_reader_language(row, 'reason', locale)} {lines_of(row, '', locale)}"
    return Markup(said)  # noqa: S704  # both parts are markup
