"""Every table, imported in one place so that mappers and migrations know them all."""

from grants_app.domain.accounts.links.models import AccountLink
from grants_app.domain.accounts.models import SignInFailure, User
from grants_app.domain.accounts.second_factor.models import RecoveryCode, SecondFactor
from grants_app.domain.accounts.sign_ins.models import SignIn
from grants_app.domain.audit.models import AuditEntry, AuditField, AuditHead
from grants_app.domain.coverage.gaps.indicators.models import GapIndicator, GapIndicatorValue
from grants_app.domain.coverage.presence import keeping as _presence  # noqa: F401  # listens to every session
from grants_app.domain.coverage.presence.models import GrantPresence
from grants_app.domain.geography.models import Place, PlaceFigure, PlaceName
from grants_app.domain.grants.agreements.models import (
    ChecklistItem,
    ExchangeRate,
    GrantAgreement,
    GrantCheck,
)
from grants_app.domain.grants.budgets.models import BudgetCategory, BudgetLine, Cofinancing
from grants_app.domain.grants.correspondence.models import ExtensionRequest, GrantMessage, GrantMessageMark
from grants_app.domain.grants.details.models import (
    GrantClaim,
    GrantNote,
    GrantPartner,
    GrantTarget,
    GrantTargetGroup,
)
from grants_app.domain.grants.lifecycle.models import GrantStep, GrantSuspension
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.payments.models import MoneyEntry, Tranche
from grants_app.domain.grants.search import keeping as _keeping  # noqa: F401  # listens to every session
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.jobs.models import Job, JobWorker
from grants_app.domain.messages.models import Message
from grants_app.domain.organisations.models import (
    Organisation,
    OrganisationContact,
    OrganisationName,
    Partner,
)
from grants_app.domain.programmes.models import (
    Finding,
    Objective,
    Phase,
    Programme,
    ProgrammeTotal,
    SourceDocument,
    StatedCount,
)
from grants_app.domain.redaction import purging as _purging  # noqa: F401  # listens to every session
from grants_app.domain.redaction.models import Redaction
from grants_app.domain.releases.models import CountRelease, CountThreshold, ReleasedCell, ReleasedTable
from grants_app.domain.reports.attachments.models import ReportAttachment
from grants_app.domain.reports.indicators.models import Indicator, Measure, Target
from grants_app.domain.reports.reminders.models import ReminderDigest
from grants_app.domain.reports.schedule import following as _following  # noqa: F401  # hears of new days
from grants_app.domain.reports.schedule.models import ReportDueMove, ReportPeriod, ReportPlan
from grants_app.domain.reports.templates.models import ReportTemplate
from grants_app.domain.reports.writing import telling as _telling  # noqa: F401  # tells what is approved
from grants_app.domain.reports.writing.models import (
    Report,
    ReportAnswer,
    ReportComment,
    ReportLine,
    ReportReply,
    ReportVersion,
)
from grants_app.domain.search.models import SearchTerm
from grants_app.domain.seeding.models import SeededRecord, SeedRun
from grants_app.domain.versions import keeping as _versions  # noqa: F401  # listens to every session
from grants_app.domain.versions.models import RowVersion

__all__ = [
    "AccountLink",
    "AuditEntry",
    "AuditField",
    "AuditHead",
    "BudgetCategory",
    "BudgetLine",
    "ChecklistItem",
    "Cofinancing",
    "CountRelease",
    "CountThreshold",
    "ExchangeRate",
    "ExtensionRequest",
    "Finding",
    "GapIndicator",
    "GapIndicatorValue",
    "Grant",
    "GrantAgreement",
    "GrantAmount",
    "GrantCheck",
    "GrantClaim",
    "GrantMessage",
    "GrantMessageMark",
    "GrantNote",
    "GrantPartner",
    "GrantPresence",
    "GrantSite",
    "GrantStep",
    "GrantSuspension",
    "GrantTarget",
    "GrantTargetGroup",
    "GrantTheme",
    "GrantWorksWith",
    "Indicator",
    "Job",
    "JobWorker",
    "Measure",
    "Message",
    "MoneyEntry",
    "Objective",
    "Organisation",
    "OrganisationContact",
    "OrganisationName",
    "Partner",
    "Phase",
    "Place",
    "PlaceFigure",
    "PlaceName",
    "Programme",
    "ProgrammeTotal",
    "RecoveryCode",
    "Redaction",
    "ReleasedCell",
    "ReleasedTable",
    "ReminderDigest",
    "Report",
    "ReportAnswer",
    "ReportAttachment",
    "ReportComment",
    "ReportDueMove",
    "ReportLine",
    "ReportPeriod",
    "ReportPlan",
    "ReportReply",
    "ReportTemplate",
    "ReportVersion",
    "RowVersion",
    "SearchTerm",
    "SecondFactor",
    "SeedRun",
    "SeededRecord",
    "SignIn",
    "SignInFailure",
    "SourceDocument",
    "StatedCount",
    "Target",
    "Tranche",
    "User",
]
