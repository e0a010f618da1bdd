"""The list of grants and one grant."""

from __future__ import annotations

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, published, requires
from grants_app.audit_trail import read_history
from grants_app.blueprints.grants.agreed import describe_agreed
from grants_app.blueprints.grants.describing import describe_rows, status_reason
from grants_app.blueprints.grants.filter_counts import counts_url, describe_counts, speak_counts
from grants_app.blueprints.grants.listing import describe_listing
from grants_app.business_day import asked_day, current_day
from grants_app.current_programme import current_programme
from grants_app.domain.accounts.rules import can_publish_grants, can_record_amounts
from grants_app.domain.grants.actions import UnsignedGrantError, publish_grant, withdraw_grant
from grants_app.domain.grants.agreements.rules import can_manage_awards, can_read_award
from grants_app.domain.grants.choices import check_values, list_choices
from grants_app.domain.grants.correspondence.rules import can_read_messages
from grants_app.domain.grants.filter_counts.queries import count_filter_values, find_filter_counts
from grants_app.domain.grants.filters import parse_filter
from grants_app.domain.grants.listed import list_rows
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.publication.history import list_changes
from grants_app.domain.grants.publication.queries import find_items, list_amounts_of
from grants_app.domain.grants.publication.vocabulary import ItemKind, WithdrawalReason
from grants_app.domain.grants.queries import get_grant
from grants_app.domain.grants.reading import get_grant_in_full
from grants_app.domain.grants.rows import may_read_any_amount
from grants_app.domain.grants.shown import ShownGrant
from grants_app.domain.reports.schedule.rules import can_read_schedule
from grants_app.domain.seeding.queries import DocumentDays, find_document_days
from grants_app.i18n import publication_labels
from grants_app.i18n.locales import choose_locale
from grants_app.recorded import asked_moment

grants = Blueprint("grants", __name__)


@grants.get("/grants")
@published
def list_grants() -> str:
    """The grants of the programme: searched, filtered and sorted by the address."""
    viewer, programme, day = current_viewer(), current_programme(), current_day()
    asked = parse_filter(request.args.to_dict(flat=False), language=choose_locale())
    counted = find_filter_counts(viewer, programme, asked, day)
    total = counted.total if counted else None
    page = list_rows(viewer, programme, asked, day, total, held_on=asked_day())
    listing = describe_listing(viewer, asked, list_choices(viewer, programme, asked), page)
    return render_template(
        "grants/list_grants.html",
        asked=asked,
        page=page,
        listing=listing,
        counts=describe_counts(counted.counts, listing.options) if counted else {},
        counts_url=None if counted else counts_url(asked),
        rows=describe_rows(page.rows),
        shows_amounts=may_read_any_amount(viewer),
        may_create=can_manage_awards(viewer) and asked_moment() is None,
    )


@grants.get("/grants/counts")
@published
def show_filter_counts() -> Response:
    """The numbers beside the values of the list's filters, where its page comes without them."""
    viewer, programme = current_viewer(), current_programme()
    asked = parse_filter(request.args.to_dict(flat=False), language=choose_locale())
    check_values(viewer, programme, asked)
    return jsonify(speak_counts(count_filter_values(viewer, programme, asked, current_day())))


@grants.get("/grants/<int:number>")
@published
def show_grant(number: int) -> str:
    """One grant of the programme."""
    return _grant_page(number)


@grants.get("/grants/<int:number>/publication")
@requires(can_publish_grants)
def show_publication(number: int) -> str:
    """Whether a grant is published, and the button that changes it."""
    return _publication_page(_own_grant(number))


@grants.post("/grants/<int:number>/publication")
@requires(can_publish_grants)
def change_publication(number: int) -> Response | tuple[str, int]:
    """Publish a grant or take it back."""
    grant = _own_grant(number)
    if request.form.get("change") == "publish":
        try:
            publish_grant(current_viewer(), grant)
        except UnsignedGrantError as refused:
            return _publication_page(grant, error=str(refused)), 422
        flash(gettext("The grant is published."), "success")
    elif request.form.get("change") == "withdraw":
        if request.form.get("reason") not in set(WithdrawalReason):
            return _publication_page(grant, error=gettext("Choose why it is withdrawn.")), 422
        withdraw_grant(current_viewer(), grant, WithdrawalReason(request.form["reason"]))
        flash(gettext("The grant is no longer published."), "success")
    else:
        abort(400)
    return redirect(url_for("grants.show_publication", number=number))


def _publication_page(grant: Grant, *, error: str | None = None) -> str:
    viewer, programme = current_viewer(), current_programme()
    (item,) = find_items(viewer, programme, ItemKind.GRANT, [grant.id])
    return render_template(
        "grants/show_publication.html",
        grant=grant,
        item=item,
        amounts=list_amounts_of(viewer, programme, grant),
        history=list_changes(programme, [grant.number]),
        reasons=list(WithdrawalReason),
        words=publication_labels,
        error=error,
    )


def _own_grant(number: int) -> Grant:
    """A grant of the programme, or 404."""
    try:
        return get_grant(current_viewer(), current_programme(), number)
    except LookupError:
        abort(404)


def _changed_days(grant: ShownGrant) -> DocumentDays | None:
    """What the document says of the days of a grant, where the page shows others."""
    if grant.first_line is None:
        return None
    said = find_document_days(current_programme().slug, grant.number)
    return said if said != (grant.start_on, grant.end_on, grant.closed_early_on) else None


def _grant_page(number: int) -> str:
    viewer, day, programme = current_viewer(), current_day(), current_programme()
    is_past = asked_moment() is not None
    try:
        found = get_grant_in_full(viewer, programme, number, day, choose_locale(), asked_day())
    except LookupError:
        abort(404)
    grant = found.row.grant
    reads_award = can_read_award(viewer, organisation_id=grant.organisation_id)
    return render_template(
        "grants/show_grant.html",
        found=found,
        grant=grant,
        day=day,
        document_days=_changed_days(grant),
        status_reason=status_reason(found.row),
        may_record_amounts=not is_past and can_record_amounts(viewer),
        reads_all_amounts=reads_award,
        may_publish=not is_past and can_publish_grants(viewer),
        may_edit=not is_past and can_manage_awards(viewer),
        may_open_award=not is_past and reads_award,
        may_open_messages=not is_past and can_read_messages(viewer, organisation_id=grant.organisation_id),
        may_open_schedule=not is_past and can_read_schedule(viewer, organisation_id=grant.organisation_id),
        audit_history=None if is_past else read_history("grant", f"{programme.slug}/{number}"),
        amended=describe_agreed(grant.id, grant.programme_id, day, with_money=reads_award)
        if grant.is_amended
        else None,
    )
