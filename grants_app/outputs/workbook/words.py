"""Words of the workbook: names of sheets and heads of columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from grants_app.domain.exports.columns import Column, MoneyColumns
from grants_app.i18n.currencies import currency_in_sentence
from grants_app.i18n.level_words import has_own_word, level_head, level_heads, level_word

READ_ME = _("Read me")
GRANTS = _("Grants")
SITES = _("Sites")
ORGANISATIONS = _("Organisations")
ILLUSTRATIVE = _("Illustrative data")

HEADERS = {
    "acronym": _("Acronym"),
    "amount_all": _("Amount in Lek"),
    "amount_all_source": _("Source of the amount in Lek"),
    "amount_all_stated": _("Date of the amount in Lek"),
    "amount_usd": _("Amount in US dollars"),
    "amount_usd_source": _("Source of the amount in US dollars"),
    "amount_usd_stated": _("Date of the amount in US dollars"),
    "claimed_by": _("Claimed by title or text alone"),
    "closed_early": _("Closed early on"),
    "county_code": _("County code"),
    "dates_inferred": _("Dates inferred"),
    "days": _("Days"),
    "direct_grants": _("Direct grants"),
    "district_code": _("District code"),
    "end": _("Agreed end"),
    "evidence": _("What the source says of the place"),
    "evidence_code": _("Evidence code"),
    "from": _("Site from"),
    "grant": _("Grant"),
    "grant_months": _("Grant-months"),
    "grant_numbers": _("Grant numbers"),
    "grants": _("Number of grants"),
    "inferred": _("Our inference"),
    "kind": _("Kind of organisation"),
    "kind_code": _("Kind code"),
    "kind_inferred": _("Kind inferred"),
    "last_day": _("Last active day"),
    "level": _("Level"),
    "level_code": _("Level code"),
    "lines": _("Lines of the source"),
    "months": _("Months"),
    "name_en": _("Name in English"),
    "name_sq": _("Name in Albanian"),
    "not_released": _("Not yet published"),
    "number": _("Number"),
    "organisation": _("Organisation"),
    "organisations": _("Number of organisations"),
    "other_names": _("Other names and spellings"),
    "partners": _("Partners"),
    "phase": _("Phase"),
    "place": _("Place"),
    "place_code": _("Place code"),
    "places": _("Places"),
    "primary_theme": _("Primary theme"),
    "reason": _("Why we read it so"),
    "reference": _("Reference"),
    "slug": _("Name in addresses"),
    "start": _("Start"),
    "state": _("What grants reach there"),
    "state_code": _("State code"),
    "status": _("Status"),
    "status_code": _("Status code"),
    "sub_area": _("Within a named district"),
    "summary": _("Summary"),
    "theme_codes": _("Theme codes"),
    "themes": _("Themes"),
    "title": _("Title"),
    "title_as_written": _("Title as the document writes it"),
    "until": _("Site until"),
    "words": _("Words of the site line"),
    "works_with": _("Works with"),
    "works_with_codes": _("Works with (codes)"),
}

FILTERS = {
    "q": _("Search words"),
    "phase": _("Phase"),
    "theme": _("Theme"),
    "status": _("Status"),
    "organisation": _("Organisation"),
    "evidence": _("What the source says of the place"),
    "works_with": _("Works with"),
    "kind": _("Kind of organisation"),
    "without": _("What is missing"),
    "during": _("Ran in"),
    "amount": _("With an amount in"),
    "counted": _("Counted in coverage"),
    "ends_by": _("Last day by"),
}
SORTS = {
    "number": _("Number"),
    "title": _("Title"),
    "organisation": _("Organisation"),
    "phase": _("Phase"),
    "start": _("Start"),
    "end": _("Agreed end"),
}

# Columns that are called as the division calls their level.
LEVELS: Final[dict[str, Callable[[], str]]] = {
    "county": lambda: level_head("county"),
    "counties": lambda: level_heads("county"),
    "district": lambda: level_head("district"),
    "districts": lambda: level_heads("district"),
}

MONEY_NOTES = {
    MoneyColumns.NONE: _(
        "Amounts of single grants are not open to your role, so this file has no column for them."
    ),
    MoneyColumns.AMOUNTS: _(
        "Amounts that have been published. An empty cell means that no published amount is known."
    ),
    MoneyColumns.AMOUNTS_AND_RELEASE: _(
        "Amounts as they were entered, also those that are not released; one column names the currencies "
        "that are not. Do not pass on what is not released. An empty cell means that no amount is known."
    ),
}
OWN_AMOUNTS_NOTE = _(
    "Amounts of your own organisation’s grants only. The cells of other grants are empty because they are "
    "not open to your role; an empty cell of your own grants means that no amount is known."
)


def head_of(column: Column) -> str:
    """The head of a column. Amounts in currencies without words of their own are named as CLDR does."""
    if column.key in LEVELS:
        return LEVELS[column.key]()
    own = _own_head(column.key)
    if own is not None:
        return own
    known = HEADERS.get(column.key)
    if known is not None or column.currency is None:
        return str(known)
    if column.field == "amount_source":
        return gettext("Source of the amount in %(currency)s", currency=currency_in_sentence(column.currency))
    if column.field == "amount_stated":
        return gettext("Date of the amount in %(currency)s", currency=currency_in_sentence(column.currency))
    return gettext("Amount in %(currency)s", currency=currency_in_sentence(column.currency))


def _own_head(key: str) -> str | None:
    """The head of a column of codes or marks where the division has words of its own, else None."""
    if key in ("county_code", "district_code") and has_own_word(key.removesuffix("_code")):
        return gettext("Code: %(level)s", level=level_word(key.removesuffix("_code")))
    if key == "sub_area" and has_own_word("district"):
        return gettext("Within a named place: %(level)s", level=level_word("district"))
    return None


def filter_name(name: str) -> str:
    """The name of a filter."""
    return level_head(name) if name in ("county", "district") else str(FILTERS[name])


def money_note(money: MoneyColumns, *, is_own_only: bool) -> str:
    """What the reader is told of amounts in this file."""
    return str(OWN_AMOUNTS_NOTE if is_own_only else MONEY_NOTES[money])
