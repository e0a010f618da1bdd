"""What somebody searches for, taken apart and looked up in the index.

A query names places or holds words. A run of pieces that is the name of a place in any form ("Tiranës",
"Rrethi i Lezhës", "Durrës County") means that place; every other piece is looked for in the texts: from the
beginning of a word, as a whole word if it has one or two letters or is a number, as a phrase if punctuation
holds it together. All parts of a query must hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from grants_app.domain.geography.names import base_forms, split_level
from grants_app.domain.search.matches import Matches
from grants_app.domain.search.models import Subject
from grants_app.domain.search.postings import KNOWN, Postings, Wanted, read_postings
from grants_app.domain.search.terms import NAME, pair_term
from grants_app.domain.texts.folding import fold
from grants_app.extensions import db

MAXIMUM_PIECES: Final = 12
LONGEST_NAME: Final = 5
SHORTEST_BEGINNING: Final = 3

Piece = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One part of a query: the records that it finds; of a place named, also its grants."""

    found: Matches
    grants_there: Matches | None = None


def find_parts(subject: Subject, query: str) -> list[Part]:
    """What each part of a query finds; empty for a query without letters and digits.

    One read, whatever the query, and none if it was asked before in this transaction.
    """
    known: dict[tuple[Subject, str], list[Part]] = db.session.info.setdefault(KNOWN, {})
    if (subject, query) not in known:
        known[subject, query] = _read_parts(subject, query)
    return known[subject, query]


def _read_parts(subject: Subject, query: str) -> list[Part]:
    pieces = read_pieces(query)
    if not pieces:
        return []
    runs = {
        (start, end): name_terms(" ".join(word for piece in pieces[start:end] for word in piece))
        for start in range(len(pieces))
        for end in range(start + 1, min(start + LONGEST_NAME, len(pieces)) + 1)
    }
    names = {term for terms in runs.values() for term in terms}
    whole = {term for piece in pieces for term in whole_terms(piece)}
    begun = {letters for piece in pieces for letters in beginnings(piece)}
    wanted = [Wanted(subject, names | whole, begun), Wanted(Subject.PLACE, names)]
    if subject is not Subject.GRANT:
        wanted.append(Wanted(Subject.GRANT, names))
    return list(_parts(pieces, runs, read_postings(*wanted), subject))


def find_matches(subject: Subject, query: str) -> Matches:
    """The records that hold every part of a query; none for a query without letters and digits."""
    return Matches.all_of([part.found for part in find_parts(subject, query)])


def read_pieces(query: str) -> list[Piece]:
    """The first pieces of a query as folded words."""
    pieces = (tuple(fold(piece).split()) for piece in re.split(r"[\s,;]+", query))
    return [piece for piece in pieces if piece][:MAXIMUM_PIECES]


def name_terms(folded: str) -> frozenset[str]:
    """The terms under which a place so named is indexed: any form, with or without a word for its level."""
    name, level = split_level(folded)
    forms = {folded, *base_forms(folded)} if level is None else {folded}
    if level is not None:
        forms |= {f"{level.value} {form}" for form in (name, *base_forms(name))}
    return frozenset(f"{NAME}{form}" for form in forms)


def whole_terms(piece: Piece) -> list[str]:
    """The terms that a piece must have as they stand: pairs of a phrase, a short word, a number."""
    if len(piece) > 1:
        return [pair_term(one, other) for one, other in pairwise(piece)]
    return [] if beginnings(piece) else [piece[0]]


def beginnings(piece: Piece) -> list[str]:
    """The beginnings of words, any of which will do; English plurals and singulars find each other."""
    word = "".join(piece)
    if len(piece) > 1:
        return [word] if len(word) >= SHORTEST_BEGINNING else []
    if len(word) < SHORTEST_BEGINNING or word.isdecimal():
        return []
    if word.endswith("ies") and len(word) > len("ties"):
        return [word, f"{word[:-3]}y"]
    if word.endswith("s") and not word.endswith("ss") and len(word) > SHORTEST_BEGINNING:
        return [word[:-1]]
    return [word, f"{word[:-1]}ies"] if word.endswith("y") else [word]


def _parts(
    pieces: Sequence[Piece],
    runs: Mapping[tuple[int, int], frozenset[str]],
    read: Mapping[Subject, Postings],
    subject: Subject,
) -> Iterator[Part]:
    """Read the pieces from the left; the longest run that names a place is one part."""
    start = 0
    while start < len(pieces):
        ends = range(min(start + LONGEST_NAME, len(pieces)), start, -1)
        end = next((e for e in ends if any(p.knows(runs[start, e]) for p in read.values())), None)
        if end is None:
            yield Part(_find_words(pieces[start], read[subject]))
            start += 1
        else:
            names = runs[start, end]
            yield Part(read[subject].any_of(names), read[Subject.GRANT].any_of(names))
            start = end


def _find_words(piece: Piece, postings: Postings) -> Matches:
    """The records whose texts hold a piece."""
    begun = Matches.any_of([postings.beginning(b) for b in beginnings(piece)])
    whole = [postings.any_of({term}) for term in whole_terms(piece)]
    return Matches.any_of([begun, Matches.all_of(whole)])
