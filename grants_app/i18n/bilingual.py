"""Texts stored in both languages: the reader's one if it is there, else the other, marked."""

from __future__ import annotations

from typing import NamedTuple

from grants_app.i18n.locales import choose_locale, other_locale


class Text(NamedTuple):
    """A text and the language it is in. `is_other` says that it is not the reader's language."""

    text: str
    lang: str
    is_other: bool

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def pick(sq: str | None, en: str | None, locale: str | None = None) -> Text:
    """Choose between the two languages of a stored text.

    Where the reader's language is missing the other one is given, marked; where both are, an empty text.
    """
    wanted = locale or choose_locale()
    own, other = (sq, en) if wanted == "sq" else (en, sq)
    if own:
        return Text(own, wanted, is_other=False)
    return Text(other or "", other_locale(wanted), is_other=bool(other))


def pick_name(row: object, field: str = "name", locale: str | None = None) -> Text:
    """`pick_field` for the name of an organisation.

    A name that stands alike under both languages is an English one that has no Albanian form: Albanian names
    are translated.
    """
    sq, en = getattr(row, f"{field}_sq"), getattr(row, f"{field}_en")
    return pick(None if sq == en else sq, en, locale)


def pick_field(row: object, field: str, locale: str | None = None) -> Text:
    """`pick` on `<field>_sq` and `<field>_en` of a row."""
    return pick(getattr(row, f"{field}_sq"), getattr(row, f"{field}_en"), locale)
