"""Amendments of a grant: proposing one of each kind, reading it, and deciding about another's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.awards.amendment_forms import (
    COUNTRY,
    AmendmentForm,
    CostForm,
    ExtensionForm,
    LifeForm,
    ScopeForm,
    SiteRows,
    read_site_rows,
)
from grants_app.blueprints.awards.asked_for import (
    asked_extension,
    asked_values,
    note_asked,
    refusal_words,
)
from grants_app.blueprints.awards.opening import open_grant
from grants_app.blueprints.awards.routes import Answer, awards
from grants_app.blueprints.awards.waiting import waiting_amendments
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.agreements.actions import StatedSum
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.queries import find_agreement, list_award_amounts, list_rates
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.grants.amendments.actions import may_decide_alone, propose_amendment
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.amendments.proposals import (
    AmendmentRefusedError,
    BudgetShift,
    Content,
    CostExtension,
    EarlyClosure,
    Extension,
    Proposal,
    Scope,
    SiteChange,
    Suspension,
)
from grants_app.domain.grants.amendments.queries import read_amendment_facts
from grants_app.domain.grants.amendments.rules import RULES, RefusedAmendment, refuse_kind
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind
from grants_app.domain.grants.budgets.models import BudgetCategory
from grants_app.domain.grants.budgets.queries import list_budget, list_choosable
from grants_app.domain.grants.correspondence.requests import AskedExtension, ExtensionRefusedError
from grants_app.domain.grants.editing.queries import find_places
from grants_app.domain.grants.lifecycle.actions import StepRefusedError
from grants_app.domain.grants.lifecycle.vocabulary import StepReason
from grants_app.domain.grants.models import Grant
from grants_app.forms.scope import standing_scope
from grants_app.i18n import amendment_labels, award_labels, coverage_words, labels
from grants_app.i18n.money_words import money_in_words
from grants_app.sheets.budget import BudgetSheet, add_rows, check_sheet, read_sheet, standing_sheet
from grants_app.sheets.guarded import budget_texts, put_softer
from grants_app.sheets.rows import EMPTY_ROWS

WITH_BUDGET = frozenset({AmendmentKind.COST_EXTENSION, AmendmentKind.BUDGET_SHIFT})


@dataclass
class Draft:
    """A proposal while it is written: the form of its kind and what stands beside it."""

    kind: AmendmentKind
    grant: Grant
    agreement: GrantAgreement | None
    form: AmendmentForm
    sheet: BudgetSheet | None = None
    sites: SiteRows | None = None
    waiting: list[GrantAmendment] = field(default_factory=list)
    asked: AskedExtension | None = None

    @property
    def currency(self) -> str:
        """The agreement's currency, or the programme's first."""
        return self.agreement.currency if self.agreement else current_programme().currencies[0]


@awards.get("/grants/<int:number>/award/amendments/new")
@requires(can_manage_awards)
def choose_amendment(number: int) -> str:
    """The kinds of amendments, with what stands against each now."""
    grant = open_grant(number)
    facts = read_amendment_facts(grant, find_agreement(grant.id), default_day())
    return render_template(
        "awards/choose_amendment.html",
        grant=grant,
        kinds=[(kind, _words(refuse_kind(facts, kind), "")) for kind in RULES],
        words=amendment_labels,
    )


@awards.route("/grants/<int:number>/award/amendments/new/<kind>", methods=["GET", "POST"])
@requires(can_manage_awards)
def write_amendment(number: int, kind: str) -> Answer:
    """Propose an amendment; another person decides about it."""
    if kind not in set(AmendmentKind):
        abort(404)
    grant = open_grant(number)
    draft = _draft(AmendmentKind(kind), grant)
    facts = read_amendment_facts(grant, draft.agreement, default_day())
    refused = [
        *_words(refuse_kind(facts, draft.kind), draft.currency),
        *refusal_words(draft.asked.refusal if draft.asked else None),
    ]
    if request.method == "GET" or refused:
        return _page(draft, refused), 422 if request.method == "POST" else 200
    is_whole = _is_whole(draft)
    if request.form.get("step") == "more" and draft.sheet is not None:
        add_rows(draft.sheet, draft.currency, EMPTY_ROWS)
        return _page(draft, [])
    if not (_is_read(draft) and is_whole):
        return _page(draft, []), 422
    try:
        made = propose_amendment(
            current_viewer(), current_programme(), number, _proposal(draft), today=default_day()
        )
        note_asked(number, draft.asked, made)
    except ExtensionRefusedError as error:  # answered meanwhile: what was proposed is rolled back
        return _page(draft, refusal_words(error.refusal)), 422
    except AmendmentRefusedError as error:
        return _page(draft, _refuse(draft, error.refused)), 422
    except StepRefusedError as error:
        return _page(draft, _step_words(draft, error)), 422
    except PersonalDataError:
        draft.form.refuse_personal_data()
        return _page(draft, []), 422
    if may_decide_alone(current_programme()):
        flash(
            gettext("The amendment is proposed. In an office of one person you may decide about it."),
            "success",
        )
    else:
        flash(gettext("The amendment is proposed. Another person decides about it."), "success")
    return redirect(url_for("awards.show_amendment", number=number, place=made.number), code=303)


def _draft(kind: AmendmentKind, grant: Grant) -> Draft:
    """The form of a kind as it is posted, or filled with what holds now."""
    agreement, is_new = find_agreement(grant.id), request.method == "GET"
    asked = asked_extension(grant, kind)
    day = {"effective_on": default_day(), **(asked_values(asked) if asked else {})} if is_new else {}
    draft = Draft(kind, grant, agreement, AmendmentForm(data=day or None))
    draft.asked = asked
    if kind is AmendmentKind.EXTENSION:
        draft.form = ExtensionForm(data=day or None)
    elif kind is AmendmentKind.COST_EXTENSION:
        known = {"end_on": grant.end_on} if is_new and asked is None else {}
        rates = list_rates(grant.programme_id)
        draft.form = CostForm(draft.currency, _other_currencies(draft), rates, data=(day | known) or None)
    elif kind is AmendmentKind.SCOPE:
        draft.form = ScopeForm(data=(day | standing_scope(grant)) if is_new else None)
    elif kind is AmendmentKind.SITES:
        posted = read_site_rows(request.form, request.form.getlist("ended"))
        draft.sites = SiteRows() if is_new else posted
    elif kind in (AmendmentKind.SUSPENSION, AmendmentKind.EARLY_CLOSURE):
        draft.form = LifeForm(kind, data=day or None)
    if kind in WITH_BUDGET:
        currency = draft.currency
        draft.sheet = _standing(draft) if is_new else read_sheet(request.form, currency, [currency])
    return draft


def _standing(draft: Draft) -> BudgetSheet:
    return standing_sheet(list_budget(draft.grant.id), [], draft.currency)


def _other_currencies(draft: Draft) -> list[str]:
    """The currencies that the agreement is not in, those first in which its award is known."""
    known = {amount.currency for amount in list_award_amounts(draft.grant.id)}
    others = [code for code in current_programme().currencies if code != draft.currency]
    return sorted(others, key=lambda code: code not in known)


def _is_whole(draft: Draft) -> bool:
    """Whether the form is; the guard reads the words of the budget's lines with it."""
    if draft.sheet is not None:
        draft.form.beside = budget_texts(draft.sheet)
    is_whole = draft.form.validate_on_submit()
    if draft.sheet is not None:
        put_softer(draft.sheet, draft.form.softer)
    return is_whole


def _is_read(draft: Draft) -> bool:
    """Whether the rows beside the form can be read and every name of a place has one place."""
    if draft.sheet is not None:
        draft.sheet.errors |= draft.form.beside_errors
        check_sheet(draft.sheet, {str(one.id) for one in _categories(draft)}, set())
        if draft.sheet.errors:
            return False
    if draft.sites is not None:
        for row in draft.sites.filled:
            row.found = find_places(current_programme().geography_id, row.words)
            known = {COUNTRY, *(place.code for place in row.found)}
            row.chosen = row.chosen if row.chosen in known else ""
        return not any(row.is_open for row in draft.sites.filled)
    return True


def _proposal(draft: Draft) -> Proposal:
    """What is proposed, after validation."""
    form = draft.form
    code = form.code.data if isinstance(form, LifeForm) else ""
    return Proposal(
        content=_content(draft),
        effective_on=form.effective_on.data or date.min,
        reason=form.reason.data or "",
        document=form.document.data or "",
        document_on=form.document_on.data or date.min,
        code=StepReason(code) if code else None,
    )


def _content(draft: Draft) -> Content:
    form, lines = draft.form, tuple(draft.sheet.line_entries()) if draft.sheet else ()
    if isinstance(form, CostForm):
        other = None
        if form.wants_stated:
            other = StatedSum(form.stated_sum, form.other_source.data or "", form.other_on.data or date.min)
        award = StatedSum(form.award_sum, form.award_source.data or "", form.award_on.data or date.min)
        rate_id = int(form.rate.data) if form.wants_rate and form.rate.data else None
        return CostExtension(form.end_on.data or date.min, award, lines, other, rate_id, form.other_currency)
    if isinstance(form, ExtensionForm):
        return Extension(form.end_on.data or date.min)
    if isinstance(form, ScopeForm):
        return Scope(form.chosen_themes, form.chosen_primary, form.chosen_works_with)
    if isinstance(form, LifeForm):
        is_suspension = draft.kind is AmendmentKind.SUSPENSION
        return Suspension(form.end_on.data) if is_suspension else EarlyClosure()
    if draft.sites is not None:
        return SiteChange(tuple(row.entry() for row in draft.sites.filled), draft.sites.ended)
    return BudgetShift(lines)


def _refuse(draft: Draft, refused: list[RefusedAmendment]) -> list[str]:
    """Say at its field what is wrong; gives what has none."""
    rest = []
    for one in refused:
        [words] = _words([one], draft.currency)
        if one.at and one.at in draft.form:
            draft.form.refuse(one.at, words)
        else:
            rest.append(words)
    return rest


def _words(refused: list[RefusedAmendment], currency: str) -> list[str]:
    table = amendment_labels.AMENDMENT_REFUSAL
    return [award_labels.amount_words(table[one.refusal], one, currency) for one in refused]


def _categories(draft: Draft) -> list[BudgetCategory]:
    return list_choosable(draft.grant.programme_id, draft.grant.id)


def _step_words(draft: Draft, error: StepRefusedError) -> list[str]:
    table = award_labels.STEP_REFUSAL
    draft.waiting = waiting_amendments(draft.grant.id, error.refused)
    return [award_labels.amount_words(table[one.refusal], one, draft.currency) for one in error.refused]


def _page(draft: Draft, refused: list[str]) -> str:
    categories = _categories(draft) if draft.sheet else []
    award = None
    if draft.agreement is not None and draft.sheet is not None:
        amounts = {one.currency: one.minor_units for one in list_award_amounts(draft.grant.id)}
        award = amounts.get(draft.agreement.currency)
    return render_template(
        "awards/write_amendment.html",
        draft=draft,
        grant=draft.grant,
        form=draft.form,
        sheet=draft.sheet,
        standing={"categories": categories},
        currency=draft.currency,
        award=award,
        is_unsent=request.method == "POST",
        in_words=money_in_words,
        country=COUNTRY,
        evidence=labels.EVIDENCE,
        evidence_hint=coverage_words.evidence_of_county(),
        refused=refused,
        amendment_kinds=amendment_labels.AMENDMENT_KIND,
        today=default_day(),
        words=amendment_labels,
    )
