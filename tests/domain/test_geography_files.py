"""The place files of seed/geography/, their reader, the resolver of names, and the boundaries."""

import itertools
import json
import math
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.geography.boundaries import (
    Boundaries,
    boundary_document,
    parse_boundaries,
)
from grants_app.domain.geography.inside import Point, contains, inner_point, ring_area
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Geography
from grants_app.domain.geography.names import IndexedPlace, PlaceIndex
from grants_app.domain.geography.outlines import find_outlines
from grants_app.domain.geography.records import FigureKind, FigureStatus, NameType, PlaceRecord
from grants_app.domain.geography.seedfiles import SeedFileError, read_places
from grants_app.domain.geography.sources import read_sources
from grants_app.domain.texts.folding import fold

FOLDER = Path(__file__).parents[2] / "seed" / "geography"
PLACES = {place.code: place for place in read_places(FOLDER)}
INDEX = PlaceIndex(PLACES.values())
OUTLINED = [PlaceLevel.COUNTY, PlaceLevel.DISTRICT]
ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0, through geoBoundaries (ALB ADM2, 2013)"


def load_boundaries(level: PlaceLevel, folder: Path) -> Boundaries:
    return parse_boundaries(level, (folder / f"{_plural(level)}.geojson").read_text(encoding="utf-8"))


def _figure(place: PlaceRecord, kind: FigureKind, year: int, status: FigureStatus | None) -> Decimal | None:
    found = [f.value for f in place.figures if (f.kind, f.year, f.status) == (kind, year, status)]
    assert len(found) <= 1
    return found[0] if found else None


def _total(
    level: PlaceLevel, kind: FigureKind, year: int, status: FigureStatus, county: str | None = None
) -> Decimal:
    chosen = [p for p in PLACES.values() if p.level is level and county in (None, p.county_code)]
    return sum((_figure(place, kind, year, status) or Decimal(0) for place in chosen), Decimal(0))


def test_numbers_of_units() -> None:
    assert Counter(place.level for place in PLACES.values()) == {
        PlaceLevel.COUNTRY: 1,
        PlaceLevel.COUNTY: 12,
        PlaceLevel.DISTRICT: 36,
        PlaceLevel.MUNICIPALITY: 65,
        PlaceLevel.COMMUNE: 308,
    }


def test_every_place_lies_in_its_parents() -> None:
    for place in PLACES.values():
        if place.level is PlaceLevel.COUNTRY:
            assert (place.parent_code, place.county_code, place.district_code) == (None, None, None)
            continue
        assert place.parent_code in PLACES
        assert PLACES[place.county_code or ""].level is PlaceLevel.COUNTY
        if place.level is PlaceLevel.COUNTY:
            assert (place.parent_code, place.district_code) == ("AL", None)
            continue
        district = PLACES[place.district_code or ""]
        assert district.level is PlaceLevel.DISTRICT
        assert district.county_code == place.county_code


def test_points_lie_in_albania_and_have_a_source() -> None:
    for place in PLACES.values():
        if place.level is PlaceLevel.COUNTRY:
            assert (place.lat, place.lon, place.coord_source) == (None, None, None)
            continue
        assert place.lat is not None
        assert place.lon is not None
        assert place.coord_source
        assert Decimal("39.6") < place.lat < Decimal("42.7")
        assert Decimal("19.2") < place.lon < Decimal("21.1")


@pytest.mark.parametrize(
    ("kind", "year", "total"),
    [
        (FigureKind.POPULATION, 1989, 3182417),
        (FigureKind.POPULATION, 2001, 3069275),
        (FigureKind.POPULATION, 2011, 2800138),
        (FigureKind.URBAN_POPULATION, 2001, 1294196),
        (FigureKind.RURAL_POPULATION, 2001, 1775079),
    ],
)
def test_counties_add_up_to_the_country(kind: FigureKind, year: int, total: int) -> None:
    assert _total(PlaceLevel.COUNTY, kind, year, FigureStatus.FINAL) == total
    assert _figure(PLACES["AL"], kind, year, FigureStatus.FINAL) == total


def test_districts_add_up_to_their_counties() -> None:
    for county in (p for p in PLACES.values() if p.level is PlaceLevel.COUNTY):
        for kind, year in ((FigureKind.URBAN_POPULATION, 2001), (FigureKind.POPULATION, 2011)):
            final = _figure(county, kind, year, FigureStatus.FINAL)
            assert _total(PlaceLevel.DISTRICT, kind, year, FigureStatus.FINAL, county.code) == final
        preliminary = _total(
            PlaceLevel.DISTRICT, FigureKind.POPULATION, 2001, FigureStatus.PRELIMINARY, county.code
        )
        counted = _figure(county, FigureKind.POPULATION, 2001, FigureStatus.FINAL)
        assert counted
        assert Decimal("1.0015") < preliminary / counted < Decimal("1.0135")
    assert _total(PlaceLevel.DISTRICT, FigureKind.POPULATION, 2001, FigureStatus.PRELIMINARY) == 3087159


def test_every_source_has_a_title_in_both_languages() -> None:
    sources = read_sources(FOLDER)
    used = {figure.source for place in PLACES.values() for figure in place.figures}
    assert used == set(sources)
    titles = [title for one in sources.values() for title in (one.title_sq, one.title_en)]
    assert len(set(titles)) == 2 * len(sources)
    assert all(title and "sum " not in title.split(":")[0] for title in titles)


def test_unknown_figures_are_absent_and_known_ones_have_a_source() -> None:
    figures = [figure for place in PLACES.values() for figure in place.figures]
    assert all(figure.value > 0 and figure.source for figure in figures)
    assert all((figure.status is None) == figure.kind.startswith("poverty") for figure in figures)
    lower = [p for p in PLACES.values() if p.level in (PlaceLevel.MUNICIPALITY, PlaceLevel.COMMUNE)]
    assert sum(bool(place.figures) for place in lower) == 35
    assert not any(figure.year < 2011 for place in lower for figure in place.figures)
    districts = [p for p in PLACES.values() if p.level is PlaceLevel.DISTRICT]
    final = [_figure(p, FigureKind.POPULATION, 2001, FigureStatus.FINAL) for p in districts]
    assert sum(value is not None for value in final) == 9
    assert not any(f.kind.startswith("poverty") for place in districts for f in place.figures)


def test_name_forms() -> None:
    assert PLACES["AL"].name_form(NameType.DEFINITE) == "Shqipëria"
    assert PLACES["AL-MM"].name_form(NameType.GENITIVE) == "Malësisë së Madhe"
    assert PLACES["AL-7401"].name_form(NameType.GENITIVE) == "Buçimasit"
    assert PLACES["AL-1102"].name_form(NameType.DEFINITE) is None


# ---- what the reader refuses


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("districts.csv", "AL-BR,", "AL-KC,", "districts.csv, line 3: code AL-KC is used twice"),
        ("districts.csv", ",AL-01,", ",AL-99,", "districts.csv, line 2: there is no place AL-99"),
        ("communes.csv", ",municipality,", ",county,", "communes.csv, line 2: level must be"),
        ("communes.csv", ",municipality,", ",town,", "communes.csv, line 2: level cannot be 'town'"),
        ("communes.csv", ",40.70583,", ",forty,", "communes.csv, line 2: latitude cannot be 'forty'"),
        ("communes.csv", "latitude", "lat", "communes.csv, line 2: there is no column latitude"),
        ("figures.csv", ",3182417,", ",NaN,", "figures.csv, line 2: value cannot be 'NaN'"),
        ("figures.csv", ",3182417,", ",,", "figures.csv, line 2: value is empty"),
        ("figures.csv", ",population,", ",people,", "figures.csv, line 2: kind cannot be 'people'"),
        ("figures.csv", "AL,Shqipëri", "XK,Kosovë", "figures.csv, line 2: there is no place XK"),
        ("figures.csv", "AL,Shqipëri", "AL,Shqipëria", "figures.csv, line 2: AL is called Shqipëri"),
        (
            "figures.csv",
            ",censuses-country,",
            ",somewhere,",
            "figures.csv, line 2: there is no source somewhere",
        ),
        ("country.csv", "AL,Shqipëri,", "AL,", "country.csv, line 2: the number of cells"),
    ],
)
def test_reader_names_file_line_and_reason(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    for path in FOLDER.glob("*.csv"):
        shutil.copy(path, tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SeedFileError) as caught:
        read_places(tmp_path)
    assert str(caught.value).startswith(message)


# ---- names


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Berat", ["AL-BR", "AL-01", "AL-1101"]),
        ("BERATI", ["AL-BR", "AL-01", "AL-1101"]),
        ("Dibra", ["AL-DI", "AL-09"]),
        ("Kolonja", ["AL-ER", "AL-5212"]),
        ("Tropoja", ["AL-TP", "AL-8308"]),
        ("Scutari", ["AL-SH", "AL-10", "AL-10312"]),
        ("Malësia e Madhe", ["AL-MM"]),
        ("M. Madhe", ["AL-MM"]),
        ("Hasi", ["AL-HA"]),
        ("Rrësheni", ["AL-9305"]),
        ("Përrenjasi", ["AL-4306"]),
        ("Bilishti", ["AL-7102"]),
        ("Fushe-Arrez", ["AL-10203"]),
        ("Vau i Dejës", ["AL-10316"]),
        ("Rrethi i Durrësit", ["AL-DR"]),
        ("rrethit të Durrësit", ["AL-DR"]),
        ("Durrës District", ["AL-DR"]),
        ("Qarkun e Elbasanit", ["AL-03"]),
        ("Prefekturën e Durrësit", ["AL-02"]),
        ("Prefekturëne e Gjirokastrës", ["AL-05"]),
        ("Fier County", ["AL-04"]),
        ("District of Korcha", ["AL-KO"]),
        ("Bashkia e Pogradecit", ["AL-7405"]),
        ("Bashkia Pukë", ["AL-10206"]),
        ("Komunat e Buçimasit", ["AL-7401"]),
        ("Hudenishtit", ["AL-7404"]),
        ("Çërravës", ["AL-7402"]),
        ("Trebinjës", ["AL-7407"]),
        ("Proptishtit", ["AL-7406"]),
        ("Roskovecit", ["AL-5113"]),
        ("Levanit", ["AL-5107"]),
        ("Bushatit", ["AL-10304"]),
        ("Novoselës", ["AL-7206", "AL-12305"]),
        ("Shalës", ["AL-4119", "AL-10311"]),
        ("në Shkodër", ["AL-SH", "AL-10", "AL-10312"]),
        ("te Kuksi", ["AL-KU", "AL-07", "AL-8207"]),
        ("Kuksit", ["AL-KU", "AL-07", "AL-8207"]),
        ("në rrethin e Kuksit", ["AL-KU"]),
        ("nga Tirana", ["AL-TR", "AL-11", "AL-11215"]),
        ("Gur i Zi", ["AL-10306"]),
        ("në komunën Gurit të Zi", ["AL-10306"]),
        ("në Malësi të Madhe", ["AL-MM"]),
        ("në Atlantidë", []),
        ("në", []),
        ("në rrethin e Levanit", []),
        ("I gjithë vendi", ["AL"]),
        ("Albania", ["AL"]),
        ("Atlantida", []),
        ("Rrethi i", []),
        ("Rrethi i Levanit", []),
        ("", []),
        ("…", []),
    ],
)
def test_resolve(words: str, codes: list[str]) -> None:
    assert INDEX.resolve(words) == codes


def test_level_and_district_narrow_a_name() -> None:
    assert INDEX.resolve("Korçë", PlaceLevel.COUNTY) == ["AL-06"]
    assert INDEX.resolve("Rrethi i Beratit", PlaceLevel.DISTRICT) == ["AL-BR"]
    assert INDEX.resolve("Rrethi i Beratit", PlaceLevel.COUNTY) == []
    assert INDEX.resolve("Novosela", district_code="AL-VL") == ["AL-12305"]
    assert INDEX.resolve("Novosela", district_code="AL-ER") == ["AL-7206"]
    assert INDEX.resolve("Vlorë", district_code="AL-VL") == ["AL-VL", "AL-12312"]


def test_seven_communes_called_qender_are_told_apart_by_district() -> None:
    called = [place for place in PLACES.values() if place.name == "Qendër"]
    assert len(called) == 7
    assert {place.code for place in called} < set(INDEX.resolve("Qendra"))
    for place in called:
        assert INDEX.resolve("Qendër", PlaceLevel.COMMUNE, place.district_code) == [place.code]


@given(st.sampled_from(list(PLACES.values())), st.data())
def test_every_form_finds_its_place(place: PlaceRecord, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from([place.name, *(name.form for name in place.names)]))
    for spelling in (form, form.upper(), fold(form)):
        assert place.code in INDEX.resolve(spelling)
        assert place.code in INDEX.resolve(spelling, place.level, place.district_code)


@given(st.text())
def test_any_words_give_known_codes(words: str) -> None:
    assert set(INDEX.resolve(words)) <= set(PLACES)


def test_index_takes_light_rows_and_lists_by_level() -> None:
    rows = [
        IndexedPlace("T", PlaceLevel.MUNICIPALITY, "D", ("Fier",)),
        IndexedPlace("C", PlaceLevel.COUNTY, None, ("Fier",)),
        IndexedPlace("D", PlaceLevel.DISTRICT, "D", ("Fier", "Fieri")),
    ]
    assert PlaceIndex(rows).resolve("fier") == ["D", "C", "T"]


# ---- boundaries


def _rings(level: PlaceLevel) -> dict[str, list[Point]]:
    """Outlines as closed rings; every place has one."""
    features = json.loads((FOLDER / f"{_plural(level)}.geojson").read_text(encoding="utf-8"))["features"]
    for feature in features:
        assert feature["geometry"]["type"] == "Polygon"
        assert len(feature["geometry"]["coordinates"]) == 1
    return {f["id"]: [(x, y) for x, y in f["geometry"]["coordinates"][0]] for f in features}


def _plural(level: PlaceLevel) -> str:
    return {PlaceLevel.COUNTY: "counties", PlaceLevel.DISTRICT: "districts"}[level]


def _edges(ring: list[Point]) -> list[tuple[Point, Point]]:
    return list(itertools.pairwise(ring))


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    def side(edge: tuple[Point, Point], point: Point) -> float:
        (ax, ay), (bx, by) = edge
        return (bx - ax) * (point[1] - ay) - (by - ay) * (point[0] - ax)

    return side(one, other[0]) * side(one, other[1]) < 0 and side(other, one[0]) * side(other, one[1]) < 0


@pytest.mark.parametrize("level", OUTLINED)
def test_outlines_belong_to_the_places(level: PlaceLevel) -> None:
    shapes = load_boundaries(level, FOLDER).shapes
    named = {place.code: place.name for place in PLACES.values() if place.level is level}
    assert {shape.code: shape.name for shape in shapes.values()} == named
    assert ATTRIBUTION in (FOLDER / f"{_plural(level)}.geojson").read_text(encoding="utf-8")
    assert ATTRIBUTION in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("level", OUTLINED)
def test_rings_are_closed_counter_clockwise_and_do_not_cross_themselves(level: PlaceLevel) -> None:
    for code, ring in _rings(level).items():
        assert ring[0] == ring[-1], code
        assert ring_area(ring) > 0, code
        assert len(set(ring[1:])) == len(ring) - 1, code
        assert not any(_cross(a, b) for a, b in itertools.combinations(_edges(ring), 2)), code


def test_neighbours_share_their_lines() -> None:
    uses = Counter(frozenset(edge) for ring in _rings(PlaceLevel.DISTRICT).values() for edge in _edges(ring))
    assert set(uses.values()) == {1, 2}
    county_uses = Counter(
        frozenset(edge) for ring in _rings(PlaceLevel.COUNTY).values() for edge in _edges(ring)
    )
    outer = {edge for edge, count in uses.items() if count == 1}
    assert outer == {edge for edge, count in county_uses.items() if count == 1}
    assert set(county_uses) <= set(uses)


@pytest.mark.parametrize("level", OUTLINED)
def test_labels_lie_well_inside_and_boxes_around(level: PlaceLevel) -> None:
    boundaries = load_boundaries(level, FOLDER)
    for code, ring in _rings(level).items():
        shape = boundaries.shapes[code]
        west, south, east, north = shape.bbox
        assert contains([ring], shape.label)
        assert west < shape.label[0] < east
        assert south < shape.label[1] < north
        assert all(west <= x <= east and south <= y <= north for x, y in ring)
        assert min(abs(shape.label[0] - x) + abs(shape.label[1] - y) for x, y in ring) > 0.03
    assert boundaries.bbox == pytest.approx((19.29, 39.65, 21.05, 42.66), abs=0.01)


def test_boundary_json_is_small_and_has_a_digest() -> None:
    document = boundary_document(load_boundaries(PlaceLevel.DISTRICT, FOLDER))
    content = json.loads(document.body)
    assert len(content) == 36
    assert len(document.body) < 40_000
    assert len(document.digest) == 64
    assert document == boundary_document(load_boundaries(PlaceLevel.DISTRICT, FOLDER))
    for outline in content.values():
        assert set(outline) == {"x", "y", "label"}
        assert len(outline["x"]) == len(outline["y"])
        assert all(round(value, 4) == value for value in outline["x"] + outline["y"] + outline["label"])


def test_no_outlines_below_districts_and_those_above_are_read_once() -> None:
    text = (FOLDER / "districts.geojson").read_text(encoding="utf-8")
    division = Geography(outline_digests={"district": "one"}, district_outlines=text)
    assert find_outlines(division, PlaceLevel.COMMUNE) is None
    found = find_outlines(division, PlaceLevel.DISTRICT)
    assert found is not None
    assert found is find_outlines(division, PlaceLevel.DISTRICT)


def _write_outline(folder: Path, geometry: dict[str, object]) -> None:
    feature = {"type": "Feature", "id": "AL-X", "properties": {"name": "X"}, "geometry": geometry}
    (folder / "counties.geojson").write_text(json.dumps({"features": [feature]}), encoding="utf-8")


def test_parts_of_a_place_are_parted_and_the_largest_bears_the_label(tmp_path: Path) -> None:
    island = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    mainland = [[5, 0], [9, 0], [9, 4], [5, 4], [5, 0]]
    _write_outline(tmp_path, {"type": "MultiPolygon", "coordinates": [[island], [mainland]]})
    shape = load_boundaries(PlaceLevel.COUNTY, tmp_path).shapes["AL-X"]
    assert list(shape.lon) == [0, 1, 1, 0, 0, None, 5, 9, 9, 5, 5]
    assert shape.lat.count(None) == 1
    assert list(shape.bbox) == [0, 0, 9, 4]
    assert shape.label == pytest.approx((7, 2), abs=0.05)
    assert b"null" in boundary_document(load_boundaries(PlaceLevel.COUNTY, tmp_path)).body


def test_a_point_is_no_boundary(tmp_path: Path) -> None:
    _write_outline(tmp_path, {"type": "Point", "coordinates": [0, 0]})
    with pytest.raises(ValueError, match="cannot be a Point"):
        load_boundaries(PlaceLevel.COUNTY, tmp_path)


def test_label_avoids_the_hollow_of_a_bent_shape_and_holes() -> None:
    bent: list[Point] = [(0, 0), (10, 0), (10, 1), (1, 1), (1, 10), (0, 10), (0, 0)]
    assert contains([bent], inner_point([bent]))
    square: list[Point] = [(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)]
    hole: list[Point] = [(1, 1), (1, 3), (3, 3), (3, 1), (1, 1)]
    assert contains([square, hole], inner_point([square, hole]))
    assert not contains([square, hole], (2, 2))


@given(st.lists(st.floats(min_value=0.5, max_value=5), min_size=3, max_size=12))
def test_label_is_inside_every_star(radii: list[float]) -> None:
    turn = 2 * math.pi / len(radii)
    corners = [(20 + r * math.cos(i * turn), 41 + r * math.sin(i * turn)) for i, r in enumerate(radii)]
    ring: list[Point] = [*corners, corners[0]]
    assert contains([ring], inner_point([ring], precision=0.05))
