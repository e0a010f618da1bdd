"""Releases of counts for programs. Every count comes from `read_released`, as on pages and in files."""

from __future__ import annotations

from flask import Response, abort

from grants_app.access import current_viewer, published
from grants_app.blueprints.api.answers import answer_one, answer_rows
from grants_app.blueprints.api.routes import api
from grants_app.current_programme import current_programme
from grants_app.domain.releases.queries import describe, find_release, list_releases, read_released
from grants_app.domain.releases.vocabulary import HIGHEST_RELEASE
from grants_app.outputs.api.releases import release_item, release_summary


@api.get("/releases")
@published
def list_released() -> Response:
    """The releases of the programme, newest first, without their counts."""
    return answer_rows(list_releases(current_programme().id), release_summary)


@api.get(f"/releases/<int(max={HIGHEST_RELEASE}):release_number>")
@published
def show_release(release_number: int) -> Response:
    """One release with its tables, as the reader may see them."""
    release = find_release(current_programme().id, release_number)
    if release is None:
        abort(404)
    viewer, shown = current_viewer(), describe(release)
    return answer_one(release_item(shown, [read_released(viewer, release, code) for code in shown.tables]))
