"""The plan of an award's tranches: what was requested stands, the rest is changed on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.payments.award import open_award, refuse_readers, render
from grants_app.blueprints.payments.blueprint import Answer, payments
from grants_app.blueprints.payments.guarding import guard_plan, was_asked
from grants_app.blueprints.payments.plan_form import (
    PlanSheet,
    add_rows,
    check_plan,
    read_plan,
    standing_plan,
)
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.agreements.rules import can_manage_awards, can_open_awards
from grants_app.domain.grants.payments import planning
from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.queries import (
    list_tranches,
    read_release_terms,
    tranche_values_of,
)
from grants_app.domain.grants.payments.reading import OpenAward
from grants_app.domain.grants.payments.tranches import TrancheRefusedError
from grants_app.domain.grants.payments.vocabulary import TrancheCondition, TrancheState
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.i18n import formats
from grants_app.i18n.money_words import money_in_words
from grants_app.sheets.rows import EMPTY_ROWS


@dataclass(frozen=True)
class StandingPlan:
    """All tranches as they stand. `version` changes whenever they do."""

    tranches: Sequence[Tranche]

    @property
    def planned(self) -> list[Tranche]:
        """Those that nobody has requested: the plan can still change them."""
        return [one for one in self.tranches if one.state is TrancheState.PLANNED]

    @property
    def kept(self) -> list[Tranche]:
        """Those that stay as they are."""
        return [one for one in self.tranches if one.state is not TrancheState.PLANNED]

    @property
    def first_number(self) -> int:
        """The number of the first tranche that the plan can still change."""
        return max((one.number for one in self.kept), default=0) + 1

    @property
    def kept_total(self) -> int:
        """What the kept ones come to in minor units; cancelled ones do not count."""
        return sum(one.minor_units for one in self.kept if one.state is not TrancheState.CANCELLED)

    @property
    def total(self) -> int | None:
        """What all of them come to; None where there are none."""
        counted = [one.minor_units for one in self.tranches if one.state is not TrancheState.CANCELLED]
        return sum(counted) if counted else None

    @property
    def version(self) -> str:
        """A token for this state."""
        return version_of(tranche_values_of(self.tranches))


@payments.route("/grants/<int:number>/award/tranches", methods=["GET", "POST"])
@requires(can_open_awards)
def plan_tranches(number: int) -> Answer:
    """All tranches, and for whoever may change it the plan of those that nobody has requested."""
    award = open_award(number)
    if request.method == "POST":
        refuse_readers()
    standing = StandingPlan(list_tranches(award.grant.id))
    if award.currency is None:
        return show_plan(award, standing, None), 422 if request.method == "POST" else 200
    if request.method == "GET":
        is_fixed = award.grant.closed_out_on is not None or not can_manage_awards(current_viewer())
        sheet = None if is_fixed else standing_plan(standing.planned, award.currency)
        return show_plan(award, standing, sheet)
    sheet = read_plan(request.form, award.currency)
    if request.form.get("step") == "more":
        add_rows(sheet, award.currency, EMPTY_ROWS)
        if was_asked():
            guard_plan(sheet, standing.first_number)
        return show_plan(award, standing, sheet, is_unsent=True)
    return check_or_save(award, standing, sheet)


def check_or_save(award: OpenAward, standing: StandingPlan, sheet: PlanSheet) -> Answer:
    """Say what is wrong, show new sums in words, or write the plan."""
    guard = guard_plan(sheet, standing.first_number)
    check_plan(sheet)
    if not guard.add_problems(sheet.errors) or sheet.errors:
        return show_plan(award, standing, sheet, is_unsent=True), 422
    if request.form.get("seen") != standing.version:
        return show_plan(award, standing, sheet, is_unsent=True, is_overtaken=True), 409
    if not sheet.is_confirmed:
        return show_plan(award, standing, sheet, is_unsent=True, is_check=True)
    guard.note()
    try:
        planning.plan_tranches(
            current_viewer(),
            current_programme(),
            award.grant.number,
            sheet.entries(),
            award=award.award,
            seen=request.form.get("seen", ""),
        )
    except EditConflictError:
        fresh = StandingPlan(list_tranches(award.grant.id))
        return show_plan(award, fresh, sheet, is_unsent=True, is_overtaken=True), 409
    except TrancheRefusedError as refused:
        sheet.refuse(refused, award.currency or "")
        return show_plan(award, standing, sheet, is_unsent=True), 422
    except PersonalDataError:  # every field was looked through: this is the last guard
        sheet.errors["plan"] = gettext("Take out what points at a person.")
        return show_plan(award, standing, sheet, is_unsent=True), 422
    say_how_it_adds_up(award, standing.kept_total + sheet.total)
    return redirect(url_for("payments.plan_tranches", number=award.grant.number), code=303)


def say_how_it_adds_up(award: OpenAward, total: int) -> None:
    """Tell that it is kept, and by how much it differs from the award."""
    currency = award.currency or ""
    if award.award is None or total == award.award:
        flash(gettext("The plan is saved."), "success")
        return
    flash(
        gettext(
            "The plan is saved. The tranches come to %(sum)s, the award is %(award)s.",
            sum=formats.money(total, currency),
            award=formats.money(award.award, currency),
        ),
        "warning",
    )


def show_plan(award: OpenAward, standing: StandingPlan, sheet: PlanSheet | None, **context: Any) -> str:
    """The page; without a sheet it is only read."""
    return render(
        "plan_tranches.html",
        award,
        standing=standing,
        anew=read_release_terms(award.grant).anew,
        sheet=sheet,
        conditions=list(TrancheCondition),
        in_words=money_in_words,
        **context,
    )
