"""Themes by county: how many grants of each theme have a site in each county."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import CTE, ColumnElement, String, Subquery, cast, func, literal, select, union_all

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.models import Grant, GrantTheme
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.traits import has_no_place
from grants_app.domain.grants.vocabulary import Evidence, Theme
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

# Stand in the place of a county's id, which is never one of these.
NATIONWIDE: Final = 0
UNPLACED: Final = -1
ALL: Final = "all"
NO_THEME: Final = "none"


@dataclass(frozen=True)
class MatrixRow:
    """The grants of one county, of the whole country, or of no known place.

    `code` and `name` are those of the county, None elsewhere. A grant counts once under each of its
    themes; `grants` counts it once.
    """

    code: str | None
    name: str | None
    grants: int = 0
    without_theme: int = 0
    by_theme: dict[Theme, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ThemeMatrix:
    """A row for each county in Albanian order; nationwide grants are in none of them but in their own row.

    `unplaced` are grants of which no source states a place.
    """

    counties: list[MatrixRow]
    nationwide: MatrixRow
    unplaced: MatrixRow

    @property
    def largest(self) -> int:
        """The largest number of grants of one theme in one county."""
        return max((max(row.by_theme.values(), default=0) for row in self.counties), default=0)


def count_themes_by_county(viewer: Viewer, programme_id: int) -> ThemeMatrix:
    """Count the grants of a programme that a viewer may see, whatever their dates. One query.

    A grant with sites in several counties counts once in each of them, as in their lists.
    """
    counts = _counts(_places_of_grants(Grant.programme_id == programme_id, visible_grants(viewer)))
    rows = _rows(programme_id)
    statement = (
        select(rows.c.place, Place.code, Place.name, counts.c.what, counts.c.grants)
        .select_from(rows)
        .outerjoin(Place, Place.id == rows.c.place)
        .outerjoin(counts, counts.c.place == rows.c.place)
        .order_by(Place.sort_key_sq, Place.code)
    )
    places: dict[int, tuple[str | None, str | None]] = {}
    figures: dict[int, dict[str, int]] = {}
    for place, code, name, what, grants in db.session.execute(statement):
        places[place] = (code, name)
        figures.setdefault(place, {})[what or ALL] = grants or 0
    found = {place: _row(*names, figures[place]) for place, names in places.items()}
    nationwide, unplaced = found.pop(NATIONWIDE), found.pop(UNPLACED)
    return ThemeMatrix(list(found.values()), nationwide, unplaced)


def _row(code: str | None, name: str | None, figures: dict[str, int]) -> MatrixRow:
    return MatrixRow(
        code=code,
        name=name,
        grants=figures.get(ALL, 0),
        without_theme=figures.get(NO_THEME, 0),
        by_theme={theme: figures.get(theme.value, 0) for theme in Theme},
    )


def _rows(programme_id: int) -> Subquery:
    """The rows of the matrix: the counties, the whole country, no place."""
    own = select(Programme.geography_id).where(Programme.id == programme_id).scalar_subquery()
    counties = select(Place.id.label("place")).where(
        Place.geography_id == own, Place.level == PlaceLevel.COUNTY
    )
    return union_all(counties, select(literal(NATIONWIDE)), select(literal(UNPLACED))).subquery()


def _places_of_grants(*scope: ColumnElement[bool]) -> CTE:
    """Each grant once with each row in which it counts."""
    sites = select(GrantSite.county_id.label("place"), Grant.id.label("grant_id")).join(
        Grant, Grant.id == GrantSite.grant_id
    )
    in_counties = sites.where(*scope, GrantSite.county_id.is_not(None)).distinct()
    national = select(GrantSite.grant_id).where(GrantSite.evidence == Evidence.NATIONAL)
    nationwide = select(literal(NATIONWIDE), Grant.id).where(*scope, Grant.id.in_(national))
    unplaced = select(literal(UNPLACED), Grant.id).where(*scope, has_no_place())
    return union_all(in_counties, nationwide, unplaced).cte("grant_place")


def _counts(pairs: CTE) -> Subquery:
    """How many grants each row has, in all and by theme."""
    theme = func.coalesce(cast(GrantTheme.theme, String(40)), NO_THEME)
    in_all = select(pairs.c.place, literal(ALL).label("what"), func.count().label("grants"))
    by_theme = select(pairs.c.place, theme, func.count()).outerjoin(
        GrantTheme, GrantTheme.grant_id == pairs.c.grant_id
    )
    return union_all(in_all.group_by(pairs.c.place), by_theme.group_by(pairs.c.place, theme)).subquery(
        "grant_count"
    )
