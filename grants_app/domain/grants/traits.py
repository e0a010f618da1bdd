"""What a grant is, lacks or lasted through, as conditions on `Grant`: for the figures of the overview.

The list of grants takes the same conditions, so that each figure leads to exactly what it counts.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true

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


def lacks(missing: Collection[Missing]) -> ColumnElement[bool]:
    """Grants that lack all of these."""
    conditions = {Missing.THEME: _has_no_theme, Missing.PLACE: _has_no_place}
    return and_(true(), *(conditions[one]() for one in missing))


def ran_during(spans: Collection[Span]) -> ColumnElement[bool]:
    """Grants of which at least one day lies in one of the spans, first and last active day included."""
    last_day = func.coalesce(Grant.closed_early_on, Grant.end_on)
    return or_(
        false(), *(and_(Grant.start_on <= span.last_day, last_day >= span.first_day) for span in spans)
    )


def has_amount(viewer: Viewer, currencies: Collection[str]) -> ColumnElement[bool]:
    """Grants with an amount in one of these currencies that the viewer may read."""
    amounts = select(GrantAmount.id).where(
        GrantAmount.grant_id == Grant.id, GrantAmount.currency.in_(currencies), visible_amounts(viewer)
    )
    return amounts.correlate(Grant).exists()


def _has_no_theme() -> ColumnElement[bool]:
    return ~select(GrantTheme.id).where(GrantTheme.grant_id == Grant.id).correlate(Grant).exists()


def _has_no_place() -> ColumnElement[bool]:
    """No site in any county, and none in the country as a whole."""
    placed = or_(GrantSite.county_id.is_not(None), GrantSite.evidence == Evidence.NATIONAL)
    return ~select(GrantSite.id).where(GrantSite.grant_id == Grant.id, placed).correlate(Grant).exists()
