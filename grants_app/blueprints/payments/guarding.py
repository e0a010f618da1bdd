"""The words on the pages of money that the guard reads, and the softer words put back into their fields."""

from __future__ import annotations

from flask import request
from flask_babel import gettext

from grants_app.blueprints.payments.entry_form import NEEDS_REASON, TypedEntry
from grants_app.blueprints.payments.money_form import NEW_RATE, TypedMoney
from grants_app.blueprints.payments.plan_form import PlanSheet
from grants_app.forms.guarded import GuardedText
from grants_app.forms.guarded_rows import RowsGuard
from grants_app.sheets.budget import BudgetSheet
from grants_app.sheets.guarded import budget_texts, put_softer


def guard_entry(typed: TypedEntry) -> RowsGuard:
    """Read the words of an entry of the ledger."""
    needs_reason = typed.kind in NEEDS_REASON
    label = gettext("Reason") if needs_reason else gettext("Remark (optional)")
    return _guard_money(typed.money, gettext("Reference"), "reason", label)


def guard_payment(money: TypedMoney) -> RowsGuard:
    """Read the words of a tranche's payment."""
    return _guard_money(money, gettext("Reference of the transfer"), "pay-reason", gettext("Reason"))


def guard_reason(money: TypedMoney, step: str) -> RowsGuard:
    """Read the reason of another step of a tranche."""
    reason = GuardedText("reason", gettext("Reason"), money.reason, f"{step}-reason")
    money.guard = RowsGuard([reason])
    money.reason = money.guard.softer.get("reason", money.reason)
    return money.guard


def _guard_money(money: TypedMoney, reference: str, reason_id: str, reason: str) -> RowsGuard:
    texts = [
        GuardedText("reference", reference, money.reference, "reference"),
        GuardedText("reason", reason, money.reason, reason_id),
    ]
    if money.rate == NEW_RATE:
        source = gettext("Who published it")
        texts.append(GuardedText("rate-source", source, money.rate_source, "rate-source", kept_as="source"))
    money.guard = RowsGuard(texts)
    softer = money.guard.softer
    money.reference = softer.get("reference", money.reference)
    money.reason = softer.get("reason", money.reason)
    money.rate_source = softer.get("rate-source", money.rate_source)
    return money.guard


def guard_plan(sheet: PlanSheet, first: int) -> RowsGuard:
    """Read the milestones of a plan; `first` is the number of its first tranche."""
    sheet.guard = RowsGuard(
        GuardedText(
            row.id_of("milestone"),
            f"{gettext('Milestone')}, {gettext('Tranche %(number)s', number=first + row.place)}",
            row.milestone,
            row.id_of("milestone"),
            kept_as="milestone",
        )
        for row in sheet.filled
    )
    for row in sheet.rows:
        row.milestone = sheet.guard.softer.get(row.id_of("milestone"), row.milestone)
    return sheet.guard


def guard_budget(sheet: BudgetSheet) -> RowsGuard:
    """Read the words of a budget's lines and the sources of what others add."""
    sheet.guard = RowsGuard(budget_texts(sheet))
    put_softer(sheet, sheet.guard.softer)
    return sheet.guard


def was_asked() -> bool:
    """Whether the page that was sent showed something marked."""
    return bool(request.form.get("guard_seen"))
