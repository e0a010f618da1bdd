"""Released counts as pages and files. Every count comes from `read_released`."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from grants_app.access import current_viewer, published, requires
from grants_app.blueprints.releases.forms import ThresholdsForm
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.releases.models import CountRelease
from grants_app.domain.releases.queries import describe, find_release, list_releases, read_released
from grants_app.domain.releases.rules import can_set_thresholds
from grants_app.domain.releases.thresholds import read_thresholds, set_threshold
from grants_app.domain.releases.vocabulary import (
    HIGHEST_RELEASE,
    HIGHEST_THRESHOLD,
    LOWEST_THRESHOLD,
    ShownState,
)
from grants_app.file_answers import answer_made, name_of, not_modified, validator
from grants_app.i18n import formats
from grants_app.i18n.locales import choose_locale
from grants_app.i18n.release_labels import AUDIENCE, LEGEND, SHOWN
from grants_app.outputs.releases.files import write_csv, write_workbook
from grants_app.outputs.releases.lines import Lines, lines_of
from grants_app.outputs.tables.grants import MEDIA_TYPE as CSV
from grants_app.outputs.workbook.portfolio import MEDIA_TYPE as WORKBOOK

releases = Blueprint("releases", __name__)
RELEASE = f"/releases/<int(max={HIGHEST_RELEASE}):release_number>"


@releases.get("/releases")
@published
def list_released() -> str:
    """The releases of the programme, newest first."""
    return render_template(
        "releases/list_releases.html",
        found=list_releases(current_programme().id),
        rules=read_thresholds(),
        words=AUDIENCE,
        may_set=can_set_thresholds(current_viewer()),
    )


@releases.get(RELEASE)
@published
def show_release(release_number: int) -> str:
    """One release with its tables, as this reader may see them."""
    release = asked_release(release_number)
    return render_template(
        "releases/show_release.html",
        release=describe(release),
        tables=tables_of(release),
        legend=[(state, SHOWN[state], words) for state, words in LEGEND.items()],
        why_suppressed=LEGEND[ShownState.SUPPRESSED],
    )


@releases.get(f"{RELEASE}/<table_code>.csv")
@published
def download_table(release_number: int, table_code: str) -> Response:
    """One table as CSV."""
    release = asked_release(release_number)
    if table_code not in describe(release).tables:
        abort(404)
    tag = validator((release.id, table_code))
    table = lines_of(read_released(current_viewer(), release, table_code))
    name = name_of(f"release-{release_number}-{table_code}", "csv")
    return not_modified(tag) or answer_made(lambda: write_csv(table, is_demo=is_demo()), CSV, name, tag)


@releases.get(f"{RELEASE}.xlsx")
@published
def download_release(release_number: int) -> Response:
    """All tables as an Excel file."""
    release = asked_release(release_number)
    tag, tables = validator(release.id), tables_of(release)
    title = gettext("Release %(number)s of counts", number=release_number)

    def write() -> bytes:
        day = formats.day(current_day())
        return write_workbook(tables, title, day, is_demo=is_demo(), language=choose_locale())

    name = name_of(f"release-{release_number}", "xlsx")
    return not_modified(tag) or answer_made(write, WORKBOOK, name, tag)


@releases.route("/admin/thresholds", methods=["GET", "POST"])
@requires(can_set_thresholds)
def edit_thresholds() -> BaseResponse | str | tuple[str, int]:
    """Up to which count a number of people is hidden, for each audience."""
    rules = read_thresholds()
    form = ThresholdsForm(data={audience.value: rule.high for audience, rule in rules.items()})
    if form.validate_on_submit():
        changed = [set_threshold(current_viewer(), one, high) for one, high in form.chosen().items()]
        flash(gettext("Saved.") if any(changed) else gettext("Nothing was changed."), "success")
        return redirect(url_for("releases.edit_thresholds"), 303)
    page = render_template(
        "releases/edit_thresholds.html", form=form, lowest=LOWEST_THRESHOLD, highest=HIGHEST_THRESHOLD
    )
    return (page, 422) if form.is_submitted() else page


def asked_release(number: int) -> CountRelease:
    """The release of the address, or 404."""
    release = find_release(current_programme().id, number)
    if release is None:
        abort(404)
    return release


def tables_of(release: CountRelease) -> list[Lines]:
    """Its tables as this reader may see them."""
    viewer = current_viewer()
    return [lines_of(read_released(viewer, release, code)) for code in describe(release).tables]


def is_demo() -> bool:
    """Whether the data are illustrative."""
    return bool(current_app.config["SETTINGS"].is_demo)
