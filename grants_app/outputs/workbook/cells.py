"""The value of one cell of a table: what a record holds, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final

from flask_babel import gettext

from grants_app.domain.exports.columns import CellKind, Column
from grants_app.domain.exports.records import (
    AmountRecord,
    GrantRecord,
    Lines,
    OrganisationRecord,
    PartnerRecord,
    SiteRecord,
    Words,
)
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.vocabulary import SiteLevel
from grants_app.i18n import coverage_labels, labels
from grants_app.i18n.bilingual import pick
from grants_app.i18n.formats import number, to_major
from grants_app.i18n.level_words import level_label, level_word
from grants_app.i18n.locales import other_locale
from grants_app.i18n.site_days import with_days

CellValue = str | int | Decimal | date | None
Read = Callable[[Any], Any]
# Excel refuses longer texts; the cut is marked.
LONGEST_TEXT: Final = 32_767


def label(member: StrEnum) -> str:
    """The reader's word for a stored value."""
    if isinstance(member, (SiteLevel, PlaceLevel)):
        return level_label(member)
    known = labels.ALL if type(member) in labels.ALL else coverage_labels.ALL
    return str(known[type(member)][member])


def words(value: Words) -> str | None:
    """A text in the reader's language, else in the other one with its mark (`[sq]`), else None."""
    chosen = pick(value.sq, value.en)
    if not chosen:
        return None
    return f"{chosen.text} [{chosen.lang}]" if chosen.is_other else chosen.text


def name_words(name: Words) -> Words:
    """The name of an organisation. One that stands alike under both languages has no Albanian form."""
    return Words(None, name.en) if name.sq == name.en else name


def join(texts: Iterable[str | None]) -> str | None:
    """The texts that are known, each once, in their order; None if there is none."""
    known = dict.fromkeys(text for text in texts if text)
    return "; ".join(known) or None


class Cells:
    """The values of the cells of one file, in the language of the present reader, `locale`.

    Whatever a language has a word for is looked up once a column, not once a row.
    """

    def __init__(self, locale: str, *, longest_text: int | None = LONGEST_TEXT) -> None:
        self._locale = locale
        self._other_mark = f" [{other_locale(locale)}]"
        self._longest = longest_text
        self._country = gettext("whole country")
        self._this_grant = gettext("this grant")

    def reader(self, column: Column, record: type) -> Callable[[Any], CellValue]:
        """How to get the value of a column from a record of a class.

        Values are texts, whole numbers, Decimals and days; None is unknown. Money is in the currency's
        own unit.
        """
        get = _amount_reader(column) or self._fields().get((record, column.field)) or attrgetter(column.field)
        turn = self._turn(column.kind)
        if turn is None:
            return get

        def read(row: Any) -> CellValue:
            value = get(row)
            return None if value is None or value == () else turn(value)

        return read

    def _turn(self, kind: CellKind) -> Read | None:
        """How a kind of value becomes that of a cell; None where it is one already."""
        yes, no = gettext("yes"), gettext("no")
        turns: dict[CellKind, Read] = {
            CellKind.TEXT: self._text,
            CellKind.LONG_TEXT: self._text,
            CellKind.LONG_WORDS: self._words,
            CellKind.LABEL: remembered(lambda value: join(label(member) for member in _members(value))),
            CellKind.CODE: remembered(lambda value: join(member.value for member in _members(value))),
            CellKind.YES_NO: lambda value: yes if value else no,
            CellKind.MONEY: _money,
            CellKind.NUMBERS: lambda value: self._text(", ".join(map(str, value))),
            CellKind.LINES: _lines,
        }
        return turns.get(kind)

    def _words(self, value: Words) -> str | None:
        own, other = (value.sq, value.en) if self._locale == "sq" else (value.en, value.sq)
        if own:
            return self._text(own)
        return self._text(other + self._other_mark) if other else None

    def _text(self, value: str | tuple[str, ...]) -> str | None:
        text = value if isinstance(value, str) else join(value) or ""
        if self._longest and len(text) > self._longest:
            return f"{text[: self._longest - 1]}…"
        return text or None

    def _partner(self, partner: PartnerRecord) -> str:
        name = self._words(partner.name) or ""
        known = f"{name}, {partner.acronym}" if partner.acronym and partner.acronym not in name else name
        return f"{known} ({label(partner.role)})"

    def _unpublished(self, grant: GrantRecord) -> str | None:
        """What is not published: the grant itself, the amounts in some currencies."""
        itself = () if grant.is_published else (self._this_grant,)
        return join((*itself, *(one.currency for one in grant.amounts or () if not one.is_published)))

    def _place(self, site: SiteRecord) -> str | None:
        """The name of a place; None where the source or the division of the country has none."""
        return self._country if site.level is SiteLevel.NATIONAL else site.name

    def _places(self, grant: GrantRecord) -> str | None:
        """The places of a grant as the list has them; communes without a name are counted at the end."""
        names = [self._listed_place(site) for site in grant.sites if not site.is_unnamed]
        unnamed = sum([site.is_unnamed for site in grant.sites])
        if unnamed:
            names.append(f"{number(unnamed)} {level_word(SiteLevel.COMMUNE, unnamed)}")
        return join(names)

    def _listed_place(self, site: SiteRecord) -> str:
        name = self._place(site) or site.words
        is_county = site.level is SiteLevel.COUNTY and site.name
        words = f"{name} ({level_word(SiteLevel.COUNTY)})" if is_county else name
        return with_days(words, site.from_on, site.until_on)

    def _fields(self) -> dict[tuple[type, str], Read]:
        """What no field of a record holds as it is."""
        partner = remembered(self._partner)
        return {
            (GrantRecord, "organisation"): lambda grant: name_words(grant.organisation.name),
            (GrantRecord, "acronym"): lambda grant: grant.organisation.acronym,
            (GrantRecord, "kind"): lambda grant: grant.organisation.kind,
            (GrantRecord, "places"): self._places,
            (GrantRecord, "districts"): lambda grant: join(
                [d for site in grant.sites for d in site.districts]
            ),
            (GrantRecord, "counties"): lambda grant: join([site.county for site in grant.sites]),
            (GrantRecord, "partners"): lambda grant: join([partner(one) for one in grant.partners]),
            (GrantRecord, "not_released"): self._unpublished,
            (SiteRecord, "name"): self._place,
            (SiteRecord, "organisation_name"): lambda site: name_words(site.organisation_name),
            (OrganisationRecord, "name"): lambda organisation: name_words(organisation.name),
            (OrganisationRecord, "name_sq"): lambda organisation: name_words(organisation.name).sq,
            (OrganisationRecord, "name_en"): lambda organisation: organisation.name.en,
        }


def remembered(turn: Callable[[Any], str | None]) -> Callable[[Hashable], str | None]:
    """Keep what `turn` gave. For what there are few of: members of one enum and tuples of them, partners."""
    known: dict[Hashable, str | None] = {}

    def read(value: Hashable) -> str | None:
        if value not in known:
            known[value] = turn(value)
        return known[value]

    return read


def _members(value: StrEnum | tuple[StrEnum, ...]) -> tuple[StrEnum, ...]:
    return (value,) if isinstance(value, StrEnum) else value


def _money(value: AmountRecord) -> Decimal:
    return to_major(value.minor_units, value.currency)


def _amount_reader(column: Column) -> Read | None:
    """How to get what a column says of the amount in its currency; None for a column of no currency."""
    currency = column.currency
    if currency is None:
        return None
    if column.kind is CellKind.MONEY:
        return lambda grant: grant.amount(currency)
    field = {"amount_source": "source", "amount_stated": "stated_on"}[column.field]
    return lambda grant: _of_amount(grant, currency, field)


def _of_amount(grant: GrantRecord, currency: str, field: str) -> str | date | None:
    amount = grant.amount(currency)
    return None if amount is None else getattr(amount, field)


def _lines(value: Lines | tuple[Lines, ...]) -> str | None:
    """One range of lines, or several."""
    ranges = (value,) if isinstance(value[0], int) else value
    return join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)
