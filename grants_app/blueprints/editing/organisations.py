"""Making an organisation and changing what is said of it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.audit_trail import read_history
from grants_app.blueprints.editing.fields import read_again, refuse_at
from grants_app.blueprints.editing.organisation_forms import OrganisationForm, standing_organisation
from grants_app.blueprints.editing.routes import Answer, editing
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.grants.grantees.editing import (
    PAIRS,
    change_organisation,
    create_organisation,
    get_organisation,
    subject_of,
    values_of,
)
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.organisations.refusals import OrganisationRefusedError
from grants_app.domain.texts.both_languages import older_texts
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.forms.conflicts import both_sides


@editing.route("/organisations/new", methods=["GET", "POST"])
@requires(can_manage_awards)
def make_organisation() -> Answer:
    """Make an organisation. Its address is made of its name, once."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            made = create_organisation(current_viewer(), form.entry())
        except (OrganisationRefusedError, PersonalDataError) as error:
            refuse_at(form, error)
        else:
            flash(
                gettext("The organisation is made. Staff alone see it until a grant of it is published."),
                "success",
            )
            return redirect(url_for("organisations.show_organisation", slug=made.slug), code=303)
    page = render_template(
        "editing/edit_organisation.html", form=form, organisation=None, older=frozenset(), theirs=[]
    )
    return (page, 422) if request.method == "POST" else page


@editing.route("/organisations/<slug>/edit", methods=["GET", "POST"])
@requires(can_manage_awards)
def edit_organisation(slug: str) -> Answer:
    """Change what is said of an organisation; of two who do, the second sees both."""
    organisation = own_organisation(slug)
    form = OrganisationForm(data=None if request.method == "POST" else _standing(organisation))
    theirs: list[tuple[str, str, str]] = []
    if form.validate_on_submit():
        try:
            changed = change_organisation(current_viewer(), slug, form.entry(), seen=form.seen.data or "")
        except (OrganisationRefusedError, PersonalDataError) as error:
            refuse_at(form, error)
        except EditConflictError:
            standing = _standing(own_organisation(slug))
            theirs = both_sides(form, standing)
            form.seen.data = standing["seen"]
        else:
            changed |= read_again(organisation, subject_of(organisation), PAIRS)
            flash(gettext("Saved.") if changed else gettext("Nothing was changed."), "success")
            return redirect(url_for("organisations.show_organisation", slug=slug), code=303)
    is_late = request.method == "POST" and not form.errors
    page = render_template(
        "editing/edit_organisation.html",
        form=form,
        organisation=organisation,
        older=older_texts(organisation, PAIRS),
        theirs=theirs,
        is_late=is_late,
        audit_history=read_history("organisation", organisation.key_in_log),
    )
    if is_late:
        return page, 409
    return (page, 422) if request.method == "POST" else page


def own_organisation(slug: str) -> Organisation:
    """An organisation that the reader may see, or 404."""
    try:
        return get_organisation(current_viewer(), slug)
    except LookupError:
        abort(404)


def _standing(organisation: Organisation) -> dict[str, Any]:
    values = values_of(organisation)
    return standing_organisation(values) | {"seen": version_of(values)}
