"""What a grant counts: indicators with a baseline and with targets."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.reports.blueprint import Answer, period_words, reports
from grants_app.blueprints.reports.indicator_forms import (
    MeasureForm,
    TargetRows,
    read_targets,
    standing_targets,
)
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.vocabulary import TargetBasis
from grants_app.domain.reports.indicators.actions import IndicatorRefusedError, save_measure
from grants_app.domain.reports.indicators.arithmetic import target_in_all
from grants_app.domain.reports.indicators.models import Measure
from grants_app.domain.reports.indicators.queries import (
    MeasuresOfGrant,
    get_measures,
    list_indicators,
    measure_version,
)
from grants_app.domain.reports.indicators.rules import MeasureEntry, Refused, can_manage_indicators
from grants_app.domain.reports.indicators.vocabulary import IndicatorRefusal
from grants_app.domain.reports.schedule.rules import can_open_reports
from grants_app.domain.texts.conflicts import EditConflictError
from grants_app.i18n import indicator_labels
from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.labels import TARGET_BASIS

FIELDS = {
    IndicatorRefusal.BASELINE_PART: "baseline",
    IndicatorRefusal.BASELINE_AHEAD: "baseline_on",
    IndicatorRefusal.VALUE_UNLIKELY: "baseline",
    IndicatorRefusal.SOURCE_MISSING: "source",
    IndicatorRefusal.MEASURED_ALREADY: "indicator",
    IndicatorRefusal.RETIRED: "indicator",
}


@reports.get("/grants/<int:number>/indicators")
@requires(can_open_reports)
def show_measures(number: int) -> str:
    """What a grant counts, and what it means to reach."""
    found = _open(number)
    may_write = can_manage_indicators(current_viewer()) and found.grant.closed_out_on is None
    return _render("show_measures.html", found, may_write=may_write)


@reports.route("/grants/<int:number>/indicators/add", methods=["GET", "POST"])
@requires(can_manage_indicators)
def add_measure(number: int) -> Answer:
    """Let a grant count an indicator."""
    found = _open(number)
    form = _form(found, None, data={"seen": measure_version(None)} if request.method == "GET" else None)
    if request.method == "GET":
        return _page(found, None, form, standing_targets([]))
    return _answer(found, None, form)


@reports.route("/grants/<int:number>/indicators/<int:measure_id>/edit", methods=["GET", "POST"])
@requires(can_manage_indicators)
def edit_measure(number: int, measure_id: int) -> Answer:
    """Change what a grant means to reach with an indicator."""
    found = _open(number)
    measure = found.find(measure_id)
    if measure is None:
        abort(404)
    if request.method == "GET":
        names = ("baseline", "baseline_on", "may_overlap", "source")
        data = {name: getattr(measure, name) for name in names} | {"seen": measure_version(measure)}
        return _page(found, measure, _form(found, measure, data=data), standing_targets(measure.targets))
    return _answer(found, measure, _form(found, measure))


def _answer(found: MeasuresOfGrant, measure: Measure | None, form: MeasureForm) -> Answer:
    targets = read_targets(request.form)
    if request.form.get("step") == "more":
        return _page(found, measure, form, targets)
    is_whole = form.validate_on_submit()
    if not (targets.check([one.id for one in found.periods]) and is_whole):
        return _page(found, measure, form, targets), 422
    indicator = measure.indicator_id if measure else int(form.indicator.data)
    entry = MeasureEntry(
        indicator_id=indicator,
        baseline=form.baseline.data,
        baseline_on=form.baseline_on.data,
        may_overlap=bool(form.may_overlap.data),
        source=form.source.data or "",
        targets=targets.entries,
    )
    number = found.grant.number
    try:
        save_measure(
            current_viewer(),
            current_programme(),
            number,
            measure.id if measure else None,
            entry,
            seen=form.seen.data or "",
            today=default_day(),
        )
    except EditConflictError:
        now = _open(number)
        standing = now.find(measure.id) if measure else None
        form.seen.data = measure_version(standing)
        return _page(now, standing, form, targets, is_overtaken=True), 409
    except IndicatorRefusedError as error:
        _refuse(form, targets, error.refused)
        return _page(found, measure, form, targets), 422
    except PersonalDataError:
        form.refuse_personal_data()
        return _page(found, measure, form, targets), 422
    flash(gettext("What the grant means to reach is saved."), "success")
    return redirect(url_for("reports.show_measures", number=number), code=303)


def _refuse(form: MeasureForm, targets: TargetRows, refused: Refused) -> None:
    """Say at its field what is wrong, or above the form."""
    words = indicator_labels.refusal_words(refused)
    if refused.row is not None:
        name = "times" if refused.refusal is IndicatorRefusal.TIMES_UNFIT else "value"
        targets.refuse(refused.row, words, name)
    else:
        form.refuse(FIELDS.get(refused.refusal), words)


def _open(number: int) -> MeasuresOfGrant:
    try:
        return get_measures(current_viewer(), current_programme(), number)
    except LookupError:
        abort(404)


def _form(found: MeasuresOfGrant, measure: Measure | None, **more: Any) -> MeasureForm:
    if measure is not None:
        return MeasureForm([], **more)
    taken = {one.indicator_id for one in found.measures}
    choices = [
        (one.indicator.id, pick_field(one.indicator, "name").text)
        for one in list_indicators(current_programme())
        if one.indicator.id not in taken and not one.indicator.is_retired
    ]
    return MeasureForm(choices, **more)


def _page(
    found: MeasuresOfGrant,
    measure: Measure | None,
    form: MeasureForm,
    targets: TargetRows,
    *,
    is_overtaken: bool = False,
) -> str:
    return _render(
        "edit_measure.html",
        found,
        measure=measure,
        form=form,
        targets=targets,
        is_overtaken=is_overtaken,
        basis_choices=[(one.value, str(TARGET_BASIS[one])) for one in TargetBasis],
    )


def _render(template: str, found: MeasuresOfGrant, **context: Any) -> str:
    return render_template(
        f"reports/{template}",
        found=found,
        grant=found.grant,
        in_all=lambda one: target_in_all(one.value, one.basis, one.times),
        indicator_words=indicator_labels,
        basis_words=TARGET_BASIS,
        **period_words(),
        **context,
    )
