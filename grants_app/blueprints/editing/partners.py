"""The partners of a grant and their roles. Partners hold no grant themselves."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.audit_trail import read_history
from grants_app.blueprints.editing.fields import read_again, refuse_at
from grants_app.blueprints.editing.organisation_forms import AddPartnerForm, PartForm
from grants_app.blueprints.editing.routes import Answer, editing, own_grant
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.grants.details.models import GrantPartner
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.partners.actions import add_part, change_part, remove_part
from grants_app.domain.grants.partners.queries import (
    PAIRS,
    count_grants,
    get_part,
    list_partners,
    list_parts,
    values_of,
)
from grants_app.domain.grants.vocabulary import PartnerRole
from grants_app.domain.organisations.refusals import OrganisationRefusedError
from grants_app.domain.texts.both_languages import older_texts
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.forms.conflicts import both_sides
from grants_app.i18n.locales import choose_locale
from grants_app.i18n.organisation_labels import ORGANISATION_REFUSAL


@editing.route("/grants/<int:number>/partners", methods=["GET", "POST"])
@requires(can_manage_awards)
def edit_partners(number: int) -> Answer:
    """The partners of a grant: add one, take one away."""
    grant = own_grant(number)
    if request.method == "POST" and request.form.get("remove", "").isdecimal():
        _remove(number, int(request.form["remove"]))
        return redirect(url_for("editing.edit_partners", number=number), code=303)
    form = AddPartnerForm(list_partners(choose_locale()))
    if form.validate_on_submit():
        role = PartnerRole(form.role.data)
        try:
            add_part(current_viewer(), current_programme(), number, form.chosen(), role)
        except (OrganisationRefusedError, PersonalDataError) as error:
            refuse_at(form, error)
        else:
            flash(gettext("The partner is added."), "success")
            return redirect(url_for("editing.edit_partners", number=number), code=303)
    page = render_template(
        "editing/list_partners.html",
        grant=grant,
        parts=list_parts(grant),
        form=form,
        audit_history=read_history("grant", f"{current_programme().slug}/{number}"),
    )
    return (page, 422) if request.method == "POST" else page


@editing.route("/grants/<int:number>/partners/<int:part_id>", methods=["GET", "POST"])
@requires(can_manage_awards)
def edit_partner(number: int, part_id: int) -> Answer:
    """Change a partner's role in the grant and what it is called; of two who do, the second sees both."""
    grant = own_grant(number)
    part = _own_part(grant, part_id)
    standing = values_of(part)
    form = PartForm(data=None if request.method == "POST" else standing | {"seen": version_of(standing)})
    theirs: list[tuple[str, str, str]] = []
    if form.validate_on_submit():
        role = PartnerRole(form.role.data)
        try:
            changed = change_part(
                current_viewer(),
                current_programme(),
                number,
                part_id,
                form.names(),
                role,
                seen=form.seen.data or "",
            )
        except (OrganisationRefusedError, PersonalDataError) as error:
            refuse_at(form, error)
        except EditConflictError:
            standing = values_of(_own_part(own_grant(number), part_id))
            theirs = both_sides(form, standing)
            form.seen.data = version_of(standing)
        else:
            changed |= read_again(part.partner, ("partner", part.partner.key_in_log), PAIRS)
            flash(gettext("Saved.") if changed else gettext("Nothing was changed."), "success")
            return redirect(url_for("editing.edit_partners", number=number), code=303)
    is_late = request.method == "POST" and not form.errors
    page = render_template(
        "editing/edit_partner.html",
        grant=grant,
        part=part,
        grants=count_grants(part.partner_id),
        form=form,
        older=older_texts(part.partner, PAIRS),
        theirs=theirs,
        is_late=is_late,
        audit_history=read_history("partner", part.partner.key_in_log),
    )
    if is_late:
        return page, 409
    return (page, 422) if request.method == "POST" else page


def _remove(number: int, part_id: int) -> None:
    try:
        if remove_part(current_viewer(), current_programme(), number, part_id):
            flash(gettext("The partner is taken out of the grant."), "success")
    except OrganisationRefusedError as error:
        flash(str(ORGANISATION_REFUSAL[error.refusal]), "error")


def _own_part(grant: Grant, part_id: int) -> GrantPartner:
    try:
        return get_part(grant, part_id)
    except LookupError:
        abort(404)
