"""The checklist before signing: what became of each item."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.awards.forms import CheckForm
from grants_app.blueprints.awards.opening import open_grant
from grants_app.blueprints.awards.routes import Answer, awards
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.agreements.actions import (
    AgreementRefusedError,
    CheckEntry,
    decide_check,
    reopen_check,
)
from grants_app.domain.grants.agreements.models import GrantCheck
from grants_app.domain.grants.agreements.queries import check_values, find_check, list_checks
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.grants.agreements.vocabulary import CheckState
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.forms.conflicts import Difference, both_sides
from grants_app.i18n import award_labels


@awards.route("/grants/<int:number>/award/checklist/<int:item_id>", methods=["GET", "POST"])
@requires(can_manage_awards)
def edit_check(number: int, item_id: int) -> Answer:
    """Note that one item is in order, waived for a reason, or open again."""
    grant, programme = open_grant(number), current_programme()
    found = {item.id: (item, check) for item, check in list_checks(programme.id, grant.id)}
    if item_id not in found:
        abort(404)
    item, check = found[item_id]
    if request.method == "POST" and request.form.get("change") == "reopen":
        try:
            reopen_check(current_viewer(), programme, number, item_id)
            flash(gettext("The item is open again."), "success")
        except AgreementRefusedError as error:
            flash(award_labels.agreement_words(error), "warning")
        return redirect(url_for("awards.show_award", number=number, _anchor="checklist"), code=303)
    standing = None if request.method == "POST" else _standing(check)
    form = CheckForm(data=standing)
    theirs: list[Difference] | None = None
    if form.validate_on_submit():
        try:
            is_done = _decided(number, item_id, form)
        except EditConflictError:
            check = find_check(grant.id, item_id)
            now = _standing(check)
            is_done, theirs, form.seen.data = False, both_sides(form, now), now["seen"]
        if is_done:
            flash(gettext("The item is decided."), "success")
            return redirect(url_for("awards.show_award", number=number, _anchor="checklist"), code=303)
    page = render_template(
        "awards/edit_check.html",
        grant=grant,
        item=item,
        check=check,
        form=form,
        theirs=theirs,
        words=award_labels,
    )
    if theirs is not None:
        return page, 409
    return (page, 422) if request.method == "POST" else page


def _standing(check: GrantCheck | None) -> dict[str, Any]:
    seen = version_of(check_values(check))
    if check is None:
        return {"state": CheckState.COMPLETE.value, "seen": seen}
    return {
        "state": check.state.value,
        "dated": check.dated,
        "reference": check.reference,
        "reason": check.reason,
        "seen": seen,
    }


def _decided(number: int, item_id: int, form: CheckForm) -> bool:
    """Store the decision, or say at the field why not."""
    entry = CheckEntry(
        state=CheckState(form.state.data),
        dated=form.dated.data,
        reference=form.reference.data or "",
        reason=form.reason.data or "",
        seen=form.seen.data or None,
    )
    try:
        decide_check(current_viewer(), current_programme(), number, item_id, entry, today=default_day())
    except AgreementRefusedError as error:
        form.refuse(error.field, award_labels.agreement_words(error))
    except PersonalDataError:
        form.refuse_personal_data()
    else:
        return True
    return False
