"""Words for accounts: why a change is refused, and from where somebody signed in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from grants_app.domain.accounts.refusals import Refusal
from grants_app.domain.accounts.sign_ins.devices import BrowserFamily, SystemFamily

REFUSAL = {
    Refusal.EMAIL_INVALID: _("This is not an e-mail address."),
    Refusal.EMAIL_TAKEN: _("There is an account with this address already."),
    Refusal.ORGANISATION_MISSING: _("Choose the organisation that the grantee belongs to."),
    Refusal.ORGANISATION_UNKNOWN: _("There is no such organisation."),
    Refusal.COUNTY_MISSING: _("Choose the county of the committee."),
    Refusal.COUNTY_UNKNOWN: _("There is no such county."),
    Refusal.LAST_ADMIN: _("This is the last active administrator. Appoint another one first."),
    Refusal.PASSWORD_WRONG: _("This is not your present password."),
    Refusal.PASSWORD_SHORT: _("The password needs at least 12 characters."),
    Refusal.PASSWORD_LONG: _("The password can have at most 500 characters."),
    Refusal.PASSWORD_COMMON: _(
        "This is too easy to guess: a common word, digits alone or a few repeated signs."
    ),
    Refusal.PASSWORD_PERSONAL: _("This is too easy to guess: it holds your address or its first part."),
    Refusal.PASSWORD_UNCHANGED: _("This is the password that you have now. Choose another one."),
    Refusal.RIGHT_MISSING: _("Choose at least one of the two rights."),
    Refusal.LAST_CERTIFIER: _(
        "Nobody else of your organisation can certify and manage its people. Give somebody this right first."
    ),
    Refusal.OWN_ACCOUNT: _("This is your own account. Another administrator has to do it."),
    Refusal.ANONYMISED: _("This account is anonymised and stays closed."),
    Refusal.CONFIRMATION_WRONG: _("This is not the address of the account."),
    Refusal.SECOND_FACTOR_ON: _("The second factor is on already."),
    Refusal.SECOND_FACTOR_OFF: _("This account has no second factor."),
    Refusal.OWN_SECOND_FACTOR: _("Turn your own second factor off on the page of your account."),
    Refusal.CODE_WRONG: _(
        "This code is not right, or it was used already. Wait for the next one that the app shows."
    ),
}
BROWSER = {
    BrowserFamily.FIREFOX: _("Firefox"),
    BrowserFamily.CHROME: _("Chrome"),
    BrowserFamily.EDGE: _("Edge"),
    BrowserFamily.SAFARI: _("Safari"),
    BrowserFamily.OPERA: _("Opera"),
    BrowserFamily.SAMSUNG: _("Samsung Internet"),
    BrowserFamily.OTHER: _("another browser"),
}
SYSTEM = {
    SystemFamily.WINDOWS: _("Windows"),
    SystemFamily.MACOS: _("macOS"),
    SystemFamily.LINUX: _("Linux"),
    SystemFamily.ANDROID: _("Android"),
    SystemFamily.IOS: _("iPhone or iPad"),
    SystemFamily.CHROME_OS: _("ChromeOS"),
    SystemFamily.OTHER: _("another system"),
}

ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    Refusal: REFUSAL,
    BrowserFamily: BROWSER,
    SystemFamily: SYSTEM,
}


def waiting_time(seconds: int) -> str:
    """How long to wait after too many failures."""
    return ngettext(
        "There were too many failed attempts. Try again in %(num)s second.",
        "There were too many failed attempts. Try again in %(num)s seconds.",
        seconds,
    )
