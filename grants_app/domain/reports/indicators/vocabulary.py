"""Stored values of indicators; labels are translated in `i18n.indicator_labels`."""

from __future__ import annotations

from enum import StrEnum


class Counting(StrEnum):
    """What the figures of two periods make together.

    `ADDED`: each period counts what is new in it, so periods add up. `LATEST`: how many there are on the last
    day, so the last period says it. `APART`: the same may be counted in each period, so nothing is added.
    """

    ADDED = "added"
    LATEST = "latest"
    APART = "apart"


class Axis(StrEnum):
    """By what a figure is broken down. `OTHER`: by categories of the indicator's own."""

    SEX = "sex"
    AGE = "age"
    DISTRICT = "district"
    OTHER = "other"


class IndicatorRefusal(StrEnum):
    """Why an indicator, or what a grant means to reach with it, is not kept."""

    TEXT_MISSING = "text_missing"
    NAME_KNOWN = "name_known"
    CATEGORIES_FEW = "categories_few"
    CATEGORY_TWICE = "category_twice"
    USED = "used"
    MEASURED_ALREADY = "measured_already"
    RETIRED = "retired"
    BASELINE_PART = "baseline_part"
    BASELINE_AHEAD = "baseline_ahead"
    VALUE_UNLIKELY = "value_unlikely"
    TIMES_UNFIT = "times_unfit"
    TARGET_TWICE = "target_twice"
    SOURCE_MISSING = "source_missing"
    CLOSED_OUT = "closed_out"
    SAME = "same"
