"""What a file was asked for with, in the reader's words: so that several of one name can be told apart."""

from __future__ import annotations

from urllib.parse import parse_qs

from flask_babel import gettext

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.filters import CoverageFilter, parse_coverage
from grants_app.domain.grants.choices import list_choices
from grants_app.domain.grants.filters import SORTS, FilterError, only_value, parse_filter, read_day
from grants_app.domain.jobs.orders import Asked
from grants_app.domain.jobs.vocabulary import OrderedFile
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import find_visible_programme
from grants_app.i18n import formats
from grants_app.i18n.bilingual import pick
from grants_app.i18n.level_words import level_heads, other_level_words
from grants_app.i18n.locales import choose_locale
from grants_app.i18n.period_words import when
from grants_app.outputs.workbook.filters import filter_words, order_words
from grants_app.recorded import read_moment

# The programmes read so far, with how many there are for the reader, by the name in their address.
Known = dict[str | None, tuple[Programme, int] | None]


def choice_words(viewer: Viewer, asked: Asked, known: Known) -> list[tuple[str, str]]:
    """Programme, day, past moment, filters, order and places as (name, values).

    The programme is named where there are several. Nothing where it is not there any more.
    """
    found = _programme(viewer, asked.slug, known)
    if found is None:
        return []
    programme, how_many = found
    given = parse_qs(asked.query)
    sorts = [one for one in given.get("sort", []) if one.strip() in SORTS]  # others are those of coverage
    words = [(gettext("Programme"), pick(programme.name_sq, programme.name_en).text)] if how_many > 1 else []
    try:
        day, moment = only_value("on", given.get("on", [])), only_value("as", given.get("as_recorded", []))
        grants = parse_filter({**given, "sort": sorts}, language=choose_locale())
        places = parse_coverage(given)
        if day:
            words.append((gettext("Day"), formats.day(read_day(day))))
        if moment:
            words.append((gettext("As recorded"), formats.utc_moment(read_moment(moment).at)))
    except (FilterError, ValueError):  # what was asked for under rules that have changed since
        return []
    with other_level_words(programme.geography.level_words):
        words += filter_words(grants, list_choices(viewer, programme, grants))
        order = order_words(grants)
        if order:
            words.append((gettext("Order"), order))
        return words + (_place_words(places) if asked.file is OrderedFile.WORKBOOK else [])


def _place_words(asked: CoverageFilter) -> list[tuple[str, str]]:
    """What the sheet of places shows otherwise than usual; a plain table has none."""
    words = []
    if asked.level is not CoverageFilter().level:
        words.append((gettext("Level"), level_heads(asked.level)))
    if asked.period:
        words.append((gettext("Period of the places"), when(asked.period)))
    return words


def _programme(viewer: Viewer, slug: str | None, known: Known) -> tuple[Programme, int] | None:
    if slug not in known:
        try:
            known[slug] = find_visible_programme(viewer, slug)
        except LookupError:
            known[slug] = None
    return known[slug]
