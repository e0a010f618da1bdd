"""One grant with everything that its page shows: read once until the data change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BindParameter, Integer, ScalarSelect, Select, and_, bindparam, func, select

from grants_app.domain.accounts.rules import can_read_amounts_of
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.kept import Kept
from grants_app.domain.grants.amendments.held import AS_NOW, Held, read_held
from grants_app.domain.grants.details.queries import Details, NamedTheme, Source, load_details
from grants_app.domain.grants.mentions import Telling
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.queries import check_number, select_one
from grants_app.domain.grants.related import RelatedGrant, list_related
from grants_app.domain.grants.rows import may_read_any_amount
from grants_app.domain.grants.scope import visible_amounts, visible_grants
from grants_app.domain.grants.shown import (
    ShownAmount,
    ShownGrant,
    ShownRow,
    amount_columns,
    in_order,
    shown_amounts,
    shown_columns,
    shown_grant,
)
from grants_app.domain.grants.sites.reading import SiteInFull, load_sites
from grants_app.domain.grants.status import Duration, duration, status_of_row
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import made_once, read_values


@dataclass(frozen=True)
class GrantInFull:
    """A grant, what its description states, and the grants around it.

    `row.length` runs to the last active day, `agreed_length` to the agreed end. `row` is as it was agreed on
    the day that is asked for, `now` and `amounts_now` as they are agreed since.
    """

    row: ShownRow
    now: ShownGrant
    amounts_now: tuple[ShownAmount, ...] | None
    sites: tuple[SiteInFull, ...]
    agreed_length: Duration
    details: Details
    related: tuple[RelatedGrant, ...]
    previous_number: int | None
    next_number: int | None

    @property
    def has_shelter(self) -> bool:
        """Whether a site is a shelter or another protected place."""
        return any(site.sensitive for site in self.sites)

    @property
    def source(self) -> Source | None:
        """The document that describes the grant: not the one that only assesses needs."""
        return next((one for one in self.details.sources if one.code != "needs-assessment"), None)


# One reader's grant takes some 20 KB.
_KEPT: Final[Kept[GrantInFull]] = Kept(most=100)


def get_grant_in_full(
    viewer: Viewer,
    programme: Programme,
    number: int,
    day: date,
    language: str = "sq",
    held_on: date | None = None,
) -> GrantInFull:
    """Everything that the page of a grant shows. Errors as in `get_grant`.

    `held_on`: the day whose agreements are told, None for all that is agreed. Four queries, one more where a
    note speaks of other grants and one where an amendment was approved; they are spared until the data
    change.
    """
    check_number(number)
    key = (programme.id, number, viewer.role, viewer.organisation_id, day, language, held_on)
    return _KEPT.find(key, lambda: _read_in_full(viewer, programme, number, day, language, held_on))


def _read_in_full(
    viewer: Viewer, programme: Programme, number: int, day: date, language: str, held_on: date | None
) -> GrantInFull:
    statement = _select_in_full(viewer.role, viewer.organisation_id)
    rows = read_values(statement, {"programme_id": programme.id, "number": number, "day": day}).all()
    if not rows:
        raise LookupError(number)
    first, now = rows[0], shown_grant(rows[0])
    held = read_held(held_on, [now.id] if now.is_amended else []).get(now.id, AS_NOW)
    grant = now._replace(
        end_on=held.end_on(now.end_on),
        closed_early_on=held.closed_early_on(now.closed_early_on),
        primary_theme=held.primary_theme(now.primary_theme),
    )
    sites = load_sites(grant.id)
    may_read = can_read_amounts_of(viewer, organisation_id=grant.organisation_id, is_published=True)
    amounts = shown_amounts(rows) if may_read else None
    return GrantInFull(
        row=ShownRow(
            grant=grant,
            status=status_of_row(first, day),
            length=duration(grant.start_on, grant.last_day),
            amounts=in_order(held.known_amounts(viewer, grant.organisation_id, amounts), programme),
        ),
        now=now,
        amounts_now=in_order(amounts, programme),
        sites=sites,
        agreed_length=duration(grant.start_on, grant.end_on),
        details=_on_day(held, _tell(viewer, load_details(grant.id, grant.programme_id))),
        related=list_related(viewer, grant, sites, day, language),
        previous_number=first.previous_number,
        next_number=first.next_number,
    )


def _on_day(held: Held, details: Details) -> Details:
    """With the themes, and those it worked with, of the day; a theme that went since has lost its reason."""
    known = {one.theme: one for one in details.themes}
    themes = (known.get(one, NamedTheme(None, None, one, None, None)) for one in held.themes(known))
    return replace(details, themes=tuple(themes), works_with=held.works_with(details.works_with))


def _tell(viewer: Viewer, details: Details) -> Details:
    """Without the notes that speak of a grant that the viewer may not see."""
    telling = Telling(viewer, (note.grant_keys for note in details.notes))
    return replace(details, notes=tuple(note for note in details.notes if telling.may_tell(note.grant_keys)))


@lru_cache(maxsize=64)
def _select_in_full(role: Role, organisation_id: int | None) -> Select[Any]:
    """A grant of a programme for such a reader, with the numbers before and after it; a row for each amount.

    Kept, because putting it together takes longer than asking it.
    """
    viewer = Viewer(role, organisation_id=organisation_id)
    own, number = bindparam("programme_id", type_=Integer), bindparam("number", type_=Integer)
    around = (
        _neighbour(viewer, own, func.max(Grant.number), Grant.number < number).label("previous_number"),
        _neighbour(viewer, own, func.min(Grant.number), Grant.number > number).label("next_number"),
    )
    statement = select_one(viewer, own, number, select(*shown_columns(), *around))
    if may_read_any_amount(viewer):
        visible = and_(GrantAmount.grant_id == Grant.id, visible_amounts(viewer))
        statement = statement.outerjoin(GrantAmount, visible).add_columns(*amount_columns())
        statement = statement.order_by(GrantAmount.currency.desc())
    return made_once(statement)


def _neighbour(viewer: Viewer, own: BindParameter[int], pick: Any, beside: Any) -> ScalarSelect[Any]:
    """The nearest number before or after, of the same programme, that the viewer may see."""
    statement = select(pick).where(Grant.programme_id == own, beside, visible_grants(viewer))
    return statement.correlate(None).scalar_subquery()
