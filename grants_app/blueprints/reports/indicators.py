"""The indicators of a programme: what its grants count."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.reports.blueprint import Answer, reports
from grants_app.blueprints.reports.indicator_forms import IndicatorForm
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.reports.indicators.actions import IndicatorRefusedError, save_indicator
from grants_app.domain.reports.indicators.models import Indicator
from grants_app.domain.reports.indicators.queries import (
    ListedIndicator,
    get_indicator,
    indicator_version,
    list_indicators,
)
from grants_app.domain.reports.indicators.rules import IndicatorEntry, can_manage_indicators
from grants_app.domain.reports.indicators.vocabulary import IndicatorRefusal
from grants_app.domain.reports.schedule.rules import can_open_reports
from grants_app.domain.texts.conflicts import EditConflictError
from grants_app.i18n import indicator_labels

FIELDS = {
    IndicatorRefusal.NAME_KNOWN: "name_sq",
    IndicatorRefusal.CATEGORIES_FEW: "categories",
    IndicatorRefusal.CATEGORY_TWICE: "categories",
}
TEXTS = ("name_sq", "name_en", "definition_sq", "definition_en", "unit_sq", "unit_en")


@reports.get("/indicators")
@requires(can_open_reports)
def list_programme_indicators() -> str:
    """What the grants of the programme count."""
    return render_template(
        "reports/list_indicators.html",
        indicators=list_indicators(current_programme()),
        may_write=can_manage_indicators(current_viewer()),
        words=indicator_labels,
    )


@reports.route("/indicators/new", methods=["GET", "POST"])
@requires(can_manage_indicators)
def make_indicator() -> Answer:
    """Make an indicator."""
    if request.method == "GET":
        return _page(None, IndicatorForm(data={"seen": indicator_version(None), "axes": []}))
    return _save(None, IndicatorForm())


@reports.route("/indicators/<int:indicator_number>/edit", methods=["GET", "POST"])
@requires(can_manage_indicators)
def edit_indicator(indicator_number: int) -> Answer:
    """Change an indicator."""
    found = _open(indicator_number)
    if request.method == "GET":
        return _page(found, IndicatorForm(data=_standing(found.indicator)))
    return _save(found, IndicatorForm())


def _save(found: ListedIndicator | None, form: IndicatorForm) -> Answer:
    if not form.validate_on_submit():
        return _page(found, form), 422
    number = found.indicator.number if found else None
    try:
        save_indicator(current_viewer(), current_programme(), number, _entry(form), seen=form.seen.data or "")
    except EditConflictError:
        now = _open(number or 0)
        form.seen.data = indicator_version(now.indicator)
        return _page(now, form, is_overtaken=True), 409
    except IndicatorRefusedError as error:
        form.refuse(FIELDS.get(error.refused.refusal), indicator_labels.refusal_words(error.refused))
        return _page(found, form), 422
    except PersonalDataError:
        form.refuse_personal_data()
        return _page(found, form), 422
    flash(gettext("The indicator is saved."), "success")
    return redirect(url_for("reports.list_programme_indicators"), code=303)


def _open(number: int) -> ListedIndicator:
    try:
        return get_indicator(current_programme(), number)
    except LookupError:
        abort(404)


def _standing(found: Indicator) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in TEXTS},
        "counts": found.counts.value,
        "counting": found.counting.value,
        "axes": found.axes,
        "categories": "\n".join(f"{one['sq']}; {one['en']}" for one in found.categories),
        "is_retired": found.is_retired,
        "seen": indicator_version(found),
    }


def _entry(form: IndicatorForm) -> IndicatorEntry:
    return IndicatorEntry(
        **{name: getattr(form, name).data or "" for name in TEXTS},
        counts=form.kind,
        counting=form.chosen_counting,
        axes=form.chosen_axes,
        categories=form.typed_categories,
        is_retired=bool(form.is_retired.data),
    )


def _page(found: ListedIndicator | None, form: IndicatorForm, *, is_overtaken: bool = False) -> str:
    return render_template(
        "reports/edit_indicator.html",
        found=found,
        form=form,
        is_overtaken=is_overtaken,
        words=indicator_labels,
    )
