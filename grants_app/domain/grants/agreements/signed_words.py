"""Words of a programme's lists that a signature rests on: they stay as they were when it was made."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Text, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from grants_app.domain.grants.agreements.actions import AgreementRefusal, AgreementRefusedError
from grants_app.domain.grants.agreements.models import ChecklistItem, GrantAgreement, GrantCheck
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.budgets.models import BudgetCategory, BudgetLine
from grants_app.domain.grants.lifecycle.models import GrantStep
from grants_app.domain.grants.lifecycle.vocabulary import Step
from grants_app.domain.grants.models import Grant
from grants_app.extensions import db


def refuse_signed_words(row: ChecklistItem | BudgetCategory, label_sq: str, label_en: str | None) -> None:
    """Refuse other words for what a signed grant was decided or budgeted under; a missing language may come.

    What somebody confirmed, and what money was agreed for, would else read differently afterwards.
    Raises AgreementRefusedError at the field.
    """
    pairs = (("label_sq", row.label_sq, label_sq), ("label_en", row.label_en, label_en))
    changed = [name for name, standing, wanted in pairs if standing and standing != wanted]
    if changed and _is_signed_on(row):
        raise AgreementRefusedError(changed[0], AgreementRefusal.WORDS_SIGNED)


def _is_signed_on(row: ChecklistItem | BudgetCategory) -> bool:
    if isinstance(row, ChecklistItem):
        rests = exists().where(GrantCheck.item_id == row.id, *_signed(GrantCheck.grant_id))
        return bool(db.session.scalar(select(rests)))
    in_budget = exists().where(BudgetLine.category_id == row.id, *_signed(BudgetLine.grant_id))
    # A line that was amended away stands in the plan as signed alone, under the code of its heading.
    plan = GrantAgreement.plan_as_signed.cast(Text)
    in_plan = exists().where(
        GrantAgreement.grant_id == Grant.id,
        Grant.programme_id == row.programme_id,
        plan.contains(f'"{row.code}"', autoescape=True),
    )
    # So does what somebody proposed: who decides it reads what was proposed, and whoever looks at what was
    # turned down or taken back later reads what that was.
    changes = GrantAmendment.changes.cast(Text)
    in_amendment = exists().where(
        GrantAmendment.grant_id == Grant.id,
        Grant.programme_id == row.programme_id,
        changes.contains(f'"{row.code}"', autoescape=True),
    )
    return bool(db.session.scalar(select(or_(in_budget, in_plan, in_amendment))))


def _signed(grant_id: InstrumentedAttribute[int]) -> tuple[ColumnElement[bool], ...]:
    return (GrantStep.grant_id == grant_id, GrantStep.step == Step.SIGN)
