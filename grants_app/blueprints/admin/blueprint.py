"""What all pages about other people's accounts share."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, request

from grants_app.access import current_viewer
from grants_app.domain.accounts.queries import Account, find_account

admin = Blueprint("admin", __name__, url_prefix="/admin")

HIGHEST_ID = 2**31 - 1
USER = f"/users/<int(max={HIGHEST_ID}):user_id>"


def asked_account(user_id: int) -> Account:
    """The account of the address, or 404: also for one that this reader must not know of."""
    account = find_account(current_viewer(), user_id, demo_accounts=has_demo_accounts())
    if account is None:
        abort(404)
    return account


def has_demo_accounts() -> bool:
    """Whether this installation has demo accounts."""
    return bool(current_app.config["SETTINGS"].demo_accounts)


def has_mail_server() -> bool:
    """Whether messages go out by themselves."""
    return current_app.config["SETTINGS"].mail.server is not None


def refused_or_ok() -> int:
    """The status of a page with a form: 422 after a form that was sent."""
    return 422 if request.method == "POST" else 200
