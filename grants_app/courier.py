"""Who has messages delivered, and when: `flask work` where it runs, else a thread of this process.

A request that waited for the mail server would tell by its length whether an address has an account. Where a
worker was seen, the thread leaves it some seconds and then looks whether the message has gone.
"""

from __future__ import annotations

from threading import Lock, Thread
from time import sleep
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, current_app, request

from grants_app.delivery import deliver_waiting
from grants_app.domain.jobs.queries import find_presence
from grants_app.domain.messages.actions import Wishes
from grants_app.domain.messages.mail import FOLDER_NAME
from grants_app.extensions import utc_now
from grants_app.mail_settings import LOOPBACK

COURIER: Final = "courier"
LEFT_TO_THE_WORKER: Final = 15.0  # seconds; it looks every two


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
                if is_worker_there(app):
                    sleep(LEFT_TO_THE_WORKER)
                deliver_waiting(app)
            except Exception:  # nobody waits for this thread: the log has to tell
                app.logger.exception("delivery of messages stopped")

    def _goes_on(self) -> bool:
        with self._lock:
            self._is_running, self._is_asked = self._is_asked, False
            return self._is_running


def is_worker_there(app: Flask) -> bool:
    """Whether a worker has shown itself lately."""
    with app.app_context():
        return find_presence(now=utc_now()).is_alive


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
    return Wishes(base_url=base, at=utc_now())


def outbox_folder() -> str:
    """Where messages lie without a mail server, as pages name it: the way there is not for every reader."""
    return f"{current_app.config['SETTINGS'].instance.name}/{FOLDER_NAME}/"


def is_loopback(host: str) -> bool:
    """Whether a Host header names the machine itself."""
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False
