"""Passwords by mail: asking for a link, and setting a password by one."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from grants_app.access import public
from grants_app.blueprints.passwords.forms import AskForLinkForm, SetPasswordForm
from grants_app.courier import outbox_folder, wishes_of_request
from grants_app.domain.accounts.links.actions import LinkGoneError, use_link
from grants_app.domain.accounts.links.models import AccountLink, LinkPurpose
from grants_app.domain.accounts.links.queries import find_usable_link
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.refusals import AccountRefusedError
from grants_app.domain.accounts.throttle import SlowedDownError, claim_attempt, forgive
from grants_app.domain.messages.actions import ask_for_reset
from grants_app.extensions import utc_now
from grants_app.i18n import labels
from grants_app.sessions import attempt_of_request

passwords = Blueprint("passwords", __name__, url_prefix="/password")


@passwords.route("/forgotten", methods=["GET", "POST"])
@public
def ask_for_link() -> BaseResponse:
    """Ask for a link to a new password. The answer is the same whether the address has an account or not."""
    form = AskForLinkForm()
    if not form.validate_on_submit():
        return asking_page(form, 422 if form.is_submitted() else 200)
    email = str(form.email.data)
    try:
        claim_attempt(attempt_of_request(email, about="password"))
    except SlowedDownError as slowed:
        form.say_wait(slowed.seconds)
        response = asking_page(form, 429)
        response.headers["Retry-After"] = str(slowed.seconds)
        return response
    ask_for_reset(email, wishes_of_request(is_trusted=False))
    return redirect(url_for("passwords.show_asked"), 303)


def asking_page(form: AskForLinkForm, status: int) -> Response:
    """The page with the form for an address."""
    return make_response(render_template("passwords/ask_for_link.html", form=form), status)


@passwords.get("/forgotten/sent")
@public
def show_asked() -> str:
    """What happens now."""
    return render_template("passwords/show_asked.html", has_server=has_mail_server(), outbox=outbox_folder())


def has_mail_server() -> bool:
    """Whether messages go out by themselves."""
    return current_app.config["SETTINGS"].mail.server is not None


@passwords.route("/new/<token>", methods=["GET", "POST"])
@public
def set_password(token: str) -> BaseResponse:
    """Set a password by a link. Opening it changes nothing: programs that check mail open links too."""
    found = find_usable_link(token, now=utc_now())
    if found is None:
        return gone_page()
    form = SetPasswordForm()
    if not form.validate_on_submit():
        return setting_page(form, found, 422 if form.is_submitted() else 200)
    try:
        user = use_link(token, new=str(form.new.data), now=utc_now())
    except LinkGoneError:
        return gone_page()
    except AccountRefusedError as error:
        form.refuse(error.field, str(labels.REFUSAL[error.refusal]))
        return setting_page(form, found, 422)
    forgive(attempt_of_request(user.email))
    flash(gettext("Your password is set. Sign in with it."), "success")
    return keep_secret(redirect(url_for("accounts.sign_in"), 303))


def setting_page(form: SetPasswordForm, found: tuple[AccountLink, User], status: int) -> BaseResponse:
    """The page with the form for a password."""
    link, user = found
    is_invitation = link.purpose is LinkPurpose.INVITATION
    page = render_template(
        "passwords/set_password.html", form=form, email=user.email, is_invitation=is_invitation
    )
    return keep_secret(make_response(page, status))


def gone_page() -> BaseResponse:
    """What to do now: the same for a link that was used, replaced, has expired or never was."""
    return keep_secret(make_response(render_template("passwords/show_gone.html"), 410))


def keep_secret(response: BaseResponse) -> BaseResponse:
    """Keep the address of a page with a link from caches, from search machines and from other sites.

    The origin alone still goes along: without it the check of a form's referrer would refuse the form.
    """
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
