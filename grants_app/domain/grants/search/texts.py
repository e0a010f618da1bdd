"""What a grant and an organisation are found by. The one place that decides it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, raiseload, selectinload

from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.details.models import GrantPartner
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.search.places import PlaceNames
from grants_app.domain.grants.search.words import GROUP_WORDS, NATIONWIDE_NAMES
from grants_app.domain.grants.vocabulary import SiteLevel
from grants_app.domain.organisations.models import Organisation, Partner
from grants_app.domain.programmes.models import Programme
from grants_app.domain.search.terms import name_lines, word_lines
from grants_app.domain.texts.folding import fold
from grants_app.domain.texts.tombstones import without_tombstones

WHOLE_COUNTRY: Final = frozenset(fold(name) for name in NATIONWIDE_NAMES)


def read_grant_texts(session: Session, ids: Iterable[int], places: PlaceNames) -> Iterator[tuple[int, str]]:
    """The search text of each grant, by id."""
    statement = (
        select(Grant)
        .where(Grant.id.in_(list(ids)))
        .options(
            joinedload(Grant.programme).load_only(Programme.geography_id),
            joinedload(Grant.organisation).selectinload(Organisation.names),
            selectinload(Grant.sites),
            selectinload(Grant.target_groups),
            selectinload(Grant.partners).joinedload(GrantPartner.partner),
            raiseload("*"),
        )
    )
    for grant in session.scalars(statement).unique():
        yield grant.id, grant_text(grant, places)


def read_organisation_texts(
    session: Session, ids: Iterable[int], places: PlaceNames
) -> Iterator[tuple[int, str]]:
    """The search text of each organisation, by id."""
    statement = (
        select(Organisation)
        .where(Organisation.id.in_(list(ids)))
        .options(selectinload(Organisation.names), raiseload("*"))
    )
    for organisation in session.scalars(statement).unique():
        yield organisation.id, organisation_text(organisation, places)


def read_place_texts(_session: Session, ids: Iterable[int], places: PlaceNames) -> Iterator[tuple[int, str]]:
    """The search text of each place, by id: all its names. A commune needs none; see `PlaceNames`."""
    for key in ids:
        place = places.by_id[key]
        is_commune = place.level is PlaceLevel.COMMUNE
        yield key, "" if is_commune else "\n".join(name_lines(place.names()))


def grant_text(grant: Grant, places: PlaceNames) -> str:
    """The words of a grant and the names of its organisations and places, in every form.

    Number, titles and summaries in both languages, the document's own words for them, the groups that it
    names, and whether it works in the whole country. Themes, phases and the like are not in it: they are
    filters, and their words would be found everywhere.
    """
    texts = [
        str(grant.number),
        grant.reference,
        grant.title_sq,
        grant.title_en,
        grant.title_source,
        grant.ngo_source,
        grant.site_line_source,
        grant.summary_sq,
        grant.summary_en,
        *organisation_names(grant.organisation),
        *(name for part in grant.partners for name in partner_names(part.partner)),
        *(site.words for site in grant.sites),
        *(word for row in grant.target_groups for word in GROUP_WORDS[row.group]),
    ]
    division = grant.programme.geography_id
    covered = places.covered_by(grant.sites, division)
    texts += [form for place in covered for form in place.bare]
    names = {name for place in covered for name in place.names()} | {programme_name(grant.programme_id)}
    if any(site.level is SiteLevel.NATIONAL for site in grant.sites):
        names |= WHOLE_COUNTRY
    return _text(texts, names, places, division)


def programme_name(programme_id: int) -> str:
    """The name that a programme's grants share in the index. Nobody can ask for it: queries are folded."""
    return f"/programme/{programme_id}"


def organisation_text(organisation: Organisation, places: PlaceNames) -> str:
    """Every name of an organisation."""
    return _text(organisation_names(organisation), set(), places, None)


def organisation_names(organisation: Organisation) -> list[str | None]:
    """Both names, the acronym and whatever else the organisation is called."""
    own = [organisation.name_sq, organisation.name_en, organisation.acronym]
    return own + [name.text for name in organisation.names]


def partner_names(partner: Partner) -> list[str | None]:
    """Both names of a partner and its acronym."""
    return [partner.name_sq, partner.name_en, partner.acronym]


def _text(texts: list[str | None], names: set[str], places: PlaceNames, geography_id: int | None) -> str:
    plain = [without_tombstones(text) for text in texts if text]
    mentioned = {form for text in plain for form in places.mentioned_in(text, geography_id)}
    # A text that names the country does not say that all of it is meant.
    mentioned -= WHOLE_COUNTRY
    return "\n".join([*word_lines(plain), *name_lines(names | mentioned)])
