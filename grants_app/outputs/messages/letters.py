"""Letters: an account and what is to be told in, a message in the person's language out.

Where the language is not known the letter says everything in each of ours, one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any, Final

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext

from grants_app.domain.accounts.viewer import Role
from grants_app.domain.messages.vocabulary import MessageKind
from grants_app.i18n import formats, labels
from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.locales import speaking
from grants_app.outputs.messages.digests import Digest, digest_words

RULE: Final = "* * *"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a letter says. `site` is the site's address, empty where it is not known; `path` is on it.

    `locales` are the languages that it says it in, in this order; at least one. `name` is the letter's own
    among all: sent twice, it bears the same.
    """

    kind: MessageKind
    locales: tuple[str, ...]
    email: str
    role: Role
    site: str
    path: str = field(repr=False)
    sender: str
    contact: str | None
    name: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class LinkLetter(Letter):
    """What a letter with a link says: the path is the link's."""

    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class DigestLetter(Letter):
    """What a letter with reminders says: the path is that of the list of what is due."""

    digest: Digest


@dataclass(frozen=True, kw_only=True)
class GrantLetter(Letter):
    """What a letter says of a grant about which somebody wrote: the path is that of its messages.

    `grant` has the columns of `correspondence.queries.find_noticed`.
    """

    grant: Any


def write_letter(letter: Letter) -> EmailMessage:
    """The message: plain text in UTF-8, in the languages of the letter."""
    parts = [part_in(letter, locale) for locale in letter.locales]
    message = EmailMessage(policy=SMTP)
    name, sender = parseaddr(letter.sender)
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(addr_spec=reachable(letter.email))
    message["Subject"] = " / ".join(part.subject for part in parts)
    message["Date"] = format_datetime(letter.now)
    message["Message-ID"] = f"<{letter.name}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # answering machines keep quiet
    message.set_content(text_of(parts, letter.site), cte="quoted-printable")
    message["Content-Language"] = ", ".join(letter.locales)
    return message


def reachable(email: str) -> str:
    """The address as every server takes it: a domain with other letters in its form for machines."""
    try:
        return validate_email(email, check_deliverability=False).ascii_email or email
    except EmailNotValidError:
        return email


@dataclass(frozen=True)
class Part:
    """What a letter says in one language. `notice` tells, in that language, that it stands further down."""

    subject: str
    notice: str
    paragraphs: list[str]
    name: str
    contact: str | None


def part_in(letter: Letter, locale: str) -> Part:
    """The letter in one language."""
    with speaking(locale):
        subject, paragraphs = words_of(letter, locale)
        contact = gettext("Contact: %(contact)s", contact=letter.contact) if letter.contact else None
        return Part(
            subject=subject,
            # Each language names itself here.
            notice=gettext("In English below."),
            paragraphs=[gettext("Good day,"), *paragraphs],
            name=gettext("Grants against trafficking in human beings"),
            contact=contact,
        )


def words_of(letter: Letter, locale: str) -> tuple[str, list[str]]:
    """Subject and paragraphs of a letter."""
    if isinstance(letter, LinkLetter):
        return link_words(letter, locale)
    if isinstance(letter, DigestLetter):
        subject, paragraphs = digest_words(letter.digest, letter.site, letter.path)
        return subject, paragraphs if letter.site else [*paragraphs, siteless_words()]
    if isinstance(letter, GrantLetter):
        subject, paragraphs = grant_words(letter)
        return subject, paragraphs if letter.site else [*paragraphs, siteless_words()]
    return notice_words(letter)


def text_of(parts: Sequence[Part], site: str) -> str:
    """The parts one below the other. Programs hide what follows a signature, so there is one, at the end."""
    blocks = [part.notice for part in parts[1:]]
    for position, part in enumerate(parts):
        blocks += [*([RULE] if position else []), *part.paragraphs]
    lines = [*(part.name for part in parts), site, *(part.contact for part in parts)]
    blocks.append("\n".join(["-- ", *(line for line in lines if line)]))
    return "\n\n".join(blocks) + "\n"


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


def grant_words(letter: GrantLetter) -> tuple[str, list[str]]:
    """Subject and paragraphs of the notice that somebody wrote about a grant: nothing of what they wrote."""
    number, title = formats.number(letter.grant.number), pick_field(letter.grant, "title").text
    return gettext("New message about grant %(number)s", number=number), [
        gettext(
            "There is a new message for you about grant %(number)s: %(title)s", number=number, title=title
        ),
        f"{letter.site}{letter.path}",
        gettext(
            "It stands on the site alone. You get no other letter about this grant until you have read it."
        ),
    ]


def link_words(letter: LinkLetter, locale: str) -> tuple[str, list[str]]:
    """Subject and paragraphs of a letter with a link."""
    is_invitation = letter.kind is MessageKind.INVITATION
    subject, begin = invitation_words(letter) if is_invitation else reset_words(letter)
    until = formats.moment(letter.expires_at, locale)
    paragraphs = [
        *begin,
        f"{letter.site}{letter.path}",
        gettext("The link works once, until %(until)s, Tirana time.", until=until),
    ]
    if not letter.site:
        paragraphs.append(siteless_words())
    paragraphs.append(gettext("Whoever has this message can choose the password: do not pass it on."))
    paragraphs.append(
        gettext("If you did not expect it, do nothing: without this link nobody can sign in to the account.")
        if is_invitation
        else gettext("If you did not ask for it, do nothing: the present password stays as it is.")
    )
    return subject, paragraphs


def siteless_words() -> str:
    """What stands below a link that lacks the site's address."""
    return gettext(
        "This installation does not know its own address (GRANTS_BASE_URL): whoever hands this "
        "message on puts the address of the site before the link."
    )


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
