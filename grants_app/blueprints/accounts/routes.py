"""Signing in and out, and one's own account."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import force_locale, gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from grants_app.access import current_viewer, public, requires
from grants_app.blueprints.accounts.forms import (
    ChangePasswordForm,
    ChooseLanguageForm,
    SignInForm,
)
from grants_app.domain.accounts import sign_in as signing_in
from grants_app.domain.accounts.actions import change_own_password
from grants_app.domain.accounts.actions import choose_language as keep_language
from grants_app.domain.accounts.queries import Account, find_account
from grants_app.domain.accounts.refusals import AccountRefusedError
from grants_app.domain.accounts.rules import can_sign_in_area
from grants_app.domain.accounts.sign_ins.actions import end_one_elsewhere, end_others
from grants_app.domain.accounts.sign_ins.queries import find_own_sign_in, list_sign_ins
from grants_app.domain.accounts.throttle import SlowedDownError
from grants_app.errors import CHALLENGE
from grants_app.extensions import utc_now
from grants_app.i18n import labels
from grants_app.i18n.account_labels import waiting_time
from grants_app.i18n.locales import COOKIE, LOCALES, choose_locale
from grants_app.kept_forms import asks_again, give_back, sealed_form
from grants_app.sessions import (
    attempt_of_request,
    await_code,
    current_sign_in_id,
    end_session,
    page_left,
    page_to_open,
    renew_session,
    start_session,
)

accounts = Blueprint("accounts", __name__)

HIGHEST_ID = 2**31 - 1


@accounts.route("/login", methods=["GET", "POST"])
@public
def sign_in() -> BaseResponse:
    """Ask for address and password; lead on to where the reader wanted to go."""
    target = page_to_open(request.values.get("next"))
    onward = redirect(target or url_for("overview.show_overview"))
    if current_viewer().is_signed_in:
        return give_back(current_user, onward)
    form = SignInForm()
    if not form.validate_on_submit():
        return sign_in_page(form, target, 422 if form.is_submitted() else 200)
    email, password = str(form.email.data), str(form.password.data)
    try:
        user = signing_in.sign_in(
            attempt_of_request(email), email=email, password=password, demo_accounts=has_demo_accounts()
        )
    except SlowedDownError as slowed:
        form.say_wait(slowed.seconds)
        return ask_to_wait(sign_in_page(form, target, 429), slowed)
    if user is None:
        form.say_no()
        return sign_in_page(form, target, 422)
    if user.second_factor_at is not None:
        await_code(user)
        if sealed_form() is not None:  # a redirect would lose it: the next step answers in its place
            step: BaseResponse = current_app.view_functions["second_factor.ask_for_code"]()  # type: ignore[assignment]  # views are not typed
            return step
        return redirect(url_for("second_factor.ask_for_code", next=target))
    start_session(user)
    return give_back(user, onward)


def sign_in_page(form: SignInForm, target: str | None, status: int, kept: str | None = None) -> Response:
    """The page with the form. `kept`: a form that was sent after its session had ended, sealed."""
    page = render_template("accounts/sign_in.html", form=form, target=target, kept=kept or sealed_form())
    return make_response(page, status)


@asks_again
def ask_again(kept: str) -> Response:
    """The sign-in page in the place of what a form was sent to."""
    response = sign_in_page(SignInForm(None), page_to_open(page_left()), 401, kept)
    response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def ask_to_wait(response: Response, slowed: SlowedDownError) -> Response:
    """Tell programs, too, how long to wait."""
    response.headers["Retry-After"] = str(slowed.seconds)
    return response


def has_demo_accounts() -> bool:
    """Whether this installation has demo accounts."""
    return bool(current_app.config["SETTINGS"].demo_accounts)


@accounts.post("/logout")
@requires(can_sign_in_area)
def sign_out() -> BaseResponse:
    """End this session."""
    end_session()
    flash(gettext("You are signed out."), "success")
    return redirect(url_for("accounts.sign_in"))


@accounts.get("/account")
@requires(can_sign_in_area)
def show_account() -> Response:
    """What is stored about the reader's own account, and what can be changed."""
    return account_page(own_account())


def own_account() -> Account:
    """The reader's account with the names of what it is limited to."""
    viewer = current_viewer()
    account = find_account(viewer, viewer.user_id or 0, demo_accounts=has_demo_accounts())
    if account is None:
        abort(404)
    return account


def account_page(
    account: Account,
    *,
    language_form: ChooseLanguageForm | None = None,
    password_form: ChangePasswordForm | None = None,
    status: int = 200,
) -> Response:
    """The account page; a form that was refused is shown with what is wrong."""
    page = render_template(
        "accounts/show_account.html",
        own=account,
        sign_ins=list_sign_ins(account.user.id, now=utc_now()),
        here=current_sign_in_id(),
        language_form=language_form
        or ChooseLanguageForm(None, locale=account.user.locale or choose_locale()),
        password_form=password_form or ChangePasswordForm(None),
    )
    return make_response(page, status)


@accounts.route("/account/language", methods=["GET", "POST"])
@requires(can_sign_in_area)
def choose_language() -> BaseResponse:
    """Keep the reader's language with the account, so that it holds on every computer."""
    account, form = own_account(), ChooseLanguageForm()
    if not form.validate_on_submit():
        return account_page(
            account, language_form=form if form.is_submitted() else None, status=refused_or_ok()
        )
    chosen = str(form.locale.data)
    keep_language(current_viewer(), account.user, chosen)
    with force_locale(chosen):
        flash(gettext("The pages are now shown in %(language)s.", language=LOCALES[chosen]), "success")
    response = redirect(url_for("accounts.show_account"))
    # The cookie of an earlier choice would win over the account's.
    response.delete_cookie(COOKIE)
    return response


@accounts.route("/account/password", methods=["GET", "POST"])
@requires(can_sign_in_area)
def change_password() -> BaseResponse:
    """Change the reader's password. Other sessions end, this one goes on."""
    account, form = own_account(), ChangePasswordForm()
    if not form.validate_on_submit():
        return account_page(
            account, password_form=form if form.is_submitted() else None, status=refused_or_ok()
        )
    try:
        change_own_password(
            current_viewer(),
            account.user,
            attempt_of_request(account.user.email),
            current=str(form.current.data),
            new=str(form.new.data),
        )
    except AccountRefusedError as error:
        form.refuse(error.field, str(labels.REFUSAL[error.refusal]))
        return account_page(own_account(), password_form=form, status=422)
    except SlowedDownError as slowed:
        form.refuse("current", waiting_time(slowed.seconds))
        return ask_to_wait(account_page(account, password_form=form, status=429), slowed)
    renew_session(account.user)
    flash(gettext("Your password is changed. All your other sessions have ended."), "success")
    return redirect(url_for("accounts.show_account"))


@accounts.post(f"/account/sign-ins/<int(max={HIGHEST_ID}):sign_in_id>/end")
@requires(can_sign_in_area)
def end_sign_in(sign_in_id: int) -> BaseResponse:
    """Sign out in another browser; in this one it is signing out."""
    row = find_own_sign_in(current_viewer().user_id or 0, sign_in_id)
    if row is None:
        abort(404)
    if row.id == current_sign_in_id():
        return sign_out()
    end_one_elsewhere(current_viewer(), row)
    flash(gettext("That browser is signed out."), "success")
    return redirect(url_for("accounts.show_account", _anchor="sign-ins"), 303)


@accounts.post("/account/sign-ins/end-others")
@requires(can_sign_in_area)
def end_other_sign_ins() -> BaseResponse:
    """Sign out in all other browsers."""
    ended = end_others(current_viewer(), kept=current_sign_in_id())
    words = ngettext("%(num)s other browser is signed out.", "%(num)s other browsers are signed out.", ended)
    flash(words if ended else gettext("No other browser was signed in."), "success")
    return redirect(url_for("accounts.show_account", _anchor="sign-ins"), 303)


def refused_or_ok() -> int:
    """The status of a page with a form: 422 after a form that was sent."""
    return 422 if request.method == "POST" else 200
