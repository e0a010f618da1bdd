"""Entering and releasing the amounts of the grants: typed, shown in words, confirmed, then released."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, requires
from grants_app.addresses import one_value
from grants_app.blueprints.amounts.forms import read_chosen, read_guarded, read_sheet
from grants_app.blueprints.amounts.live import live_data
from grants_app.blueprints.amounts.sheet import Sheet, blank_sheet
from grants_app.blueprints.amounts.typed import typed_numbers, unpack_fields
from grants_app.current_programme import current_programme
from grants_app.domain.accounts.rules import can_record_amounts
from grants_app.domain.grants.money.actions import (
    AmountAgreedError,
    AmountConflictError,
    Key,
    clear_amounts,
    find_agreed_keys,
    find_changed_entries,
    publish_amounts,
    record_amounts,
    withdraw_amounts,
)
from grants_app.domain.grants.money.balance import RecordedTotal, project
from grants_app.domain.grants.money.queries import (
    PAGE_SIZE,
    GrantLines,
    list_grant_lines,
    list_numbered_lines,
    recorded_totals,
)
from grants_app.domain.grants.money.vocabulary import ClearingReason
from grants_app.domain.programmes.models import Programme
from grants_app.errors import BadParameterError
from grants_app.i18n.money_words import money_in_words

amounts = Blueprint("amounts", __name__)
Answer = Response | str | tuple[str, int]


@amounts.route("/grants/amounts", methods=["GET", "POST"])
@requires(can_record_amounts)
def edit_amounts() -> Answer:
    """All grants on one sheet. What is posted is shown in words first; only what was shown is recorded."""
    programme = current_programme()
    page = page_of_lines(programme)
    if request.method == "GET":
        return show_sheet(programme, page, blank_sheet(page.lines, programme.currencies))
    fields = unpack_fields(request.form)
    if fields.get("step") == "edit":
        read = read_guarded if fields.get("guard_seen") else read_sheet
        sheet = read(fields, page.lines, programme.currencies)
        sheet.errors.clear()
        return show_sheet(programme, page, sheet)
    lines = lines_to_check(programme, page, fields)
    sheet = read_guarded(fields, lines.lines, programme.currencies)
    return check_sheet(programme, lines, sheet, is_recording=fields.get("step") == "record")


def page_of_lines(programme: Programme) -> GrantLines:
    """The page of grants that the address asks for."""
    return list_grant_lines(
        current_viewer(),
        programme.id,
        after=read_cursor(),
        phase=read_phase([p.number for p in programme.phases]),
    )


def lines_to_check(programme: Programme, page: GrantLines, fields: Mapping[str, str]) -> GrantLines:
    """The grants to go on with: the page, or else as many as fit on one of those that have been filled in."""
    numbers = typed_numbers(fields)[:PAGE_SIZE]
    if set(numbers) <= {line.number for line in page.lines}:
        return page
    return list_numbered_lines(current_viewer(), programme.id, numbers)


def check_sheet(programme: Programme, lines: GrantLines, sheet: Sheet, *, is_recording: bool) -> Answer:
    """Show what is wrong, what is to be chosen, or what will be recorded; record what was confirmed."""
    if not sheet.errors:
        mark_agreed(sheet, find_agreed_keys(changed_keys(sheet)))
    is_held = sheet.guard is not None and not sheet.guard.add_problems(sheet.errors)
    if sheet.errors or is_held:
        return show_sheet(programme, lines, sheet), 422
    changed = find_changed_entries(sheet.entries())
    if changed and is_recording:
        sheet = read_again(programme, sheet)
    sheet.mark_overtaken(changed)
    if sheet.overtaken:
        return show_check(programme, sheet, is_second_time=is_recording), 409
    if is_recording and sheet.is_confirmed:
        return record_sheet(programme, sheet)
    is_choice_missing = is_recording and bool(sheet.undecided)
    text = show_check(programme, sheet, is_second_time=is_choice_missing)
    return (text, 422) if is_choice_missing else text


def changed_keys(sheet: Sheet) -> list[Key]:
    """The amounts that the sheet would write."""
    return [cell.key for row in sheet.rows for cell in row.filled if not row.stands_already(cell)]


def mark_agreed(sheet: Sheet, keys: frozenset[Key]) -> None:
    """Say at each amount of a signed agreement how it is changed."""
    for cell in sheet.cells:
        if cell.key in keys:
            sheet.errors[cell.name] = gettext("The agreement is signed: an amendment changes its award.")


def record_sheet(programme: Programme, sheet: Sheet) -> Answer:
    """Record what was confirmed, all or nothing; back to the sheet, or on to what was typed elsewhere."""
    if sheet.guard is not None:
        sheet.guard.note()
    try:
        written = record_amounts(current_viewer(), programme, sheet.entries())
    except AmountConflictError as conflict:
        sheet = read_again(programme, sheet)
        sheet.mark_overtaken(conflict.keys)
        return show_check(programme, sheet), 409
    if written:
        flash(
            ngettext(
                "%(num)s amount was recorded. It stays unpublished until you publish it.",
                "%(num)s amounts were recorded. They stay unpublished until you publish them.",
                written,
            ),
            "success",
        )
    else:
        flash(gettext("Nothing was changed: the amounts stand as they were."), "info")
    return show_rest(programme, sheet) if sheet.elsewhere else back_to_sheet()


def read_again(programme: Programme, sheet: Sheet) -> Sheet:
    """The sheet as it was sent, over what stands now: somebody wrote since this request read its page."""
    numbers = [row.line.number for row in sheet.filled_rows]
    fresh = list_numbered_lines(current_viewer(), programme.id, numbers)
    return read_guarded(unpack_fields(request.form), fresh.lines, programme.currencies)


def show_rest(programme: Programme, done: Sheet) -> str:
    """What was typed on other pages and does not fit on one, to be checked next."""
    fields = {**done.elsewhere, "source": done.typed_source, "date": done.typed_date}
    lines = list_numbered_lines(current_viewer(), programme.id, typed_numbers(fields)[:PAGE_SIZE])
    sheet = read_guarded(fields, lines.lines, programme.currencies)
    answer = check_sheet(programme, lines, sheet, is_recording=False)
    # An error here must not undo what has just been recorded, so the page is a success in any case.
    return str(answer[0] if isinstance(answer, tuple) else answer)


@amounts.post("/grants/amounts/release")
@requires(can_record_amounts)
def release_amounts() -> Answer:
    """Publish the amounts that were ticked."""
    return change_chosen("release")


@amounts.post("/grants/amounts/withdraw")
@requires(can_record_amounts)
def retract_amounts() -> Answer:
    """Take published amounts back."""
    return change_chosen("withdraw")


@amounts.post("/grants/amounts/clear")
@requires(can_record_amounts)
def discard_amounts() -> Answer:
    """Take amounts entered by mistake back to unknown, for a stated reason."""
    if request.form.get("reason") not in set(ClearingReason):
        message = gettext("Choose why the amounts are taken back to unknown.")
        return show_chosen(release_errors={"reason": message}), 422
    return change_chosen("clear")


def change_chosen(change: str) -> Answer:
    """Release, withdraw or clear what was ticked, all or nothing."""
    programme, viewer, chosen = (
        current_programme(),
        current_viewer(),
        read_chosen(request.form.getlist("chosen")),
    )
    if not chosen:
        return show_chosen(release_errors={"recorded": gettext("Tick the amounts first.")}), 422
    try:
        if change == "release":
            done = publish_amounts(viewer, programme, chosen)
            text = ngettext("%(num)s amount was published.", "%(num)s amounts were published.", done)
        elif change == "withdraw":
            done = withdraw_amounts(viewer, programme, chosen)
            text = ngettext("%(num)s amount was withdrawn.", "%(num)s amounts were withdrawn.", done)
        else:
            done = clear_amounts(viewer, programme, chosen, reason=ClearingReason(request.form["reason"]))
            text = ngettext("%(num)s amount is unknown again.", "%(num)s amounts are unknown again.", done)
    except AmountAgreedError:
        message = gettext("An amount that you ticked is that of a signed agreement. An amendment changes it.")
        return show_chosen(release_errors={"recorded": message}), 422
    except AmountConflictError as conflict:
        message = gettext(
            "Somebody else changed amounts that you had ticked. Look at them and tick them again."
        )
        return show_chosen(changed=conflict.amount_ids, release_errors={"recorded": message}), 409
    flash(text, "success")
    return back_to_sheet()


def read_cursor() -> int:
    """The grant number after which the page begins. Raises BadParameterError if it is no number."""
    text = one_value("cursor") or "0"
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise BadParameterError("cursor", text)
    return int(text)


def read_phase(numbers: Collection[int]) -> int | None:
    """The phase whose grants are shown, or None for all. Raises BadParameterError if there is no such one."""
    text = one_value("phase")
    if text is None:
        return None
    if text not in {str(number) for number in numbers}:
        raise BadParameterError("phase", text)
    return int(text)


def sheet_url(**changed: int | None) -> str:
    """The address of the sheet, its page and phase as now where they are not changed."""
    return url_for("amounts.edit_amounts", **{**kept_page(), **changed})


def kept_page() -> dict[str, Any]:
    """The parameters that say which page of the sheet is shown."""
    return {"cursor": request.args.get("cursor"), "phase": request.args.get("phase")}


def back_to_sheet() -> Response:
    """Redirect to the page of the sheet that the form came from."""
    return redirect(sheet_url(), code=303)


def show_sheet(programme: Programme, lines: GrantLines, sheet: Sheet, **context: Any) -> str:
    """The page with all fields."""
    totals = recorded_totals(current_viewer(), programme)
    return render_template(
        "amounts/edit_amounts.html",
        totals=totals,
        projected=projected_totals(totals, sheet),
        lines=lines,
        sheet=sheet,
        phases=programme.phases if totals[0].grants_in_all > PAGE_SIZE else [],
        phase=one_value("phase"),
        sheet_url=sheet_url,
        kept=kept_page(),
        reasons=list(ClearingReason),
        live=live_data(totals, lines),
        **context,
    )


def projected_totals(totals: Iterable[RecordedTotal], sheet: Sheet) -> dict[str, RecordedTotal]:
    """The totals of the whole programme as they would stand with what is typed on this page."""
    return {total.currency: project(total, sheet.changes(total.currency)) for total in totals}


def show_chosen(*, changed: Collection[int] = (), **context: Any) -> str:
    """The page again, with what was ticked still ticked unless it changed."""
    programme = current_programme()
    lines = page_of_lines(programme)
    ticked = {seen.amount_id for seen in read_chosen(request.form.getlist("chosen"))} - set(changed)
    sheet = blank_sheet(lines.lines, programme.currencies)
    return show_sheet(programme, lines, sheet, ticked=ticked, changed=changed, **context)


def show_check(programme: Programme, sheet: Sheet, *, is_second_time: bool = False) -> str:
    """What is about to be recorded, in figures and in words, with every choice that is open."""
    totals = recorded_totals(current_viewer(), programme)
    if is_second_time:
        for cell in sheet.undecided:
            sheet.errors[f"as-{cell.name}-1"] = (
                gettext("Choose which amount is meant.")
                if len(cell.reading.readings) > 1
                else gettext("Confirm the amount, or change it.")
            )
        for cell in sheet.overtaken:
            sheet.errors[f"over-{cell.name}-1"] = gettext("Choose which amount stays.")
    return render_template(
        "amounts/check_amounts.html",
        totals=totals,
        projected=projected_totals(totals, sheet),
        sheet=sheet,
        sheet_url=sheet_url,
        in_words=money_in_words,
    )
