"""One amendment: what it changes, by whom it was proposed, and another person's decision about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from wtforms import TextAreaField
from wtforms.validators import Length

from grants_app.access import current_viewer, requires
from grants_app.blueprints.awards.opening import open_grant
from grants_app.blueprints.awards.routes import Answer, awards
from grants_app.blueprints.awards.waiting import waiting_amendments
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.geography.queries import name_places
from grants_app.domain.grants.agreements.queries import find_agreement
from grants_app.domain.grants.agreements.rules import can_manage_awards, can_open_awards
from grants_app.domain.grants.amendments.actions import (
    approve_amendment,
    may_decide_alone,
    reject_amendment,
)
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.amendments.proposals import AmendmentRefusedError
from grants_app.domain.grants.amendments.queries import AmendmentInFull, list_amendments
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind, AmendmentRefusal, AmendmentState
from grants_app.domain.grants.budgets.queries import list_categories
from grants_app.domain.grants.lifecycle.actions import StepRefusedError
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.payments.queries import list_tranches
from grants_app.forms import lazy as _
from grants_app.forms.guarded import GuardedForm
from grants_app.i18n import amendment_labels, award_labels, formats
from grants_app.i18n.bilingual import pick_field

APPROVE, REJECT = "approve", "reject"


@dataclass(frozen=True)
class Refused:
    """What stands against a decision: sentences, and the other proposals among it.

    `is_overtaken`: somebody else decided while this person was writing.
    """

    words: list[str] = field(default_factory=list)
    waiting: list[GrantAmendment] = field(default_factory=list)
    is_overtaken: bool = False


class DecisionForm(GuardedForm):
    """A word about a decision."""

    guarded = ("note",)
    note = TextAreaField(_("Note for staff and the grantee"), [Length(max=2000)])


@awards.route("/grants/<int:number>/award/amendments/<int:place>", methods=["GET", "POST"])
@requires(can_open_awards)
def show_amendment(number: int, place: int) -> Answer:
    """An amendment; of a proposal another person decides here."""
    grant = open_grant(number)
    found = list_amendments(grant.id, place)
    if not found:
        abort(404)
    form, refused = DecisionForm(), Refused()
    if request.method == "POST":
        if not can_manage_awards(current_viewer()):
            abort(403)
        change = request.form.get("change", "")
        if change not in (APPROVE, REJECT, ""):
            abort(400)
        # Softer words were asked for, or Enter was pressed: nothing is decided yet.
        if form.validate_on_submit() and not change:
            form.refuse("note", gettext("Nothing is decided yet. Approve the amendment or turn it down."))
        elif not form.errors and change and not form.is_softened:
            refused = _decide(number, found[0].amendment, change, form)
            if not refused.words and not form.errors:
                return redirect(url_for("awards.show_amendment", number=number, place=place), code=303)
        found = list_amendments(grant.id, place)
    page = _page(grant, found[0], form, refused)
    if request.method == "GET":
        return page
    return page, 409 if refused.is_overtaken else 422


def _decide(number: int, amendment: GrantAmendment, change: str, form: DecisionForm) -> Refused:
    """Carry the decision out; gives what stands against it."""
    viewer, programme, today = current_viewer(), current_programme(), default_day()
    note, currency = form.note.data or "", _currency(amendment.grant_id)
    try:
        if change == APPROVE:
            approve_amendment(viewer, programme, number, amendment.number, today=today, note=note)
            flash(_approved_words(amendment, today), "success")
            if amendment.kind is AmendmentKind.COST_EXTENSION and list_tranches(amendment.grant_id):
                flash(gettext("No tranche has the added money yet. Plan one for it."), "warning")
        else:
            made = reject_amendment(viewer, programme, number, amendment.number, today=today, note=note)
            flash(str(amendment_labels.AMENDMENT_STATE[made.state]), "success")
    except AmendmentRefusedError as error:
        table = amendment_labels.AMENDMENT_REFUSAL
        return Refused(
            [award_labels.amount_words(table[one.refusal], one, currency) for one in error.refused],
            is_overtaken=any(one.refusal is AmendmentRefusal.NOT_OPEN for one in error.refused),
        )
    except StepRefusedError as error:
        steps = award_labels.STEP_REFUSAL
        return Refused(
            [award_labels.amount_words(steps[one.refusal], one, currency) for one in error.refused],
            waiting_amendments(amendment.grant_id, error.refused, own=amendment.number),
        )
    except PersonalDataError:
        form.refuse_personal_data()
    return Refused()


def _approved_words(amendment: GrantAmendment, today: date) -> str:
    if amendment.kind is AmendmentKind.EARLY_CLOSURE:
        last = formats.day(amendment.effective_on)
        return gettext("The amendment is approved. The last active day is %(day)s.", day=last)
    if amendment.effective_on <= today:
        return gettext("The amendment is approved and in force.")
    day = formats.day(amendment.effective_on)
    return gettext("The amendment is approved. It is in force from %(day)s on.", day=day)


def _currency(grant_id: int) -> str:
    agreement = find_agreement(grant_id)
    return agreement.currency if agreement else current_programme().currencies[0]


def _page(grant: Grant, found: AmendmentInFull, form: DecisionForm, refused: Refused) -> str:
    viewer, amendment = current_viewer(), found.amendment
    is_own = found.proposer.user_id == viewer.user_id
    headings = {
        one.code: pick_field(one, "label").text
        for one in list_categories(grant.programme_id, with_retired=True)
    }
    sites = [site for pair in amendment.changes.get("sites", []) for site in pair or []]
    return render_template(
        "awards/show_amendment.html",
        grant=grant,
        found=found,
        one=amendment,
        rows=amendment_labels.describe_changes(
            amendment.changes,
            name_places({site["place"] for site in sites if site["place"]}),
            headings,
            _currency(grant.id),
        ),
        form=form,
        refused=refused.words,
        is_overtaken=refused.is_overtaken,
        waiting=refused.waiting,
        amendment_kinds=amendment_labels.AMENDMENT_KIND,
        may_decide=can_manage_awards(viewer) and amendment.state is AmendmentState.PROPOSED,
        may_approve=not is_own or may_decide_alone(current_programme()),
        is_own=is_own,
        is_staff=can_manage_awards(viewer),
        words=amendment_labels,
        award_words=award_labels,
        amendment_page=True,
    )
