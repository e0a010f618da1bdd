"""The portfolio system for anti-trafficking grants in Albania."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from grants_app.addresses import register_addresses, register_short_addresses
from grants_app.blueprints import register_blueprints
from grants_app.cli import register_commands
from grants_app.config import Settings, read_settings
from grants_app.courier import register_courier
from grants_app.current_programme import register_programmes
from grants_app.domain import models as _models  # noqa: F401  # every table must be known before a mapper is used
from grants_app.errors import register_error_handlers
from grants_app.extensions import MigrationsOnDemand, babel, compress, csrf, db
from grants_app.i18n.catalogue import LanguageEnvironment
from grants_app.i18n.locales import choose_locale
from grants_app.logs import register_logs
from grants_app.metrics import register_metrics
from grants_app.page_cache import register_page_cache
from grants_app.page_context import register_page_context
from grants_app.preview import register_preview
from grants_app.programme_prefix import Application, ProgrammePrefix
from grants_app.rate_limit import register_rate_limit
from grants_app.recorded import register_recorded
from grants_app.request_cycle import register_request_cycle
from grants_app.sessions import register_sessions
from grants_app.tombstones import register_tombstones
from grants_app.user_commands import register_user_commands


def create_app(settings: Settings | None = None, *, testing: bool = False) -> Flask:
    """Build the application."""
    settings = settings or read_settings()
    app = Application(__name__, instance_path=str(settings.instance))
    app.config.from_mapping(settings.flask())
    app.jinja_environment = LanguageEnvironment
    app.testing = testing
    wrap(app, proxies=settings.proxies)

    register_logs(app)  # first, so that its time covers everything else
    register_metrics(app)
    db.init_app(app)
    app.extensions["migrate"] = MigrationsOnDemand(app)
    babel.init_app(app, locale_selector=choose_locale)
    compress.init_app(app)

    register_sessions(app)
    register_courier(app)
    register_request_cycle(app)
    register_addresses(app)
    register_rate_limit(app)
    register_recorded(app)  # before anything of a programme is read
    register_programmes(app)
    register_short_addresses(app)
    register_page_context(app)
    register_preview(app)
    register_page_cache(app)  # after the page's context: an answer is kept before a person's own part goes in
    register_tombstones(app)
    csrf.init_app(app)  # after the access rules: a form sent without a session leads to sign-in
    register_error_handlers(app)
    register_blueprints(app)
    register_commands(app)
    register_user_commands(app)
    return app


def wrap(app: Flask, *, proxies: int) -> None:
    """Read what stands before the path of an address, and what proxies in front say of the client."""
    app.wsgi_app = ProgrammePrefix(app.wsgi_app)  # type: ignore[method-assign]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[proxies] * 4)  # type: ignore[method-assign]
