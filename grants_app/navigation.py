"""The links that stand around every page: the main navigation, home, sign-in, sources and guides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, g, request, url_for
from flask_babel import gettext

from grants_app.domain.accounts.rules import (
    can_manage_users,
    can_publish_grants,
    can_read_audit,
    can_record_amounts,
    can_set_up_programmes,
)
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.reports.schedule.rules import can_open_report_matrix, can_open_reports
from grants_app.i18n.locales import choose_locale
from grants_app.programme_prefix import CARRIED

MOST_KEPT: Final = 200  # readers of different rights in different languages


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Entry:
    """An entry for whichever page is shown."""

    blueprint: str
    endpoint: str
    label: str
    url: str


@dataclass(frozen=True)
class Links:
    """The links for one reader in one language at one place."""

    entries: tuple[Entry, ...]
    frame: dict[str, Any]


def navigation(viewer: Viewer) -> list[NavItem]:
    """The main navigation for this reader."""
    return [
        NavItem(one.label, one.url, one.blueprint == request.blueprint or one.endpoint == request.endpoint)
        for one in links_of(viewer).entries
    ]


def frame_of_site(viewer: Viewer) -> dict[str, Any]:
    """What the frame of every page needs besides: links that are always the same, and settings."""
    return links_of(viewer).frame


def links_of(viewer: Viewer) -> Links:
    """The links for this request. They are the same for each page but for what an address carries along."""
    if any(name in request.args for name in CARRIED):
        return make_links(viewer)
    known: dict[object, Links] = current_app.extensions.setdefault("frame_links", {})
    where = (viewer, choose_locale(), request.script_root, g.get("has_left_programme"))
    found = known.get(where)
    if found is None:
        if len(known) >= MOST_KEPT:
            known.clear()
        found = known[where] = make_links(viewer)
    return found


def make_links(viewer: Viewer) -> Links:
    """The links as this request would build them."""
    settings = current_app.config["SETTINGS"]
    return Links(
        entries=tuple(
            Entry(blueprint, endpoint, label, url_for(endpoint))
            for blueprint, label, endpoint in entries_for(viewer)
            if endpoint in current_app.view_functions
        ),
        frame={
            "home_url": url_for("overview.show_overview", on=None),
            "login_url": find_url("accounts.sign_in"),
            "is_demo": settings.is_demo,
            "sources_url": find_url("overview.show_sources"),
            "guide_url": find_url("guides.list_guides"),
            "releases_url": find_url("releases.list_released"),
            "confidentiality_url": find_url("confidentiality.show_confidentiality"),
            "contact": settings.contact,
        },
    )


def entries_for(viewer: Viewer) -> list[tuple[str, str, str]]:
    """Blueprint, name and page of each entry that this reader may open."""
    entries = [
        ("overview", gettext("Overview"), "overview.show_overview"),
        ("grants", gettext("Grants"), "grants.list_grants"),
        ("organisations", gettext("Organisations"), "organisations.list_organisations"),
        ("coverage", gettext("Coverage"), "coverage.show_coverage"),
        ("exports", gettext("Exports"), "exports.list_exports"),
    ]
    if can_open_reports(viewer):
        entries.append(("reports", gettext("Reports"), "reports.list_reports"))
    elif can_open_report_matrix(viewer):
        entries.append(("reports", gettext("Reports"), "reports.show_matrix"))
    if can_record_amounts(viewer):
        entries.append(("amounts", gettext("Amounts"), "amounts.edit_amounts"))
    if can_manage_awards(viewer):
        entries.append(("reconciliation", gettext("Reconciliation"), "payments.show_reconciliation"))
    if can_publish_grants(viewer):
        entries.append(("publication", gettext("Publication"), "publication.list_publication"))
    if can_set_up_programmes(viewer):
        entries.append(("programmes", gettext("Programmes"), "programmes.list_programmes"))
    if can_manage_users(viewer):
        entries.append(("admin", gettext("Users"), "admin.list_users"))
    if can_read_audit(viewer):
        entries.append(("audit", gettext("Audit log"), "audit.list_log"))
    return entries


def find_url(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None where this installation has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
