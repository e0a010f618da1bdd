"""What every page's frame needs: navigation, languages, the account, the day, asset versions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, render_template, request, url_for
from markupsafe import Markup

from grants_app.access import current_viewer, own_viewer
from grants_app.bundles import asset_versions, register_bundles
from grants_app.business_day import asked_day, default_day, keep_day_in_links
from grants_app.current_programme import current_programme, find_brand, shown_programme, url_in
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.days import EARLIEST_DAY, LATEST_DAY
from grants_app.domain.grants.totals import hides_grants
from grants_app.i18n import currencies, formats, labels
from grants_app.i18n.bilingual import pick, pick_field, pick_name
from grants_app.i18n.catalogue import register_template_words
from grants_app.i18n.level_words import has_own_word, level_head, level_heads, level_label, level_word
from grants_app.i18n.locales import LOCALES, choose_locale
from grants_app.i18n.source_marks import in_language, in_reader_language, lines_of, reason, source_quote
from grants_app.navigation import find_url, frame_of_site, navigation
from grants_app.programme_prefix import asked_path, site_root
from grants_app.sessions import LONGEST_ADDRESS

DAY_ENDPOINTS = frozenset(
    {
        "overview.show_overview",
        "grants.list_grants",
        "grants.show_filter_counts",
        "grants.show_grant",
        "organisations.list_organisations",
        "organisations.show_organisation",
        "coverage.show_coverage",
        "coverage.compare_coverage",
        "coverage.show_gaps",
        "coverage.show_place",
        "exports.list_exports",
        "exports.download_workbook",
        "exports.download_grants",
        "exports.download_factsheet",
        "exports.download_coverage_svg",
        "exports.download_coverage_png",
        "exports.download_coverage_pdf",
        "exports.download_coverage_geojson",
        "awards.show_award",
        "payments.edit_budget",
        "reports.list_reports",
        "reports.show_matrix",
        "reports.show_results",
        "reports.download_matrix",
        "reports.show_schedule",
    }
)


# Stands in base.html where the signed-in person's corner goes: pages are kept for all readers of a kind.
ACCOUNT_SLOT = "<!-- account -->"


@dataclass(frozen=True)
class LanguageLink:
    """The same page in a language."""

    code: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True)
class AccountBox:
    """Who is signed in, for the page header. `key` is opaque: it names kept form text."""

    name: str
    role: str
    url: str
    logout_url: str
    key: str


def kept_parameters(*left_out: str) -> list[tuple[str, str]]:
    """The parameters of this address for another link or form, without what is empty or no page can hold.

    Nothing takes a longer value than the longest address to come back to: it is not repeated either.
    """
    pairs = request.args.items(multi=True)
    return [
        (name, value)
        for name, value in pairs
        if value.strip() and name not in left_out and "\0" not in name + value
        if len(name + value) <= LONGEST_ADDRESS
    ]


def language_links() -> list[LanguageLink]:
    """This page in each language, its other parameters kept; a list begins anew, as its order is another."""
    kept = kept_parameters("lang", "cursor")
    return [
        LanguageLink(
            code, name, f"{quote(asked_path())}?{urlencode([*kept, ('lang', code)])}", code == choose_locale()
        )
        for code, name in LOCALES.items()
    ]


def account_box(viewer: Viewer) -> AccountBox | None:
    """The signed-in person's corner of the header."""
    if not viewer.is_signed_in:
        return None
    key = hashlib.sha256(f"{current_app.secret_key!r}:{viewer.user_id}".encode()).hexdigest()[:12]
    return AccountBox(
        name=viewer.email or "",
        role=str(labels.ROLE[viewer.role]),
        url=url_for("accounts.show_account"),
        logout_url=url_for("accounts.sign_out"),
        key=key,
    )


def fill_account_slot(response: Response) -> Response:
    """Put the signed-in person's corner into a finished page."""
    account = account_box(own_viewer())
    if account is None or response.mimetype != "text/html" or response.is_streamed:
        return response
    page = response.get_data(as_text=True)
    if ACCOUNT_SLOT in page:
        corner = render_template("components/account.html", account=account)
        response.set_data(page.replace(ACCOUNT_SLOT, corner, 1))
    return response


def day_bar() -> dict[str, Any]:
    """Arguments of the bar that shows and changes the business day, its other parameters kept."""
    asked = asked_day()
    shown = asked or default_day()
    kept = kept_parameters("on", "cursor")
    query = urlencode(kept)
    return {
        "day": formats.day(shown),
        "day_iso": shown.isoformat(),
        **day_limits(),
        "action": quote(asked_path()),
        "keep": kept,
        "reset_url": (quote(asked_path()) + (f"?{query}" if query else "")) if asked else None,
    }


def day_limits() -> dict[str, date]:
    """The first and the last day that can be asked for."""
    return {"first": EARLIEST_DAY, "last": LATEST_DAY}


def address_without(name: str) -> str | None:
    """This address without one of its parameters, the others kept; None where it has none of that name."""
    if name not in request.args:
        return None
    query = urlencode(kept_parameters(name, "cursor"))
    return quote(asked_path()) + (f"?{query}" if query else "")


def find_urls(endpoint: str, parameter: str) -> Callable[[int | str], str]:
    """The addresses of a page for many values of one parameter, as a list of rows needs them.

    The address is built once and each value put in its place: building it takes longer than all else that a
    row needs.
    """
    # A number that no value is, and that stands for a word as well.
    place = 987_654_321
    values: dict[str, Any] = {parameter: place}
    before, _place, after = url_for(endpoint, **values).partition(str(place))
    return lambda value: f"{before}{value if type(value) is int else quote(str(value), safe='')}{after}"


def place_url(code: str) -> str:
    """The address of a place's page; a grant has many places, so the form of the address is kept."""
    if "place_url" not in g:
        g.place_url = find_urls("coverage.show_place", "code")
    url: str = g.place_url(code)
    return url


@lru_cache(maxsize=2_000)
def kept(macro: Callable[..., Markup], *arguments: Hashable) -> Markup:
    """What a macro makes of these arguments, made once; each language has macros of its own.

    Only for macros that ask for nothing else: not for the request, its reader or the data.
    """
    return macro(*arguments)


def register_page_context(app: Flask) -> None:
    """Give templates their frame, formats and words."""
    register_bundles(app)
    versions = asset_versions(app)

    def asset(filename: str) -> str:
        return f"{site_root()}{app.static_url_path}/{filename}?v={versions.get(filename, '')}"

    def frame() -> dict[str, Any]:
        viewer = current_viewer()
        return {
            **frame_of_site(viewer),
            "locale": choose_locale(),
            "nav": navigation(viewer),
            "language_links": language_links(),
            "is_signed_in": viewer.is_signed_in,
            "viewer": viewer,
        }

    app.context_processor(frame)
    app.after_request(fill_account_slot)
    app.jinja_env.globals.update(asset=asset, pick=pick, pick_field=pick_field, pick_name=pick_name)
    app.jinja_env.globals["kept"] = kept
    app.jinja_env.globals["day_bar"] = day_bar
    app.jinja_env.globals["day_limits"] = day_limits
    app.jinja_env.globals["address_without"] = address_without
    app.jinja_env.globals["formats"] = formats
    app.jinja_env.globals["find_url"] = find_url
    app.jinja_env.globals["place_url"] = place_url
    app.jinja_env.globals["currency_name"] = currencies.currency_name
    app.jinja_env.globals["currency_in_sentence"] = currencies.currency_in_sentence
    for words in (level_word, has_own_word, level_head, level_heads, level_label):
        app.jinja_env.globals[words.__name__] = words
    for mark in (in_language, in_reader_language, lines_of, reason, source_quote):
        app.jinja_env.globals[mark.__name__] = mark
    app.jinja_env.globals["url_in"] = url_in
    app.jinja_env.globals["shown_programme"] = shown_programme
    app.jinja_env.globals["find_brand"] = find_brand
    app.jinja_env.globals["hides_grants"] = lambda: hides_grants(current_viewer(), current_programme().id)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    register_template_words(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    keep_day_in_links(app, DAY_ENDPOINTS)
