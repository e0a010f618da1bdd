"""The budget of an award: all lines and what others add on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, requires
from grants_app.blueprints.payments.award import open_award, refuse_readers, render
from grants_app.blueprints.payments.blueprint import Answer, payments
from grants_app.blueprints.payments.guarding import guard_budget, was_asked
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.agreements.rules import can_manage_awards, can_open_awards
from grants_app.domain.grants.amendments.held import read_earlier
from grants_app.domain.grants.budgets.actions import BudgetRefusedError, put_budget
from grants_app.domain.grants.budgets.models import BudgetCategory, BudgetLine, Cofinancing
from grants_app.domain.grants.budgets.queries import (
    budget_values_of,
    list_budget,
    list_categories,
    list_cofinancing,
    list_partners,
)
from grants_app.domain.grants.payments.reading import OpenAward
from grants_app.domain.organisations.models import Partner
from grants_app.domain.texts.collation import shown, sort_key
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.i18n import formats
from grants_app.i18n.locales import choose_locale
from grants_app.i18n.money_words import money_in_words
from grants_app.sheets.budget import (
    GRANTEE,
    BudgetSheet,
    add_rows,
    check_sheet,
    read_sheet,
    standing_sheet,
)
from grants_app.sheets.rows import EMPTY_ROWS


@dataclass(frozen=True)
class Standing:
    """A budget as it stands, with what can be chosen. `version` changes whenever it does."""

    lines: Sequence[BudgetLine]
    added: Sequence[Cofinancing]
    categories: Sequence[BudgetCategory]
    partners: Sequence[Partner]

    @property
    def version(self) -> str:
        """A token for this state."""
        return version_of(budget_values_of(self.lines, self.added))

    @property
    def total(self) -> int | None:
        """The sum of the lines in minor units; None without lines."""
        return sum(line.minor_units for line in self.lines) if self.lines else None


@payments.route("/grants/<int:number>/award/budget", methods=["GET", "POST"])
@requires(can_open_awards)
def edit_budget(number: int) -> Answer:
    """The budget as it stands; whoever may change it does so here until the agreement is signed."""
    award = open_award(number)
    if request.method == "POST":
        refuse_readers()
    standing = read_standing(award)
    if award.currency is None:
        return show_budget(award, standing, None), 422 if request.method == "POST" else 200
    if request.method == "GET":
        if award.is_signed or not can_manage_awards(current_viewer()):
            return show_budget(award, standing, None)
        return show_budget(award, standing, standing_sheet(standing.lines, standing.added, award.currency))
    sheet = read_sheet(request.form, award.currency, current_programme().currencies)
    if request.form.get("step") == "more":
        add_rows(sheet, award.currency, EMPTY_ROWS)
        if was_asked():
            guard_budget(sheet)
        return show_budget(award, standing, sheet, is_unsent=True)
    return check_or_save(award, standing, sheet)


def read_standing(award: OpenAward) -> Standing:
    """Four statements, however long the budget."""
    lines, added = list_budget(award.grant.id), list_cofinancing(award.grant.id)
    used = {line.category_id for line in lines}
    every = list_categories(award.grant.programme_id, with_retired=True)
    categories = [one for one in every if one.is_active or one.id in used]
    return Standing(lines, added, categories, _in_order(list_partners()))


def _in_order(partners: Sequence[Partner]) -> list[Partner]:
    """By the name that is shown, in the reader's alphabet."""
    language = choose_locale()
    return sorted(partners, key=lambda one: sort_key(shown(one.name_sq, one.name_en, language), language))


def check_or_save(award: OpenAward, standing: Standing, sheet: BudgetSheet) -> Answer:
    """Say what is wrong, show new sums in words, or write the budget."""
    guard = guard_budget(sheet)
    check_sheet(
        sheet,
        {str(one.id) for one in standing.categories},
        {GRANTEE, *(str(one.id) for one in standing.partners)},
    )
    if not guard.add_problems(sheet.errors) or sheet.errors:
        return show_budget(award, standing, sheet, is_unsent=True), 422
    if request.form.get("seen") != standing.version:
        return show_budget(award, standing, sheet, is_unsent=True, is_overtaken=True), 409
    if not sheet.is_confirmed:
        return show_budget(award, standing, sheet, is_unsent=True, is_check=True)
    guard.note()
    try:
        total = put_budget(
            current_viewer(),
            current_programme(),
            award.grant.number,
            sheet.line_entries(),
            sheet.added_entries(),
            seen=request.form.get("seen", ""),
        )
    except EditConflictError:
        return show_budget(award, read_standing(award), sheet, is_unsent=True, is_overtaken=True), 409
    except BudgetRefusedError as refused:
        sheet.refuse(refused)
        return show_budget(award, standing, sheet, is_unsent=True), 422
    except PersonalDataError:  # every field was looked through: this is the last guard
        sheet.errors["budget"] = gettext("Take out what points at a person.")
        return show_budget(award, standing, sheet, is_unsent=True), 422
    say_how_it_adds_up(award, total)
    return back(award)


def say_how_it_adds_up(award: OpenAward, total: int) -> None:
    """Tell that it is kept, and by how much it differs from the award."""
    currency = award.currency or ""
    if award.award is None or total == award.award:
        flash(gettext("The budget is saved."), "success")
        return
    flash(
        gettext(
            "The budget is saved. It comes to %(sum)s, the award to %(award)s: it cannot be signed so.",
            sum=formats.money(total, currency),
            award=formats.money(award.award, currency),
        ),
        "warning",
    )


def back(award: OpenAward) -> Response:
    """To the page as it stands now."""
    return redirect(url_for("payments.edit_budget", number=award.grant.number), code=303)


class HeldLine(NamedTuple):
    """A line of the budget as it was on a day."""

    category: BudgetCategory
    description: str | None
    minor_units: int


@dataclass(frozen=True)
class HeldBudget:
    """The budget of a day that is asked for, where it was another; `award` in minor units."""

    day: date
    lines: Sequence[HeldLine]
    award: int | None

    @property
    def total(self) -> int:
        """The sum of the lines in minor units."""
        return sum(line.minor_units for line in self.lines)


def read_held_budget(award: OpenAward) -> HeldBudget | None:
    """What the budget was on the day of the address; None where it was as it is."""
    if not award.grant.is_amended:
        return None
    earlier = read_earlier(award.grant.id, current_day())
    if earlier.budget is None:
        return None
    known = {one.code: one for one in list_categories(award.grant.programme_id, with_retired=True)}
    lines = [
        HeldLine(known[one["category"]], one["description"], one["minor_units"]) for one in earlier.budget
    ]
    held = award.award if earlier.award is None else earlier.award
    return HeldBudget(earlier.day, lines, held)


def show_budget(award: OpenAward, standing: Standing, sheet: BudgetSheet | None, **context: Any) -> str:
    """The page; without a sheet it is only read, as it stands and as it was on the day of the address."""
    return render(
        "edit_budget.html",
        award,
        standing=standing,
        sheet=sheet,
        held=None if sheet else read_held_budget(award),
        grantee_value=GRANTEE,
        currencies=current_programme().currencies,
        in_words=money_in_words,
        **context,
    )
