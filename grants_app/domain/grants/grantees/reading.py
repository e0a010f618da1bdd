"""One organisation with its grants, its places of work and the partners of its grants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, raiseload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.grantees.own_grants import MAXIMUM_SHOWN
from grants_app.domain.grants.grantees.queries import visible_organisations
from grants_app.domain.grants.grantees.work import OrganisationAtWork, read_work
from grants_app.domain.grants.mentions import Telling
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.organisations.models import Organisation, OrganisationName
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db


@dataclass(frozen=True)
class GrantElsewhere:
    """A grant of the organisation in another programme."""

    programme: Programme
    number: int
    title_sq: str | None
    title_en: str | None


@dataclass(frozen=True)
class OrganisationInFull:
    """What the page of an organisation shows.

    `names` and the reason of its kind are there as far as the viewer may see the grants that they rest on.
    `work` is what it does in the programme; `elsewhere` are the first grants of other programmes.
    """

    organisation: Organisation
    names: tuple[OrganisationName, ...]
    is_kind_explained: bool
    work: OrganisationAtWork
    elsewhere: tuple[GrantElsewhere, ...]


def get_organisation_in_full(
    viewer: Viewer, programme: Programme, slug: str, day: date, language: str = "sq"
) -> OrganisationInFull:
    """Everything on one organisation, of the grants of a programme that the viewer may see.

    Six queries, four of which are spared until the data change, and one more where there are grants in other
    programmes.

    Raises LookupError where there is no such organisation for the viewer.
    """
    statement = (
        select(Organisation)
        .where(Organisation.slug == slug, visible_organisations(viewer))
        .options(joinedload(Organisation.names), raiseload("*"))
    )
    organisation = db.session.scalars(statement).unique().one_or_none() if "\0" not in slug else None
    if organisation is None:
        raise LookupError(slug)
    told = Telling(viewer, [organisation.kind_grant_keys, *(name.grant_keys for name in organisation.names)])
    work = read_work(viewer, programme.id, organisation.id, day, language)
    return OrganisationInFull(
        organisation=organisation,
        names=tuple(name for name in organisation.names if told.may_tell(name.grant_keys)),
        is_kind_explained=told.may_tell(organisation.kind_grant_keys),
        work=work,
        elsewhere=_list_elsewhere(viewer, work.other_programmes, organisation.id),
    )


def _list_elsewhere(
    viewer: Viewer, programmes: Sequence[int], organisation_id: int
) -> tuple[GrantElsewhere, ...]:
    """The first grants of the organisation in these programmes, by programme and number."""
    if not programmes:
        return ()
    statement = (
        select(Programme, Grant.number, Grant.title_sq, Grant.title_en)
        .join(Grant, Grant.programme_id == Programme.id)
        .where(Grant.organisation_id == organisation_id, Programme.id.in_(programmes))
        .where(visible_grants(viewer))
        .order_by(Programme.is_default.desc(), Programme.id, Grant.number)
        .limit(MAXIMUM_SHOWN)
    )
    return tuple(GrantElsewhere(*row) for row in db.session.execute(statement))
