"""The messages of a grant: the newest last, with room for another."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, requires
from grants_app.addresses import one_value
from grants_app.blueprints.correspondence.message_forms import (
    LONGEST,
    REASON,
    ExtensionForm,
    MessageForm,
    TurnDownForm,
)
from grants_app.business_day import default_day
from grants_app.courier import wishes_of_request
from grants_app.current_programme import current_programme
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.grants.correspondence.actions import Sending, write_message
from grants_app.domain.grants.correspondence.actions import read_messages as mark_read
from grants_app.domain.grants.correspondence.queries import Thread, get_thread
from grants_app.domain.grants.correspondence.requests import (
    AskedExtension,
    ExtensionRefusedError,
    Wanted,
    find_request,
)
from grants_app.domain.grants.correspondence.requests import ask_extension as ask
from grants_app.domain.grants.correspondence.requests import turn_down as turn_down_request
from grants_app.domain.grants.correspondence.rules import can_ask_extension, can_open_messages, can_turn_down
from grants_app.domain.grants.correspondence.vocabulary import ExtensionRefusal
from grants_app.errors import BadParameterError
from grants_app.i18n.amendment_labels import AMENDMENT_STATE, EXTENSION_REFUSAL
from grants_app.i18n.people_words import person_words

correspondence = Blueprint("correspondence", __name__)
Answer = Response | str | tuple[str, int]
LONGEST_NUMBER: Final = 10
LONGEST_ID: Final = 2**31


@correspondence.route("/grants/<int:number>/messages", methods=["GET", "POST"])
@requires(can_open_messages)
def show_messages(number: int) -> Answer:
    """What the two sides of a grant wrote to each other, and the form for one more."""
    thread = _open(number)
    if request.method == "GET":
        return _page(thread, MessageForm(data={"seen": thread.last_id}))
    form = MessageForm()
    if not form.validate_on_submit():
        return _page(thread, form), 422
    write_message(
        current_viewer(),
        current_programme(),
        number,
        (form.text.data or "").replace("\r\n", "\n"),
        _sending(form.seen.data),
    )
    flash(gettext("The message is sent."), "success")
    return redirect(url_for("correspondence.show_messages", number=number), code=303)


@correspondence.post("/grants/<int:number>/messages/read")
@requires(can_open_messages)
def read_messages(number: int) -> Response:
    """Mark what was shown as read."""
    thread = _open(number)
    seen = _number(request.form.get("seen", ""))
    if seen is None:
        abort(400)
    seen = min(seen, thread.last_id)
    mark_read(current_viewer(), current_programme(), number, seen=seen, today=default_day())
    return redirect(url_for("correspondence.show_messages", number=number), code=303)


@correspondence.route("/grants/<int:number>/messages/extension", methods=["GET", "POST"])
@requires(can_ask_extension)
def ask_extension(number: int) -> Answer:
    """The form by which the organisation asks for a later end; staff decide about it as an amendment."""
    thread = _open(number)
    if request.method == "GET":
        return _extension_page(thread, ExtensionForm(data={"seen": thread.last_id}))
    form = ExtensionForm()
    if not form.validate_on_submit() or form.end_on.data is None:
        return _extension_page(thread, form), 422
    reason = (form.reason.data or "").replace("\r\n", "\n")
    wanted = Wanted(form.end_on.data, bool(form.with_cost.data), reason)
    try:
        ask(current_viewer(), current_programme(), number, wanted, _sending(form.seen.data))
    except ExtensionRefusedError as error:
        at = None if error.refusal is ExtensionRefusal.NOT_RUNNING else "end_on"
        form.refuse(at, str(EXTENSION_REFUSAL[error.refusal]))
        return _extension_page(thread, form), 422
    flash(gettext("Your request is sent. The end stays as it is until an amendment is approved."), "success")
    return redirect(url_for("correspondence.show_messages", number=number), code=303)


@correspondence.route("/grants/<int:number>/messages/extension/<int:request_id>", methods=["GET", "POST"])
@requires(can_turn_down)
def turn_down(number: int, request_id: int) -> Answer:
    """Turn down a request for a later end, with the reason that the organisation reads among the messages."""
    thread = _open(number)
    asked = find_request(thread.grant.id, request_id) if request_id < LONGEST_ID else None
    if asked is None:
        abort(404)
    form = TurnDownForm() if request.method == "POST" else TurnDownForm(data={"seen": thread.last_id})
    if request.method == "GET":
        return _turn_down_page(thread, asked, form)
    if not form.validate_on_submit():
        return _turn_down_page(thread, asked, form), 422
    reason = (form.reason.data or "").replace("\r\n", "\n")
    sending = _sending(form.seen.data)
    try:
        turn_down_request(current_viewer(), current_programme(), number, request_id, reason, sending)
    except ExtensionRefusedError as error:
        form.refuse(None, str(EXTENSION_REFUSAL[error.refusal]))
        return _turn_down_page(thread, asked, form), 422
    flash(gettext("The request is turned down. The organisation reads your reason here."), "success")
    return redirect(url_for("correspondence.show_messages", number=number), code=303)


def _sending(seen: str | None) -> Sending:
    wishes = wishes_of_request(is_trusted=False)
    return Sending(seen=_number(seen or "") or 0, wishes=wishes, today=default_day())


def _extension_page(thread: Thread, form: ExtensionForm) -> str:
    return render_template("correspondence/ask_extension.html", grant=thread.grant, form=form, longest=REASON)


def _turn_down_page(thread: Thread, asked: AskedExtension, form: TurnDownForm) -> str:
    return render_template(
        "correspondence/turn_down_extension.html",
        grant=thread.grant,
        form=form,
        asked=asked,
        closed=EXTENSION_REFUSAL[asked.refusal] if asked.refusal else None,
        longest=REASON,
    )


def _open(number: int) -> Thread:
    before, after = _asked("before"), _asked("after")
    try:
        return get_thread(current_viewer(), current_programme(), number, before=before, after=after)
    except LookupError:
        abort(404)


def _asked(name: str) -> int | None:
    """The number of a message that the address names."""
    value = one_value(name)
    found = None if value is None else _number(value)
    if value is not None and found is None:
        raise BadParameterError(name, value)
    return found


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() and value.isascii() and len(value) < LONGEST_NUMBER else None


def _page(thread: Thread, form: MessageForm) -> str:
    viewer = current_viewer()
    return render_template(
        "correspondence/show_messages.html",
        thread=thread,
        grant=thread.grant,
        form=form,
        longest=LONGEST,
        may_ask=can_ask_extension(viewer),
        may_open=can_manage_awards(viewer),
        amendment_state=AMENDMENT_STATE,
        by_whom=lambda person: person_words(person, viewer),
    )
