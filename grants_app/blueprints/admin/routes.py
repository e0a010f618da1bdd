"""Accounts of other people."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from grants_app.access import current_viewer, requires
from grants_app.addresses import one_value
from grants_app.blueprints.admin import closing as _closing  # noqa: F401  # its addresses are this blueprint's
from grants_app.blueprints.admin import jobs as _jobs  # noqa: F401
from grants_app.blueprints.admin import messages as _messages  # noqa: F401  # and so are these
from grants_app.blueprints.admin.blueprint import (
    HIGHEST_ID,
    USER,
    admin,
    asked_account,
    has_demo_accounts,
    has_mail_server,
    refused_or_ok,
)
from grants_app.blueprints.admin.forms import (
    INVITATION,
    ROLES,
    SHOWN_PASSWORD,
    CreateUserForm,
    InviteForm,
    RightsForm,
)
from grants_app.blueprints.admin.pages import ShownForm, account_page, form_for, link_kind_for, refused_page
from grants_app.courier import outbox_folder, wishes_of_request
from grants_app.domain.accounts import actions
from grants_app.domain.accounts.actions import Assignment
from grants_app.domain.accounts.colleagues import set_rights
from grants_app.domain.accounts.links.rules import is_invited
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import NO_PASSWORD, generate_password, hash_outside_transaction
from grants_app.domain.accounts.queries import Account, list_accounts, normalise_email
from grants_app.domain.accounts.refusals import AccountRefusedError
from grants_app.domain.accounts.rules import can_administer_users, can_manage_users
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.homes.accounts import AccountGroup, in_group
from grants_app.domain.messages.actions import send_link
from grants_app.domain.messages.queries import list_invitations
from grants_app.domain.messages.vocabulary import MessageKind
from grants_app.errors import BadParameterError
from grants_app.extensions import utc_now
from grants_app.i18n import account_labels, message_labels


@admin.get("/users")
@requires(can_manage_users)
def list_users() -> str:
    """All accounts, or those of the own organisation, by address, a page at a time."""
    role, group, search = asked_role(), asked_group(), normalise_email(one_value("q") or "")
    try:
        page = list_accounts(
            current_viewer(),
            demo_accounts=has_demo_accounts(),
            role=role,
            search=search,
            after=asked_start(),
            within=in_group(group) if group else None,
        )
    except LookupError:
        raise BadParameterError("after", one_value("after") or "") from None
    asked = {"q": search, "role": role, "group": group}
    kept = {name: str(value) for name, value in asked.items() if value}
    invited = [account.user.id for account in page.accounts if is_invited(account.user)]
    return render_template(
        "admin/list_users.html",
        page=page,
        roles=ROLES,
        role=role,
        groups=message_labels.ACCOUNT_GROUP,
        group=group,
        search=search,
        kept=kept,
        invitations=list_invitations(invited, now=utc_now()),
        administers=can_administer_users(current_viewer()),
        words=message_labels,
    )


def asked_role() -> Role | None:
    """The role to show, or None for all. Raises BadParameterError."""
    text = one_value("role") or ""
    if text and text not in [role.value for role in ROLES]:
        raise BadParameterError("role", text)
    return Role(text) if text else None


def asked_group() -> AccountGroup | None:
    """The group of accounts to show, or None for all. Raises BadParameterError."""
    text = one_value("group") or ""
    if text and text not in set(AccountGroup):
        raise BadParameterError("group", text)
    return AccountGroup(text) if text else None


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


@admin.route("/users/new", methods=["GET", "POST"])
@requires(can_manage_users)
def create_user() -> str | BaseResponse:
    """Make an account, and send an invitation or show its password, once. Certifiers invite colleagues."""
    if not can_administer_users(current_viewer()):
        return invite_colleague()
    form = CreateUserForm(data={"entry": INVITATION if has_mail_server() else SHOWN_PASSWORD})
    if form.validate_on_submit():
        password = None if form.wants_invitation else generate_password()
        hashed = hash_outside_transaction(password) if password else NO_PASSWORD
        user = make_account(form, form.assignment(), hashed)
        if user is not None and password is None:
            return send(user, MessageKind.INVITATION)
        if user is not None:
            return render_template("admin/show_password.html", user=user, password=password, is_new=True)
    page = render_template(
        "admin/create_user.html", form=form, has_server=has_mail_server(), outbox=outbox_folder()
    )
    return make_response(page, refused_or_ok())


def make_account(form: CreateUserForm | InviteForm, assignment: Assignment, hashed: str) -> User | None:
    """Make the account that a form asks for; None where it is refused, and the form then says why."""
    try:
        return actions.create_user(
            current_viewer().author,
            email=str(form.email.data),
            assignment=assignment,
            password_hash=hashed,
            locale=form.locale,
        )
    except AccountRefusedError as error:
        form.refuse(error.field, str(account_labels.REFUSAL[error.refusal]))
        return None


def invite_colleague() -> BaseResponse:
    """Invite somebody of the own organisation; nobody here ever knows the person's password."""
    form, own = InviteForm(), asked_account(current_viewer().user_id or 0)
    if form.validate_on_submit() and own.organisation is not None:
        user = make_account(form, form.assignment(own.organisation.slug), NO_PASSWORD)
        if user is not None:
            return send(user, MessageKind.INVITATION)
    page = render_template(
        "admin/invite_colleague.html",
        form=form,
        own=own.organisation,
        has_server=has_mail_server(),
        outbox=outbox_folder(),
    )
    return make_response(page, refused_or_ok())


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
            folder=outbox_folder(),
        )
    if kind is MessageKind.INVITATION:
        return gettext("The invitation is on its way to %(email)s.", email=user.email)
    return gettext("The link for a new password is on its way to %(email)s.", email=user.email)


@admin.route(USER, methods=["GET", "POST"])
@requires(can_manage_users)
def edit_user(user_id: int) -> BaseResponse:
    """One account: what it is for, and whether it is open."""
    account = asked_account(user_id)
    form = form_for(account)
    if form.validate_on_submit():
        try:
            change(account, form)
        except AccountRefusedError as error:
            form.refuse(error.field, str(account_labels.REFUSAL[error.refusal]))
        else:
            flash(gettext("The account is changed."), "success")
            # Who gives up the right to certify manages nobody any more.
            can_go_on = can_manage_users(account.user.as_viewer()) or user_id != current_viewer().user_id
            goal = url_for("admin.edit_user", user_id=user_id)
            return redirect(goal if can_go_on else url_for("accounts.show_account"))
    return account_page(account, form, refused_or_ok())


def change(account: Account, form: ShownForm) -> None:
    """Change what an account is for, or what a colleague may do. Raises AccountRefusedError."""
    if isinstance(form, RightsForm):
        set_rights(current_viewer(), account.user, form.rights())
    else:
        actions.change_assignment(current_viewer().author, account.user, form.assignment())


@admin.post(f"{USER}/link")
@requires(can_manage_users)
def send_link_to_user(user_id: int) -> BaseResponse:
    """Send the invitation again, or a link for a new password."""
    user = asked_account(user_id).user
    kind = link_kind_for(user)
    if kind is None:
        abort(409)
    return send(user, kind)


@admin.post(f"{USER}/password")
@requires(can_administer_users)
def reset_password(user_id: int) -> str | BaseResponse:
    """Set a random password and show it, once."""
    author = current_viewer().author
    password = generate_password()
    hashed = hash_outside_transaction(password)
    account = asked_account(user_id)
    user = account.user
    try:
        actions.reset_password(author, user, hashed)
    except AccountRefusedError as error:
        return refused_page(account, error)
    return render_template("admin/show_password.html", user=user, password=password, is_new=False)
