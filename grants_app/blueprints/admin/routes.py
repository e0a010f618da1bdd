"""Accounts of other people."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from grants_app.access import current_viewer, requires
from grants_app.addresses import one_value
from grants_app.audit_trail import read_history
from grants_app.blueprints.admin.forms import (
    INVITATION,
    ROLES,
    SHOWN_PASSWORD,
    AssignUserForm,
    CreateUserForm,
    present_assignment,
)
from grants_app.courier import wishes_of_request
from grants_app.domain.accounts import actions
from grants_app.domain.accounts.links.rules import can_be_sent, is_invited
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import NO_PASSWORD, generate_password, hash_outside_transaction
from grants_app.domain.accounts.queries import Account, find_account, list_accounts, normalise_email
from grants_app.domain.accounts.refusals import AccountRefusedError
from grants_app.domain.accounts.rules import can_manage_users
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.messages.actions import PURPOSES, send_link
from grants_app.domain.messages.queries import find_latest_message, list_invitations
from grants_app.domain.messages.vocabulary import MessageKind
from grants_app.errors import BadParameterError
from grants_app.extensions import utc_now
from grants_app.i18n import labels, message_labels

admin = Blueprint("admin", __name__, url_prefix="/admin")

HIGHEST_ID = 2**31 - 1
USER = f"/users/<int(max={HIGHEST_ID}):user_id>"


@admin.get("/users")
@requires(can_manage_users)
def list_users() -> str:
    """All accounts, by address, a page at a time."""
    role, search = asked_role(), normalise_email(one_value("q") or "")
    try:
        page = list_accounts(demo_accounts=has_demo_accounts(), role=role, search=search, after=asked_start())
    except LookupError:
        raise BadParameterError("after", one_value("after") or "") from None
    kept = {name: value for name, value in (("q", search), ("role", role.value if role else "")) if value}
    invited = [account.user.id for account in page.accounts if is_invited(account.user)]
    return render_template(
        "admin/list_users.html",
        page=page,
        roles=ROLES,
        role=role,
        search=search,
        kept=kept,
        invitations=list_invitations(invited, now=utc_now()),
        words=message_labels,
    )


def asked_role() -> Role | None:
    """The role to show, or None for all. Raises BadParameterError."""
    text = one_value("role") or ""
    if text and text not in [role.value for role in ROLES]:
        raise BadParameterError("role", text)
    return Role(text) if text else None


def asked_start() -> int | None:
    """The account after which the page begins, or None for the first page. Raises BadParameterError."""
    text = one_value("after") or ""
    if not text:
        return None
    if (
        not text.isascii()
        or not text.isdecimal()
        or len(text) > len(str(HIGHEST_ID))
        or int(text) > HIGHEST_ID
    ):
        raise BadParameterError("after", text)
    return int(text)


def has_demo_accounts() -> bool:
    """Whether this installation has demo accounts."""
    return bool(current_app.config["SETTINGS"].demo_accounts)


def asked_account(user_id: int) -> Account:
    """The account of the address, or 404."""
    account = find_account(user_id, demo_accounts=has_demo_accounts())
    if account is None:
        abort(404)
    return account


@admin.route("/users/new", methods=["GET", "POST"])
@requires(can_manage_users)
def create_user() -> str | BaseResponse:
    """Make an account, and send an invitation or show its password, once."""
    form = CreateUserForm(data={"entry": INVITATION if has_mail_server() else SHOWN_PASSWORD})
    if form.validate_on_submit():
        password = None if form.wants_invitation else generate_password()
        hashed = hash_outside_transaction(password) if password else NO_PASSWORD
        try:
            user = actions.create_user(
                current_viewer().author,
                email=str(form.email.data),
                assignment=form.assignment(),
                password_hash=hashed,
            )
        except AccountRefusedError as error:
            form.refuse(error.field, str(labels.REFUSAL[error.refusal]))
        else:
            if password is None:
                return send(user, MessageKind.INVITATION)
            return render_template("admin/show_password.html", user=user, password=password, is_new=True)
    page = render_template("admin/create_user.html", form=form, has_server=has_mail_server())
    return make_response(page, refused_or_ok())


def has_mail_server() -> bool:
    """Whether messages go out by themselves."""
    return current_app.config["SETTINGS"].mail.server is not None


def send(user: User, kind: MessageKind) -> BaseResponse:
    """Have a link sent, and say where it goes."""
    send_link(current_viewer(), user, kind, wishes_of_request(is_trusted=True))
    flash(sending_words(user, kind), "success" if has_mail_server() else "warning")
    return redirect(url_for("admin.edit_user", user_id=user.id), 303)


def sending_words(user: User, kind: MessageKind) -> str:
    """Where a message goes."""
    if not has_mail_server():
        return gettext(
            "This installation has no mail server: the message for %(email)s lies in %(folder)s on the "
            "server. Hand it on in a way that nobody else can read.",
            email=user.email,
            folder="instance/outbox/",
        )
    if kind is MessageKind.INVITATION:
        return gettext("The invitation is on its way to %(email)s.", email=user.email)
    return gettext("The link for a new password is on its way to %(email)s.", email=user.email)


@admin.route(USER, methods=["GET", "POST"])
@requires(can_manage_users)
def edit_user(user_id: int) -> BaseResponse:
    """One account: what it is for, and whether it is open."""
    account = asked_account(user_id)
    form = AssignUserForm(data=present_assignment(account))
    if form.validate_on_submit():
        try:
            actions.change_assignment(current_viewer().author, account.user, form.assignment())
        except AccountRefusedError as error:
            form.refuse(error.field, str(labels.REFUSAL[error.refusal]))
        else:
            flash(gettext("The account is changed."), "success")
            return redirect(url_for("admin.edit_user", user_id=user_id))
    return account_page(account, form, refused_or_ok())


def account_page(account: Account, form: AssignUserForm, status: int) -> Response:
    """The page of one account."""
    is_own = account.user.id == current_viewer().user_id
    user = account.user
    page = render_template(
        "admin/edit_user.html",
        shown=account,
        form=form,
        is_own=is_own,
        invitation=list_invitations([user.id], now=utc_now())[user.id] if is_invited(user) else None,
        message=find_latest_message(user.id),
        link_kind=link_kind_for(user),
        words=message_labels,
        audit_history=read_history("account", str(user.id)),
    )
    return make_response(page, status)


def link_kind_for(user: User) -> MessageKind | None:
    """The message by which this account can get a password, or None for demo accounts and closed ones."""
    return next((kind for kind, purpose in PURPOSES.items() if can_be_sent(user, purpose)), None)


@admin.post(f"{USER}/link")
@requires(can_manage_users)
def send_link_to_user(user_id: int) -> BaseResponse:
    """Send the invitation again, or a link for a new password."""
    user = asked_account(user_id).user
    kind = link_kind_for(user)
    if kind is None:
        abort(409)
    return send(user, kind)


@admin.post(f"{USER}/deactivate")
@requires(can_manage_users)
def deactivate_user(user_id: int) -> BaseResponse:
    """Close an account; nothing of what it did is lost."""
    account = asked_account(user_id)
    try:
        actions.deactivate_user(current_viewer().author, account.user)
    except AccountRefusedError as error:
        form = AssignUserForm(None, data=present_assignment(account))
        form.refuse(error.field, str(labels.REFUSAL[error.refusal]))
        return account_page(account, form, 422)
    flash(gettext("The account is closed and its sessions have ended."), "success")
    return redirect(url_for("admin.edit_user", user_id=user_id))


@admin.post(f"{USER}/reactivate")
@requires(can_manage_users)
def reactivate_user(user_id: int) -> BaseResponse:
    """Open a closed account again."""
    actions.reactivate_user(current_viewer().author, asked_account(user_id).user)
    flash(gettext("The account is open again, with the password it had."), "success")
    return redirect(url_for("admin.edit_user", user_id=user_id))


@admin.post(f"{USER}/password")
@requires(can_manage_users)
def reset_password(user_id: int) -> str:
    """Set a random password and show it, once."""
    author = current_viewer().author
    password = generate_password()
    hashed = hash_outside_transaction(password)
    user = asked_account(user_id).user
    actions.reset_password(author, user, hashed)
    return render_template("admin/show_password.html", user=user, password=password, is_new=False)


def refused_or_ok() -> int:
    """The status of a page with a form: 422 after a form that was sent."""
    return 422 if request.method == "POST" else 200
