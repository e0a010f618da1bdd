"""Sessions: who a cookie stands for, how a session begins and ends, and where it leads back to."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app, g, request, session
from flask_login import login_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.sign_in import find_user_of_session
from grants_app.domain.accounts.throttle import Attempt, attempt_by
from grants_app.extensions import login_manager, utc_now
from grants_app.programme_prefix import inner_path, site_root

LONGEST_ADDRESS: Final = 2000


def load_user(reference: str) -> User | None:
    """The account behind a session, or None once the session no longer holds."""
    return find_user_of_session(reference, demo_accounts=current_app.config["SETTINGS"].demo_accounts)


def start_session(user: User) -> None:
    """Begin a session; nothing of what was in the cookie before is carried over."""
    session.clear()
    renew_session(user)


def renew_session(user: User) -> None:
    """Let this session go on under the account's present session key."""
    login_user(user)
    g.pop("viewer", None)


def end_session() -> None:
    """End this session. The language stays: it has a cookie of its own."""
    session.clear()
    g.pop("viewer", None)
    g.pop("_login_user", None)


def attempt_of_request(email: str, now: datetime | None = None, *, about: str = "sign-in") -> Attempt:
    """This request as an attempt to prove who one is, or about something else that is slowed alike."""
    secret, at = str(current_app.secret_key), now or utc_now()
    return attempt_by(secret, email=email, network=request.remote_addr, at=at, about=about)


def local_path(text: str | None) -> str | None:
    """The address if it is a path of this site, else None: nobody is sent elsewhere after signing in."""
    if not text or len(text) > LONGEST_ADDRESS or not text.startswith("/") or text.startswith("//"):
        return None
    # Browsers read a backslash as a slash and skip tabs and line ends.
    if "\\" in text or any(not sign.isprintable() for sign in text):
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text


def page_to_open(text: str | None) -> str | None:
    """The address if it is a path of this site that can be opened: what only takes a form leads nowhere."""
    path = local_path(text)
    if path is None:
        return None
    inner = inner_path(urlsplit(path).path.removeprefix(site_root()) or "/")
    try:
        current_app.create_url_adapter(request).match(unquote(inner), method="GET")  # type: ignore[union-attr]  # None only outside a request
    except RequestRedirect:
        return path
    except HTTPException:
        return None
    return path


def page_left() -> str | None:
    """The page to come back to after signing in: this one, or the one whose form was being sent."""
    if request.method == "GET":
        return local_path(request.script_root + request.full_path.rstrip("?"))
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return None
    return local_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""))


def register_sessions(app: Flask) -> None:
    """Bind Flask-Login to the accounts."""
    login_manager.init_app(app)
    login_manager.user_loader(load_user)
