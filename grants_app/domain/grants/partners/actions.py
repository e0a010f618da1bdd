"""Adding, changing and removing the part of a partner in a grant, each with its audit row.

What the document says of a part keeps its lines, whatever is changed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.budgets.models import Cofinancing
from grants_app.domain.grants.details.models import GrantPartner
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.partners.queries import TEXTS, get_part, values_of
from grants_app.domain.grants.vocabulary import PartnerRole
from grants_app.domain.organisations.models import Partner
from grants_app.domain.organisations.naming import make_slug, set_texts
from grants_app.domain.organisations.refusals import OrganisationRefusal, OrganisationRefusedError
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.collation import sort_key_sq
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.domain.texts.folding import fold
from grants_app.extensions import db


@dataclass(frozen=True)
class PartnerNames:
    """What a partner is called."""

    name_sq: str | None
    name_en: str | None
    acronym: str | None


def add_part(
    viewer: Viewer, programme: Programme, number: int, partner: int | PartnerNames, role: PartnerRole
) -> GrantPartner:
    """Add a partner to a grant: one that is known, by its id, or a new one by its names.

    Raises LookupError, OrganisationRefusedError, PersonalDataError.
    """
    grant = lock_grant(viewer, programme, number)
    found = (
        _create(viewer, partner) if isinstance(partner, PartnerNames) else db.session.get(Partner, partner)
    )
    if found is None:
        raise OrganisationRefusedError("partner", OrganisationRefusal.PARTNER_UNKNOWN)
    _refuse_twice(grant, found.id, role, own_id=None)
    last = select(func.max(GrantPartner.position)).where(GrantPartner.grant_id == grant.id)
    part = GrantPartner(
        grant_id=grant.id, partner_id=found.id, role=role, position=(db.session.scalar(last) or 0) + 1
    )
    db.session.add(part)
    _record(
        viewer,
        programme,
        number,
        "grant.add_partner",
        {"partner_id": [None, found.id], "role": [None, role.value]},
    )
    return part


def change_part(
    viewer: Viewer,
    programme: Programme,
    number: int,
    part_id: int,
    names: PartnerNames,
    role: PartnerRole,
    *,
    seen: str,
) -> bool:
    """Change a partner's role in a grant, and what it is called in all of them. Returns whether it changed.

    Raises LookupError, OrganisationRefusedError, EditConflictError, PersonalDataError.
    """
    grant = lock_grant(viewer, programme, number)
    part = get_part(grant, part_id)
    locked = select(Partner).where(Partner.id == part.partner_id).with_for_update(key_share=True)
    partner = db.session.scalars(locked.execution_options(populate_existing=True)).one()
    refuse_overtaken(seen, values_of(part))
    _refuse_names(names, own_id=partner.id)
    _refuse_twice(grant, partner.id, role, own_id=part.id)
    changes = _write(partner, names)
    if changes:
        record(viewer.author, "partner.change", subject=("partner", partner.key_in_log), changes=changes)
    if part.role is role:
        return bool(changes)
    before, part.role = part.role, role
    moved = {"partner_id": [partner.id, partner.id], "role": [before.value, role.value]}
    _record(viewer, programme, number, "grant.change_partner", moved)
    return True


def remove_part(viewer: Viewer, programme: Programme, number: int, part_id: int) -> bool:
    """Take a partner out of a grant; it stays known. Returns whether it was there.

    Raises LookupError for the grant, OrganisationRefusedError while the budget names it.
    """
    grant = lock_grant(viewer, programme, number)
    try:
        part = get_part(grant, part_id)
    except LookupError:
        return False
    shares = select(Cofinancing.id).where(
        Cofinancing.grant_id == grant.id, Cofinancing.partner_id == part.partner_id
    )
    if db.session.scalars(shares).first() is not None:
        raise OrganisationRefusedError(None, OrganisationRefusal.PARTNER_COFINANCES)
    db.session.delete(part)
    gone = {"partner_id": [part.partner_id, None], "role": [part.role.value, None]}
    _record(viewer, programme, number, "grant.remove_partner", gone)
    return True


def _create(viewer: Viewer, names: PartnerNames) -> Partner:
    # Two who make one at once wait for each other here, so that each gets a short name of its own.
    db.session.execute(select(Programme.id).where(Programme.is_default).with_for_update())
    _refuse_names(names, own_id=None)
    taken = set(db.session.scalars(select(Partner.slug)))
    # A partner has no page of its own, and the log keeps its short name for good: no word of it is typed.
    partner = Partner(slug=make_slug("partner", taken))
    changes = _write(partner, names)
    db.session.add(partner)
    record(viewer.author, "partner.create", subject=("partner", partner.key_in_log), changes=changes)
    return partner


def _write(partner: Partner, names: PartnerNames) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name, before, after in set_texts(partner, vars(names), TEXTS):
        changes |= hidden(name, before, after)
    partner.sort_key_sq = sort_key_sq(partner.name_sq)
    return changes


def _refuse_names(names: PartnerNames, *, own_id: int | None) -> None:
    if not names.name_sq:
        raise OrganisationRefusedError("name_sq", OrganisationRefusal.NAME_MISSING)
    for number, name in db.session.execute(select(Partner.id, Partner.name_sq)):
        if number != own_id and fold(name) == fold(names.name_sq):
            raise OrganisationRefusedError("name_sq", OrganisationRefusal.NAME_TAKEN)
    for text in vars(names).values():
        refuse_personal_data(text or "")


def _refuse_twice(grant: Grant, partner_id: int, role: PartnerRole, *, own_id: int | None) -> None:
    same = select(GrantPartner.id).where(
        GrantPartner.grant_id == grant.id, GrantPartner.partner_id == partner_id, GrantPartner.role == role
    )
    if any(one != own_id for one in db.session.scalars(same)):
        raise OrganisationRefusedError("role", OrganisationRefusal.PART_TAKEN)


def _record(viewer: Viewer, programme: Programme, number: int, action: str, changes: dict[str, Any]) -> None:
    record(viewer.author, action, subject=("grant", f"{programme.slug}/{number}"), changes=changes)
