"""The list of programmes, and setting one up."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, published, requires
from grants_app.audit_trail import read_history
from grants_app.blueprints.programmes.forms import NewProgrammeForm, ProgrammeForm, stated
from grants_app.current_programme import current_programme, url_in
from grants_app.domain.accounts.rules import can_set_up_programmes
from grants_app.domain.grants.totals import count_by_phase, count_by_programme
from grants_app.domain.programmes import actions
from grants_app.domain.programmes.queries import list_programmes as read_programmes
from grants_app.domain.texts.conflicts import EditConflictError
from grants_app.forms.conflicts import both_sides

programmes = Blueprint("programmes", __name__)
Answer = Response | str | tuple[str, int]


@programmes.get("/programmes")
@published
def list_programmes() -> str:
    """The programmes that the reader may see, with their totals."""
    viewer = current_viewer()
    return render_template(
        "programmes/list_programmes.html",
        programmes=read_programmes(viewer),
        grants=count_by_programme(viewer),
        may_set_up=can_set_up_programmes(viewer),
    )


@programmes.route("/programmes/new", methods=["GET", "POST"])
@requires(can_set_up_programmes)
def create_programme() -> Answer:
    """Make a programme. Its grants come by file."""
    form = NewProgrammeForm()
    if form.validate_on_submit():
        division = form.geographies[form.geography.data]
        try:
            made = actions.create_programme(current_viewer(), str(form.slug.data), form.entry(division.id))
        except actions.SlugTakenError:
            form.refuse("slug", gettext("Another programme has this name in its address."))
        except actions.SeveralSpecialistsError:
            form.refuse_office()
        else:
            flash(gettext("The programme is set up. It is not published yet."), "success")
            return redirect(url_in(made, "programmes.edit_programme"), code=303)
    page = render_template("programmes/edit_programme.html", form=form, programme=None)
    return (page, 422) if request.method == "POST" else page


@programmes.route("/programme", methods=["GET", "POST"])
@requires(can_set_up_programmes)
def edit_programme() -> Answer:
    """Change what the programme states."""
    programme = current_programme()
    form = ProgrammeForm(data=None if request.method == "POST" else stated(programme))
    theirs, is_sound = None, form.validate_on_submit()
    renamed = form.unconfirmed(programme, count_by_phase(programme.id)) if is_sound else []
    if is_sound and not renamed:
        try:
            changed = actions.change_programme(
                current_viewer(), programme, form.entry(programme.geography_id), seen=form.seen.data or None
            )
        except EditConflictError:
            now = stated(programme)
            theirs, form.seen.data = both_sides(form, now), now["seen"]
        except actions.SeveralSpecialistsError:
            form.refuse_office()
        except ValueError:
            form.refuse(None, gettext("Phases and currencies can be added and renamed, but not taken away."))
        else:
            flash(gettext("Saved.") if changed else gettext("Nothing was changed."), "success")
            return redirect(url_in(programme, "programmes.edit_programme"), code=303)
    page = render_template(
        "programmes/edit_programme.html",
        form=form,
        programme=programme,
        theirs=theirs,
        renamed=renamed,
        audit_history=read_history("programme", programme.slug),
    )
    if theirs is not None:
        return page, 409
    return (page, 422) if request.method == "POST" else page


@programmes.post("/programme/publication")
@requires(can_set_up_programmes)
def change_publication() -> Response:
    """Publish the programme or take it back."""
    programme, change = current_programme(), request.form.get("change")
    if change == "publish":
        actions.publish_programme(current_viewer(), programme)
        flash(gettext("The programme is published."), "success")
    elif change == "withdraw" and not programme.is_default:
        actions.withdraw_programme(current_viewer(), programme)
        flash(gettext("The programme is no longer published."), "success")
    else:
        abort(400)
    return redirect(url_in(programme, "programmes.edit_programme"), code=303)
