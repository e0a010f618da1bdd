"""What a file was asked for with, in the reader's words: so that several of one name can be told apart."""

from __future__ import annotations

from urllib.parse import parse_qs

from flask_babel import gettext

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.choices import list_choices
from grants_app.domain.grants.filters import FilterError, only_value, parse_filter, read_day
from grants_app.domain.jobs.orders import Asked
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import find_visible_programme
from grants_app.i18n import formats
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.workbook.filters import filter_words
from grants_app.recorded import read_moment

Known = dict[str | None, Programme | None]


def choice_words(viewer: Viewer, asked: Asked, known: Known) -> list[tuple[str, str]]:
    """Day, past moment and filters as (name, values); nothing where the programme is not there any more.

    `known` are the programmes read so far, by the name in their address.
    """
    programme = _programme(viewer, asked.slug, known)
    if programme is None:
        return []
    given = parse_qs(asked.query)
    try:
        day, moment = only_value("on", given.get("on", [])), only_value("as", given.get("as_recorded", []))
        grants = parse_filter({**given, "sort": []}, language=choose_locale())
        words = [(gettext("Day"), formats.day(read_day(day)))] if day else []
        if moment:
            words.append((gettext("As recorded"), formats.utc_moment(read_moment(moment).at)))
    except (FilterError, ValueError):  # what was asked for under rules that have changed since
        return []
    return [*words, *filter_words(grants, list_choices(viewer, programme, grants))]


def _programme(viewer: Viewer, slug: str | None, known: Known) -> Programme | None:
    if slug not in known:
        try:
            known[slug] = find_visible_programme(viewer, slug)[0]
        except LookupError:
            known[slug] = None
    return known[slug]
