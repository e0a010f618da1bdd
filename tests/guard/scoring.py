"""How well the guard does on a collection of marked sentences: recall and precision by kind and language.

python -m tests.guard.scoring            the tables that docs/guard.md shows
python -m tests.guard.scoring --faults   what was missed, and what was found in vain
"""

from __future__ import annotations

import csv
import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from grants_app.domain.disclosure.guard.finding import find_personal_data
from grants_app.domain.disclosure.guard.known import KnownNames, know
from grants_app.domain.disclosure.guard.vocabulary import Finding, FindingKind

HERE: Final = Path(__file__).parent
SEED: Final = HERE.parents[1] / "seed"
COLLECTION, HELD_OUT, FRESH = (HERE / f"{name}.txt" for name in ("collection", "held_out", "fresh"))
KINDS: Final = {
    "name": FindingKind.PERSON_NAME,
    "id": FindingKind.NATIONAL_ID,
    "tel": FindingKind.TELEPHONE,
    "mail": FindingKind.EMAIL,
    "addr": FindingKind.STREET_ADDRESS,
    "birth": FindingKind.BIRTH_DATE,
    "bank": FindingKind.BANK_ACCOUNT,
    "single": FindingKind.SINGLING_OUT,
}
MARK: Final = re.compile(r"\{(\w+):([^}]*)\}")
Span = tuple[FindingKind, int, int]


@dataclass(frozen=True)
class Sentence:
    """One sentence of a collection, without its marks, and what has to be found in it."""

    language: str
    text: str
    expected: tuple[Span, ...]


@dataclass(frozen=True)
class Judged:
    """What came of a sentence: rightly found, missed, found in vain; `whole`: found from end to end."""

    sentence: Sentence
    right: tuple[Span, ...]
    whole: int
    missed: tuple[Span, ...]
    vain: tuple[Finding, ...]


def read_sentences(path: Path) -> list[Sentence]:
    """The sentences of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_sentence(line) for line in lines if line and not line.startswith("#")]


def _sentence(line: str) -> Sentence:
    language, marked = line.split("\t")
    text, expected, end = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[end : match.start()]
        expected.append((KINDS[match[1]], len(text), len(text) + len(match[2])))
        text += match[2]
        end = match.end()
    return Sentence(language, text + marked[end:], tuple(expected))


@cache
def seeded_names() -> KnownNames:
    """The organisations and places of the seed files."""
    names = list(_organisation_names())
    small: dict[str, str] = {}
    with (SEED / "geography" / "name_variants.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            names += [row["name"], row["definite"], row["genitive"], *row["variants"].split("|")]
    with (SEED / "geography" / "communes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["level"] == "commune":
                small[row["name"]] = row["county"]
            names.append(row["name"])
    return know([name for name in names if name], small)


def _organisation_names() -> Iterator[str]:
    for table in ("organisations", "partners"):
        for one in tomllib.loads((SEED / f"{table}.toml").read_text(encoding="utf-8"))[table]:
            yield from one["name"].values()
            yield from (name["text"] for name in one.get("names", ()))


def judge(sentence: Sentence) -> Judged:
    """Compare what the guard finds with what is marked; a finding is right if it meets one of its kind."""
    found = find_personal_data(sentence.text, None, seeded_names())
    right: list[Span] = []
    missed: list[Span] = []
    whole = 0
    for kind, start, end in sentence.expected:
        meeting = [one for one in found if one.kind is kind and one.start < end and start < one.end]
        (right if meeting else missed).append((kind, start, end))
        whole += any(one.start <= start and end <= one.end for one in meeting)
    vain = [
        one
        for one in found
        if not any(one.kind is kind and one.start < end and start < one.end for kind, start, end in right)
    ]
    return Judged(sentence, tuple(right), whole, tuple(missed), tuple(vain))


@dataclass(frozen=True)
class Row:
    """Figures of one kind in one language."""

    name: str
    language: str
    expected: int
    right: int
    vain: int

    @property
    def recall(self) -> float:
        """Share of what is marked that was found."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Share of what was found that is marked."""
        return self.right / (self.right + self.vain) if self.right + self.vain else 1.0


def score(path: Path) -> list[Row]:
    """The figures of a collection: by kind and language, then all kinds of each language together."""
    judged = [judge(sentence) for sentence in read_sentences(path)]
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in judged:
        for kind, _start, _end in one.right:
            counts[kind.value, one.sentence.language, "right"] += 1
        for kind, _start, _end in one.missed:
            counts[kind.value, one.sentence.language, "missed"] += 1
        for finding in one.vain:
            counts[finding.kind.value, one.sentence.language, "vain"] += 1
    names = [kind.value for kind in FindingKind]
    rows = []
    for language in ("sq", "en"):
        for name in names:
            right, missed, vain = (counts[name, language, what] for what in ("right", "missed", "vain"))
            rows.append(Row(name, language, right + missed, right, vain))
        own = [row for row in rows if row.language == language]
        sums = [sum(getattr(row, what) for row in own) for what in ("expected", "right", "vain")]
        rows.append(Row("all", language, *sums))
    return rows


def faults(path: Path) -> Iterator[str]:
    """What was missed and what was found in vain, a line each."""
    for one in map(judge, read_sentences(path)):
        text = one.sentence.text
        for kind, start, end in one.missed:
            yield f"missed {kind.value} {text[start:end]!r}: {text}"
        for finding in one.vain:
            part = text[finding.start : finding.end]
            yield f"in vain {finding.kind.value} {part!r} ({finding.why.value}): {text}"
        if one.right and one.whole < len(one.right):
            found = find_personal_data(text, None, seeded_names())
            yield f"in part {[text[each.start : each.end] for each in found]}: {text}"


def processor_ms(signs: int = 5000) -> float:
    """Processor time in milliseconds that a text of so many characters takes, the best of seven."""
    text = " ".join(one.text for one in read_sentences(COLLECTION) if one.language == "sq")[:signs]
    taken = []
    for _turn in range(7):
        start = time.process_time()
        find_personal_data(text, "sq", seeded_names())
        taken.append(1000 * (time.process_time() - start))
    return min(taken)


def main() -> None:
    """Print the tables."""
    for path in (COLLECTION, HELD_OUT, FRESH):
        sentences = read_sentences(path)
        marked = sum(bool(one.expected) for one in sentences)
        print(f"\n{path.stem}: {len(sentences)} sentences, {marked} with findings")
        if "--faults" in sys.argv:
            print("\n".join(faults(path)))
            continue
        print("| kind | language | marked | found | in vain | recall | precision |")
        print("|---|---|---|---|---|---|---|")
        for row in score(path):
            print(
                f"| {row.name} | {row.language} | {row.expected} | {row.right} | {row.vain} "
                f"| {row.recall:.2f} | {row.precision:.2f} |"
            )
        judged = list(map(judge, sentences))
        whole, right = sum(one.whole for one in judged), sum(len(one.right) for one in judged)
        print(f"found from end to end: {whole} of {right}")
    print(f"\n5,000 characters: {processor_ms():.1f} ms of processor time")


if __name__ == "__main__":
    main()
