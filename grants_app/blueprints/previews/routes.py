"""Beginning and ending a preview."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grants_app.access import requires
from grants_app.current_programme import current_programme
from grants_app.domain.accounts.rules import can_preview
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.grants.publication.queries import list_grantees
from grants_app.domain.texts.collation import sort_key
from grants_app.i18n.bilingual import pick_name
from grants_app.i18n.locales import choose_locale
from grants_app.preview import ROLES, Preview, begin_preview
from grants_app.preview import stop_preview as end_preview

previews = Blueprint("previews", __name__)


@previews.get("/preview")
@requires(can_preview)
def choose_preview() -> str:
    """As whom to read the pages."""
    return preview_page()


@previews.post("/preview")
@requires(can_preview)
def start_preview() -> Response | tuple[str, int]:
    """Read the pages as somebody else from now on."""
    role, slug = request.form.get("role"), request.form.get("organisation")
    if role not in {one.value for one in ROLES}:
        return preview_page(error=gettext("Choose as whom.")), 422
    preview = Preview(Role(role))
    if preview.role is Role.GRANTEE:
        chosen = next((one for one in list_grantees(current_programme()) if one.slug == slug), None)
        if chosen is None:
            return preview_page(error=gettext("Choose the organisation.")), 422
        preview = Preview(preview.role, chosen.id, chosen.name_sq, chosen.name_en)
    begin_preview(preview)
    return redirect(url_for("overview.show_overview"), code=303)


@previews.post("/preview/stop")
@requires(can_preview)
def stop_preview() -> Response:
    """Read the pages as oneself again."""
    end_preview()
    return redirect(url_for("previews.choose_preview"), code=303)


def preview_page(*, error: str | None = None) -> str:
    """The page with the choice; organisations stand by the names shown, in their order."""
    grantees = [(one.slug, pick_name(one)) for one in list_grantees(current_programme())]
    return render_template(
        "previews/choose_preview.html",
        organisations=sorted(grantees, key=lambda pair: sort_key(pair[1].text, choose_locale())),
        chosen=request.form.get("role", ""),
        error=error,
    )
