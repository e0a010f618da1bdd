"""The words of the coverage page, with what the programme's division calls its levels."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from grants_app.blueprints.coverage.parameters import Asked
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.i18n import formats
from grants_app.i18n.level_words import PARTS, has_own_word, level_word, parts_heads


def _by(level: PlaceLevel, usual: str) -> str:
    return gettext("Coverage by %(level)s", level=level_word(level)) if has_own_word(level) else usual


def caption(asked: Asked) -> str:
    """Name the table."""
    return {
        CoverageLevel.COUNTY: _by(PlaceLevel.COUNTY, gettext("Coverage by county")),
        CoverageLevel.DISTRICT: _by(PlaceLevel.DISTRICT, gettext("Coverage by district")),
        CoverageLevel.COMMUNE: gettext("%(places)s that site lines name", places=parts_heads())
        if any(map(has_own_word, PARTS))
        else gettext("Towns and communes that site lines name"),
    }[asked.filter.level]


def nothing_known() -> str:
    """Say that the reader may see no grant, so that no place can be said to be reached or not."""
    return gettext("No grant is open to you, so nothing can be said of any place. This is not zero.")


def unreached_sentence(count: int, total: int) -> str:
    """Say how many districts no site line reaches."""
    if has_own_word(PlaceLevel.DISTRICT):
        return gettext(
            "Reached by no site line of a grant that is not nationwide: %(count)s of %(total)s %(level)s.",
            count=formats.number(count),
            total=formats.number(total),
            level=level_word(PlaceLevel.DISTRICT, total),
        )
    if count == 0:
        return gettext("A site line reaches every district.")
    if count == total:
        return gettext("No site line of a grant that is not nationwide reaches any district.")
    return ngettext(
        "%(num)s of the %(total)s districts is reached by no site line of a grant that is not nationwide:",
        "%(num)s of the %(total)s districts are reached by no site line of a grant that is not nationwide:",
        count,
        total=total,
    )
