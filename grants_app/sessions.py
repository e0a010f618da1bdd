"""Sessions: who a cookie stands for, how a session begins and ends, and where it leads back to."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from urllib.parse import unquote, urlsplit

from flask import Flask, Response, current_app, g, request, session
from flask_login import current_user, login_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from grants_app.config import Settings
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.queries import find_user
from grants_app.domain.accounts.rules import is_staff
from grants_app.domain.accounts.sign_in import find_session, may_sign_in
from grants_app.domain.accounts.sign_ins.actions import begin_sign_in, end_sign_in, note_seen
from grants_app.domain.accounts.sign_ins.devices import read_device
from grants_app.domain.accounts.throttle import Attempt, attempt_by
from grants_app.extensions import login_manager, utc_now, write_intent
from grants_app.programme_prefix import inner_path, site_root

LONGEST_ADDRESS: Final = 2000
TOKEN: Final = "_user_id"  # noqa: S105  # where Flask-Login looks for whom a session stands for
WHOSE: Final = "whose"
CSRF: Final = "csrf_token"  # where Flask-WTF keeps the token of a request
AWAITED: Final = "code_awaited"
CODE_WITHIN: Final = timedelta(minutes=10)


def load_user(token: str) -> User | None:
    """The account behind a session, or None once its sign-in no longer holds. Asked once a request."""
    settings: Settings = current_app.config["SETTINGS"]
    now = utc_now()
    found = find_session(token, now=now, demo_accounts=settings.demo_accounts)
    if found is None:
        return None
    row, user = found
    g.sign_in_id = row.id
    if row.needs_seeing(now):
        g.unseen_sign_in_id = row.id
    return user


def start_session(user: User) -> None:
    """Begin a session; nothing of what was in the cookie before is carried over."""
    session.clear()
    renew_session(user)


def renew_session(user: User) -> None:
    """Let this session go on, with a sign-in of its own, after all those of the account have ended."""
    device = read_device(request.user_agent.string, request.remote_addr)
    token, g.sign_in_id = begin_sign_in(user, device, now=utc_now())
    login_user(user)
    session[TOKEN], session[WHOSE] = token, user.id
    g.pop(CSRF, None)  # a page that answers the sign-in itself carries the token of the new session
    g.pop("viewer", None)


def current_sign_in_id() -> int | None:
    """The number of this request's sign-in; None for visitors."""
    number: int | None = g.get("sign_in_id") if current_user.is_authenticated else None
    return number


def end_session() -> None:
    """End this session. The language stays: it has a cookie of its own."""
    number = current_sign_in_id()
    if number is not None:
        end_sign_in(number)
    session.clear()
    for name in ("viewer", "sign_in_id", "unseen_sign_in_id", "_login_user"):
        g.pop(name, None)


def await_code(user: User) -> None:
    """Note in the cookie that the password was right, and that a code is asked for next."""
    session.clear()
    g.pop(CSRF, None)
    session[AWAITED] = [user.id, user.session_key, int(utc_now().timestamp())]


def user_awaited() -> User | None:
    """The account whose password was right a short while ago in this browser, or None."""
    noted = session.get(AWAITED)
    if noted is None or utc_now().timestamp() - noted[2] > CODE_WITHIN.total_seconds():
        return None
    user = find_user(noted[0])
    settings: Settings = current_app.config["SETTINGS"]
    is_same = user is not None and user.session_key == noted[1] and user.second_factor_at is not None
    return user if user and is_same and may_sign_in(user, demo_accounts=settings.demo_accounts) else None


def must_set_up_second_factor() -> bool:
    """Whether whoever is signed in has to set up a second factor before anything else."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.staff_need_second_factor or not current_user.is_authenticated:
        return False
    return is_staff(current_user.role) and current_user.second_factor_at is None


def note_presence(response: Response) -> Response:
    """Have the moment of this request kept once the answer has gone out, if the kept one is minutes old."""
    number = g.pop("unseen_sign_in_id", None)
    if number is not None:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's documented way
        response.call_on_close(partial(keep_presence, app, number, utc_now()))
    return response


def keep_presence(app: Flask, sign_in_id: int, now: datetime) -> None:
    """Keep the moment, in a session of its own. If the database is busy, the next request tries again."""
    with app.app_context():
        token = write_intent.set(True)
        try:
            note_seen(sign_in_id, now=now)
        except SQLAlchemyError:
            app.logger.warning("the moment of a request could not be kept")
        finally:
            write_intent.reset(token)


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
    app.after_request(note_presence)
