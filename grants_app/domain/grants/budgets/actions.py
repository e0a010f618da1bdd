"""Writing budgets and categories, each with its audit row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.agreements.queries import find_agreement
from grants_app.domain.grants.agreements.signed_words import refuse_signed_words
from grants_app.domain.grants.budgets.models import BudgetCategory, BudgetLine, Cofinancing
from grants_app.domain.grants.budgets.queries import (
    budget_values,
    category_values,
    list_budget,
    list_categories,
    list_cofinancing,
    sum_budget,
)
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.organisations.models import Partner
from grants_app.domain.programmes.locking import lock_programme
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.extensions import db


class BudgetRefusal(StrEnum):
    """Why a budget is not accepted."""

    NO_AGREEMENT = "no_agreement"
    ALREADY_SIGNED = "already_signed"
    CLOSED_OUT = "closed_out"
    NOT_POSITIVE = "not_positive"
    CATEGORY_UNKNOWN = "category_unknown"
    CURRENCY_UNKNOWN = "currency_unknown"
    PARTNER_UNKNOWN = "partner_unknown"
    SOURCE_MISSING = "source_missing"


class BudgetRefusedError(ValueError):
    """A budget cannot be written so; `row` counts from 0 among the lines or the co-financing.

    `until`: the day of a close-out.
    """

    def __init__(
        self, refusal: BudgetRefusal, *, field: str = "", row: int = 0, until: date | None = None
    ) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.field = field
        self.row = row
        self.until = until


@dataclass(frozen=True)
class LineEntry:
    """One line of a budget, in minor units of the agreement's currency."""

    category_id: int
    description: str
    minor_units: int


@dataclass(frozen=True)
class CofinancingEntry:
    """What a partner adds, or without one the grantee itself."""

    partner_id: int | None
    is_in_kind: bool
    currency: str
    minor_units: int
    source: str


def put_budget(
    viewer: Viewer,
    programme: Programme,
    number: int,
    lines: Sequence[LineEntry],
    added: Sequence[CofinancingEntry],
    *,
    seen: str,
) -> int:
    """Write the whole budget of a grant that is not signed here yet. Returns its sum in minor units.

    Lines that do not add up to the award are kept: they are compared at signing, and never become it.
    Raises LookupError, BudgetRefusedError, EditConflictError, PersonalDataError.
    """
    grant = lock_grant(viewer, programme, number)
    agreement = find_agreement(grant.id)
    if agreement is None:
        raise BudgetRefusedError(BudgetRefusal.NO_AGREEMENT)
    if agreement.plan_as_signed is not None:
        closed_on = grant.closed_out_on
        signed = BudgetRefusal.CLOSED_OUT if closed_on else BudgetRefusal.ALREADY_SIGNED
        raise BudgetRefusedError(signed, until=closed_on)
    before, words = sum_budget(grant.id), _words_of(grant.id)
    lines_before, added_before = _by_line(grant.id), _added(list_cofinancing(grant.id))
    refuse_overtaken(seen, budget_values(grant.id))
    _refuse_lines(programme, lines)
    _refuse_added(programme, added)
    replace_budget(grant.id, lines, added)
    changes: dict[str, Any] = {
        "currency": [agreement.currency] * 2,
        "budget": [before, sum(line.minor_units for line in lines)],
        "budget_by_line": [lines_before, _by_line(grant.id)],
        "cofinancing": [added_before, _added(added)],
        **hidden("note", words, _words_of(grant.id)),
    }
    subject = ("grant", f"{programme.slug}/{number}")
    record(viewer.author, "grant.put_budget", subject=subject, changes=changes)
    return sum(line.minor_units for line in lines)


def _by_line(grant_id: int) -> list[list[Any]]:
    """What the log says of the lines: the code of each heading and its sum, not the words beside them."""
    return [[line.category.code, line.minor_units] for line in list_budget(grant_id)]


def _added(added: Iterable[Cofinancing | CofinancingEntry]) -> list[list[Any]]:
    """What the log says of what partners add."""
    return [[one.currency, one.minor_units] for one in added]


def _words_of(grant_id: int) -> str:
    """All that was typed beside the figures of a budget, as one text."""
    lines = [line.description or "" for line in list_budget(grant_id)]
    return "\n".join([*lines, *(one.source for one in list_cofinancing(grant_id))])


def replace_budget(grant_id: int, lines: Sequence[LineEntry], added: Sequence[CofinancingEntry]) -> None:
    """Put these lines in the place of what stands. For actions, which check and audit."""
    for row in (*list_budget(grant_id), *list_cofinancing(grant_id)):
        db.session.delete(row)
    db.session.flush()
    for position, line in enumerate(lines, 1):
        db.session.add(
            BudgetLine(
                grant_id=grant_id,
                position=position,
                category_id=line.category_id,
                description=line.description.strip() or None,
                minor_units=line.minor_units,
            )
        )
    for position, one in enumerate(added, 1):
        db.session.add(
            Cofinancing(
                grant_id=grant_id,
                position=position,
                partner_id=one.partner_id,
                is_in_kind=one.is_in_kind,
                currency=one.currency,
                minor_units=one.minor_units,
                source=one.source.strip(),
            )
        )
    db.session.flush()


def add_category(viewer: Viewer, programme: Programme, label_sq: str, label_en: str | None) -> BudgetCategory:
    """Add a heading for budget lines at the end of the programme's list."""
    standing = list_categories(programme.id, with_retired=True)
    codes = {one.code for one in standing}
    # The log names the code, so it says nothing of the words.
    code = next(name for n in range(len(codes) + 1) if (name := f"heading_{len(codes) + n + 1}") not in codes)
    category = BudgetCategory(
        programme_id=programme.id,
        code=code,
        position=len(standing) + 1,
        label_sq=label_sq.strip(),
        label_en=(label_en or "").strip() or None,
    )
    db.session.add(category)
    _audit_category(viewer, programme, category, "programme.add_budget_category")
    return category


def change_category(
    viewer: Viewer,
    programme: Programme,
    category_id: int,
    *,
    label_sq: str,
    label_en: str | None,
    active: bool,
    seen: str | None = None,
) -> BudgetCategory:
    """Rename a heading, retire it or bring it back. Lines keep theirs; what was signed keeps its words.

    `seen`: version of what the person saw; None: not asked.
    Raises LookupError, EditConflictError, AgreementRefusedError.
    """
    lock_programme(programme)
    category = db.session.get(BudgetCategory, category_id, populate_existing=True)
    if category is None or category.programme_id != programme.id:
        raise LookupError(category_id)
    if seen is not None:
        refuse_overtaken(seen, category_values(category))
    words = label_sq.strip(), (label_en or "").strip() or None
    refuse_signed_words(category, *words)
    category.label_sq, category.label_en = words
    category.is_active = active
    _audit_category(viewer, programme, category, "programme.change_budget_category")
    return category


def _audit_category(viewer: Viewer, programme: Programme, category: BudgetCategory, action: str) -> None:
    changes = {
        "code": [None, category.code],
        **hidden("label_sq", None, category.label_sq),
        **hidden("label_en", None, category.label_en),
        "is_active": [None, category.is_active],
    }
    record(viewer.author, action, subject=("programme", programme.slug), changes=changes)


def _refuse_lines(programme: Programme, lines: Sequence[LineEntry]) -> None:
    known = {one.id for one in list_categories(programme.id, with_retired=True)}
    for row, line in enumerate(lines):
        if line.category_id not in known:
            raise BudgetRefusedError(BudgetRefusal.CATEGORY_UNKNOWN, field="category", row=row)
        if line.minor_units <= 0:
            raise BudgetRefusedError(BudgetRefusal.NOT_POSITIVE, field="amount", row=row)
        refuse_personal_data(line.description)


def _refuse_added(programme: Programme, added: Sequence[CofinancingEntry]) -> None:
    wanted = {one.partner_id for one in added} - {None}
    known = set(db.session.scalars(select(Partner.id).where(Partner.id.in_(wanted))))
    for row, one in enumerate(added):
        if one.partner_id is not None and one.partner_id not in known:
            raise BudgetRefusedError(BudgetRefusal.PARTNER_UNKNOWN, field="partner", row=row)
        if one.currency not in programme.currencies:
            raise BudgetRefusedError(BudgetRefusal.CURRENCY_UNKNOWN, field="currency", row=row)
        if one.minor_units <= 0:
            raise BudgetRefusedError(BudgetRefusal.NOT_POSITIVE, field="amount", row=row)
        if not one.source.strip():
            raise BudgetRefusedError(BudgetRefusal.SOURCE_MISSING, field="source", row=row)
        refuse_personal_data(one.source)
