"""Making an organisation and writing what is said of it, each with its audit row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.grantees.queries import visible_organisations
from grants_app.domain.organisations.models import NameKind, Organisation, OrganisationKind, OrganisationName
from grants_app.domain.organisations.naming import make_log_key, make_slug, set_texts
from grants_app.domain.organisations.refusals import OrganisationRefusal, OrganisationRefusedError
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.domain.texts.folding import fold
from grants_app.extensions import db

PAIRS: Final = ("name", "kind_reason")
TEXTS: Final = ("name_sq", "name_en", "acronym", "kind_reason_sq", "kind_reason_en")
# Names that people add here. The document's own stay as its lines have them.
OWN_KINDS: Final = (NameKind.ALIAS, NameKind.ENGLISH, NameKind.SPELLING)


@dataclass(frozen=True)
class OrganisationEntry:
    """What a person says of an organisation. `names` are other names, each with a kind of `OWN_KINDS`."""

    name_sq: str | None
    name_en: str | None
    acronym: str | None
    kind: OrganisationKind
    is_inferred: bool
    kind_reason_sq: str | None
    kind_reason_en: str | None
    names: tuple[tuple[NameKind, str], ...] = ()


def create_organisation(viewer: Viewer, entry: OrganisationEntry) -> Organisation:
    """Make an organisation; staff alone see it until a grant of it is published.

    Raises OrganisationRefusedError, PersonalDataError.
    """
    # Two who make one at once wait for each other here, so that each gets an address of its own.
    db.session.execute(select(Programme.id).where(Programme.is_default).with_for_update())
    _refuse(entry, own_id=None)
    taken = set(db.session.scalars(select(Organisation.slug)))
    slug = make_slug(entry.acronym or entry.name_sq or "", taken)
    organisation = Organisation(slug=slug, log_key=make_log_key())
    organisation.kind = entry.kind
    changes = {"kind": [None, entry.kind.value], **_write(organisation, entry)}
    db.session.add(organisation)
    record(viewer.author, "organisation.create", subject=subject_of(organisation), changes=changes)
    return organisation


def change_organisation(viewer: Viewer, slug: str, entry: OrganisationEntry, *, seen: str) -> bool:
    """Change what is said of an organisation; its address stays. Returns whether anything was changed.

    Raises LookupError, OrganisationRefusedError, EditConflictError, PersonalDataError.
    """
    organisation = lock_organisation(viewer, slug)
    refuse_overtaken(seen, values_of(organisation))
    _refuse(entry, own_id=organisation.id)
    changes = _write(organisation, entry)
    if changes:
        record(viewer.author, "organisation.change", subject=subject_of(organisation), changes=changes)
    return bool(changes)


def subject_of(organisation: Organisation) -> tuple[str, str]:
    """What the audit log calls an organisation."""
    return ("organisation", organisation.key_in_log)


def get_organisation(viewer: Viewer, slug: str) -> Organisation:
    """An organisation that the viewer may see. Raises LookupError."""
    return _find(viewer, slug, is_locked=False)


def lock_organisation(viewer: Viewer, slug: str) -> Organisation:
    """An organisation that the viewer may see, held until the end of the transaction. Raises LookupError."""
    return _find(viewer, slug, is_locked=True)


def _find(viewer: Viewer, slug: str, *, is_locked: bool) -> Organisation:
    statement = select(Organisation).where(Organisation.slug == slug, visible_organisations(viewer))
    if is_locked:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found: Organisation | None = db.session.scalars(statement).one_or_none() if "\0" not in slug else None
    if found is None:
        raise LookupError(slug)
    return found


def values_of(organisation: Organisation) -> dict[str, Any]:
    """What is said of an organisation as plain values, to tell whether somebody changed it."""
    return {
        **{name: getattr(organisation, name) or "" for name in TEXTS},
        "kind": organisation.kind.value,
        "is_inferred": organisation.kind_inferred,
        "names": sorted((one.kind.value, one.text) for one in own_names(organisation)),
    }


def own_names(organisation: Organisation) -> list[OrganisationName]:
    """The other names that people added here, which no line of the document has."""
    return [one for one in organisation.names if one.first_line is None and one.kind in OWN_KINDS]


def _refuse(entry: OrganisationEntry, *, own_id: int | None) -> None:
    if not entry.name_sq:
        raise OrganisationRefusedError("name_sq", OrganisationRefusal.NAME_MISSING)
    wanted = fold(entry.name_sq)
    for number, name in db.session.execute(select(Organisation.id, Organisation.name_sq)):
        if number != own_id and fold(name) == wanted:
            raise OrganisationRefusedError("name_sq", OrganisationRefusal.NAME_TAKEN)
    if entry.is_inferred and not (entry.kind_reason_sq or entry.kind_reason_en):
        raise OrganisationRefusedError("kind_reason_sq", OrganisationRefusal.REASON_MISSING)
    for text in (*(getattr(entry, name) for name in TEXTS), *(text for _kind, text in entry.names)):
        refuse_personal_data(text or "")


def _write(organisation: Organisation, entry: OrganisationEntry) -> dict[str, Any]:
    """Set what differs; gives what the log says of it."""
    changes: dict[str, Any] = {}
    if organisation.kind is not entry.kind:
        changes["kind"] = [organisation.kind.value, entry.kind.value]
        organisation.kind = entry.kind
    if bool(organisation.kind_inferred) != entry.is_inferred:
        changes["kind_inferred"] = [bool(organisation.kind_inferred), entry.is_inferred]
        organisation.kind_inferred = entry.is_inferred
    for name, before, after in set_texts(organisation, vars(entry), TEXTS):
        changes |= hidden(name, before, after)
    return changes | _write_names(organisation, entry)


def _write_names(organisation: Organisation, entry: OrganisationEntry) -> dict[str, Any]:
    """Add and take away names; one that stays is not written anew."""
    present = {(one.kind, one.text): one for one in own_names(organisation)}
    wanted = dict.fromkeys(entry.names)
    if present.keys() == wanted.keys():
        return {}
    for key, one in present.items():
        if key not in wanted:
            organisation.names.remove(one)
    new = [OrganisationName(kind=kind, text=text) for kind, text in wanted if (kind, text) not in present]
    organisation.names.extend(new)
    return hidden("names", _listed(present), _listed(wanted))


def _listed(names: Any) -> str:
    return "\n".join(sorted(text for _kind, text in names))
