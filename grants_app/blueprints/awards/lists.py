"""What a programme sets for its awards: the checklist, the budget headings and the exchange rates."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.awards.forms import HeadingForm, ItemForm
from grants_app.blueprints.awards.routes import Answer, awards
from grants_app.current_programme import current_programme
from grants_app.domain.grants.agreements.actions import AgreementRefusedError
from grants_app.domain.grants.agreements.models import ChecklistItem
from grants_app.domain.grants.agreements.queries import item_values, list_all_rates, list_checklist
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.grants.agreements.settings import (
    ItemEntry,
    put_item,
    take_usual_checklist,
    take_usual_headings,
)
from grants_app.domain.grants.budgets.actions import add_category, change_category
from grants_app.domain.grants.budgets.models import BudgetCategory
from grants_app.domain.grants.budgets.queries import category_values, list_categories
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.forms.conflicts import both_sides
from grants_app.i18n import award_labels


@awards.get("/programme/awards")
@requires(can_manage_awards)
def show_lists() -> str:
    """The lists, with a way to change each."""
    programme = current_programme()
    return render_template(
        "awards/show_lists.html",
        items=list_checklist(programme.id),
        headings=list_categories(programme.id, with_retired=True),
        rates=list_all_rates(programme.id),
    )


@awards.post("/programme/awards/usual")
@requires(can_manage_awards)
def take_usual_lists() -> Answer:
    """Begin with the usual list."""
    viewer, programme, wanted = current_viewer(), current_programme(), request.form.get("list")
    if wanted == "checklist":
        take_usual_checklist(viewer, programme)
    elif wanted == "headings":
        take_usual_headings(viewer, programme)
    else:
        abort(400)
    flash(gettext("The usual list is there. Change it as the programme needs it."), "success")
    return redirect(url_for("awards.show_lists"), code=303)


@awards.route("/programme/awards/checklist/new", methods=["GET", "POST"])
@requires(can_manage_awards)
def add_item() -> Answer:
    """A new item of the checklist."""
    return _item_page(None)


@awards.route("/programme/awards/checklist/<int:item_id>", methods=["GET", "POST"])
@requires(can_manage_awards)
def edit_item(item_id: int) -> Answer:
    """Change an item, or no longer ask for it."""
    found = [one for one in list_checklist(current_programme().id) if one.id == item_id]
    if not found:
        abort(404)
    return _item_page(found[0])


def _item_page(item: ChecklistItem | None) -> Answer:
    standing = _shown(item_values(item)) if item else {"is_active": True}
    form = ItemForm(data=None if request.method == "POST" else standing)
    if form.validate_on_submit():
        entry = ItemEntry(
            item_id=item.id if item else None,
            label_sq=form.label_sq.data or "",
            label_en=form.label_en.data,
            needs_date=bool(form.needs_date.data),
            needs_reference=bool(form.needs_reference.data),
            is_active=bool(form.is_active.data),
            seen=form.seen.data or None,
        )
        try:
            put_item(current_viewer(), current_programme(), entry)
        except EditConflictError:
            theirs = _shown(item_values(item)) if item else {}
            return _overtaken("awards/edit_item.html", form, theirs, item=item)
        except AgreementRefusedError as error:
            form.refuse(error.field, award_labels.agreement_words(error))
        else:
            return to_lists()
    return form_page("awards/edit_item.html", form, item=item)


@awards.route("/programme/awards/headings/new", methods=["GET", "POST"])
@requires(can_manage_awards)
def add_heading() -> Answer:
    """A new heading for budget lines."""
    return _heading_page(None)


@awards.route("/programme/awards/headings/<int:category_id>", methods=["GET", "POST"])
@requires(can_manage_awards)
def edit_heading(category_id: int) -> Answer:
    """Rename a heading, or retire it."""
    known = list_categories(current_programme().id, with_retired=True)
    found = [one for one in known if one.id == category_id]
    if not found:
        abort(404)
    return _heading_page(found[0])


def _heading_page(heading: BudgetCategory | None) -> Answer:
    standing = _shown(category_values(heading)) if heading else {"is_active": True}
    form = HeadingForm(data=None if request.method == "POST" else standing)
    if form.validate_on_submit():
        viewer, programme = current_viewer(), current_programme()
        label_sq, label_en = form.label_sq.data or "", form.label_en.data
        if heading is None:
            add_category(viewer, programme, label_sq, label_en)
            return to_lists()
        try:
            change_category(
                viewer,
                programme,
                heading.id,
                label_sq=label_sq,
                label_en=label_en,
                active=bool(form.is_active.data),
                seen=form.seen.data or None,
            )
        except EditConflictError:
            theirs = _shown(category_values(heading))
            return _overtaken("awards/edit_heading.html", form, theirs, heading=heading)
        except AgreementRefusedError as error:
            form.refuse(error.field, award_labels.agreement_words(error))
        else:
            return to_lists()
    return form_page("awards/edit_heading.html", form, heading=heading)


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    """What stands, with the token for it."""
    return {**values, "seen": version_of(values)}


def _overtaken(
    template: str, form: ItemForm | HeadingForm, theirs: dict[str, Any], **more: object
) -> tuple[str, int]:
    """The form with what was typed, beside what somebody else saved meanwhile."""
    form.seen.data = theirs.get("seen", "")
    return render_template(template, form=form, theirs=both_sides(form, theirs), **more), 409


def form_page(template: str, form: Any, **more: Any) -> Answer:
    """A page with a form; 422 after it was sent."""
    page = render_template(template, form=form, **more)
    return (page, 422) if request.method == "POST" else page


def to_lists() -> Answer:
    """On to the lists, after something was saved."""
    flash(gettext("Saved."), "success")
    return redirect(url_for("awards.show_lists"), code=303)
