"""Words under which grants are found though no text of theirs holds them, in both languages.

They are those that the pages show; a test compares them, since labels are made further up.
"""

from __future__ import annotations

from typing import Final

from grants_app.domain.grants.vocabulary import TargetGroup

# What stands for the place of a grant that works in the whole country, and how people say it.
NATIONWIDE_NAMES: Final = (
    "i gjithë vendi",
    "gjithë vendi",
    "gjithë vendin",
    "të gjithë vendin",
    "në gjithë vendin",
    "në të gjithë vendin",
    "në shkallë vendi",
    "whole country",
    "the whole country",
    "nationwide",
)
GROUP_WORDS: Final[dict[TargetGroup, tuple[str, str]]] = {
    TargetGroup.VICTIMS: ("Viktimat e trafikimit", "Victims of trafficking"),
    TargetGroup.FORMER_VICTIMS: ("Ish-viktimat e trafikimit", "Former victims of trafficking"),
    TargetGroup.WOMEN: ("Gratë", "Women"),
    TargetGroup.GIRLS: ("Vajzat", "Girls"),
    TargetGroup.CHILDREN: ("Fëmijët", "Children"),
    TargetGroup.MINORS_AT_RISK: ("Të miturit në rrezik", "Minors at risk"),
    TargetGroup.YOUNG_PEOPLE: ("Të rinjtë", "Young people"),
    TargetGroup.ROMA_COMMUNITY: ("Komuniteti rom", "Roma community"),
    TargetGroup.EGYPTIAN_COMMUNITY: ("Komuniteti egjiptian", "Egyptian community"),
    TargetGroup.FAMILIES_AT_RISK: ("Familjet në rrezik", "Families at risk"),
    TargetGroup.FAMILIES_OF_VICTIMS: ("Familjet e viktimave", "Families of victims"),
    TargetGroup.SCHOOL_DROPOUTS: (
        "Fëmijët që kanë braktisur shkollën",
        "Children who have dropped out of school",
    ),
    TargetGroup.UNACCOMPANIED_CHILDREN: ("Fëmijët e pashoqëruar", "Unaccompanied children"),
    TargetGroup.PUPILS: ("Nxënësit", "Pupils"),
    TargetGroup.STUDENTS: ("Studentët", "Students"),
    TargetGroup.TEACHERS: ("Mësuesit", "Teachers"),
    TargetGroup.SOCIAL_WORKERS: ("Punonjësit socialë", "Social workers"),
    TargetGroup.PSYCHOLOGISTS: ("Psikologët", "Psychologists"),
    TargetGroup.POLICE: ("Policia", "Police"),
    TargetGroup.BORDER_POLICE: ("Policia kufitare", "Border police"),
    TargetGroup.HEALTH_WORKERS: ("Punonjësit e shëndetësisë", "Health workers"),
    TargetGroup.JOURNALISTS: ("Gazetarët", "Journalists"),
    TargetGroup.LOCAL_OFFICIALS: ("Zyrtarët e pushtetit vendor", "Local government officials"),
    TargetGroup.SOCIAL_ADMINISTRATORS: (
        "Administratorët socialë të komunave",
        "Commune social administrators",
    ),
    TargetGroup.CIVIL_SOCIETY: ("Organizatat e shoqërisë civile", "Civil society organisations"),
    TargetGroup.GRANTEES: ("Grantmarrësit", "Grantees"),
    TargetGroup.GENERAL_PUBLIC: ("Publiku i gjerë", "General public"),
}
