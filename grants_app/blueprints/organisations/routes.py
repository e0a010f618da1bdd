"""The organisations and one organisation."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from grants_app.access import current_viewer, published
from grants_app.audit_trail import read_history
from grants_app.blueprints.organisations.listing import describe_listing
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.grants.grantees.contacts.rules import can_read_contacts_of
from grants_app.domain.grants.grantees.filters import parse_organisation_filter
from grants_app.domain.grants.grantees.queries import list_organisations as read_organisations
from grants_app.domain.grants.grantees.reading import get_organisation_in_full
from grants_app.i18n.locales import choose_locale
from grants_app.page_context import find_urls
from grants_app.recorded import asked_moment

organisations = Blueprint("organisations", __name__)


@organisations.get("/organisations")
@published
def list_organisations() -> str:
    """The organisations that hold grants, in the order of their names."""
    asked = parse_organisation_filter(request.args.to_dict(flat=False), language=choose_locale())
    page = read_organisations(current_viewer(), current_programme(), asked, current_day())
    return render_template(
        "organisations/list_organisations.html",
        asked=asked,
        page=page,
        listing=describe_listing(asked, page),
        has_document=current_programme().has_document,
        may_create=can_manage_awards(current_viewer()) and asked_moment() is None,
    )


@organisations.get("/organisations/<slug>")
@published
def show_organisation(slug: str) -> str:
    """One organisation: its names, grants, places and partners."""
    day = current_day()
    try:
        found = get_organisation_in_full(current_viewer(), current_programme(), slug, day, choose_locale())
    except LookupError:
        abort(404)
    return render_template(
        "organisations/show_organisation.html",
        found=found,
        grant_url=find_urls("grants.show_grant", "number"),
        day=day,
        may_edit=can_manage_awards(current_viewer()) and asked_moment() is None,
        may_read_contacts=can_read_contacts_of(current_viewer(), found.organisation.id),
        audit_history=None if asked_moment() else read_history("organisation", found.organisation.key_in_log),
    )
