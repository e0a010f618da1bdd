"""JSON schemas (dialect 2020-12) of every answer. Whatever a schema does not name is not answered."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.records import FigureKind, FigureStatus, NameType
from grants_app.domain.grants.money.currency import ISO_CODES
from grants_app.domain.grants.vocabulary import (
    Evidence,
    GrantStatus,
    PartnerRole,
    SiteLevel,
    Theme,
    WorksWith,
)
from grants_app.domain.organisations.models import OrganisationKind

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
TEXT_OR_NULL: Final[Schema] = {"type": ["string", "null"]}
WHOLE: Final[Schema] = {"type": "integer", "minimum": 0}
ORDINAL: Final[Schema] = {"type": "integer", "minimum": 1}
YES_NO: Final[Schema] = {"type": "boolean"}
MEASURE: Final[Schema] = {"type": "number", "minimum": 0}
WHOLE_OR_NULL: Final[Schema] = WHOLE | {"type": ["integer", "null"]}
MEASURE_OR_NULL: Final[Schema] = MEASURE | {"type": ["number", "null"]}
DAY: Final[Schema] = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
DAY_OR_NULL: Final[Schema] = DAY | {"type": ["string", "null"]}
CODE: Final[Schema] = {"type": "string", "pattern": "^[A-Z]{2}(-[A-Z0-9]{1,6})?$"}
CODE_OR_NULL: Final[Schema] = CODE | {"type": ["string", "null"]}
SLUG: Final[Schema] = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"}
DECIMAL: Final[Schema] = {"type": "string", "pattern": r"^\d+(\.\d{2,3})?$", "examples": ["12345.00"]}


def values(enum: type[StrEnum], *, nullable: bool = False) -> Schema:
    """The stored values of an enum."""
    members: list[str | None] = [member.value for member in enum]
    if nullable:
        return {"type": ["string", "null"], "enum": [*members, None]}
    return {"type": "string", "enum": members}


def ref(name: str) -> Schema:
    """A reference to one of the schemas below."""
    return {"$ref": f"#/components/schemas/{name}"}


def array(items: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": items}


def record(description: str, **properties: Schema) -> Schema:
    """An object with exactly these keys."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def answer(data: Schema, meta: str, links: str) -> Schema:
    """The frame of every answer."""
    return record(
        "What was asked for, what it rests on, and where to go on.",
        data=data,
        meta=ref(meta),
        links=ref(links),
    )


def with_record(schema: Schema) -> Schema:
    """A meta object, which says so where the data are those of a past moment."""
    mark = {"type": "string", "format": "date-time", "description": "Only if asked: when that was recorded."}
    return schema | {"properties": schema["properties"] | {"as_recorded": mark}}


def with_publication(schema: Schema) -> Schema:
    """An object that says so where it is not published."""
    mark = {"type": "boolean", "const": False, "description": "Only where it is not published."}
    return schema | {"properties": schema["properties"] | {"published": mark}}


def with_demo_mark(schema: Schema) -> Schema:
    """A meta object, which says in a demo that the figures are illustrative."""
    mark = {"type": "boolean", "const": True, "description": "Only in a demo: the figures are made up."}
    return schema | {"properties": schema["properties"] | {"illustrative": mark}}


MONEY: Final = record(
    "An amount in a currency's own unit.",
    currency={"type": "string", "enum": sorted(ISO_CODES)},
    value=DECIMAL,
)
GRANT: Final = record(
    "One grant.",
    number=ORDINAL,
    programme=SLUG,
    phase=ORDINAL,
    reference=TEXT_OR_NULL,
    title=ref("Words"),
    summary=ref("Words"),
    organisation=record(
        "The grantee.", slug=SLUG, name=ref("Words"), acronym=TEXT_OR_NULL, kind=values(OrganisationKind)
    ),
    partners=array(record("A partner; not a grantee.", name=TEXT, role=values(PartnerRole))),
    sites=array(ref("Site")),
    works_with=array(values(WorksWith)),
    start=DAY,
    end=DAY,
    closed_early_on=DAY_OR_NULL,
    status=values(GrantStatus),
    themes=array(values(Theme)),
    primary_theme=values(Theme, nullable=True),
    amounts=array(ref("Amount")),
)
SITE: Final = record(
    "One site. A commune that the source counts without naming has neither code nor name. `from` and "
    "`until`, both included, are set where an amendment added or ended it; else it is one as long as the "
    "grant runs.",
    code=CODE_OR_NULL,
    name=TEXT_OR_NULL,
    level=values(SiteLevel),
    district=TEXT_OR_NULL,
    county=TEXT_OR_NULL,
    evidence=values(Evidence),
    **{"from": DAY_OR_NULL, "until": DAY_OR_NULL},
)
ORGANISATION: Final = record(
    "One grantee with the numbers of its grants.",
    slug=SLUG,
    name=ref("Words"),
    acronym=TEXT_OR_NULL,
    kind=values(OrganisationKind),
    kind_is_inferred=YES_NO,
    other_names=array(TEXT),
    grants=WHOLE,
    grant_numbers=array(ORDINAL),
)
_PLACE: Final[dict[str, Schema]] = {
    "code": CODE,
    "name": TEXT,
    "level": values(PlaceLevel),
    "district": TEXT_OR_NULL,
    "district_code": CODE_OR_NULL,
    "county": TEXT_OR_NULL,
    "county_code": CODE_OR_NULL,
    "latitude": {"type": ["number", "null"]},
    "longitude": {"type": ["number", "null"]},
}
PLACE: Final = record("One place of the division in force until 2015.", **_PLACE)
PLACE_IN_FULL: Final = record(
    "One place with the forms of its name and the figures published about it.",
    **_PLACE,
    names=array(record("A form of the name.", form=TEXT, kind=values(NameType))),
    figures=array(
        record(
            "A published figure.",
            kind=values(FigureKind),
            year=ORDINAL,
            value=MEASURE,
            status=values(FigureStatus, nullable=True),
            source=ref("Words"),
        )
    ),
)
COVERAGE: Final = record(
    "What grants do in one place. Nationwide grants are in none of the numbers, which are null where "
    "nothing can be said.",
    place=record("The place.", code=CODE, name=TEXT, level=values(PlaceLevel), county=TEXT_OR_NULL),
    state=values(CoverageState),
    grants=WHOLE_OR_NULL,
    direct_grants=WHOLE_OR_NULL,
    organisations=WHOLE_OR_NULL,
    grant_months=MEASURE_OR_NULL,
    grant_numbers=array(ORDINAL),
)
COVERAGE["properties"]["claimed_by"] = array(ORDINAL) | {
    "description": "Only with `claims=1`: grants without a site there whose title or text claims the place. "
    "They are in none of the numbers."
}
PORTFOLIO: Final = record(
    "The programme as its document states it, and counts of its grants.",
    slug=SLUG,
    name=ref("Words"),
    acronym=TEXT_OR_NULL,
    donor=TEXT_OR_NULL,
    summary=ref("Words"),
    as_of=DAY,
    totals=array(ref("Money")),
    phases=array(record("A phase.", number=ORDINAL, name=ref("Words"), grants=WHOLE)),
    objectives=array(record("An objective of the programme.", number=ORDINAL, text=ref("Words"))),
    stated_counts=array(record("A count as stated.", code=TEXT, what=ref("Words"), value=WHOLE)),
    sources=array(record("A source document.", code=TEXT, title=ref("Words"), dated=DAY_OR_NULL)),
    grants=WHOLE,
    organisations=WHOLE,
    grants_without_theme=WHOLE,
    grants_by_theme=record("A grant counts under each of its themes.", **{t.value: WHOLE for t in Theme}),
    grants_by_status=record("By status on the business day.", **{s.value: WHOLE for s in GrantStatus}),
    first_day=DAY_OR_NULL,
    last_day=DAY_OR_NULL,
)
PROBLEM: Final[Schema] = {
    "type": "object",
    "description": "An error (RFC 9457). Title and detail are in the reader's language.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": TEXT,
        "parameter": TEXT | {"description": "The parameter that cannot be read, if that is the error."},
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
}

SCHEMAS: Final[dict[str, Schema]] = {
    "Words": record("A text in both languages; null where it is missing.", sq=TEXT_OR_NULL, en=TEXT_OR_NULL),
    "Money": MONEY,
    "Amount": with_publication(MONEY),
    "Grant": with_publication(GRANT),
    "Site": SITE,
    "Organisation": ORGANISATION,
    "Place": PLACE,
    "PlaceInFull": PLACE_IN_FULL,
    "Coverage": COVERAGE,
    "Portfolio": PORTFOLIO,
    "Problem": PROBLEM,
    "ListLinks": record(
        "The next page, if there is one.", next={"type": ["string", "null"], "format": "uri"}
    ),
    "SelfLinks": record("The address of this answer.", self={"type": "string", "format": "uri"}),
    "ListMeta": with_record(with_demo_mark(record("How many there are in all.", total=WHOLE))),
    "DayMeta": with_record(with_demo_mark(record("The business day of statuses.", on=DAY))),
    "PlainMeta": with_record(with_demo_mark(record("Nothing to say."))),
    "GrantListMeta": with_record(
        with_demo_mark(
            record("How many there are in all, and the business day of their status.", total=WHOLE, on=DAY)
        )
    ),
    "CoverageMeta": with_record(
        with_demo_mark(
            record(
                "What was counted. Days are null where grants of any time count.",
                total=WHOLE,
                level=values(CoverageLevel),
                themes=array(values(Theme)),
                phases=array(ORDINAL),
                organisations=array(SLUG),
                evidence=array(values(Evidence)),
                works_with=array(values(WorksWith)),
                on=DAY_OR_NULL,
                claims=YES_NO,
                **{"from": DAY_OR_NULL, "until": DAY_OR_NULL},
                nationwide_grants=array(ORDINAL),
            )
        )
    ),
    "PortfolioAnswer": answer(ref("Portfolio"), "DayMeta", "SelfLinks"),
    "GrantList": answer(array(ref("Grant")), "GrantListMeta", "ListLinks"),
    "GrantAnswer": answer(ref("Grant"), "DayMeta", "SelfLinks"),
    "OrganisationList": answer(array(ref("Organisation")), "ListMeta", "ListLinks"),
    "OrganisationAnswer": answer(ref("Organisation"), "PlainMeta", "SelfLinks"),
    "PlaceList": answer(array(ref("Place")), "ListMeta", "ListLinks"),
    "PlaceAnswer": answer(ref("PlaceInFull"), "PlainMeta", "SelfLinks"),
    "CoverageList": answer(array(ref("Coverage")), "CoverageMeta", "ListLinks"),
}
