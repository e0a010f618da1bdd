"""Making a release: every table is decided for each audience, against all that it was given before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.disclosure.counts.protection import protect
from grants_app.domain.disclosure.counts.releases import CellState, ProtectedTable
from grants_app.domain.disclosure.counts.rules import Rule
from grants_app.domain.disclosure.counts.tables import CountTable, Key
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.programmes.locking import lock_programme
from grants_app.domain.programmes.models import Programme
from grants_app.domain.releases.models import CountRelease, ReleasedTable
from grants_app.domain.releases.rules import can_release_counts
from grants_app.domain.releases.stored import decided_tables, new_cells, stored_relations
from grants_app.domain.releases.thresholds import read_thresholds
from grants_app.domain.releases.vocabulary import Audience, Missing
from grants_app.extensions import db, utc_now


@dataclass(frozen=True)
class Words:
    """A code with its words."""

    code: str
    sq: str
    en: str


@dataclass(frozen=True)
class WordedDimension:
    """A dimension as readers meet it, with its categories in the order in which they are shown."""

    name: Words
    categories: tuple[Words, ...]


@dataclass(frozen=True)
class NewTable:
    """A declared table that is to be released.

    `missing` are cells without a count, none of which is in a sum. Whose table it is decides who reads it in
    full: the organisation that reported all of it, the county whose committee it is of.
    """

    code: str
    title: Words
    table: CountTable
    dimensions: tuple[WordedDimension, ...]
    missing: Mapping[Key, Missing] = field(default_factory=dict)
    organisation_id: int | None = None
    county_id: int | None = None
    is_sent: bool = False


def make_release(
    viewer: Viewer,
    programme: Programme,
    *,
    tables: Sequence[NewTable],
    business_day: date,
    follows: CountRelease | None = None,
) -> CountRelease:
    """Decide the tables, one after the other, and keep what was decided.

    Raises TableRefusedError, whose reason has words, where one of them cannot be protected: then nothing is
    released. Raises PersonalDataError for words that point at a person, PermissionError, and ValueError where
    there are no tables, where cells are named twice or not in words, and for a release of another programme.
    """
    if not can_release_counts(viewer) or viewer.user_id is None:
        raise PermissionError("releases are made by specialists")
    if not tables or (follows is not None and follows.programme_id != programme.id):
        raise ValueError("a release has tables, and follows one of its own programme")
    lock_programme(programme)  # two releases at once would not know of each other
    rules = read_thresholds()
    release = CountRelease(
        programme_id=programme.id,
        number=1 + _last_number(programme.id),
        follows_id=None if follows is None else follows.id,
        made_at=utc_now(),
        business_day=business_day,
        made_by_id=viewer.user_id,
        public_low=rules[Audience.PUBLIC].low,
        public_high=rules[Audience.PUBLIC].high,
        donor_low=rules[Audience.DONOR].low,
        donor_high=rules[Audience.DONOR].high,
    )
    given = {one: list(decided_tables(programme.id, one)) for one in Audience}
    release.tables = [_decided(new, rules, given) for new in tables]
    db.session.add(release)
    record(
        viewer.author,
        "release.make",
        subject=("release", f"{programme.slug}/{release.number}"),
        changes={
            "tables": [None, len(tables)],
            "threshold_public": [None, release.public_high],
            "threshold_donor": [None, release.donor_high],
            **({} if follows is None else {"follows": [None, follows.number]}),
        },
        business_day=business_day,
    )
    return release


def _last_number(programme_id: int) -> int:
    statement = select(func.max(CountRelease.number)).where(CountRelease.programme_id == programme_id)
    return db.session.scalar(statement) or 0


def _decided(
    new: NewTable, rules: Mapping[Audience, Rule], given: dict[Audience, list[ProtectedTable]]
) -> ReleasedTable:
    """The table with its cells; what it tells each audience is added to what they were given."""
    _check(new)
    public = protect(new.table, rules[Audience.PUBLIC], given[Audience.PUBLIC])
    # Donors see what the public sees; what is hidden from the public may be open to them.
    donor = protect(new.table, rules[Audience.DONOR], [*given[Audience.DONOR], printed_part(public)])
    decided = {Audience.PUBLIC: public, Audience.DONOR: donor}
    for audience, one in decided.items():
        given[audience].append(one)
    return ReleasedTable(
        code=new.code,
        title_sq=new.title.sq,
        title_en=new.title.en,
        indicator_class=new.table.indicator_class,
        words=[_stored_words(one) for one in new.dimensions],
        relations=stored_relations(new.table.relations),
        organisation_id=new.organisation_id,
        county_id=new.county_id,
        is_sent=new.is_sent,
        cells=new_cells(decided, new.missing),
    )


def printed_part(decided: ProtectedTable) -> ProtectedTable:
    """What is published of a table, as counts that are known and nothing else."""
    printed = {
        key: count
        for key, count in decided.table.counts.items()
        if decided.states[key] is CellState.PUBLISHED
    }
    table = CountTable(decided.table.name, decided.table.indicator_class, printed, ())
    return ProtectedTable(table, decided.rule, dict.fromkeys(printed, CellState.PUBLISHED))


def _check(new: NewTable) -> None:
    """Refuse words about persons, and cells that both have a count and have none."""
    named = [new.title, *(one.name for one in new.dimensions)]
    for words in [*named, *(one for dimension in new.dimensions for one in dimension.categories)]:
        refuse_personal_data(words.sq)
        refuse_personal_data(words.en)
    if set(new.missing) & set(new.table.counts):
        raise ValueError(f"{new.code}: cells with a count and without one")
    worded = {(one.name.code, category.code) for one in new.dimensions for category in one.categories}
    shown = {one.name.code for one in new.dimensions}
    used = {pair for key in (*new.table.counts, *new.missing) for pair in key if pair[0] in shown}
    if used - worded:
        raise ValueError(f"{new.code}: categories without words: {sorted(used - worded)}")


def _stored_words(dimension: WordedDimension) -> dict[str, object]:
    return {
        "code": dimension.name.code,
        "sq": dimension.name.sq,
        "en": dimension.name.en,
        "categories": [{"code": one.code, "sq": one.sq, "en": one.en} for one in dimension.categories],
    }
