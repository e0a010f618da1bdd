"""The second factor: the code after the password, and setting it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

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
from flask_babel import gettext, ngettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from grants_app.access import current_viewer, public, requires
from grants_app.blueprints.second_factor.forms import CodeForm, SetUpForm, TurnOffForm
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.queries import find_user
from grants_app.domain.accounts.refusals import AccountRefusedError
from grants_app.domain.accounts.rules import can_sign_in_area, is_staff
from grants_app.domain.accounts.second_factor import actions, codes
from grants_app.domain.accounts.second_factor.queries import count_recovery_codes, find_second_factor
from grants_app.domain.accounts.throttle import Attempt, SlowedDownError
from grants_app.i18n import account_labels
from grants_app.kept_forms import give_back, sealed_form
from grants_app.outputs.second_factor.drawing import draw_square
from grants_app.sealing import Keys
from grants_app.sessions import attempt_of_request, page_to_open, start_session, user_awaited

second_factor = Blueprint("second_factor", __name__)

ABOUT = "code"
PAGE = "/account/second-factor"
Done = TypeVar("Done")


@second_factor.route("/login/code", methods=["GET", "POST"])
@public
def ask_for_code() -> BaseResponse:
    """The second step of signing in: a code of the app, or a recovery code."""
    target = page_to_open(request.values.get("next"))
    onward = redirect(target or url_for("overview.show_overview"))
    if current_viewer().is_signed_in:
        return give_back(current_user, onward)
    user = user_awaited()
    if user is None:
        return redirect(url_for("accounts.sign_in", next=target))
    if request.method == "POST" and "code" not in request.form:  # in the place of the step before
        return code_page(CodeForm(None), target, 200)
    form = CodeForm()
    if not form.validate_on_submit():
        return code_page(form, target, refused_or_ok())
    typed, attempt = str(form.code.data), attempt_for(user)
    left, status = tried(form, lambda: (actions.use_code(user, attempt, typed, own_keys()),))
    if left is None:
        return code_page(form, target, status)
    start_session(user)
    tell_what_is_left(left[0])
    return give_back(user, onward)


def code_page(form: CodeForm, target: str | None, status: int) -> Response:
    """The page that asks for a code."""
    page = render_template("second_factor/ask_for_code.html", form=form, target=target, kept=sealed_form())
    return answer(page, status, wait=form.wait)


def tried(form: CodeForm, act: Callable[[], Done]) -> tuple[Done | None, int]:
    """What an action gives, or None with the status of the answer; the form then says what was refused."""
    try:
        return act(), 200
    except AccountRefusedError as error:
        form.say_no(error)
        return None, 422
    except SlowedDownError as slowed:
        form.say_wait(slowed.seconds)
        return None, 429


def attempt_for(user: User) -> Attempt:
    """This request as an attempt at a code, counted apart: a right password forgives no wrong code."""
    return attempt_of_request(user.email, about=ABOUT)


def own_keys() -> Keys:
    """The keys of this installation."""
    keys: Keys = current_app.config["SETTINGS"].encryption_keys
    return keys


def tell_what_is_left(left: int | None) -> None:
    """After a recovery code: how many are left."""
    if left is None:
        return
    words = ngettext(
        "You used a recovery code. %(num)s is left.", "You used a recovery code. %(num)s are left.", left
    )
    advice = gettext("You can make new ones on the page of your account.")
    flash(f"{words} {advice}", "warning")


def answer(page: str, status: int, *, wait: int = 0) -> Response:
    """A page that no cache keeps: it holds a secret, or asks for one. `wait` also tells programs how long."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def refused_or_ok() -> int:
    """The status of a page with a form: 422 after a form that was sent."""
    return 422 if request.method == "POST" else 200


def own_user() -> User:
    """The reader's account."""
    user = find_user(current_viewer().user_id or 0)
    if user is None:
        abort(404)
    return user


@second_factor.get(PAGE)
@requires(can_sign_in_area)
def show_second_factor() -> Response:
    """Whether the second factor is on; setting it up, or what can be done with it."""
    return own_page()


def own_page(
    *,
    set_up_form: SetUpForm | None = None,
    code_form: CodeForm | None = None,
    off_form: TurnOffForm | None = None,
    status: int = 200,
) -> Response:
    """The page of one's second factor; a form that was refused is shown with what is wrong."""
    user = own_user()
    secret = None
    if user.second_factor_at is None:
        found = find_second_factor(user.id)
        secret = own_keys().unseal(found.sealed_secret) if found else None
    page = render_template(
        "second_factor/show_second_factor.html",
        own=user,
        is_required=current_app.config["SETTINGS"].staff_need_second_factor and is_staff(user.role),
        secret=codes.grouped(secret) if secret else None,
        drawing=drawing_of(secret, user) if secret else None,
        left=count_recovery_codes(user.id) if user.second_factor_at else 0,
        set_up_form=set_up_form or SetUpForm(None),
        code_form=code_form or CodeForm(None),
        off_form=off_form or TurnOffForm(None),
        target=page_to_open(request.values.get("next")),
    )
    wait = next((form.wait for form in (set_up_form, code_form, off_form) if form is not None), 0)
    return answer(page, status, wait=wait)


def drawing_of(secret: str, user: User) -> Markup:
    """The square for the app."""
    uri = codes.provisioning_uri(secret, email=user.email, issuer=gettext("Grants portfolio"))
    return Markup(draw_square(uri))  # noqa: S704  # drawn here; the text is in it as squares, not as markup


@second_factor.post(f"{PAGE}/begin")
@requires(can_sign_in_area)
def begin_set_up() -> BaseResponse:
    """Make a secret and show it."""
    target = page_to_open(request.values.get("next"))
    try:
        actions.begin_set_up(current_viewer(), own_user(), own_keys())
    except AccountRefusedError as error:
        flash(str(account_labels.REFUSAL[error.refusal]), "warning")
    return redirect(url_for("second_factor.show_second_factor", next=target), 303)


@second_factor.route(f"{PAGE}/confirm", methods=["GET", "POST"])
@requires(can_sign_in_area)
def confirm_set_up() -> Response:
    """Turn the second factor on, against the password and a first code; show the recovery codes, once."""
    form, user = SetUpForm(), own_user()
    if not form.validate_on_submit():
        return own_page(set_up_form=form if form.is_submitted() else None, status=refused_or_ok())
    password = (attempt_of_request(user.email), str(form.password.data))
    code = (attempt_for(user), str(form.code.data))
    made, status = tried(
        form,
        lambda: actions.confirm_set_up(current_viewer(), user, own_keys(), password=password, code=code),
    )
    return codes_page(made, is_new=True) if made else own_page(set_up_form=form, status=status)


def codes_page(made: list[str], *, is_new: bool) -> Response:
    """The recovery codes, which no later page shows."""
    target = page_to_open(request.values.get("next"))
    return answer(
        render_template("second_factor/show_codes.html", made=made, is_new=is_new, target=target), 200
    )


@second_factor.route(f"{PAGE}/codes", methods=["GET", "POST"])
@requires(can_sign_in_area)
def make_codes() -> Response:
    """New recovery codes in the place of the old ones, shown once."""
    form, user = CodeForm(), own_user()
    if not form.validate_on_submit():
        return own_page(code_form=form if form.is_submitted() else None, status=refused_or_ok())
    typed, attempt = str(form.code.data), attempt_for(user)
    made, status = tried(
        form, lambda: actions.make_codes_anew(current_viewer(), user, attempt, typed, own_keys())
    )
    return codes_page(made, is_new=False) if made else own_page(code_form=form, status=status)


@second_factor.route(f"{PAGE}/off", methods=["GET", "POST"])
@requires(can_sign_in_area)
def turn_off() -> BaseResponse:
    """Turn the second factor off, against the password and a code."""
    form, user = TurnOffForm(), own_user()
    if not form.validate_on_submit():
        return own_page(off_form=form if form.is_submitted() else None, status=refused_or_ok())
    password = (attempt_of_request(user.email), str(form.password.data))
    code = (attempt_for(user), str(form.off_code.data))

    def act() -> bool:
        actions.turn_off(current_viewer(), user, own_keys(), password=password, code=code)
        return True

    is_off, status = tried(form, act)
    if not is_off:
        return own_page(off_form=form, status=status)
    flash(gettext("The second factor is off: the password alone opens your account."), "success")
    return redirect(url_for("second_factor.show_second_factor"), 303)
