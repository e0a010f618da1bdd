"""Exchange rates of a programme: added with day and source, withdrawn where wrong."""

from __future__ import annotations

from flask import abort, render_template, request

from grants_app.access import current_viewer, requires
from grants_app.blueprints.awards.lists import form_page, to_lists
from grants_app.blueprints.awards.rate_forms import RateForm, WithdrawalForm
from grants_app.blueprints.awards.routes import Answer, awards
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.agreements.actions import AgreementRefusedError
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.agreements.queries import list_all_rates
from grants_app.domain.grants.agreements.rates import check_rate, record_rate, withdraw_rate
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.i18n import award_labels

HIGHEST_ID = 2**31 - 1


@awards.route("/programme/awards/rates/new", methods=["GET", "POST"])
@requires(can_manage_awards)
def add_rate() -> Answer:
    """A dated rate with its source; rates are added and never changed."""
    programme = current_programme()
    codes = list(programme.currencies)
    first = {"base": codes[0], "quote": codes[-1]}
    form = RateForm(codes, data=None if request.method == "POST" else first)
    if form.validate_on_submit():
        rate = ExchangeRate(
            base=form.base.data,
            quote=form.quote.data,
            quoted_on=form.quoted_on.data,
            rate=form.value,
            source=(form.source.data or "").strip(),
        )
        try:
            # A decimal sign in the wrong place is seen best when the rate is read back; until then nothing
            # is stored.
            if not check_rate(programme, rate) and not form.was_read_back():
                return render_template("awards/add_rate.html", form=form, is_check=True)
            record_rate(current_viewer(), programme, rate)
        except AgreementRefusedError as error:
            form.refuse(error.field, award_labels.agreement_words(error))
        except PersonalDataError:
            form.refuse_personal_data()
        else:
            return to_lists()
    return form_page("awards/add_rate.html", form)


@awards.route(f"/programme/awards/rates/<int(max={HIGHEST_ID}):rate_id>/withdraw", methods=["GET", "POST"])
@requires(can_manage_awards)
def take_rate_back(rate_id: int) -> Answer:
    """Withdraw a rate that is wrong, for a reason."""
    programme = current_programme()
    rate = next((one.rate for one in list_all_rates(programme.id) if one.rate.id == rate_id), None)
    if rate is None:
        abort(404)
    form = WithdrawalForm()
    if form.validate_on_submit():
        try:
            withdraw_rate(current_viewer(), programme, rate_id, form.reason.data or "")
        except AgreementRefusedError as error:
            form.refuse(error.field, award_labels.agreement_words(error))
        except PersonalDataError:
            form.refuse_personal_data()
        else:
            return to_lists()
    return form_page("awards/withdraw_rate.html", form, rate=rate)
