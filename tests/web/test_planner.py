"""The page of the planner: what is supposed stands in the address, and nothing is stored."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from flask import Flask

from tests.awards import make_signed
from tests.clients import CheckedClient
from tests.factories import change_grant, committed, find_grant, make_grants

SignIn = Callable[[str], CheckedClient]
PATH = "/coverage/planner"


def page(client: CheckedClient, query: str = "", *, language: str = "en", status: int = 200) -> str:
    answer = client.get(f"{PATH}?lang={language}&{query}")
    assert answer.status_code == status
    return html.unescape(answer.get_data(as_text=True))


def rows(markup: str, table: str) -> list[list[str]]:
    """The words of each cell of a table."""
    if f'id="{table}"' not in markup:
        return []
    body = markup.split(f'id="{table}"', 1)[1].split("</table>", 1)[0].split("<tbody>", 1)[1]
    cells = (re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in body.split("</tr>"))
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in map(list, cells) if row
    ]


def summary(markup: str) -> str:
    return re.sub(r"<[^>]+>", " ", markup.split('class="panel planner-summary"', 1)[1].split("</div>", 1)[0])


def test_the_first_visit_asks_for_a_grant(client: CheckedClient) -> None:
    markup = page(client)
    assert len(re.findall(r'<option value="\d+"', markup)) == 24
    assert "What comes of it" not in markup
    assert 'name="day"' not in markup


def test_the_second_step_offers_the_end_and_each_site(client: CheckedClient) -> None:
    markup = page(client, "grant=16")
    assert re.findall(r'name="what" value="(\w+)"', markup) == [
        "end",
        "close",
        *(f"site{n}" for n in range(1, 7)),
    ]
    assert "It leaves “Komunat e Buçimasit”" in markup
    assert 'min="2005-09-30" max="2006-07-31" value="2006-05-10"' in markup
    assert "checked" in markup.split('id="what-end"', 1)[1].split(">", 1)[0]
    assert "checked" in page(client, "grant=16&what=close").split('id="what-close"', 1)[1].split(">", 1)[0]
    assert 'value=""' in page(client, "grant=3").split('id="day"', 1)[1].split(">", 1)[0]  # it has ended


def test_a_whole_form_leads_to_an_address_that_can_be_shared(client: CheckedClient) -> None:
    answer = client.get(f"{PATH}?change=9-close-2006-01-31&count=direct&grant=3&what=end&day=2005-10-01")
    assert answer.status_code == 302
    shared = unquote(answer.headers["Location"])
    assert shared.endswith(f"{PATH}?change=9-close-2006-01-31&change=3-end-2005-10-01&count=direct")
    assert client.get(shared).status_code == 200


def test_what_falls_out_and_on_which_day(client: CheckedClient) -> None:
    markup = page(client, "change=3-end-2005-10-01")
    said = summary(markup)
    assert "From 2 October 2005 on, coverage is lost in 2 counties: Elbasan, Lezhë." in said
    counties = rows(markup, "losses-counties")
    assert [(row[0], row[1]) for row in counties] == [
        (name, "2 Oct 2005 to 31 Dec 2005 last day as before: 1 Oct 2005") for name in ("Elbasan", "Lezhë")
    ]
    assert "From 2 October 2005 on, coverage is lost in 5 districts: Devoll, Lezhë" in said
    assert "No grant that works with the population is left in Librazhd, Lushnjë, Mirditë." in said
    districts = rows(markup, "losses-districts")
    assert districts[1] == [
        "Lezhë",
        "Lezhë",
        "2 Oct 2005 to 31 Dec 2005 last day as before: 1 Oct 2005",
        "Served Rural area stated",
        "Level not stated",
        "Prevention",
        "grant 8",
    ]
    assert [row[0] for row in rows(markup, "losses-communes")] == ["Përrenjas", "Rrëshen"]
    assert 'href="/grants/8"' in markup
    assert 'href="/coverage/places/AL-LE"' in markup
    assert 'href="/coverage/method"' in markup


def test_it_speaks_albanian(client: CheckedClient) -> None:
    said = summary(page(client, "change=3-end-2005-10-01", language="sq"))
    assert "5 rrethe" in said
    assert "2 tetor 2005" in said


def test_an_empty_result_says_so(client: CheckedClient) -> None:
    late = page(client, "change=3-end-2005-12-31")
    assert "Nothing falls out of coverage: by then the work has ended in any case." in summary(late)
    assert "By itself this changes nothing" in late
    kept = page(client, "change=11-end-2006-01-31")
    assert "Nothing falls out of coverage: what other grants do there is enough for that." in summary(kept)
    assert "Where a grant leaves and nothing else changes" in kept
    assert rows(kept, "losses-districts") == []


def test_a_change_can_be_left_out_again(client: CheckedClient) -> None:
    markup = page(client, "change=3-end-2005-10-01&change=9-close-2006-01-31")
    assert "Grant 9 is closed early: 31 January 2006 is its last day." in markup
    without = re.findall(rf'href="({PATH}\?change=[^"&]*)"', markup)
    assert without == [f"{PATH}?change=9-close-2006-01-31", f"{PATH}?change=3-end-2005-10-01"]


def test_other_grants_may_keep_places_covered_too(client: CheckedClient) -> None:
    markup = page(client, "change=7-end-2005-12-31")
    assert summary(markup).split(">")[1].strip().startswith("In 4 districts a theme is lost, or less reaches")
    markup = page(client, "change=7-end-2005-12-31&count=reached")
    assert "coverage is lost in 4 districts" in summary(markup)
    assert '<input type="hidden" name="count" value="reached">' not in markup.split('id="count"')[1]
    assert '<input type="hidden" name="count" value="reached">' in markup


def test_a_form_without_a_day_is_asked_again(client: CheckedClient) -> None:
    markup = page(client, "grant=16&what=end&day=", status=422)
    assert "Choose the last day." in markup
    assert 'aria-invalid="true"' in markup


@pytest.mark.parametrize(
    "query",
    [
        "change=3",
        "change=3-end",
        "change=3-end-2005-02-30",
        "change=3-stop-2005-10-01",
        "change=3-site-2005-10-01",
        "change=3-end2-2005-10-01",
        "change=0-end-2005-10-01",
        "change=" + "9" * 30 + "-end-2005-10-01",
        "grant=x",
        "grant=1&grant=2",
        "grant=3&what=none&day=2005-10-01",
        "grant=3&what=end&day=1.10.2005",
        "count=none",
        "&".join(f"change=3-end-2005-10-{day:02}" for day in range(1, 23)),
    ],
)
def test_what_cannot_be_read_is_400(client: CheckedClient, query: str) -> None:
    assert client.get(f"{PATH}?{query}").status_code == 400


def test_more_than_can_be_supposed_at_once_is_said(client: CheckedClient) -> None:
    many = "&".join(f"change=3-end-2005-10-{day:02}" for day in range(1, 22))
    answer = client.get(f"{PATH}?{many}&lang=en")
    assert answer.status_code == 400
    assert "“change” takes 20 values at most. Leave out some of them." in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    [
        "grant=99",
        "change=99-end-2005-10-01",
        "change=3-site99-2005-10-01",
        "grant=99&what=end&day=2006-01-01",
    ],
)
def test_what_is_not_there_is_404(client: CheckedClient, query: str) -> None:
    assert client.get(f"{PATH}?{query}").status_code == 404


def test_hidden_grants_are_chosen_by_those_who_may_see_them(
    app: Flask, client: CheckedClient, client_as: SignIn
) -> None:
    change_grant(app, 18, published_at=None)
    for reader in (client, client_as("donor"), client_as("grantee.vatra")):
        assert reader.get(f"{PATH}?grant=18").status_code == 404
        assert reader.get(f"{PATH}?change=18-end-2006-01-31").status_code == 404
        markup = page(reader, "change=17-end-2006-01-31")
        assert "/grants/18" not in markup
        assert 'value="18"' not in markup
        assert "coverage is lost in 1 district: Pukë" in summary(markup)
    markup = page(client_as("specialist"), "change=17-end-2006-01-31")
    assert "/grants/18" in markup
    assert "coverage is lost" not in summary(markup)


def test_without_any_grant_nothing_is_said(app: Flask, client: CheckedClient) -> None:
    for number in range(1, 25):
        change_grant(app, number, published_at=None)
    assert "This is not zero." in page(client)


def test_many_grants_are_searched_for(app: Flask, client: CheckedClient) -> None:
    make_grants(app, 180)
    markup = page(client)
    assert "<option" not in markup
    assert 'name="find"' in markup
    offered = re.findall(r'<option value="(\d+)"', page(client, "find=Puk%C3%AB"))
    assert "17" in offered
    assert len(offered) < 24
    assert re.findall(r'<option value="(\d+)"', page(client, "find=17")) == ["17"]
    kept = page(client, "find=17&change=3-end-2005-10-01&count=direct")
    assert kept.count('name="change" value="3-end-2005-10-01"') >= 2
    nothing = page(client, "find=xyzzy")
    assert "No grant is found by “xyzzy”." in nothing
    assert "<option" not in nothing
    page(client, "find=" + "a" * 201, status=400)


def test_a_shelter_is_named_by_what_lies_around_it(app: Flask, client: CheckedClient) -> None:
    """The commune of a shelter is named nowhere, nor does its loss show there."""
    with committed(app):
        site = find_grant(16).sites[1]
        assert site.words == "Komunat e Buçimasit"
        site.sensitive, position = True, site.position
    markup = page(client, f"grant=16&change=16-site{position}-2006-02-28&count=reached")
    assert "It leaves a protected place in Pogradec" in markup
    assert "Grant 16 leaves a protected place in Pogradec: 28 February 2006 is its last day there." in markup
    assert "Buçimas" not in markup
    assert rows(markup, "losses-communes") == []


def test_specialists_are_led_here_from_a_grant_and_from_its_closing(app: Flask, client_as: SignIn) -> None:
    number = make_signed(app)
    specialist, donor = client_as("specialist"), client_as("donor")
    link = f'href="{PATH}?grant={number}'
    assert f'{link}"' in specialist.get(f"/grants/{number}").text
    assert link not in donor.get(f"/grants/{number}").text
    for kind, led in (
        ("suspension", f'{link}"'),
        ("early_closure", f'{link}&what=close"'),
        ("extension", None),
    ):
        asked = html.unescape(specialist.get(f"/grants/{number}/award/amendments/new/{kind}").text)
        assert (led in asked) if led else (link not in asked), kind
