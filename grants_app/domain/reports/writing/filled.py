"""A draft that comes back as a filled-in file: what of it is taken, and what is to be chosen between."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from grants_app.domain.reports.writing.finances import FinanceLine

DIGEST = 12


class WorkbookRefusal(StrEnum):
    """Why a file is not taken as a report."""

    NO_FILE = "no_file"
    NO_WORKBOOK = "no_workbook"
    MACROS = "macros"
    LINKS = "links"
    NO_SEAL = "no_seal"
    OTHER_REPORT = "other_report"
    OTHER_TEMPLATE = "other_template"


class CellProblem(StrEnum):
    """Why a cell of a file is not taken."""

    FORMULA = "formula"
    FAULT = "fault"
    DAY = "day"
    TWICE = "twice"
    MISSING = "missing"
    NOT_ASKED = "not_asked"
    BUDGET_CHANGED = "budget_changed"
    YES_OR_NO = "yes_or_no"
    SUM = "sum"
    NOT_ROUND = "not_round"
    NOT_WHOLE = "not_whole"


@dataclass(frozen=True)
class Seal:
    """What a file says of itself, sealed. `report`: programme, grant, period; `template`: its row.

    `base`: digests of what stood in the draft when the file was made, by field; `lines`: a digest of the
    budget lines that it asks about.
    """

    report: tuple[str, int, int]
    template: int
    currency: str
    lines: str
    base: Mapping[str, str] = field(default_factory=dict)

    def dump(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))


def load_seal(text: str) -> Seal:
    """A seal of its JSON."""
    found = json.loads(text)
    return Seal(tuple(found["report"]), found["template"], found["currency"], found["lines"], found["base"])


@dataclass(frozen=True)
class Merged:
    """What comes of a file, by field: values to take, and those on which file and draft disagree."""

    taken: Mapping[str, str]
    disputed: Mapping[str, str]


def digest_of(text: str) -> str:
    """A short digest of what a field holds."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]


def digest_of_lines(lines: Sequence[FinanceLine]) -> str:
    """A digest of which budget lines there are, whatever is said of them."""
    return digest_of(json.dumps([[one.category_id, one.description, one.budget] for one in lines]))


def merge(base: Mapping[str, str], now: Mapping[str, str], filled: Mapping[str, str]) -> Merged:
    """Compare a file with the draft as it stands, by what both began with (`base`, digests).

    What only the file changed is taken, what only the draft changed stays; where both changed a field in
    different ways somebody has to choose.
    """
    taken: dict[str, str] = {}
    disputed: dict[str, str] = {}
    for name, value in filled.items():
        if name not in now or value == now[name] or digest_of(value) == base.get(name):
            continue
        is_free = digest_of(now[name]) == base.get(name)
        (taken if is_free else disputed)[name] = value
    return Merged(taken, disputed)
