"""Messages that did not go out: what the administrator sees of them, and does about them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from grants_app.access import current_viewer, requires
from grants_app.blueprints.admin.blueprint import HIGHEST_ID, admin, has_mail_server
from grants_app.courier import outbox_folder
from grants_app.domain.accounts.rules import can_administer_users
from grants_app.domain.jobs.queries import count_open, find_presence
from grants_app.domain.messages import actions
from grants_app.domain.messages.models import Message
from grants_app.domain.messages.queries import count_waiting, find_troubled, list_troubled
from grants_app.domain.messages.vocabulary import MessageState
from grants_app.extensions import utc_now
from grants_app.i18n import message_labels

MESSAGE = f"/messages/<int(max={HIGHEST_ID}):message_id>"


@admin.get("/messages")
@requires(can_administer_users)
def list_messages() -> str:
    """What did not go out, why, and whether a worker is there to try again."""
    return render_template(
        "admin/list_messages.html",
        troubled=list_troubled(),
        waiting=count_waiting(),
        open_jobs=count_open(),
        presence=find_presence(now=utc_now()),
        has_server=has_mail_server(),
        outbox=outbox_folder(),
        FAILED=MessageState.FAILED,
        words=message_labels,
    )


@admin.post(f"{MESSAGE}/again")
@requires(can_administer_users)
def try_message_again(message_id: int) -> BaseResponse:
    """Have a message sent once more, now."""
    actions.try_again(current_viewer(), asked_message(message_id), now=utc_now())
    flash(gettext("The message is tried again. In a moment this page says what became of it."), "success")
    return redirect(url_for("admin.list_messages"), 303)


@admin.post(f"{MESSAGE}/give-up")
@requires(can_administer_users)
def abandon_message(message_id: int) -> BaseResponse:
    """Give a message up and take it off the list."""
    actions.abandon(current_viewer(), asked_message(message_id), now=utc_now())
    flash(gettext("The message is given up."), "success")
    return redirect(url_for("admin.list_messages"), 303)


def asked_message(message_id: int) -> Message:
    """The message of the address, or 404: also for one that went out meanwhile."""
    message = find_troubled(message_id)
    if message is None:
        abort(404)
    return message
