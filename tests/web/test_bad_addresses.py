"""What cannot be is answered with a clear page or problem+json of the right status, never with a 500."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.clients import CheckedClient
from tests.conftest import csrf_token

SignIn = Callable[[str], CheckedClient]
NOTHING = [
    "/grants/0",
    "/grants/25",
    "/grants/99999999999999999999",
    "/grants/abc",
    "/programmes/none/grants/1",
    "/organisations/none",
    "/coverage/places/AL-XX",
    "/exports/none.xlsx",
    "/none",
    "/api/v1/grants/25",
    "/api/v1/none",
    "/organisations/%00",
    "/coverage/places/%00",
    "/programmes/%00/grants/1",
    "/api/v1/places/AL%00",
]
UNREADABLE = [
    "/grants?theme=none",
    "/grants?status=none",
    "/grants?short=none",
    "/coverage?short=t0z",
    "/coverage?short=tg",
    "/coverage?short=t3-1",
    "/coverage?short=p1-",
    "/coverage?short=ozzzzzzz",
    "/coverage?short=ozzzzzz",
    "/coverage?short=ozzzz",
    "/api/v1/coverage?short=%00",
    "/grants?phase=x",
    "/grants?phase=99999999999999999999",
    "/grants?district=AL-XX",
    "/grants?organisation=none",
    "/grants?evidence=none",
    "/grants?sort=none",
    "/grants?amount=XYZ",
    "/api/v1/grants?amount=XYZ",
    "/exports?amount=XYZ",
    "/exports/grants.csv?amount=EUR",
    "/grants?cursor=none",
    "/grants?on=none",
    "/grants?works_with=none",
    "/grants?counted=none",
    "/grants?counted=2006-02-30",
    "/coverage?level=none",
    "/coverage?metric=none",
    "/coverage?theme=none",
    "/coverage?on=2006-02-30",
    "/exports/portfolio.xlsx?theme=none",
    "/api/v1/grants?limit=0",
    "/api/v1/grants?limit=101",
    "/api/v1/coverage?level=none",
]
REPEATED = [
    "/grants?on=2006-05-10&on=2006-05-11",
    "/grants?q=one&q=two",
    "/grants?sort=title&sort=start",
    "/grants?limit=5&limit=6",
    "/grants?counted=ever&counted=2006-05-10",
    "/organisations?q=one&q=two",
    "/coverage?level=county&level=district",
    "/coverage?metric=grants&metric=grant_months",
    "/coverage?sort=name&sort=-name",
    "/coverage/places/AL-PG?on=2006-05-10&on=2006-05-11",
    "/exports/portfolio.xlsx?on=2006-05-10&on=2006-05-11",
    "/api/v1/grants?limit=5&limit=6",
    "/api/v1/portfolio?on=2006-05-10&on=2006-05-11",
    "/api/v1/places?limit=5&limit=6",
    "/api/v1/coverage?level=county&level=district",
    "/api/v1/organisations?limit=5&limit=6",
]


def answers(client: CheckedClient, paths: list[str], language: str) -> dict[str, tuple[int, str | None]]:
    """Status and media type of each address."""
    found = {}
    for path in paths:
        answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
        found[path] = (answer.status_code, answer.mimetype)
    return found


def expected(paths: list[str], status: int) -> dict[str, tuple[int, str | None]]:
    """Programs get problem+json, people a page."""
    return {
        path: (status, "application/problem+json" if path.startswith("/api/") else "text/html")
        for path in paths
    }


@pytest.mark.parametrize("language", ["sq", "en"])
def test_what_is_not_there_is_404(client: CheckedClient, language: str) -> None:
    assert answers(client, NOTHING, language) == expected(NOTHING, 404)


@pytest.mark.parametrize("language", ["sq", "en"])
def test_what_cannot_be_read_is_400(client: CheckedClient, language: str) -> None:
    assert answers(client, UNREADABLE, language) == expected(UNREADABLE, 400)


@pytest.mark.parametrize("language", ["sq", "en"])
def test_one_value_given_several_times_is_400(client: CheckedClient, language: str) -> None:
    assert answers(client, REPEATED, language) == expected(REPEATED, 400)


def test_the_same_value_twice_is_one(client: CheckedClient) -> None:
    for path in REPEATED:
        address, query = path.split("?")
        first = query.split("&")[0]
        assert client.get(f"{address}?{first}&{first}&{first.split('=')[0]}=").status_code == 200, path


def test_what_is_repeated_is_named(client: CheckedClient) -> None:
    answer = client.get("/api/v1/coverage?level=county&level=district").get_json()
    assert answer["parameter"] == "level"
    assert "county, district" in answer["detail"]


@pytest.mark.parametrize(
    ("asked", "plain"),
    [
        ("/grants/", "/grants"),
        ("/grants/?phase=2&on=2006-05-10", "/grants?phase=2&on=2006-05-10"),
        ("/grants/01", "/grants/1"),
        ("/grants/0012?lang=en", "/grants/12?lang=en"),
        ("/programmes/kvktnj/grants/7", "/grants/7"),
        ("/coverage/places/AL-PG/", "/coverage/places/AL-PG"),
        ("/api/v1/grants/03", "/api/v1/grants/3"),
    ],
)
def test_a_page_has_one_address(client: CheckedClient, asked: str, plain: str) -> None:
    answer = client.get(asked)
    assert (answer.status_code, answer.headers["Location"]) == (301, plain)
    assert client.get(plain).status_code == 200


@pytest.mark.parametrize("path", ["/none/", "/grants/00", "/%2Fexample.org/", "/static/"])
def test_only_pages_are_led_to(client: CheckedClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_missing_page_has_a_way_on(client: CheckedClient) -> None:
    page = client.get("/none").get_data(as_text=True)
    form, after = page.split('method="get" action="/grants"', 1)[1].split("</form>", 1)
    assert 'name="q"' in form
    assert 'href="/"' in after.split("</main>", 1)[0]


@pytest.mark.parametrize(("path", "status"), [("/grants?theme=nothing", 400), ("/grants/amounts", 403)])
def test_a_refusal_has_a_way_on(client_as: SignIn, path: str, status: int) -> None:
    answer = client_as("donor").get(path)
    assert answer.status_code == status
    body = answer.get_data(as_text=True).split("data-error", 1)[1].split("</main>", 1)[0]
    assert 'href="/"' in body
    assert ('href="/grants"' in body) is (status == 400)


def test_empty_parameters_are_carried_nowhere(client: CheckedClient) -> None:
    page = client.get("/grants?q=&county=&district=+&phase=2&organisation=&sort=").get_data(as_text=True)
    main = page.split("<body", 1)[1]
    assert "phase=2" in main
    assert not re.search(r'href="[^"]*[?&;](q|county|district|organisation|sort)=(?:\+|%20)*["&]', main)


def test_the_day_is_kept_in_every_entry_of_the_menu(client: CheckedClient) -> None:
    page = client.get("/grants?on=2005-06-15").get_data(as_text=True)
    menu = page.split("site-nav", 1)[1].split("</nav>", 1)[0]
    links = re.findall(r'href="([^"]+)"', menu)
    assert len(links) >= 5
    assert all("on=2005-06-15" in link for link in links), links


def test_an_unknown_language_is_ignored(client: CheckedClient) -> None:
    assert client.get("/grants?lang=xx").headers["Content-Language"] == "en"


def test_a_nul_does_no_harm(client: CheckedClient) -> None:
    """PostgreSQL keeps no such sign: it must not reach a query."""
    for address in ("/grants?q=%00", "/grants?organisation=%00", "/coverage?on=%00", "/organisations?q=%00"):
        assert client.get(address).status_code in {200, 400}, address
    token = csrf_token(client)
    data = {"email": "a\0b@example.org", "password": "x\0y", "csrf_token": token}
    assert client.post("/login", data=data).status_code == 422


def test_an_acronym_with_a_sign_finds_its_grants_alone(client: CheckedClient) -> None:
    numbers = [grant["number"] for grant in client.get("/api/v1/grants?q=D%26E").get_json()["data"]]
    assert 1 in numbers
    assert len(numbers) < 5
    assert client.get("/api/v1/grants?q=AL-SH").get_json()["meta"]["total"] == 0


def test_a_region_of_a_language_is_that_language(client: CheckedClient) -> None:
    answer = client.get("/grants", headers={"Accept-Language": "en-US,sq;q=0.5"})
    assert answer.headers["Content-Language"] == "en"


def test_a_day_is_written_in_one_way(client: CheckedClient) -> None:
    assert client.get("/grants?on=2006-W19-3").status_code == 400


@pytest.mark.parametrize(
    "path", ["/grants?q=", "/organisations?q=", "/grants?theme=", "/api/v1/grants?q=", "/none?q="]
)
def test_a_very_long_value_is_refused_and_not_repeated(client: CheckedClient, path: str) -> None:
    answer = client.get(path + "x" * 3000)

    assert answer.status_code == (404 if path.startswith("/none") else 400)
    assert "x" * 100 not in answer.text
    assert len(answer.data) < 6000


@pytest.mark.parametrize(
    "path", ["/", "/grants", "/organisations", "/coverage", "/api/v1/grants", "/api/v1/coverage"]
)
@pytest.mark.parametrize("day", ["2006-W19-3", "20060510", "2006-5-1", "2006-05-10T00:00"])
def test_every_page_that_has_a_day_takes_it_in_one_way(client: CheckedClient, path: str, day: str) -> None:
    assert client.get(path, query_string={"on": day}).status_code == 400


@pytest.mark.parametrize("day", ["1980-01-01", "2101-01-01", "soon"])
def test_a_day_out_of_range_is_told_its_limits_and_keeps_the_filters(client: CheckedClient, day: str) -> None:
    answer = client.get(f"/grants?phase=2&q=vlore&on={day}")
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert f"“{day}” is not a day from 1 January 1990 to 31 December 2100." in page
    assert 'class="btn btn-primary" href="/grants?phase=2&amp;q=vlore">This page without “on”</a>' in page


@pytest.mark.parametrize("path", ["/grants", "/coverage", "/"])
def test_fields_of_a_day_have_its_limits(client: CheckedClient, path: str) -> None:
    page = client.get(path).get_data(as_text=True)
    field = re.search('<input[^>]*type="date"[^>]*name="on"[^>]*>', page)
    assert field is not None
    assert 'min="1990-01-01" max="2100-12-31"' in field[0]
    assert path == "/coverage" or "From 1 January 1990 to 31 December 2100." in page
