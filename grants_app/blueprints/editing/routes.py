"""Making a grant, changing what is said of it, and its sites."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, requires
from grants_app.blueprints.editing.fields import read_again
from grants_app.blueprints.editing.forms import GrantForm, SiteForm
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.grants.editing.actions import (
    GrantRefusedError,
    agreed_fields,
    change_grant,
    create_grant,
    subject_of,
)
from grants_app.domain.grants.editing.queries import (
    PAIRS,
    TEXTS,
    find_places,
    list_holders,
    list_phases,
    older_texts,
    values_of,
)
from grants_app.domain.grants.editing.sites import SiteEntry, add_site, mark_site, remove_site
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.queries import get_grant
from grants_app.domain.grants.vocabulary import Evidence
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.forms.conflicts import Difference, both_sides
from grants_app.i18n import coverage_words, labels
from grants_app.i18n.award_labels import grant_words
from grants_app.i18n.locales import choose_locale

editing = Blueprint("editing", __name__)
Answer = Response | str | tuple[str, int]
COUNTRY = "country"


@editing.route("/grants/new", methods=["GET", "POST"])
@requires(can_manage_awards)
def create_draft() -> Answer:
    """Make a draft."""
    programme = current_programme()
    form = GrantForm(list_phases(programme.id), list_holders(choose_locale()))
    if form.validate_on_submit():
        try:
            grant = create_grant(current_viewer(), programme, form.entry())
        except (GrantRefusedError, PersonalDataError) as error:
            refuse(form, error)
        else:
            flash(gettext("The draft is made. Only staff and its organisation read it."), "success")
            return redirect(url_for("editing.edit_sites", number=grant.number), code=303)
    page = render_template("editing/edit_grant.html", form=form, grant=None, older=frozenset(), theirs=None)
    return (page, 422) if request.method == "POST" else page


@editing.route("/grants/<int:number>/edit", methods=["GET", "POST"])
@requires(can_manage_awards)
def edit_grant(number: int) -> Answer:
    """Change what is said of a grant; of two who do, the second sees both."""
    grant, programme = own_grant(number), current_programme()
    standing = None if request.method == "POST" else standing_values(grant)
    form = GrantForm(list_phases(programme.id), list_holders(choose_locale()), data=standing)
    theirs: list[Difference] | None = None
    if form.validate_on_submit():
        try:
            changed = change_grant(
                current_viewer(), programme, number, form.entry(), seen=form.seen.data or ""
            )
        except (GrantRefusedError, PersonalDataError) as error:
            refuse(form, error)
        except EditConflictError:
            grant = own_grant(number)
            theirs, form.seen.data = both_sides(form, standing_values(grant)), version_of(values_of(grant))
        else:
            changed |= read_again(grant, subject_of(programme, number), PAIRS)
            flash(gettext("Saved.") if changed else gettext("Nothing was changed."), "success")
            return redirect(url_for("grants.show_grant", number=number), code=303)
    page = render_template(
        "editing/edit_grant.html",
        form=form,
        grant=grant,
        older=older_texts(grant),
        theirs=theirs,
        agreed=agreed_fields(grant),
    )
    if theirs is not None:
        return page, 409
    return (page, 422) if request.method == "POST" else page


@editing.route("/grants/<int:number>/sites", methods=["GET", "POST"])
@requires(can_manage_awards)
def edit_sites(number: int) -> Answer:
    """The sites of a grant: add one by any form of its name, take one away."""
    grant, programme = own_grant(number), current_programme()
    if request.method == "POST" and _changed_one(number):
        return redirect(url_for("editing.edit_sites", number=number), code=303)
    form = SiteForm(data=None if request.method == "POST" else {"evidence": Evidence.LEVEL_UNSTATED.value})
    found = None
    if form.validate_on_submit():
        chosen = request.form.get("chosen", "")
        if chosen:
            if _added(number, form, None if chosen == COUNTRY else chosen):
                flash(gettext("The site is added."), "success")
                return redirect(url_for("editing.edit_sites", number=number), code=303)
        else:
            found = find_places(programme.geography_id, form.words.data or "")
    page = render_template(
        "editing/edit_sites.html",
        grant=grant,
        form=form,
        found=found,
        country=COUNTRY,
        evidence=labels.EVIDENCE,
        evidence_hint=coverage_words.evidence_of_county(),
        is_signed="themes" in agreed_fields(grant),
    )
    return (page, 422) if form.errors else page


def _changed_one(number: int) -> bool:
    """Whether a button beside a site was pressed: take it away, or say whether it must not be found."""
    viewer, programme = current_viewer(), current_programme()
    asked = {name: request.form.get(name, "") for name in ("remove", "shelter", "open")}
    if asked["remove"].isdecimal():
        try:
            if remove_site(viewer, programme, number, int(asked["remove"])):
                flash(gettext("The site is taken away."), "success")
        except GrantRefusedError as error:
            flash(grant_words(error), "error")
        return True
    for name in ("shelter", "open"):
        if asked[name].isdecimal():
            try:
                mark_site(viewer, programme, number, int(asked[name]), is_sensitive=name == "shelter")
            except LookupError:
                abort(404)
            except GrantRefusedError as error:
                flash(grant_words(error), "error")
            else:
                flash(gettext("Saved."), "success")
            return True
    return False


def _added(number: int, form: SiteForm, code: str | None) -> bool:
    entry = SiteEntry(
        words=form.words.data or "",
        place_code=code,
        evidence=Evidence(form.evidence.data),
        is_sensitive=bool(form.is_sensitive.data),
    )
    try:
        add_site(current_viewer(), current_programme(), number, entry)
    except (GrantRefusedError, PersonalDataError) as error:
        refuse(form, error)
        return False
    return True


def own_grant(number: int) -> Grant:
    """A grant of the programme, or 404."""
    try:
        return get_grant(current_viewer(), current_programme(), number)
    except LookupError:
        abort(404)


def standing_values(grant: Grant) -> dict[str, Any]:
    """What is said of a grant now, as the fields of the form hold it."""
    names = ("organisation_id", "phase_id", "reference", "start_on", "end_on", *TEXTS)
    return {
        **{name: getattr(grant, name) for name in names},
        "themes": [one.theme.value for one in grant.themes],
        "primary_theme": grant.primary_theme.value if grant.primary_theme else "",
        "works_with": [one.works_with.value for one in grant.works_with],
        "seen": version_of(values_of(grant)),
    }


def refuse(form: GrantForm | SiteForm, error: GrantRefusedError | PersonalDataError) -> None:
    """Say at the field what is wrong."""
    if isinstance(error, GrantRefusedError):
        form.refuse(error.field, grant_words(error))
        return
    form.refuse_personal_data()
