"""An award at a glance, and the steps of its life."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, requires
from grants_app.blueprints.awards.forms import StepForm
from grants_app.blueprints.awards.opening import open_grant
from grants_app.blueprints.awards.waiting import waiting_amendments
from grants_app.business_day import current_day, default_day
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.queries import list_checks
from grants_app.domain.grants.agreements.rules import can_manage_awards, can_open_awards
from grants_app.domain.grants.amendments.held import read_earlier
from grants_app.domain.grants.amendments.queries import list_amendments
from grants_app.domain.grants.budgets.queries import list_plan_names
from grants_app.domain.grants.lifecycle.actions import StepRefusedError, take_step
from grants_app.domain.grants.lifecycle.queries import list_steps, read_life_facts
from grants_app.domain.grants.lifecycle.rules import LifeFacts, RefusedStep, WantedStep, refuse_step
from grants_app.domain.grants.lifecycle.states import CHANGES
from grants_app.domain.grants.lifecycle.vocabulary import Step, StepReason
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.payments.reading import read_award
from grants_app.domain.grants.reconciliation.queries import get_grant_money
from grants_app.domain.grants.status import status_of
from grants_app.i18n import amendment_labels, award_labels
from grants_app.i18n.amendment_labels import ChangeRow
from grants_app.i18n.bilingual import pick
from grants_app.i18n.signed_plan import Rows, describe_plan

awards = Blueprint("awards", __name__)
Answer = Response | str | tuple[str, int]


@awards.get("/grants/<int:number>/award")
@requires(can_open_awards)
def show_award(number: int) -> str:
    """The terms, money, checklist and steps of a grant."""
    viewer, programme, today = current_viewer(), current_programme(), current_day()
    try:
        award = read_award(viewer, programme, number)
    except LookupError:
        abort(404)
    grant, agreement, manages = award.grant, award.agreement, can_manage_awards(viewer)
    status, standing = status_of(grant, today), status_of(grant, default_day())
    return render_template(
        "awards/show_award.html",
        grant=grant,
        today=today,
        is_now=today == default_day(),
        status=status,
        agreement=agreement,
        amounts=grant.amounts,
        money=get_grant_money(viewer, programme, number),
        # What is asked for only since it was signed is nothing that it lacks.
        checks=[
            (item, check)
            for item, check in list_checks(programme.id, grant.id)
            if check is not None or not award.is_signed
        ]
        if manages
        else [],
        steps=list_steps(grant),
        signed=_signed(agreement, programme.id),
        earlier=_earlier(grant, agreement, today),
        amendments=list_amendments(grant.id),
        may_amend=manages and not grant.is_draft and grant.closed_out_on is None,
        amendment_words=amendment_labels,
        ways=[step for step, change in CHANGES.items() if standing in change.before and not change.by_two]
        if manages
        else [],
        manages=manages,
        is_signed=award.is_signed,
        words=award_labels,
    )


def _earlier(grant: Grant, agreement: GrantAgreement | None, day: date) -> list[ChangeRow]:
    """What was agreed otherwise on the day, in words."""
    if not grant.is_amended:
        return []
    found = read_earlier(grant.id, day)
    names = {code: pick(sq, en).text for code, sq, en in list_plan_names(grant.programme_id)}
    currency = agreement.currency if agreement else None
    return amendment_labels.describe_held(found.plan, day, found.places, names, currency)


def _signed(agreement: GrantAgreement | None, programme_id: int) -> Rows | None:
    """The plan on the day of signing in words, where it was kept."""
    if agreement is None or not agreement.plan_as_signed:
        return None
    names = {code: pick(sq, en).text for code, sq, en in list_plan_names(programme_id)}
    return describe_plan(agreement.plan_as_signed, names)


@awards.route("/grants/<int:number>/award/steps/<step>", methods=["GET", "POST"])
@requires(can_manage_awards)
def decide_step(number: int, step: str) -> Answer:
    """Decide a step of a grant's life; what stands against it is said before anybody tries."""
    if step not in set(Step) or CHANGES[Step(step)].by_two:
        abort(404)
    wanted, today = Step(step), default_day()
    grant = open_grant(number)
    form = StepForm(wanted, data=None if request.method == "POST" else {"effective_on": today})
    if form.validate_on_submit():
        refused = _decide(number, wanted, form, today)
        if not refused and not form.errors:
            flash(str(award_labels.STEP_DONE[wanted]), "success")
            return redirect(url_for("awards.show_award", number=number), code=303)
    else:
        refused = [] if request.method == "POST" else _against(read_life_facts(grant, today), wanted, today)
    currency = read_life_facts(grant, today).currency or current_programme().currencies[0]
    page = render_template(
        "awards/decide_step.html",
        grant=grant,
        step=wanted,
        form=form,
        today=today,
        refused=[
            award_labels.amount_words(award_labels.STEP_REFUSAL[one.refusal], one, currency)
            for one in refused
        ],
        waiting=waiting_amendments(grant.id, refused),
        amendment_kinds=amendment_labels.AMENDMENT_KIND,
        words=award_labels,
    )
    return (page, 422) if request.method == "POST" else page


def _decide(number: int, step: Step, form: StepForm, today: date) -> list[RefusedStep]:
    """Take the step; gives what stands against it. Personal data are refused at the note."""
    viewer = current_viewer()
    day = form.effective_on.data or today
    code = form.reason.data if "reason" in form else ""
    wanted = WantedStep(step, day, StepReason(code) if code else None)
    try:
        grant = lock_grant(viewer, current_programme(), number)
        take_step(viewer, grant, wanted, today=today, note=form.note.data or "")
    except StepRefusedError as error:
        return list(error.refused)
    except PersonalDataError:
        form.refuse_personal_data()
    return []


def _against(facts: LifeFacts, step: Step, today: date) -> list[RefusedStep]:
    """What stands against a step today, whatever reason will be given."""
    reasons = CHANGES[step].reasons
    wanted = WantedStep(step, today, next(iter(reasons), None))
    return refuse_step(facts, wanted, today=today, decided_by=current_viewer().user_id or 0)
