"""People who can be reached at an organisation: read by staff and its own people, written by staff."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, requires
from grants_app.audit_trail import read_history
from grants_app.blueprints.editing.fields import read_again, refuse_at
from grants_app.blueprints.editing.organisation_forms import ContactForm
from grants_app.blueprints.editing.organisations import own_organisation
from grants_app.blueprints.editing.routes import Answer, editing
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.grants.grantees.contacts.actions import add_contact, change_contact, remove_contact
from grants_app.domain.grants.grantees.contacts.queries import (
    PAIRS,
    TEXTS,
    get_contact,
    list_contacts,
    values_of,
)
from grants_app.domain.grants.grantees.contacts.rules import can_open_contacts
from grants_app.domain.grants.grantees.editing import subject_of
from grants_app.domain.organisations.models import Organisation, OrganisationContact
from grants_app.domain.organisations.refusals import OrganisationRefusedError
from grants_app.domain.texts.both_languages import older_texts
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.extensions import utc_now
from grants_app.forms.conflicts import both_sides
from grants_app.i18n.locales import choose_locale

DAYS = ("agreed_on", "keep_until_on")


@editing.get("/organisations/<slug>/contacts")
@requires(can_open_contacts)
def show_contacts(slug: str) -> str:
    """The people of an organisation, and for staff the form to add one."""
    return _list_page(own_organisation(slug), ContactForm())


@editing.post("/organisations/<slug>/contacts")
@requires(can_manage_awards)
def add_to_contacts(slug: str) -> Answer:
    """Keep somebody."""
    organisation, form = own_organisation(slug), ContactForm()
    if form.validate_on_submit():
        try:
            add_contact(current_viewer(), slug, form.entry())
        except (OrganisationRefusedError, PersonalDataError) as error:
            refuse_at(form, error)
        else:
            flash(gettext("The contact is kept."), "success")
            return redirect(url_for("editing.show_contacts", slug=slug), code=303)
    return _list_page(organisation, form), 422


@editing.route("/organisations/<slug>/contacts/<int:contact_id>", methods=["GET", "POST"])
@requires(can_manage_awards)
def edit_contact(slug: str, contact_id: int) -> Answer:
    """Change what is kept of somebody; of two who do, the second sees both."""
    organisation = own_organisation(slug)
    contact = _find_contact(organisation, contact_id)
    if contact is None:
        return _gone_page(organisation)
    form = ContactForm(obj=contact)
    if request.method == "GET":
        form.seen.data = version_of(values_of(contact))
    theirs: list[tuple[str, str, str]] = []
    if form.validate_on_submit():
        try:
            changed = change_contact(
                current_viewer(), slug, contact_id, form.entry(), seen=form.seen.data or ""
            )
        except (OrganisationRefusedError, PersonalDataError) as error:
            refuse_at(form, error)
        except (EditConflictError, LookupError):
            standing = _find_contact(organisation, contact_id)
            if standing is None:
                return _gone_page(organisation)
            values = {name: getattr(standing, name) for name in (*TEXTS, *DAYS)}
            theirs = both_sides(form, values)
            form.seen.data = version_of(values_of(standing))
        else:
            changed |= read_again(contact, subject_of(organisation), PAIRS)
            flash(gettext("Saved.") if changed else gettext("Nothing was changed."), "success")
            return redirect(url_for("editing.show_contacts", slug=slug), code=303)
    is_late = request.method == "POST" and not form.errors
    page = render_template(
        "editing/edit_contact.html",
        organisation=organisation,
        form=form,
        older=older_texts(contact, PAIRS),
        theirs=theirs,
        is_late=is_late,
    )
    if is_late:
        return page, 409
    return (page, 422) if request.method == "POST" else page


@editing.post("/organisations/<slug>/contacts/<int:contact_id>/remove")
@requires(can_manage_awards)
def delete_contact(slug: str, contact_id: int) -> Response:
    """Delete what is kept of somebody, for good."""
    own_organisation(slug)
    if remove_contact(current_viewer(), slug, contact_id):
        flash(gettext("The contact is deleted."), "success")
    return redirect(url_for("editing.show_contacts", slug=slug), code=303)


def _list_page(organisation: Organisation, form: ContactForm) -> str:
    viewer = current_viewer()
    try:
        contacts = list_contacts(viewer, organisation, choose_locale())
    except LookupError:
        abort(404)
    return render_template(
        "editing/list_contacts.html",
        organisation=organisation,
        contacts=contacts,
        form=form,
        may_edit=can_manage_awards(viewer),
        today=utc_now().date(),
        audit_history=read_history("organisation", organisation.key_in_log),
    )


def _find_contact(organisation: Organisation, contact_id: int) -> OrganisationContact | None:
    try:
        return get_contact(current_viewer(), organisation, contact_id)
    except LookupError:
        return None


def _gone_page(organisation: Organisation) -> Answer:
    """Somebody deleted the contact: what was typed meanwhile is there to be added again, or left."""
    if request.method != "POST":
        abort(404)
    form = ContactForm()
    form.seen.data = ""
    page = render_template(
        "editing/edit_contact.html", organisation=organisation, form=form, older=(), theirs=[], is_gone=True
    )
    return page, 409
