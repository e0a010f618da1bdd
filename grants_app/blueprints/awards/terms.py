"""Writing the terms of an agreement: read, shown in words, and stored once that is confirmed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.awards.forms import (
    NEW_RATE,
    RATE,
    STATED,
    UNKNOWN,
    TermsForm,
)
from grants_app.blueprints.awards.opening import open_grant
from grants_app.blueprints.awards.routes import Answer, awards
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.agreements.actions import (
    AgreementRefusal,
    AgreementRefusedError,
    StatedSum,
    TermsEntry,
    other_minor_units,
    put_terms,
)
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.agreements.queries import (
    find_agreement,
    list_award_amounts,
    list_rates,
    terms_of,
)
from grants_app.domain.grants.agreements.rates import record_rate
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.grants.agreements.vocabulary import AwardKind
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.actions import AmountConflictError
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.i18n import award_labels, formats
from grants_app.i18n.money_words import money_in_words

Sum = tuple[int, str]


@awards.route("/grants/<int:number>/award/terms", methods=["GET", "POST"])
@requires(can_manage_awards)
def edit_terms(number: int) -> Answer:
    """Kind, currency and award of a grant, with the sum in the other currency as far as it is known."""
    grant, programme = open_grant(number), current_programme()
    agreement = find_agreement(grant.id)
    if request.method == "GET" and agreement is not None and agreement.plan_as_signed is not None:
        why = award_labels.signed_words(
            award_labels.AGREEMENT_REFUSAL[AgreementRefusal.ALREADY_SIGNED], grant.closed_out_on
        )
        return render_template("awards/signed_terms.html", grant=grant, why=why)
    rates = list_rates(programme.id)
    data = None if request.method == "POST" else _standing(grant)
    form = TermsForm(programme.currencies, rates, data=data)
    if not form.validate_on_submit():
        return _page(grant, form, status=422 if request.method == "POST" else 200)
    try:
        sums = _sums(form, rates)
    except AgreementRefusedError as error:
        form.refuse("rate", award_labels.agreement_words(error))
        return _page(grant, form, status=422)
    if form.confirmed.data != _token(sums):
        return _page(grant, form, sums=sums)
    return _store(number, grant, form)


def _store(number: int, grant: Grant, form: TermsForm) -> Answer:
    try:
        put_terms(current_viewer(), current_programme(), number, _entry(form))
    except (EditConflictError, AmountConflictError):
        return _page(grant, form, status=409, standing=list_award_amounts(grant.id))
    except AgreementRefusedError as error:
        form.refuse(error.field, award_labels.agreement_words(error))
    except PersonalDataError:
        form.refuse_personal_data()
    else:
        flash(gettext("The terms are stored. The amounts are not published by that."), "success")
        return redirect(url_for("awards.show_award", number=number), code=303)
    return _page(grant, form, status=422)


def _page(
    grant: Grant,
    form: TermsForm,
    *,
    status: int = 200,
    sums: list[Sum] | None = None,
    standing: list[Any] | None = None,
) -> Answer:
    """The form; `sums` are shown in words to be confirmed, `standing` is what somebody else wrote."""
    if standing is not None:
        # Whoever has seen what stands now may write over it.
        form.seen.data = version_of(terms_of(grant.id))
    form.confirmed.data = _token(sums) if sums else ""
    page = render_template(
        "awards/edit_terms.html",
        grant=grant,
        form=form,
        echo=[(formats.money(*one), money_in_words(*one)) for one in sums or []],
        standing=standing,
        words=award_labels,
    )
    return page if status == 200 else (page, status)


def _sums(form: TermsForm, rates: list[ExchangeRate]) -> list[Sum]:
    """The award, and what it comes to in the other currency. Raises AgreementRefusedError."""
    found = [(form.award_sum, str(form.currency.data))]
    if form.other.data == STATED and form.other_currency:
        found.append((form.stated_sum, form.other_currency))
    elif form.other.data == RATE:
        rate = _new_rate(form) if form.wants_new_rate else None
        chosen = rate or next((one for one in rates if str(one.id) == form.rate.data), None)
        if chosen is None:
            raise AgreementRefusedError("rate", AgreementRefusal.RATE_MISSING)
        found.append(other_minor_units(form.award_sum, str(form.currency.data), chosen))
    return found


def _new_rate(form: TermsForm) -> ExchangeRate:
    """The rate that was typed: between the two currencies of the programme, of more from the award's."""
    codes = current_programme().currencies
    if "other_code" in form and form.other_currency:
        codes = [form.agreed_currency, form.other_currency]
    return ExchangeRate(
        base=codes[0],
        quote=codes[1] if len(codes) > 1 else codes[0],
        quoted_on=form.rate_on.data,
        rate=form.new_rate,
        source=(form.rate_source.data or "").strip(),
    )


def _entry(form: TermsForm) -> TermsEntry:
    if form.award_on.data is None:
        raise ValueError("the form has not been validated")
    other, rate_id = None, None
    if form.other.data == STATED and form.other_on.data:
        other = StatedSum(form.stated_sum, (form.other_source.data or "").strip(), form.other_on.data)
    elif form.other.data == RATE and form.rate.data != NEW_RATE:
        rate_id = int(form.rate.data)
    elif form.other.data == RATE:
        rate_id = record_rate(current_viewer(), current_programme(), _new_rate(form)).id
    return TermsEntry(
        kind=AwardKind(form.kind.data),
        currency=str(form.currency.data),
        award=StatedSum(form.award_sum, (form.award_source.data or "").strip(), form.award_on.data),
        seen=form.seen.data or "",
        other_currency=form.other_currency if other else None,
        other=other,
        rate_id=rate_id,
    )


def _standing(grant: Grant) -> dict[str, Any]:
    """What is recorded now, as the fields of the form hold it."""
    agreement = find_agreement(grant.id)
    amounts = {one.currency: one for one in list_award_amounts(grant.id)}
    currency = agreement.currency if agreement else next(iter(amounts), current_programme().currencies[0])
    award = amounts.pop(currency, None)
    other = next(iter(amounts.values()), None)
    found: dict[str, Any] = {
        "kind": agreement.kind.value if agreement else None,
        "currency": currency,
        "other_code": other.currency if other else _first_other(currency),
        "seen": version_of(terms_of(grant.id)),
        "other": UNKNOWN if other is None else RATE if other.rate_id else STATED,
    }
    if award:
        found |= {
            "award": f"{formats.to_major(award.minor_units, currency):f}",
            "award_source": award.source,
            "award_on": award.stated_on,
        }
    if other and other.rate_id:
        found["rate"] = str(other.rate_id)
    elif other:
        found |= {
            "other_sum": f"{formats.to_major(other.minor_units, other.currency):f}",
            "other_source": other.source,
            "other_on": other.stated_on,
        }
    return found


def _first_other(currency: str) -> str | None:
    return next((code for code in current_programme().currencies if code != currency), None)


def _token(sums: list[Sum]) -> str:
    """Names the sums that were shown, so that only what was seen is stored."""
    return "-".join(f"{currency}{minor_units}" for minor_units, currency in sums)
