"""What a browser or a program can reach. Blueprints never import each other."""

from __future__ import annotations

from flask import Flask

from grants_app.blueprints.accounts.routes import accounts
from grants_app.blueprints.admin import routes as _admin_routes  # noqa: F401  # its addresses belong to it
from grants_app.blueprints.admin.blueprint import admin
from grants_app.blueprints.amounts.routes import amounts
from grants_app.blueprints.api import jobs as _api_jobs  # noqa: F401  # more addresses of the API
from grants_app.blueprints.api import releases as _api_releases  # noqa: F401  # more addresses of the API
from grants_app.blueprints.api.routes import api
from grants_app.blueprints.audit.routes import audit
from grants_app.blueprints.awards import amendments as _amendments  # noqa: F401
from grants_app.blueprints.awards import checklist as _checklist  # noqa: F401  # more pages of awards
from grants_app.blueprints.awards import decisions as _decisions  # noqa: F401
from grants_app.blueprints.awards import exchange_rates as _exchange_rates  # noqa: F401
from grants_app.blueprints.awards import lists as _lists  # noqa: F401
from grants_app.blueprints.awards import terms as _terms  # noqa: F401
from grants_app.blueprints.awards.routes import awards
from grants_app.blueprints.confidentiality.routes import confidentiality
from grants_app.blueprints.correspondence.routes import correspondence
from grants_app.blueprints.coverage.routes import coverage
from grants_app.blueprints.editing import contacts as _contacts  # noqa: F401  # more pages of editing
from grants_app.blueprints.editing import partners as _partners  # noqa: F401
from grants_app.blueprints.editing.routes import editing
from grants_app.blueprints.exports import ordering as _ordering  # noqa: F401  # more addresses of exports
from grants_app.blueprints.exports import routes as _exports_routes  # noqa: F401
from grants_app.blueprints.exports.blueprint import exports
from grants_app.blueprints.grants.routes import grants
from grants_app.blueprints.guides.routes import guides
from grants_app.blueprints.jobs.routes import jobs
from grants_app.blueprints.organisations.routes import organisations
from grants_app.blueprints.overview.routes import overview
from grants_app.blueprints.passwords.routes import passwords
from grants_app.blueprints.payments.routes import payments
from grants_app.blueprints.previews.routes import previews
from grants_app.blueprints.programmes.routes import programmes
from grants_app.blueprints.publication.routes import publication
from grants_app.blueprints.redaction.routes import redaction
from grants_app.blueprints.releases.routes import releases
from grants_app.blueprints.reports.routes import reports
from grants_app.blueprints.second_factor.routes import second_factor

ROOMS = (
    overview,
    programmes,
    grants,
    editing,
    organisations,
    coverage,
    exports,
    jobs,
    amounts,
    awards,
    payments,
    correspondence,
    reports,
    publication,
    previews,
    accounts,
    passwords,
    second_factor,
    admin,
    audit,
    redaction,
    api,
    guides,
    confidentiality,
    releases,
)


def register_blueprints(app: Flask) -> None:
    """Every room that has a door."""
    for room in ROOMS:
        app.register_blueprint(room)
