"""Letters: an account and what is to be told in, a message in the person's language out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from email_validator import EmailNotValidError, validate_email
from flask_babel import force_locale, gettext

from grants_app.domain.accounts.viewer import Role
from grants_app.domain.messages.vocabulary import MessageKind
from grants_app.i18n import formats, labels


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a letter says. `site` is the site's address, empty where it is not known; `path` is on it."""

    kind: MessageKind
    locale: str
    email: str
    role: Role
    site: str
    path: str = field(repr=False)
    sender: str
    contact: str | None
    now: datetime


@dataclass(frozen=True, kw_only=True)
class LinkLetter(Letter):
    """What a letter with a link says: the path is the link's."""

    expires_at: datetime


def write_letter(letter: Letter) -> EmailMessage:
    """The message: plain text in UTF-8, in the language of the letter."""
    message = EmailMessage(policy=SMTP)
    with force_locale(letter.locale):
        subject, paragraphs = compose(letter)
    name, sender = parseaddr(letter.sender)
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(addr_spec=reachable(letter.email))
    message["Subject"] = subject
    message["Date"] = format_datetime(letter.now)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # answering machines keep quiet
    message.set_content("\n\n".join(paragraphs) + "\n", cte="quoted-printable")
    message["Content-Language"] = letter.locale
    return message


def reachable(email: str) -> str:
    """The address as every server takes it: a domain with other letters in its form for machines."""
    try:
        return validate_email(email, check_deliverability=False).ascii_email or email
    except EmailNotValidError:
        return email


def compose(letter: Letter) -> tuple[str, list[str]]:
    """Subject and paragraphs, in the language in force."""
    subject, paragraphs = link_words(letter) if isinstance(letter, LinkLetter) else notice_words(letter)
    closing = [gettext("Grants against trafficking in human beings"), *([letter.site] if letter.site else [])]
    if letter.contact:
        closing.append(gettext("Contact: %(contact)s", contact=letter.contact))
    return subject, [gettext("Good day,"), *paragraphs, "\n".join(["-- ", *closing])]


def notice_words(letter: Letter) -> tuple[str, list[str]]:
    """Subject and paragraphs of the notice that a second factor was taken away."""
    paragraphs = [
        gettext("The second factor of the account %(email)s was taken away.", email=letter.email),
        gettext(
            "An administrator did this, usually because a telephone was lost. From now on the password alone "
            "opens the account; all its sessions have ended."
        ),
        gettext("Sign in and set up a new second factor on the page of your account."),
    ]
    if letter.site:
        paragraphs.append(f"{letter.site}{letter.path}")
    warning = gettext("If you did not ask for it, tell the administrator at once and change your password.")
    return gettext("The second factor of your account was taken away"), [*paragraphs, warning]


def link_words(letter: LinkLetter) -> tuple[str, list[str]]:
    """Subject and paragraphs of a letter with a link."""
    is_invitation = letter.kind is MessageKind.INVITATION
    subject, begin = invitation_words(letter) if is_invitation else reset_words(letter)
    until = formats.moment(letter.expires_at, letter.locale)
    paragraphs = [
        *begin,
        f"{letter.site}{letter.path}",
        gettext("The link works once, until %(until)s, Tirana time.", until=until),
    ]
    if not letter.site:
        paragraphs.append(
            gettext(
                "This installation does not know its own address (GRANTS_BASE_URL): whoever hands this "
                "message on puts the address of the site before the link."
            )
        )
    paragraphs.append(gettext("Whoever has this message can choose the password: do not pass it on."))
    paragraphs.append(
        gettext("If you did not expect it, do nothing: without this link nobody can sign in to the account.")
        if is_invitation
        else gettext("If you did not ask for it, do nothing: the present password stays as it is.")
    )
    return subject, paragraphs


def reset_words(letter: LinkLetter) -> tuple[str, list[str]]:
    """Subject and beginning of a letter with a link to a new password."""
    return gettext("A new password for your account"), [
        gettext("A new password was asked for, for the account %(email)s.", email=letter.email),
        gettext("Open this link and choose it:"),
    ]


def invitation_words(letter: LinkLetter) -> tuple[str, list[str]]:
    """Subject and beginning of an invitation."""
    return gettext("Invitation to the grants portfolio"), [
        gettext(
            "An account was made for you: %(email)s. Role: %(role)s.",
            email=letter.email,
            role=labels.ROLE[letter.role],
        ),
        gettext("Open this link and choose a password; with both you can sign in:"),
    ]
