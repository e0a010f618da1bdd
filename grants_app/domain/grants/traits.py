"""What a grant is, lacks or lasted through, as conditions on `Grant`: for the figures of the overview.

The list of grants takes the same conditions, so that each figure leads to exactly what it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.models import Grant, GrantTheme
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.scope import visible_amounts
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.spans import Span
from grants_app.domain.grants.vocabulary import Evidence, Missing
from grants_app.domain.organisations.models import Organisation, OrganisationKind


def is_held_by(kinds: Collection[OrganisationKind]) -> ColumnElement[bool]:
    """Grants of organisations of these kinds."""
    return Grant.organisation_id.in_(select(Organisation.id).where(Organisation.kind.in_(kinds)))


def lacks(viewer: Viewer, missing: Collection[Missing]) -> ColumnElement[bool]:
    """Grants that lack all of these; of amounts, one that the viewer may read."""
    conditions: dict[Missing, Callable[[], ColumnElement[bool]]] = {
        Missing.THEME: _has_no_theme,
        Missing.PLACE: has_no_place,
        Missing.DAYS: lambda: Grant.dates_inferred.is_(True),
        Missing.AMOUNT: lambda: ~_amounts(viewer).correlate(Grant).exists(),
    }
    return and_(true(), *(conditions[one]() for one in missing))


def ends_by(day: date) -> ColumnElement[bool]:
    """Grants whose last active day is that day or an earlier one."""
    return func.coalesce(Grant.closed_early_on, Grant.end_on) <= day


def ran_during(spans: Collection[Span]) -> ColumnElement[bool]:
    """Grants of which at least one day lies in one of the spans, first and last active day included."""
    last_day = func.coalesce(Grant.closed_early_on, Grant.end_on)
    return or_(
        false(), *(and_(Grant.start_on <= span.last_day, last_day >= span.first_day) for span in spans)
    )


def has_amount(viewer: Viewer, currencies: Collection[str]) -> ColumnElement[bool]:
    """Grants with an amount in one of these currencies that the viewer may read."""
    return _amounts(viewer).where(GrantAmount.currency.in_(currencies)).correlate(Grant).exists()


def _amounts(viewer: Viewer) -> Select[int]:
    return select(GrantAmount.id).where(GrantAmount.grant_id == Grant.id, visible_amounts(viewer))


def _has_no_theme() -> ColumnElement[bool]:
    return ~select(GrantTheme.id).where(GrantTheme.grant_id == Grant.id).correlate(Grant).exists()


def has_no_place() -> ColumnElement[bool]:
    """No site in any county, and none in the country as a whole."""
    placed = or_(GrantSite.county_id.is_not(None), GrantSite.evidence == Evidence.NATIONAL)
    return ~select(GrantSite.id).where(GrantSite.grant_id == Grant.id, placed).correlate(Grant).exists()
