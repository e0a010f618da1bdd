"""The programme as a JSON object."""

from __future__ import annotations

from grants_app.domain.grants.summary import PortfolioSummary
from grants_app.domain.programmes.models import Programme
from grants_app.outputs.api.items import Item, money_item


def portfolio_item(programme: Programme, summary: PortfolioSummary) -> Item:
    """The programme as its document states it, and the counts of the grants that the reader may see.

    `totals` are as stated, none computed from another currency. A grant counts under each of its themes.
    """
    return {
        "slug": programme.slug,
        "name": {"sq": programme.name_sq, "en": programme.name_en},
        "acronym": programme.acronym,
        "donor": programme.donor,
        "summary": {"sq": programme.summary_sq, "en": programme.summary_en},
        "as_of": programme.as_of.isoformat(),
        "totals": [money_item(total.currency, total.minor_units) for total in programme.totals],
        "phases": [
            {
                "number": phase.number,
                "name": {"sq": phase.name_sq, "en": phase.name_en},
                "grants": summary.by_phase.get(phase.id, 0),
            }
            for phase in programme.phases
        ],
        "objectives": [
            {"number": objective.number, "text": {"sq": objective.text_sq, "en": objective.text_en}}
            for objective in programme.objectives
        ],
        "stated_counts": [
            {"code": count.code, "what": {"sq": count.what_sq, "en": count.what_en}, "value": count.value}
            for count in programme.counts
        ],
        "sources": [
            {
                "code": source.code,
                "title": {"sq": source.title_sq, "en": source.title_en},
                "dated": source.dated.isoformat() if source.dated else None,
            }
            for source in programme.sources
        ],
        "grants": summary.grants,
        "organisations": summary.organisations,
        "grants_without_theme": summary.without_theme,
        "grants_by_theme": {theme.value: count for theme, count in summary.by_theme.items()},
        "grants_by_status": {status.value: count for status, count in summary.by_status.items()},
        "first_day": summary.first_day.isoformat() if summary.first_day else None,
        "last_day": summary.last_day.isoformat() if summary.last_day else None,
    }
