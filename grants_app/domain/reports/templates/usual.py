"""The template that every programme begins with. The words are ours: no document states what reports ask."""

from __future__ import annotations

from typing import Final

from grants_app.domain.reports.templates.contents import Contents, Question, Section
from grants_app.domain.reports.templates.vocabulary import QuestionKind

USUAL_TEMPLATE: Final = Contents(
    (
        Section(
            "work",
            "Veprimtaritë",
            "Activities",
            (
                Question(
                    "done",
                    QuestionKind.BY_SITE,
                    True,
                    "Çfarë bëtë në këtë periudhë në secilin vend?",
                    "What did you do in this period at each site?",
                ),
                Question(
                    "partners",
                    QuestionKind.NARRATIVE,
                    False,
                    "Me kë bashkëpunuat dhe si?",
                    "With whom did you work together, and how?",
                ),
            ),
        ),
        Section(
            "results",
            "Rezultatet",
            "Results",
            (
                Question(
                    "changed",
                    QuestionKind.NARRATIVE,
                    True,
                    "Çfarë ndryshoi si pasojë e punës suaj?",
                    "What changed because of your work?",
                ),
            ),
        ),
        Section(
            "problems",
            "Vështirësitë dhe ndryshimet",
            "Problems and changes",
            (
                Question(
                    "problems",
                    QuestionKind.NARRATIVE,
                    True,
                    "Çfarë vështirësish patët dhe si vepruat?",
                    "What problems did you meet, and what did you do about them?",
                ),
                Question(
                    "changes",
                    QuestionKind.NARRATIVE,
                    False,
                    "Çfarë bëtë ndryshe nga plani dhe pse?",
                    "What did you do otherwise than planned, and why?",
                ),
            ),
        ),
        Section(
            "next",
            "Hapat e ardhshëm",
            "Next steps",
            (
                Question(
                    "steps",
                    QuestionKind.NARRATIVE,
                    True,
                    "Çfarë do të bëni më tej?",
                    "What will you do next?",
                ),
            ),
        ),
        Section(
            "lessons",
            "Mësimet e nxjerra",
            "Lessons",
            (
                Question(
                    "lessons",
                    QuestionKind.NARRATIVE,
                    False,
                    "Çfarë mësuat që do t’u vlente edhe të tjerëve?",
                    "What did you learn that would be of use to others?",
                ),
                Question(
                    "story",
                    QuestionKind.STORY,
                    False,
                    "Një histori suksesi, pa asgjë që mund të tregojë se kush është personi",
                    "A success story, without anything that could tell who the person is",
                ),
            ),
        ),
    ),
    variance_percent=10,
)
