"""The guides: what each role can do here, on one page."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from grants_app.access import published
from grants_app.domain.accounts.viewer import Role

guides = Blueprint("guides", __name__, url_prefix="/guide")


@guides.get("")
@published
def list_guides() -> str:
    """Every guide; there are no facts in them, so each is open to all who may read the site."""
    return render_template("guides/list_guides.html", roles=list(Role))


@guides.get("/<role>")
@published
def show_guide(role: str) -> str:
    """The guide of a role."""
    if role not in set(Role):
        abort(404)
    return render_template("guides/show_guide.html", role=Role(role))
