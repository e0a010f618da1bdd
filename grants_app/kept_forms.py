"""A form that was sent after its session had ended: kept in the page that asks to sign in, sealed.

Nothing is stored here. The page carries the form encrypted, so that nobody else at the computer can read it.
Whoever signs in gets it back if it is theirs, and sends it again by a press of a button, without scripts too.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Response, current_app, flash, make_response, render_template, request, session
from flask_babel import gettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as BaseResponse

from grants_app.config import Settings
from grants_app.domain.accounts.models import User
from grants_app.extensions import csrf, utc_now
from grants_app.sealing import Keys
from grants_app.sessions import CSRF, WHOSE, local_path

FIELD: Final = "kept_form"
LONGEST: Final = 512 * 1024
KEPT_FOR: Final = timedelta(days=7)
# Their forms hold passwords and codes.
NEVER_KEPT: Final = frozenset({"accounts", "passwords", "second_factor"})

# Gives the page that asks to sign in, with a sealed form in it.
Asker = Callable[[str], Response]
_ASKERS: Final[list[Asker]] = []


@dataclass(frozen=True)
class KeptForm:
    """What was sent: by which account, where to, when, and the fields in their order.

    `has_files`: files were sent with it, which are not kept.
    """

    user_id: int
    path: str
    sent_at: datetime
    fields: tuple[tuple[str, str], ...]
    has_files: bool

    @property
    def texts(self) -> list[str]:
        """What a person wrote, for reading it again: values of more than a word."""
        return [value for _name, value in self.fields if " " in value.strip()]


def asks_again(asker: Asker) -> Asker:
    """Mark the function that asks to sign in where a form is kept."""
    _ASKERS.append(asker)
    return asker


def ask_with_form() -> Response | None:
    """The page that asks to sign in with the form of this request in it; None where nothing is kept."""
    sealed = seal_form()
    return _ASKERS[0](sealed) if sealed is not None and _ASKERS else None


def seal_form() -> str | None:
    """The form of this request, sealed; None for what is no form of a page of this session."""
    whose = session.get(WHOSE)
    is_form = request.method == "POST" and request.accept_mimetypes.accept_html
    if not isinstance(whose, int) or not is_form or request.blueprint in NEVER_KEPT:
        return None
    path = local_path(request.script_root + request.full_path.rstrip("?"))
    try:
        csrf.protect()  # the token of a page of this session
    except BadRequest:
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != CSRF]
    text = json.dumps(
        {
            "whose": whose,
            "path": path,
            "at": utc_now().isoformat(),
            "fields": fields,
            "has_files": any(one.filename for one in request.files.values()),
        }
    )
    return _keys().seal(text) if path is not None and len(text) <= LONGEST else None


def sealed_form() -> str | None:
    """The sealed form that the page of the sign-in carried, if it can be opened."""
    sealed = request.form.get(FIELD)
    return sealed if sealed and open_form(sealed) is not None else None


def give_back(user: User, onward: BaseResponse) -> BaseResponse:
    """The page from which a kept form is sent again by the account that sent it; else the way on."""
    sealed = sealed_form()
    kept = open_form(sealed) if sealed is not None else None
    if kept is None:
        return onward
    if kept.user_id != user.id:
        flash(gettext("What was sent before belongs to another account. It was not stored."), "warning")
        return onward
    return make_response(render_template("accounts/send_again.html", kept=kept))


def open_form(sealed: str) -> KeptForm | None:
    """The form again; None if it was not sealed here as a form, or too long ago."""
    text = _keys().unseal(sealed)
    if text is None:
        return None
    try:
        said = json.loads(text)
        sent_at = datetime.fromisoformat(said["at"])
        fields = tuple((name, value) for name, value in said["fields"])
        kept = KeptForm(said["whose"], said["path"], sent_at, fields, said["has_files"])
    except (ValueError, KeyError, TypeError):  # sealed here for something else
        return None
    return kept if utc_now() - sent_at <= KEPT_FOR else None


def _keys() -> Keys:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.encryption_keys
