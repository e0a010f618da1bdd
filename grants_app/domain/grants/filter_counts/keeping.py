"""What was read for counting is kept until the data change, for all readers of a kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.kept import Kept
from grants_app.domain.grants.filter_counts.counting import Counts, count_values
from grants_app.domain.grants.filter_counts.reading import ReadPortfolio, read_portfolio
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.grants.totals import count_visible
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

Key = tuple[object, ...]


@dataclass(frozen=True)
class KeptPortfolio:
    """What was read, with the counts of the list that nothing narrows."""

    read: ReadPortfolio
    plain: Counts


# Ten thousand grants take some 200 KB, a hundred thousand 2 MB; each day that somebody asks for is one more.
_SMALL: Final[Kept[KeptPortfolio | None]] = Kept(most=16)
_WHOLE: Final[Kept[KeptPortfolio]] = Kept(most=4)
# By database the portfolios that were once found to be long: they are counted before they are read again.
_LONG: Final[WeakKeyDictionary[Engine, set[Key]]] = WeakKeyDictionary()


def find_small(viewer: Viewer, programme: Programme, day: date, most: int) -> KeptPortfolio | None:
    """The portfolio, read in one statement; None where there are more than `most` grants."""
    key = (programme.id, viewer.role, viewer.organisation_id, day, most)
    return _SMALL.find(key, lambda: _read_small(viewer, programme, day, most))


def find_whole(viewer: Viewer, programme: Programme, day: date) -> KeptPortfolio:
    """The portfolio, however many grants there are, read in one statement."""
    key = (programme.id, viewer.role, viewer.organisation_id, day)
    return _WHOLE.find(key, lambda: _with_counts(read_portfolio(viewer, programme, day)))


def _read_small(viewer: Viewer, programme: Programme, day: date, most: int) -> KeptPortfolio | None:
    long = _LONG.setdefault(db.engine, set())
    own = (programme.id, viewer.role, viewer.organisation_id, most)
    if own in long and count_visible(viewer, programme.id) > most:
        return None
    read = read_portfolio(viewer, programme, day, most + 1)
    if read.total > most:
        long.add(own)
        return None
    long.discard(own)
    return _with_counts(read)


def _with_counts(read: ReadPortfolio) -> KeptPortfolio:
    return KeptPortfolio(read, count_values(read.portfolio, GrantFilter()))
