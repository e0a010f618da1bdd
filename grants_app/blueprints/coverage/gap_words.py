"""Why a place is a gap, in words: sentences whose grants are links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import gettext, ngettext

from grants_app.blueprints.coverage import words
from grants_app.blueprints.coverage.gap_parameters import AskedGaps
from grants_app.domain.coverage.gaps.report import GapReport, GapRow
from grants_app.domain.coverage.gaps.vocabulary import GapReason
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.vocabulary import WorksWith
from grants_app.i18n import formats, gap_labels, labels
from grants_app.i18n.level_words import level_head, level_word
from grants_app.i18n.period_words import when

# More grants than these are counted, not named.
MOST_NAMED: Final = 8
# Stands for the linked grants while a sentence is put together; no language has it.
_GRANTS: Final = "\N{OBJECT REPLACEMENT CHARACTER}"

# Pieces of a sentence: words, and the address that they lead to if there is one.
Pieces = list[tuple[str, str | None]]


@dataclass(frozen=True)
class Explained:
    """Why a place is in the list: the reason's name, and sentences."""

    label: str
    sentences: list[Pieces]


def explain(
    row: GapRow,
    report: GapReport,
    kinds: Mapping[int, Sequence[WorksWith]],
    *,
    names_nationwide: bool = True,
) -> Explained:
    """Say why a place is a gap, or by what it is served.

    `names_nationwide`: whether a place that no site line reaches names the nationwide grants; a list of many
    places says once which these are.
    """
    if row.reason is GapReason.NATIONAL_ONLY and not names_nationwide:
        first: Pieces = [(gettext("No site line reaches it."), None)]
    else:
        first = _first_sentence(row, report, kinds)
    more = [_also(row)] if row.reason in {GapReason.LEVEL_UNSTATED, GapReason.URBAN_ONLY} else []
    parts = [_parts(row)] if row.parts else []
    return Explained(str(gap_labels.REASON[row.reason]), [one for one in [first, *more, *parts] if one])


def _first_sentence(row: GapRow, report: GapReport, kinds: Mapping[int, Sequence[WorksWith]]) -> Pieces:
    reason = row.reason
    if reason is GapReason.SERVED:
        count = len(row.served)
        text = ngettext(
            "Grant %(grants)s works with the population here; its words name rural zones or the area as a "
            "whole.",
            "Grants %(grants)s work with the population here; their words name rural zones or the area as a "
            "whole.",
            count,
            grants=_GRANTS,
        )
        return _linked(text, row.served)
    if reason is GapReason.LEVEL_UNSTATED:
        text = ngettext(
            "Grant %(grants)s works with the population here, but nothing that may be counted shows that it "
            "serves villages.",
            "Grants %(grants)s work with the population here, but nothing that may be counted shows that "
            "they serve villages.",
            len(row.unstated),
            grants=_GRANTS,
        )
        return _linked(text, row.unstated)
    if reason is GapReason.URBAN_ONLY:
        text = ngettext(
            "Grant %(grants)s works with the population here, but in town only.",
            "Grants %(grants)s work with the population here, but in town only.",
            len(row.in_town),
            grants=_GRANTS,
        )
        return _linked(text, row.in_town)
    if reason is GapReason.INDIRECT_ONLY:
        return _indirect(row.indirect, kinds)
    return _without_grants(reason, report)


def _without_grants(reason: GapReason, report: GapReport) -> Pieces:
    if reason is GapReason.NATIONAL_ONLY:
        text = ngettext(
            "No site line reaches it. The nationwide grant %(grants)s counts in no place.",
            "No site line reaches it. The nationwide grants %(grants)s count in no place.",
            len(report.nationwide),
            grants=_GRANTS,
        )
        return _linked(text, report.nationwide)
    if reason is GapReason.NOBODY:
        return [(gettext("No grant reaches it."), None)]
    if reason is GapReason.NOT_APPLICABLE:
        return [(gettext("No rural people live there, so there is no gap to measure."), None)]
    return [(words.nothing_known(), None)]


def nationwide_sentence(report: GapReport) -> Pieces:
    """Which grants are nationwide; nothing where none is."""
    if not report.nationwide:
        return []
    text = ngettext(
        "The nationwide grant %(grants)s counts in no place.",
        "The nationwide grants %(grants)s count in no place.",
        len(report.nationwide),
        grants=_GRANTS,
    )
    return _linked(text, report.nationwide)


def _indirect(numbers: Sequence[int], kinds: Mapping[int, Sequence[WorksWith]]) -> Pieces:
    """Who reaches the place without working with its population, and with whom these work."""
    whom = dict.fromkeys(kind for number in numbers for kind in kinds.get(number, ()))
    text = ngettext(
        "Reached only by grant %(grants)s, which does not work with the population (works with: %(whom)s).",
        "Reached only by grants %(grants)s, which do not work with the population (work with: %(whom)s).",
        len(numbers),
        grants=_GRANTS,
        whom=", ".join(str(labels.WORKS_WITH[one]).lower() for one in whom),
    )
    return _linked(text, numbers)


def _also(row: GapRow) -> Pieces:
    """What else is there, beside the grants that the reason names."""
    others = sorted({*row.in_town, *row.indirect} - set(_named(row)))
    if not others:
        return []
    text = ngettext(
        "Also there, in town only or indirectly: grant %(grants)s.",
        "Also there, in town only or indirectly: grants %(grants)s.",
        len(others),
        grants=_GRANTS,
    )
    return _linked(text, others)


def _named(row: GapRow) -> Sequence[int]:
    return row.in_town if row.reason is GapReason.URBAN_ONLY else row.unstated


def _parts(row: GapRow) -> Pieces:
    """How many districts of a county are served."""
    text = gettext(
        "Served: %(count)s of %(total)s %(level)s.",
        count=formats.number(row.served_parts or 0),
        total=formats.number(row.parts or 0),
        level=level_word(PlaceLevel.DISTRICT, row.parts or 0),
    )
    return [(text, None)]


def _linked(text: str, numbers: Sequence[int]) -> Pieces:
    """Put links to grants where the sentence has its mark."""
    before, _, after = text.partition(_GRANTS)
    pieces: Pieces = [(before, None)]
    last_joint = gettext("%(first)s and %(second)s", first="", second="")
    named = numbers[:MOST_NAMED]
    rest = len(numbers) - len(named)
    for position, number in enumerate(named):
        if position:
            last = position == len(named) - 1 and not rest
            pieces.append((last_joint if last else ", ", None))
        pieces.append((str(number), url_for("grants.show_grant", number=number)))
    if rest:
        pieces.append((" " + ngettext("and %(num)s other", "and %(num)s others", rest), None))
    return [*pieces, (after, None)]


def lead(asked: AskedGaps) -> str:
    """Say in one sentence what the list shows."""
    return gettext(
        "The list ranks places (%(level)s) by how little the grants serve their rural population, %(when)s; "
        "the greatest gap comes first.",
        level=level_word(_level(asked), 2),
        when=when(asked.filter.days),
    )


def counted_sentence(asked: AskedGaps, report: GapReport) -> str:
    """How many places are served and how many are not."""
    if not report.has_data:
        return words.nothing_known()
    return gettext(
        "Not served: %(gaps)s of %(total)s (%(level)s). Served: %(served)s.",
        gaps=formats.number(len(report.gaps)),
        total=formats.number(len(report.rows)),
        level=level_word(_level(asked), len(report.rows)),
        served=formats.number(len(report.served)),
    )


def no_months() -> str:
    """Say why months are left out of the score where the days asked for hold none of the programme."""
    return gettext(
        "The days asked for hold no day of the programme: the part on months is left out of the score."
    )


def place_head(asked: AskedGaps) -> str:
    """The heading of the column of places."""
    return level_head(_level(asked))


def _level(asked: AskedGaps) -> PlaceLevel:
    return PlaceLevel.COUNTY if asked.filter.level is CoverageLevel.COUNTY else PlaceLevel.DISTRICT
