"""Filters with many values as one word, for pages that repeat an address in every row.

`short=t3.e5.o1-2a_2f` says the same as `theme=…&theme=…&evidence=…`: a letter for the filter, then which of
its values, as bits in the order of the vocabulary, or numbers (phases; organisations by their keys), on base
36, with `_` between the first and last of several that follow each other.
Nobody keeps such an address: whoever follows it is led to the one with all words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.filters import FilterError
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.domain.organisations.models import Organisation
from grants_app.extensions import db

SHORT: Final = "short"
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE: Final = len(_DIGITS)
_VOCABULARIES: Final[dict[str, type[StrEnum]]] = {
    "theme": Theme,
    "evidence": Evidence,
    "works_with": WorksWith,
}
_NUMBERED: Final = ("phase", "organisation")
SHORTENED: Final = (*_VOCABULARIES, *_NUMBERED)
_LETTERS: Final = {name[0]: name for name in SHORTENED}
# What a database gives as a key.
_MOST: Final = 2**31 - 1
_PART: Final = "[teopw][0-9a-z]{1,6}([-_][0-9a-z]{1,6})*"
_WORD: Final = re.compile(rf"{_PART}(\.{_PART})*")
_MOST_NUMBERS: Final = 1_000


def write_short(values: Mapping[str, Collection[str]], keys: Mapping[str, int]) -> str:
    """Write the values of filters (name → values) as one word. `keys` has the organisations by slug."""
    return ".".join(name[0] + _write(name, values[name], keys) for name in SHORTENED if values.get(name))


def read_short(word: str) -> tuple[dict[str, list[str]], list[int]]:
    """Read such a word: the values of filters, and the keys of organisations. Raises FilterError."""
    if len(word) > 2_000 or not _WORD.fullmatch(word):
        raise FilterError(SHORT, word)
    found: dict[str, list[str]] = {}
    keys: list[int] = []
    parts = word.split(".")
    if len({part[0] for part in parts}) < len(parts):
        raise FilterError(SHORT, word)
    for part in parts:
        name, numbers = _LETTERS[part[0]], _read_numbers(part[1:])
        # No value at all would be no filter: more would be shown than was asked for.
        if not numbers or min(numbers) < 1 or max(numbers) > _MOST:
            raise FilterError(SHORT, word)
        if name == "organisation":
            keys = numbers
        elif name == "phase":
            found[name] = [str(number) for number in numbers]
        else:
            known = list(_VOCABULARIES[name])
            if len(numbers) != 1 or numbers[0] >= 1 << len(known):
                raise FilterError(SHORT, word)
            found[name] = [one.value for bit, one in enumerate(known) if numbers[0] >> bit & 1]
    return found, keys


def organisation_keys(slugs: Iterable[str]) -> dict[str, int]:
    """The keys of organisations by their slugs."""
    chosen = Organisation.slug.in_(list(slugs))
    return dict(db.session.execute(select(Organisation.slug, Organisation.id).where(chosen)).all())


def organisation_slugs(viewer: Viewer, keys: Sequence[int]) -> list[str]:
    """The slugs of those organisations of which a reader may see a grant, in the order of the keys."""
    seen = select(Grant.id).where(Grant.organisation_id == Organisation.id, visible_grants(viewer))
    statement = select(Organisation.id, Organisation.slug).where(Organisation.id.in_(keys), seen.exists())
    known = dict(db.session.execute(statement).all())
    return [known[key] for key in keys if key in known]


def _write(name: str, values: Collection[str], keys: Mapping[str, int]) -> str:
    if name in _VOCABULARIES:
        return _number(sum(1 << bit for bit, one in enumerate(_VOCABULARIES[name]) if one.value in values))
    return _write_numbers([keys[one] if name == "organisation" else int(one) for one in values])


def _write_numbers(numbers: Iterable[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    written = [("_" if len(run) > 2 else "-").join(map(_number, [run[0], *run[1:][-1:]])) for run in runs]
    return "-".join(written)


def _read_numbers(words: str) -> list[int]:
    """Read numbers and runs of them; none where they are too many or a run is none."""
    found: list[int] = []
    for run in words.split("-"):
        ends = [int(number, _BASE) for number in run.split("_")]
        if len(ends) > 2 or ends != sorted(set(ends)) or ends[-1] - ends[0] + len(found) >= _MOST_NUMBERS:
            return []
        found.extend(range(ends[0], ends[-1] + 1))
    return found


def _number(number: int) -> str:
    digits = _DIGITS[number % _BASE]
    return _number(number // _BASE) + digits if number >= _BASE else digits
