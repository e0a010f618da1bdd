"""Reading the published pages as another reader would: a visitor, a donor, the grantee of an organisation.

A preview is kept in the session of the specialist who began it. It is no account: what another reader sees
follows from role and organisation alone, through the same viewer that every query asks. Nothing can be
changed meanwhile, so that beginning one changes no state and writes no audit row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from flask import Flask, Response, g, render_template, request, session

from grants_app.domain.accounts.rules import can_preview
from grants_app.domain.accounts.viewer import VISITOR, Role, Viewer

KEY: Final = "preview"
ROLES: Final = (Role.VISITOR, Role.DONOR, Role.GRANTEE)
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# A person's own pages are never anybody else's.
OWN_BLUEPRINTS: Final = frozenset({"accounts", "second_factor", "jobs"})
STOP: Final = "previews.stop_preview"
WRITES: Final = frozenset({STOP, "accounts.sign_out"})
# Where the banner goes: pages are kept for all readers of a kind, so it is put into finished ones.
HEADER: Final = '<header class="site-head">'


@dataclass(frozen=True)
class Preview:
    """As whom pages are read. `organisation_id` and its names are set for a grantee."""

    role: Role
    organisation_id: int | None = None
    name_sq: str | None = None
    name_en: str | None = None


def begin_preview(preview: Preview) -> None:
    """Read pages as somebody else from the next request on."""
    session[KEY] = [preview.role.value, preview.organisation_id, preview.name_sq, preview.name_en]


def stop_preview() -> None:
    """Read pages as oneself again."""
    session.pop(KEY, None)


def preview_of(own: Viewer) -> Preview | None:
    """The preview of this session, if its person may have one."""
    kept = session.get(KEY)
    if kept is None or not can_preview(own):
        return None
    return Preview(Role(kept[0]), *kept[1:])


def as_previewed(own: Viewer) -> Viewer:
    """Who reads this page: the person behind the request, or whom they preview.

    The account stays the person's own; role and limits, which decide what is seen, are the other's.
    """
    preview = preview_of(own)
    if preview is None or request.blueprint in OWN_BLUEPRINTS or request.endpoint == STOP:
        return own
    if preview.role is Role.VISITOR:
        return VISITOR
    limited_to = preview.organisation_id
    return replace(
        own,
        role=preview.role,
        organisation_id=limited_to,
        county_id=None,
        can_prepare=False,
        can_certify=False,
    )


def is_refused(own: Viewer) -> bool:
    """Whether this request would change something during a preview."""
    if request.method in SAFE_METHODS or request.endpoint in WRITES:
        return False
    return preview_of(own) is not None


def add_banner(response: Response) -> Response:
    """Say on every page that it is a preview."""
    preview = g.get("preview")
    if preview is None or response.mimetype != "text/html" or response.is_streamed:
        return response
    page = response.get_data(as_text=True)
    if HEADER in page:
        banner = render_template("components/preview.html", preview=preview)
        response.set_data(page.replace(HEADER, banner + HEADER, 1))
    return response


def register_preview(app: Flask) -> None:
    """Bind the banner."""
    app.after_request(add_banner)
