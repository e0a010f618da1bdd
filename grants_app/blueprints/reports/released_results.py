"""Results for everybody: as they were released, and the release itself."""

from __future__ import annotations

from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, published, requires
from grants_app.blueprints.reports.blueprint import reports
from grants_app.blueprints.reports.results import parts_of, read_by
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.accounts.viewer import VISITOR
from grants_app.domain.disclosure.counts.releases import TableRefusedError
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.releases.actions import Words
from grants_app.domain.releases.queries import describe, find_last_with
from grants_app.domain.releases.rules import can_release_counts
from grants_app.domain.releases.vocabulary import ShownState
from grants_app.domain.reports.results.arithmetic import add_results
from grants_app.domain.reports.results.queries import GrantResult, list_results
from grants_app.domain.reports.results.released import read_results
from grants_app.domain.reports.results.releasing import FrameWords, Part, ResultsToRelease, release_results
from grants_app.domain.reports.results.vocabulary import PREFIX, Basis, ResultsBy
from grants_app.i18n import indicator_labels
from grants_app.i18n.bilingual import pick
from grants_app.i18n.locales import speaking
from grants_app.i18n.release_labels import LEGEND, REFUSAL, SHOWN

Answer = Response | str | tuple[str, int]


@reports.get("/results")
@published
def show_released_results() -> str:
    """What was reached, as it was last released: for everybody, small counts of people suppressed."""
    by, release = read_by(), find_last_with(current_programme().id, PREFIX)
    return render_template(
        "reports/released_results.html",
        release=describe(release) if release else None,
        results=read_results(current_viewer(), release) if release else [],
        by=by,
        choices=ResultsBy,
        bases=Basis,
        words=indicator_labels,
        shown=SHOWN,
        legend=[
            (state, SHOWN[state], words) for state, words in LEGEND.items() if state.value != "not_collected"
        ],
        suppressed_means=LEGEND[ShownState.SUPPRESSED],
        pick_words=lambda one: pick(one["sq"], one["en"]).text,
    )


@reports.route("/reports/results/release", methods=["GET", "POST"])
@requires(can_release_counts)
def release_all_results() -> Answer:
    """What would be released today, and the release: nobody can take it back."""
    found, refused = _to_release(), None
    if request.method == "POST" and found:
        try:
            release_results(current_viewer(), current_programme(), found, _frame(), default_day())
        except TableRefusedError as error:
            refused = str(REFUSAL[error.reason])
        except PersonalDataError:
            refused = gettext("A name in the tables points at a person: look at the names of the indicators.")
        else:
            flash(gettext("The results are released. Donors and the public read them now."), "success")
            return redirect(url_for("reports.show_released_results"), code=303)
    last = find_last_with(current_programme().id, PREFIX)
    page = render_template(
        "reports/release_results.html",
        found=[(one.indicator, add_results(grant.result for grant in one.grants)) for one in found],
        refused=refused,
        day=default_day(),
        last=describe(last) if last else None,
        words=indicator_labels,
    )
    return (page, 422) if request.method == "POST" else page


def _to_release() -> list[ResultsToRelease]:
    """The results of the grants that everybody may read, in all their parts, on the business day."""
    found = list_results(VISITOR, current_programme(), default_day())
    groups = [tuple(own) for _number, own in groupby(found, key=lambda one: one.indicator.number)]
    return [ResultsToRelease(own[0].indicator, own, tuple(_parts(own))) for own in groups]


def _parts(own: tuple[GrantResult, ...]) -> list[Part]:
    """The parts of every kind, worded in both languages."""
    found: list[Part] = []
    for by in ResultsBy:
        if by is ResultsBy.INDICATOR:
            continue
        grants: dict[str, list[GrantResult]] = {}
        said: dict[str, dict[str, str]] = {"sq": {}, "en": {}}
        for language, words in said.items():
            with speaking(language):
                words.update(part for one in own for part in parts_of(one, by))
        for one in own:
            for code in dict(parts_of(one, by)):
                grants.setdefault(code, []).append(one)
        found += [
            Part(by, Words(f"{by.value}:{code}", said["sq"][code], said["en"][code]), tuple(of))
            for code, of in grants.items()
        ]
    return found


def _frame() -> FrameWords:
    """The words of the tables in both languages."""
    texts: dict[str, list[str]] = {}
    for language in ("sq", "en"):
        with speaking(language):
            texts[language] = [
                gettext("Grants taken together"),
                gettext("What stands behind the results"),
                *(str(indicator_labels.BASIS[one]) for one in Basis),
            ]
    pairs = list(zip(texts["sq"], texts["en"], strict=True))
    return FrameWords(
        part=Words("part", *pairs[0]),
        basis=Words("basis", *pairs[1]),
        bases=tuple(Words(one.value, *pair) for one, pair in zip(Basis, pairs[2:], strict=True)),
    )
