"""Closing an account, opening it again, taking its second factor away, anonymising it."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from grants_app.access import current_viewer, requires
from grants_app.blueprints.admin.blueprint import USER, admin, asked_account, has_mail_server, refused_or_ok
from grants_app.blueprints.admin.forms import AnonymiseForm
from grants_app.blueprints.admin.pages import refused_page
from grants_app.courier import outbox_folder, wishes_of_request
from grants_app.domain.accounts import actions
from grants_app.domain.accounts.anonymising import anonymise_user as take_identity
from grants_app.domain.accounts.colleagues import deactivate_colleague
from grants_app.domain.accounts.queries import Account
from grants_app.domain.accounts.refusals import AccountRefusedError
from grants_app.domain.accounts.rules import can_administer_users, can_manage_users
from grants_app.domain.accounts.second_factor.actions import reset_second_factor as take_second_factor
from grants_app.domain.messages.actions import send_notice
from grants_app.domain.messages.vocabulary import MessageKind
from grants_app.domain.redaction.purging import purge_after_commit
from grants_app.extensions import utc_now
from grants_app.i18n import account_labels


@admin.post(f"{USER}/deactivate")
@requires(can_manage_users)
def deactivate_user(user_id: int) -> BaseResponse:
    """Close an account; nothing of what it did is lost."""
    account, viewer = asked_account(user_id), current_viewer()
    try:
        if can_administer_users(viewer):
            actions.deactivate_user(viewer.author, account.user)
        else:
            deactivate_colleague(viewer, account.user)
    except AccountRefusedError as error:
        return refused_page(account, error)
    flash(gettext("The account is closed and its sessions have ended."), "success")
    return redirect(url_for("admin.edit_user", user_id=user_id))


@admin.post(f"{USER}/reactivate")
@requires(can_administer_users)
def reactivate_user(user_id: int) -> BaseResponse:
    """Open a closed account again."""
    account = asked_account(user_id)
    try:
        actions.reactivate_user(current_viewer().author, account.user)
    except AccountRefusedError as error:
        return refused_page(account, error)
    flash(gettext("The account is open again, with the password it had."), "success")
    return redirect(url_for("admin.edit_user", user_id=user_id))


@admin.post(f"{USER}/second-factor")
@requires(can_administer_users)
def reset_second_factor(user_id: int) -> BaseResponse:
    """Take away the second factor of somebody who has lost it, and tell the person."""
    account = asked_account(user_id)
    try:
        take_second_factor(current_viewer().author, account.user)
    except AccountRefusedError as error:
        return refused_page(account, error)
    send_notice(
        current_viewer(), account.user, MessageKind.SECOND_FACTOR_RESET, wishes_of_request(is_trusted=True)
    )
    flash(gettext("The second factor is taken away, and the sessions of the account have ended."), "success")
    return redirect(url_for("admin.edit_user", user_id=user_id), 303)


@admin.route(f"{USER}/anonymise", methods=["GET", "POST"])
@requires(can_administer_users)
def anonymise_user(user_id: int) -> BaseResponse:
    """Take from an account for ever what tells whose it was."""
    account, form = asked_account(user_id), AnonymiseForm()
    if account.user.is_anonymised:
        abort(409)
    if form.validate_on_submit():
        typed = str(form.confirmation.data)
        try:
            take_identity(current_viewer(), account.user, typed=typed, now=utc_now())
        except AccountRefusedError as error:
            form.refuse(error.field, str(account_labels.REFUSAL[error.refusal]))
        else:
            # The address is to leave the files of the database too.
            purge_after_commit()
            flash(gettext("The account is anonymised."), "success")
            return redirect(url_for("admin.edit_user", user_id=user_id), 303)
    return anonymising_page(account, form)


def anonymising_page(account: Account, form: AnonymiseForm) -> Response:
    """The page that says what is lost and asks for confirmation."""
    page = render_template(
        "admin/anonymise_user.html",
        shown=account,
        form=form,
        has_server=has_mail_server(),
        outbox=outbox_folder(),
    )
    return make_response(page, refused_or_ok())
