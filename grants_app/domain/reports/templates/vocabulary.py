"""Stored values of templates; labels are translated in `i18n.report_words`."""

from __future__ import annotations

from enum import StrEnum


class QuestionKind(StrEnum):
    """How a question is answered: in words, in words for each site, or as a story that asks for consent."""

    NARRATIVE = "narrative"
    BY_SITE = "by_site"
    STORY = "story"


class TemplateRefusal(StrEnum):
    """Why a version of a template is not kept."""

    NO_QUESTION = "no_question"
    TITLE_MISSING = "title_missing"
    WORDS_MISSING = "words_missing"
    TOO_MANY = "too_many"
    SHARE_UNLIKELY = "share_unlikely"
    SAME = "same"
