"""Who has messages delivered, and when: a thread of the worker, right after the commit that queued them.

A request that waited for the mail server would tell by its length whether an address has an account.
"""

from __future__ import annotations

from threading import Lock, Thread
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, current_app, request

from grants_app.delivery import deliver_waiting
from grants_app.domain.messages.actions import Wishes
from grants_app.extensions import utc_now
from grants_app.i18n.locales import choose_locale
from grants_app.mail_settings import LOOPBACK

COURIER: Final = "courier"


class Courier:
    """At most one thread of this process that delivers; asked again meanwhile, it goes round once more."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_running = False
        self._is_asked = False

    def ask(self, app: Flask) -> None:
        """Have everything delivered that waits by now. Returns at once."""
        with self._lock:
            self._is_asked = True
            if self._is_running:
                return
            self._is_running = True
        Thread(target=self._run, args=(app,), name=COURIER, daemon=True).start()

    def _run(self, app: Flask) -> None:
        while self._goes_on():
            try:
                deliver_waiting(app)
            except Exception:  # nobody waits for this thread: the log has to tell
                app.logger.exception("delivery of messages stopped")

    def _goes_on(self) -> bool:
        with self._lock:
            self._is_running, self._is_asked = self._is_asked, False
            return self._is_running


def register_courier(app: Flask) -> None:
    """Give the application its courier. Its thread begins with the first message, after any fork."""
    app.extensions[COURIER] = Courier()


def deliver_soon() -> None:
    """Deliver after a commit. Tests wait for it, so that they see what became of it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's documented way
    if app.testing:
        deliver_waiting(app)
    else:
        app.extensions[COURIER].ask(app)


def wishes_of_request(*, is_trusted: bool) -> Wishes:
    """How this request would have its message.

    The address in a request's Host header is the client's own word: it goes into a link only if the request
    is an administrator's (`is_trusted`: signed in, with a token of this site) or names the machine itself.
    """
    base = request.url_root.rstrip("/") if is_trusted or is_loopback(request.host) else None
    return Wishes(locale=choose_locale(), base_url=base, at=utc_now())


def is_loopback(host: str) -> bool:
    """Whether a Host header names the machine itself."""
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False
