"""Scores, ranks and how firm they are: plain functions on rows of shares.

A row has one share for each component, from 0 (no gap) to 1 (the greatest), None where it is unknown. The
order of rows never matters; weights matter by their proportions alone.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

Shares = Sequence[float | None]

DRAWN_SETS: Final = 200
# Scores that differ by less than this are the same: so sums of the same numbers in another order are too.
DIGITS: Final = 9


def score(shares: Shares, weights: Sequence[float]) -> float | None:
    """The weighted mean of the known shares, 0 to 100; None where nothing that is known weighs anything."""
    known = [(share, weight) for share, weight in zip(shares, weights, strict=True) if share is not None]
    total = sum([weight for _, weight in known])
    if total <= 0:
        return None
    return 100 * sum([share * weight for share, weight in known]) / total


def score_all(rows: Sequence[Shares], weights: Sequence[float]) -> list[float | None]:
    """The score of each row."""
    return [score(shares, weights) for shares in rows]


def rank(scores: Sequence[float | None]) -> list[int | None]:
    """The rank of each score, 1 for the greatest; equal scores share the first of their ranks."""
    rounded = _rounded(scores)
    first: dict[float, int] = {}
    for position, value in enumerate(sorted((one for one in rounded if one is not None), reverse=True), 1):
        first.setdefault(value, position)
    return [None if one is None else first[one] for one in rounded]


def parts_of_largest(values: Sequence[float | None]) -> list[float | None]:
    """Each value as a part of the largest; 0 where the largest is 0. Values are not negative."""
    largest = max((value for value in values if value is not None), default=0.0)
    return [None if one is None else one / largest if largest > 0 else 0.0 for one in values]


def between_extremes(values: Sequence[float | None], *, more_is_need: bool) -> list[float | None]:
    """Where each value lies between the least and the largest known one; 0 where all are the same."""
    known = [value for value in values if value is not None]
    if not known:
        return list(values)
    least, largest = min(known), max(known)
    if least == largest:
        return [None if value is None else 0.0 for value in values]
    start, end = (least, largest) if more_is_need else (largest, least)
    return [None if value is None else (value - start) / (end - start) for value in values]


def far(distance: float | None, usual: float | None) -> float | None:
    """How far `distance` is against a usual one: half as much again and again comes ever nearer to 1."""
    if distance is None or usual is None or usual <= 0:
        return None
    return distance / (distance + usual)


def missing(present: float, of: float) -> float | None:
    """The part of `of` that is not there; None where there is nothing to be had."""
    return None if of <= 0 else max(0.0, 1 - present / of)


def varied_weights(keys: Sequence[str], weights: Sequence[float]) -> Iterator[list[float]]:
    """The weights, each of them halved and doubled alone, then all at once by sets that are always the same.

    The factors of a set lie between half and double. They are drawn from a digest of the component's key, so
    that they depend neither on the order of components nor on what else is loaded.
    """
    yield list(weights)
    for position, weight in enumerate(weights):
        for factor in (0.5, 2.0):
            yield [*weights[:position], weight * factor, *weights[position + 1 :]]
    for number in range(DRAWN_SETS):
        yield [weight * _factor(number, key) for key, weight in zip(keys, weights, strict=True)]


def _factor(number: int, key: str) -> float:
    """A factor from half to double, as often below 1 as above."""
    digest = hashlib.blake2b(f"{number}:{key}".encode(), digest_size=8).digest()
    return float(2 ** (2 * int.from_bytes(digest) / 2**64 - 1))


def filled(rows: Sequence[Shares], value: float) -> list[Shares]:
    """The rows with a value in place of everything unknown."""
    return [[value if share is None else share for share in shares] for shares in rows]


def ranks_of_unknown(
    rows: Sequence[Shares], weights: Sequence[float]
) -> tuple[list[int | None], list[int | None]]:
    """The least and the greatest rank number that each row can have, whatever is unknown of it and of others.

    It has its greatest score while all others have their least, and the other way round.
    """
    least, greatest = (_rounded(score_all(filled(rows, value), weights)) for value in (0.0, 1.0))
    return _ranks_among(greatest, least), _ranks_among(least, greatest)


def _rounded(scores: Iterable[float | None]) -> list[float | None]:
    return [None if one is None else round(one, DIGITS) for one in scores]


def _ranks_among(scores: Sequence[float | None], others: Sequence[float | None]) -> list[int | None]:
    """The rank of each score among those that the other rows have in `others`.

    The row's own score there is counted with the others: it is never the greater one where `others` are the
    least scores, and taken off where they are the greatest.
    """
    ordered = sorted(one for one in others if one is not None)
    found: list[int | None] = []
    for own, there in zip(scores, others, strict=True):
        if own is None:
            found.append(None)
            continue
        above = len(ordered) - bisect_right(ordered, own)
        found.append(1 + above - (there is not None and there > own))
    return found


def rank_ranges(
    rows: Sequence[Shares],
    weights: Sequence[float],
    keys: Sequence[str],
    doubted: Iterable[Sequence[Shares]] = (),
) -> list[tuple[int, int] | None]:
    """The least and the greatest rank number of each row, when weights or data vary; None without a rank.

    `doubted` are the same rows by other readings of the data. What is unknown may be anything, in each row
    apart (`ranks_of_unknown`).
    """
    rankings = [rank(score_all(rows, varied)) for varied in varied_weights(keys, weights)]
    rankings += [rank(score_all(other, weights)) for other in doubted]
    if any(share is None for shares in rows for share in shares):
        rankings += ranks_of_unknown(rows, weights)
    found: list[tuple[int, int] | None] = []
    for position, usual in enumerate(rankings[0]):
        ranks = [one[position] for one in rankings]
        known = [one for one in ranks if one is not None]
        found.append((min(known), max(known)) if usual is not None else None)
    return found
