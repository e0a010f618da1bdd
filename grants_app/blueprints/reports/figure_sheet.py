"""The figures of a draft: their fields as they stand or as a person typed them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from grants_app.blueprints.reports.indicator_forms import WHOLE
from grants_app.domain.reports.indicators.arithmetic import Together, join_periods
from grants_app.domain.reports.indicators.models import Measure
from grants_app.domain.reports.indicators.rules import MOST
from grants_app.domain.reports.indicators.vocabulary import Axis
from grants_app.domain.reports.writing.figures import Counted, FigureKey, SaidFigure
from grants_app.domain.reports.writing.reading import SaidInFull
from grants_app.i18n import formats
from grants_app.i18n.bilingual import pick, pick_field
from grants_app.i18n.indicator_labels import AXIS, PART
from grants_app.typed_text import one_line

LONGEST_TYPED = 80


def figure_id(key: FigureKey) -> str:
    """Name and id of the field of a figure."""
    if key.axis is None:
        return f"figure-{key.measure}"
    return f"figure-{key.measure}-{key.axis.value}-{key.part}"


def unknown_id(measure: int) -> str:
    """Name and id of the box that says that a figure is not known."""
    return f"figure-{measure}-unknown"


def part_words(measure: Measure, key: FigureKey, districts: Mapping[str, str]) -> str:
    """What a part of a breakdown is called; of a district that the grant no longer has, its code."""
    if key.part in PART:
        return str(PART[key.part])
    if key.axis is Axis.DISTRICT:
        return districts.get(key.part, key.part)
    place = int(key.part)
    known = measure.indicator.categories[place] if place < len(measure.indicator.categories) else {}
    words = pick(known.get("sq", ""), known.get("en"))
    return words.text if words else key.part


def read_figure(text: str) -> SaidFigure:
    """A figure as it was typed; what cannot be read as a whole number stays as it is."""
    if not text:
        return SaidFigure()
    if WHOLE.fullmatch(text) and int(re.sub(r"\D", "", text)) <= MOST:
        return SaidFigure(int(re.sub(r"\D", "", text)))
    return SaidFigure(typed=text[:LONGEST_TYPED])


@dataclass(frozen=True)
class MeasureView:
    """What a version says of one indicator of the grant, for its page."""

    measure: Measure
    counted: Counted
    figures: Mapping[FigureKey, SaidFigure]
    earlier: Sequence[int | None]

    @property
    def total(self) -> SaidFigure:
        """The figure in all."""
        return self.figures.get(self.counted.total, SaidFigure())

    @property
    def before(self) -> Together:
        """What the earlier reports make together."""
        return join_periods(self.earlier, self.measure.indicator.counting)

    @property
    def to_date(self) -> Together:
        """What they make together with this one."""
        return join_periods([*self.earlier, self.total.value], self.measure.indicator.counting)

    def key_of(self, axis: Axis, part: str) -> FigureKey:
        """The figure of a part of a breakdown."""
        return FigureKey(self.measure.id, axis, part)

    def figure_of(self, key: FigureKey) -> SaidFigure:
        """What is said of a figure."""
        return self.figures.get(key, SaidFigure())

    def said_of(self, axis: Axis) -> list[tuple[FigureKey, SaidFigure]]:
        """The parts of a breakdown of which something is said; those that are not asked any more too."""
        asked = [FigureKey(self.measure.id, axis, part) for part in self.counted.parts(axis)]
        others = [
            key
            for key in self.figures
            if (key.measure, key.axis) == (self.measure.id, axis) and key not in asked
        ]
        found = [(key, self.figures.get(key, SaidFigure())) for key in (*asked, *others)]
        return [one for one in found if one[1].is_said]


def measure_views(full: SaidInFull, typed: Mapping[FigureKey, SaidFigure] | None = None) -> list[MeasureView]:
    """The indicators of a version: of a draft all that the grant counts, else those of which it speaks.

    `typed`: figures in the place of those that it says.
    """
    figures = full.said.figures if typed is None else typed
    spoken = {key.measure for key in figures}
    return [
        MeasureView(measure, counted, figures, full.earlier.get(measure.id, ()))
        for measure, counted in zip(full.measures, full.counted, strict=True)
        if full.is_draft or measure.id in spoken
    ]


@dataclass
class FigureSheet:
    """All fields for figures. `full`: the draft as it stands, with what the grant counts."""

    full: SaidInFull
    figures: dict[FigureKey, SaidFigure] = field(default_factory=dict)

    @property
    def counted(self) -> list[Counted]:
        """What is asked for."""
        return self.full.counted

    @property
    def views(self) -> list[MeasureView]:
        """What is asked for, for its page."""
        return measure_views(self.full, self.figures)

    @property
    def keys(self) -> Iterator[FigureKey]:
        """All figures that are asked for."""
        return (key for one in self.counted for key in one.keys)

    def typed(self, key: FigureKey) -> str:
        """What stands in the field of a figure."""
        said = self.figures.get(key, SaidFigure())
        return formats.number(said.value) if said.value is not None else said.typed

    def label_of(self, key: FigureKey) -> str:
        """What the field of a figure is called, apart from its page."""
        measure = next(one for one in self.full.measures if one.id == key.measure)
        name = pick_field(measure.indicator, "name").text
        if key.axis is None:
            return name
        return f"{name}, {AXIS[key.axis]}: {self.part_of(measure, key)}"

    def part_of(self, measure: Measure, key: FigureKey) -> str:
        """What a part is called."""
        return part_words(measure, key, self.full.districts)

    def read(self, form: Mapping[str, str]) -> None:
        """Take what was posted. Figures that are not asked for here any more stay as they are."""
        for key in list(self.keys):
            said = read_figure(one_line(form.get(figure_id(key), "")))
            is_unknown = key.axis is None and unknown_id(key.measure) in form
            self.figures[key] = SaidFigure(said.value, is_unknown, said.typed)

    def differing(self, other: FigureSheet) -> list[FigureKey]:
        """The figures that another sheet has otherwise."""
        return [
            key
            for key in self.keys
            if self.figures.get(key, SaidFigure()) != other.figures.get(key, SaidFigure())
        ]

    def words_of(self, key: FigureKey) -> str:
        """What is said of a figure, in words."""
        said = self.figures.get(key, SaidFigure())
        words = [self.typed(key), gettext("not known") if said.is_unknown else ""]
        return ", ".join(filter(None, words)) or gettext("empty")


def standing_figures(full: SaidInFull) -> FigureSheet:
    """The figures of a draft as they stand."""
    return FigureSheet(full, dict(full.said.figures))
