"""The stored values of the grants vocabulary; labels are translated in `i18n.labels`."""

from __future__ import annotations

from enum import StrEnum


class Theme(StrEnum):
    """The four themes. A grant may have none: a study."""

    PREVENTION = "prevention"
    ASSISTANCE = "assistance"
    REINTEGRATION = "reintegration"
    CAPACITY_BUILDING = "capacity_building"


class GrantStatus(StrEnum):
    """Where a grant stands in its life."""

    DRAFT = "draft"
    AWARDED = "awarded"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CLOSED_EARLY = "closed_early"
    CLOSED_OUT = "closed_out"


class Decision(StrEnum):
    """The statuses that somebody decides; the others follow from dates."""

    DRAFT = "draft"
    SUSPENDED = "suspended"
    CLOSED_OUT = "closed_out"


class WorksWith(StrEnum):
    """Whom a grant works with. Only `population` is direct presence in a place."""

    POPULATION = "population"
    PROFESSIONALS = "professionals"
    ORGANISATIONS = "organisations"
    STUDY = "study"


class Evidence(StrEnum):
    """What the source says of a site, strongest first."""

    RURAL_STATED = "rural_stated"
    AREA_WIDE = "area_wide"
    LEVEL_UNSTATED = "level_unstated"
    URBAN_ONLY = "urban_only"
    NATIONAL = "national"


class SiteLevel(StrEnum):
    """How fine the source places a site."""

    NATIONAL = "national"
    COUNTY = "county"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"
    COMMUNE = "commune"
    LOCALITY = "locality"


class Missing(StrEnum):
    """What no source gives of a grant. A grant without a theme is a study."""

    THEME = "theme"
    PLACE = "place"
    DAYS = "days"
    AMOUNT = "amount"


class PartnerRole(StrEnum):
    """What a partner does in a grant."""

    IMPLEMENTING = "implementing"
    COFUNDING = "cofunding"


class TargetBasis(StrEnum):
    """What a stated quantity is counted per. Quantities are never added up."""

    TOTAL = "total"
    PER_CENTRE = "per_centre"
    PER_MONTH = "per_month"
    PER_WEEK = "per_week"
    PER_EPISODE = "per_episode"


class NoteKind(StrEnum):
    """Why a source note stands beside a grant."""

    SLIP = "slip"
    CONTRADICTION = "contradiction"
    INFERENCE = "inference"
    WRAPPED = "wrapped"
    OPEN = "open"


class TargetGroup(StrEnum):
    """The groups that the project descriptions name."""

    VICTIMS = "victims"
    FORMER_VICTIMS = "former_victims"
    WOMEN = "women"
    GIRLS = "girls"
    CHILDREN = "children"
    MINORS_AT_RISK = "minors_at_risk"
    YOUNG_PEOPLE = "young_people"
    ROMA_COMMUNITY = "roma_community"
    EGYPTIAN_COMMUNITY = "egyptian_community"
    FAMILIES_AT_RISK = "families_at_risk"
    FAMILIES_OF_VICTIMS = "families_of_victims"
    SCHOOL_DROPOUTS = "school_dropouts"
    UNACCOMPANIED_CHILDREN = "unaccompanied_children"
    PUPILS = "pupils"
    STUDENTS = "students"
    TEACHERS = "teachers"
    SOCIAL_WORKERS = "social_workers"
    PSYCHOLOGISTS = "psychologists"
    POLICE = "police"
    BORDER_POLICE = "border_police"
    HEALTH_WORKERS = "health_workers"
    JOURNALISTS = "journalists"
    LOCAL_OFFICIALS = "local_officials"
    SOCIAL_ADMINISTRATORS = "social_administrators"
    CIVIL_SOCIETY = "civil_society"
    GRANTEES = "grantees"
    GENERAL_PUBLIC = "general_public"
