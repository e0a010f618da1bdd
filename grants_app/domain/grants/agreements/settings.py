"""The lists that a programme sets for its awards: the checklist before signing and the budget headings.

The usual lists are ours, to begin with: no source of the programme states them, so that nothing is there
before somebody takes them over or writes others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.grants.agreements.models import ChecklistItem
from grants_app.domain.grants.agreements.queries import item_values
from grants_app.domain.grants.agreements.signed_words import refuse_signed_words
from grants_app.domain.grants.budgets.models import BudgetCategory
from grants_app.domain.programmes.locking import lock_programme
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.extensions import db


@dataclass(frozen=True)
class UsualItem:
    """An item that most donors ask for before an agreement is signed."""

    code: str
    label_sq: str
    label_en: str
    needs_date: bool = False
    needs_reference: bool = False


USUAL_CHECKLIST: Final = (
    UsualItem(
        "registration",
        "Vendimi i regjistrimit të organizatës",
        "Registration of the organisation",
        True,
        True,
    ),
    UsualItem(
        "tax_number", "Numri i identifikimit të tatimpaguesit (NIPT)", "Tax number", needs_reference=True
    ),
    UsualItem(
        "certifications", "Certifikimet që kërkon donatori", "Certifications required by the donor", True
    ),
    UsualItem("concurrence", "Miratimi me shkrim i donatorit", "The donor's written concurrence", True, True),
)
USUAL_HEADINGS: Final = (
    ("staff", "Paga dhe shpërblime", "Staff"),
    ("travel", "Udhëtime dhe transport", "Travel and transport"),
    ("equipment", "Pajisje", "Equipment"),
    ("supplies", "Materiale", "Supplies"),
    ("training", "Trajnime dhe takime", "Training and meetings"),
    ("services", "Shërbime të kontraktuara", "Contracted services"),
    ("direct_help", "Ndihmë e drejtpërdrejtë për përfituesit", "Direct help for beneficiaries"),
    ("other", "Kosto të tjera të drejtpërdrejta", "Other direct costs"),
)


def take_usual_checklist(viewer: Viewer, programme: Programme) -> int:
    """Add the usual items that the programme's checklist lacks. Returns how many."""
    statement = select(ChecklistItem.code).where(ChecklistItem.programme_id == programme.id)
    known = set(db.session.scalars(statement))
    missing = [one for one in USUAL_CHECKLIST if one.code not in known]
    for place, one in enumerate(missing, len(known) + 1):
        db.session.add(
            ChecklistItem(
                programme_id=programme.id,
                code=one.code,
                position=place,
                label_sq=one.label_sq,
                label_en=one.label_en,
                needs_date=one.needs_date,
                needs_reference=one.needs_reference,
            )
        )
    if missing:
        _audit(viewer, programme, "programme.take_usual_checklist", [one.code for one in missing])
    return len(missing)


def take_usual_headings(viewer: Viewer, programme: Programme) -> int:
    """Add the usual budget headings that the programme lacks. Returns how many."""
    statement = select(BudgetCategory.code).where(BudgetCategory.programme_id == programme.id)
    known = set(db.session.scalars(statement))
    missing = [one for one in USUAL_HEADINGS if one[0] not in known]
    for place, (code, label_sq, label_en) in enumerate(missing, len(known) + 1):
        db.session.add(
            BudgetCategory(
                programme_id=programme.id, code=code, position=place, label_sq=label_sq, label_en=label_en
            )
        )
    if missing:
        _audit(viewer, programme, "programme.take_usual_headings", [code for code, _sq, _en in missing])
    return len(missing)


@dataclass(frozen=True)
class ItemEntry:
    """What a person says of an item of the checklist; `item_id` is None for a new one.

    `seen`: version of what they saw; None: not asked.
    """

    item_id: int | None
    label_sq: str
    label_en: str | None
    needs_date: bool
    needs_reference: bool
    is_active: bool = True
    seen: str | None = None


def put_item(viewer: Viewer, programme: Programme, entry: ItemEntry) -> ChecklistItem:
    """Add an item to the checklist, or change one. What was decided about it stays, in the words of then.

    Raises LookupError, EditConflictError, AgreementRefusedError.
    """
    lock_programme(programme)
    label_sq, label_en = entry.label_sq.strip(), (entry.label_en or "").strip() or None
    if entry.item_id is None:
        known = list(
            db.session.scalars(select(ChecklistItem).where(ChecklistItem.programme_id == programme.id))
        )
        position = max((one.position for one in known), default=0) + 1
        item = ChecklistItem(programme_id=programme.id, code=f"item_{position}", position=position)
        db.session.add(item)
    else:
        found = db.session.get(ChecklistItem, entry.item_id, populate_existing=True)
        if found is None or found.programme_id != programme.id:
            raise LookupError(entry.item_id)
        item = found
        if entry.seen is not None:
            refuse_overtaken(entry.seen, item_values(item))
        refuse_signed_words(item, label_sq, label_en)
    item.label_sq, item.label_en = label_sq, label_en
    item.needs_date, item.needs_reference = entry.needs_date, entry.needs_reference
    item.is_active = entry.is_active
    changes = {
        "code": [None, item.code],
        **hidden("label_sq", None, item.label_sq),
        **hidden("label_en", None, item.label_en),
        "needs_date": [None, item.needs_date],
        "needs_reference": [None, item.needs_reference],
        "is_active": [None, item.is_active],
    }
    subject = ("programme", programme.slug)
    record(viewer.author, "programme.put_checklist_item", subject=subject, changes=changes)
    return item


def _audit(viewer: Viewer, programme: Programme, action: str, codes: list[str]) -> None:
    subject = ("programme", programme.slug)
    record(viewer.author, action, subject=subject, changes={"codes": [None, codes]})
