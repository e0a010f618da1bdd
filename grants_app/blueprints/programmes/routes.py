"""The list of programmes."""

from __future__ import annotations

from flask import Blueprint, render_template

from grants_app.access import current_viewer, published
from grants_app.domain.grants.totals import count_by_programme
from grants_app.domain.programmes.queries import list_programmes as read_programmes

programmes = Blueprint("programmes", __name__)


@programmes.get("/programmes")
@published
def list_programmes() -> str:
    """The programmes that the reader may see, with their totals."""
    viewer = current_viewer()
    return render_template(
        "programmes/list_programmes.html",
        programmes=read_programmes(viewer),
        grants=count_by_programme(viewer),
    )
