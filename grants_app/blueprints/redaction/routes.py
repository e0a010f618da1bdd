"""Removing personal data: one person proposes a passage, another decides. No address holds a word of it."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, requires
from grants_app.audit_trail import read_history
from grants_app.blueprints.redaction.forms import ApproveForm, ProposeFileForm, ProposeForm
from grants_app.blueprints.redaction.showing import describe_done, describe_file, describe_hits
from grants_app.config import Settings
from grants_app.domain.accounts.queries import find_user
from grants_app.domain.accounts.refusals import AccountRefusedError
from grants_app.domain.accounts.throttle import SlowedDownError
from grants_app.domain.documents.storage import open_store
from grants_app.domain.redaction import actions, queries
from grants_app.domain.redaction.attachments import FoundFile, find_attached, find_file
from grants_app.domain.redaction.files import Places
from grants_app.domain.redaction.replacing import StillThereError
from grants_app.domain.redaction.rules import (
    RedactionRefusal,
    can_read_redactions,
    can_redact,
    refuse_decision,
    refuse_withdrawal,
)
from grants_app.domain.redaction.vocabulary import RedactedKind, RedactionReason, RedactionState
from grants_app.domain.redaction.words import read_passage
from grants_app.i18n import account_labels, redaction_labels
from grants_app.sessions import attempt_of_request

redaction = Blueprint("redaction", __name__, url_prefix="/admin/redactions")
Answer = Response | str | tuple[str, int]
LOOK = "look"
STATUS = {RedactionRefusal.SAME_PERSON: 403, RedactionRefusal.NOT_YOURS: 403}


def own_means() -> actions.Means:
    """The keys of this installation, and where its files lie."""
    settings: Settings = current_app.config["SETTINGS"]
    return actions.Means(settings.encryption_keys, Places(open_store(settings.files_url), settings.instance))


@redaction.get("")
@requires(can_read_redactions)
def list_redactions() -> str:
    """All redactions, those that wait first."""
    return render_template(
        "redaction/list_redactions.html",
        listed=queries.list_redactions(),
        may_redact=can_redact(current_viewer()),
        words=redaction_labels,
    )


@redaction.route("/new", methods=["GET", "POST"])
@requires(can_redact)
def propose_redaction() -> Answer:
    """Look where a passage stands, and propose that it is removed."""
    form, found = ProposeForm(), None
    is_looking = request.form.get("step") == LOOK
    if form.is_submitted() and is_looking and form.has_passage():
        found = queries.find_passage(read_passage(str(form.passage.data)), own_means().places)
    elif form.is_submitted() and not is_looking and form.validate_on_submit():
        return redirect(url_for("redaction.show_redaction", uid=proposed(form)), code=303)
    page = render_template(
        "redaction/propose_redaction.html",
        form=form,
        found=found,
        hits=describe_hits(found.hits) if found else [],
    )
    return (page, 422) if form.is_submitted() and found is None else page


def proposed(form: ProposeForm) -> str:
    """Propose what was typed, and give the redaction's uid: that of an undecided one of the same passage."""
    kind, reason = RedactedKind(form.kind.data), RedactionReason(form.reason.data)
    try:
        made = actions.propose_redaction(
            current_viewer(), str(form.passage.data), kind, reason, own_means().keys
        )
    except actions.ProposedAlreadyError as same:
        flash(
            gettext("Nothing was added: this passage is proposed already and waits for a decision."), "info"
        )
        return same.uid
    flash(gettext("Proposed. Another person has to approve it before anything is removed."), "success")
    return made.uid


@redaction.route("/attachments/<int:attachment_id>", methods=["GET", "POST"])
@requires(can_redact)
def propose_file(attachment_id: int) -> Answer:
    """Look where a file of a report lies, and propose that it is removed."""
    form = ProposeFileForm()
    try:
        attached = find_attached(attachment_id)
    except LookupError:
        abort(404)
    if form.validate_on_submit():
        return redirect(url_for("redaction.show_redaction", uid=file_proposed(form, attachment_id)), code=303)
    page = render_template(
        "redaction/propose_file.html",
        form=form,
        attached=attached,
        hits=describe_file(find_file(own_means().places.store, attached.file_key).hits),
    )
    return (page, 422) if form.is_submitted() else page


def file_proposed(form: ProposeFileForm, attachment_id: int) -> str:
    """Propose the file, and give the redaction's uid: that of an undecided one of the same file."""
    kind, reason = RedactedKind(form.kind.data), RedactionReason(form.reason.data)
    try:
        made = actions.propose_file(current_viewer(), attachment_id, kind, reason)
    except actions.ProposedAlreadyError as same:
        flash(gettext("Nothing was added: this file is proposed already and waits for a decision."), "info")
        return same.uid
    flash(gettext("Proposed. Another person has to approve it before anything is removed."), "success")
    return made.uid


@redaction.get("/<uid>")
@requires(can_read_redactions)
def show_redaction(uid: str) -> str:
    """One redaction: what would be removed, for whoever may decide; once it is done, where it stood."""
    return own_page(uid)


@redaction.post("/<uid>/approve")
@requires(can_redact)
def approve_redaction(uid: str) -> Answer:
    """Remove the passage, as the second person."""
    form, viewer = ApproveForm(), current_viewer()
    user = find_user(viewer.user_id or 0)
    if user is None or not form.validate_on_submit():
        return own_page(uid, form), 422
    password = (attempt_of_request(user.email), str(form.password.data))
    seen = str(form.seen.data)
    try:
        done = actions.approve_redaction(viewer, user, uid, own_means(), seen=seen, password=password)
    except LookupError:
        abort(404)
    except AccountRefusedError as error:
        form.refuse("password", str(account_labels.REFUSAL[error.refusal]))
        return own_page(uid, form), 422
    except SlowedDownError as slowed:
        form.refuse("password", account_labels.waiting_time(slowed.seconds))
        return own_page(uid, form), 429
    except actions.RedactionRefusedError as error:
        return refused_page(uid, error.refusal)
    except (actions.FoundElsewhereError, StillThereError):
        form.refuse(
            None, gettext("The records have changed since you looked. Nothing was removed: look again.")
        )
        return own_page(uid, form), 409
    flash(
        gettext("Removed. Backups made before hold the file until they are deleted.")
        if done.file_key
        else gettext("Removed. Backups made before hold the passage until they are deleted."),
        "success",
    )
    return redirect(url_for("redaction.show_redaction", uid=done.uid), code=303)


@redaction.post("/<uid>/reject")
@requires(can_redact)
def reject_redaction(uid: str) -> Answer:
    """Let everything stand, as the second person."""
    try:
        actions.reject_redaction(current_viewer(), uid)
    except LookupError:
        abort(404)
    except actions.RedactionRefusedError as error:
        return refused_page(uid, error.refusal)
    flash(gettext("Rejected. Nothing was removed, and the proposal holds no words any more."), "success")
    return redirect(url_for("redaction.show_redaction", uid=uid), code=303)


@redaction.post("/<uid>/withdraw")
@requires(can_redact)
def withdraw_redaction(uid: str) -> Answer:
    """Take one's own proposal back."""
    try:
        actions.withdraw_redaction(current_viewer(), uid)
    except LookupError:
        abort(404)
    except actions.RedactionRefusedError as error:
        return refused_page(uid, error.refusal)
    flash(gettext("Taken back. Nothing was removed, and the proposal holds no words any more."), "success")
    return redirect(url_for("redaction.show_redaction", uid=uid), code=303)


def refused_page(uid: str, refusal: RedactionRefusal) -> tuple[str, int]:
    """Why somebody cannot decide this."""
    return own_page(uid, refusal=refusal), STATUS.get(refusal, 409)


def own_page(uid: str, form: ApproveForm | None = None, refusal: RedactionRefusal | None = None) -> str:
    """The page of a redaction; of an undecided one with what stands in the records at this moment."""
    try:
        listed = queries.get_redaction(uid)
    except LookupError:
        abort(404)
    viewer, means = current_viewer(), own_means()
    opened = queries.open_passage(viewer, listed.redaction, means.keys)
    hits = describe_done(listed.redaction.hits)
    file_key = listed.redaction.file_key if listed.redaction.state is RedactionState.PROPOSED else None
    found: queries.Found | FoundFile | None = None
    if opened:
        found = queries.find_passage(opened[1], means.places)
        hits = describe_hits(found.hits)
    elif file_key and can_redact(viewer):
        found = find_file(means.places.store, file_key)
        hits = describe_file(found.hits)
    form = form or ApproveForm(None)
    form.seen.data = found.seen if found else ""
    return render_template(
        "redaction/show_redaction.html",
        one=listed.redaction,
        listed=listed,
        passage=opened[0] if opened else None,
        found=found,
        hits=hits,
        form=form,
        refused=redaction_labels.REFUSAL[refusal] if refusal else None,
        may_decide=found is not None and refuse_decision(viewer, listed.redaction) is None,
        may_withdraw=can_redact(viewer) and refuse_withdrawal(viewer, listed.redaction) is None,
        may_redact=can_redact(viewer),
        words=redaction_labels,
        audit_history=read_history("redaction", uid),
    )
