"""What is said above the figures of the page of paper: of which grants they tell, and who may read them."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.choices import list_choices
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.grants.totals import counts_unpublished_amounts, hides_grants
from grants_app.domain.programmes.models import Programme
from grants_app.i18n import formats
from grants_app.outputs.workbook.filters import filter_words


def list_notices(viewer: Viewer, programme: Programme, asked: GrantFilter, unpublished: int) -> list[str]:
    """The filters in words; that grants are held back; that `unpublished` grants, or amounts, are counted."""
    notices = []
    words = filter_words(asked, list_choices(viewer, programme, asked))
    if words:
        chosen = "; ".join(f"{name}: {values}" for name, values in words)
        notices.append(gettext("Only a part of the grants: %(filters)s.", filters=chosen))
    if hides_grants(viewer, programme.id):
        notices.append(
            gettext(
                "Some grants of the programme are not open to you. "
                "What is said and counted here rests on those that are."
            )
        )
    notices += not_to_pass_on(programme, unpublished)
    if counts_unpublished_amounts(viewer, programme.id):
        notices.append(gettext("Amounts that are not published are counted here: do not pass this page on."))
    return notices


def not_to_pass_on(programme: Programme, unpublished: int) -> list[str]:
    """That others do not read the programme, or so many of the grants that are counted."""
    notices = []
    if programme.published_at is None:
        notices.append(gettext("The programme is not published yet: do not pass this page on."))
    if unpublished:
        notices.append(
            ngettext(
                "%(count)s grant that is not published is counted here: do not pass this page on.",
                "%(count)s grants that are not published are counted here: do not pass this page on.",
                unpublished,
                count=formats.number(unpublished),
            )
        )
    return notices
