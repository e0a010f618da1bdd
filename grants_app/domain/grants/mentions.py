"""Words that speak of other grants: kept from whoever may not see each of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import and_, or_, select

from grants_app.domain.accounts.rules import can_read_unpublished
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import visible_programmes
from grants_app.extensions import db


class Telling:
    """What may be told to a viewer, of texts that each name grants as "programme/number"."""

    def __init__(self, viewer: Viewer, texts: Iterable[Collection[str]]) -> None:
        """Look up the grants of all these texts. One query, or none where none is needed."""
        self._sees_all = can_read_unpublished(viewer)
        keys = set() if self._sees_all else {key for text in texts for key in text}
        self._visible = _visible_keys(viewer, keys) if keys else frozenset()

    def may_tell(self, keys: Collection[str]) -> bool:
        """Whether the viewer may see every grant that a text speaks of."""
        return self._sees_all or self._visible.issuperset(keys)


def _visible_keys(viewer: Viewer, keys: Iterable[str]) -> frozenset[str]:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for key in keys:
        slug, _, number = key.partition("/")
        numbers[slug].append(int(number))
    named = or_(*(and_(Programme.slug == slug, Grant.number.in_(some)) for slug, some in numbers.items()))
    statement = (
        select(Programme.slug, Grant.number)
        .join(Grant.programme)
        .where(named, visible_grants(viewer), visible_programmes(viewer))
    )
    return frozenset(f"{slug}/{number}" for slug, number in db.session.execute(statement))
