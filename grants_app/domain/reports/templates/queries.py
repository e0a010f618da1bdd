"""The version of a template that holds, and all that were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.people import Person, person_of
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.templates.contents import Contents, read_contents
from grants_app.domain.reports.templates.models import ReportTemplate
from grants_app.domain.reports.templates.usual import USUAL_TEMPLATE
from grants_app.domain.texts.conflicts import version_of
from grants_app.extensions import db


@dataclass(frozen=True)
class TemplateVersion:
    """A version with who made it; None for the usual one."""

    template: ReportTemplate
    by: Person | None

    @property
    def contents(self) -> Contents:
        """What it asks."""
        return contents_of(self.template)


@dataclass(frozen=True)
class Templates:
    """The versions of a programme, the last one first. Before a report was begun there may be none stored."""

    versions: Sequence[TemplateVersion]

    @property
    def contents(self) -> Contents:
        """What holds: the last version, or the usual template."""
        return self.versions[0].contents if self.versions else USUAL_TEMPLATE

    @property
    def version(self) -> str:
        """A token that changes with every version."""
        return version_of(template_values(self.versions[0].template if self.versions else None))


def list_templates(programme: Programme) -> Templates:
    """All versions of a programme's template. One query."""
    statement: Any = (
        select(ReportTemplate, User)
        .outerjoin(User, User.id == ReportTemplate.made_by_id)
        .where(ReportTemplate.programme_id == programme.id)
        .order_by(ReportTemplate.number.desc())
    )
    return Templates(
        [TemplateVersion(template, person_of(user)) for template, user in db.session.execute(statement)]
    )


def find_template(programme_id: int) -> ReportTemplate | None:
    """The last version that is stored."""
    statement = select(ReportTemplate).where(ReportTemplate.programme_id == programme_id)
    found: ReportTemplate | None = db.session.scalar(
        statement.order_by(ReportTemplate.number.desc()).limit(1)
    )
    return found


def contents_of(template: ReportTemplate) -> Contents:
    """What a stored version asks."""
    return read_contents(template.sections, template.variance_percent)


def template_values(template: ReportTemplate | None) -> dict[str, Any]:
    """The version that holds as plain values."""
    return {"number": template.number if template else 0}
