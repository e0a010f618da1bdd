"""Every endpoint with the rule that guards it, and every rule with the roles it lets in.

Both are written out here a second time, by the contract's table of roles and not by the code: a rule that
changes by mistake differs from this table, and an endpoint that nobody entered fails the test.
"""

from __future__ import annotations

from typing import Any, Final

from grants_app.domain.accounts.viewer import Role

ENDPOINTS: Final[dict[str, str]] = {
    "static": "public",
    "overview.show_overview": "published",
    "overview.show_sources": "published",
    "overview.show_components": "can_see_components",
    "overview.show_health": "public",
    "overview.show_readiness": "public",
    "overview.show_metrics": "public",  # asks for a token, or answers the machine itself alone
    "programmes.list_programmes": "published",
    "programmes.create_programme": "can_set_up_programmes",
    "programmes.edit_programme": "can_set_up_programmes",
    "programmes.change_publication": "can_set_up_programmes",
    "guides.list_guides": "published",
    "confidentiality.show_confidentiality": "public",  # words only; whoever saw a name must find it
    "guides.show_guide": "published",  # words only, no facts
    "grants.list_grants": "published",
    "grants.show_filter_counts": "published",
    "grants.show_grant": "published",
    "grants.show_publication": "can_publish_grants",
    "grants.change_publication": "can_publish_grants",
    "editing.create_draft": "can_manage_awards",
    "editing.edit_grant": "can_manage_awards",
    "editing.edit_sites": "can_manage_awards",
    "editing.make_organisation": "can_manage_awards",
    "editing.edit_organisation": "can_manage_awards",
    "editing.show_contacts": "can_open_contacts",
    "editing.add_to_contacts": "can_manage_awards",
    "editing.edit_contact": "can_manage_awards",
    "editing.delete_contact": "can_manage_awards",
    "editing.edit_partners": "can_manage_awards",
    "editing.edit_partner": "can_manage_awards",
    "awards.show_award": "can_open_awards",
    "awards.decide_step": "can_manage_awards",
    "awards.choose_amendment": "can_manage_awards",
    "awards.write_amendment": "can_manage_awards",
    "awards.show_amendment": "can_open_awards",
    "awards.edit_terms": "can_manage_awards",
    "awards.edit_check": "can_manage_awards",
    "awards.show_lists": "can_manage_awards",
    "awards.take_usual_lists": "can_manage_awards",
    "awards.add_item": "can_manage_awards",
    "awards.edit_item": "can_manage_awards",
    "awards.add_heading": "can_manage_awards",
    "awards.edit_heading": "can_manage_awards",
    "awards.add_rate": "can_manage_awards",
    "awards.take_rate_back": "can_manage_awards",
    "publication.list_publication": "can_publish_grants",
    "publication.change_publication": "can_publish_grants",
    "previews.choose_preview": "can_preview",
    "previews.start_preview": "can_preview",
    "previews.stop_preview": "can_preview",
    "amounts.edit_amounts": "can_record_amounts",
    "amounts.discard_amounts": "can_record_amounts",
    "amounts.release_amounts": "can_record_amounts",
    "amounts.retract_amounts": "can_record_amounts",
    "organisations.list_organisations": "published",
    "organisations.show_organisation": "published",
    "coverage.show_coverage": "published",
    "coverage.show_months": "published",
    "coverage.compare_coverage": "published",
    "coverage.show_place": "published",
    "coverage.show_boundaries": "public",  # outlines of districts, with their own licence
    "coverage.show_method": "published",
    "coverage.show_gaps": "published",
    "coverage.download_gap_paper": "published",
    "coverage.download_gap_workbook": "published",
    "coverage.download_gap_geojson": "published",
    "coverage.edit_indicators": "can_load_indicators",
    "coverage.take_indicator": "can_load_indicators",
    "coverage.show_planner": "published",  # stores nothing: what is supposed stands in the address
    "exports.list_exports": "published",
    "exports.download_workbook": "published",
    "exports.download_grants": "published",
    "exports.download_factsheet": "published",
    "exports.download_coverage_svg": "published",
    "exports.download_coverage_png": "published",
    "exports.download_coverage_pdf": "published",
    "exports.download_coverage_geojson": "published",
    "exports.order_file": "published",
    "jobs.list_jobs": "published",  # one's own: an account's, or those of a visitor's browser
    "jobs.show_job": "published",
    "jobs.take_file": "published",
    "jobs.cancel_job": "published",
    "jobs.ask_again": "published",
    "accounts.sign_in": "public",
    "accounts.sign_out": "can_sign_in_area",
    "accounts.show_account": "can_sign_in_area",
    "accounts.change_password": "can_sign_in_area",
    "accounts.choose_language": "can_sign_in_area",
    "accounts.end_sign_in": "can_sign_in_area",
    "accounts.end_other_sign_ins": "can_sign_in_area",
    "second_factor.ask_for_code": "public",  # between password and session
    "second_factor.show_second_factor": "can_sign_in_area",
    "second_factor.begin_set_up": "can_sign_in_area",
    "second_factor.confirm_set_up": "can_sign_in_area",
    "second_factor.make_codes": "can_sign_in_area",
    "second_factor.turn_off": "can_sign_in_area",
    "passwords.ask_for_link": "public",
    "passwords.show_asked": "public",
    "passwords.set_password": "public",  # the link itself is the key
    "admin.list_users": "can_manage_users",
    "admin.create_user": "can_manage_users",
    "admin.edit_user": "can_manage_users",
    "admin.deactivate_user": "can_manage_users",
    "admin.reactivate_user": "can_administer_users",
    "admin.reset_password": "can_administer_users",
    "admin.reset_second_factor": "can_administer_users",
    "admin.anonymise_user": "can_administer_users",
    "admin.send_link_to_user": "can_manage_users",
    "admin.list_messages": "can_administer_users",
    "admin.try_message_again": "can_administer_users",
    "admin.abandon_message": "can_administer_users",
    "admin.list_jobs": "can_administer_users",
    "admin.cancel_job": "can_administer_users",
    "admin.try_job_again": "can_administer_users",
    "payments.edit_budget": "can_open_awards",
    "payments.plan_tranches": "can_open_awards",
    "payments.show_tranche": "can_open_awards",
    "payments.show_entries": "can_open_awards",
    "correspondence.show_messages": "can_open_messages",
    "correspondence.read_messages": "can_open_messages",
    "correspondence.ask_extension": "can_ask_extension",
    "correspondence.turn_down": "can_turn_down",
    "reports.list_reports": "can_open_reports",
    "reports.show_matrix": "can_open_report_matrix",
    "reports.show_results": "can_open_reports",
    "reports.show_released_results": "published",
    "reports.release_all_results": "can_release_counts",
    "reports.download_matrix": "can_open_report_matrix",
    "reports.show_schedule": "can_open_reports",
    "reports.plan_schedule": "can_manage_schedules",
    "reports.move_due": "can_manage_schedules",
    "reports.find_report": "can_open_reports",
    "reports.show_report": "can_open_reports",
    "reports.begin": "can_write_reports",
    "reports.edit_report": "can_write_reports",
    "reports.download_workbook": "can_write_reports",
    "reports.take_workbook": "can_write_reports",
    "reports.edit_attachments": "can_write_reports",
    "reports.take_out_attachment": "can_write_reports",
    "reports.download_attachment": "can_open_reports",
    "reports.submit_report": "can_certify_reports",
    "reports.review_next": "can_review_reports",
    "reports.review_report": "can_review_reports",
    "reports.correct_report": "can_write_reports",
    "reports.show_template": "can_review_reports",
    "reports.edit_template": "can_review_reports",
    "reports.list_programme_indicators": "can_open_reports",
    "reports.make_indicator": "can_manage_indicators",
    "reports.edit_indicator": "can_manage_indicators",
    "reports.show_measures": "can_open_reports",
    "reports.add_measure": "can_manage_indicators",
    "reports.edit_measure": "can_manage_indicators",
    "payments.show_reconciliation": "can_manage_awards",
    "payments.download_reconciliation": "can_manage_awards",
    "audit.list_log": "can_read_audit",
    "audit.download_log": "can_read_audit",
    "redaction.list_redactions": "can_read_redactions",
    "redaction.propose_redaction": "can_redact",
    "redaction.propose_file": "can_redact",
    "redaction.show_redaction": "can_read_redactions",
    "redaction.approve_redaction": "can_redact",
    "redaction.reject_redaction": "can_redact",
    "redaction.withdraw_redaction": "can_redact",
    "releases.list_released": "published",
    "releases.show_release": "published",  # each table as the reader may see it
    "releases.download_table": "published",
    "releases.download_release": "published",
    "releases.edit_thresholds": "can_set_thresholds",
    "api.show_document": "public",  # describes the addresses, holds no facts
    "api.show_portfolio": "published",
    "api.list_grants": "published",
    "api.show_grant": "published",
    "api.list_organisations": "published",
    "api.show_organisation": "published",
    "api.list_places": "published",
    "api.show_place": "published",
    "api.list_coverage": "published",
    "api.list_gaps": "published",
    "api.show_job": "published",
    "api.list_released": "published",
    "api.show_release": "published",  # each table as the reader may see it
}

EVERYBODY: Final = frozenset(Role)
SIGNED_IN: Final = EVERYBODY - {Role.VISITOR}

ROLES: Final[dict[str, frozenset[Role]]] = {
    "public": EVERYBODY,
    "published": EVERYBODY,
    "can_sign_in_area": SIGNED_IN,
    "can_record_amounts": frozenset({Role.SPECIALIST}),
    "can_manage_awards": frozenset({Role.SPECIALIST}),
    "can_open_awards": frozenset({Role.SPECIALIST, Role.GRANTEE}),
    "can_open_messages": frozenset({Role.SPECIALIST, Role.GRANTEE}),
    "can_ask_extension": frozenset({Role.GRANTEE}),
    "can_turn_down": frozenset({Role.SPECIALIST}),
    "can_manage_schedules": frozenset({Role.SPECIALIST}),
    "can_manage_indicators": frozenset({Role.SPECIALIST}),
    "can_open_reports": frozenset({Role.SPECIALIST, Role.GRANTEE}),
    # Donors and coordinators read counts there.
    "can_open_report_matrix": frozenset({Role.SPECIALIST, Role.GRANTEE, Role.DONOR, Role.COORDINATOR}),
    "can_write_reports": frozenset({Role.GRANTEE}),
    # People who certify for their organisation; the account that stands for grantees does not.
    "can_certify_reports": frozenset(),
    "can_review_reports": frozenset({Role.SPECIALIST}),
    # Personal data of people at work: staff, and the organisation's own people.
    "can_open_contacts": frozenset({Role.SPECIALIST, Role.ADMIN, Role.GRANTEE}),
    # Also grantees who certify, for their own organisation; the account that stands for grantees does not.
    "can_manage_users": frozenset({Role.ADMIN}),
    "can_administer_users": frozenset({Role.ADMIN}),
    "can_set_up_programmes": frozenset({Role.SPECIALIST, Role.ADMIN}),
    "can_set_thresholds": frozenset({Role.SPECIALIST, Role.ADMIN}),
    "can_release_counts": frozenset({Role.SPECIALIST}),
    "can_read_audit": frozenset({Role.SPECIALIST, Role.ADMIN}),
    # Whoever reads every text removes from it; that it was done is part of the audit.
    "can_redact": frozenset({Role.SPECIALIST}),
    "can_read_redactions": frozenset({Role.SPECIALIST, Role.ADMIN}),
    "can_preview": frozenset({Role.SPECIALIST}),
    "can_load_indicators": frozenset({Role.SPECIALIST}),
    "can_publish_grants": frozenset({Role.SPECIALIST}),
    "can_see_components": frozenset({Role.SPECIALIST, Role.ADMIN}),
}

# What stands for the variable parts of an address: a published grant, organisation and place of the facts.
SAMPLES: Final[dict[str, Any]] = {
    "number": 3,
    "slug": "vatra",
    "code": "AL-PG",
    "level": "district",
    "user_id": 1,
    "sign_in_id": 1,
    "filename": "app.css",
    "token": "no-such-link",
    "role": "visitor",
    "step": "sign",
    "kind": "extension",
    "item_id": 1,
    "category_id": 1,
    "uid": "0123456789ab",
    "contact_id": 1,
    "period_id": 1,
    "rate_id": 1,
    "report_id": 1,
    "measure_id": 1,
    "indicator_number": 1,
    "part_id": 1,
    "attachment_id": 1,
    "message_id": 1,
    "job_id": 1,
    "address": "no-such-file-is-made-x",
    "release_number": 1,
    "table_code": "cases",
}
# Where an endpoint needs others than these.
OWN_SAMPLES: Final[dict[str, dict[str, Any]]] = {
    "editing.edit_partner": {"number": 5},  # the first grant that has a partner
    "awards.show_award": {"number": 24},  # a grant of the grantee that asks
    "awards.show_amendment": {"number": 24, "place": 1},
    # A grant of the organisation whose account stands for grantees.
    "payments.edit_budget": {"number": 9},
    "payments.plan_tranches": {"number": 9},
    "payments.show_tranche": {"number": 9, "place": 1},
    "payments.show_entries": {"number": 9},
    "correspondence.show_messages": {"number": 9},
    "correspondence.read_messages": {"number": 9},
    "correspondence.ask_extension": {"number": 9},
    "correspondence.turn_down": {"number": 9, "request_id": 1},
    "reports.show_schedule": {"number": 9},
    "reports.show_measures": {"number": 9},
}

# Of a grant that has no report to write yet.
DRAFTED: Final = ("begin", "edit_report", "correct_report", "download_workbook", "take_workbook")
RELEASED: Final = ("show_release", "download_table", "download_release")
# Answers other than 200 to a reader whom the rule lets in, each with its reason.
OTHER_ANSWERS: Final[dict[tuple[str, Role], int]] = {
    # Whoever is signed in already is led on.
    **{("accounts.sign_in", role): 302 for role in SIGNED_IN},
    **{("second_factor.ask_for_code", role): 302 for role in EVERYBODY},
    # The facts have no amendment and no tranche.
    **{("awards.show_amendment", role): 404 for role in (Role.SPECIALIST, Role.GRANTEE)},
    **{("payments.show_tranche", role): 404 for role in (Role.SPECIALIST, Role.GRANTEE)},
    # No source states when a grant reports.
    ("reports.move_due", Role.SPECIALIST): 404,
    ("reports.review_report", Role.SPECIALIST): 404,
    # No report waits: it leads to the list.
    ("reports.review_next", Role.SPECIALIST): 302,
    **{("reports.find_report", role): 404 for role in (Role.SPECIALIST, Role.GRANTEE)},
    **{("reports.show_report", role): 404 for role in (Role.SPECIALIST, Role.GRANTEE)},
    **{(f"reports.{name}", Role.GRANTEE): 404 for name in DRAFTED},
    **{(f"reports.{name}_attachment", Role.GRANTEE): 404 for name in ("take_out", "download")},
    ("reports.edit_attachments", Role.GRANTEE): 404,
    ("reports.download_attachment", Role.SPECIALIST): 404,
    # Nobody has asked for a later end.
    ("correspondence.turn_down", Role.SPECIALIST): 404,
    # No source states an exchange rate.
    ("awards.take_rate_back", Role.SPECIALIST): 404,
    # No source defines an indicator.
    ("reports.edit_indicator", Role.SPECIALIST): 404,
    ("reports.edit_measure", Role.SPECIALIST): 404,
    # The sample is no link that was ever made.
    **{("passwords.set_password", role): 410 for role in EVERYBODY},
    # Nobody has asked for a file.
    **{(f"jobs.{name}", role): 404 for name in ("show_job", "take_file") for role in EVERYBODY},
    **{("api.show_job", role): 404 for role in EVERYBODY},
    # Nothing was ever removed.
    **{("redaction.show_redaction", role): 404 for role in (Role.SPECIALIST, Role.ADMIN)},
    ("redaction.propose_file", Role.SPECIALIST): 404,
    # The facts hold no counts of people, so nothing was released.
    **{(f"releases.{one}", role): 404 for one in RELEASED for role in EVERYBODY},
    **{("api.show_release", role): 404 for role in EVERYBODY},
    # Nobody is kept before somebody writes it.
    ("editing.edit_contact", Role.SPECIALIST): 404,
    # No list for awards has anything in it before somebody writes it.
    ("awards.edit_check", Role.SPECIALIST): 404,
    ("awards.edit_item", Role.SPECIALIST): 404,
    ("awards.edit_heading", Role.SPECIALIST): 404,
}

# The account that stands for each role.
ACCOUNTS: Final[dict[Role, str | None]] = {
    Role.VISITOR: None,
    Role.DONOR: "donor",
    Role.GRANTEE: "grantee.vatra",
    Role.COMMITTEE: "committee.kukes",
    Role.COORDINATOR: "coordinator",
    Role.SPECIALIST: "specialist",
    Role.ADMIN: "admin",
}
