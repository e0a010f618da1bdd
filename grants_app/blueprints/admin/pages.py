"""The page of one account, as administrators and certifiers see it."""

from __future__ import annotations

from flask import Response, make_response, render_template

from grants_app.access import current_viewer
from grants_app.audit_trail import read_history
from grants_app.blueprints.admin.forms import AssignUserForm, RightsForm, present_assignment, present_rights
from grants_app.domain.accounts.links.rules import can_be_sent, is_invited
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.queries import Account
from grants_app.domain.accounts.refusals import AccountRefusedError
from grants_app.domain.accounts.rules import can_administer_users
from grants_app.domain.messages.actions import PURPOSES
from grants_app.domain.messages.queries import find_latest_message, list_invitations
from grants_app.domain.messages.vocabulary import MessageKind
from grants_app.extensions import utc_now
from grants_app.i18n import account_labels, message_labels

ShownForm = AssignUserForm | RightsForm


def account_page(account: Account, form: ShownForm, status: int) -> Response:
    """The page of one account. A certifier's has fewer forms than an administrator's."""
    user = account.user
    administers = can_administer_users(current_viewer())
    page = render_template(
        "admin/edit_user.html" if administers else "admin/edit_colleague.html",
        shown=account,
        form=form,
        is_own=user.id == current_viewer().user_id,
        invitation=list_invitations([user.id], now=utc_now())[user.id] if is_invited(user) else None,
        message=find_latest_message(user.id),
        link_kind=link_kind_for(user),
        words=message_labels,
        audit_history=read_history("account", str(user.id)),
    )
    return make_response(page, status)


def form_for(account: Account, *, is_sent: bool = True) -> ShownForm:
    """The form of an account's page for this reader. `is_sent`: whether the request may be sending it."""
    sent = {} if is_sent else {"formdata": None}
    if can_administer_users(current_viewer()):
        return AssignUserForm(data=present_assignment(account), **sent)
    return RightsForm(data=present_rights(account), **sent)


def refused_page(account: Account, error: AccountRefusedError) -> Response:
    """The page of an account for which something else than its form was refused."""
    form = form_for(account, is_sent=False)
    form.refuse(error.field, str(account_labels.REFUSAL[error.refusal]))
    return account_page(account, form, 422)


def link_kind_for(user: User) -> MessageKind | None:
    """The message by which this account can get a password, or None.

    Demo accounts and closed ones get none; certifiers send invitations alone.
    """
    kinds = (kind for kind, purpose in PURPOSES.items() if can_be_sent(user, purpose))
    kind = next(kinds, None)
    if kind is not MessageKind.INVITATION and not can_administer_users(current_viewer()):
        return None
    return kind
