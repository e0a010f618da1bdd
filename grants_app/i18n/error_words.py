"""What a person is told when an answer is an error, by its status."""

from __future__ import annotations

from flask_babel import gettext

Explanation = tuple[str, str, str]


def words_by_status() -> dict[int, Explanation]:
    """(title, explanation, what to do next) by the status of the answer."""
    return {
        400: (
            gettext("The request cannot be understood"),
            gettext("Something in the address or the form is not as it should be."),
            gettext("Check the address, or start again from the list."),
        ),
        403: (
            gettext("Not open to your role"),
            gettext("You are signed in, but this page belongs to another role."),
            gettext("If you need it for your work, ask the administrator."),
        ),
        404: (
            gettext("Nothing here"),
            gettext("There is no such page or record, or it is not open to you."),
            gettext("Check the address, or look for it in the list of grants."),
        ),
        405: (
            gettext("Not possible here"),
            gettext("This address cannot be used in this way."),
            gettext("Use the links and buttons of the pages."),
        ),
        409: (
            gettext("Changed by someone else"),
            gettext("The record changed while you were working on it."),
            gettext("Look at the newer version and decide what to keep."),
        ),
        410: (
            gettext("Removed for good"),
            gettext("What was here was removed because of what it said of a person. It is kept nowhere."),
            gettext("If you need something like it for your work, ask the grants specialist."),
        ),
        413: (
            gettext("Too large"),
            gettext("What you sent is larger than this page accepts."),
            gettext("Send a smaller file or less text."),
        ),
        429: (
            gettext("Too many attempts"),
            gettext("There were too many attempts in a short time."),
            gettext("Wait a little and try again."),
        ),
        500: (
            gettext("Something went wrong"),
            gettext("The error is ours and has been logged."),
            gettext("Try again. If it happens again, tell the grants specialist what you were doing."),
        ),
        503: (
            gettext("Not available at the moment"),
            gettext("A part of the system is not ready."),
            gettext("Try again in a few minutes."),
        ),
    }
