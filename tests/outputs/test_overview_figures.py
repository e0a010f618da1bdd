"""The charts of the overview: what Plotly is given, checked by Plotly's own objects."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from grants_app.outputs.overview.figures import (
    CountBar,
    GrantBar,
    Tick,
    counts_figure,
    spans_figure,
    tick_days,
    timeline_figure,
)
from grants_app.outputs.overview.frame import DayLine
from grants_app.outputs.plotly_figure import Figure
from tests.plotly_schema import checked

STATUSES = [("active", "Aktiv"), ("completed", "Përfunduar"), ("closed_early", "Mbyllur")]
DAY_IN_MS = 86_400_000


def bar(number: int, status: str = "active", **values: Any) -> GrantBar:
    given = {
        "group": "Faza 1" if number < 3 else "Faza 2",
        "label": str(number),
        "start": date(2005, 2, 1),
        "last_day": date(2005, 2, 28),
        "agreed_end": None,
    }
    return GrantBar(**(given | values), status=status)


def timeline(*bars: GrantBar, day: date = date(2005, 2, 15)) -> Figure:
    ticks = [Tick(date(2005, 3, 1), "mar 2005")]
    return checked(timeline_figure(bars, ticks, STATUSES, "E pazbatuar", DayLine(day, "15 shkurt 2005")))


def named(figure: Figure, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(trace for trace in figure["data"] if trace.get("name") == name)
    return found


def test_a_wrong_name_is_caught() -> None:
    with pytest.raises(ValueError, match="colour"):
        checked({"data": [{"type": "bar", "colour": "red"}], "layout": {}})


def test_counts_keep_their_order_words_and_links() -> None:
    bars = [
        CountBar("Parandalim & mbrojtje", 1700, "1 700", "prevention", "/grants?theme=prevention"),
        CountBar("Pa temë", 0, "0", "none", "/grants?without=theme"),
    ]
    figure = checked(counts_figure(bars))
    (trace,) = figure["data"]
    assert trace["x"] == [1700, 0]
    assert trace["text"] == ["1 700", "0"]
    assert trace["customdata"] == ["/grants?theme=prevention", "/grants?without=theme"]
    assert trace["marker"]["color"] == ["var(--theme-prevention)", "var(--line-strong)"]
    assert figure["layout"]["yaxis"]["ticktext"] == ["Parandalim &amp; mbrojtje", "Pa temë"]
    assert figure["layout"]["xaxis"]["range"][1] > 1700


def test_no_counts_are_no_bars() -> None:
    assert checked(counts_figure([]))["data"][0]["x"] == []


def test_a_grant_lasts_from_its_first_to_the_end_of_its_last_day() -> None:
    trace = named(timeline(bar(1)), "Aktiv")
    assert trace["base"] == ["2005-02-01"]
    assert trace["x"] == [28 * DAY_IN_MS]
    assert trace["y"] == [["Faza 1"], ["1"]]


def test_grants_keep_their_order_whatever_their_status() -> None:
    figure = timeline(bar(1, "completed"), bar(2), bar(3, "completed"), bar(4))
    order = figure["data"][0]
    assert order["y"] == [["Faza 1", "Faza 1", "Faza 2", "Faza 2"], ["1", "2", "3", "4"]]
    assert not order["showlegend"]
    assert named(figure, "Aktiv")["customdata"] == [1, 3]
    assert named(figure, "Përfunduar")["customdata"] == [0, 2]
    assert [trace.get("name") for trace in figure["data"][1:]] == ["Aktiv", "Përfunduar"]


def test_what_was_agreed_after_an_early_closure_is_a_bar_of_its_own() -> None:
    cut = bar(3, "closed_early", agreed_end=date(2005, 4, 30))
    figure = timeline(bar(1), cut)
    rest = named(figure, "E pazbatuar")
    assert rest["base"] == ["2005-03-01"]
    assert rest["x"] == [61 * DAY_IN_MS]
    assert rest["customdata"] == [1]
    assert figure["layout"]["xaxis"]["range"][1] > "2005-04-30"
    assert named(figure, "Mbyllur")["marker"]["pattern"]["shape"] == "/"


def test_each_status_has_a_look_of_its_own() -> None:
    words = [
        (name, name) for name in ("draft", "awarded", "active", "suspended", "completed", "closed_early")
    ]
    words.append(("closed_out", "closed_out"))
    bars = [bar(number, status) for number, (status, _word) in enumerate(words, 1)]
    figure = checked(timeline_figure(bars, [], words, "", DayLine(date(2005, 2, 2), "")))
    looks = {
        (trace["marker"]["color"], str(trace["marker"].get("pattern", {}).get("shape")))
        for trace in figure["data"][1:]
    }
    assert len(looks) == len(words)


@pytest.mark.parametrize(
    ("day", "is_drawn"), [("2005-01-31", False), ("2005-02-01", True), ("2005-03-01", False)]
)
def test_the_line_of_the_day_stands_only_among_the_grants(day: str, is_drawn: bool) -> None:
    layout = timeline(bar(1), day=date.fromisoformat(day))["layout"]
    assert ("shapes" in layout) is is_drawn
    if is_drawn:
        assert layout["shapes"][0]["x0"] == day
        assert layout["annotations"][0]["text"] == "15 shkurt 2005"


def test_spans_stand_upright_and_the_day_within_its_month() -> None:
    bars = [CountBar(f"muaji {n} 2005", n, str(n), "", f"/grants?during=2005-{n:02}") for n in range(1, 13)]
    figure = checked(
        spans_figure(bars, 1.5, DayLine(date(2005, 2, 15), "15 shkurt 2005"), ",\N{NO-BREAK SPACE}")
    )
    (trace,) = figure["data"]
    assert trace["y"] == list(range(1, 13))
    assert figure["layout"]["shapes"][0]["x0"] == 1.0
    assert figure["layout"]["separators"] == ",\N{NO-BREAK SPACE}"
    assert figure["layout"]["xaxis"]["ticktext"][0] == "muaji 1<br>2005"
    assert len(figure["layout"]["xaxis"]["ticktext"]) <= 8
    assert "shapes" not in checked(spans_figure(bars, None, DayLine(date(2005, 2, 15), ""), ".,"))["layout"]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2005-02-01", "2005-04-30", ["2005-02-01", "2005-03-01", "2005-04-01"]),
        ("2005-10-05", "2006-07-31", ["2005-11-01", "2006-01-01", "2006-03-01", "2006-05-01", "2006-07-01"]),
        ("2000-05-01", "2010-12-31", ["2002-01-01", "2004-01-01", "2006-01-01"]),
    ],
)
def test_ticks_are_few_and_even(first: str, last: str, days: list[str]) -> None:
    found = [day.isoformat() for day in tick_days(date.fromisoformat(first), date.fromisoformat(last))]
    assert len(found) <= 7
    assert found[: len(days)] == days
